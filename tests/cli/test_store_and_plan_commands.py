"""``georisk store`` and ``georisk plan``, as a user types them."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from georisk.adapters.embedded import sample_dir
from georisk.adapters.store import open_store
from georisk.adapters.store.tables import SCHEMA_VERSION
from tests.store.conftest import Database
from tests.store.first_store import make
from tests.store.sample import the_run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Georisk = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def georisk(tmp_path: Path) -> Georisk:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "georisk", *words],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "COLUMNS": "200", "LOGNAME": "anong"},
        )

    return run


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    path = tmp_path / "georisk.sqlite"
    with closing(open_store(str(path))) as store:
        store.save(the_run("r1"))
        store.save(the_run("r2"))
    return path


def test_a_store_is_backed_up_restored_and_proved(georisk: Georisk, kept: Path) -> None:
    done = georisk("store", "backup", "kept.georisk.gz")
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 runs" in done.stdout
    done = georisk("store", "restore", "kept.georisk.gz", "--store", "new.sqlite")
    assert (done.returncode, done.stderr) == (0, "")
    done = georisk("store", "check", "--store", "new.sqlite")
    assert done.returncode == 0
    assert f"holds: schema {SCHEMA_VERSION}, 2 runs" in done.stdout
    with closing(open_store(str(kept.parent / "new.sqlite"))) as store:
        assert store.run("r2") == the_run("r2")


def test_a_changed_store_is_told(georisk: Georisk, kept: Path) -> None:
    with closing(sqlite3.connect(kept)) as file, file:
        file.execute("UPDATE assessments SET tier = 'Status' WHERE run_seq = 1")
    done = georisk("store", "check")
    assert done.returncode == 3
    assert "[run] run r1 is not as it was kept: assessments place 0" in done.stdout
    assert done.stderr.startswith("error [store]: the store does not hold in 1 places")
    done = georisk("store", "check", "--lang", "th")
    assert "การประเมิน r1 ไม่ตรงกับที่บันทึกไว้" in done.stdout


def test_an_old_store_is_migrated_when_told_to(georisk: Georisk, tmp_path: Path) -> None:
    path = tmp_path / "georisk.sqlite"
    make(Database("sqlite", str(path), path), the_run("r1"))
    done = georisk("runs")
    assert done.returncode == 3
    assert "georisk store migrate" in done.stderr
    assert georisk("store", "migrate").stdout == f"schema {SCHEMA_VERSION}: brought up from 1\n"
    assert georisk("store", "migrate").stdout == f"schema {SCHEMA_VERSION}: up to date already\n"
    assert georisk("runs").stdout.startswith("r1 ")


def test_no_store_is_made_by_looking(georisk: Georisk, tmp_path: Path) -> None:
    asked = (
        ("store", "check"),
        ("store", "backup", "kept.gz"),
        ("runs",),
        ("report", "--run", "latest", "--out", "report.xlsx"),
        ("keys", "list"),
    )
    for command in asked:
        done = georisk(*command)
        assert done.returncode == 3
        assert "there is no such file" in done.stderr
    assert list(tmp_path.iterdir()) == []
    assert georisk("store", "migrate").stdout == f"schema {SCHEMA_VERSION}: made a new store\n"


def test_a_plan_from_proposal_to_approval(georisk: Georisk, kept: Path) -> None:
    del kept
    year = ("--plan-year", "2569", "--run", "r1")
    done = georisk("plan", "propose", *year, "--by", "Anong")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("plan 2026: nothing is approved\n")
    done = georisk("plan", "approve", *year, "--by", "anong")
    assert (done.returncode, done.stdout) == (2, "")
    assert "error [plan.conflict]: plan 2026: anong proposed run r1" in done.stderr
    done = georisk("plan", "approve", *year, "--by", "Boonmee")
    assert done.stdout.startswith("plan 2026: version 1 is in force (run r1)\n")
    later = ("--plan-year", "2026", "--run", "latest", "--by", "Anong")
    assert georisk("plan", "propose", *later).returncode == 2
    assert georisk("plan", "propose", *later, "--reason", "new SPP").returncode == 0
    done = georisk("plan", "withdraw", *later, "--reason", "too early")
    assert done.stdout.splitlines()[-1].split() == [
        "2", "r2", "withdrawn", "Anong", "new", "SPP", "Anong", "too", "early",
    ]  # fmt: skip
    done = georisk("plan", "show", "--lang", "th")
    assert done.stdout.startswith("แผนปี 2569: ใช้ฉบับที่ 1 (การประเมิน r1)\n")


def test_no_plan_yet(georisk: Georisk, kept: Path) -> None:
    del kept
    assert georisk("plan", "show").stdout == "no plan has been proposed\n"
    assert (
        georisk("plan", "show", "--plan-year", "2030").stdout == "plan 2030: nothing is approved\n"
    )


def assess(georisk: Georisk, *words: str) -> subprocess.CompletedProcess[str]:
    folder = sample_dir()
    lines = (str(folder / "network_roads.geojson"), str(folder / "network_feeders.geojson"))
    files = ("--customers", "customers.csv", "--spp", str(folder / "spp.csv"))
    networks = (word for line in lines for word in ("--network", line))
    return georisk("assess", *files, *networks, "--out", "out", *words)


def test_a_correction_says_what_it_corrects_and_who_kept_it(
    georisk: Georisk, tmp_path: Path
) -> None:
    heading, *rows = (sample_dir() / "customers.csv").read_text(encoding="utf-8").splitlines()
    table = tmp_path / "customers.csv"
    table.write_text("\n".join([heading, *rows[:5]]) + "\n", encoding="utf-8")
    assert assess(georisk).returncode == 0
    table.write_text("\n".join([heading, *rows[:4]]) + "\n", encoding="utf-8")
    done = assess(georisk, "--supersedes", "latest")
    assert (done.returncode, "--reason" in done.stderr) == (2, True)
    done = assess(georisk, "--supersedes", "nine", "--reason", "one site was closed")
    assert (done.returncode, "run nine" in done.stderr) == (3, True)
    done = assess(georisk, "--supersedes", "latest", "--reason", "one site was closed")
    assert (done.returncode, done.stderr) == (0, "")
    with closing(open_store(str(tmp_path / "georisk.sqlite"))) as store:
        first, second = store.entries()
        assert (first.by, first.correction) == ("anong", None)
        assert second.correction is not None
        assert second.correction.supersedes == first.run_id
        assert second.correction.reason == "one site was closed"
        assert second.at is not None
