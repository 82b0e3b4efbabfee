"""The shapes of answers about uploads."""

from __future__ import annotations

from datetime import datetime

from georisk.model.jobs import JobState
from georisk.service.schemas import FieldProblem, Shape


class JobFault(Shape):
    """Why a job failed."""

    code: str
    detail: str


class JobLink(Shape):
    """Where to look next; ``rel`` is self, run, results, rejects or map."""

    rel: str
    href: str


class RunJob(Shape):
    """An upload on its way to a run; states of OGC API - Processes, ``progress`` in percent."""

    job_id: str
    status: JobState
    progress: int
    name: str
    created: datetime
    started: datetime | None
    finished: datetime | None
    run_id: str | None
    assessed: int | None
    rejected: int | None
    problem: JobFault | None
    links: list[JobLink]


class RejectedRow(Shape):
    """A row of an input that could not be read."""

    source: str
    row: int
    id: str | None
    problems: list[FieldProblem]


class RunRejects(Shape):
    """All rows of a run's inputs that could not be read."""

    run_id: str
    rejects: list[RejectedRow]
