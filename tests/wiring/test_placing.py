"""Customers without a position are placed by their address, in a run and wherever it is asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from pyproj import Geod

from georisk.adapters.places.gazetteer_names import names_digest
from georisk.assessment.standings import Column
from georisk.assessment.what_if import make_baseline
from georisk.assessment.worklist import worklist
from georisk.errors import InputError, InvalidValue, UnreadableFile
from georisk.model import AssessedCustomer, CustomerId, Rejected
from georisk.settings import Settings
from georisk.wiring import JobFiles, JobOptions, WorldFiles, reopen, run_job
from georisk.wiring.jobs import open_store
from georisk.wiring.places import EMBEDDED, GAZETTEER, open_gazetteer
from georisk.wiring.serving import assess_items, serve_settings, store_items

if TYPE_CHECKING:
    from pathlib import Path

    from georisk.model import InputFile, RunDocument

# The tambon's centre stands 3 km along the road from the plant.
CUSTOMERS = """\
customer_id,address,lat,lon,monthly_bill_thb,outages_12m,branch_status
GIVEN,ต.ดอนหัวฬ่อ อ.เมืองชลบุรี จ.ชลบุรี,13.4005,101.0005,900000,0,all_pea
TAMBON,700/1 หมู่ 1 ต.ดอนหัวฬ่อ อ.เมืองชลบุรี จ.ชลบุรี 20000,,,6000000,4,some_spp
NOWHERE,ต.ไม่มีจริง อ.ไม่มีเช่นกัน จ.ไม่มีอยู่,,,6000000,4,some_spp
NOTHING,,,,6000000,4,some_spp
"""
PLACES = """\
code,lat,lon,radius_m
200109,13.4200,101.0200,1500
2001,13.3600,100.9900,15000
20,13.2000,101.2000,80000
"""


@pytest.fixture
def files(tmp_path: Path) -> JobFiles:
    (tmp_path / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    (tmp_path / "places.csv").write_text(PLACES, encoding="utf-8")
    (tmp_path / "spp.csv").write_text(
        "spp_id,name,lat,lon,status\nS,Plant,13.40,101.00,planned\n", encoding="utf-8"
    )
    (tmp_path / "edges.csv").write_text(
        "lon1,lat1,lon2,lat2\n101.00,13.40,101.05,13.45\n", encoding="utf-8"
    )
    return JobFiles(
        customers=tmp_path / "customers.csv",
        world=WorldFiles(
            spp=tmp_path / "spp.csv", network=(f"road:{tmp_path / 'edges.csv'}",), estates=None
        ),
        gazetteer=tmp_path / "places.csv",
    )


def by_id(run: RunDocument) -> dict[str, AssessedCustomer]:
    return {item.record.customer_id: item for item in run.customers}


def gazetteers(run: RunDocument) -> list[InputFile]:
    return [item for item in run.header.inputs if item.role == GAZETTEER]


def test_an_address_gives_a_position_and_a_provisional_band(files: JobFiles) -> None:
    found = by_id(run_job(files, JobOptions()))["TAMBON"]
    record = found.record
    assert (record.lat, record.lon, record.position_precision) == (13.42, 101.02, "tambon")
    assert found.profile.position_accuracy_m == 1500
    assert (record.distance_status, record.distance_level) == ("routed", 4)
    assert record.band is not None
    assert record.band_certain is False
    assert found.chances is not None
    assert found.chances.provisional
    step = next(step for step in found.explanation if step.step == "distance")
    assert "ดอนหัวฬ่อ" in step.text_en
    assert "provisional" in step.text_en
    assert "เบื้องต้น" in step.text_th


def test_what_cannot_be_placed_stays_unlocated_and_in_the_worklist(files: JobFiles) -> None:
    run = run_job(files, JobOptions())
    for name in ("NOWHERE", "NOTHING"):
        record = by_id(run)[name].record
        assert (record.lat, record.lon, record.position_precision) == (None, None, "unlocated")
        assert "position" in (record.missing or "").split(";")
    assert {row.customer_id for row in worklist(run)} == {"TAMBON", "NOWHERE", "NOTHING"}


def test_a_given_position_is_never_touched(files: JobFiles) -> None:
    record = by_id(run_job(files, JobOptions()))["GIVEN"].record
    assert (record.lat, record.lon, record.position_precision) == (13.4005, 101.0005, "surveyed")
    assert record.band_certain is True


def test_the_header_names_the_gazetteer_and_counts(files: JobFiles) -> None:
    run = run_job(files, JobOptions())
    (named,) = gazetteers(run)
    assert named.name == "places.csv"
    said = next(en for en, _ in run.header.assumptions if "looked up by address" in en)
    assert "2 customers" in said
    assert "1 placed, 1 not" in said


def test_another_gazetteer_is_another_run_and_none_is_named_where_none_is_needed(
    files: JobFiles, tmp_path: Path
) -> None:
    first = run_job(files, JobOptions()).header.run_id
    embedded = run_job(replace(files, gazetteer=None), JobOptions())
    (named,) = gazetteers(embedded)
    assert (named.name, named.sha256) == (EMBEDDED, names_digest())
    assert by_id(embedded)["TAMBON"].record.position_precision == "amphoe"
    (tmp_path / "places.csv").write_text(PLACES.replace("1500", "1600"), encoding="utf-8")
    assert len({first, embedded.header.run_id, run_job(files, JobOptions()).header.run_id}) == 3

    known = "\n".join(CUSTOMERS.splitlines()[:2]) + "\n"
    (tmp_path / "customers.csv").write_text(known, encoding="utf-8")
    one, other = (
        run_job(changed, JobOptions()) for changed in (files, replace(files, gazetteer=None))
    )
    assert gazetteers(one) == []
    assert one.header == other.header


def test_a_folder_is_a_gazetteer_and_its_hash_is_of_its_tables(
    files: JobFiles, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "places.csv").write_text(PLACES, encoding="utf-8")
    before = open_gazetteer(folder).file
    (folder / "README").write_text("no table", encoding="utf-8")
    assert open_gazetteer(folder).file == before
    run = run_job(replace(files, gazetteer=folder), JobOptions())
    assert by_id(run)["TAMBON"].record.position_precision == "tambon"
    reopen(run.header)
    (folder / "more.csv").write_text("code,lat,lon\n200108,13.4,101.1\n", encoding="utf-8")
    with pytest.raises(InputError, match="has changed"):
        reopen(run.header)


@pytest.mark.parametrize("embedded", [False, True])
def test_a_run_reopened_has_the_positions_it_had(files: JobFiles, *, embedded: bool) -> None:
    run = run_job(replace(files, gazetteer=None) if embedded else files, JobOptions())
    again = {item.customer_id: item.location for item in reopen(run.header).customers}
    for name, item in by_id(run).items():
        location = again[name]  # type: ignore[index]  # ids are plain text in a record
        point = None if location is None else (location.point.lon, location.point.lat)
        assert point == (None if item.record.lon is None else (item.record.lon, item.record.lat))


def test_a_run_from_before_stays_as_it_was(files: JobFiles) -> None:
    header = run_job(files, JobOptions()).header
    older = replace(header, inputs=tuple(item for item in header.inputs if item.role != GAZETTEER))
    located = {item.customer_id: item.location for item in reopen(older).customers}
    assert [name for name, place in located.items() if place is not None] == ["GIVEN"]


def test_a_gazetteer_that_is_gone_or_changed_stops_a_reopening(
    files: JobFiles, tmp_path: Path
) -> None:
    header = run_job(files, JobOptions()).header
    (tmp_path / "places.csv").write_text(PLACES.replace("13.42", "13.43"), encoding="utf-8")
    with pytest.raises(InputError, match="has changed"):
        reopen(header)
    (tmp_path / "places.csv").unlink()
    with pytest.raises(InputError, match="gone"):
        reopen(header)


def settings(files: JobFiles, tmp_path: Path, gazetteer: Path) -> Settings:
    return Settings(
        network=files.world.network,
        spp=files.world.spp,
        gazetteer=gazetteer,
        store=str(tmp_path / "store.sqlite"),
    )


def test_the_service_places_addresses_too(files: JobFiles, tmp_path: Path) -> None:
    served = serve_settings(settings(files, tmp_path, tmp_path / "places.csv"))
    items = [
        {"customer_id": "A", "address": "ต.ดอนหัวฬ่อ อ.เมืองชลบุรี จ.ชลบุรี", "monthly_bill_thb": 5e6},
        {"customer_id": "B", "lat": 913},
        {"customer_id": "C", "address": "ไม่ทราบ", "monthly_bill_thb": 5e6},
    ]
    one, bad, lost = assess_items(served, items)
    assert isinstance(one, AssessedCustomer)
    assert isinstance(bad, Rejected)
    assert isinstance(lost, AssessedCustomer)
    assert (one.record.lat, one.record.position_precision) == (13.42, "tambon")
    assert lost.record.position_precision == "unlocated"
    header, _ = store_items(served, items)
    assert [item.name for item in header.inputs if item.role == GAZETTEER] == ["places.csv"]
    kept = open_store(str(tmp_path / "store.sqlite")).headers()
    assert list(kept) == [header]


def test_an_address_too_vague_to_exclude_anybody_excludes_nobody(
    files: JobFiles, tmp_path: Path
) -> None:
    text = CUSTOMERS + "AMPHOE,อ.เมืองชลบุรี จ.ชลบุรี,,,6000000,4,some_spp\n"
    (tmp_path / "customers.csv").write_text(text, encoding="utf-8")
    far = PLACES.replace("2001,13.3600,100.9900,15000", "2001,13.3000,101.0000,15000")
    for places, eligible in ((far, True), (far.replace(",15000", ",3000"), False)):
        (tmp_path / "places.csv").write_text(places, encoding="utf-8")
        found = by_id(run_job(files, JobOptions()))["AMPHOE"].record
        assert (found.position_precision, found.eligible) == ("amphoe", eligible)
        assert found.eligibility_reason == ("position_unknown" if eligible else "outside_8km")


def test_a_service_is_told_of_a_missing_gazetteer_when_it_starts(
    files: JobFiles, tmp_path: Path
) -> None:
    with pytest.raises(UnreadableFile, match=r"nowhere\.csv"):
        serve_settings(settings(files, tmp_path, tmp_path / "nowhere.csv"))


GRID = """\
customer_id,easting,northing,crs,monthly_bill_thb,outages_12m,branch_status
BARE,716750,1484500,,900000,0,all_pea
ZONE,716750,1484500,UTM 47N,900000,0,all_pea
FULL,716750,1484500,EPSG:32647,900000,0,all_pea
"""


def test_a_stated_datum_fills_what_rows_do_not_say(files: JobFiles, tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text(GRID, encoding="utf-8")
    silent = run_job(files, JobOptions())
    assert [item.record_id for item in silent.rejects] == ["BARE"]
    assert by_id(silent)["ZONE"].profile.position_accuracy_m == 700
    assert any("1 positions name a zone and no datum" in en for en, _ in silent.header.assumptions)

    stated = run_job(files, JobOptions(datum="Indian 1975 47N"))
    assert not stated.rejects
    places = {name: (item.record.lon, item.record.lat) for name, item in by_id(stated).items()}
    metres = Geod(ellps="WGS84").inv(*places["BARE"], *places["FULL"])[2]
    assert 300 < metres < 800  # what the two datums lie apart
    assert stated.header.run_id != silent.header.run_id
    again = {item.customer_id: item.location for item in reopen(stated.header).customers}
    location = again[CustomerId("BARE")]
    assert location is not None
    assert (location.point.lon, location.point.lat) == places["BARE"]


def test_a_datum_nobody_knows_stops_the_job(files: JobFiles) -> None:
    with pytest.raises(InvalidValue, match="expected EPSG"):
        run_job(files, JobOptions(datum="Mars 2000"))


def test_a_vague_position_stands_in_a_what_if_as_it_does_in_the_run(
    files: JobFiles, tmp_path: Path
) -> None:
    text = CUSTOMERS + "AMPHOE,อ.เมืองชลบุรี จ.ชลบุรี,,,6000000,4,some_spp\n"
    (tmp_path / "customers.csv").write_text(text, encoding="utf-8")
    far = PLACES.replace("2001,13.3600,100.9900,15000", "2001,13.3000,101.0000,15000")
    (tmp_path / "places.csv").write_text(far, encoding="utf-8")
    run = run_job(files, JobOptions())
    opened = reopen(run.header)
    baseline = make_baseline(opened.customers, opened.world, opened.known)
    assert by_id(run)["AMPHOE"].record.eligible
    at = [item.customer_id for item in baseline.customers].index(CustomerId("AMPHOE"))
    assert baseline.before[at, Column.ELIGIBLE]
    site = baseline.row.tolist().index(at)
    assert not baseline.fixed.located[site]  # so no change of the plants makes it not eligible
