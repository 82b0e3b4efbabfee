"""One row: its cells read by the schema, every problem gathered before it is rejected."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from georisk.adapters.tables.schema import TABLES, Column, Kind
from georisk.adapters.tables.values import Misread, shown, text_of, tried
from georisk.errors import InvalidValue
from georisk.model import Problem, Rejected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from georisk.adapters.tables.values import Typed

Record = TypeVar("Record")
ID_COLUMNS = {
    "customers": "customer_id",
    "spp": "spp_id",
    "estates": "estate_id",
    "sites": "site_id",
    "lost": "customer_id",
}
# What stands in the place of an id in a line of sums, however it is written.
SUMS = frozenset(
    written
    for word in (
        "รวม",
        "ยอดรวม",
        "ผลรวม",
        "รวมเงิน",
        "รวมทั้งหมด",
        "รวมทั้งสิ้น",
        "sum",
        "total",
        "grand total",
    )
    for written in (word, word.upper(), word.title(), word.capitalize())
)
COLUMNS_BY_NAME = {
    table: {column.name: column for column in columns} for table, columns in TABLES.items()
}


OUT_OF_PLACE = "position.out_of_place"
FEW_SLIPS = 3  # as many, being most of a file, are none
MANY_ROWS = 20  # from here on, a tenth of the rows is no slip
REQUIRED = {
    table: tuple(column.name for column in columns if column.required)
    for table, columns in TABLES.items()
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a file: raw cells by column name, its geometry, cells beyond the headings."""

    number: int
    cells: Mapping[str, object]
    shape: BaseGeometry | None = None
    surplus: int = 0


@dataclass(slots=True, kw_only=True)
class Cells:
    """Typed cells of one row; what cannot be read is gathered in ``problems``.

    Parameters
    ----------
    columns : frozenset of str
        Columns the file has, whether or not this row fills them.
    """

    values: Mapping[str, Typed]
    columns: frozenset[str]
    shape: BaseGeometry | None
    raw: Mapping[str, object]
    problems: list[Problem] = field(default_factory=list)

    def refused(self, name: str) -> bool:
        """Tell whether a problem of the field is already noted."""
        return bool(self.problems) and any(problem.field == name for problem in self.problems)

    def refuse(self, name: str, code: str, en: str, th: str) -> None:
        """Note a problem of one field."""
        value = text_of(self.raw.get(name))
        self.problems.append(
            Problem(
                field=name,
                value="" if value is None else shown(value),
                code=code,
                expected_en=en,
                expected_th=th,
            )
        )


def read_row(
    table: str, row: Row, reader: Callable[[Cells, int], Record | None]
) -> Record | Rejected:
    """Read a row into a record, or say everything that is wrong with it."""
    return judged(table, row, read_cells(table, row), reader)


def judged(
    table: str, row: Row, cells: Cells, reader: Callable[[Cells, int], Record | None]
) -> Record | Rejected:
    """Make a record of a row's cells, or say everything that is wrong with them."""
    record = None
    try:
        record = reader(cells, row.number)
    except InvalidValue as error:
        cells.refuse("row", error.code, error.en, error.th)
    if record is not None and not cells.problems:
        return record
    return Rejected(
        source=table,
        row=row.number,
        record_id=text_of(row.cells.get(ID_COLUMNS.get(table, ""))),
        problems=tuple(cells.problems),
    )


def out_of_place(rejected: Sequence[Rejected], rows: int) -> int:
    """Count the rows whose position is out of place, where they are too many to be slips.

    Some rows at sea or in a wrong province are mistakes and are rejected. When it is most of a
    file, it is the file that is odd (a sample, another country's islands, addresses of head
    offices): its positions are then taken as they stand, and the run says so.

    Returns
    -------
    int
        0 while each is judged by itself.
    """
    odd = sum(any(problem.code == OUT_OF_PLACE for problem in one.problems) for one in rejected)
    most = odd * 2 > rows and odd >= FEW_SLIPS
    return odd if most or (rows >= MANY_ROWS and odd * 10 > rows) else 0


def read_cells(table: str, row: Row) -> Cells:
    """Read every cell by its column's kind."""
    pairs = ((name, tried(declared(table, name), raw)) for name, raw in row.cells.items())
    return gathered(table, row, pairs)


def declared(table: str, name: str) -> Column:
    """Find a column's declaration; one nobody declared is a local factor."""
    return COLUMNS_BY_NAME[table].get(name) or _local_factor(name)


def gathered(table: str, row: Row, values: Iterable[tuple[str, Typed | Misread | None]]) -> Cells:
    """Gather the cells of a row that have been read, in their order in the file."""
    typed: dict[str, Typed] = {}
    cells = Cells(values=typed, columns=frozenset(row.cells), shape=row.shape, raw=row.cells)
    for name, value in values:
        if value is None:
            continue
        if isinstance(value, Misread):
            cells.refuse(name, value.code, value.en, value.th)
        else:
            typed[name] = value
    for name in REQUIRED[table]:
        if name not in typed and not cells.refused(name):
            cells.refuse(name, "value.missing", "must not be empty", "ต้องไม่เว้นว่าง")
    name = ID_COLUMNS.get(table, "")
    if typed.get(name) in SUMS:
        cells.refuse(
            name,
            "row.sums",
            "an id is expected, this looks like a line of sums: delete the row",
            "ต้องเป็นรหัส แถวนี้คล้ายแถวยอดรวม โปรดลบแถวนี้",
        )
    if row.surplus:
        cells.refuse(
            "row",
            "row.surplus_cells",
            f"{row.surplus} cells beyond the headings: quote text that has the separator",
            f"มีเกินหัวคอลัมน์ {row.surplus} ช่อง: ใส่เครื่องหมายคำพูดครอบข้อความที่มีตัวคั่น",
        )
    return cells


@lru_cache(maxsize=256)
def _local_factor(name: str) -> Column:
    return Column(name=name, kind=Kind.LEVEL)


def duplicate(
    table: str, row: Row, identity: str, earlier: int, other: Rejected | None
) -> Rejected:
    """Reject a row for repeating an id, beside whatever else is wrong with it."""
    name = ID_COLUMNS[table]
    own = text_of(row.cells.get(name))
    problem = Problem(
        field=name,
        value=shown(identity),
        code="value.duplicate_id",
        expected_en=f"a unique id; row {earlier} has it already",
        expected_th=f"ต้องไม่ซ้ำ แถว {earlier} ใช้รหัสนี้แล้ว",
    )
    return Rejected(
        source=table,
        row=row.number,
        record_id=own or identity,
        problems=(*(other.problems if other else ()), problem),
    )
