"""Outages and feeders through the whole job, and through the service."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from georisk.adapters.embedded import sample_dir
from georisk.model import AssessedCustomer
from georisk.settings import Settings
from georisk.wiring import JobFiles, JobOptions, run_job, sample_job
from georisk.wiring.questions import reopen
from georisk.wiring.serving import assess_items, serve_settings

if TYPE_CHECKING:
    from pathlib import Path

    from georisk.model import ExplanationStep, RunDocument

HEADINGS = "customer_id,lat,lon,monthly_bill_thb,feeder_id,in_estate"
# From west to east along one feeder: by the substation, in the middle, at the far end.
CUSTOMERS = """
NEAR,13.4201,101.0205,1000000,,yes
MIDDLE,13.4201,101.0255,1000000,F1,yes
FAR,13.4201,101.0305,1000000,,yes
ELSEWHERE,13.5500,101.2000,1000000,,yes
"""
OUTAGES = """
,F1,S1,2026-01-05 10:00,30,รถชนเสา
,F1,S2,2026-02-05 10:00,30,ฟ้าผ่า
,F1,S2,2026-02-05 10:10,30,ฟ้าผ่า
,,S3,2026-03-05 10:00,,
,F1,S3,2026-04-05 10:00,0.5,
,F1,S3,2026-05-05 10:00,200,ดับไฟตามแผน
FAR,,,2026-06-05 10:00,5,
"""


def lines(*sections: tuple[str, float, float, bool]) -> str:
    features: list[object] = [
        {
            "type": "Feature",
            "properties": {"feeder_id": "F1", "section_id": name, "normally_open": is_open},
            "geometry": {"type": "LineString", "coordinates": [[west, 13.42], [east, 13.42]]},
        }
        for name, west, east, is_open in sections
    ]
    source = {
        "type": "Feature",
        "properties": {"feeder_id": "F1", "is_source": True},
        "geometry": {"type": "Point", "coordinates": [sections[0][1], 13.42]},
    }
    return json.dumps({"type": "FeatureCollection", "features": [*features, source]})


@pytest.fixture
def files(tmp_path: Path) -> JobFiles:
    (tmp_path / "customers.csv").write_text(f"{HEADINGS}{CUSTOMERS}", encoding="utf-8")
    (tmp_path / "outages.csv").write_text(
        f"customer_id,feeder_id,ช่วงสาย,started_at,minutes,cause{OUTAGES}", encoding="utf-8"
    )
    (tmp_path / "feeders.geojson").write_text(
        lines(
            ("S1", 101.018, 101.023, False),
            ("S2", 101.023, 101.028, False),
            ("S3", 101.028, 101.033, False),
        ),
        encoding="utf-8",
    )
    job, _ = sample_job()
    return replace(
        job,
        customers=tmp_path / "customers.csv",
        outages=tmp_path / "outages.csv",
        feeders=(tmp_path / "feeders.geojson",),
    )


OPTIONS = JobOptions(as_of=date(2026, 9, 30))


def outage_steps(run: RunDocument) -> dict[str, ExplanationStep]:
    return {
        one.record.customer_id: step
        for one in run.customers
        for step in one.explanation
        if step.step == "outage"
    }


def said(run: RunDocument) -> str:
    return " / ".join(en for en, _ in run.header.assumptions)


def test_an_outage_of_a_section_counts_for_those_it_cut_off(files: JobFiles) -> None:
    run = run_job(files, OPTIONS)
    steps = outage_steps(run)
    counts = {name: step.value for name, step in steps.items()}
    assert counts == {"NEAR": "1", "MIDDLE": "2", "FAR": "4", "ELSEWHERE": None}
    far = steps["FAR"]
    assert "4; left out: 1 momentary (under 1 min), 1 planned; merged: 1." in far.text_en
    assert "Of those counted, 1 do not state their minutes." in far.text_en
    assert "Fed by section F1 / S3, the nearest at 11 m." in far.text_en
    assert "ไม่นับไฟดับชั่วขณะ (ไม่ถึง 1 นาที) 1 ครั้ง และดับตามแผน 1 ครั้ง" in far.text_th
    # With nothing left out it would be 6 times, level 5: the reading says what that changes.
    assert far.levels == (3,)
    assert far.readings == ("R10",)
    assert "R10: at level 5" in far.text_en
    assert steps["ELSEWHERE"].levels == (1, 3, 5)


def test_an_open_switch_leaves_those_behind_it_unplaced(files: JobFiles) -> None:
    (feeders,) = files.feeders
    text = feeders.read_text(encoding="utf-8")
    opened = json.loads(text)
    opened["features"][2]["properties"]["normally_open"] = True
    feeders.write_text(json.dumps(opened), encoding="utf-8")
    run = run_job(files, OPTIONS)
    assert "1 section(s) of the feeders are reached by no source" in said(run)
    far = outage_steps(run)["FAR"]  # all of the feeder's sections count, and that is said
    assert far.value == "4"
    assert "hit a section of the feeder of which it is not known" in far.text_en


def test_without_a_source_nothing_is_traced_and_that_is_said(files: JobFiles) -> None:
    (feeders,) = files.feeders
    content = json.loads(feeders.read_text(encoding="utf-8"))
    feeders.write_text(json.dumps({**content, "features": content["features"][:-1]}), "utf-8")
    run = run_job(files, OPTIONS)
    assert "1 feeder(s) without a source cannot be traced" in said(run)
    assert "1 outage(s) of sections no traced feeder has" in said(run)
    assert outage_steps(run)["NEAR"].value == "2"  # 1 where the tracing spares it


def test_a_bad_feeder_row_is_rejected_and_the_rest_stands(files: JobFiles) -> None:
    (feeders,) = files.feeders
    content = json.loads(feeders.read_text(encoding="utf-8"))
    del content["features"][1]["properties"]["section_id"]
    feeders.write_text(json.dumps(content), encoding="utf-8")
    run = run_job(files, OPTIONS)
    assert [(one.source, one.row) for one in run.rejects] == [("feeders", 3)]
    assert len(run.customers) == 4


def test_one_stray_date_does_not_move_everybodys_window(files: JobFiles, tmp_path: Path) -> None:
    straight = run_job(files, JobOptions())
    assert straight.header.as_of == date(2026, 6, 5)
    text = (tmp_path / "outages.csv").read_text(encoding="utf-8")
    (tmp_path / "outages.csv").write_text(f"{text}FAR,,,2062-06-05 10:00,5,\n", encoding="utf-8")
    astray = run_job(files, JobOptions())
    assert astray.header.as_of == date(2026, 6, 5)
    assert outage_steps(astray) == outage_steps(straight)
    assert "WARNING: 1 outage(s) more than a year after all others (2062-06-05)" in said(astray)
    assert "1 outage(s) after the assessment date 2026-06-05 do not count" in said(astray)
    assert any(th.startswith("คำเตือน") for _, th in astray.header.assumptions)


def test_a_register_that_does_not_cover_the_year_leaves_the_number_open(files: JobFiles) -> None:
    run = run_job(files, JobOptions(as_of=date(2025, 9, 30)))
    assert "has no event in the 12 months to 30 September 2025" in said(run)
    for one in run.customers:
        assert one.record.outage_level is None
        assert one.record.missing is not None
        assert "outages_12m" in one.record.missing
    assert all("ไม่ครอบคลุมช่วงนั้น" in step.text_th for step in outage_steps(run).values())


def test_a_register_that_ends_long_before_the_date_is_said(files: JobFiles) -> None:
    assert "the outage register runs from 2026-01-05 to 2026-06-05" in said(run_job(files, OPTIONS))


def test_a_stored_run_is_reopened_with_its_feeders(files: JobFiles) -> None:
    run = run_job(files, OPTIONS)
    again = reopen(run.header)
    assert again.known.outages == run_job_register(files)
    assert again.known.feeders is not None
    assert set(again.known.feeders.traces["F1"].energised) == {"S1", "S2", "S3"}


def run_job_register(files: JobFiles) -> object:
    from georisk.wiring import load_rules
    from georisk.wiring.registers import read_registers

    return read_registers(files.registers, OPTIONS.as_of, load_rules().rules).known.outages


def test_the_service_knows_the_registers_it_is_told_of(files: JobFiles, tmp_path: Path) -> None:
    assert files.outages is not None
    with files.outages.open("a", encoding="utf-8") as file:
        file.write("FAR,,,no date,5,\n")
    settings = Settings(
        spp=sample_dir() / "spp.csv",
        network=files.world.network,
        outages=files.outages,
        feeders=files.feeders,
        as_of="2569-09-30",  # type: ignore[arg-type]
        store=str(tmp_path / "store.sqlite"),
    )
    served = serve_settings(settings)
    assert served.header.as_of == date(2026, 9, 30)
    assert "outages.csv: 1 rows were refused (first rows: 9)" in dict(served.header.assumptions)
    assert {"outages", "feeders"} <= {item.role for item in served.header.inputs}
    names = HEADINGS.split(",")
    items = [
        dict(zip(names, (cell or None for cell in row.split(",")), strict=True))
        for row in CUSTOMERS.split()
    ]
    answers = {
        one.record.customer_id: one.record.outage_level
        for one in assess_items(served, items)
        if isinstance(one, AssessedCustomer)
    }
    assert answers == {"NEAR": 1, "MIDDLE": 3, "FAR": 3, "ELSEWHERE": None}


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEORISK_OUTAGES", "o.csv")
    monkeypatch.setenv("GEORISK_FEEDERS", "a.gpkg;b.geojson")
    monkeypatch.setenv("GEORISK_AS_OF", "2569-09-30")
    settings = Settings()
    assert str(settings.outages) == "o.csv"
    assert [str(path) for path in settings.feeders] == ["a.gpkg", "b.geojson"]
    assert settings.as_of == date(2026, 9, 30)
