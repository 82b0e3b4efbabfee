"""From what a file says of a position to WGS 84: degrees, UTM, Indian 1975, MGRS, plus codes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NoReturn

from georisk.errors import InvalidValue
from georisk.model import Location, LonLat, Precision

if TYPE_CHECKING:
    from pyproj._crs import CoordinateOperation
    from pyproj.transformer import Transformer

WEST, SOUTH, EAST, NORTH = 97.3, 5.5, 105.7, 20.5
PINNED_OPERATION = "EPSG:1304"
UTM_ZONES = (47, 48)
POLE = 90.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedPosition:
    """A position as a file states it; exactly one way should be filled in.

    Parameters
    ----------
    lat, lon : float or None
        Degrees on WGS 84.
    easting, northing : float or None
        Metres in ``crs``.
    crs : str or None
        ``EPSG:32647``, ``32648``, ``24047``, ``24048``, or words such as ``Indian 1975 47N``.
    mgrs, plus_code : str or None
    accuracy_m : float or None
    """

    lat: float | None = None
    lon: float | None = None
    easting: float | None = None
    northing: float | None = None
    crs: str | None = None
    mgrs: str | None = None
    plus_code: str | None = None
    accuracy_m: float | None = None


def locate(stated: StatedPosition) -> Location | None:
    """Turn a stated position into a location; None when nothing is stated.

    Raises
    ------
    InvalidValue
        Half a position, an unknown system, a point outside Thailand: with the likely fix.

    Examples
    --------
    >>> locate(StatedPosition(lat=13.4, lon=101.0)).point
    LonLat(lon=101.0, lat=13.4)
    """
    if stated.lat is not None or stated.lon is not None:
        point, method = _from_degrees(stated.lat, stated.lon), "given"
    elif stated.easting is not None or stated.northing is not None:
        point, method = _from_grid(stated), "utm"
    elif stated.mgrs:
        point, method = _from_mgrs(stated.mgrs), "mgrs"
    elif stated.plus_code:
        point, method = _from_plus_code(stated.plus_code), "plus_code"
    else:
        return None
    _require_in_thailand(point, stated)
    return Location(
        point=point, precision=Precision.SURVEYED, accuracy_m=stated.accuracy_m, method=method
    )


def inside_thailand(point: LonLat) -> bool:
    """Tell whether a point lies in the box around Thailand."""
    return WEST <= point.lon <= EAST and SOUTH <= point.lat <= NORTH


def _refuse(en: str, th: str) -> NoReturn:
    raise InvalidValue(en, th)


def _from_degrees(lat: float | None, lon: float | None) -> LonLat:
    if lat is None or lon is None:
        there, lacking = ("lat", "lon") if lon is None else ("lon", "lat")
        _refuse(f"{there} without {lacking}: state both", f"มี {there} แต่ไม่มี {lacking}: ระบุทั้งคู่")
    if abs(lat) > POLE and abs(lon) <= POLE and inside_thailand(LonLat(lon=lat, lat=lon)):
        _refuse(f"lat {lat:g}, lon {lon:g} look swapped", f"lat {lat:g} กับ lon {lon:g} น่าจะสลับกัน")
    return LonLat(lon=lon, lat=lat)


def _from_grid(stated: StatedPosition) -> LonLat:
    if stated.easting is None or stated.northing is None:
        _refuse("easting without northing, or the reverse", "ระบุ easting และ northing ให้ครบทั้งคู่")
    if not stated.crs:
        _refuse(
            "easting and northing without crs: state EPSG:32647 or 32648 (WGS 84), 24047 or 24048"
            " (Indian 1975)",
            "มี easting, northing แต่ไม่ระบุ crs: ใช้ EPSG:32647 หรือ 32648 (WGS 84)"
            " 24047 หรือ 24048 (Indian 1975)",
        )
    lon, lat = to_wgs84(epsg_of(stated.crs)).transform(stated.easting, stated.northing)
    return LonLat(lon=lon, lat=lat)


def epsg_of(words: str) -> int:
    """Find the EPSG code of a system by its code or its name.

    Raises
    ------
    InvalidValue
        When it is none of the four grids or two geographic systems of Thai data.

    Examples
    --------
    >>> epsg_of("Indian 1975 / UTM zone 47N"), epsg_of("WGS84 UTM 48"), epsg_of("EPSG:24048")
    (24047, 32648, 24048)
    """
    text = words.strip().lower()
    code = re.search(r"(?<!\d)(326|240)(47|48)(?!\d)", text)
    if code:
        return int(code.group(0))
    if re.fullmatch(r"(epsg[: ]*)?(4326|4240)", text):
        return int(text[-4:])
    zone = re.search(r"(?<!\d)(47|48)\s*[np]?(?!\d)", text)
    if zone and "indian" in text:
        return 24000 + int(zone.group(1))
    if zone and ("wgs" in text or "utm" in text):
        return 32600 + int(zone.group(1))
    return _refuse(
        f"crs is {words!r}: expected EPSG:32647, 32648 (WGS 84), 24047 or 24048 (Indian 1975)",
        f"crs เป็น {words!r}: ใช้ EPSG:32647, 32648 (WGS 84), 24047 หรือ 24048 (Indian 1975)",
    )


@cache
def to_wgs84(epsg: int) -> Transformer:
    """Make the transformation of one system to WGS 84, always x (longitude) first.

    Indian 1975 goes through EPSG:1304 by name: PROJ's own choice lands some 190 m away.

    Raises
    ------
    InvalidValue
        When the pinned operation is not among PROJ's.
    """
    from pyproj.transformer import Transformer, TransformerGroup

    if not 24000 <= epsg < 24100 and epsg != 4240:  # noqa: PLR2004 - Indian 1975 and its grids
        return Transformer.from_crs(epsg, 4326, always_xy=True)
    group = TransformerGroup(epsg, 4326, always_xy=True)
    for transformer in group.transformers:
        if any(_is_pinned(part) for part in transformer.operations or ()):
            return transformer
    return _refuse(
        f"PROJ lacks the operation {PINNED_OPERATION}: install a newer pyproj",
        f"PROJ ไม่มีวิธีแปลงพิกัด {PINNED_OPERATION}: โปรดติดตั้ง pyproj รุ่นใหม่",
    )


def _is_pinned(operation: CoordinateOperation) -> bool:
    identity = operation.to_json_dict().get("id", {})
    return f"{identity.get('authority')}:{identity.get('code')}" == PINNED_OPERATION


def _from_mgrs(text: str) -> LonLat:
    import mgrs

    try:
        lat, lon = mgrs.MGRS().toLatLon("".join(text.split()).upper())
    except (mgrs.core.MGRSError, ValueError, UnicodeEncodeError):
        return _refuse(
            f"mgrs is {text!r}: expected such as 47PQR1234567890",
            f"mgrs เป็น {text!r}: ต้องมีรูปแบบเช่น 47PQR1234567890",
        )
    return LonLat(lon=lon, lat=lat)


def _from_plus_code(text: str) -> LonLat:
    from openlocationcode import openlocationcode

    code = text.strip().upper()
    if not openlocationcode.isFull(code):
        return _refuse(
            f"plus_code is {text!r}: expected a full code such as 7P52CXXX+XX",
            f"plus_code เป็น {text!r}: ต้องเป็นรหัสเต็ม เช่น 7P52CXXX+XX",
        )
    area = openlocationcode.decode(code)
    return LonLat(lon=area.longitudeCenter, lat=area.latitudeCenter)


def _require_in_thailand(point: LonLat, stated: StatedPosition) -> None:
    if inside_thailand(point):
        return
    fix_en, fix_th = _likely_fix(point, stated)
    _refuse(
        f"position {point.lat:.5f}, {point.lon:.5f} is outside Thailand{fix_en}",
        f"พิกัด {point.lat:.5f}, {point.lon:.5f} อยู่นอกประเทศไทย{fix_th}",
    )


def _likely_fix(point: LonLat, stated: StatedPosition) -> tuple[str, str]:
    """Propose what would bring the point into the country; it is never applied."""
    if SOUTH <= point.lon <= NORTH and WEST <= point.lat <= EAST:
        return ": lat and lon look swapped", ": lat กับ lon น่าจะสลับกัน"
    if stated.easting is not None and stated.crs:
        epsg = epsg_of(stated.crs)
        other = epsg + 1 if epsg % 100 == UTM_ZONES[0] else epsg - 1
        lon, lat = to_wgs84(other).transform(stated.easting, stated.northing)
        if WEST <= lon <= EAST and SOUTH <= lat <= NORTH:
            return f": crs EPSG:{other} would fit", f": crs น่าจะเป็น EPSG:{other}"
    return ": check the coordinates", ": โปรดตรวจพิกัด"
