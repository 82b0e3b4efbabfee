"""Tables to the register's types: every row becomes a record, or a reject with all its problems."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from georisk.adapters import records
from georisk.adapters.raw_tables import RawTable, is_filled, read_table
from georisk.adapters.rows import Row, duplicate, read_row
from georisk.adapters.schema import ERRORS_HEADING, TABLES, WEAK_HEADINGS, folded, headings
from georisk.errors import InputError, MissingColumn
from georisk.model import InputFile, Rejected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from georisk.adapters.rows import Cells
    from georisk.model import Customer, Estate, GroupSite, OutageEvent, SppSite

Record = TypeVar("Record")
Record_co = TypeVar("Record_co", covariant=True)
FACTOR = "factor_"
AXES = ("lon", "lat")


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch(Generic[Record_co]):
    """What a file amounts to: rows read and rows rejected add up to the rows of the file."""

    rows: tuple[Record_co, ...]
    rejected: tuple[Rejected, ...]
    unknown_columns: tuple[str, ...]
    file: InputFile


def read_customers(path: Path) -> Batch[Customer]:
    """Read the customers to assess, one row a site."""
    return _read(path, "customers", records.customer, lambda item: item.customer_id)


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
    known = {name for name in names if column_of("customers", name) == name}
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


def column_of(table: str, heading: str) -> str | None:
    """Find the column a heading means; None when nobody knows it.

    Examples
    --------
    >>> column_of("customers", "ค่าไฟฟ้าเฉลี่ยต่อเดือน (บาท)"), column_of("customers", "factor_Flood")
    ('monthly_bill_thb', 'factor_flood')
    """
    known = headings(table).get(folded(heading))
    plain = heading.strip().casefold()
    if known is None and table == "customers" and plain.startswith(FACTOR) and plain != FACTOR:
        return plain
    return known


def columns_of(table: str, found: Sequence[str], *, spatial: bool) -> tuple[str | None, ...]:
    """Find the column of each heading; a weak word such as ``id`` yields to a plain one.

    Parameters
    ----------
    spatial : bool
        The file has geometry: ``x`` and ``y`` are then attributes of their own.

    Examples
    --------
    >>> columns_of("customers", ("id", "customer_id", "lat", "y"), spatial=False)
    (None, 'customer_id', 'lat', None)
    """
    columns = [column_of(table, heading) for heading in found]
    weak = [heading.strip().casefold() in WEAK_HEADINGS for heading in found]
    plain = {name for name, is_weak in zip(columns, weak, strict=True) if not is_weak}
    return tuple(
        None if is_weak and (name in plain or (spatial and name in AXES)) else name
        for name, is_weak in zip(columns, weak, strict=True)
    )


def _read(
    path: Path,
    table: str,
    reader: Callable[[Cells, int], Record | None],
    key: Callable[[Record], str | None],
) -> Batch[Record]:
    raw = read_table(path, table)
    columns = columns_of(table, raw.headings, spatial=raw.shapes is not None)
    _require_columns(path, table, raw.headings, columns)
    rows: list[Record] = []
    rejected: list[Rejected] = []
    first: dict[str, int] = {}
    for row in _rows(raw, columns):
        result = read_row(table, row, reader)
        bad = result if isinstance(result, Rejected) else None
        identity = key(result) if not isinstance(result, Rejected) else result.record_id
        bad = _if_repeated(table, row, identity, bad, first)
        if bad is not None:
            rejected.append(bad)
        elif not isinstance(result, Rejected):
            rows.append(result)
    return Batch(
        rows=tuple(rows),
        rejected=tuple(rejected),
        unknown_columns=tuple(
            heading
            for heading, column in zip(raw.headings, columns, strict=True)
            if column is None and heading and heading != ERRORS_HEADING
        ),
        file=InputFile(
            role=table,
            name=raw.name,
            sha256=raw.sha256,
            rows=len(raw.rows),
            spec=str(path.resolve()),
        ),
    )


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


def _require_columns(
    path: Path, table: str, found: Sequence[str], columns: Sequence[str | None]
) -> None:
    """Refuse a table without a required column, or with two headings for one."""
    for column in TABLES[table]:
        if column.required and column.name not in columns:
            aliases = ", ".join((column.name, *column.aliases[:2]))
            raise MissingColumn(
                f"{path} has no column {column.name} (also: {aliases}); its headings are:"
                f" {', '.join(found)[:200]}",
                f"{path} ไม่มีคอลัมน์ {column.name} (หรือ {aliases})"
                f" หัวคอลัมน์ที่มี: {', '.join(found)[:200]}",
            )
    twice = [name for name, count in Counter(columns).items() if name and count > 1]
    if twice:
        both = [head for head, name in zip(found, columns, strict=True) if name == twice[0]]
        raise InputError(
            f"{path}: headings {', '.join(both)} all mean {twice[0]}: keep one",
            f"{path}: หัวคอลัมน์ {', '.join(both)} หมายถึง {twice[0]} เหมือนกัน โปรดเหลือเพียงคอลัมน์เดียว",
        )
