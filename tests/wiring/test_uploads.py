"""Uploads to runs: the run of the command, once, whatever happens to the worker."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from georisk.adapters.embedded import sample_dir
from georisk.adapters.store import open_store
from georisk.assessment.changes import AddSpp
from georisk.errors import StoreError
from georisk.model import LonLat
from georisk.model.access import Reach
from georisk.model.jobs import JobState, Order
from georisk.settings import Settings
from georisk.wiring import run_job, sample_job
from georisk.wiring.questions import answer_what_if
from georisk.wiring.uploads import MOST_WAITS, work_off

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from georisk.adapters.store.runs import SqlRunStore
    from georisk.model.jobs import Job

CUSTOMERS = sample_dir() / "customers.csv"
HEAD = b"customer_id,lat,lon,monthly_bill_thb,area\n"


def order(content: bytes, name: str = "customers.csv", **fields: Any) -> Order:
    return Order(asker="kam", name=name, content=content, sha256="ab", **fields)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlRunStore]:
    with closing(open_store(str(tmp_path / "runs.sqlite"))) as opened:
        yield opened


@pytest.fixture(autouse=True)
def uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where what is uploaded stays."""
    monkeypatch.setenv("GEORISK_UPLOADS_DIR", str(tmp_path / "uploads"))
    return tmp_path / "uploads"


def done(store: SqlRunStore, what: Order, settings: Settings | None = None) -> Job:
    job = store.put_job(what)
    assert work_off(settings or Settings(), store) == 1
    return store.job(job.job_id)


def test_an_upload_stays_for_its_owner_and_its_run_can_be_asked(
    store: SqlRunStore, uploads: Path
) -> None:
    job = done(store, order(HEAD + b"A,13.41,101.02,2900000,C2\n"))
    (path,) = uploads.glob("*/*")
    assert (path.name, path.stat().st_mode & 0o777) == ("customers.csv", 0o600)
    assert path.parent.stat().st_mode & 0o077 == 0
    plant = AddSpp(point=LonLat(lon=101.021, lat=13.41))
    run_id, answer = answer_what_if(store, job.run_id or "", (plant,))
    assert run_id == job.run_id
    assert answer
    done(store, order(b"no table", "bad.xlsx"))
    assert list(uploads.glob("*/*")) == [path]  # what became no run is not kept


def test_a_file_becomes_the_run_of_the_command(store: SqlRunStore) -> None:
    job = done(store, order(CUSTOMERS.read_bytes()))
    assert (job.state, job.progress, job.fault) == (JobState.SUCCESSFUL, 100, None)
    assert job.run_id is not None
    expected = run_job(*sample_job())
    assert (job.assessed, job.rejected) == (len(expected.customers), len(expected.rejects))
    kept = store.run(job.run_id)
    for one, other in zip(kept.header.inputs, expected.header.inputs, strict=True):
        assert (one.role, one.name, one.sha256, one.rows) == (
            *(other.role, other.name, other.sha256, other.rows),
        )
    same: dict[str, Any] = {
        "attribution": expected.header.attribution,
        "inputs": expected.header.inputs,
    }
    assert replace(kept.header, **same) == expected.header
    assert kept.customers == expected.customers
    assert store.entries()[0].by == "kam"
    again = done(store, order(CUSTOMERS.read_bytes()))
    assert again.run_id == job.run_id
    assert len(store.headers()) == 1


def test_the_date_and_the_year_of_an_upload_hold(store: SqlRunStore) -> None:
    from datetime import date

    row = HEAD + b"A,13.41,101.02,900000,C2\n"
    job = done(store, order(row, as_of=date(2025, 6, 30)))
    header = store.run(job.run_id or "").header
    assert (header.as_of, header.plan_year) == (date(2025, 6, 30), 2026)
    assert header.synthetic  # the world is the sample's
    job = done(store, order(row, plan_year=2030))
    assert store.run(job.run_id or "").header.plan_year == 2030


def test_bad_rows_are_rejects_and_a_bad_file_is_a_fault(store: SqlRunStore) -> None:
    job = done(store, order(HEAD + b"A,13.41,101.02,900000,C2\nB,213,101,x,C2\n"))
    assert (job.assessed, job.rejected) == (1, 1)
    assert [one.record_id for one in store.rejects(job.run_id or "")] == ["B"]
    for content, name, code in (
        (b"name\nx\n", "ลูกค้า.csv", "input.missing_column"),
        (HEAD, "ลูกค้า.csv", "input.nothing_to_assess"),
        (b"PK\x03\x04 no workbook", "ลูกค้า.xlsx", "input.unreadable"),
    ):
        failed = done(store, order(content, name))
        assert failed.state is JobState.FAILED
        assert failed.fault is not None
        assert failed.fault.code == code
        for said in (failed.fault.en, failed.fault.th):
            assert "ลูกค้า" in said
            assert "georisk-uploads" not in said
            assert "/" not in said.replace("http://", "")
    assert len(store.headers()) == 1


