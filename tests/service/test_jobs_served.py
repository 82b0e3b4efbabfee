"""The whole way over HTTP: upload the sample, wait, read what the command had written."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.testclient import TestClient

from georisk.adapters.embedded import sample_dir
from georisk.service.factory import make_app
from georisk.service.job_minder import LOOKS_TO_REST, Minder
from tests.service.conftest import LOOPBACK

if TYPE_CHECKING:
    import pytest

EXPECTED = Path(__file__).parents[1] / "golden" / "case_sample" / "expected"


def test_an_upload_gives_the_bytes_of_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEORISK_STORE", str(tmp_path / "runs.sqlite"))
    with TestClient(make_app(), base_url=LOOPBACK) as client:
        file = sample_dir() / "customers.csv"
        reply = client.post("/v1/runs", files={"customers": (file.name, file.read_bytes())})
        where = reply.headers["location"]
        until = time.monotonic() + 60
        while (said := client.get(where).json())["finished"] is None:
            assert time.monotonic() < until
            time.sleep(0.1)
        links = {link["rel"]: link["href"] for link in said["links"]}
        assert client.get(links["results"], params={"format": "csv"}).content == (
            (EXPECTED / "assessments.csv").read_bytes()
        )
        rejects = client.get(links["rejects"], params={"format": "csv"}).content
        assert rejects == (EXPECTED / "rejects.csv").read_bytes()
        assert client.get(links["map"]).status_code == 200


class Queue:
    """As many jobs as a test says."""

    waiting = True

    def jobs_wait(self) -> bool:
        return self.waiting


class Worker:
    """A process that ends when a test says so."""

    def __init__(self) -> None:
        self.code: int | None = None

    def poll(self) -> int | None:
        return self.code

    def terminate(self) -> None:
        self.code = -15

    def wait(self, timeout: float) -> int:
        del timeout
        assert self.code is not None
        return self.code


def test_one_worker_at_a_time_and_a_rest_after_one_that_failed() -> None:
    started: list[Worker] = []

    def start_one() -> Worker:
        started.append(Worker())
        return started[-1]

    minder = Minder(Queue(), start_one)  # type: ignore[arg-type]
    minder.once()
    minder.once()
    assert len(started) == 1
    started[0].code = 3
    for _ in range(LOOKS_TO_REST):
        minder.once()
    assert len(started) == 1
    minder.once()
    assert len(started) == 2
    started[1].code = 0
    minder.once()
    assert len(started) == 3
    minder.stop()
    assert started[2].code == -15
