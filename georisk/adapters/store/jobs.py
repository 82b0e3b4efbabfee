"""The queue of uploads: a row is taken by one worker at a time, and let go when that one is silent.

Each attempt has a number. A worker whose lease ran out is not believed any more, so that two of
them never settle one job; a run that both of them made is one run, as its id comes from its inputs.
"""

from __future__ import annotations

import base64
import json
import secrets
import zlib
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, insert, select, update

from georisk.adapters.store.engine import reading, take_turn, writing
from georisk.adapters.store.tables import JOBS
from georisk.errors import NotFound, UsageError
from georisk.model.access import Reach
from georisk.model.jobs import KEEPING, Fault, Job, JobState, Order

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Engine, Row

    from georisk.adapters.store.ledger import Clock

UNDER_WAY = (JobState.ACCEPTED, JobState.RUNNING)
# A job that brought down as many workers would bring down the next one too.
MOST_ATTEMPTS = 3
TABLE = JOBS.c


def _text(at: datetime) -> str:
    """Write a moment so that later moments are greater texts."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _packed(content: bytes) -> str:
    """Pack an upload as text, which both kinds of database and a backup hold alike."""
    return base64.b64encode(zlib.compress(content)).decode("ascii")


def _options(order: Order) -> str:
    return json.dumps(
        {
            "areas": order.reach.areas,
            "offices": order.reach.offices,
            "as_of": order.as_of and order.as_of.isoformat(),
            "plan_year": order.plan_year,
        }
    )


def _job(row: Row[Any]) -> Job:
    return Job(
        job_id=row.job_id,
        asker=row.asker,
        name=row.name,
        sha256=row.sha256,
        state=JobState(row.state),
        progress=row.progress,
        attempts=row.attempts,
        made_at=datetime.fromisoformat(row.made_at),
        begun_at=_moment(row.begun_at),
        ended_at=_moment(row.ended_at),
        run_id=row.run_id,
        assessed=row.assessed,
        rejected=row.rejected,
        fault=None if row.fault is None else Fault(**json.loads(row.fault)),
    )


def _order(row: Row[Any]) -> Order:
    options = json.loads(row.options)
    return Order(
        asker=row.asker,
        name=row.name,
        content=zlib.decompress(base64.b64decode(row.content)),
        sha256=row.sha256,
        reach=Reach(areas=tuple(options["areas"]), offices=tuple(options["offices"])),
        idempotency_key=row.idempotency_key,
        as_of=None if options["as_of"] is None else date.fromisoformat(options["as_of"]),
        plan_year=options["plan_year"],
    )


def _held(job: Job) -> ColumnElement[bool]:
    """Tell whether a worker's attempt is still the one that counts."""
    return and_(
        TABLE.job_id == job.job_id,
        TABLE.attempts == job.attempts,
        TABLE.state == JobState.RUNNING,
    )


