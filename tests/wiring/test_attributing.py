"""What moved customers between two runs: each cause alone, all of them, and nothing."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from georisk.adapters.embedded import sample_dir
from georisk.adapters.store import open_store
from georisk.plan.causes import ORDER, Cause, causes_of
from georisk.plan.compare import compare
from georisk.wiring import run_job
from georisk.wiring.attributing import attribute, swap
from georisk.wiring.jobs import sample_job

if TYPE_CHECKING:
    from pathlib import Path

    from georisk.plan.causes import Share
    from georisk.wiring import JobFiles, JobOptions

EVERY = 5


def few_customers(folder: Path, name: str, **changes: str) -> Path:
    """Some customers of the sample, with columns changed for every one."""
    with (sample_dir() / "customers.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))[::EVERY]
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows({**row, **changes} for row in rows)
    return path


@pytest.fixture(scope="module")
def jobs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[JobFiles, JobOptions]]:
    """The same job, with one cause changed, and with three."""
    folder = tmp_path_factory.mktemp("jobs")
    sample, options = sample_job()
    files = replace(sample, customers=few_customers(folder, "a.csv"))
    worse = few_customers(folder, "b.csv", outages_12m="9")
    plants = folder / "spp.csv"
    with files.world.spp.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with plants.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows[::4])
    fewer = replace(files.world, spp=plants)
    roads = replace(files.world, network=files.world.network[:1])
    return {
        "base": (files, options),
        "data": (replace(files, customers=worse), options),
        "world": (replace(files, world=fewer), options),
        "network": (replace(files, world=roads), options),
        "all": (
            replace(files, customers=worse, world=replace(fewer, network=roads.network)),
            options,
        ),
    }


@pytest.fixture(scope="module")
def store(
    jobs: dict[str, tuple[JobFiles, JobOptions]], tmp_path_factory: pytest.TempPathFactory
) -> Any:
    path = tmp_path_factory.mktemp("store") / "runs.sqlite"
    with closing(open_store(str(path))) as opened:
        ids = {}
        for name, job in jobs.items():
            run = run_job(*job)
            opened.save(run)
            ids[name] = run.header.run_id
        yield opened, ids, path


def told(store: Any, other: str) -> tuple[Share, ...]:
    opened, ids, _ = store
    return attribute(opened, ids["base"], ids[other])


def moved_by(found: tuple[Share, ...]) -> dict[Cause, int]:
    return {share.cause: len(share.step.movements) for share in found}


def test_the_order_is_stated_and_nothing_moves_nobody(store: Any) -> None:
    found = told(store, "base")
    assert [share.cause for share in found] == [Cause.PROGRAM, *ORDER]
    assert set(moved_by(found).values()) == {0}


@pytest.mark.parametrize("cause", ["data", "world", "network"])
def test_a_cause_alone_has_the_whole_share(store: Any, cause: str) -> None:
    opened, ids, _ = store
    found = told(store, cause)
    whole = compare(opened.assessed(ids["base"]), opened.assessed(ids[cause]))
    moved = moved_by(found)
    assert moved[Cause(cause)] == len(whole.movements) > 0
    assert sum(moved.values()) == moved[Cause(cause)]
    [share] = [share for share in found if share.cause == cause]
    assert share.step.matrix == whole.matrix


def test_the_steps_lead_from_the_one_run_to_the_other(store: Any) -> None:
    """What a step leaves the next begins with, so that scores add up for every customer."""
    opened, ids, _ = store
    found = told(store, "all")
    whole = {
        one.customer_id: one
        for one in compare(opened.assessed(ids["base"]), opened.assessed(ids["all"])).movements
    }
    assert sum(count > 0 for count in moved_by(found).values()) >= 3
    added: dict[str, int] = {}
    for share in found:
        for one in share.step.movements:
            ends = [item.record.score_low if item else None for item in (one.before, one.after)]
            added[one.customer_id] = added.get(one.customer_id, 0) + (ends[1] or 0) - (ends[0] or 0)
    for name, one in whole.items():
        ends = [item.record.score_low if item else None for item in (one.before, one.after)]
        assert added[name] == (ends[1] or 0) - (ends[0] or 0)
    assert all(added[name] == 0 for name in set(added) - set(whole))
    assert set(whole) <= set(causes_of(found))


def test_a_later_day_is_data_and_a_cutoff_the_network(store: Any) -> None:
    opened, ids, _ = store
    old = next(one for one in opened.headers() if one.run_id == ids["base"])
    new = replace(old, as_of=date(2027, 9, 30), cutoff_m=8_000, ruleset="other")
    assert swap(old, new, Cause.DATA).as_of == date(2027, 9, 30)
    assert swap(old, new, Cause.DATA).cutoff_m == old.cutoff_m
    assert swap(old, new, Cause.NETWORK).cutoff_m == 8_000
    assert swap(old, new, Cause.RULES).ruleset == "other"
    mixed = old
    for cause in ORDER:
        mixed = swap(mixed, new, cause)
    assert replace(mixed, inputs=new.inputs) == new


def test_the_command_tells_it(store: Any, tmp_path: Path) -> None:
    _, ids, path = store
    words = [sys.executable, "-m", "georisk", "diff", ids["base"], ids["all"], "--causes"]
    words += ["--store", str(path), "--out", str(tmp_path / "moved.csv")]
    done = subprocess.run([*words, "--json"], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)["causes"]
    assert [one["cause"] for one in found] == ["program", "data", "rules", "network", "world"]
    with (tmp_path / "moved.csv").open(encoding="utf-8-sig", newline="") as file:
        moved = list(csv.DictReader(file))
    assert {cause for row in moved for cause in row["causes"].split(";")} <= set(ORDER)
    thai = subprocess.run([*words, "--lang", "th"], capture_output=True, text=True, check=True)
    assert "ข้อมูลลูกค้าและทะเบียน" in thai.stdout
