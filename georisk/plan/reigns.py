"""Which run was in force when: the feed's history, followed from what the store's ledger says.

A run is in force from the moment it became the approved plan of its year, or the newest run while
no plan is approved, until another one takes its place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from georisk.plan.cycle import WHOLE, PlanStep, PlanYear, advance

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from georisk.model import RunHeader


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One entry of the ledger that may move the feed.

    Parameters
    ----------
    n : int
        Its number; they ascend, whatever the clocks of several machines say.
    at : datetime or None
        UTC; None for what was kept before there was a ledger.
    happened : str or PlanStep
        The id of a run that was kept, or a step of a plan year.
    """

    n: int
    at: datetime | None
    happened: str | PlanStep


@dataclass(frozen=True, slots=True, kw_only=True)
class Reign:
    """A run came into force.

    Parameters
    ----------
    n : int
        Number of the ledger's entry that brought it.
    at : datetime or None
    """

    n: int
    at: datetime | None
    run_id: str


@dataclass(slots=True)
class _State:
    """What is known as the ledger is followed."""

    headers: Mapping[str, RunHeader]
    year: int | None
    newest: str | None = None
    plans: dict[int, PlanYear] = field(default_factory=dict)

    def follow(self, happened: str | PlanStep) -> None:
        if isinstance(happened, PlanStep):
            plan = self.plans.get(happened.year, PlanYear(year=happened.year))
            self.plans[happened.year] = advance(plan, happened)
        elif self._fits(happened) and is_whole(self.headers[happened]):
            self.newest = happened

    def _fits(self, run_id: str) -> bool:
        header = self.headers.get(run_id)
        return header is not None and (self.year is None or header.plan_year == self.year)

    def in_force(self) -> str | None:
        years = sorted(self.plans) if self.year is None else [self.year]
        plans = [self.plans[year] for year in years if year in self.plans]
        approved = [plan.approved.run_id for plan in plans if plan.approved is not None]
        return approved[-1] if approved and self._fits(approved[-1]) else self.newest


def is_whole(header: RunHeader) -> bool:
    """Tell a run over a customers file from a handful of customers stored by a request."""
    return any(item.role == WHOLE for item in header.inputs)


def reigns(
    moments: Iterable[Moment], headers: Mapping[str, RunHeader], year: int | None = None
) -> tuple[Reign, ...]:
    """Tell which runs were in force, oldest first; no two neighbours are the same run.

    Parameters
    ----------
    moments : iterable of Moment
        By ascending ``n``.
    headers : mapping of run id to RunHeader
        A run that is not in it is never in force.
    year : int or None
        Of one plan year; None follows the last year with an approved run and, while there is
        none, the newest run.
    """
    state = _State(headers, year)
    found: list[Reign] = []
    for moment in moments:
        state.follow(moment.happened)
        run_id = state.in_force()
        if run_id is not None and (not found or found[-1].run_id != run_id):
            found.append(Reign(n=moment.n, at=moment.at, run_id=run_id))
    return tuple(found)


def reign_at(found: Sequence[Reign], when: datetime) -> Reign | None:
    """Tell which run was in force at a moment; None before the first."""
    before = [reign for reign in found if reign.at is None or reign.at <= when]
    return before[-1] if before else None
