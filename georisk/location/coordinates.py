"""From what a file says of a position to WGS 84: degrees, UTM, Indian 1975, MGRS, plus codes."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, NoReturn

from georisk.errors import InvalidValue, OutOfPlace
from georisk.location.datums import THAI_DIGITS, WGS84, ZONES, System, system_of, to_wgs84
from georisk.location.links import pasted
from georisk.location.outline import named_province, on_land
from georisk.model import Location, LonLat, Precision

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyproj import Geod

    from georisk.location.outline import ProvinceExtent

MGRS_FORM = re.compile(r"\d{1,2}[C-HJ-NP-X][A-HJ-NP-Z]{2}((?:\d\d){0,5})")
# 47P 715000 1478000, UTM 47N 715000 mE 1478000 mN: the zone first, then metres.
GRID_FORM = re.compile(
    r"(?:UTM\s*)?(?:ZONE\s*|โซน\s*)?(4[78])\s*([NPQ]?)[\s,]\s*"
    r"(\d{6,7}(?:\.\d+)?)\s*(?:M?E)?[\s,]\s*(\d{6,7}(?:\.\d+)?)\s*(?:M?N)?"
)
# Bands of latitude; N alone is also said of the whole northern half.
BANDS = {"P": (8.0, 16.0), "Q": (16.0, 24.0)}
PLUS_FORM = re.compile(r"[2-9CFGHJMPQRVWX]{8}\+[2-9CFGHJMPQRVWX]{2,7}")
MGRS_SQUARE_M = 100_000
BAND_LETTERS = "CDEFGHJKLMNPQRSTUVWX"
UNSTATED, UNSTATED_DATUM_M = "utm_datum_unstated", 700.0
BORDER_M = 20_000.0
COARSEST_CELL_M = 500.0
AGREEMENT_M = 100.0
BOX = (97.3, 5.5, 105.7, 20.5)  # west, south, east, north of Thailand
CONFIRM = (
    "or state position_confirmed = yes",
    "หรือระบุ position_confirmed (ยืนยันพิกัด) เป็น ใช่",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedPosition:
    """A position as a file states it, in one way or in several that agree.

    Parameters
    ----------
    lat, lon : float or None
        Degrees, on WGS 84 unless ``crs`` says Indian 1975.
    easting, northing : float or None
        Metres in ``crs``.
    crs : str or None
        ``EPSG:32647``, ``32648``, ``24047``, ``24048``, or words such as ``Indian 1975 47N``.
    mgrs, plus_code : str or None
    map_link, position : str or None
        A link that carries coordinates, or a latitude and a longitude in one text.
    accuracy_m : float or None
        As stated; where nobody states it, the half-diagonal of an MGRS or plus-code cell is taken,
        and 700 m where a grid comes without its datum.
    address : str or None
        The province it names, if any, is held against the position.
    confirmed : bool
        Somebody vouches for the position: it is not held against land or address, only against the
        box around Thailand.
    """

    lat: float | None = None
    lon: float | None = None
    easting: float | None = None
    northing: float | None = None
    crs: str | None = None
    mgrs: str | None = None
    plus_code: str | None = None
    map_link: str | None = None
    position: str | None = None
    accuracy_m: float | None = None
    address: str | None = None
    confirmed: bool = False


def locate(stated: StatedPosition) -> Location | None:
    """Turn a stated position into a location; None when nothing is stated.

    Raises
    ------
    InvalidValue
        Half a position, an unknown system, a point outside Thailand, two ways that contradict each
        other: with the likely fix proposed, never applied.

    Examples
    --------
    >>> locate(StatedPosition(lat=13.4, lon=101.0)).point
    LonLat(lon=101.0, lat=13.4)
    """
    locations = list(_checked(stated, _ways(stated)))
    for other in locations[1:]:
        require_agreement(locations[0], other)
    if not locations:
        return None
    if stated.address and not stated.confirmed:
        _require_province(locations[0], stated)
    return locations[0]


def _checked(stated: StatedPosition, ways: Iterator[Location]) -> Iterator[Location]:
    """Refuse what lies outside the country; the ways have proposed their fixes before."""
    for way in ways:
        point = way.point
        if not (inside_thailand(point) or (stated.confirmed and in_the_box(point.lon, point.lat))):
            where = f"{point.lat:.5f}, {point.lon:.5f}"
            kind = OutOfPlace if in_the_box(point.lon, point.lat) else InvalidValue
            raise kind(
                f"position {where} is outside Thailand, abroad or at sea: check the coordinates,"
                f" {CONFIRM[0]}",
                f"พิกัด {where} อยู่นอกประเทศไทยหรือในทะเล: โปรดตรวจพิกัด {CONFIRM[1]}",
            )
        yield way


def in_the_box(lon: float, lat: float) -> bool:
    """Tell whether degrees lie in the box around Thailand, land or sea."""
    west, south, east, north = BOX
    return west <= lon <= east and south <= lat <= north


def _require_province(location: Location, stated: StatedPosition) -> None:
    """Refuse a position far outside the province that its address names."""
    province = named_province(stated.address or "")
    if province is None:
        return
    outside = province.metres_outside(location.point)
    if outside <= BORDER_M + (location.accuracy_m or 0.0):
        return
    where = f"{location.point.lat:.5f}, {location.point.lon:.5f}"
    fix_en, fix_th = _likely_fix(stated, province)
    raise OutOfPlace(
        f"position {where} is {outside / 1000:,.0f} km outside {province.name_en}, which the"
        f" address names: {fix_en}, {CONFIRM[0]}",
        f"พิกัด {where} อยู่นอกจังหวัด{province.name_th}ที่ระบุในที่อยู่ {outside / 1000:,.0f} กม.:"
        f" {fix_th} {CONFIRM[1]}",
    )


def _likely_fix(stated: StatedPosition, province: ProvinceExtent) -> tuple[str, str]:
    """Propose the other zone where it leads into the province."""
    if stated.easting is not None and stated.northing is not None and stated.crs:
        system = system_of(stated.crs)
        other = _other_zone(system)
        lon, lat = to_wgs84(other)(stated.easting, stated.northing)
        if on_land(lon, lat) and not province.metres_outside(LonLat(lon=lon, lat=lat)):
            return f"crs EPSG:{other} would fit", f"crs น่าจะเป็น EPSG:{other}"
    return (
        "correct the position, or the address where it is not the site's own",
        "โปรดแก้ไขพิกัด หรือแก้ไขที่อยู่หากไม่ใช่ที่อยู่ของสถานที่ใช้ไฟฟ้า",
    )


def _other_zone(system: System) -> int:
    return system.epsg + (1 if system.epsg % 100 == ZONES[0] else -1)


def _ways(stated: StatedPosition) -> Iterator[Location]:
    if stated.lat is not None or stated.lon is not None:
        yield _from_degrees(stated)
    if stated.easting is not None or stated.northing is not None:
        yield _from_grid(stated)
    if stated.mgrs:
        yield _from_mgrs(stated.mgrs, stated.accuracy_m)
    if stated.plus_code:
        yield _from_plus_code(stated.plus_code, stated.accuracy_m)
    for field, text in (("map_link", stated.map_link), ("position", stated.position)):
        if text:
            yield _from_text(field, text, stated)


def require_agreement(first: Location, second: Location) -> None:
    """Refuse two positions of one row that lie farther apart than they could by rounding.

    Raises
    ------
    InvalidValue
    """
    apart = _geod().inv(first.point.lon, first.point.lat, second.point.lon, second.point.lat)[2]
    if apart > AGREEMENT_M + (first.accuracy_m or 0) + (second.accuracy_m or 0):
        _refuse(
            f"{first.method} and {second.method} lie {apart:,.0f} m apart: correct one or empty it",
            f"พิกัดแบบ {first.method} กับ {second.method} ห่างกัน {apart:,.0f} เมตร: แก้ไขหรือลบออกหนึ่งแบบ",
        )


@cache
def _geod() -> Geod:
    from pyproj import Geod

    return Geod(ellps="WGS84")


def inside_thailand(point: LonLat) -> bool:
    """Tell whether a point may lie on Thailand's land."""
    return on_land(point.lon, point.lat)


