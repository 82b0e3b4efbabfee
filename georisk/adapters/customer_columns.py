"""Customers by columns: half a million at once, and each as `records.customer` reads one.

A row with anything out of the ordinary goes through the reader of single rows and is merged back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from georisk.adapters import records
from georisk.adapters.customer_merging import Reading, merged
from georisk.adapters.customer_positions import positions
from georisk.adapters.pausing import collector_paused
from georisk.adapters.raw_columns import completed, read_columns
from georisk.adapters.rows import Row, declared, duplicate, gathered, judged, out_of_place
from georisk.adapters.typed_columns import TypedColumn, typed
from georisk.adapters.values import Misread, text_of
from georisk.model import InputFile, Rejected
from georisk.scoring.bills import MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from georisk.adapters.encoded_columns import Encoded
    from georisk.adapters.raw_columns import RawColumns
    from georisk.adapters.records import Joint
    from georisk.adapters.typed_columns import Read, ReadColumn
    from georisk.model.columns import CustomerColumns

TABLE, YES = "customers", "yes"
ID = "customer_id"
AT_ONCE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ColumnBatch:
    """What a customers file amounts to; customers and rejects add up to the rows of the file."""

    columns: CustomerColumns
    rejected: tuple[Rejected, ...]
    unknown_columns: tuple[str, ...]
    file: InputFile
    out_of_place: int = 0


@dataclass(frozen=True, slots=True)
class RawCells(Mapping[str, object]):
    """The raw cells of one row, each looked up only when it is asked for."""

    raw: RawColumns
    row: int

    def __getitem__(self, name: str) -> object:
        """Return a raw cell."""
        return self.raw.columns[name].of(self.row)

    def __iter__(self) -> Iterator[str]:
        """Name the columns, in their order in the file."""
        return iter(self.raw.columns)

    def __len__(self) -> int:
        """Count the columns."""
        return len(self.raw.columns)


def read_customer_columns(path: Path, *, datum: str | None = None) -> ColumnBatch:
    """Read the customers to assess, one row a site, into columns.

    Each row comes to what `rows.read_row` makes of it, rejects and their messages too.

    Parameters
    ----------
    datum : str or None
        What ``crs`` is in rows that do not say.

    Raises
    ------
    UnreadableFile, UndeclaredCrs, NothingToAssess, MissingColumn, InputError
    """
    with collector_paused():
        raw = read_columns(path, TABLE)
        if datum:
            raw = completed(raw, "crs", datum)
        columns, rejected = _columns(raw)
        odd = out_of_place(rejected, len(raw.numbers))
        if odd:
            columns, rejected = _columns(completed(raw, records.CONFIRMED, YES))
    return ColumnBatch(
        columns=columns,
        rejected=rejected,
        unknown_columns=raw.unknown,
        out_of_place=odd,
        file=InputFile(
            role=TABLE,
            name=raw.name,
            sha256=raw.sha256,
            rows=len(raw.numbers),
            spec=str(path.resolve()),
        ),
    )


def _columns(raw: RawColumns) -> tuple[CustomerColumns, tuple[Rejected, ...]]:
    """Take the plain rows as they stand, and read the others one by one."""
    import numpy as np

    read = {name: typed(declared(TABLE, name), cells) for name, cells in raw.columns.items()}
    where = positions(read, len(raw.numbers))
    first = _first_rows(raw)
    odd = where.odd | _is_odd(raw, read) | (first != np.arange(len(first)))
    joints: dict[int, Joint] = {}
    rejected: dict[int, Rejected] = {}
    for row, cells in _cells(read, np.flatnonzero(odd)):
        result = _read_singly(raw, cells, row, first.item(row))
        if isinstance(result, Rejected):
            rejected[row] = result
        else:
            joints[row] = result
    reading = Reading(
        numbers=raw.numbers, read=read, where=where, joints=joints, rejected=tuple(rejected)
    )
    return merged(reading), tuple(rejected.values())


def _first_rows(raw: RawColumns) -> NDArray[np.intp]:
    """Find the first row that has each row's id; a row without an id is its own."""
    import numpy as np

    column, rows = cast("Encoded", raw.columns[ID]), len(raw.numbers)  # no axis
    known: dict[str | None, int] = {}
    texts = _identities(column.cells)
    if len(texts) == rows == len(set(texts)) == len(np.unique(column.codes)):
        return np.arange(rows)
    identity = np.array([known.setdefault(text, len(known)) for text in texts], np.intp)
    of_row = identity[column.codes]
    first = np.empty(len(known), np.intp)
    first[of_row[::-1]] = np.arange(rows)[::-1]
    blank = of_row == known.get(None, -1)
    return np.where(blank, np.arange(rows), first[of_row])


