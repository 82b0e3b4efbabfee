"""Plan years kept: every step an entry, two at once, nothing that does not follow."""

from __future__ import annotations

import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from georisk.adapters.store.runs import SqlRunStore
from georisk.errors import NotFound, PlanConflict
from georisk.plan.cycle import PlanAction, PlanStep, PlanYear
from tests.store.sample import the_run

if TYPE_CHECKING:
    from tests.store.conftest import Database

PROPOSAL = PlanStep(year=2026, action=PlanAction.PROPOSE, run_id="r1", by="อนงค์")
APPROVAL = replace(PROPOSAL, action=PlanAction.APPROVE, by="บุญมี")


def test_steps_are_kept_with_their_time(database: Database) -> None:
    moments = iter([datetime(2026, 9, 30, hour, tzinfo=UTC) for hour in (7, 8, 9)])
    with closing(database.open()) as opened:
        store = SqlRunStore(opened._engine, clock=lambda: next(moments))
        store.save(the_run("r1"))
        store.take_step(PROPOSAL)
        told = store.take_step(APPROVAL)
    with closing(database.open()) as store:
        assert store.plan(2026) == told
        assert store.plans() == (told,)
    (version,) = told.versions
    assert version.proposed == replace(PROPOSAL, at=datetime(2026, 9, 30, 8, tzinfo=UTC))
    assert version.decided == replace(APPROVAL, at=datetime(2026, 9, 30, 9, tzinfo=UTC))


def test_years_are_apart(store: SqlRunStore) -> None:
    store.save(the_run("r1"))
    store.save(the_run("r2", plan_year=2025))
    store.take_step(PROPOSAL)
    store.take_step(replace(PROPOSAL, year=2025, run_id="r2"))
    store.take_step(APPROVAL)
    assert [plan.year for plan in store.plans()] == [2025, 2026]
    assert [plan.approved is not None for plan in store.plans()] == [False, True]
    assert store.plan(2031) == PlanYear(year=2031)


def test_what_does_not_follow_is_not_kept(store: SqlRunStore) -> None:
    store.save(the_run("r1"))
    with pytest.raises(NotFound, match="run r9"):
        store.take_step(replace(PROPOSAL, run_id="r9"))
    with pytest.raises(PlanConflict, match="plan year 2026"):
        store.take_step(replace(PROPOSAL, year=2027))
    with pytest.raises(PlanConflict):
        store.take_step(APPROVAL)
    store.take_step(PROPOSAL)
    with pytest.raises(PlanConflict, match="someone else"):
        store.take_step(replace(APPROVAL, by="อนงค์"))
    assert len(store.plan(2026).versions) == 1
    assert store.plan(2026).proposed is not None


def test_of_two_approvals_at_once_one_counts(database: Database) -> None:
    with closing(database.open()) as store:
        store.save(the_run("r1"))
        store.take_step(PROPOSAL)
    outcomes: list[str] = []
    together = threading.Barrier(4)

    def approve(number: int) -> None:
        with closing(database.open()) as store:
            together.wait()
            try:
                store.take_step(replace(APPROVAL, by=f"ผู้อนุมัติ {number}"))
                outcomes.append("approved")
            except PlanConflict:
                outcomes.append("refused")

    threads = [threading.Thread(target=approve, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["approved", "refused", "refused", "refused"]