def test_what_is_wrong_with_the_service_is_waited_for_and_not_told(
    store: SqlRunStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("georisk.wiring.uploads.sleep", waited.append)
    settings = Settings(spp=tmp_path / "secret-name.csv", network=("nowhere.geojson",))
    job = done(store, order(HEAD + b"A,13.41,101.02,900000,C2\n"), settings)
    assert job.fault is not None
    assert (job.state, job.fault.code) == (JobState.FAILED, "internal")
    assert "secret-name" not in job.fault.en
    assert len(waited) == MOST_WAITS


def test_a_file_of_the_service_that_is_mended_in_time_costs_no_upload(
    store: SqlRunStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plants, lines = tmp_path / "spp.csv", tmp_path / "lines.csv"
    plants.write_text("half a regis", "utf-8")
    lines.write_text("lon1,lat1,lon2,lat2\n101.00,13.40,101.05,13.45\n", "utf-8")
    whole = "spp_id,name,lat,lon,status\nS,Plant,13.40,101.00,planned\n"
    monkeypatch.setattr("georisk.wiring.uploads.sleep", lambda _: plants.write_text(whole, "utf-8"))
    settings = Settings(spp=plants, network=(f"road:{lines}",))
    job = done(store, order(HEAD + b"A,13.41,101.02,900000,C2\n"), settings)
    assert (job.state, job.attempts, job.assessed) == (JobState.SUCCESSFUL, 1, 1)


def test_a_limited_key_keeps_its_own_customers_only(store: SqlRunStore) -> None:
    content = HEAD + b"A,13.41,101.02,900000,C2\nB,13.41,101.02,900000,C3\n"
    job = done(store, order(content, reach=Reach(areas=("C2",))))
    assert job.fault is not None
    assert job.fault.code == "access.limited"
    assert "B" in job.fault.en
    assert store.headers() == ()
    own = done(store, order(content[: content.index(b"B,")], reach=Reach(areas=("C2",))))
    assert own.state is JobState.SUCCESSFUL


def test_a_job_that_was_dismissed_meanwhile_leaves_no_run(
    store: SqlRunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = store.put_job(order(HEAD + b"A,13.41,101.02,900000,C2\n"))
    held = store.hold_job

    def dismissed_at_first(*asked: Any) -> bool:
        store.dismiss_job(job.job_id)
        return held(*asked)

    monkeypatch.setattr(store, "hold_job", dismissed_at_first)
    work_off(Settings(), store)
    assert store.job(job.job_id).state is JobState.DISMISSED
    assert store.headers() == ()


@pytest.mark.parametrize("word", ["save", "end_job"])
def test_a_store_that_goes_away_for_a_while_loses_nothing(
    store: SqlRunStore, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    """The upload is not to blame: its attempts, of which there are few, are not used up."""
    job = store.put_job(order(HEAD + b"A,13.41,101.02,900000,C2\n"))
    real, left = getattr(store, word), [5]

    def gone(*given: Any, **further: Any) -> Any:
        left[0] -= 1
        if left[0] > 0:
            raise StoreError("the disk is full", "ดิสก์เต็ม")
        return real(*given, **further)

    monkeypatch.setattr(store, word, gone)
    assert work_off(Settings(), store, lease_s=0.05) == 1
    ended = store.job(job.job_id)
    assert (ended.state, ended.attempts) == (JobState.SUCCESSFUL, 1)
    assert [header.run_id for header in store.headers()] == [ended.run_id]


def test_a_folder_that_cannot_be_written_for_a_while_loses_nothing(
    store: SqlRunStore, uploads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = store.put_job(order(HEAD + b"A,13.41,101.02,900000,C2\n"))
    uploads.write_bytes(b"a file where the folder belongs")
    waited: list[float] = []

    def mended(seconds: float) -> None:
        waited.append(seconds)
        uploads.unlink()

    monkeypatch.setattr("georisk.wiring.uploads.sleep", mended)
    work_off(Settings(), store)
    assert store.job(job.job_id).state is JobState.SUCCESSFUL
    assert len(waited) == 1


def test_a_worker_that_is_killed_is_followed_by_another(store: SqlRunStore, tmp_path: Path) -> None:
    """``kill -9`` in the middle: the run is there once, whole."""
    url = str(tmp_path / "runs.sqlite")
    job = store.put_job(order(CUSTOMERS.read_bytes()))
    command = [sys.executable, "-m", "georisk.service.job_worker"]
    worker = subprocess.Popen(command, env={**os.environ, "GEORISK_STORE": url})
    try:
        until = time.monotonic() + 60
        while store.job(job.job_id).progress < 15 and time.monotonic() < until:
            time.sleep(0.02)
    finally:
        worker.kill()
        worker.wait()
    left = store.job(job.job_id)
    assert (left.state, left.attempts) == (JobState.RUNNING, 1)
    assert store.headers() == ()
    assert store.hold_job(left, -1, left.progress)  # its lease has run out
    assert work_off(Settings(), store) == 1
    ended = store.job(job.job_id)
    assert (ended.state, ended.attempts) == (JobState.SUCCESSFUL, 2)
    assert [header.run_id for header in store.headers()] == [ended.run_id]
