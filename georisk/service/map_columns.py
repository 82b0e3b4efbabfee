"""A run's customers in columns: what a map asks of 50,000 of them is answered in milliseconds.

Built once for a run and whoever may see it; a stored run never changes. Where something is not
known there is a column that says so, never a number that means it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np

from georisk.maps.live import SYMBOLS, symbol_of
from georisk.model import LonLat

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from georisk.model import Standing

    Flags = NDArray[np.bool_]
    Ints = NDArray[np.int64]
    Reals = NDArray[np.float64]

SATANG = 100
MM = 1000
NOTHING = "-"
AT_STAKE = ("very_high", "high")
WEAK = frozenset({"tambon", "amphoe", "province", "unlocated"})
MOST_NORTH = 85.051129  # where the square of Web Mercator ends


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """A column of words: the words in order, and which of them each customer has.

    Parameters
    ----------
    words : tuple of str
        Ascending; `NOTHING` last, for those without one.
    code : int64[n]
    """

    words: tuple[str, ...]
    code: Ints

    @classmethod
    def of(cls, values: Sequence[str | None]) -> Coded:
        """Code a column.

        Examples
        --------
        >>> coded = Coded.of(["b", None, "a", "b"])
        >>> coded.words, coded.code.tolist()
        (('a', 'b', '-'), [1, 2, 0, 1])
        """
        words = (*sorted({value for value in values if value is not None}), NOTHING)
        rank: dict[str | None, int] = {word: place for place, word in enumerate(words)}
        rank[None] = len(words) - 1
        return cls(words, np.array([rank[value] for value in values], dtype=np.int64))

    def has(self, word: str) -> Flags:
        """Tell who has a word; nobody has one that is not there."""
        code = self.words.index(word) if word in self.words else -1
        same: Flags = self.code == code
        return same

    def said(self, rows: Ints) -> list[str | None]:
        """Read the words of some customers."""
        return [
            None if code == len(self.words) - 1 else self.words[code]
            for code in self.code[rows].tolist()
        ]

    def counts(self) -> list[tuple[str, int]]:
        """Count who has which word."""
        many = np.bincount(self.code, minlength=len(self.words)).tolist()
        return [(word, count) for word, count in zip(self.words, many, strict=True) if count]


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """A column of whole numbers, and which of them are known; 0 where they are not."""

    value: Ints
    there: Flags

    @classmethod
    def of(cls, values: Iterable[int | None]) -> Known:
        """Tell what is known from what is not.

        Examples
        --------
        >>> known = Known.of([5, None])
        >>> known.value.tolist(), known.there.tolist(), known.said(np.array([1, 0]))
        ([5, 0], [True, False], [None, 5])
        """
        listed = list(values)
        there = np.array([value is not None for value in listed], dtype=np.bool_)
        return cls(np.array([value or 0 for value in listed], dtype=np.int64), there)

    def said(self, rows: Ints) -> list[int | None]:
        """Read the numbers of some customers."""
        pairs = zip(self.value[rows].tolist(), self.there[rows].tolist(), strict=True)
        return [value if there else None for value, there in pairs]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MapColumns:
    """Customers of a run, by ascending id.

    Parameters
    ----------
    lon, lat : float64[n]
        WGS 84; 0 for who is not ``placed``.
    x, y : float64[n]
        In the square of Web Mercator, 0 to 1 from its north-western corner.
    symbol : int64[n]
        Index into ``SYMBOLS``: the band, ``open``, ``not_eligible``.
    satang : Known
        The monthly bill.
    low, high : Known
        Of the score.
    at_stake, exempt, plan, missing, weak : bool[n]
        High or very high, or surely one of the two; as the map's legend and table say them.
    accuracy_m, distance_mm : Known
    words : mapping of str to Coded
        ``tier area office kamr estate spp``.
    """

    ids: tuple[str, ...]
    names: tuple[str | None, ...]
    sought: tuple[str, ...]
    lon: Reals
    lat: Reals
    x: Reals
    y: Reals
    placed: Flags
    symbol: Ints
    satang: Known
    low: Known
    high: Known
    at_stake: Flags
    exempt: Flags
    plan: Flags
    missing: Flags
    weak: Flags
    accuracy_m: Known
    distance_mm: Known
    words: dict[str, Coded]

    @property
    def count(self) -> int:
        """How many customers there are."""
        return len(self.ids)

    @property
    def extent(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north of all that have a position."""
        if not self.placed.any():
            return None
        lon, lat = self.lon[self.placed], self.lat[self.placed]
        return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())

    def positions(self, most: int) -> list[LonLat]:
        """Where those are who have a position, the first so many of them."""
        rows = np.flatnonzero(self.placed)[:most]
        lon, lat = self.lon[rows].tolist(), self.lat[rows].tolist()
        return [LonLat(lon=x, lat=y) for x, y in zip(lon, lat, strict=True)]


