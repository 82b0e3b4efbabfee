"""Is a point on Thailand's land, and in the province its address names? By extents, not borders.

Extents err on the generous side: what they refuse is wrong for sure, by kilometres.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from georisk.location.outline_table import PROVINCES, SPANS
from georisk.location.spelling import clean, key

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from georisk.model import LonLat

STRIPS_A_DEGREE: Final = 10
SLACK: Final = 0.05
"""Degrees off the land that pass: rough coordinates of a site by the sea are no slip of a zone."""
DEGREE_M: Final = 111_200.0
HALF_TURN, POLE = 180.0, 90.0
_MARKED: Final = re.compile(r"(?:จังหวัด|(?<![ก-๎.])จ\s?\.)\s*([ก-๎]+)")
_AFTER: Final = re.compile(r"[\s,.]*(?:ประเทศไทย|Thailand)?[\s,.]*\d{0,5}[\s,.]*$", re.IGNORECASE)
_PROVINCE_WORD: Final = re.compile(r"[\s,.]+(?:Province|Changwat|Prov)$", re.IGNORECASE)
_LONGEST_NAME: Final = 5
_MORE_NAMES: Final = {
    "กรุงเทพ": "10", "กรุงเทพฯ": "10", "กทม": "10", "อยุธยา": "14", "ayutthaya": "14",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvinceExtent:
    """A box around a province, in degrees on WGS 84, rounded outwards."""

    code: str
    name_th: str
    name_en: str
    south: float
    north: float
    west: float
    east: float

    def metres_outside(self, point: LonLat) -> float:
        """Return about how far outside the box a point lies; 0 inside."""
        up = max(self.south - point.lat, point.lat - self.north, 0.0)
        aside = max(self.west - point.lon, point.lon - self.east, 0.0)
        return DEGREE_M * math.hypot(up, aside * math.cos(math.radians(point.lat)))


def on_land(lon: float, lat: float) -> bool:
    """Tell whether a point may lie on Thailand's land, or some kilometres off it.

    Examples
    --------
    >>> on_land(100.98, 13.36), on_land(100.5, 13.0), on_land(104.98, 18.79)
    (True, False, False)
    """
    if not (abs(lon) <= HALF_TURN and abs(lat) <= POLE):  # nor is what is no number
        return False
    strip = math.floor(lat * STRIPS_A_DEGREE)
    return any(west <= lon <= east for west, east in _near(strip))


def on_land_each(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell of each of many points what `on_land` tells of one.

    Parameters
    ----------
    lon, lat : float64[n]
        Degrees on WGS 84.
    """
    import numpy as np

    first, beyond = min(_strips()) - 1, max(_strips()) + 2
    near = [_near(strip) for strip in range(first, beyond + 1)]  # beyond the last there is none
    spans = np.full((len(near), max(map(len, near)), 2), (np.inf, -np.inf))
    for strip, found in enumerate(near):
        if found:
            spans[strip, : len(found)] = found
    place = np.floor(lat * STRIPS_A_DEGREE) - first
    outside = ~((place >= 0) & (place < len(spans)))
    held = spans[np.where(outside, len(spans) - 1, place).astype(np.intp)]
    land = np.zeros(len(lon), np.bool_)
    for west, east in held.transpose(1, 2, 0):
        land |= (west <= lon) & (lon <= east)
    return land


@cache
def _near(strip: int) -> tuple[tuple[float, float], ...]:
    """Return from where to where there is land in a strip or beside it, with some slack."""
    known = _strips()
    return tuple(
        (west - SLACK, east + SLACK)
        for near in (strip, strip - 1, strip + 1)
        for west, east in known.get(near, ())
    )


@cache
def _strips() -> dict[int, tuple[tuple[float, float], ...]]:
    found = {}
    for line in SPANS.split("\n"):
        if line:
            begin, *spans = line.split()
            ends = (tuple(map(float, span.split("-"))) for span in spans)
            found[round(float(begin) * STRIPS_A_DEGREE)] = tuple((one[0], one[1]) for one in ends)
    return found


@cache
def provinces() -> dict[str, ProvinceExtent]:
    """Return the extents of the provinces by code."""
    found = {}
    for line in PROVINCES.split("\n"):
        if line:
            code, south, north, west, east, name_th, name_en = line.split()
            found[code] = ProvinceExtent(
                code=code,
                name_th=name_th,
                name_en=name_en.replace("_", " "),
                south=float(south),
                north=float(north),
                west=float(west),
                east=float(east),
            )
    return found


def named_province(address: str) -> ProvinceExtent | None:
    """Find the province an address says it is in, in so many words; None when it does not.

    The name must stand behind จังหวัด or จ., or at the very end: a road may be called after any
    province. An address that names several provinces so names none.

    Examples
    --------
    >>> found = named_province("99 ถ.ลพบุรีราเมศวร์ อ.หาดใหญ่ จ.สงขลา 90110")
    >>> found.code if found else None
    '90'
    >>> named_province("99 Sukhumvit Road") is None
    True
    """
    known = _names()
    marked = {known[name] for name in _MARKED.findall(address) if name in known}
    codes = marked or _names_at_the_end(clean(address), known)
    return provinces()[codes.pop()] if len(codes) == 1 else None


def _names_at_the_end(text: str, known: Mapping[str, str]) -> set[str]:
    rest = text
    for _ in range(2):  # the postcode stands before the country, or behind it
        rest = _AFTER.sub("", rest)
    words = re.split(r"[\s,]+", _PROVINCE_WORD.sub("", rest))[-_LONGEST_NAME:]
    ends = (key("".join(words[first:])) for first in range(len(words)))
    return {known[end] for end in ends if end in known}


@cache
def _names() -> dict[str, str]:
    """Return the codes of the provinces by every name, keyed."""
    own = {
        name: code
        for code, one in provinces().items()
        for name in (one.name_th, key(one.name_th), key(one.name_en))
    }
    return {**own, **_MORE_NAMES}