def _refuse(en: str, th: str) -> NoReturn:
    raise InvalidValue(en, th)


def _location(point: LonLat, method: str, accuracy_m: float | None) -> Location:
    return Location(point=point, precision=Precision.SURVEYED, accuracy_m=accuracy_m, method=method)


def _from_text(field: str, text: str, stated: StatedPosition) -> Location:
    """Read a text that holds one position in whatever form."""
    words = text.strip().upper()
    if PLUS_FORM.fullmatch(words):
        return _from_plus_code(words, stated.accuracy_m)
    if MGRS_FORM.fullmatch("".join(words.split())):
        return _from_mgrs(words, stated.accuracy_m)
    if grid := GRID_FORM.fullmatch(words.translate(THAI_DIGITS)):
        return _from_grid_text(field, grid, stated)
    found = pasted(text, field)
    if not stated.confirmed:
        _require_order(found.lat, found.lon)
    radii = [radius for radius in (stated.accuracy_m, found.radius_m) if radius is not None]
    return _location(LonLat(lon=found.lon, lat=found.lat), field, max(radii, default=None))


def _from_grid_text(field: str, found: re.Match[str], stated: StatedPosition) -> Location:
    """Read a zone and metres; the datum is that of ``crs``, where the row states it."""
    zone, band, easting, northing = found.groups()
    crs = stated.crs or f"UTM {zone}N"
    system = system_of(crs)
    if system.is_grid and not str(system.epsg).endswith(zone):
        _refuse(
            f"{field} says zone {zone}, crs says {crs!r}: correct one of them",
            f"{field} ระบุโซน {zone} แต่ crs เป็น {crs!r}: โปรดแก้ไขให้ตรงกัน",
        )
    if not system.is_grid:
        crs = f"{'Indian 1975' if system.is_indian else 'WGS 84'} UTM {zone}N"
    metres = replace(stated, easting=float(easting), northing=float(northing), crs=crs)
    location = _from_grid(metres)
    south, north = BANDS.get(band, BOX[1::2])
    if not south <= location.point.lat <= north:
        _refuse(
            f"{field} says band {band}, but lies at latitude {location.point.lat:.3f}: check it",
            f"{field} ระบุแถบ {band} แต่อยู่ที่ละติจูด {location.point.lat:.3f}: โปรดตรวจพิกัด",
        )
    return location


