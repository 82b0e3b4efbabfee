"""Filters, sums, table, files and rings of a map, each against the run it was drawn from."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyproj import Geod

from tests.browser.run_page import RUN
from tests.maps.sample_run import HOSTILE, PLANTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from georisk.model import AssessedCustomer
    from tests.browser.run_page import Opened

    Wanted = Callable[[AssessedCustomer], bool]

pytestmark = pytest.mark.browser
MILLION = Decimal(1_000_000)
FILTERS: dict[str, tuple[str, str, Wanted]] = {
    "tier": ("tier", "Star", lambda one: one.record.tier == "Star"),
    "no tier": ("tier", "-", lambda one: one.record.tier is None),
    "area": ("area", "กฟก.1", lambda one: one.profile.area == "กฟก.1"),
    "office": ("office", "กฟส.ศรีราชา", lambda one: one.profile.office == "กฟส.ศรีราชา"),
    "kamr": ("kamr", "K-08", lambda one: one.profile.kamr_id == "K-08"),
    "no kamr": ("kamr", "-", lambda one: one.profile.kamr_id is None),
    "estate": ("estate", "E1", lambda one: one.profile.estate_id == "E1"),
    "spp": ("spp", "SPP-2", lambda one: one.record.spp_id == "SPP-2"),
    "certain": ("certainty", "certain", lambda one: one.record.band is not None),
    "uncertain": (
        "certainty",
        "uncertain",
        lambda one: one.record.eligible and one.record.band is None,
    ),
    "missing": ("certainty", "missing", lambda one: bool(one.record.missing)),
}


def sums(customers: Iterable[AssessedCustomer]) -> tuple[str, str]:
    """How many, and their million baht a month as the page writes them."""
    bills = [one.record.monthly_bill_thb or Decimal(0) for one in customers]
    return str(len(bills)), f"{sum(bills, Decimal(0)) / MILLION:,.2f}"


def total(opened: Opened) -> tuple[str, str]:
    foot = opened.page.locator("#bands tfoot")
    return foot.locator(".count").inner_text(), foot.locator(".baht").inner_text()


@pytest.mark.parametrize("case", FILTERS)
def test_a_filter_leaves_whom_it_names(everywhere: Opened, case: str) -> None:
    name, value, wanted = FILTERS[case]
    everywhere.page.select_option(f"#filter-{name}", value)
    expected = [one for one in RUN.customers if wanted(one)]
    assert 0 < len(expected) < len(RUN.customers)
    assert total(everywhere) == sums(expected)
    assert everywhere.page.locator("#filter-count").inner_text() == "(1)"
    everywhere.page.click("#filter-reset")
    assert total(everywhere) == sums(RUN.customers)
    assert everywhere.page.locator("#filter-count").inner_text() == ""
    assert everywhere.faults == []


@pytest.fixture(scope="module")
def everywhere(kept: Opened) -> Opened:
    """The page with its filters open, for tests that leave it as they found it."""
    kept.page.uncheck("#follow")  # one of them has no position
    kept.page.click("#filters summary")
    return kept


def test_bills_within_bounds_that_count(everywhere: Opened) -> None:
    low, high = Decimal("2.5"), Decimal("6.25")
    everywhere.page.fill("#filter-from", str(low))
    everywhere.page.fill("#filter-to", str(high))
    everywhere.page.press("#filter-to", "Tab")
    expected = [
        one
        for one in RUN.customers
        if low * MILLION <= (one.record.monthly_bill_thb or 0) <= high * MILLION
    ]
    assert total(everywhere) == sums(expected)
    assert everywhere.page.locator("#filter-count").inner_text() == "(2)"
    everywhere.page.click("#filter-reset")


def test_a_band_is_switched_off_and_still_counted(everywhere: Opened) -> None:
    medium = [one for one in RUN.customers if one.record.band == "medium"]
    row = everywhere.page.locator("#bands tr[data-band=medium]")
    row.locator("input").uncheck()
    assert (row.locator(".count").inner_text(), row.locator(".baht").inner_text()) == sums(medium)
    assert total(everywhere) == sums(one for one in RUN.customers if one not in medium)
    row.locator("input").check()
    assert total(everywhere) == sums(RUN.customers)


def test_filters_join(everywhere: Opened) -> None:
    everywhere.page.select_option("#filter-area", "กฟก.2")
    everywhere.page.select_option("#filter-spp", "SPP-1")
    assert total(everywhere) == sums(
        one for one in RUN.customers if one.profile.area == "กฟก.2" and one.record.spp_id == "SPP-1"
    )
    everywhere.page.click("#filter-reset")


def test_sums_follow_the_view(opened: Opened) -> None:
    opened.page.evaluate("() => void map_georisk.setView([13.43, 101.0], 14, {animate: false})")
    west, south, east, north = opened.page.evaluate(
        "map_georisk.getBounds().toBBoxString().split(',').map(Number)"
    )
    seen = [
        one
        for one in RUN.customers
        if one.record.lon is not None
        and one.record.lat is not None
        and west <= one.record.lon <= east
        and south <= one.record.lat <= north
    ]
    assert 5 < len(seen) < len(RUN.customers) / 2
    assert total(opened) == sums(seen)
    opened.page.click("#table-button")  # the map is lower now, and the sums again follow it
    opened.settle()
    rows = opened.page.locator("#list [role=status]").inner_text()
    assert f"จาก {total(opened)[0]} ราย" in rows
    assert int(total(opened)[0]) < len(seen)


def ids(opened: Opened) -> list[str]:
    found: list[str] = opened.page.evaluate("georisk.table.sorted().map((one) => one.id)")
    return found


def test_the_table_sorts_either_way_and_the_unknown_come_last(opened: Opened) -> None:
    opened.page.uncheck("#follow")
    opened.page.click("#table-button")
    bills = {one.record.customer_id: one.record.monthly_bill_thb for one in RUN.customers}
    for turn, reverse in ((1, True), (2, False)):
        opened.page.click("#list [data-column=bill]")
        found = [bills[one] for one in ids(opened)]
        known = [bill for bill in found if bill is not None]
        assert known == sorted(known, reverse=reverse), turn
        assert found[len(known) :] == [None] * (len(found) - len(known))
        direction = opened.page.get_attribute("#list th[aria-sort]", "aria-sort")
        assert direction == ("descending" if reverse else "ascending")
    shown = opened.page.locator("#list tbody tr").first.inner_text()
    (least,) = [one for one in RUN.customers if one.record.customer_id == ids(opened)[0]]
    assert least.profile.name is not None
    assert least.profile.name in shown


def test_table_pages_and_its_choice_is_the_maps(opened: Opened) -> None:
    opened.page.uncheck("#follow")
    opened.page.click("#table-button")
    assert opened.page.locator("#list tbody tr").count() == 50
    opened.page.click("#next")
    assert "51–100" in opened.page.locator("#list [role=status]").inner_text()
    second = opened.page.locator("#list tbody button").nth(1)
    name = second.inner_text()
    second.click()
    assert opened.page.locator("#panel h2").inner_text() == name
    assert opened.page.locator("#list tr.chosen").inner_text().startswith(name)
    assert opened.faults == []


def saved(opened: Opened, button: str) -> str:
    with opened.page.expect_download() as download:
        opened.page.click(button)
    return Path(download.value.path()).read_text(encoding="utf-8-sig")


def test_saved_files_hold_the_selection_and_no_formula(opened: Opened) -> None:
    opened.page.uncheck("#follow")
    opened.page.click("#filters summary")
    opened.page.select_option("#filter-spp", "SPP-2")
    opened.page.click("#table-button")
    expected = {
        one.record.customer_id: one for one in RUN.customers if one.record.spp_id == "SPP-2"
    }
    rows = list(csv.DictReader(io.StringIO(saved(opened, "#save_csv"), newline="")))
    assert [row["customer_id"] for row in rows] == ids(opened)
    assert {row["customer_id"] for row in rows} == set(expected)
    for row in rows:
        one = expected[row["customer_id"]].record
        assert row["band"] == (one.band or "")
        assert Decimal(row["monthly_bill_thb"]) == one.monthly_bill_thb
        assert Decimal(row["distance_m"]) == one.distance_m
    layer = json.loads(saved(opened, "#save_geojson"))
    assert [one["id"] for one in layer["features"]] == ids(opened)
    for one in layer["features"]:
        record = expected[one["id"]].record
        assert one["geometry"]["coordinates"] == [record.lon, record.lat]
        assert one["properties"]["score"] == record.score
    assert opened.faults == []


def test_no_cell_of_a_table_file_is_a_formula(everywhere: Opened) -> None:
    text = everywhere.page.evaluate("georisk.files.csv(georisk.customers)")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert len(rows) == len(RUN.customers) + 1
    names = [row[rows[0].index("name")] for row in rows[1:]]
    assert f"'{HOSTILE[-1]}" in names  # begins with "="
    assert set(HOSTILE[:-1]) <= set(names)
    assert not [cell for row in rows for cell in row if re.match(r"[=+\-@\t\r]", cell)]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_whatever_starts_a_formula_is_told_as_text(everywhere: Opened, start: str) -> None:
    text: str = everywhere.page.evaluate(
        "(name) => georisk.files.csv([{ ...Object.fromEntries([['name', name]]), lon: -1.5 }])",
        f"{start}cmd|' /C calc'!A0",
    )
    (_, row) = csv.reader(io.StringIO(text, newline=""))
    assert row[1] == f"'{start}cmd|' /C calc'!A0"
    assert "-1.5" in row  # a number is no formula


def test_rings_of_a_plant_say_who_and_how_much_lies_inside(opened: Opened) -> None:
    spp_id, _, name, lon, lat, *_ = PLANTS[0]
    opened.page.fill("#search", spp_id)
    opened.page.locator("#found button").first.click()
    assert opened.page.locator("#panel h2").inner_text() == name
    wgs84 = Geod(ellps="WGS84")
    shown = [line.split("\t") for line in opened.page.locator(".rings tbody tr").all_inner_texts()]
    assert [line[0] for line in shown] == ["≤ 2 กม.", "≤ 4 กม.", "≤ 6 กม.", "≤ 8 กม."]
    for line, km in zip(shown, (2, 4, 6, 8), strict=True):
        inside = [
            one
            for one in RUN.customers
            if one.record.lon is not None
            and wgs84.inv(lon, lat, one.record.lon, one.record.lat)[2] <= km * 1000
        ]
        assert tuple(line[1:]) == sums(inside)
