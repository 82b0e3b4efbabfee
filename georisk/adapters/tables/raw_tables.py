"""Files to rows of raw cells, whatever the format: CSV, XLSX, Parquet, GeoPackage, GeoJSON."""

from __future__ import annotations

import csv
import hashlib
import io
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from georisk.adapters.layers import only_layer, read_layer
from georisk.adapters.tables.headings import (
    AT_THE_TOP,
    LOOKED,
    TablePlace,
    heading_row,
    heading_texts,
)
from georisk.adapters.tables.opening import reading
from georisk.adapters.tables.unpacking import require_few
from georisk.adapters.tables.workbooks import read_sheet
from georisk.errors import NothingToAssess, UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

ENCODINGS = ("utf-8-sig", "cp874")
SPREADSHEETS = {".xlsx", ".xlsm", ".xls"}
VECTORS = {".gpkg", ".geojson", ".json", ".geojsonl", ".shp", ".fgb", ".kml", ".gml", ".zip"}
SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
FIRST_ROW = 2
END = "georisk: end of file"
DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """Headings and rows as they stand in a file.

    Parameters
    ----------
    rows : sequence of sequences
        Cells in the order of ``headings``; a short row lacks its last cells.
    shapes : sequence of geometry or None
        The geometry of each row on WGS 84, for spatial files.
    numbers : sequence of int
        The number a spreadsheet would show beside each row; rows without any value are no rows.
    sha256 : str
        Of the file's bytes.
    place : TablePlace
    """

    name: str
    headings: tuple[str, ...]
    rows: Sequence[Sequence[object]]
    numbers: Sequence[int]
    sha256: str
    shapes: Sequence[BaseGeometry | None] | None = None
    place: TablePlace = AT_THE_TOP


def read_bytes(path: Path) -> bytes:
    """Read a whole file."""
    with reading(path):
        return path.read_bytes()


def read_text(path: Path) -> str:
    """Read text: UTF-8 with or without BOM, else TIS-620 (cp874); UTF-16 where it is marked."""
    content = read_bytes(path)
    for encoding in ("utf-16",) if content.startswith(UTF_16_MARKS) else ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(
        f"cannot read {path}: neither UTF-8 nor TIS-620 (cp874) text",
        f"อ่านไฟล์ {path} ไม่ได้: ไม่ใช่ข้อความ UTF-8 หรือ TIS-620 (cp874)",
    )


def read_table(path: Path, table: str) -> RawTable:
    """Read a table of any known format.

    Parameters
    ----------
    table : str
        Its name: chooses among the sheets or layers of a file that has several.

    Raises
    ------
    UnreadableFile, UndeclaredCrs, NothingToAssess
    """
    suffix = path.suffix.lower()
    with reading(path):
        if suffix in SPREADSHEETS:
            raw = _table(path, *read_sheet(path, table))
        elif suffix == ".parquet":
            raw = _parquet(path, table)
        elif suffix in VECTORS:
            raw = _vector(path, table)
        else:
            raw = _delimited(path, table)
    require_rows(path, len(raw.rows))
    return raw


def require_rows(path: Path, count: int) -> None:
    """Refuse a table without rows.

    Raises
    ------
    NothingToAssess
    """
    if not count:
        raise NothingToAssess(
            f"{path} has no rows: give it one row of headings and rows below it",
            f"{path} ไม่มีแถวข้อมูล: ต้องมีหัวคอลัมน์หนึ่งแถวและแถวข้อมูลถัดไป",
        )


def delimiter_of(text: str) -> str:
    r"""Take the commonest of comma, semicolon and tab in the first line that has one.

    Examples
    --------
    >>> delimiter_of("customer_id;name\nC1;A, B, C")
    ';'
    """
    lines = text.split("\n", LOOKED)[:LOOKED]
    head = next((line for line in lines if any(mark in line for mark in DELIMITERS)), "")
    return max(DELIMITERS, key=head.count)


def _delimited(path: Path, table: str) -> RawTable:
    text = read_text(path)
    if "\0" in text:
        raise UnreadableFile(
            f"cannot read {path}: it has NUL bytes, so it is no text table",
            f"อ่านไฟล์ {path} ไม่ได้: มีไบต์ NUL จึงไม่ใช่ตารางข้อความ",
        )
    rows = _csv_rows(path, text)
    return _table(path, rows, TablePlace(headings=(heading_row(table, rows) or 0) + 1))


def _csv_rows(path: Path, text: str) -> list[list[str]]:
    """Parse the rows; an open quote would swallow the rest of the file, so it is an error."""
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    lines = io.StringIO(f"{text}\n{END}", newline="")
    reader = csv.reader(lines, delimiter=delimiter_of(text))
    rows: list[list[str]] = []
    line = before = 0
    for row in reader:
        rows.append(row)
        before, line = line, reader.line_num
    if rows.pop() != [END]:
        raise UnreadableFile(
            f"cannot read {path}: a quote opened in line {before + 1} or later is never closed",
            f"อ่านไฟล์ {path} ไม่ได้: เครื่องหมายคำพูดที่เปิดตั้งแต่บรรทัด {before + 1} ไม่มีตัวปิด",
        )
    return rows


def _table(
    path: Path, rows: Sequence[Sequence[object]], place: TablePlace = AT_THE_TOP
) -> RawTable:
    r"""Take the row of headings and those below it; rows without any value are no rows."""
    below = enumerate(rows[place.headings :], place.headings + 1)
    kept = [(number, row) for number, row in below if any(map(is_filled, row))]
    return RawTable(
        name=path.name,
        headings=heading_texts(rows[place.headings - 1]) if rows else (),
        rows=[row for _, row in kept],
        numbers=[number for number, _ in kept],
        sha256=file_hash(path),
        place=place,
    )


def is_filled(value: object) -> bool:
    """Tell whether a cell holds anything but space."""
    return value is not None and str(value).strip() != ""


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes; of all its parts for a shapefile.

    Of a prepared network it is the hash of the manifest, which holds the hashes of the arrays.
    """
    from georisk.adapters.networks.network_files import is_prepared, read_manifest

    if is_prepared(path):
        return read_manifest(path).sha256
    parts = [path]
    if path.suffix.lower() == ".shp":
        parts = [part for suffix in SHAPEFILE_PARTS if (part := path.with_suffix(suffix)).exists()]
    content = hashlib.sha256()
    for part in parts or [path]:
        with reading(part), part.open("rb") as file:
            while chunk := file.read(1 << 20):
                content.update(chunk)
    return content.hexdigest()


def _parquet(path: Path, table: str) -> RawTable:
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path)
    require_few(path, file.metadata.num_rows, file.metadata.num_columns)
    if b"geo" in (file.schema_arrow.metadata or {}):
        return _vector(path, table)
    content = file.read()
    columns = [column.to_pylist() for column in content.columns]
    return _table(path, [content.column_names, *zip(*columns, strict=True)])


def _vector(path: Path, table: str) -> RawTable:
    layer = read_layer(path, only_layer(path, table))
    known = layer.fields.notna()
    cells = layer.fields.astype(object).where(known, None)
    shapes = None
    if layer.shapes is not None:
        shapes = [None if shape is None or shape.is_empty else shape for shape in layer.shapes]
    return RawTable(
        name=path.name,
        headings=tuple(str(name) for name in layer.fields.columns),
        rows=cells.to_numpy().tolist(),
        numbers=range(FIRST_ROW, FIRST_ROW + len(cells)),
        sha256=file_hash(path),
        shapes=shapes,
    )