def _require_order(lat: float, lon: float) -> None:
    if not on_land(lon, lat) and on_land(lat, lon):
        _refuse(
            f"lat {lat:g}, lon {lon:g} look swapped: exchange them",
            f"lat {lat:g} กับ lon {lon:g} น่าจะสลับกัน: โปรดสลับที่",
        )


def _from_degrees(stated: StatedPosition) -> Location:
    lat, lon = stated.lat, stated.lon
    if lat is None or lon is None:
        there, lacking = ("lat", "lon") if lon is None else ("lon", "lat")
        _refuse(f"{there} without {lacking}: state both", f"มี {there} แต่ไม่มี {lacking}: ระบุทั้งคู่")
    if not stated.confirmed:
        _require_order(lat, lon)
    system = _system_of_degrees(stated)
    point = LonLat(lon=lon, lat=lat)
    if system.epsg == WGS84:
        return _location(point, "given", stated.accuracy_m)
    lon, lat = to_wgs84(system.epsg)(lon, lat)
    return _location(LonLat(lon=lon, lat=lat), "indian_1975", stated.accuracy_m)


def _system_of_degrees(stated: StatedPosition) -> System:
    """Take the datum of lat and lon from ``crs``, which may be meant for a grid beside them."""
    if not stated.crs or stated.easting is not None:
        return System(epsg=WGS84)
    system = system_of(stated.crs)
    if system.is_grid and system.is_indian:
        _refuse(
            f"lat and lon are degrees, but crs is the grid {stated.crs!r}: state EPSG:4240"
            " (Indian 1975) or EPSG:4326 (WGS 84)",
            f"lat, lon เป็นองศา แต่ crs เป็นระบบกริด {stated.crs!r}: ระบุ EPSG:4240 (Indian 1975)"
            " หรือ EPSG:4326 (WGS 84)",
        )
    return System(epsg=WGS84) if system.is_grid else system


def _from_grid(stated: StatedPosition) -> Location:
    easting, northing = stated.easting, stated.northing
    if easting is None or northing is None:
        _refuse("easting without northing, or the reverse", "ระบุ easting และ northing ให้ครบทั้งคู่")
    if not stated.crs:
        _refuse(
            "easting and northing without crs: state EPSG:32647 or 32648 (WGS 84), 24047 or 24048"
            " (Indian 1975)",
            "มี easting, northing แต่ไม่ระบุ crs: ใช้ EPSG:32647 หรือ 32648 (WGS 84)"
            " 24047 หรือ 24048 (Indian 1975)",
        )
    system = system_of(stated.crs)
    if not system.is_grid:
        _refuse(
            f"easting and northing are metres, but crs {stated.crs!r} is in degrees: state a zone",
            f"easting, northing เป็นเมตร แต่ crs {stated.crs!r} เป็นองศา: โปรดระบุโซน",
        )
    lon, lat = to_wgs84(system.epsg)(easting, northing)
    if not (on_land(lon, lat) or (stated.confirmed and in_the_box(lon, lat))):
        _refuse_grid(easting, northing, system)
    if system.datum_stated:
        return _location(LonLat(lon=lon, lat=lat), "utm", stated.accuracy_m)
    radius = max(stated.accuracy_m or 0.0, UNSTATED_DATUM_M)
    return _location(LonLat(lon=lon, lat=lat), UNSTATED, radius)


