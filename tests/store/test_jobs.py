"""The queue of uploads: one worker at a time, nothing lost, nothing done twice."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from georisk.adapters.store import backup_store, restore_store
from georisk.adapters.store.jobs import MOST_ATTEMPTS
from georisk.adapters.store.runs import SqlRunStore
from georisk.errors import NotFound, UsageError
from georisk.model.access import Reach
from georisk.model.jobs import KEEPING, Fault, JobState, Order

if TYPE_CHECKING:
    from tests.store.conftest import Database

ORDER = Order(
    asker="kam",
    name="ลูกค้า.xlsx",
    content=bytes(range(256)) * 20,
    sha256="ab",
    reach=Reach(areas=("กฟก.1",)),
    as_of=date(2026, 9, 30),
    plan_year=2027,
)


class Hands:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def timed(store: SqlRunStore, hands: Hands) -> SqlRunStore:
    return SqlRunStore(store._engine, clock=hands)


def test_an_upload_comes_out_as_it_went_in(timed: SqlRunStore) -> None:
    assert not timed.jobs_wait()
    made = timed.put_job(ORDER)
    assert (made.state, made.progress, made.attempts) == (JobState.ACCEPTED, 0, 0)
    assert timed.jobs_wait()
    taken = timed.take_job(30)
    assert taken is not None
    assert taken[1] == ORDER
    assert taken[0] == replace(made, state=JobState.RUNNING, attempts=1, begun_at=made.made_at)
    assert not timed.jobs_wait()
    assert timed.take_job(30) is None


def test_the_oldest_comes_first(timed: SqlRunStore, hands: Hands) -> None:
    first = timed.put_job(ORDER)
    hands.move(-60)  # a clock that is set back changes nothing
    second = timed.put_job(ORDER)
    hands.move(120)
    order = [timed.take_job(30), timed.take_job(30)]
    assert [one[0].job_id for one in order if one] == [first.job_id, second.job_id]


def test_a_retry_is_one_job_and_another_request_is_refused(timed: SqlRunStore) -> None:
    asked = replace(ORDER, idempotency_key="k1")
    made = timed.put_job(asked)
    assert timed.put_job(asked) == made
    with pytest.raises(UsageError, match="k1"):
        timed.put_job(replace(asked, sha256="cd"))
    assert timed.put_job(replace(asked, asker="other")).job_id != made.job_id
    assert timed.put_job(ORDER).job_id != timed.put_job(ORDER).job_id


def test_two_retries_at_once_are_one_job(database: Database) -> None:
    asked, made = replace(ORDER, idempotency_key="k1"), list[str]()
    database.open().close()

    def put() -> None:
        with closing(database.open()) as store:
            made.append(store.put_job(asked).job_id)

    threads = [Thread(target=put) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
    assert len(set(made)) == 1


def test_a_worker_that_is_silent_loses_the_job(timed: SqlRunStore, hands: Hands) -> None:
    timed.put_job(ORDER)
    first = timed.take_job(30)
    assert first is not None
    hands.move(20)
    assert timed.hold_job(first[0], 30, 35)
    hands.move(29)
    assert timed.take_job(30) is None
    hands.move(2)
    second = timed.take_job(30)
    assert second is not None
    assert (second[0].attempts, second[1]) == (2, ORDER)
    assert not timed.hold_job(first[0], 30, 50)
    ended = replace(first[0], state=JobState.SUCCESSFUL, progress=100, run_id="r1")
    assert not timed.end_job(ended)
    assert timed.end_job(replace(ended, attempts=2, assessed=3, rejected=1))
    told = timed.job(first[0].job_id)
    assert (told.state, told.run_id, told.assessed, told.rejected) == ("successful", "r1", 3, 1)
    assert told.ended_at == hands.at
    assert not timed.jobs_wait()


def test_a_job_that_brings_workers_down_is_given_up(timed: SqlRunStore, hands: Hands) -> None:
    made = timed.put_job(ORDER)
    for _ in range(MOST_ATTEMPTS):
        assert timed.take_job(30) is not None
        hands.move(31)
    assert timed.take_job(30) is None
    told = timed.job(made.job_id)
    assert told.state is JobState.FAILED
    assert told.fault is not None
    assert told.fault.code == "job.gave_up"
    assert not timed.jobs_wait()


def test_a_fault_is_kept_in_both_languages(timed: SqlRunStore) -> None:
    timed.put_job(ORDER)
    taken = timed.take_job(30)
    assert taken is not None
    fault = Fault(code="input.missing_column", en="lacks customer_id", th="ไม่มีรหัสลูกค้า")
    assert timed.end_job(replace(taken[0], state=JobState.FAILED, fault=fault))
    assert timed.job(taken[0].job_id).fault == fault


def test_dismissing_stops_a_job_until_it_is_being_kept(timed: SqlRunStore) -> None:
    waiting = timed.put_job(ORDER)
    assert timed.dismiss_job(waiting.job_id).state is JobState.DISMISSED
    assert timed.take_job(30) is None
    timed.put_job(ORDER)
    taken = timed.take_job(30)
    assert taken is not None
    assert timed.dismiss_job(taken[0].job_id).state is JobState.DISMISSED
    assert not timed.hold_job(taken[0], 30, 50)
    timed.put_job(ORDER)
    late = timed.take_job(30)
    assert late is not None
    assert timed.hold_job(late[0], 30, KEEPING)
    assert timed.dismiss_job(late[0].job_id).state is JobState.RUNNING
    assert timed.end_job(replace(late[0], state=JobState.SUCCESSFUL, run_id="r"))
    assert timed.dismiss_job(late[0].job_id).state is JobState.SUCCESSFUL


def test_what_has_ended_keeps_no_customers(timed: SqlRunStore, database: Database) -> None:
    timed.put_job(ORDER)
    taken = timed.take_job(30)
    assert taken is not None
    timed.end_job(replace(taken[0], state=JobState.SUCCESSFUL))
    timed.dismiss_job(timed.put_job(ORDER).job_id)
    assert database.sql("SELECT count(content), count(*) FROM jobs") == [(0, 2)]


def test_a_job_nobody_made_is_not_found(timed: SqlRunStore) -> None:
    with pytest.raises(NotFound, match="job_x"):
        timed.job("job_x")
    with pytest.raises(NotFound):
        timed.dismiss_job("job_x")


def test_what_waits_is_in_a_backup(store: SqlRunStore, database: Database, other: Database) -> None:
    made = store.put_job(ORDER)
    copy = database.path.parent / "copy.gz"
    backup_store(database.url, copy)
    other.open().close()
    restore_store(other.url, copy)
    with closing(other.open()) as taken_back:
        taken = taken_back.take_job(30)
        assert taken is not None
        assert (taken[0].job_id, taken[1]) == (made.job_id, ORDER)
        assert taken_back.put_job(ORDER).job_id != made.job_id  # numbered on
