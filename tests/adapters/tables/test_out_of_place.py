"""Positions where no site can be: slips are rejected, a whole odd file is taken and said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from georisk.adapters.tables.registers import parse_customer, read_customers, read_spps
from georisk.model import Customer, Rejected
from georisk.wiring import JobOptions, run_job, sample_job

if TYPE_CHECKING:
    from pathlib import Path

LAND, GULF, ABROAD = (13.36, 101.0), (11.0, 100.7), (35.7, 139.7)
HEADING = "customer_id,lat,lon,address\n"


def table(folder: Path, *places: tuple[float, float], address: str = "") -> Path:
    rows = [f"C{at},{lat},{lon},{address}\n" for at, (lat, lon) in enumerate(places)]
    (folder / "c.csv").write_text(HEADING + "".join(rows), encoding="utf-8")
    return folder / "c.csv"


def test_a_slip_among_good_rows_is_rejected_with_what_to_do(tmp_path: Path) -> None:
    batch = read_customers(table(tmp_path, *[LAND] * 5, GULF, (101.0, 13.36)))
    assert [one.record_id for one in batch.rejected] == ["C5", "C6"]
    at_sea, swapped = (one.problems[0] for one in batch.rejected)
    assert (at_sea.code, swapped.code) == ("position.out_of_place", "position.invalid")
    assert "at sea" in at_sea.expected_en
    assert "position_confirmed = yes" in at_sea.expected_en
    assert "ยืนยันพิกัด" in at_sea.expected_th
    assert "swapped" in swapped.expected_en
    assert batch.out_of_place == 0


def test_a_file_that_is_odd_as_a_whole_is_taken_as_it_stands(tmp_path: Path) -> None:
    batch = read_customers(table(tmp_path, *[GULF] * 3, LAND, LAND))
    assert len(batch.rows) == 5
    assert batch.out_of_place == 3
    assert batch.rows[0].location is not None
    assert (batch.rows[0].location.point.lat, batch.rows[0].location.point.lon) == GULF


def test_a_tenth_of_a_long_file_is_no_slip(tmp_path: Path) -> None:
    one_in_twenty = read_customers(table(tmp_path, *[LAND] * 38, GULF, GULF))
    assert (len(one_in_twenty.rejected), one_in_twenty.out_of_place) == (2, 0)
    more = read_customers(table(tmp_path, *[LAND] * 35, *[GULF] * 5))
    assert (len(more.rejected), more.out_of_place) == (0, 5)


def test_addresses_of_head_offices_do_not_empty_a_file(tmp_path: Path) -> None:
    address = "99 ถ.ห้วยแก้ว อ.เมืองเชียงใหม่ จ.เชียงใหม่"
    batch = read_customers(table(tmp_path, *[LAND] * 4, address=address))
    assert (len(batch.rows), batch.out_of_place) == (4, 4)


def test_abroad_is_refused_however_many_there_are(tmp_path: Path) -> None:
    assert len(read_customers(table(tmp_path, *[ABROAD] * 4, LAND)).rejected) == 4


def test_who_confirms_a_position_is_believed() -> None:
    lat, lon = GULF
    item = {"customer_id": "A", "lat": lat, "lon": lon}
    assert isinstance(parse_customer(item, row=1), Rejected)
    taken = parse_customer({**item, "position_confirmed": True}, row=1)
    assert isinstance(taken, Customer)
    far = {"customer_id": "A", "lat": 35.7, "lon": 139.7, "position_confirmed": True}
    assert isinstance(parse_customer(far, row=1), Rejected)


def test_plants_are_read_alike(tmp_path: Path) -> None:
    lat, lon = GULF
    (tmp_path / "s.csv").write_text(
        "spp_id,lat,lon,status\n" + "".join(f"S{at},{lat},{lon},planned\n" for at in range(3)),
        encoding="utf-8",
    )
    batch = read_spps(tmp_path / "s.csv")
    assert (len(batch.rows), batch.out_of_place) == (3, 3)


def test_two_slips_in_a_short_file_are_slips(tmp_path: Path) -> None:
    assert len(read_customers(table(tmp_path, GULF, GULF, LAND)).rejected) == 2


def test_the_run_says_so(tmp_path: Path) -> None:
    places = [GULF] * 3
    files, _ = sample_job()
    run = run_job(replace(files, customers=table(tmp_path, *places)), JobOptions())
    assert len(run.customers) == 3
    assert any(en.startswith("WARNING c.csv: 3 positions") for en, _ in run.header.assumptions)
