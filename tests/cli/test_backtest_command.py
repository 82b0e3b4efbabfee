"""``georisk backtest`` and ``georisk rules rehearse``, as a user would type them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from georisk.adapters.embedded import sample_dir
from georisk.adapters.store import open_store
from georisk.plan.leaving import LostCustomer, exit_entry
from georisk.ports import Correction
from georisk.wiring import run_job, sample_job
from tests.reports.sample_run import customer, header_of, run_of

if TYPE_CHECKING:
    from pathlib import Path

REGISTER = """customer_id,lost_on,reasons,note
SYN-0001,2027-10-15,price;steam,
SYN-0002,30/9/2570,reliability,
SYN-9999,2027-12-01,,
SYN-0004,2027-01-05,weather,
SYN-0005,2026-01-05,group,
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one run of the sample's first twenty customers, and a register."""
    here = tmp_path_factory.mktemp("lost")
    lines = (sample_dir() / "customers.csv").read_text(encoding="utf-8").splitlines()[:21]
    (here / "customers.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (here / "lost.csv").write_text(REGISTER, encoding="utf-8")
    mine = files("georisk.scoring").joinpath("rulesets", "pea-2566.toml").read_text("utf-8")
    other = mine.replace('id = "pea-kam-2566"', 'id = "draft"')
    other = other.replace("momentary_below_minutes = 1", "momentary_below_minutes = 600")
    (here / "draft.toml").write_text(other, encoding="utf-8")
    job, options = sample_job()
    run = run_job(replace(job, customers=here / "customers.csv"), options)
    with closing(open_store(str(here / "runs.sqlite"))) as store:
        store.save(run)
    return here


def typed(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "georisk", *words, "--store", str(folder / "runs.sqlite")]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)


def test_without_a_register_it_reads_what_the_store_has(folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / "runs.sqlite", tmp_path / "runs.sqlite")
    nobody = typed(tmp_path, "backtest", "--lang", "en")
    assert nobody.returncode == 3
    assert "no Exit Interview is recorded" in nobody.stderr
    lost = LostCustomer(customer_id="SYN-0001", lost_on=date(2027, 10, 1), reasons=("steam",))
    with closing(open_store(str(tmp_path / "runs.sqlite"))) as store:
        store.keep_entries([exit_entry(lost)], run_id=store.headers()[0].run_id)
    told = json.loads(typed(tmp_path, "backtest", "--json").stdout)
    assert [one["customer_id"] for one in told["customers"]] == ["SYN-0001"]
    assert told["reasons"] == {"steam": 1}


def test_each_lost_customer_is_told_and_a_bad_row_is_named(folder: Path) -> None:
    done = typed(folder, "backtest", "--lost", "lost.csv", "--json", "--out", "out.csv")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    stood = {one["customer_id"]: (one["standing"], one["unseen"]) for one in told["customers"]}
    assert stood == {
        "SYN-0001": ("medium", None),
        "SYN-0002": ("medium", None),
        "SYN-9999": (None, "not_in_run"),
        "SYN-0005": (None, "no_run"),
    }
    assert (told["lost"], told["hits"], told["rejected"]) == (4, 0, 1)
    assert told["reasons"] == {"price": 1, "reliability": 1, "steam": 1, "group": 1}
    assert sum(row["customers"] for row in told["bands"]) == 20
    assert len((folder / "out.csv").read_text(encoding="utf-8").splitlines()) == 5


def test_the_words_say_the_rate_the_unseen_and_the_bad_row(folder: Path) -> None:
    done = typed(folder, "backtest", "--lost", "lost.csv", "--lang", "en")
    assert "4 lost; 0 had stood in band high or very high" in done.stdout
    assert "unseen: no run before 1, not in that run 1" in done.stdout
    assert "row 5, reasons 'weather': expected reasons among price" in done.stdout
    thai = typed(folder, "backtest", "--lost", "lost.csv", "--lang", "th")
    assert "สูญเสีย 4 ราย" in thai.stdout


def test_a_changed_rule_set_is_told_beside_the_one_in_force(folder: Path) -> None:
    words = ("backtest", "--lost", "lost.csv", "--ruleset", "draft.toml", "--json")
    other = json.loads(typed(folder, *words).stdout)["other_rules"]
    counts = [
        {row["standing"]: row["customers"] for row in other[when]["bands"]}
        for when in ("before", "after")
    ]
    assert counts[0] != counts[1]
    assert sum(counts[0].values()) == sum(counts[1].values()) == 20


def test_a_rehearsal_agrees_with_a_run_made_by_the_changed_rule_set(folder: Path) -> None:
    done = typed(folder, "rules", "rehearse", "draft.toml", "--run", "latest", "--json")
    told = json.loads(done.stdout)
    assert told["rehearsed"] == "draft"
    job, options = sample_job()
    world = replace(job.world, ruleset=folder / "draft.toml")
    fresh = run_job(replace(job, customers=folder / "customers.csv", world=world), options)
    bands = {item.record.customer_id: item.record.band for item in fresh.customers}
    moved = {one["customer_id"]: one["band_after"] for one in told["customers"]}
    assert moved
    assert moved == {name: bands[name] for name in moved}
    assert {one["factors"] for one in told["customers"]} == {"outage"}


def test_a_rehearsal_by_the_rule_set_of_the_run_moves_nobody(folder: Path) -> None:
    same = files("georisk.scoring").joinpath("rulesets", "pea-2566.toml")
    done = typed(folder, "rules", "rehearse", str(same), "--run", "latest", "--lang", "en")
    assert "up 0, down 0, new 0, gone 0, other 0, unmoved 20" in done.stdout


def test_a_run_whose_files_are_gone_is_named_and_the_rest_is_said(
    tmp_path: Path, folder: Path
) -> None:
    with closing(open_store(str(tmp_path / "runs.sqlite"))) as store:
        store.save(run_of(customer("SYN-0001"), header=header_of("old")))
    words = (
        "backtest",
        "--lost",
        str(folder / "lost.csv"),
        "--ruleset",
        str(folder / "draft.toml"),
    )
    told = json.loads(typed(tmp_path, *words, "--json").stdout)
    assert [one["run_id"] for one in told["not_judged_again"]] == ["old"]
    assert told["other_rules"] is None
    assert told["hits"] == 1


def test_an_undated_run_and_one_that_was_corrected_are_not_asked(tmp_path: Path) -> None:
    with closing(open_store(str(tmp_path / "runs.sqlite"))) as store:
        store.save(run_of(customer("SYN-0001"), header=header_of("undated", as_of=None)))
        store.save(run_of(customer("SYN-0001", band="low"), header=header_of("wrong")))
        store.save(
            run_of(customer("SYN-0001"), header=header_of("right", as_of=date(2025, 1, 1))),
            correction=Correction(supersedes="wrong", reason="swapped"),
        )
    (tmp_path / "lost.csv").write_text("customer_id,lost_on\nSYN-0001,2027-10-15\n", "utf-8")
    told = json.loads(typed(tmp_path, "backtest", "--lost", "lost.csv", "--json").stdout)
    assert told["undated_runs"] == ["undated"]
    assert told["customers"][0]["run_id"] == "right"


def test_a_register_without_a_readable_row_is_refused(tmp_path: Path) -> None:
    (tmp_path / "lost.csv").write_text("customer_id,lost_on\nA,soon\n", encoding="utf-8")
    open_store(str(tmp_path / "runs.sqlite")).close()
    done = typed(tmp_path, "backtest", "--lost", "lost.csv", "--lang", "en")
    assert done.returncode == 3
    assert "no lost customer could be read (1 rows refused)" in done.stderr
