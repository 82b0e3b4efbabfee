"""The column of the risk sheet that says what would lower a customer's band."""

from __future__ import annotations

from typing import TYPE_CHECKING

from georisk.messages import say
from georisk.model import Band
from georisk.reports.columns import RISK, Column
from georisk.scoring.sensitivity import levels_of_steps, levers_of

if TYPE_CHECKING:
    from georisk.model import AssessedCustomer
    from georisk.scoring import RuleSet

HEADING = "การเปลี่ยนแปลงที่เล็กที่สุดที่ลดระดับความเสี่ยง"
LAST = "reasons"  # the longest text stays at the end


def risk_columns(rules: RuleSet | None) -> tuple[Column[AssessedCustomer], ...]:
    """Give the columns of the risk sheet; without the run's rules nobody knows the levers."""
    if rules is None:
        return RISK
    column: Column[AssessedCustomer] = Column(
        "lever", HEADING, 60, "text", lambda customer: lever_cell(customer, rules)
    )
    place = next(at for at, one in enumerate(RISK) if one.key == LAST)
    return (*RISK[:place], column, *RISK[place:])


def lever_cell(customer: AssessedCustomer, rules: RuleSet) -> str | None:
    """Say the smallest change that lowers the band: of one condition, else of two.

    Blank for who is not scored, and in the lowest band.
    """
    levels = levels_of_steps(customer.explanation)
    if levels is None or not levels.conditions:
        return None
    found = levers_of(levels, rules)
    change = found.single or found.pair
    if change is not None:
        return change.said.th
    return None if found.band is Band.LOW else say("lever.none", "th")
