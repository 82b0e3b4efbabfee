"""Files to rows of raw cells, whatever the format: CSV, XLSX, Parquet, GeoPackage, GeoJSON."""

from __future__ import annotations

import csv
import hashlib
import io
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from georisk.errors import GeoriskError, NothingToAssess, UndeclaredCrs, UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from geopandas import GeoDataFrame
    from shapely.geometry.base import BaseGeometry

ENCODINGS = ("utf-8-sig", "cp874")
SPREADSHEETS = {".xlsx", ".xlsm", ".xls", ".ods"}
VECTORS = {".gpkg", ".geojson", ".json", ".shp", ".fgb", ".kml"}
FIRST_ROW = 2
WGS_84 = 4326


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """Headings and rows as they stand in a file.

    Parameters
    ----------
    rows : sequence of sequences
        Cells in the order of ``headings``; a short row lacks its last cells.
    shapes : sequence of geometry or None
        The geometry of each row on WGS 84, for spatial files.
    sha256 : str
        Of the file's bytes.
    """

    name: str
    headings: tuple[str, ...]
    rows: Sequence[Sequence[object]]
    sha256: str
    shapes: Sequence[BaseGeometry | None] | None = None


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn whatever a reader throws at a damaged file into one clear error."""
    try:
        yield
    except GeoriskError:
        raise
    except Exception as error:
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise UnreadableFile(
            f"cannot read {path}: {reason}",
            f"อ่านไฟล์ {path} ไม่ได้: {reason}",
        ) from error


def read_bytes(path: Path) -> bytes:
    """Read a whole file."""
    with reading(path):
        return path.read_bytes()


def read_text(path: Path) -> str:
    """Read text: UTF-8 with or without BOM, else TIS-620 (cp874)."""
    content = read_bytes(path)
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(
        f"cannot read {path}: neither UTF-8 nor TIS-620 (cp874) text",
        f"อ่านไฟล์ {path} ไม่ได้: ไม่ใช่ข้อความ UTF-8 หรือ TIS-620 (cp874)",
    )


def read_table(path: Path) -> RawTable:
    """Read a table of any known format.

    Raises
    ------
    UnreadableFile, UndeclaredCrs, NothingToAssess
    """
    suffix = path.suffix.lower()
    with reading(path):
        if suffix in SPREADSHEETS:
            table = _spreadsheet(path)
        elif suffix == ".parquet":
            table = _parquet(path)
        elif suffix in VECTORS:
            table = _vector(path)
        else:
            table = _delimited(path)
    if not table.rows:
        raise NothingToAssess(f"{path} has no rows", f"{path} ไม่มีแถวข้อมูล")
    return table


def _delimited(path: Path) -> RawTable:
    text = read_text(path)
    if "\0" in text:
        raise UnreadableFile(
            f"cannot read {path}: it has NUL bytes, so it is no text table",
            f"อ่านไฟล์ {path} ไม่ได้: มีไบต์ NUL จึงไม่ใช่ตารางข้อความ",
        )
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    return _table(path, rows)


def _table(path: Path, rows: Sequence[Sequence[object]]) -> RawTable:
    """Take the first row as headings; trailing rows without any value are no rows."""
    kept = list(rows)
    while kept and not any(_filled(value) for value in kept[-1]):
        kept.pop()
    headings = tuple(str(value).strip() for value in kept[0]) if kept else ()
    return RawTable(name=path.name, headings=headings, rows=kept[1:], sha256=file_hash(path))


def _filled(value: object) -> bool:
    return value is not None and str(value).strip() != ""


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with reading(path), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _spreadsheet(path: Path) -> RawTable:
    from python_calamine import CalamineWorkbook

    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    return _table(path, sheet.to_python(skip_empty_area=False))


def _parquet(path: Path) -> RawTable:
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path)
    if b"geo" in (file.schema_arrow.metadata or {}):
        return _vector(path)
    table = file.read()
    columns = [column.to_pylist() for column in table.columns]
    rows = list(zip(*columns, strict=True))
    return RawTable(
        name=path.name, headings=tuple(table.column_names), rows=rows, sha256=file_hash(path)
    )


def _vector(path: Path) -> RawTable:
    frame = read_frame(path)
    names = [name for name in frame.columns if name != frame.geometry.name]
    cells = frame[names].astype(object).where(frame[names].notna(), None)
    shapes = [None if shape is None or shape.is_empty else shape for shape in frame.geometry]
    return RawTable(
        name=path.name,
        headings=tuple(str(name) for name in names),
        rows=cells.to_numpy().tolist(),
        sha256=file_hash(path),
        shapes=shapes,
    )


def read_frame(path: Path) -> GeoDataFrame:
    """Read a vector file as a GeoDataFrame on WGS 84.

    Raises
    ------
    UndeclaredCrs
        When the file does not say which system its coordinates are in.
    """
    import geopandas as gpd

    frame = gpd.read_parquet(path) if path.suffix.lower() == ".parquet" else gpd.read_file(path)
    if not isinstance(frame, gpd.GeoDataFrame):
        raise UnreadableFile(
            f"{path} has no geometry: expected points, lines or polygons",
            f"{path} ไม่มีข้อมูลเชิงพื้นที่: ต้องมีจุด เส้น หรือพื้นที่",
        )
    if frame.crs is None:
        raise UndeclaredCrs(
            f"{path} does not declare its CRS: add the .prj or set the layer's CRS"
            " (guessing a datum costs hundreds of metres)",
            f"{path} ไม่ได้ระบุระบบพิกัด (CRS): เพิ่มไฟล์ .prj หรือกำหนด CRS ของชั้นข้อมูล"
            " (เดาผิดอาจคลาดเคลื่อนหลายร้อยเมตร)",
        )
    return _on_wgs84(frame)


def _on_wgs84(frame: GeoDataFrame) -> GeoDataFrame:
    """Bring geometry to WGS 84; Indian 1975 goes through the pinned operation."""
    import numpy as np
    import shapely

    from georisk.location.coordinates import to_wgs84

    geometry = shapely.force_2d(frame.geometry.to_numpy())
    epsg = frame.crs.to_epsg()
    if epsg == WGS_84 or frame.crs.to_authority() == ("OGC", "CRS84"):
        return frame.set_geometry(geometry, crs=frame.crs)
    if epsg is None:
        return frame.set_geometry(geometry, crs=frame.crs).to_crs(WGS_84)
    transformer = to_wgs84(epsg)
    moved = shapely.transform(
        geometry, lambda points: np.column_stack(transformer.transform(points[:, 0], points[:, 1]))
    )
    return frame.set_geometry(moved, crs=WGS_84)
