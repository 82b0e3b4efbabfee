"""What the page makes of the data it is handed, in Python: the other half of the round trip."""

from __future__ import annotations

import json
import re
import zlib
from base64 import b64decode
from typing import Any

DATA = re.compile(r'<script type="text/plain" id="georisk-data">([^<]*)</script>')


def unpacked(text: str) -> Any:
    """Packed JSON as it was."""
    return json.loads(zlib.decompress(b64decode(text, validate=True)))


def data_of(html: str) -> Any:
    """Everything a page knows."""
    (found,) = DATA.findall(html)
    return unpacked(found)


def values(column: Any) -> list[Any]:
    """Values of a column, however it is written."""
    if isinstance(column, list):
        return column
    if "words" in column:
        return [column["words"][at] for at in column["at"]]
    return [None if value is None else value / column["scale"] for value in column["values"]]


def sentences(table: Any, row: int, lang: str) -> list[str]:
    """What a customer is told, woven from phrases and numbers."""
    told = values(table["told"])
    return [
        _sentence(table, index, sum(earlier.count(index) for earlier in told[:row]), row, lang)
        for index in told[row]
    ]


def _sentence(table: Any, index: int, rank: int, row: int, lang: str) -> str:
    phrase = table["phrases"][index]
    words = phrase[lang]
    first = len(phrase["en"]) - 1 if lang == "th" else 0
    said = phrase["columns"][first : first + len(words) - 1]
    numbers = [_number(table, phrase, one, rank, row) for one in said]
    return "".join(word + number for word, number in zip(words, [*numbers, ""], strict=True))


def _number(table: Any, phrase: Any, said: Any, rank: int, row: int) -> str:
    if isinstance(said, str):
        return said
    if isinstance(said, list):
        return str(said[rank])
    if "as" in said:
        return _number(table, phrase, phrase["columns"][said["as"]], rank, row)
    if "of" in said:
        name, decimals = said["of"].split(":")
        return f"{values(table['columns'][name])[row]:,.{decimals}f}"
    return str(values(said)[rank])
