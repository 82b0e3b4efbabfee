"""What is due on a day, by a quarter's both ends and an activity more or less."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from georisk.plan.due import Count, dates_ahead, due_rows, quarter_on
from tests.reports.sample_run import customer

if TYPE_CHECKING:
    from georisk.scoring import RuleSet


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        ("2026-12-31", 1),
        ("2027-01-01", 1),
        ("2027-03-31", 1),
        ("2027-04-01", 2),
        ("2027-06-30", 2),
        ("2027-07-01", 3),
        ("2027-09-30", 3),
        ("2027-10-01", 4),
        ("2027-12-31", 4),
        ("2028-01-01", 4),
    ],
)
def test_a_day_asks_about_its_quarter(day: str, quarter: int) -> None:
    assert quarter_on(2027, date.fromisoformat(day)) == quarter


@pytest.mark.parametrize(("done", "lacking"), [(2, 1), (3, 0), (4, 0)])
def test_what_was_done_beyond_what_is_due_lacks_nothing(done: int, lacking: int) -> None:
    assert Count(due=3, planned=0, done=done).lacking == lacking


def filled(name: str, **fields: int) -> dict[tuple[str, str], str]:
    return {(name, field): str(count) for field, count in fields.items()}


# The table of section 6: FMS and RBA a year, contacts a quarter; one less lacks, as many do not.
OWED = [("Strategic", 4, 3, 1), ("Star", 3, 2, 1), ("Status", 3, 2, 1)]


@pytest.mark.parametrize(("tier", "fms", "rba", "com"), OWED)
def test_a_tier_is_owed_what_the_manual_says_and_not_one_less(
    rules: RuleSet, tier: str, fms: int, rba: int, com: int
) -> None:
    one = customer("C", tier=tier, tier_risk=tier)
    done: dict[str, Any] = {"fms_done_q1": fms, "rba_done_q1": rba - 1, "rba_done_q3": 1}
    enough = filled("C", **done, com_done_q2=com)
    (row,) = due_rows([one], enough, 2, rules)
    assert (row.fms.due, row.rba.due, row.com.due, row.lacking) == (fms, rba, com, False)
    for field, count in done.items():
        (less,) = due_rows([one], {**enough, **filled("C", **{field: count - 1})}, 2, rules)
        assert less.lacking, field
    (elsewhen,) = due_rows([one], enough, 3, rules)
    assert elsewhen.com.lacking == com


def test_streamline_exempt_and_open_customers_are_no_rows(rules: RuleSet) -> None:
    people = [
        customer("L", tier="Streamline"),
        customer("X", tier="exempt", exempt=True),
        customer("O", tier=None, band=None),
        customer("E", tier="Star", exempt=True),
    ]
    assert due_rows(people, {}, 1, rules) == ()


@pytest.mark.parametrize(
    ("day", "approved", "first"),
    [
        (date(2026, 11, 30), False, "drafted"),
        (date(2026, 12, 1), False, "approved"),
        (date(2026, 12, 1), True, "contacts"),
        (date(2027, 7, 31), False, "contacts"),
        (date(2027, 8, 1), True, "survey"),
        (date(2027, 10, 15), True, "survey"),
        (date(2027, 10, 16), True, "review"),
    ],
)
def test_the_next_date_of_the_calendar_holds_to_its_last_day(
    day: date, approved: bool, first: str
) -> None:
    assert dates_ahead(2027, day, approved=approved)[0][0] == first


def test_after_the_plan_year_no_date_is_left() -> None:
    assert dates_ahead(2027, date(2028, 1, 1), approved=True) == ()
