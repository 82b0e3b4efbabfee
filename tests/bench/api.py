"""The service as others feel it: how soon, how fast, how large, and what memory becomes of it.

The load comes from another process than the service. Requests are sent when they are due, whether
or not those before were answered, and a time counts from when it was due.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

import numpy as np

from tests.bench.children import ROOT, say, stage
from tests.bench.load import CONNECTIONS, etag, fetch, flood, on_time, one_by_one, paced

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NODES, CUSTOMERS, SPPS = 200_000, 20_000, 30
RATE, SECONDS = 300, 20
WORKERS = (1, 2)
QUESTIONS, REQUESTS, LOOKS = 200, 100_000, 10
WAIT_S = 60
STARTS = 5
LET_GO_S = 2.5
FEW, MIXES, OTHERS = 100, 200, 29
SEED = 20_260_930
ASIDE = 0.0005  # degrees, some 50 m
CUSTOMER = "/v1/assessments"
LONG = {
    "feed": "/v1/tiers?limit=20000",
    "feed, NDJSON": "/v1/tiers?format=ndjson",
    "service areas": "/collections/service_areas/items",
}


def run(words: Sequence[str]) -> None:
    """Measure a service with 20,000 customers on 200,000 nodes, or as many as asked for."""
    options = argparse.ArgumentParser(prog="python -m tests.bench api")
    options.add_argument("--nodes", type=int, default=NODES)
    options.add_argument("--customers", type=int, default=CUSTOMERS)
    options.add_argument("--requests", type=int, default=REQUESTS)
    options.add_argument("--folder", type=Path, help="Kept, and used again when it is there.")
    given = options.parse_args(words)
    with TemporaryDirectory(prefix="georisk-bench-") as made:
        folder = given.folder or Path(made)
        if not (folder / "runs.sqlite").exists():
            folder.mkdir(exist_ok=True)
            stage("prepare", str(folder), given.nodes, given.customers, SPPS)
            stage("stored", str(folder), "all")
        say(f"{given.nodes:,} nodes, {given.customers:,} customers, {SPPS} SPPs")
        _measure(folder, given.requests)


def _measure(folder: Path, requests: int) -> None:
    _tell_starts(folder)
    _tell_uploads(folder)
    for workers in WORKERS:
        with service(folder, workers=workers) as (door, process, _):
            say(f"{workers} processes")
            asked = [post("/v1/what-if", body) for body in questions(folder, QUESTIONS + 1)]
            bodies = one_customer(folder, RATE * SECONDS)
            others = one_customer(folder, RATE * SECONDS, aside=ASIDE)
            _tell_short(door, process, bodies, others, asked)
            if workers == 1:
                _tell_long(door)
                _tell_memory(door, process, mixed(door, bodies, asked), requests)


def _tell_short(
    door: int,
    process: subprocess.Popen[bytes],
    bodies: Sequence[bytes],
    others: Sequence[bytes],
    asked: Sequence[bytes],
) -> None:
    """Tell of answers that are short, once each process has made ready what a start makes ready."""
    begun = perf_counter()
    asyncio.run(paced(door, asked[:1], 1))  # waits for what a start makes ready
    say(f"what-if: the first {perf_counter() - begun:.2f} s")
    asyncio.run(flood(door, asked[:1], 2 * CONNECTIONS))
    asyncio.run(paced(door, bodies[:RATE], RATE))  # pages of the network come into memory
    known, new = "one customer of the run in force", "one customer at a place nobody asked for"
    for name, rate, sent in (
        (known, RATE // 3, bodies),
        (known, RATE, bodies),
        (new, RATE, others),
    ):
        spent = cpu_s(process.pid)
        times = on_time(door, sent[: rate * SECONDS], rate)
        _tell(name, times, f"{rate}/s; goal p99 5 ms at {RATE}/s")
        _tell_cpu(process, spent, len(times))
    spent = cpu_s(process.pid)
    times = asyncio.run(one_by_one(door, asked[1:]))
    _tell("what-if", times, "one by one; goal p95 50 ms")
    _tell_cpu(process, spent, len(times))


def _tell_starts(folder: Path) -> None:
    """Tell how soon it is ready, as it is installed: the first start compiles, and is not told."""
    seconds, spent = [], []
    for _ in range(STARTS + 1):
        with service(folder) as (_, process, ready_s):
            seconds.append(ready_s)
            spent.append(cpu_s(process.pid))
    said = f"ready after {_listed(seconds[1:])} s (goal 2); {_listed(spent[1:])} s of CPU"
    say(f"{said}; load average {os.getloadavg()[0]:.1f}")


def _tell_uploads(folder: Path) -> None:
    """Tell how long the customers take from upload to run, each time into a new store."""
    seconds, spent = [], []
    for _ in range(STARTS):
        for left in folder.glob("uploaded.sqlite*"):
            left.unlink()
        with service(folder, "uploaded.sqlite") as (door, process, _):
            seconds.append(_upload(door, (folder / "all" / "customers.csv").read_bytes()))
            sleep(LET_GO_S)  # the worker ends and is counted
            spent.append(cpu_s(process.pid, of_children=True))
    said = f"upload to run after {_listed(seconds)} s (goal 10); {_listed(spent)} s of CPU"
    say(f"{said} of the worker; load average {os.getloadavg()[0]:.1f}")


def _upload(door: int, content: bytes) -> float:
    at, begun = f"http://127.0.0.1:{door}", perf_counter()
    sent = Request(f"{at}/v1/runs", data=content, headers={"content-type": "text/csv"})  # noqa: S310
    with urlopen(sent) as answer:  # noqa: S310 - our own service
        job = at + answer.headers["location"]
    while True:
        with urlopen(job) as answer:  # noqa: S310 - our own service
            told = json.load(answer)
        if told["finished"] is not None:
            break
        sleep(0.05)
    if told["problem"] is not None:
        sys.exit(f"the upload failed: {told}")
    return perf_counter() - begun


def _listed(seconds: Sequence[float]) -> str:
    return ", ".join(f"{one:.2f}" for one in sorted(seconds))


def _tell(name: str, seconds: Sequence[float], words: str) -> None:
    p50, p95, p99 = (1000 * np.quantile(seconds, [0.5, 0.95, 0.99])).tolist()
    say(f"{name}: p50 {p50:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms ({words})")


def _tell_cpu(process: subprocess.Popen[bytes], before: float, requests: int) -> None:
    """Tell what the service itself spent: on a machine that is shared, percentiles tell of both."""
    spent = 1000 * (cpu_s(process.pid) - before) / requests
    say(f"  {spent:.2f} ms of CPU each; load average {os.getloadavg()[0]:.1f}")


def _tell_long(door: int) -> None:
    """Tell of answers that are long: the first time, and again."""
    for name, path in LONG.items():
        times = []
        for _ in range(2):
            begun = perf_counter()
            packed = asyncio.run(fetch(door, get(path)))
            times.append(perf_counter() - begun)
        plain = gzip.decompress(packed)
        size = f"{len(packed) / 1e6:.2f} MB gzip, {len(plain) / 1e6:.1f} MB plain"
        say(f"{name}: cold {times[0]:.2f} s, warm {times[1]:.3f} s, {size}")


def _tell_memory(
    door: int, process: subprocess.Popen[bytes], bodies: Sequence[bytes], requests: int
) -> None:
    before = resident_mb(process.pid)
    say(f"memory: {before:.0f} MB before {requests:,} requests")
    each = max(requests // LOOKS, 1)
    for look in range(1, LOOKS + 1):
        begun = perf_counter()
        asyncio.run(flood(door, bodies, each))
        rate, now = each / (perf_counter() - begun), resident_mb(process.pid)
        say(f"  after {look * each:>7,}: {now:.0f} MB, x {now / before:.3f} ({rate:.0f}/s)")


def mixed(door: int, customers: Sequence[bytes], asked: Sequence[bytes]) -> list[bytes]:
    """Mix what a day brings: of fifty requests one what-if, ten pages of the feed, ten as held."""
    held = f"/v1/tiers?limit={FEW}"
    unchanged = get(held, f"if-none-match: {asyncio.run(etag(door, get(held)))}\r\n")
    page = get(f"/v1/tiers?limit={FEW}&tier=Star")
    day = [[asked[at % len(asked)], *[page, unchanged] * 10] for at in range(MIXES)]
    return [
        request
        for at, few in enumerate(day)
        for request in (*few, *customers[at * OTHERS : (at + 1) * OTHERS])
    ]


def cpu_s(pid: int, *, of_children: bool = False) -> float:
    """Seconds a process and those it runs have spent computing, or its children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    first = 13 if of_children else 11
    own = sum(map(int, fields[first : first + 2])) / os.sysconf("SC_CLK_TCK")
    if of_children:
        return own
    running = Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()
    return own + sum(cpu_s(int(child)) for child in running)


