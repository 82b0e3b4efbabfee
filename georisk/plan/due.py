"""What is due on a day of the plan year: activities by customer, and the dates of the manual."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from georisk.model import Tier
from georisk.plan.entries import KINDS, times
from georisk.plan.obligations import obligations

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from georisk.model import AssessedCustomer
    from georisk.plan.obligations import Obligations
    from georisk.scoring import RuleSet

    Filled = Mapping[tuple[str, str], str]

INDIVIDUAL = (Tier.STRATEGIC, Tier.STAR, Tier.STATUS)
QUARTER = "quarter"
MONTHS_OF_QUARTER = 3
QUARTERS = range(1, 5)
FMS, RBA, COM = KINDS
# Clause 6.1.5 and the calendar of the manual: years after the plan year's own, month, day.
DATES: tuple[tuple[str, int, int, int], ...] = (
    ("drafted", -1, 11, 30),
    ("approved", -1, 12, 31),
    ("contacts", 0, 7, 31),
    ("survey", 0, 10, 15),
    ("review", 0, 12, 31),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How often something is due and was done; ``planned`` is what the plan says of it."""

    due: int
    planned: int
    done: int

    @property
    def lacking(self) -> int:
        """How often it is still to be done."""
        return max(0, self.due - self.done)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRow:
    """What is due to one customer.

    Parameters
    ----------
    fms, rba : Count
        Of the whole plan year.
    com : Count
        Of the quarter.
    special_risk : bool or None
        Whether a special-risk plan is due; None while that is open.
    contact : bool
        A contact person is on record.
    """

    customer: AssessedCustomer
    fms: Count
    rba: Count
    com: Count
    special_risk: bool | None
    contact: bool

    @property
    def lacking(self) -> bool:
        """Tell whether anything is left to do."""
        return any(count.lacking for count in (self.fms, self.rba, self.com))


def quarter_on(plan_year: int, day: date) -> int:
    """Tell which quarter of a plan year a day asks about: the first before it, the last after.

    Examples
    --------
    >>> quarter_on(2027, date(2026, 11, 23)), quarter_on(2027, date(2027, 8, 1))
    (1, 3)
    >>> quarter_on(2027, date(2028, 2, 1))
    4
    """
    if day.year != plan_year:
        return QUARTERS[0] if day.year < plan_year else QUARTERS[-1]
    return (day.month - 1) // MONTHS_OF_QUARTER + 1


def due_rows(
    customers: Iterable[AssessedCustomer], filled: Filled, quarter: int, rules: RuleSet
) -> tuple[DueRow, ...]:
    """Lay out what is due to each customer that is cared for one by one, in their order.

    Streamline customers are told as a group and one who is exempt is owed nothing of it.
    """
    return tuple(
        _row(item, filled, quarter, obligations(Tier(tier), item.record.special_risk_plan, rules))
        for item in customers
        if (tier := item.record.tier) in INDIVIDUAL and not item.record.exempt
    )


def _row(item: AssessedCustomer, filled: Filled, quarter: int, due: Obligations) -> DueRow:
    record = item.record
    name = record.customer_id
    contacts = sum(one.times for one in due.com if one.per == QUARTER)
    return DueRow(
        customer=item,
        fms=_count(filled, name, FMS, QUARTERS, due.fms.at_least if due.fms else 0),
        rba=_count(filled, name, RBA, QUARTERS, due.rba.at_least if due.rba else 0),
        com=_count(filled, name, COM, (quarter,), contacts),
        special_risk=due.special_risk_plan,
        contact=bool(filled.get((name, "contact"))),
    )


def _count(filled: Filled, name: str, kind: str, quarters: Sequence[int], due: int) -> Count:
    return Count(
        due=due,
        planned=sum(times(filled, name, f"{kind}_q{number}") for number in quarters),
        done=sum(times(filled, name, f"{kind}_done_q{number}") for number in quarters),
    )


def dates_ahead(plan_year: int, day: date, *, approved: bool) -> tuple[tuple[str, date], ...]:
    """Give the dates of the plan year's calendar that are not past, the nearest first.

    Parameters
    ----------
    approved : bool
        The plan is approved, so that neither draft nor approval is awaited.

    Examples
    --------
    >>> dates_ahead(2027, date(2027, 8, 1), approved=True)[0]
    ('survey', datetime.date(2027, 10, 15))
    """
    awaited = DATES[2:] if approved else DATES
    marks = ((name, date(plan_year + years, month, at)) for name, years, month, at in awaited)
    return tuple((name, at) for name, at in marks if at >= day)
