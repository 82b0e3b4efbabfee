"""CRM-KAM-004: what a quarter planned, what was done and what is lacking, by office and tier."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from georisk.messages import say
from georisk.plan.compare import Direction
from georisk.plan.entries import KINDS, times
from georisk.reports.entries import with_entries
from georisk.reports.quarter_columns import QUARTER_SUMMARY, QuarterLine, done_columns
from georisk.reports.sheets import write_table
from georisk.reports.wording import TIERS, thai_year

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xlsxwriter.worksheet import Worksheet

    from georisk.model import AssessedCustomer
    from georisk.plan.compare import Comparison, Movement
    from georisk.plan.entries import Quarter
    from georisk.reports.sheets import Book

    Filled = Mapping[tuple[str, str], str]

Place = tuple[str | None, str | None, str]
MOVES = (Direction.UP, Direction.DOWN, Direction.NEW, Direction.GONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterCase:
    """A quarter of a run's plan year.

    Parameters
    ----------
    since : Comparison or None
        With the run before; None when there is none.
    previous : str or None
        Its id.
    """

    quarter: Quarter
    since: Comparison | None = None
    previous: str | None = None


def quarter_lines(
    customers: Iterable[AssessedCustomer], filled: Filled, case: QuarterCase
) -> list[QuarterLine]:
    """Sum a quarter up by area, office and tier, in the order of the tiers."""
    groups: dict[Place, list[AssessedCustomer]] = {}
    for item in customers:
        if item.record.tier in TIERS and not item.record.exempt:
            groups.setdefault(_place(item), []).append(item)
    moved = _moved(() if case.since is None else case.since.movements)
    places = sorted({*groups, *(place for place, _ in moved)}, key=_order)
    return [_line(place, groups.get(place, []), filled, case, moved) for place in places]


def _place(item: AssessedCustomer) -> Place:
    return item.profile.area, item.profile.office, item.record.tier or ""


def _order(place: Place) -> tuple[str, str, int]:
    return place[0] or "", place[1] or "", TIERS.index(place[2])


def _moved(movements: Iterable[Movement]) -> Counter[tuple[Place, Direction]]:
    return Counter(
        (_place(item.latest), item.direction)
        for item in movements
        if item.latest.record.tier in TIERS
    )


def _line(
    place: Place,
    members: Sequence[AssessedCustomer],
    filled: Filled,
    case: QuarterCase,
    moved: Counter[tuple[Place, Direction]],
) -> QuarterLine:
    number = case.quarter.number
    planned = {kind: _times(members, filled, f"{kind}_q{number}") for kind in KINDS}
    done = {kind: _times(members, filled, f"{kind}_done_q{number}") for kind in KINDS}
    return QuarterLine(
        area=place[0],
        office=place[1],
        tier=place[2],
        customers=len(members),
        special=sum(item.record.special_risk_plan is True for item in members),
        planned={kind: sum(planned[kind]) for kind in KINDS},
        done={kind: sum(done[kind]) for kind in KINDS},
        lacking={
            kind: sum(max(0, due - was) for due, was in zip(planned[kind], done[kind], strict=True))
            for kind in KINDS
        },
        **{move.value: moved[place, move] for move in MOVES},
    )


def _times(members: Sequence[AssessedCustomer], filled: Filled, field: str) -> list[int]:
    return [times(filled, item.record.customer_id, field) for item in members]


def write_quarter(
    book: Book, sheet: Worksheet, lines: Sequence[QuarterLine], case: QuarterCase
) -> None:
    """Fill CRM-KAM-004."""
    title = say(
        "sheet.first_quarter" if case.previous is None else "sheet.quarter",
        "th",
        quarter=case.quarter.number,
        year=thai_year(case.quarter.year),
        run=case.previous,
    )
    write_table(book, sheet, title, QUARTER_SUMMARY, lines)


def write_done(
    book: Book,
    sheet: Worksheet,
    customers: Iterable[AssessedCustomer],
    filled: Filled,
    case: QuarterCase,
) -> None:
    """Fill the sheet on which done activities are entered."""
    number = case.quarter.number
    rows = [one for one in customers if one.record.tier in TIERS and not one.record.exempt]
    columns = with_entries(done_columns(number), filled, lambda customer: customer)
    title = say("sheet.done", "th", quarter=number, year=thai_year(case.quarter.year))
    write_table(book, sheet, title, columns, rows)
