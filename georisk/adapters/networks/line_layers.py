"""Layers of lines read some features at a time, and no column that lines have no use for.

A country's roads fit in memory as arrays of coordinates, not as a table of geometry objects.
"""

from __future__ import annotations

import json
import warnings
from typing import TYPE_CHECKING, Any

from georisk.adapters.layers import Layer, layer_names, on_wgs84
from georisk.adapters.networks.line_classes import CLASS_FIELDS
from georisk.adapters.networks.line_levels import LEVEL_FIELDS, OTHER_TAGS
from georisk.adapters.tables.schema import folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray
    from pyarrow import RecordBatch
    from pyproj import CRS

FIELDS = {"kind", "owner", OTHER_TAGS, *LEVEL_FIELDS, *CLASS_FIELDS}
BATCH = 65_536
OSM_EXTRACTS = {".pbf", ".osm"}
OSM_LINES = "lines"


class Unstreamable(Exception):
    """A layer that has to be read whole: curves, or geometry that is no WKB."""


def line_layer_names(path: Path) -> tuple[str, ...]:
    """Name the layers that may hold lines; of an OSM extract only the one of its ways."""
    if path.suffix.lower() in OSM_EXTRACTS:
        return (OSM_LINES,)
    return layer_names(path)


def line_batches(path: Path, name: str) -> Iterator[Layer]:
    """Read one layer in parts, brought to WGS 84.

    Raises
    ------
    Unstreamable
        Anywhere on the way, when the layer has to be read by `layers.read_layer`.
    UndeclaredCrs
    """
    parts = _parquet_parts(path) if path.suffix.lower() == ".parquet" else _gdal_parts(path, name)
    for batch, geometry, crs in parts:
        yield _layer(path, name, batch, geometry, crs)


Part = tuple["RecordBatch", str, "CRS | None"]


def _gdal_parts(path: Path, name: str) -> Iterator[Part]:
    import pyogrio
    import pyproj

    with warnings.catch_warnings():
        # GDAL remarks on dialects of a format; what it cannot read is an error all the same.
        warnings.simplefilter("ignore")
        info = pyogrio.read_info(path, layer=name)
        if info["geometry_type"] is None:
            return
        with pyogrio.open_arrow(
            path,
            layer=name,
            columns=_wanted(list(info["fields"])),
            where="highway IS NOT NULL" if path.suffix.lower() in OSM_EXTRACTS else None,
            batch_size=BATCH,
            use_pyarrow=True,
        ) as (meta, reader):
            crs = None if meta["crs"] is None else pyproj.CRS.from_user_input(meta["crs"])
            geometry = meta["geometry_name"] or "wkb_geometry"
            for batch in reader:
                yield batch, geometry, crs


def _wanted(names: Sequence[str]) -> list[str]:
    return [name for name in names if folded(str(name)) in FIELDS]


def _parquet_parts(path: Path) -> Iterator[Part]:
    import pyarrow.parquet as pq
    import pyproj

    with pq.ParquetFile(path) as file:
        text = (file.schema_arrow.metadata or {}).get(b"geo")
        if text is None:
            raise Unstreamable
        content = json.loads(text)
        name = content["primary_column"]
        column = content["columns"][name]
        if column.get("encoding") != "WKB":
            raise Unstreamable
        # GeoParquet: no word on the CRS is OGC:CRS84, null is an unknown one.
        stated = column.get("crs", "OGC:CRS84")
        crs = None if stated is None else pyproj.CRS.from_user_input(stated)
        columns = [*_wanted(file.schema_arrow.names), name]
        for batch in file.iter_batches(batch_size=BATCH, columns=columns):
            yield batch, name, crs


def _layer(path: Path, name: str, batch: RecordBatch, geometry: str, crs: CRS | None) -> Layer:
    import shapely

    column = batch.column(geometry)
    wkb = column.to_numpy(zero_copy_only=False)
    shapes: NDArray[np.object_] = shapely.force_2d(shapely.from_wkb(wkb, on_invalid="ignore"))
    missing = shapely.is_missing(shapes)
    if int(missing.sum()) > column.null_count:
        raise Unstreamable
    fields: Any = batch.drop_columns([geometry]).to_pandas()
    if not missing.all():
        shapes = on_wgs84(path, crs, shapes)
    return Layer(name=name, fields=fields, shapes=shapes)
