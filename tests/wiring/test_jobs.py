"""A run's identity and what is said of the whole of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from georisk.adapters.embedded import sample_dir
from georisk.wiring import JobFiles, JobOptions, load_rules, run_job, sample_job

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


def test_a_rule_set_is_known_by_its_text() -> None:
    ours = load_rules()
    assert len(ours.sha256) == 64
    assert load_rules().sha256 == ours.sha256
