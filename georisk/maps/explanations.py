"""The reasons of thousands of customers, in two languages, small enough to mail.

Sentences differ between customers in their numbers more than in their words, so words are kept
once, and each place of a number in them is a column over the customers that were told so. A column
that says the same to all, or what another column or the customer's own record says, is not kept.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from georisk.maps.columns import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from georisk.maps.pagedata import Json
    from georisk.model import AssessedCustomer, ExplanationStep

    Written = Mapping[str, Callable[[AssessedCustomer], str | None]]
    Records = Mapping[str, Sequence[str | None]]

NUMBER = re.compile(r"(\d(?:[\d.,]*\d)?)")
Key = tuple[object, ...]
Column = tuple[str, ...]


def split(text: str) -> tuple[tuple[str, ...], list[str]]:
    """Split a text into its words and its numbers; woven together they give the text again.

    Examples
    --------
    >>> split("3 of 12,000 m.")
    (('', ' of ', ' m.'), ['3', '12,000'])
    """
    parts = NUMBER.split(text)
    return tuple(parts[::2]), parts[1::2]


def pooled(customers: Sequence[AssessedCustomer], written: Written) -> tuple[Json, Json]:
    """Return the phrases with their columns, and the phrases of each customer, told in order.

    Parameters
    ----------
    written : mapping
        By name: how a number of a customer's record is written in a sentence, so that a column of
        such numbers is only named.
    """
    phrases: dict[Key, list[tuple[int, Column]]] = defaultdict(list)
    ranks: dict[Key, int] = {}
    told: list[Json] = []
    for row, customer in enumerate(customers):
        keys = []
        for key, numbers in map(_parted, customer.explanation):
            phrases[key].append((row, numbers))
            keys.append(ranks.setdefault(key, len(ranks)))
        told.append(keys)
    records = {name: [write(one) for one in customers] for name, write in written.items()}
    return [_phrase(key, phrases[key], records) for key in ranks], plain(told)


def _parted(step: ExplanationStep) -> tuple[Key, Column]:
    words_en, numbers_en = split(step.text_en)
    words_th, numbers_th = split(step.text_th)
    key = (step.step, step.clause, step.levels, step.readings, words_en, words_th)
    return key, (*numbers_en, *numbers_th)


def _phrase(key: Key, told: Sequence[tuple[int, Column]], records: Records) -> Json:
    names = ("step", "clause", "levels", "readings", "en", "th")
    texts: list[Json] = [list(item) if isinstance(item, tuple) else str(item) for item in key]
    columns = list(zip(*(numbers for _, numbers in told), strict=True))
    said = _columns(columns, [row for row, _ in told], records)
    return {**dict(zip(names, texts, strict=True)), "columns": said}


def _columns(columns: Sequence[Column], rows: Sequence[int], records: Records) -> Json:
    """Say each column as briefly as it goes: a constant, a number's place, a name, or in full."""
    known: dict[Column, Json] = {}
    said: list[Json] = []
    for place, column in enumerate(columns):
        if all(value == column[0] for value in column):
            said.append(column[0])
        elif column in known:
            said.append({"as": known[column]})
        else:
            known[column] = place
            named = next((name for name in records if _is(column, rows, records[name])), None)
            said.append({"of": named} if named else plain(column))
    return said


def _is(column: Column, rows: Sequence[int], record: Sequence[str | None]) -> bool:
    """Tell whether a column is what the records of its customers say."""
    return all(value == record[row] for value, row in zip(column, rows, strict=True))
