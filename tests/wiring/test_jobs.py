"""A run's identity and what is said of the whole of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from georisk.adapters.embedded import sample_dir
from georisk.errors import NoEligibleSpp
from georisk.wiring import JobFiles, JobOptions, load_rules, run_job, sample_job
from georisk.wiring.national import run_columns

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def small(tmp_path: Path) -> JobFiles:
    """Make a job of the sample's first customers, with the whole sample world."""
    lines = (sample_dir() / "customers.csv").read_text(encoding="utf-8").splitlines()[:6]
    (tmp_path / "customers.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    files, _ = sample_job()
    return replace(files, customers=tmp_path / "customers.csv")


def test_the_order_of_network_files_changes_nothing(small: JobFiles) -> None:
    turned = replace(
        small, world=replace(small.world, network=tuple(reversed(small.world.network)))
    )
    assert run_job(small, JobOptions()).header == run_job(turned, JobOptions()).header
    assert run_job(small, JobOptions()).customers == run_job(turned, JobOptions()).customers


def test_every_option_that_can_change_a_result_changes_the_id(small: JobFiles) -> None:
    options = [
        JobOptions(),
        JobOptions(cutoff_m=9_000),
        JobOptions(max_access_m=1_000),
        JobOptions(plan_year=2030),
    ]
    assert len({run_job(small, option).header.run_id for option in options}) == len(options)


def test_the_engine_changes_nothing(small: JobFiles) -> None:
    scipy = run_job(small, JobOptions())
    networkx = run_job(small, JobOptions(engine="networkx"))
    assert scipy == networkx


def test_the_number_of_processes_changes_nothing(small: JobFiles) -> None:
    assert run_job(small, JobOptions(processes=2)) == run_job(small, JobOptions())


def test_without_a_date_that_of_the_last_outage_is_taken_and_said(small: JobFiles) -> None:
    header = run_job(small, JobOptions()).header
    assert header.as_of is not None
    assert header.plan_year == header.as_of.year + 1
    assert any("--as-of" in en for en, _ in header.assumptions)


def test_without_outages_no_date_is_made_up(small: JobFiles) -> None:
    header = run_job(replace(small, outages=None), JobOptions()).header
    assert (header.as_of, header.plan_year) == (None, None)


def test_an_unknown_heading_is_named(small: JobFiles) -> None:
    text = small.customers.read_text(encoding="utf-8").replace("outages_12m", "outagez")
    small.customers.write_text(text, encoding="utf-8")
    said = run_job(small, JobOptions()).header.assumptions
    assert any("outagez" in en for en, _ in said)


@pytest.mark.parametrize(
    ("heading", "cells", "named"),
    [
        ("solar_kw", ",", ["solar_kw"]),
        ("solar_kw", ",0", []),
        ("factor_water,solar_kw", ",,", ["factor_water", "solar_kw"]),
        ("factor_water", ",3", []),
        ("peak_demand_kw", ",", []),
    ],
)
def test_a_heading_that_no_row_fills_is_named(
    small: JobFiles, heading: str, cells: str, named: list[str]
) -> None:
    rows = f"A,13.41,101.03,900000{cells}\nB,13.41,101.03,900000{',' * heading.count(',')},\n"
    small.customers.write_text(f"customer_id,lat,lon,monthly_bill_thb,{heading}\n{rows}", "utf-8")
    for header in (
        run_job(small, JobOptions()).header,
        run_columns(small, JobOptions()).header,
    ):
        said = [en for en, _ in header.assumptions if "no row fills" in en]
        assert [words.split(" ")[5].rstrip(",") for words in said] == named


def test_a_rule_set_is_known_by_its_text() -> None:
    ours = load_rules()
    assert len(ours.sha256) == 64
    assert load_rules().sha256 == ours.sha256


def test_odd_bills_are_named_for_the_run_and_for_the_customer(small: JobFiles) -> None:
    months = ",".join(f"bill_{month:02d}" for month in range(1, 13))
    usual, odd = ",".join(["400000"] * 12), ",".join(["400000"] * 10 + ["4000000", ""])
    small.customers.write_text(
        f"customer_id,lat,lon,{months}\nA,13.41,101.03,{usual}\nB,13.41,101.03,{odd}\n"
        f"C,13.41,101.03,{odd.replace('00000', '')}\n",
        encoding="utf-8",
    )
    run = run_job(small, JobOptions())
    said = [en for en, _ in run.header.assumptions]
    assert "2 customer rows with less than 12 monthly bills (first rows: 3, 4)" in said
    steps = [{step.step: step.text_en for step in one.explanation} for one in run.customers]
    assert "blank" not in steps[0]["impact"]
    assert "bill_11 is 4,000,000 baht" in steps[1]["impact"]
    assert "mean of 11 of 12 months" in steps[2]["screening"]


def test_plants_all_of_which_are_refused_stop_the_job(small: JobFiles, tmp_path: Path) -> None:
    (tmp_path / "spp.csv").write_text("spp_id,lat,lon,status\nS,99,101,planned\n", encoding="utf-8")
    world = replace(small.world, spp=tmp_path / "spp.csv")
    with pytest.raises(NoEligibleSpp, match="all 1 rows were refused; row 2, lat") as stopped:
        run_job(replace(small, world=world), JobOptions())
    assert "ใช้ไม่ได้ทั้ง 1 แถว" in stopped.value.th
