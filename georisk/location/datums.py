"""Reference systems of Thai data and how each comes to WGS 84.

PROJ's default for Indian 1975 (EPSG:1812) lands some 190 m from where EPSG:1304, 1154, 1537 and
the Royal Irrigation Department agree, so the operation is pinned by its number.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn

from georisk.errors import InvalidValue, UndeclaredCrs

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyproj import CRS
    from pyproj.transformer import Transformer

    Projection = Callable[[Any, Any], tuple[Any, Any]]

PINNED_OPERATION = "EPSG:1304"
WGS84 = 4326
INDIAN_1975 = 4240
INDIAN_GRIDS = (24047, 24048)
ZONES = (47, 48)
EVEREST_M = 6_377_276.345
THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
CODE = re.compile(r"(?<!\d)(326(?:47|48)|240(?:47|48)|4326|4240)(?!\d)")
ZONE = re.compile(r"(?<!\d)(47|48)\s*(?:north|n|p|q|เหนือ)?(?![\da-z])")
OTHER_INDIAN = re.compile(r"19(?:16|54|60)")


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A reference system that Thai data come in.

    Parameters
    ----------
    epsg : int
        32647, 32648 (WGS 84 grids), 24047, 24048 (Indian 1975 grids), 4326 or 4240.
    datum_stated : bool
        False when only the grid was named and WGS 84 was taken.
    """

    epsg: int
    datum_stated: bool = True

    @property
    def is_grid(self) -> bool:
        """True for metres, False for degrees."""
        return self.epsg not in {WGS84, INDIAN_1975}

    @property
    def is_indian(self) -> bool:
        """True on the datum Indian 1975."""
        return self.epsg in {INDIAN_1975, *INDIAN_GRIDS}


def system_of(words: str) -> System:
    """Find the system somebody names, by its EPSG code or in words.

    Raises
    ------
    InvalidValue
        When it is none of the systems of Thai data.

    Examples
    --------
    >>> system_of("Indian 1975 / UTM zone 47N").epsg, system_of("EPSG:24048").epsg
    (24047, 24048)
    >>> system_of("WGS84 UTM 48"), system_of("UTM 47N").datum_stated
    (System(epsg=32648, datum_stated=True), False)
    """
    text = words.translate(THAI_DIGITS).strip().lower()
    code = CODE.search(text)
    if code:
        return System(epsg=int(code[1]))
    zone = ZONE.search(text)
    indian = "75" in text and ("india" in text or "อินเดีย" in text)
    if OTHER_INDIAN.search(text) or ("india" in text and not indian):
        return _unknown(words)
    if indian:
        return System(epsg=24000 + int(zone[1]) if zone else INDIAN_1975)
    wgs = "wgs" in text
    if zone:
        return System(epsg=32600 + int(zone[1]), datum_stated=wgs)
    return System(epsg=WGS84) if wgs else _unknown(words)


def _unknown(words: str) -> NoReturn:
    shown = words if len(words) <= 40 else f"{words[:39]}…"  # noqa: PLR2004 - one line
    raise InvalidValue(
        f"crs is {shown!r}: expected EPSG:32647, 32648 (WGS 84), 24047 or 24048 (Indian 1975)",
        f"crs เป็น {shown!r}: ใช้ EPSG:32647, 32648 (WGS 84), 24047 หรือ 24048 (Indian 1975)",
    )


@lru_cache(maxsize=64)
def to_wgs84(crs: int | CRS) -> Projection:
    """Make the way from one system to WGS 84: x, y in; longitude, latitude out.

    Numbers and arrays alike; safe to share between threads.

    Examples
    --------
    >>> lon, lat = to_wgs84(24047)(668_000.0, 1_519_000.0)
    >>> round(lon, 4), round(lat, 4)
    (100.5507, 13.7381)
    """
    from pyproj import CRS
    from pyproj.transformer import Transformer

    system = CRS.from_user_input(crs).to_2d()
    if system.is_bound or not _on_indian_1975(system):
        _require_datum(system)
        return _two(Transformer.from_crs(system, WGS84, always_xy=True))
    pinned = _two(Transformer.from_pipeline(_pinned_pipeline()))
    if system.is_geographic:
        return pinned
    to_degrees = _two(Transformer.from_crs(system, system.geodetic_crs, always_xy=True))
    return lambda x, y: pinned(*to_degrees(x, y))


def _two(transformer: Transformer) -> Projection:
    return lambda x, y: transformer.transform(x, y)[:2]


def _on_indian_1975(system: CRS) -> bool:
    """Tell by the name of the datum: an ESRI .prj carries no EPSG code."""
    base = system.geodetic_crs
    if base is None:
        return False
    names = (base.name, base.datum.name if base.datum else "")
    return any(re.search(r"indian.?1975", name, re.IGNORECASE) for name in names)


def _require_datum(system: CRS) -> None:
    """Refuse Everest's ellipsoid without a datum: it may be Indian 1954, 1960 or 1975."""
    base = system.geodetic_crs
    if system.is_bound or base is None or base.datum is None or base.ellipsoid is None:
        return
    unnamed = base.datum.name.lower().startswith("unknown")
    if unnamed and math.isclose(base.ellipsoid.semi_major_metre, EVEREST_M, abs_tol=1000):
        raise UndeclaredCrs(
            "the CRS names Everest's ellipsoid but no datum: declare Indian 1975"
            " (EPSG:24047, 24048) or the datum it is in",
            "CRS ระบุทรงรี Everest แต่ไม่ระบุพื้นหลักฐาน: ระบุ Indian 1975 (EPSG:24047, 24048)"
            " หรือพื้นหลักฐานที่ใช้",
        )


def _pinned_pipeline() -> str:
    """PROJ's pipeline of the pinned operation, degrees to degrees."""
    from pyproj.transformer import TransformerGroup

    group = TransformerGroup(INDIAN_1975, WGS84, always_xy=True)
    for transformer in group.transformers:
        for operation in transformer.operations or ():
            identity = operation.to_json_dict().get("id", {})
            if f"{identity.get('authority')}:{identity.get('code')}" == PINNED_OPERATION:
                return str(transformer.definition)
    raise InvalidValue(
        f"PROJ lacks the operation {PINNED_OPERATION}: install a newer pyproj",
        f"PROJ ไม่มีวิธีแปลงพิกัด {PINNED_OPERATION}: โปรดติดตั้ง pyproj รุ่นใหม่",
    )