def _identities(cells: Sequence[object]) -> list[str | None]:
    if set(map(type, cells)) == {str}:
        return [text or None for text in map(str.strip, cast("Sequence[str]", cells))]
    return list(map(text_of, cells))


def _is_odd(raw: RawColumns, read: Mapping[str, ReadColumn]) -> NDArray[np.bool_]:
    """Find the rows that have a problem, or a fact that several cells make together."""
    import numpy as np

    odd = np.zeros(len(raw.numbers), bool)
    odd[list(raw.surplus)] = True
    if raw.shapes is not None:
        odd |= np.array([shape is not None for shape in raw.shapes], bool)
    for name, column in read.items():
        if isinstance(column, TypedColumn):
            _mark(odd, name, column)
    return odd | _lacks_peak(read, odd)


def _mark(odd: NDArray[np.bool_], name: str, column: TypedColumn) -> None:
    """Mark the rows whose cell cannot be read, that have no id, or a bill of a month."""
    if name in MONTHS and column.kinds != {type(None)}:
        odd |= column.where(_is_stated)
    elif Misread in column.kinds:
        odd |= column.where(_is_misread)
    if name == ID and type(None) in column.kinds:
        odd |= ~column.where(_is_stated)


def _lacks_peak(read: Mapping[str, ReadColumn], none: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Find the rows with solar power and no peak demand to hold it against."""
    solar, peak = read.get("solar_kw"), read.get("peak_demand_kw")
    if not isinstance(solar, TypedColumn):
        return none
    installed = solar.where(_is_above_zero)
    return installed & ~peak.where(_is_above_zero) if isinstance(peak, TypedColumn) else installed


def _is_misread(value: object) -> bool:
    return isinstance(value, Misread)


def _is_stated(value: object) -> bool:
    return value is not None


def _is_above_zero(value: object) -> bool:
    return isinstance(value, Decimal) and value > 0


def _cells(
    read: Mapping[str, ReadColumn], rows: NDArray[np.intp]
) -> Iterator[tuple[int, tuple[Read, ...]]]:
    """Yield the cells of some rows, as they have been read; a part of the rows at a time."""
    for start in range(0, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        columns = (column.cells_of(part) for column in read.values())
        yield from zip(part.tolist(), zip(*columns, strict=True), strict=True)


def _read_singly(
    raw: RawColumns, values: tuple[Read, ...], row: int, first: int
) -> Joint | Rejected:
    """Read one row as `tables` does, from its cells as they have been read."""
    whole = Row(
        number=raw.numbers.item(row),
        cells=RawCells(raw=raw, row=row),
        shape=None if raw.shapes is None else raw.shapes[row],
        surplus=raw.surplus.get(row, 0),
    )
    cells = gathered(TABLE, whole, zip(raw.columns, values, strict=True))
    result = judged(TABLE, whole, cells, records.joint)
    if first == row:
        return result
    bad = result if isinstance(result, Rejected) else None
    identity = text_of(whole.cells[ID])
    return duplicate(TABLE, whole, identity or "", raw.numbers.item(first), bad)