def _refuse_grid(easting: float, northing: float, system: System) -> NoReturn:
    other = _other_zone(system)
    fix_en, fix_th = "check the coordinates", "โปรดตรวจพิกัด"
    if on_land(*to_wgs84(system.epsg)(northing, easting)):
        fix_en, fix_th = "they look swapped", "น่าจะสลับกัน"
    elif on_land(*to_wgs84(other)(easting, northing)):
        fix_en, fix_th = f"crs EPSG:{other} would fit", f"crs น่าจะเป็น EPSG:{other}"
    where = f"easting {easting:.0f}, northing {northing:.0f} (EPSG:{system.epsg})"
    _refuse(f"{where} is outside Thailand: {fix_en}", f"{where} อยู่นอกประเทศไทย: {fix_th}")


def _from_mgrs(text: str, accuracy_m: float | None) -> Location:
    import mgrs

    code = "".join(text.split()).upper()
    form = MGRS_FORM.fullmatch(code) if code.isascii() else None
    if form is None:
        _refuse_mgrs(text)
    try:
        lat, lon = mgrs.MGRS().toLatLon(code)
    except mgrs.core.MGRSError:
        _refuse_mgrs(text)
    except RuntimeWarning:  # the library's word for it, where warnings are errors
        _refuse_band(text)
    digits = len(form[1]) // 2
    south, north = _latitudes_of(code[form.start(1) - 3])
    if not south - 0.1**digits <= lat <= north + 0.1**digits:  # the library's slack, for corners
        _refuse_band(text)
    cell = MGRS_SQUARE_M / 10**digits
    radius = _cell_radius("mgrs", text, cell / math.sqrt(2), accuracy_m)
    return _location(LonLat(lon=lon, lat=lat), "mgrs", radius)


def _latitudes_of(band: str) -> tuple[float, float]:
    """Return from where to where a band of MGRS reaches: 8 degrees each, the last 12."""
    south = -80.0 + 8.0 * BAND_LETTERS.index(band)
    return south, south + (12.0 if band == BAND_LETTERS[-1] else 8.0)


def _refuse_band(text: str) -> NoReturn:
    _refuse(
        f"mgrs is {text[:40]!r}: the square of its letters does not lie in that band: check it",
        f"mgrs เป็น {text[:40]!r}: จัตุรัสตามตัวอักษรไม่อยู่ในแถบนั้น โปรดตรวจพิกัด",
    )


def _refuse_mgrs(text: str) -> NoReturn:
    _refuse(
        f"mgrs is {text[:40]!r}: expected such as 47PPR1234567890",
        f"mgrs เป็น {text[:40]!r}: ต้องมีรูปแบบเช่น 47PPR1234567890",
    )


def _from_plus_code(text: str, accuracy_m: float | None) -> Location:
    from openlocationcode import openlocationcode

    code = text.strip().upper()
    if not (code.isascii() and openlocationcode.isFull(code)):
        _refuse(
            f"plus_code is {text[:40]!r}: expected a full code such as 7P52VGXX+XX, with its first"
            " four characters",
            f"plus_code เป็น {text[:40]!r}: ต้องเป็นรหัสเต็มพร้อมอักขระสี่ตัวแรก เช่น 7P52VGXX+XX",
        )
    area = openlocationcode.decode(code)
    corners = (area.longitudeLo, area.latitudeLo, area.longitudeHi, area.latitudeHi)
    radius = _cell_radius("plus_code", text, _geod().inv(*corners)[2] / 2, accuracy_m)
    centre = LonLat(lon=area.longitudeCenter, lat=area.latitudeCenter)
    return _location(centre, "plus_code", radius)


def _cell_radius(name: str, text: str, radius: float, accuracy_m: float | None) -> float:
    """Take a cell's half-diagonal as the accuracy; a cell of a kilometre is no position."""
    if radius > COARSEST_CELL_M:
        _refuse(
            f"{name} {text!r} is a cell of {2 * radius:,.0f} m across: give more of its digits",
            f"{name} {text!r} เป็นช่องกว้าง {2 * radius:,.0f} เมตร: โปรดระบุให้ละเอียดขึ้น",
        )
    return max(accuracy_m or 0.0, round(radius, 1))
