"""Customers by columns: half a million at once, and each as `records.customer` reads one.

A row with anything out of the ordinary goes through the reader of single rows and is merged back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from georisk.adapters.pausing import collector_paused
from georisk.adapters.tables import records
from georisk.adapters.tables.customer_merging import Reading, merged
from georisk.adapters.tables.customer_odd_rows import ID, first_rows, monthly_rows, odd_rows
from georisk.adapters.tables.customer_positions import positions
from georisk.adapters.tables.headings import AT_THE_TOP, TablePlace
from georisk.adapters.tables.raw_columns import completed, read_columns
from georisk.adapters.tables.rows import Row, declared, duplicate, gathered, judged, out_of_place
from georisk.adapters.tables.typed_columns import typed
from georisk.adapters.tables.values import text_of
from georisk.model import InputFile, Rejected
from georisk.scoring.bills import MONTHS, average_bill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from georisk.adapters.tables.raw_columns import RawColumns
    from georisk.adapters.tables.records import Joint
    from georisk.adapters.tables.typed_columns import Read, ReadColumn
    from georisk.model import Location
    from georisk.model.columns import CustomerColumns
    from georisk.scoring.bills import AverageBill

TABLE, YES = "customers", "yes"
BILL = "monthly_bill_thb"
AT_ONCE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ColumnBatch:
    """What a customers file amounts to; customers and rejects add up to the rows of the file."""

    columns: CustomerColumns
    rejected: tuple[Rejected, ...]
    unknown_columns: tuple[str, ...]
    file: InputFile
    out_of_place: int = 0
    place: TablePlace = AT_THE_TOP

    @property
    def blank_columns(self) -> tuple[str, ...]:
        """Headings that make an area consider a condition which no row says anything of."""
        columns = self.columns
        considered = {f"factor_{name}": coded for name, coded in columns.factors.items()}
        if columns.solar_considered:
            considered["solar_kw"] = columns.fields["solar_kw"]
        blank = (name for name, coded in considered.items() if set(coded.values) <= {None})
        return tuple(sorted(blank)) if len(columns.row) else ()


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
        place=raw.place,
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
    first = first_rows(raw)
    odd = where.odd | odd_rows(raw, read) | (first != np.arange(len(first)))
    bills = _averages(read, np.flatnonzero(monthly_rows(read, len(odd)) & ~odd))
    odd[[row for row, bill in bills.items() if bill.thb is not None and bill.thb < 0]] = True
    locations: dict[int, Location | None] = {}
    rejected: dict[int, Rejected] = {}
    for row, cells in _cells(read, np.flatnonzero(odd)):
        result = _read_singly(raw, cells, row, first.item(row))
        if isinstance(result, Rejected):
            rejected[row] = result
        else:
            locations[row], bills[row] = result.location, result.bill
    reading = Reading(
        numbers=raw.numbers,
        read=read,
        where=where,
        locations=locations,
        bills=bills,
        rejected=tuple(rejected),
    )
    return merged(reading), tuple(rejected.values())


def _averages(read: Mapping[str, ReadColumn], rows: NDArray[np.intp]) -> dict[int, AverageBill]:
    """Average the bills of rows that are plain but for their months."""
    columns = {name: read[name] for name in (BILL, *MONTHS) if name in read}
    found = {}
    for row, cells in _cells(columns, rows):
        bills = cast("dict[str, Decimal | None]", dict(zip(columns, cells, strict=True)))
        found[row] = average_bill(bills, bills.get(BILL))
    return found


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
