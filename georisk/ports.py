"""The outside world on one page: what the use cases need from it, and nothing of how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from georisk.model import AssessedCustomer, RunDocument, RunHeader
    from georisk.model.access import AuditRow, Key, Reach
    from georisk.plan.cycle import PlanStep, PlanYear


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Which stored run another one takes the place of, and why; both stay."""

    supersedes: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEntry:
    """How a run came into the store.

    Parameters
    ----------
    at : datetime or None
        UTC, by the clock of the store; unknown for what was kept before there was a ledger.
    by : str or None
        Who kept it, where that was said.
    """

    run_id: str
    at: datetime | None
    by: str | None
    correction: Correction | None = None


class RunStore(Protocol):
    """Where runs are kept: appended whole or not at all, never updated."""

    def seen_by(self, reach: Reach) -> RunStore:
        """Give the same store as one sees it who may see some customers only.

        What may not be seen is not there: not its row, nor a run without any other row, nor
        what counts it.
        """

    def save(
        self, run: RunDocument, *, by: str | None = None, correction: Correction | None = None
    ) -> None:
        """Append a run; saving a run that is already there changes nothing."""

    def headers(self) -> tuple[RunHeader, ...]:
        """Headers of all runs, oldest first."""

    def entries(self) -> tuple[RunEntry, ...]:
        """Tell who kept each run, when, and what it corrects; oldest first."""

    def run(self, run_id: str) -> RunDocument:
        """Return a whole run.

        Raises
        ------
        NotFound
            No such run.
        """

    def assessed(
        self, run_id: str, *, after: str | None = None, limit: int | None = None
    ) -> Iterator[AssessedCustomer]:
        """Yield a run's customers by ascending ``customer_id``, from just after a given one.

        Raises
        ------
        NotFound
            No such run.
        """

    def history(self, customer_id: str) -> Iterator[tuple[RunHeader, AssessedCustomer]]:
        """Yield what every run said of one customer, oldest first."""

    def plans(self) -> tuple[PlanYear, ...]:
        """Every plan year somebody proposed a run for, ascending."""

    def plan(self, year: int) -> PlanYear:
        """Tell how far a plan year has come; one that nobody touched has no versions."""

    def take_step(self, step: PlanStep) -> PlanYear:
        """Take one step of a plan year, and keep it.

        Raises
        ------
        NotFound
            No such run.
        PlanConflict
            The step does not follow from the state of the plan; nothing is kept.
        """


class KeyStore(Protocol):
    """Where the service's keys are kept: made and revoked, never changed."""

    def keys(self) -> tuple[Key, ...]:
        """Every key there ever was, oldest first."""

    def add_key(self, key: Key) -> None:
        """Keep a key; ``made_at`` is taken from the clock of the store.

        Raises
        ------
        UsageError
            Another key, even a revoked one, has that label.
        """

    def revoke_key(self, name: str, *, by: str | None = None) -> Key:
        """Revoke a key by its id or label; one that is revoked stays as it is.

        Raises
        ------
        NotFound
            No such key.
        """


class AuditStore(Protocol):
    """Where it is kept who read or wrote customer data."""

    def keep_audit(self, rows: Sequence[AuditRow]) -> None:
        """Append rows; those that are there already stay as they are."""

    def audit(self, *, since: datetime | None = None) -> Iterator[AuditRow]:
        """Yield the audit from a moment on, oldest first."""


class Store(RunStore, KeyStore, AuditStore, Protocol):
    """All that is kept in one place."""
