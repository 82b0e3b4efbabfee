"""Files of points: candidate sites to read, and what was found of them to write."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

from georisk.adapters.tables.raw_tables import read_table
from georisk.adapters.tables.schema import folded
from georisk.adapters.tables.values import text_of
from georisk.errors import InputError, MissingColumn
from georisk.model import LonLat

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from georisk.adapters.tables.raw_tables import RawTable

    Properties = Mapping[str, object]

IDS = ("site_id", "candidate_id", "spp_id", "estate_id", "id")


def read_points(path: Path) -> list[tuple[str, LonLat]]:
    """Read named points: any vector file, or a table with ``lat`` and ``lon`` on WGS 84.

    A line or an area counts as a point on it. The name is ``site_id`` or ``id``, else the row.

    Raises
    ------
    UnreadableFile, UndeclaredCrs, NothingToAssess, MissingColumn
    InputError
        When a row has no position, or two rows have one name.
    """
    raw = read_table(path, "candidates")
    headings = [folded(heading) for heading in raw.headings]
    named = next((headings.index(name) for name in map(folded, IDS) if name in headings), None)
    if raw.shapes is None and not {"lat", "lon"} <= set(headings):
        raise MissingColumn(
            f"{path} has no columns lat and lon: candidate sites are points",
            f"{path} ไม่มีคอลัมน์ lat และ lon: จุดที่จะพิจารณาต้องมีพิกัด",
        )
    points: dict[str, LonLat] = {}
    for row, number in enumerate(raw.numbers):
        cells = raw.rows[row]
        given = text_of(cells[named]) if named is not None and named < len(cells) else None
        name = given or str(number)
        if name in points:
            raise _bad(path, number, name, "a name used before", "ชื่อซ้ำ")
        points[name] = _point(path, raw, headings, row)
    return list(points.items())


def _point(path: Path, raw: RawTable, headings: Sequence[str], row: int) -> LonLat:
    if raw.shapes is not None:
        shape = raw.shapes[row]
        if shape is None:
            raise _bad(path, raw.numbers[row], "", "no geometry", "ไม่มีรูปทรง")
        place = shape.representative_point()
        return LonLat(lon=float(place.x), lat=float(place.y))
    cells = raw.rows[row]
    lon, lat = (
        text_of(cells[at]) or "" if at < len(cells) else ""
        for at in (headings.index("lon"), headings.index("lat"))
    )
    try:
        return LonLat(lon=float(lon), lat=float(lat))
    except ValueError:
        found = f"lat {lat!r}, lon {lon!r}"
        raise _bad(path, raw.numbers[row], found, "expected degrees", "ต้องเป็นองศา") from None


def _bad(path: Path, number: int, value: str, en: str, th: str) -> InputError:
    return InputError(
        f"{path} row {number}: {value} {en}; correct the row",
        f"{path} แถวที่ {number}: {value} {th} โปรดแก้ไขแถวนี้",
    )


def points_geojson(points: Sequence[tuple[LonLat, Properties]]) -> bytes:
    """Write points with their properties."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [point.lon, point.lat]},
            "properties": dict(properties),
        }
        for point, properties in points
    ]
    body = {"type": "FeatureCollection", "features": features}
    return (json.dumps(body, ensure_ascii=False, allow_nan=False) + "\n").encode("utf-8")


def points_geoparquet(points: Sequence[tuple[LonLat, Properties]]) -> bytes:
    """Write points with their properties as GeoParquet on WGS 84; a missing value is null."""
    import geopandas as gpd

    lon, lat = ([getattr(point, name) for point, _ in points] for name in ("lon", "lat"))
    frame = gpd.GeoDataFrame(
        [dict(properties) for _, properties in points],
        geometry=gpd.points_from_xy(lon, lat),
        crs="OGC:CRS84",
    )
    sink = io.BytesIO()
    frame.to_parquet(sink, index=False)
    return sink.getvalue()
