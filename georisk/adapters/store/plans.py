"""Plan years in the ledger: each step is an entry, nothing is ever changed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from georisk.adapters.results.run_json import from_text
from georisk.adapters.store.engine import reading, take_turn, writing
from georisk.adapters.store.ledger import append
from georisk.adapters.store.tables import LEDGER, PLAN, RUNS
from georisk.errors import NotFound
from georisk.model import RunHeader
from georisk.plan.cycle import PlanAction, PlanStep, PlanYear, advance, plan_of, require_fit

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, Row

    from georisk.adapters.store.ledger import Clock


def step_of(row: Row[Any]) -> PlanStep:
    """Rebuild a step from its entry in the ledger."""
    body = json.loads(row.body)
    return PlanStep(
        year=int(row.subject),
        action=PlanAction(body["action"]),
        run_id=body["run_id"],
        by=row.who,
        reason=body["reason"],
        at=datetime.fromisoformat(row.at),
    )


def plans_of(connection: Connection, year: int | None = None) -> dict[int, PlanYear]:
    """Follow every plan year, or one."""
    query = select(LEDGER).where(LEDGER.c.kind == PLAN).order_by(LEDGER.c.n)
    if year is not None:
        query = query.where(LEDGER.c.subject == str(year))
    steps: dict[int, list[PlanStep]] = {}
    for step in map(step_of, connection.execute(query)):
        steps.setdefault(step.year, []).append(step)
    return {number: plan_of(number, steps[number]) for number in sorted(steps)}


def _plan(connection: Connection, year: int) -> PlanYear:
    return plans_of(connection, year).get(year, PlanYear(year=year))


class PlanTable:
    """The part of a store that keeps plan years.

    Parameters
    ----------
    engine : sqlalchemy.Engine
    clock : callable
        Tells when a step was kept.
    """

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def plans(self) -> tuple[PlanYear, ...]:
        """Every plan year somebody proposed a run for, ascending."""
        with reading(self._engine) as connection:
            return tuple(plans_of(connection).values())

    def plan(self, year: int) -> PlanYear:
        """Tell how far a plan year has come; one that nobody touched has no versions."""
        with reading(self._engine) as connection:
            return _plan(connection, year)

    def take_step(self, step: PlanStep) -> PlanYear:
        """Take one step of a plan year, and keep it.

        Raises
        ------
        NotFound
            No such run.
        PlanConflict
            The step does not follow from the state of the plan; nothing is kept.
        """
        with writing(self._engine) as connection:
            take_turn(connection)
            at = self._clock()
            _require_run(connection, step)
            plan = advance(_plan(connection, step.year), replace(step, at=at))
            body = {"action": step.action.value, "run_id": step.run_id, "reason": step.reason}
            append(connection, PLAN, str(step.year), body, who=step.by, at=at)
        return plan


def _require_run(connection: Connection, step: PlanStep) -> None:
    header = connection.scalar(select(RUNS.c.header).where(RUNS.c.run_id == step.run_id))
    if header is None:
        raise NotFound(f"run {step.run_id}: no such run", f"ไม่พบการประเมิน {step.run_id}")
    if step.action is PlanAction.PROPOSE:
        require_fit(from_text(RunHeader, header), step.year)
