"""What people filled in: which cells of which sheet, and those cells filled again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from georisk.model import Tier
from georisk.plan.entries import times
from georisk.reports.columns import KEY_ACCOUNTS, STREAMLINE, Column, Formula
from georisk.reports.plan_columns import GROUP_PLAN, KEY_PLAN, QUARTER, QUARTERS, YEAR
from georisk.reports.quarter_columns import done_columns, done_title
from georisk.reports.sheets import ENTRIES
from georisk.reports.wording import MONTHS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from georisk.model import AssessedCustomer
    from georisk.reports.columns import Cell
    from georisk.reports.plan_columns import PlanRow

    Filled = Mapping[tuple[str, str], str]

Row = TypeVar("Row")
ID = "id"
COUNT = "entry_count"
GROUP_KEY = "กลุ่มที่สื่อสารด้วย"
GROUP_MONTHS = tuple(f"com_m{number:02}" for number in range(1, len(MONTHS) + 1))


@dataclass(frozen=True, slots=True)
class FilledColumn:
    """A column of a sheet that is filled in: its heading, and its field where it is an entry."""

    heading: str
    field: str | None
    count: bool


@dataclass(frozen=True, slots=True)
class FilledSheet:
    """A sheet that is filled in, and the heading of its key.

    Parameters
    ----------
    subjects : tuple of str or None
        What the key may be where it is no customer; so many rows are read.
    """

    title: str
    key: str
    columns: tuple[FilledColumn, ...]
    subjects: tuple[str, ...] | None = None


def filled_sheets(names: Mapping[str, str]) -> Iterator[FilledSheet]:
    """Describe every sheet a user fills in, in the order of the workbook.

    Parameters
    ----------
    names : mapping of str to str
        Titles of the sheets ``key``, ``group``, ``plan``, ``plan_key``, ``plan_group``.
    """
    yield _sheet(names["key"], KEY_ACCOUNTS)
    yield _sheet(names["group"], STREAMLINE)
    yield FilledSheet(
        title=names["plan"],
        key=GROUP_KEY,
        columns=(
            FilledColumn(GROUP_KEY, None, count=False),
            *(
                FilledColumn(month, field, count=True)
                for month, field in zip(MONTHS, GROUP_MONTHS, strict=True)
            ),
        ),
        subjects=(Tier.STREAMLINE.value,),
    )
    yield _sheet(names["plan_key"], KEY_PLAN)
    yield _sheet(names["plan_group"], GROUP_PLAN)
    for number in QUARTERS:
        yield _sheet(done_title(number), done_columns(number))


def _sheet(title: str, columns: Sequence[Column[Any]]) -> FilledSheet:
    return FilledSheet(
        title=title,
        key=next(column.heading for column in columns if column.key == ID),
        columns=tuple(
            FilledColumn(
                heading=column.heading,
                field=column.key if column.style in ENTRIES else None,
                count=column.style == COUNT,
            )
            for column in columns
        ),
    )


def with_entries(
    columns: Sequence[Column[Row]], filled: Filled, who: Callable[[Row], AssessedCustomer]
) -> tuple[Column[Row], ...]:
    """Put what was filled in back into its cells."""
    return tuple(
        column
        if column.style not in ENTRIES
        else replace(column, value=_entry(column, filled, who))
        for column in columns
    )


def _entry(
    column: Column[Row], filled: Filled, who: Callable[[Row], AssessedCustomer]
) -> Callable[[Row], Cell]:
    def value(row: Row) -> Cell:
        text = filled.get((who(row).record.customer_id, column.key))
        if text is None:
            return None
        return int(text) if column.style == COUNT else text

    return value


def with_plan(columns: Sequence[Column[PlanRow]], filled: Filled) -> tuple[Column[PlanRow], ...]:
    """Do the same for a sheet of the plan, whose sums then amount to what was filled in."""
    return tuple(
        replace(column, value=_summed(column, filled)) if column.key in SUMS else column
        for column in with_entries(columns, filled, lambda row: row.customer)
    )


def _summed(column: Column[PlanRow], filled: Filled) -> Callable[[PlanRow], Cell]:
    def value(row: PlanRow) -> Cell:
        found = column.value(row)
        if not isinstance(found, Formula):
            return found
        return replace(found, value=SUMS[column.key](row, filled))

    return value


def planned(row: PlanRow, filled: Filled, kind: str) -> int:
    """Add up the times planned for the quarters."""
    name = row.customer.record.customer_id
    return sum(times(filled, name, f"{kind}_q{number}") for number in QUARTERS)


def _lacking(row: PlanRow, filled: Filled, kind: str) -> int:
    due = row.due.fms if kind == "fms" else row.due.rba
    return 0 if due is None else max(0, due.at_least - planned(row, filled, kind))


def _quarters_lacking(row: PlanRow, filled: Filled) -> int:
    name, due = row.customer.record.customer_id, row.contacts(QUARTER)
    given = [filled.get((name, f"com_q{number}")) for number in QUARTERS]
    return sum(text is None or int(text) < due for text in given)


def _year_lacking(row: PlanRow, filled: Filled) -> int:
    name = row.customer.record.customer_id
    return max(0, row.contacts(YEAR) - times(filled, name, "com_year"))


SUMS: Mapping[str, Callable[[PlanRow, Filled], int]] = {
    "fms_sum": lambda row, filled: planned(row, filled, "fms"),
    "rba_sum": lambda row, filled: planned(row, filled, "rba"),
    "fms_short": lambda row, filled: _lacking(row, filled, "fms"),
    "rba_short": lambda row, filled: _lacking(row, filled, "rba"),
    "com_short": _quarters_lacking,
    "com_year_short": _year_lacking,
}
