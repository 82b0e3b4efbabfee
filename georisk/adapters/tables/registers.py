"""Tables to the register's types: every row becomes a record, or a reject with all its problems."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from georisk.adapters.pausing import collector_paused
from georisk.adapters.tables import records
from georisk.adapters.tables.batches import Batch
from georisk.adapters.tables.customer_columns import read_customer_columns
from georisk.adapters.tables.feeder_rows import feeder_row
from georisk.adapters.tables.headings import (
    column_of,
    columns_of,
    require_columns,
    unknown_headings,
)
from georisk.adapters.tables.lost import lost_customer
from georisk.adapters.tables.raw_tables import RawTable, is_filled, read_table
from georisk.adapters.tables.records import CONFIRMED
from georisk.adapters.tables.rows import COLUMNS_BY_NAME, Row, duplicate, out_of_place, read_row
from georisk.adapters.tables.whole_customers import customers_of
from georisk.model import InputFile, Rejected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from georisk.adapters.tables.feeder_rows import FeederRow
    from georisk.adapters.tables.rows import Cells
    from georisk.model import Customer, Estate, GroupSite, OutageEvent, SppSite
    from georisk.plan.leaving import LostCustomer

Record = TypeVar("Record")


def read_customers(path: Path, *, datum: str | None = None) -> Batch[Customer]:
    """Read the customers to assess, one row a site.

    Parameters
    ----------
    datum : str or None
        What ``crs`` is in rows that do not say.
    """
    batch = read_customer_columns(path, datum=datum)
    with collector_paused():
        rows = customers_of(batch.columns)
    return Batch(
        rows=rows,
        rejected=batch.rejected,
        unknown_columns=batch.unknown_columns,
        out_of_place=batch.out_of_place,
        blank_columns=batch.blank_columns,
        place=batch.place,
        file=batch.file,
    )


def read_spps(path: Path) -> Batch[SppSite]:
    """Read SPP plants; a polygon is the plant's area."""
    return _read(path, "spp", records.spp_site, lambda item: item.spp_id)


def read_estates(path: Path) -> Batch[Estate]:
    """Read industrial estates: polygons, or points with ``radius_m``."""
    return _read(path, "estates", records.estate, lambda item: item.estate_id)


def read_group_sites(path: Path) -> Batch[GroupSite]:
    """Read the register of groups' branches."""
    return _read(path, "sites", records.group_site, lambda item: f"{item.group_id} {item.site_id}")


def read_outages(path: Path) -> Batch[OutageEvent]:
    """Read outage events."""
    return _read(path, "outages", records.outage_event, lambda _item: None)


def read_lost(path: Path) -> Batch[LostCustomer]:
    """Read the register of lost customers; one may have come back and left again."""
    return _read(path, "lost", lost_customer, lambda item: f"{item.customer_id} {item.lost_on}")


def read_feeders(path: Path) -> Batch[FeederRow]:
    """Read sections of feeders (lines, or pairs of nodes), their switches and sources (points)."""
    return _read(path, "feeders", feeder_row, lambda _item: None)


def parse_customer(values: Mapping[str, object], *, row: int) -> Customer | Rejected:
    """Read one customer from a mapping, as the API posts it; a key that is there is considered.

    Parameters
    ----------
    values : mapping
        Columns of the customers table, by name; None is unknown.
    row : int
        What to call the item in a message.
    """
    names = tuple(values)
    declared = COLUMNS_BY_NAME["customers"]  # most are; only a local factor is to be folded
    known = {name for name in names if name in declared or column_of("customers", name) == name}
    problems = tuple(records.unknown_field(name) for name in names if name not in known)
    cells = {name: values[name] for name in known}
    result = read_row("customers", Row(number=row, cells=cells), records.customer)
    if not problems:
        return result
    earlier = result.problems if isinstance(result, Rejected) else ()
    identity = values.get("customer_id")
    return Rejected(
        source="customers",
        row=row,
        record_id=None if identity is None else str(identity),
        problems=(*earlier, *problems),
    )


def _read(
    path: Path,
    table: str,
    reader: Callable[[Cells, int], Record | None],
    key: Callable[[Record], str | None],
) -> Batch[Record]:
    raw = read_table(path, table)
    columns = columns_of(table, raw.headings, spatial=raw.shapes is not None)
    require_columns(path, table, raw.headings, columns)
    rows, rejected = _judged(table, _rows(raw, columns), reader, key)
    odd = out_of_place(rejected, len(raw.rows))
    if odd:
        rows, rejected = _judged(table, _confirmed(_rows(raw, columns)), reader, key)
    return Batch(
        rows=rows,
        rejected=rejected,
        unknown_columns=unknown_headings(raw.headings, columns),
        out_of_place=odd,
        place=raw.place,
        file=InputFile(
            role=table,
            name=raw.name,
            sha256=raw.sha256,
            rows=len(raw.rows),
            spec=str(path.resolve()),
        ),
    )


def _confirmed(rows: Iterable[Row]) -> Iterator[Row]:
    """Take every position as it stands."""
    for row in rows:
        yield replace(row, cells={**row.cells, CONFIRMED: "yes"})


def _judged(
    table: str,
    rows: Iterable[Row],
    reader: Callable[[Cells, int], Record | None],
    key: Callable[[Record], str | None],
) -> tuple[tuple[Record, ...], tuple[Rejected, ...]]:
    """Read every row, or say why not."""
    good: list[Record] = []
    rejected: list[Rejected] = []
    first: dict[str, int] = {}
    for row in rows:
        result = read_row(table, row, reader)
        bad = result if isinstance(result, Rejected) else None
        identity = key(result) if not isinstance(result, Rejected) else result.record_id
        bad = _if_repeated(table, row, identity, bad, first)
        if bad is not None:
            rejected.append(bad)
        elif not isinstance(result, Rejected):
            good.append(result)
    return tuple(good), tuple(rejected)


def _if_repeated(
    table: str, row: Row, identity: str | None, bad: Rejected | None, first: dict[str, int]
) -> Rejected | None:
    """Reject a row whose id an earlier row already has, whether or not that one was good."""
    if identity is None:
        return bad
    earlier = first.setdefault(identity, row.number)
    return bad if earlier == row.number else duplicate(table, row, identity, earlier, bad)


def _rows(raw: RawTable, columns: Sequence[str | None]) -> Iterator[Row]:
    shapes = raw.shapes or [None] * len(raw.rows)
    known = [(place, name) for place, name in enumerate(columns) if name is not None]
    for number, cells, shape in zip(raw.numbers, raw.rows, shapes, strict=True):
        yield Row(
            number=number,
            cells={name: cells[place] if place < len(cells) else None for place, name in known},
            shape=shape,
            surplus=sum(is_filled(value) for value in cells[len(columns) :]),
        )
