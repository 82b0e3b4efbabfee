"""The catalogues: whole sentences with named places, one JSON file for each language."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from georisk.errors import Language

Pair = tuple[str, str]  # English, Thai


@cache
def catalogue(lang: Language) -> Mapping[str, str]:
    """Read the sentences of a language by their codes, once."""
    text = files("georisk.messages").joinpath(f"{lang}.json").read_text(encoding="utf-8")
    words: dict[str, str] = json.loads(text)
    return words


def say(code: str, lang: Language, /, **values: object) -> str:
    """Fill the sentence of a code in one language.

    Parameters
    ----------
    values
        What its places are filled with; a `Pair` gives each language its own words.

    Raises
    ------
    KeyError
        No such code, or a place that nothing fills: a mistake of the program, not of a user.

    Examples
    --------
    >>> say("spp.plant", "en", status=("retired", "เลิกผลิตแล้ว"))
    'retired plant'
    >>> say("spp.plant", "th", status=("retired", "เลิกผลิตแล้ว"))
    'โรงไฟฟ้าเลิกผลิตแล้ว'
    """
    thai = lang == "th"
    own = {
        name: value[thai] if isinstance(value, tuple) else value for name, value in values.items()
    }
    return catalogue(lang)[code].format_map(own)


def pair(code: str, /, **values: object) -> Pair:
    """Fill the sentence of a code in both languages.

    Examples
    --------
    >>> pair("screen.in_estate")
    ('inside an industrial estate', 'อยู่ในนิคมอุตสาหกรรม')
    """
    english, thai = _templates(code)
    paired = [(name, value) for name, value in values.items() if isinstance(value, tuple)]
    if not paired:
        return english.format_map(values), thai.format_map(values)
    values.update((name, value[0]) for name, value in paired)
    told = english.format_map(values)
    values.update((name, value[1]) for name, value in paired)
    return told, thai.format_map(values)


@cache
def _templates(code: str) -> Pair:
    return catalogue("en")[code], catalogue("th")[code]


@cache
def places(code: str) -> frozenset[str]:
    """Name the places of a sentence, in whichever language it has them."""
    return frozenset(
        name for text in _templates(code) for _, name, _, _ in Formatter().parse(text) if name
    )


def either(code: str, lang: Language, default: str) -> str:
    """Give the words of a code that need not be there, such as the name of a field."""
    return catalogue(lang).get(code, default)
