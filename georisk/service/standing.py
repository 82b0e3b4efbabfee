"""How far the plan has come with a run: what the feed says beside its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from georisk.plan.cycle import PlanStatus

if TYPE_CHECKING:
    from georisk.model import RunHeader
    from georisk.model.access import Reach
    from georisk.plan.cycle import PlanStep, PlanVersion, PlanYear
    from georisk.ports import RunStore

NONE = "none"
HEADER = "georisk-plan-status"


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a run is the approved plan of its year.

    Parameters
    ----------
    status : str
        ``approved``, ``proposed``, ``withdrawn``, ``superseded``, or ``none`` while nobody has
        proposed it.
    version : int or None
        Of the plan year.
    """

    status: str
    version: int | None

    @property
    def approved(self) -> bool:
        """True for the plan in force."""
        return self.status == PlanStatus.APPROVED

    def fields(self) -> dict[str, Any]:
        """Say it in an answer."""
        return {
            "approved": self.approved,
            "plan_status": self.status,
            "plan_version": self.version,
        }


def standing_of(store: RunStore, header: RunHeader) -> Standing:
    """Tell how far the plan of its year has come with a run."""
    year = header.plan_year
    version = None if year is None else store.plan(year).status_of(header.run_id)
    return Standing(NONE, None) if version is None else Standing(version.status, version.version)


def plan_fields(plan: PlanYear, reach: Reach) -> dict[str, Any]:
    """Tell a plan year with all its versions.

    A reason is written by hand and may name any customer: who may not see all is not told it.
    """
    told = not reach.limited
    in_force, waiting = plan.approved, plan.proposed
    return {
        "plan_year": plan.year,
        "approved": in_force is not None,
        "approved_run_id": None if in_force is None else in_force.run_id,
        "proposed_run_id": None if waiting is None else waiting.run_id,
        "versions": [_version_fields(version, told=told) for version in plan.versions],
    }


def _version_fields(version: PlanVersion, *, told: bool) -> dict[str, Any]:
    proposed, decided = version.proposed, version.decided
    return {
        "version": version.version,
        "run_id": version.run_id,
        "status": version.status.value,
        "proposed": _step_fields(proposed, told=told),
        "decided": None if decided is None else _step_fields(decided, told=told),
    }


def _step_fields(step: PlanStep, *, told: bool) -> dict[str, Any]:
    return {"by": step.by, "at": step.at, "reason": step.reason if told else None}