class JobTable:
    """The part of a store that keeps what is to be assessed."""

    _engine: Engine
    _clock: Clock

    def put_job(self, order: Order) -> Job:
        """Take in an upload; a retry of one request gets the job of the first.

        Raises
        ------
        UsageError
            The idempotency key was used for another request.
        """
        now = _text(self._clock())
        with writing(self._engine) as connection:
            take_turn(connection)  # of two retries at once one must find the other's job
            known = self._retried(connection, order)
            if known is not None:
                return known
            job_id = f"job_{secrets.token_hex(12)}"
            values = {
                "job_id": job_id,
                "asker": order.asker,
                "idempotency_key": order.idempotency_key,
                "sha256": order.sha256,
                "name": order.name,
                "content": _packed(order.content),
                "options": _options(order),
                "state": JobState.ACCEPTED,
                "progress": 0,
                "attempts": 0,
                "made_at": now,
                "due_at": now,
            }
            connection.execute(insert(JOBS).values(**values))
            return _job(connection.execute(select(JOBS).where(TABLE.job_id == job_id)).one())

    def _retried(self, connection: Connection, order: Order) -> Job | None:
        if order.idempotency_key is None:
            return None
        same = (TABLE.asker == order.asker, TABLE.idempotency_key == order.idempotency_key)
        found = connection.execute(select(JOBS).where(*same)).one_or_none()
        if found is not None and found.sha256 != order.sha256:
            raise UsageError(
                f"Idempotency-Key {order.idempotency_key}: used for another request before",
                f"Idempotency-Key {order.idempotency_key}: เคยใช้กับคำขออื่นแล้ว",
            )
        return None if found is None else _job(found)

    def job(self, job_id: str) -> Job:
        """Tell how far a job has come.

        Raises
        ------
        NotFound
            No such job.
        """
        with reading(self._engine) as connection:
            found = connection.execute(select(JOBS).where(TABLE.job_id == job_id)).one_or_none()
        if found is None:
            raise NotFound(f"job {job_id}: no such job", f"ไม่พบงาน {job_id}")
        return _job(found)

    def jobs_wait(self) -> bool:
        """Tell whether a job waits for a worker."""
        due = TABLE.due_at <= _text(self._clock())
        with reading(self._engine) as connection:
            return connection.execute(select(TABLE.seq).where(due).limit(1)).first() is not None

    def take_job(self, seconds: float) -> tuple[Job, Order] | None:
        """Take the job that has waited longest, for so many seconds; None when none waits."""
        now = self._clock()
        with writing(self._engine) as connection:
            take_turn(connection)
            due = select(JOBS).where(TABLE.due_at <= _text(now)).order_by(TABLE.seq).limit(1)
            row = connection.execute(due).one_or_none()
            if row is None:
                return None
            if row.attempts >= MOST_ATTEMPTS:
                _give_up(connection, row.job_id, _text(now))
                return None
            mine = update(JOBS).where(TABLE.job_id == row.job_id)
            changed = {
                "state": JobState.RUNNING,
                "attempts": row.attempts + 1,
                "begun_at": row.begun_at or _text(now),
                "due_at": _text(now + timedelta(seconds=seconds)),
            }
            taken = connection.execute(mine.values(**changed).returning(JOBS)).one()
            return _job(taken), _order(taken)

    def hold_job(self, job: Job, seconds: float, progress: int) -> bool:
        """Go on with a job; False when it was dismissed or another worker has it."""
        later = _text(self._clock() + timedelta(seconds=seconds))
        change = update(JOBS).where(_held(job)).values(due_at=later, progress=progress)
        with writing(self._engine) as connection:
            return connection.execute(change).rowcount == 1

    def end_job(self, job: Job) -> bool:
        """Keep what became of a job; False when it is not this worker's any more."""
        fault = job.fault
        told = fault and {"code": fault.code, "en": fault.en, "th": fault.th}
        change = update(JOBS).where(_held(job))
        values = {
            "state": job.state,
            "progress": job.progress,
            "run_id": job.run_id,
            "assessed": job.assessed,
            "rejected": job.rejected,
            "fault": told and json.dumps(told, ensure_ascii=False),
            "ended_at": _text(self._clock()),
            "due_at": None,
            "content": None,  # what it became is in the run
        }
        with writing(self._engine) as connection:
            return connection.execute(change.values(**values)).rowcount == 1

    def dismiss_job(self, job_id: str) -> Job:
        """Dismiss a job unless it has ended or is just being kept.

        Returns
        -------
        Job
            As it is then.

        Raises
        ------
        NotFound
            No such job.
        """
        change = update(JOBS).where(
            TABLE.job_id == job_id, TABLE.state.in_(UNDER_WAY), TABLE.progress < KEEPING
        )
        ended = {"ended_at": _text(self._clock()), "due_at": None, "content": None}
        with writing(self._engine) as connection:
            connection.execute(change.values(state=JobState.DISMISSED, **ended))
        return self.job(job_id)


def _give_up(connection: Connection, job_id: str, now: str) -> None:
    fault = {
        "code": "job.gave_up",
        "en": f"the service was interrupted {MOST_ATTEMPTS} times while it was at it",
        "th": f"ระบบหยุดกลางคัน {MOST_ATTEMPTS} ครั้งขณะทำงานนี้",
    }
    ended = {"ended_at": now, "due_at": None, "content": None}
    told = json.dumps(fault, ensure_ascii=False)
    change = update(JOBS).where(TABLE.job_id == job_id)
    connection.execute(change.values(state=JobState.FAILED, fault=told, **ended))
