"""Which run was in force when."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from georisk.errors import PlanConflict
from georisk.model import InputFile
from georisk.plan.cycle import PlanAction, PlanStep, PlanYear, advance
from georisk.plan.reigns import Moment, Reign, reign_at, reigns
from tests.reports.sample_run import header_of

if TYPE_CHECKING:
    from georisk.model import RunHeader

START = datetime(2026, 1, 1, tzinfo=UTC)
ASKED = (InputFile(role="request", name="request", sha256="00" * 32, rows=1),)
HEADERS = {
    "a": header_of("a", plan_year=2026),
    "b": header_of("b", plan_year=2026),
    "c": header_of("c", plan_year=2027),
    "few": header_of("few", plan_year=2026, inputs=ASKED),
}


def at(n: int) -> datetime:
    return START + timedelta(days=n)


def step(action: PlanAction, run_id: str, year: int = 2026) -> PlanStep:
    by = "Boon" if action is PlanAction.APPROVE else "Anong"
    return PlanStep(year=year, action=action, run_id=run_id, by=by, reason="better")


def told(*happened: str | PlanStep, year: int | None = None) -> list[tuple[int, str]]:
    moments = [Moment(n=n, at=at(n), happened=one) for n, one in enumerate(happened, 1)]
    return [(reign.n, reign.run_id) for reign in reigns(moments, HEADERS, year)]


def test_the_newest_whole_run_is_in_force_while_no_plan_is_approved() -> None:
    assert told("a", "few", "b", "c") == [(1, "a"), (3, "b"), (4, "c")]


def test_an_approved_plan_stays_whatever_is_kept_later() -> None:
    propose, approve = step(PlanAction.PROPOSE, "a"), step(PlanAction.APPROVE, "a")
    assert told("a", "b", propose, approve, "c") == [(1, "a"), (2, "b"), (4, "a")]


def test_the_last_year_with_a_plan_goes_before_an_earlier_one() -> None:
    steps = [
        step(PlanAction.PROPOSE, "c", 2027),
        step(PlanAction.APPROVE, "c", 2027),
        step(PlanAction.PROPOSE, "b"),
        step(PlanAction.APPROVE, "b"),
    ]
    assert told("a", "b", "c", *steps)[-1] == (3, "c")
    assert told("a", "b", "c", *steps, year=2026) == [(1, "a"), (2, "b")]


def test_a_run_that_may_not_be_seen_was_never_in_force() -> None:
    seen = {"a": HEADERS["a"]}
    moments = [Moment(n=1, at=None, happened="a"), Moment(n=2, at=at(2), happened="b")]
    assert [reign.run_id for reign in reigns(moments, seen)] == ["a"]


def test_what_was_in_force_at_a_moment() -> None:
    found = (Reign(n=1, at=None, run_id="a"), Reign(n=2, at=at(2), run_id="b"))
    assert [reign_at(found, at(day)) for day in (1, 2, 3)] == [found[0], found[1], found[1]]
    assert reign_at((), at(1)) is None
    assert reign_at(found[1:], at(1)) is None


HAPPENING = st.one_of(
    st.sampled_from(sorted(HEADERS)),
    st.builds(
        step,
        st.sampled_from([PlanAction.PROPOSE, PlanAction.APPROVE, PlanAction.WITHDRAW]),
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from([2026, 2027]),
    ),
)


def possible(happened: list[str | PlanStep]) -> list[str | PlanStep]:
    """Leave out the steps a store would refuse."""
    plans: dict[int, PlanYear] = {}
    kept: set[str] = set()
    result: list[str | PlanStep] = []
    for one in happened:
        if isinstance(one, PlanStep):
            header: RunHeader = HEADERS[one.run_id]
            if one.run_id not in kept or header.plan_year != one.year:
                continue
            try:
                plan = advance(plans.get(one.year, PlanYear(year=one.year)), one)
            except PlanConflict:
                continue
            plans[one.year] = plan
        elif one in kept:
            continue
        else:
            kept.add(one)
        result.append(one)
    return result


@given(st.lists(HAPPENING, max_size=14), st.sampled_from([None, 2026, 2027]))
def test_history_only_grows_and_no_run_follows_itself(
    happened: list[str | PlanStep], year: int | None
) -> None:
    real = possible(happened)
    whole = told(*real, year=year)
    assert all(one[1] != other[1] for one, other in itertools.pairwise(whole))
    for length in range(len(real)):
        part = told(*real[:length], year=year)
        assert whole[: len(part)] == part


def test_a_step_no_store_would_keep_is_not_passed_over() -> None:
    with pytest.raises(PlanConflict):
        told("a", step(PlanAction.APPROVE, "a"))
