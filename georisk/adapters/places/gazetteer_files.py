"""Files that say where areas are: points or polygons with DOPA codes."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from georisk.adapters.tables.raw_tables import VECTORS, file_hash, read_table
from georisk.errors import UnreadableFile
from georisk.model import LonLat

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from georisk.adapters.tables.raw_tables import RawTable

# Headings by what they mean, compared without case, spaces and underscores; the finest code wins.
_CODE: Final = (
    "adm3pcode", "subdistrictcode", "tamboncode", "adm2pcode", "districtcode", "amphoecode",
    "adm1pcode", "provincecode", "code",
)  # fmt: skip
_LAT: Final = ("latitude", "lat", "y")
_LON: Final = ("longitude", "lon", "lng", "long", "x")
_RADIUS: Final = ("radiusm", "accuracym")
_NAMES: Final = (
    ("adm3th", "adm3en"),
    ("subdistrictthai", "subdistrictenglish"),
    ("nameth", "nameen"),
)
_PCODE: Final = re.compile(r"(?:TH)?(\d{6}|\d{4}|\d{2})(?:\.0)?")
_TABLES: Final = {".csv", ".xlsx", ".parquet", *VECTORS}
_EARTHLY: Final = 180.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """What one row of a file says of one area.

    Parameters
    ----------
    radius_m : float or None
        From the point to the farthest corner of the polygon, or as the file states it; None for
        a bare point.
    names : tuple of str
    """

    code: str
    point: LonLat
    radius_m: float | None = None
    names: tuple[str, ...] = ()


def read_spots(paths: Sequence[Path]) -> Iterator[Spot]:
    """Read files, or every file of a folder that has codes and coordinates.

    Raises
    ------
    UnreadableFile, UndeclaredCrs
        A file given by name that is no gazetteer.
    """
    for path in paths:
        if path.is_dir():
            for one in _tables_in(path):
                yield from _spots(read_table(one, "gazetteer")) or ()
            continue
        spots = _spots(read_table(path, "gazetteer"))
        if spots is None:
            raise UnreadableFile(
                f"{path} is no gazetteer: it needs a column of DOPA codes (tambon_code, ADM3_PCODE,"
                " SUB_DISTRICT_CODE ...) and polygons, or latitude and longitude",
                f"{path} ไม่ใช่ข้อมูลพื้นที่: ต้องมีคอลัมน์รหัสตำบล (tambon_code, ADM3_PCODE,"
                " SUB_DISTRICT_CODE ...) และขอบเขต หรือละติจูดกับลองจิจูด",
            )
        yield from spots


def _tables_in(folder: Path) -> list[Path]:
    return [one for one in sorted(folder.iterdir()) if one.suffix.lower() in _TABLES]


def gazetteer_hash(path: Path) -> str:
    """Return the SHA-256 of a gazetteer file, or of all the tables of a folder, in hexadecimal."""
    if not path.is_dir():
        return file_hash(path)
    hashes = sorted(file_hash(one) for one in _tables_in(path))
    return hashlib.sha256("".join(hashes).encode("ascii")).hexdigest()


def farthest(shapes: Sequence[BaseGeometry], points: Sequence[LonLat]) -> list[float]:
    """Return geodesic metres from each point to the farthest corner of its shape, rounded up."""
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


def _spots(table: RawTable) -> list[Spot] | None:
    """Read the spots of a table; None when it lacks codes or coordinates."""
    places = {_plain(heading): place for place, heading in enumerate(table.headings)}
    code = _column(places, _CODE)
    if code is None:
        return None
    named = next((pair for pair in _NAMES if pair[0] in places), ())
    names = tuple(places[name] for name in named if name in places)
    if table.shapes is not None:
        return _from_shapes(table, code, names)
    lat, lon = _column(places, _LAT), _column(places, _LON)
    if lat is None or lon is None:
        return None
    return _from_points(table, (code, lat, lon, _column(places, _RADIUS)), names)


def _plain(heading: str) -> str:
    return re.sub(r"[\s_]", "", heading).casefold()


def _column(places: Mapping[str, int], names: Iterable[str]) -> int | None:
    return next((places[name] for name in names if name in places), None)


def _from_points(
    table: RawTable, columns: tuple[int, int, int, int | None], names: tuple[int, ...]
) -> list[Spot]:
    spots = []
    for row in table.rows:
        code = _code(_cell(row, columns[0]))
        lat, lon = _number(_cell(row, columns[1])), _number(_cell(row, columns[2]))
        if code is None or lat is None or lon is None or max(abs(lat), abs(lon)) > _EARTHLY:
            continue
        radius = _number(_cell(row, columns[3]))
        spots.append(
            Spot(
                code=code,
                point=LonLat(lon=lon, lat=lat),
                radius_m=radius if radius and radius > 0 else None,
                names=_texts(row, names),
            )
        )
    return spots


def _from_shapes(table: RawTable, code: int, names: tuple[int, ...]) -> list[Spot]:
    rows = [
        (area, shape, _texts(row, names))
        for row, shape in zip(table.rows, table.shapes or (), strict=True)
        if shape is not None and (area := _code(_cell(row, code))) is not None
    ]
    if not rows:
        return []
    shapes = [shape for _, shape, _ in rows]
    points = _inner_points(shapes)
    return [
        Spot(code=area, point=point, radius_m=reach or None, names=texts)
        for (area, _, texts), point, reach in zip(
            rows, points, farthest(shapes, points), strict=True
        )
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


def _cell(row: Sequence[object], place: int | None) -> object:
    return row[place] if place is not None and place < len(row) else None


def _code(value: object) -> str | None:
    found = _PCODE.fullmatch(str(value).strip().upper())
    return found.group(1) if found else None


def _number(value: object) -> float | None:
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None


def _texts(row: Sequence[object], places: Iterable[int]) -> tuple[str, ...]:
    return tuple(str(value).strip() for place in places if (value := _cell(row, place)))
