"""A threat surface on a real Dask scheduler: two workers on loopback, one killed half-way."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from georisk.assessment import make_world, registers
from georisk.assessment.threat_surface import Candidate
from georisk.assessment.what_if import make_baseline
from georisk.distance import Limits, build_network
from georisk.errors import InputError, UsageError
from georisk.wiring.surfacing import BATCH, Spread, surface, surface_file
from tests.assessment.test_threat_surface import customer
from tests.distance.worlds import at, plant, road, table
from tests.laws.test_what_if_laws import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from georisk.assessment.what_if import Baseline

pytest.importorskip("distributed")
ROOT = Path(__file__).resolve().parents[2]
COUNT = 30 * BATCH
# What Dask's own sockets leave behind is not ours to tidy up.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def baseline() -> Baseline:
    """A street of 40 km, a plant at its west end, and a customer every few hundred metres."""
    lons = [round(101.0 + step * 0.01, 7) for step in range(41)]
    network = build_network(table([road(*((lon, 13.4) for lon in lons))]))
    world = make_world(RULES, [plant("S", 101.0, 13.4)], network, (), Limits())
    people = [
        customer(f"C{step:03d}", round(101.0 + step * 0.004, 7), 300_000 + 40_000 * step)
        for step in range(100)
    ]
    return make_baseline(people, world, registers())


@pytest.fixture(scope="module")
def candidates() -> list[Candidate]:
    return [
        Candidate(site_id=f"P{step:05d}", point=at(round(101.0 + step * 0.4 / COUNT, 7), 13.401))
        for step in range(COUNT)
    ]


class Cluster:
    """A scheduler and its workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        port = self.address.rpartition(":")[2]
        self._all = [self._start("scheduler", "--host", "127.0.0.1", "--port", port)]
        self.workers: list[subprocess.Popen[bytes]] = []

    def add_worker(self) -> None:
        words = ("--nthreads", "1", "--no-nanny", "--host", "127.0.0.1")
        self.workers.append(self._start("worker", self.address, *words))
        self._all.append(self.workers[-1])

    def _start(self, part: str, *words: str) -> subprocess.Popen[bytes]:
        name = f"{part}{len(list(self._folder.iterdir()))}"
        log = (self._folder / f"{name}.log").open("wb")
        with log:
            return subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.dask_{part}", *words, "--no-dashboard"],
                cwd=self._folder,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=log,
                stderr=log,
            )

    def stop(self) -> None:
        for process in self._all:
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    folder = tmp_path / "dask"
    folder.mkdir()
    found = Cluster(folder)
    yield found
    found.stop()


def test_a_killed_worker_changes_no_byte(
    cluster: Cluster, baseline: Baseline, candidates: list[Candidate], tmp_path: Path
) -> None:
    for _ in range(2):
        cluster.add_worker()
    out = tmp_path / "shared" / "surface.geojson"
    spread = Spread(scheduler=cluster.address, folder=out.parent)
    stakes = surface(baseline, candidates, spread)
    found = [next(stakes) for _ in range(10 * BATCH)]
    assert len(list(out.parent.iterdir())) == 1  # the network lies there while it is needed
    os.kill(cluster.workers[0].pid, signal.SIGKILL)
    assert cluster.workers[0].wait() == -signal.SIGKILL
    found += stakes
    assert cluster.workers[1].poll() is None
    here = list(surface(baseline, candidates))
    assert found == here
    assert len({stake.baht_newly_at_stake for stake in here}) > 10
    assert surface_file(found, out) == surface_file(here, out)
    assert list(out.parent.iterdir()) == []


def test_workers_that_come_after_all_are_dead_finish_the_work(
    cluster: Cluster, baseline: Baseline, candidates: list[Candidate], tmp_path: Path
) -> None:
    """What the workers share is lost with the last of them, and is sent again."""
    cluster.add_worker()
    stakes = surface(baseline, candidates, Spread(scheduler=cluster.address, folder=tmp_path))
    found = [next(stakes) for _ in range(5 * BATCH)]
    cluster.workers[0].kill()
    cluster.workers[0].wait()
    cluster.add_worker()
    found += stakes
    assert found == list(surface(baseline, candidates))


def test_a_scheduler_that_is_not_there_is_one_clear_error(
    baseline: Baseline,
    candidates: list[Candidate],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("georisk.adapters.dask_cluster.ANSWER_WITHIN_S", 0.5)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, and nobody listens
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        spread = Spread(scheduler=address, folder=tmp_path)
        with pytest.raises(InputError, match=f"no Dask scheduler answers at {address}"):
            list(surface(baseline, candidates, spread))


def test_a_scheduler_without_workers_is_named(
    cluster: Cluster,
    baseline: Baseline,
    candidates: list[Candidate],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("georisk.adapters.dask_cluster.WORKERS_WITHIN_S", 1)
    with pytest.raises(InputError, match="has no worker"):
        list(surface(baseline, candidates, Spread(scheduler=cluster.address, folder=tmp_path)))


@pytest.mark.parametrize(
    "address",
    ["8786", "http://h:8786", "tcp://", "", "tcp://h:port", "tcp://h", "tls://me:secret@h:8786"],
)
def test_what_is_no_address_is_refused(
    baseline: Baseline, candidates: list[Candidate], address: str
) -> None:
    with pytest.raises(UsageError, match="tcp://host:8786") as refused:
        list(surface(baseline, candidates, Spread(scheduler=address)))
    assert "secret" not in refused.value.en + refused.value.th


def test_without_dask_the_extra_is_named(
    baseline: Baseline, candidates: list[Candidate], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"georisk\[distributed\]"):
        list(surface(baseline, candidates, Spread(scheduler="tcp://127.0.0.1:1")))
