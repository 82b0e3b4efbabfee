"""The outside world on one page: what the use cases need from it, and nothing of how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from georisk.model import AssessedCustomer, Rejected, RunDocument, RunHeader, Standing
    from georisk.model.access import AuditRow, Key, Reach
    from georisk.model.jobs import Job, Order
    from georisk.plan.cycle import PlanStep, PlanYear
    from georisk.plan.entries import Entry
    from georisk.plan.leaving import ExitInterview
    from georisk.plan.reigns import Moment


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Something to tell whoever listens, until it was taken.

    Parameters
    ----------
    webhook_id : str
        The same for every attempt, so that a listener knows what it has already.
    body : str
        JSON.
    attempts : int
        How often it was sent so far.
    """

    webhook_id: str
    body: str
    attempts: int = 0


class RunStore(Protocol):
    """Where runs are kept: appended whole or not at all, never updated."""

    def seen_by(self, reach: Reach) -> Self:
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

    def rejects(self, run_id: str) -> tuple[Rejected, ...]:
        """Return what a run could not be made from; nothing to who may see some customers only.

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

    def picked(self, run_id: str, ids: Sequence[str]) -> tuple[AssessedCustomer, ...]:
        """Return what a run said of some customers, by ascending id; unknown ones are left out.

        Raises
        ------
        NotFound
            No such run.
        """

    def kamrs(self, run_id: str) -> tuple[tuple[str, int], ...]:
        """Count the customers of each KAMR a run names, by ascending id.

        Raises
        ------
        NotFound
            No such run.
        """

    def history(self, customer_id: str) -> Iterator[tuple[RunHeader, AssessedCustomer]]:
        """Yield what every run said of one customer, oldest first."""

    def moments(self, *, after: int = 0) -> tuple[Moment, ...]:
        """Tell what happened to runs and plans, oldest first, from just after an entry."""

    def newest_moment(self) -> int:
        """Tell the number of the ledger's last entry, 0 while it is empty."""

    def standings(
        self, run_id: str, *, after: str | None = None, limit: int | None = None
    ) -> Iterator[Standing]:
        """Yield where a run's customers stand, by ascending id, from just after a given one.

        Raises
        ------
        NotFound
            No such run.
        """

    def pieces(
        self, run_id: str, names: Sequence[str], *, after: str | None = None
    ) -> Iterator[tuple[str, ...]]:
        """Yield some fields of where customers stand, each as JSON, by ascending id.

        Parameters
        ----------
        names : sequence of str
            Fields of a `Standing`, such as ``record.tier`` and ``profile.name``.

        Raises
        ------
        NotFound
            No such run.
        """

    def spots(
        self, run_id: str, only: Mapping[str, str] | None = None
    ) -> tuple[tuple[str, tuple[float, float] | None], ...]:
        """Tell where a run's customers are, by ascending id: longitude and latitude, or None.

        ``only`` are values of ``area``, ``office``, ``kamr_id``, ``estate_id``, ``tier``, ``band``.

        Raises
        ------
        NotFound
            No such run.
        """

    def named(self, run_id: str, ids: Sequence[str]) -> tuple[Standing, ...]:
        """Tell where some customers of a run stand, by ascending id; unknown ones are left out.

        Raises
        ------
        NotFound
            No such run.
        """

    def layer(self, run_id: str, name: str) -> Mapping[str, object]:
        """Return a layer of a run's map: ``spps``, ``estates`` or ``lines``, as GeoJSON.

        Raises
        ------
        NotFound
            No such run.
        """

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


class Outbox(Protocol):
    """What is still to be told, for several processes that tell it."""

    def feed_mark(self) -> int | None:
        """Tell the last change of the run in force that was put here; None before the first."""

    def put(self, n: int, run_id: str, messages: Iterable[Message]) -> bool:
        """Put in what a change of the run in force brings; False when another process did."""

    def due(self, limit: int) -> tuple[Message, ...]:
        """Return messages whose time has come, oldest first."""

    def claim(self, message: Message, seconds: float) -> bool:
        """Take a message for an attempt; False when another process has it."""

    def settle(self, webhook_id: str, answer: str, *, again_in: float | None, taken: bool) -> None:
        """Keep what came of an attempt, and when to try again."""


class EntryStore(Protocol):
    """Where it is kept what people filled in by hand: appended, never changed."""

    def keep_entries(self, entries: Iterable[Entry], *, run_id: str, by: str | None = None) -> int:
        """Append the entries that say something new; say how many."""

    def filled_in(self, plan_year: int | None) -> Mapping[tuple[str, str], str]:
        """Return what holds, by customer and field: contacts, and what a plan year has."""

    def exit_interviews(self, customer_id: str | None = None) -> tuple[ExitInterview, ...]:
        """Return the outcomes recorded last, of one customer or of all, in order of recording."""


class JobStore(Protocol):
    """Where uploads wait to be assessed, for several processes that do it."""

    def put_job(self, order: Order) -> Job:
        """Take in an upload; a retry of one request gets the job of the first.

        Raises
        ------
        UsageError
            The idempotency key was used for another request.
        """

    def job(self, job_id: str) -> Job:
        """Tell how far a job has come.

        Raises
        ------
        NotFound
            No such job.
        """

    def jobs_wait(self) -> bool:
        """Tell whether a job waits for a worker."""

    def take_job(self, seconds: float) -> tuple[Job, Order] | None:
        """Take the job that has waited longest, for so many seconds; None when none waits."""

    def hold_job(self, job: Job, seconds: float, progress: int) -> bool:
        """Go on with a job; False when it was dismissed or another worker has it."""

    def end_job(self, job: Job) -> bool:
        """Keep what became of a job; False when it is not this worker's any more."""

    def dismiss_job(self, job_id: str) -> Job:
        """Dismiss a job unless it has ended or is just being kept; give it as it is then.

        Raises
        ------
        NotFound
            No such job.
        """


class PlanStore(RunStore, EntryStore, Protocol):
    """Runs, and what people filled in for their plan."""


class Store(RunStore, KeyStore, AuditStore, Outbox, EntryStore, JobStore, Protocol):
    """All that is kept in one place."""

    def require_current(self) -> None:
        """Prove that the store answers and is of this georisk.

        Raises
        ------
        StoreError
        """
