"""Vector files as layers on WGS 84: whatever GDAL reads, and GeoParquet."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from georisk.errors import InputError, UndeclaredCrs
from georisk.location.datums import WGS84, to_wgs84

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray
    from pyproj import CRS


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layer:
    """One layer of a vector file.

    Parameters
    ----------
    fields : DataFrame
        The attributes, without the geometry.
    shapes : array of geometry or None
        On WGS 84, in two dimensions; None for a layer without geometry.
    """

    name: str
    fields: pd.DataFrame
    shapes: NDArray[np.object_] | None


def layer_names(path: Path) -> tuple[str, ...]:
    """Name the layers of a file; a GeoParquet file is one layer of its own name."""
    import pyogrio

    if path.suffix.lower() == ".parquet":
        return (path.stem,)
    return tuple(str(name) for name, _ in pyogrio.list_layers(path))


def only_layer(path: Path, wanted: str) -> str:
    """Choose the only layer, or the one that has the wanted name.

    Raises
    ------
    InputError
        When several layers could be meant.
    """
    names = layer_names(path)
    named = [name for name in names if name.casefold() == wanted]
    if len(names) == 1 or named:
        return (*named, *names)[0]
    shown = ", ".join(names)
    raise InputError(
        f"{path} has the layers {shown}: keep one, or name one of them {wanted}",
        f"{path} มีหลายชั้นข้อมูล ({shown}): เหลือไว้ชั้นเดียว หรือตั้งชื่อชั้นที่ใช้ว่า {wanted}",
    )


def read_layer(path: Path, name: str) -> Layer:
    """Read one layer and bring it to WGS 84.

    A geometry that is no geometry (a line of one point) becomes None.

    Raises
    ------
    UndeclaredCrs
        When the file does not say which system its coordinates are in.
    """
    import geopandas as gpd
    import shapely

    frame = _frame(path, name)
    if not isinstance(frame, gpd.GeoDataFrame):
        return Layer(name=name, fields=frame, shapes=None)
    shapes = shapely.force_2d(frame.geometry.to_numpy())
    fields = frame.drop(columns=[frame.geometry.name])
    if shapely.is_missing(shapes).all():
        return Layer(name=name, fields=fields, shapes=shapes)
    return Layer(name=name, fields=fields, shapes=on_wgs84(path, frame.crs, shapes))


def _frame(path: Path, name: str) -> pd.DataFrame:
    import geopandas as gpd
    import pyogrio

    if path.suffix.lower() == ".parquet":
        return cast("pd.DataFrame", gpd.read_parquet(path))
    with warnings.catch_warnings():
        # GDAL remarks on dialects of a format; what it cannot read is an error all the same.
        warnings.simplefilter("ignore")
        frame = pyogrio.read_dataframe(path, layer=name, on_invalid="ignore")
        return cast("pd.DataFrame", frame)


def on_wgs84(path: Path, crs: CRS | None, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Bring geometry to WGS 84; Indian 1975 goes through the pinned operation.

    Raises
    ------
    UndeclaredCrs
        When ``crs`` is None.
    """
    import numpy as np
    import shapely

    if crs is None:
        raise UndeclaredCrs(
            f"{path} does not declare its CRS: add the .prj or set the layer's CRS"
            " (guessing a datum costs hundreds of metres)",
            f"{path} ไม่ได้ระบุระบบพิกัด (CRS): เพิ่มไฟล์ .prj หรือกำหนด CRS ของชั้นข้อมูล"
            " (เดาผิดอาจคลาดเคลื่อนหลายร้อยเมตร)",
        )
    if crs.to_epsg() == WGS84 or crs.to_authority() == ("OGC", "CRS84"):
        return shapes
    project = to_wgs84(crs)

    def moved(points: NDArray[Any]) -> NDArray[Any]:
        return np.column_stack(project(points[:, 0], points[:, 1]))

    return np.asarray(shapely.transform(shapes, moved), dtype=object)