def resident_mb(pid: int) -> float:
    """Memory of a process that no mapped file backs."""
    lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon"))


# --- the service, and what it is asked -----------------------------------------------------------


@contextmanager
def service(
    folder: Path, store: str = "runs.sqlite", workers: int = 1
) -> Iterator[tuple[int, subprocess.Popen[bytes], float]]:
    """Start ``georisk serve`` on what was prepared: its port, process, and seconds to ready."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        door: int = found.getsockname()[1]
    settings = {
        "GEORISK_NETWORK": str(folder / "network.georisk"),
        "GEORISK_SPP": str(folder / "all" / "spp.csv"),
        "GEORISK_STORE": str(folder / store),
        "GEORISK_RATE_PER_S": "0",
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
        "PYTHONDONTWRITEBYTECODE": "",  # pip compiles what it installs
    }
    words = [sys.executable, "-m", "georisk", "serve", "--port", str(door)]
    words += ["--workers", str(workers)]
    begun = perf_counter()
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(
            words, cwd=ROOT, env=os.environ | settings, stdout=log, stderr=log
        ) as process,
    ):
        try:
            _await_ready(door)
            yield door, process, perf_counter() - begun
        finally:
            process.terminate()


def _await_ready(door: int) -> None:
    for _ in range(WAIT_S * 50):
        try:
            asyncio.run(fetch(door, get("/readyz")))
        except OSError:
            sleep(0.02)
        else:
            return
    sys.exit(f"not ready after {WAIT_S} s")


def get(path: str, more: str = "") -> bytes:
    head = f"GET {path} HTTP/1.1\r\nhost: localhost\r\naccept-encoding: gzip\r\n"
    return f"{head}{more}\r\n".encode()


def post(path: str, body: object) -> bytes:
    written = json.dumps(body).encode()
    head = f"POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
    return f"{head}content-length: {len(written)}\r\n\r\n".encode() + written


def _places(folder: Path, count: int) -> Iterator[dict[str, float]]:
    from georisk.adapters.tables.registers import read_customers

    rows = read_customers(folder / "all" / "customers.csv").rows
    points = [row.location.point for row in rows if row.location]
    for at in np.random.default_rng(SEED).integers(len(points), size=count).tolist():
        yield {"lon": round(points[at].lon, 7), "lat": round(points[at].lat, 7)}


def one_customer(folder: Path, count: int, *, aside: float = 0.0) -> list[bytes]:
    """Customers to score, each where one of the file's is, or so many degrees beside it."""
    known = {"monthly_bill_thb": 2_500_000, "outages_12m": 3, "branch_status": "all_pea"}
    places = enumerate(_places(folder, count))
    return [
        post(CUSTOMER, {"customer_id": f"N{at}", **_moved(place, aside, at), **known})
        for at, place in places
    ]


def _moved(place: dict[str, float], aside: float, at: int) -> dict[str, float]:
    """Move a place, no two of them alike."""
    if not aside:
        return place
    return {**place, "lon": round(place["lon"] + aside * (1 + at / RATE / SECONDS), 7)}


def questions(folder: Path, count: int) -> list[dict[str, Any]]:
    """Plants that are planned beside customers."""
    return [{"add_spp": [{**place, "capacity_mw": 90}]} for place in _places(folder, count)]
