"""Files to columns of raw cells: each different cell of a column once, and which row has which."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from georisk.adapters.tables.arrow_sheets import csv_sheet, parquet_sheet
from georisk.adapters.tables.encoded_columns import Encoded, Words, encoded, plain
from georisk.adapters.tables.headings import (
    AT_THE_TOP,
    AXES,
    TablePlace,
    columns_of,
    lacking,
    require_columns,
    unknown_headings,
)
from georisk.adapters.tables.opening import reading
from georisk.adapters.tables.raw_tables import (
    FIRST_ROW,
    SPREADSHEETS,
    VECTORS,
    file_hash,
    is_filled,
    read_table,
    require_rows,
)
from georisk.adapters.tables.values import LONGEST_TEXT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from georisk.adapters.tables.encoded_columns import RawColumn, Sheet


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RawColumns:
    """A table by columns; rows without any value are no rows.

    Parameters
    ----------
    columns : mapping of str to RawColumn
        By the column's name, in the order of the file; ``lat`` and ``lon`` alone may be `Plain`.
    numbers : int64[n]
        The number a spreadsheet would show beside each row.
    surplus : mapping of int to int
        Cells beyond the headings, for the rows that have some.
    shapes : sequence of geometry or None
    place : TablePlace
    """

    name: str
    sha256: str
    columns: Mapping[str, RawColumn]
    unknown: tuple[str, ...]
    numbers: NDArray[np.int64]
    surplus: Mapping[int, int] = field(default_factory=dict)
    shapes: Sequence[BaseGeometry | None] | None = None
    place: TablePlace = AT_THE_TOP


def read_columns(path: Path, table: str) -> RawColumns:
    """Read a table of any known format by columns: what `read_table` reads by rows.

    Raises
    ------
    UnreadableFile, UndeclaredCrs, NothingToAssess, MissingColumn, InputError
    """
    with reading(path):
        sheet = _arrow_sheet(path, table)
    # Headings that are not in the first row are found by who reads row by row.
    if sheet is None or lacking(table, columns_of(table, sheet.headings, spatial=False)):
        return _turned(path, table)
    return _filled(path, table, sheet)


def _arrow_sheet(path: Path, table: str) -> Sheet | None:
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        return parquet_sheet(path, table)
    return None if suffix in SPREADSHEETS | VECTORS else csv_sheet(path, table)


def _filled(path: Path, table: str, sheet: Sheet) -> RawColumns:
    """Leave out the rows without any value, and the columns nobody knows."""
    import numpy as np

    kept = _filled_rows(sheet)
    require_rows(path, len(kept))
    names = columns_of(table, sheet.headings, spatial=False)
    require_columns(path, table, sheet.headings, names)
    pairs = zip(names, sheet.columns, strict=True)
    columns = {name: column for name, column in pairs if name is not None}
    if len(kept) < sheet.rows:
        columns = {name: column.taken(kept) for name, column in columns.items()}
    return RawColumns(
        name=path.name,
        sha256=file_hash(path),
        columns=columns,
        unknown=unknown_headings(sheet.headings, names),
        numbers=kept.astype(np.int64) + FIRST_ROW,
    )


def _turned(path: Path, table: str) -> RawColumns:
    """Turn rows into columns; a short row lacks its last cells."""
    import numpy as np

    raw = read_table(path, table)
    names = columns_of(table, raw.headings, spatial=raw.shapes is not None)
    require_columns(path, table, raw.headings, names)
    width = len(names)
    surplus: dict[int, int] = {}
    rows = list(raw.rows)
    for place, row in enumerate(rows):
        if len(row) > width and (beyond := sum(map(is_filled, row[width:]))):
            surplus[place] = beyond
        if len(row) != width:
            rows[place] = (*row[:width], *[None] * (width - len(row)))
    columns = zip(*rows, strict=True)
    return RawColumns(
        name=raw.name,
        sha256=raw.sha256,
        columns={
            name: plain(cells)
            if name in AXES and set(map(type, cells)) == {float}
            else encoded(cells)
            for name, cells in zip(names, columns, strict=True)
            if name is not None
        },
        unknown=unknown_headings(raw.headings, names),
        numbers=np.asarray(raw.numbers, np.int64),
        surplus=surplus,
        shapes=raw.shapes,
        place=raw.place,
    )


def completed(raw: RawColumns, name: str, value: str) -> RawColumns:
    """Let a value stand where a row has nothing of its own in a column, there or not."""
    import numpy as np

    column = raw.columns.get(name)
    if not isinstance(column, Encoded):
        column = Encoded(codes=np.zeros(len(raw.numbers), np.int32), cells=(None,))
    cells = [cell if is_filled(cell) else value for cell in column.cells]
    return replace(raw, columns={**raw.columns, name: replace(column, cells=cells)})


def _filled_cells(cells: Sequence[object]) -> NDArray[np.bool_]:
    import numpy as np

    if isinstance(cells, Words) and cells.are_printed(LONGEST_TEXT):
        return np.ones(len(cells), bool)
    if set(map(type, cells)) == {str}:
        return np.fromiter(map(str.strip, cast("Sequence[str]", cells)), bool, len(cells))
    return np.fromiter(map(is_filled, cells), bool, len(cells))


def _filled_rows(sheet: Sheet) -> NDArray[np.intp]:
    """Find the rows that hold anything but space; in most files the first column tells."""
    import numpy as np

    bare = np.arange(sheet.rows)
    filled = np.zeros(sheet.rows, bool)
    for column in sheet.columns:
        if not len(bare):
            break
        if isinstance(column, Encoded):
            filled[bare] = _filled_cells(column.cells)[column.codes[bare]]
        else:
            filled[bare] = [is_filled(column.of(row)) for row in bare.tolist()]
        bare = bare[~filled[bare]]
    return np.flatnonzero(filled)
