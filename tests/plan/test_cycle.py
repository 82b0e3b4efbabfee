"""The plan cycle: every step from every state, and laws over any sequence of steps."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from georisk.errors import InvalidValue, PlanConflict
from georisk.plan.cycle import (
    PlanAction,
    PlanStatus,
    PlanStep,
    PlanYear,
    advance,
    plan_of,
    require_fit,
)
from tests.reports.sample_run import header_of

PROPOSE, APPROVE, WITHDRAW = PlanAction


def step(
    action: PlanAction, run_id: str = "r1", by: str = "A", reason: str | None = None
) -> PlanStep:
    return PlanStep(year=2027, action=action, run_id=run_id, by=by, reason=reason)


NOTHING: tuple[PlanStep, ...] = ()
PROPOSED = (step(PROPOSE),)
APPROVED = (*PROPOSED, step(APPROVE, by="B"))
WITHDRAWN = (*PROPOSED, step(WITHDRAW, reason="x"))
AGAIN = (*APPROVED, step(PROPOSE, "r2", reason="x"))
SUPERSEDED = (*AGAIN, step(APPROVE, "r2", by="B"))


@pytest.mark.parametrize(
    ("steps", "statuses", "in_force"),
    [
        (NOTHING, [], None),
        (PROPOSED, ["proposed"], None),
        (APPROVED, ["approved"], "r1"),
        (WITHDRAWN, ["withdrawn"], None),
        (AGAIN, ["approved", "proposed"], "r1"),
        ((*AGAIN, step(WITHDRAW, "r2", reason="x")), ["approved", "withdrawn"], "r1"),
        (SUPERSEDED, ["superseded", "approved"], "r2"),
        ((*WITHDRAWN, step(PROPOSE)), ["withdrawn", "proposed"], None),
        (
            (*SUPERSEDED, step(PROPOSE, "r1", reason="back"), step(APPROVE, "r1", by="C")),
            ["superseded", "superseded", "approved"],
            "r1",
        ),
    ],
)
def test_what_becomes_of_a_year(
    steps: tuple[PlanStep, ...], statuses: list[str], in_force: str | None
) -> None:
    plan = plan_of(2027, steps)
    assert [version.status for version in plan.versions] == statuses
    assert [version.version for version in plan.versions] == list(range(1, len(statuses) + 1))
    assert (plan.approved.run_id if plan.approved else None) == in_force


@pytest.mark.parametrize(
    ("before", "then", "words"),
    [
        (NOTHING, step(APPROVE, by="B"), "r1 is not proposed; none is"),
        (NOTHING, step(WITHDRAW, reason="x"), "r1 is not proposed; none is"),
        (PROPOSED, step(PROPOSE, "r2"), "r1 is proposed already"),
        (PROPOSED, step(PROPOSE), "r1 is proposed already"),
        (PROPOSED, step(APPROVE), "A proposed run r1; someone else"),
        (PROPOSED, step(APPROVE, by=" a "), "someone else"),
        (PROPOSED, step(APPROVE, "r2", by="B"), "r2 is not proposed; run r1 is"),
        (PROPOSED, step(WITHDRAW), "withdrawing needs a reason"),
        (PROPOSED, step(WITHDRAW, reason="  "), "withdrawing needs a reason"),
        (APPROVED, step(PROPOSE, reason="x"), "r1 is approved already"),
        (APPROVED, step(PROPOSE, "r2"), "a new version needs a reason"),
        (APPROVED, step(PROPOSE, "r2", reason=" "), "a new version needs a reason"),
        (APPROVED, step(APPROVE, by="C"), "an approved plan does not change"),
        (APPROVED, step(WITHDRAW, reason="x"), "an approved plan does not change"),
        (AGAIN, step(WITHDRAW, reason="x"), "an approved plan does not change"),
        (AGAIN, step(APPROVE, "r2"), "someone else"),
        (WITHDRAWN, step(APPROVE, by="B"), "r1 is not proposed"),
        (SUPERSEDED, step(WITHDRAW, "r1", reason="x"), "r1 is not proposed"),
    ],
)
def test_steps_that_do_not_follow(before: tuple[PlanStep, ...], then: PlanStep, words: str) -> None:
    plan = plan_of(2027, before)
    with pytest.raises(PlanConflict, match=words) as caught:
        advance(plan, then)
    assert caught.value.th.startswith("แผนปี 2570: ")


STEPS = st.builds(
    PlanStep,
    year=st.just(2027),
    action=st.sampled_from(PlanAction),
    run_id=st.sampled_from(["r1", "r2", "r3"]),
    by=st.sampled_from(["A", "B"]),
    reason=st.sampled_from([None, "x"]),
)


@given(st.lists(STEPS, max_size=25))
def test_laws_of_any_history(steps: list[PlanStep]) -> None:
    plan = PlanYear(year=2027)
    for one in steps:
        try:
            after = advance(plan, one)
        except PlanConflict:
            continue
        statuses = [version.status for version in after.versions]
        assert statuses.count(PlanStatus.APPROVED) <= 1
        assert statuses.count(PlanStatus.PROPOSED) <= 1
        assert len(after.versions) - len(plan.versions) == (one.action is PROPOSE)
        # What is in force only ever gives way to another approval.
        if plan.approved is not None and after.approved != plan.approved:
            assert one.action is APPROVE
            assert plan.approved.version in {
                version.version
                for version in after.versions
                if version.status is PlanStatus.SUPERSEDED
            }
        for version in after.versions:
            if version.decided is not None and version.decided.action is APPROVE:
                assert version.decided.by != version.proposed.by
        plan = after


@pytest.mark.parametrize("by", ["", " ", "a\nb", "a\x1b[2J"])
def test_who_is_a_name(by: str) -> None:
    with pytest.raises(InvalidValue, match="say who"):
        step(PROPOSE, by=by)


@pytest.mark.parametrize(
    "reason", ["a\nb", "a\0b", "a\x85b", "a\u2028b", "a\u202eb", "half \ud800 a letter"]
)
def test_why_is_one_line(reason: str) -> None:
    with pytest.raises(InvalidValue, match="one line"):
        step(PROPOSE, reason=reason)


def test_the_invisible_space_of_thai_stands_in_a_reason() -> None:
    said = "ลูกค้า\u200bลงนาม\u200bกับ SPP 😀"
    assert step(PROPOSE, reason=said).reason == said


def test_which_runs_fit() -> None:
    header = header_of("r1", plan_year=2027)
    require_fit(header, 2027)
    with pytest.raises(PlanConflict, match="of plan year 2027"):
        require_fit(header, 2028)
    with pytest.raises(PlanConflict, match="of plan year unknown"):
        require_fit(replace(header, plan_year=None), 2027)
    with pytest.raises(PlanConflict, match="a request's customers"):
        require_fit(replace(header, inputs=()), 2027)
