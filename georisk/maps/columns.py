"""A column of a table as the page reads it: whole numbers, and words kept once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from decimal import Decimal

    from georisk.maps.pagedata import Json

# A list that repeats itself this often is told as the few words it is made of.
REPEATS = 2


def scaled(values: Sequence[Decimal | float | None], per_unit: int) -> Json:
    """Write numbers as whole parts of a unit, the page divides again: ``{scale, values}``.

    Examples
    --------
    >>> from decimal import Decimal
    >>> scaled([Decimal("1.5"), None], 1000)
    {'scale': 1000, 'values': [1500, None]}
    """
    return {
        "scale": per_unit,
        "values": [None if value is None else round(value * per_unit) for value in values],
    }


def plain(values: Sequence[Json]) -> Json:
    """Write values as they are, or as words and which of them stands where: ``{words, at}``.

    Examples
    --------
    >>> plain(["low", "low", "high", "low"])
    {'words': ['low', 'high'], 'at': [0, 0, 1, 0]}
    >>> plain(["C1", "C2"])
    ['C1', 'C2']
    """
    words: dict[Hashable, Json] = {}
    keys = [_key(value) for value in values]
    for key, value in zip(keys, values, strict=True):
        words.setdefault(key, value)
    if len(words) * REPEATS > len(values):
        return list(values)
    ranks = {key: rank for rank, key in enumerate(words)}
    return {"words": list(words.values()), "at": [ranks[key] for key in keys]}


def _key(value: Json) -> Hashable:
    """Tell 1 from True, and lists by what they hold."""
    return (type(value), tuple(value) if isinstance(value, list) else value)
