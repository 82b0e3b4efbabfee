"""Uploads that wait to be assessed: what was asked, how far it has come, what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from georisk.model.access import EVERYTHING, Reach

if TYPE_CHECKING:
    from datetime import date, datetime

# From here on a job is being kept as a run and can no longer be dismissed.
KEEPING = 90


class JobState(StrEnum):
    """How far a job has come, in the words of OGC API - Processes."""

    ACCEPTED = "accepted"
    RUNNING = "running"
    SUCCESSFUL = "successful"
    FAILED = "failed"
    DISMISSED = "dismissed"

    @property
    def ended(self) -> bool:
        """True once nothing will change any more."""
        return self not in {JobState.ACCEPTED, JobState.RUNNING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What was uploaded, by whom, and how it is to be assessed.

    Parameters
    ----------
    asker : str
        Label of the key; empty while no key is needed.
    reach : Reach
        Whose customers the asker may keep.
    idempotency_key : str or None
        The same for each retry of one request.
    sha256 : str
        Of all that was asked: a retry must ask the same.
    name : str
        Of the file, as it was uploaded; its suffix tells the format.
    as_of, plan_year : date, int or None
        None is what the service would take.
    """

    asker: str
    name: str
    content: bytes = field(repr=False)
    sha256: str
    reach: Reach = EVERYTHING
    idempotency_key: str | None = None
    as_of: date | None = None
    plan_year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a job failed, in the words of the error tree."""

    code: str
    en: str
    th: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One upload on its way to a run.

    Parameters
    ----------
    progress : int
        Percent.
    attempts : int
        How often a worker has taken it; what an earlier worker says later does not count.
    run_id : str or None
        Of the run it became.
    assessed, rejected : int or None
        Rows of the upload, once they are known.
    made_at, begun_at, ended_at : datetime
        UTC, by the clock of the store.
    """

    job_id: str
    asker: str
    name: str
    sha256: str
    state: JobState
    progress: int
    attempts: int
    made_at: datetime
    begun_at: datetime | None = None
    ended_at: datetime | None = None
    run_id: str | None = None
    assessed: int | None = None
    rejected: int | None = None
    fault: Fault | None = None