WORDS: dict[str, Callable[[Standing], str | None]] = {
    "tier": attrgetter("record.tier"),
    "area": attrgetter("profile.area"),
    "office": attrgetter("profile.office"),
    "kamr": attrgetter("profile.kamr_id"),
    "estate": attrgetter("profile.estate_id"),
    "spp": attrgetter("record.spp_id"),
}


def mercator(lon: Reals, lat: Reals) -> tuple[Reals, Reals]:
    """Project degrees into the square of Web Mercator, 0 to 1 from its north-western corner.

    Examples
    --------
    >>> [part.tolist() for part in mercator(np.array([0.0, 180.0]), np.array([0.0, 0.0]))]
    [[0.5, 1.0], [0.5, 0.5]]
    """
    sine = np.sin(np.radians(np.clip(lat, -MOST_NORTH, MOST_NORTH)))
    return lon / 360 + 0.5, 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * math.pi)


def plain(text: str | None) -> str:
    """Write a text as searches compare it."""
    from unicodedata import normalize

    return normalize("NFC", text or "").lower()


def _sought(one: Standing) -> str:
    who = one.profile
    return plain(" ".join(filter(None, (who.name, who.customer_id, who.ca_no, who.bp_no))))


def _flags(values: Iterable[bool]) -> Flags:
    return np.array(list(values), dtype=np.bool_)


def _at_stake(one: Standing) -> bool:
    """Tell who is high or very high, whatever is missing."""
    record = one.record
    settled = record.band in AT_STAKE
    return settled or (record.band is None and record.special_risk_plan is True)


def columns_of(standings: Iterable[Standing]) -> MapColumns:
    """Put customers into columns."""
    people = list(standings)
    records = [one.record for one in people]
    lon, lat = (
        np.array([getattr(one, name) or 0.0 for one in records], dtype=np.float64)
        for name in ("lon", "lat")
    )
    x, y = mercator(lon, lat)
    return MapColumns(
        ids=tuple(one.customer_id for one in records),
        names=tuple(one.profile.name for one in people),
        sought=tuple(map(_sought, people)),
        lon=lon,
        lat=lat,
        x=x,
        y=y,
        placed=_flags(one.lon is not None and one.lat is not None for one in records),
        symbol=np.array([SYMBOLS.index(symbol_of(one)) for one in records], dtype=np.int64),
        satang=Known.of(_scaled(one.monthly_bill_thb, SATANG) for one in records),
        low=Known.of(one.score_low for one in records),
        high=Known.of(one.score_high for one in records),
        at_stake=_flags(map(_at_stake, people)),
        exempt=_flags(one.exempt for one in records),
        plan=_flags(one.special_risk_plan is True for one in records),
        missing=_flags(bool(one.missing) for one in records),
        weak=_flags(one.position_precision in WEAK for one in records),
        accuracy_m=Known.of(_scaled(one.profile.position_accuracy_m, 1) for one in people),
        distance_mm=Known.of(_scaled(one.distance_m, MM) for one in records),
        words={name: Coded.of([read(one) for one in people]) for name, read in WORDS.items()},
    )


def _scaled(value: object, per_unit: int) -> int | None:
    return None if value is None else round(value * per_unit)  # type: ignore[operator]
