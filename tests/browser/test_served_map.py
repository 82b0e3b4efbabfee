"""The served map in a real browser: a planner's two minutes, and what must never happen."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from importlib.resources import files
from operator import itemgetter
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

import openpyxl
import pytest
from pyproj import Geod

from georisk.maps.live import Tiles
from tests.browser.served import HOSTILE, browsing, serving
from tests.browser.test_map_access import serious_faults
from tests.maps.sample_run import HOSTILE as NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.browser.served import Live, Site

pytestmark = pytest.mark.browser
ESTATE = "E05"
MILLION = 1e6
# One pixel, as a tile.
DOT = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)
FOCUSED = "document.activeElement.id || document.activeElement.className"


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    yield from serving()


@pytest.fixture(scope="module")
def tab(chromium: Browser, site: Site) -> Iterator[Live]:
    yield from browsing(chromium, site)


@pytest.fixture
def live(tab: Live, site: Site) -> Iterator[Live]:
    """The tab; whatever a test does, no request leaves the service and no fault is logged."""
    yield tab
    outside = [url for url in tab.requests if not url.startswith((site.base, "about:", "blob:"))]
    assert outside == []
    assert tab.faults == []


def address(live: Live) -> str:
    """As the page has it now; the browser's driver hears of it a little later."""
    found: str = live.page.evaluate("location.href")
    return found


def plan_of(live: Live) -> tuple[float, float]:
    lon, lat = parse_qs(urlsplit(address(live)).query)["plan"][0].split(",")[:2]
    return float(lon), float(lat)


def change_shown(live: Live) -> float:
    live.page.wait_for_selector("#plan .change strong")
    text = live.page.inner_text("#plan .change strong").split()[0]
    return float(text.replace(",", "").replace("−", "-"))


def test_a_planner_in_two_minutes(live: Live, site: Site) -> None:
    """Ten with most baht at stake in an estate, why, an SPP next to one, and the view is sent."""
    live.go(f"{site.base}/maps/estates/{ESTATE}?lang=th")
    live.page.click("#top-button")
    live.answered()
    rows = site.ask("/table", estate=ESTATE, band="very_high,high", limit=10)["customers"]
    shown = live.page.locator("#list tbody th").all_inner_texts()
    assert shown[:10] == rows["columns"]["name"]
    assert rows["columns"]["satang"] == sorted(rows["columns"]["satang"], reverse=True)
    live.page.locator("#list tbody button").first.click()
    live.page.wait_for_selector("#panel .steps")
    detail = site.ask(f"/customers/{rows['columns']['id'][0]}")
    panel = live.page.inner_text("#panel")
    assert all(step["th"] in panel for step in detail["steps"])
    assert all(f"{plant['straight'] / 1000:,.2f} กม." in panel for plant in detail["nearest"])
    live.page.click(".plan-here button")
    told = site.what_if(*plan_of(live))
    assert change_shown(live) == pytest.approx(told["at_stake_change_thb"] / MILLION, abs=0.005)
    sent = address(live)
    live.go(sent)
    assert change_shown(live) == pytest.approx(told["at_stake_change_thb"] / MILLION, abs=0.005)
    assert address(live) == sent
    assert live.page.locator("#list tbody th").all_inner_texts()[:10] == shown[:10]


def test_a_planned_plant_is_dropped_dragged_and_moved_by_keys(live: Live, site: Site) -> None:
    live.go(f"{site.page}#map=12/13.1230/100.9900")
    live.page.click("#plan-button")
    live.page.click("#plan-drop")
    live.page.mouse.click(640, 500)
    places = [plan_of(live)]
    assert change_shown(live) == pytest.approx(
        site.what_if(*places[0])["at_stake_change_thb"] / MILLION, abs=0.005
    )
    live.page.mouse.move(640, 500)
    live.page.mouse.down()
    live.page.mouse.move(760, 430, steps=4)
    live.page.mouse.up()
    live.answered()
    places.append(plan_of(live))
    live.page.focus(".planned")
    live.page.keyboard.press("ArrowUp")
    live.answered()
    places.append(plan_of(live))
    assert places[1][0] > places[0][0]
    assert places[2] == (places[1][0], pytest.approx(places[1][1], abs=0.01))
    assert places[2][1] > places[1][1]
    assert change_shown(live) == pytest.approx(
        site.what_if(*places[2])["at_stake_change_thb"] / MILLION, abs=0.005
    )
    movers = live.page.locator(".movers li").count()
    assert movers == min(10, site.what_if(*places[2])["moved"])
    live.page.click("#plan-clear")
    assert urlsplit(address(live)).query == "lang=en"


def test_back_takes_a_planned_plant_away_and_forward_puts_it_there_again(
    live: Live, site: Site
) -> None:
    live.go(f"{site.page}#map=12/13.1230/100.9900")
    live.page.click("#plan-button")
    live.page.click("#plan-centre")
    change, place = change_shown(live), plan_of(live)
    live.page.go_back()
    live.page.wait_for_selector(".planned", state="detached")
    assert urlsplit(address(live)).query == "lang=en"  # the same page, not the one before it
    live.page.go_forward()
    live.page.wait_for_selector(".planned")
    assert plan_of(live) == place
    assert change_shown(live) == change
    live.page.click("#plan-clear")


def test_back_to_a_customer_whom_the_page_has_not_met(live: Live, site: Site) -> None:
    first, second = site.ask("/table", limit=2)["customers"]["columns"]["id"]
    live.go(f"{site.page}#map=12/13.1230/100.9900&customer={quote(first)}")
    live.page.evaluate(
        "(id) => { location.hash = `#map=12/13.1230/100.9900&customer=${id}`; }", second
    )
    live.page.locator("#panel .ids", has_text=second).wait_for()
    live.page.go_back()
    live.page.locator("#panel .ids", has_text=first).wait_for()
    assert parse_qs(urlsplit(address(live)).fragment)["customer"] == [first]


def test_paper_asks_the_service_for_nothing(live: Live, site: Site) -> None:
    live.go(f"{site.page}#map=12/13.1230/100.9900")
    asked = [*live.requests]
    assert any("/view?" in url for url in asked)
    live.page.pdf(format="A3", landscape=True, print_background=True)
    live.answered()
    assert live.requests == asked


def test_rows_that_could_not_be_read_are_counted(live: Live, site: Site) -> None:
    live.go(site.page)
    rejects = len(site.run_rejects())
    assert rejects > 0
    assert live.page.locator("#remarks li", has_text="Rejected").locator("b").inner_text() == str(
        rejects
    )


def keep(live: Live, name: str, x: int) -> float:
    live.page.click("#plan-drop")
    live.page.mouse.click(x, 500)
    change = change_shown(live)
    live.page.fill("#plan-name", name)
    live.page.press("#plan-name", "Enter")
    live.page.click("#plan-clear")
    return change


def test_scenarios_are_kept_compared_and_removed(live: Live, site: Site) -> None:
    live.go(f"{site.page}#map=11/13.1230/100.9900")
    live.page.click("#plan-button")
    names = ("แผน <b>หนึ่ง</b>", NAMES[2])
    changes = [keep(live, name, x) for name, x in zip(names, (560, 700), strict=True)]
    live.go(f"{site.page}#map=11/13.1230/100.9900")
    live.page.click("#plan-button")
    assert live.page.locator(".scenarios li").count() == 2
    for box in live.page.locator(".scenarios input").all():
        box.check()
    heads = live.page.locator("#compared thead th").all_inner_texts()
    assert heads[1:] == list(names)
    rows = live.page.locator("#compared tbody th").all_inner_texts()
    assert rows[2:] == ["Very high", "High", "Medium", "Low", "Uncertain", "Not assessed"]
    cells = live.page.locator("#compared tbody tr").first.locator("td").all_inner_texts()
    assert [float(cell.replace("−", "-")) for cell in cells] == changes
    live.page.locator(".scenarios li").first.get_by_role("button", name="Remove").click()
    assert live.page.locator("#compared").count() == 0
    assert live.page.locator(".scenarios li").count() == 1
    live.page.evaluate("localStorage.clear()")


def legend(live: Live) -> dict[str, list[str]]:
    rows = live.page.locator("#bands tbody tr").all()
    return {
        str(row.get_attribute("data-band")): row.locator("td").all_inner_texts() for row in rows
    }


def test_sums_follow_the_view_filters_and_the_back_button(live: Live, site: Site) -> None:
    live.go(f"{site.page}#map=13/13.1230/100.9900")
    bounds = live.page.evaluate("map_georisk.getBounds().toBBoxString()")

    def expected(**filters: str) -> dict[str, list[str]]:
        seen = site.ask("/view", bbox=bounds, zoom=13, **filters)["seen"]
        return {band: [f"{n:,}", f"{s / 100 / MILLION:,.2f}"] for band, (n, s) in seen.items()}

    everybody = expected()
    assert legend(live) == everybody
    live.page.click("#filters summary")
    live.page.select_option("#filter-certainty", "missing")
    live.answered()
    assert legend(live) == expected(certainty="missing") != everybody
    live.page.go_back()
    live.answered()
    assert legend(live) == everybody
    live.page.click("#language")
    assert live.page.inner_text("#plan-button") == "ถ้ามี SPP ใหม่"
    assert live.page.evaluate("document.documentElement.lang") == "th"
    assert "lang=th" in address(live)


def test_search_finds_customers_plants_and_estates(live: Live, site: Site) -> None:
    live.go(site.page)
    row = site.ask("/table", limit=1)["customers"]["columns"]
    live.page.fill("#search", row["id"][0].lower())
    live.page.wait_for_selector("#found button:has(small)")
    live.page.locator("#found button", has_text=row["id"][0]).click()
    live.page.wait_for_selector("#panel .steps")
    assert row["name"][0] in live.page.inner_text("#panel h2")
    plant = next(one for one in site.ask("")["spps"] if one["eligible"])
    live.page.fill("#search", plant["spp_id"])
    live.page.locator("#found button", has_text=plant["spp_id"]).first.click()
    live.page.wait_for_selector("#panel .rings")
    rings = site.ask("/rings", plant=plant["spp_id"])["rings"]
    shown = live.page.locator("#panel .rings tbody tr").all_inner_texts()
    assert [int(line.split("\t")[1].replace(",", "")) for line in shown] == [
        ring["count"] for ring in rings
    ]


def test_the_selection_is_saved_as_the_table_shows_it(
    live: Live, site: Site, tmp_path: Path
) -> None:
    live.go(f"{site.base}/maps/estates/{ESTATE}?lang=en#estate={ESTATE}&table=-bill")
    live.page.wait_for_selector("#save_xlsx")
    count = int(live.page.inner_text("#list [role=status]").split()[2])
    saved = {}
    for form in ("xlsx", "geojson"):
        with live.page.expect_download() as download:
            live.page.click(f"#save_{form}")
        saved[form] = tmp_path / download.value.suggested_filename
        download.value.save_as(saved[form])
    sheet = openpyxl.load_workbook(saved["xlsx"]).active
    assert sheet is not None
    assert sum(row[4].value is not None for row in sheet.iter_rows(min_row=6)) == count > 5
    assert len(json.loads(saved["geojson"].read_text("utf-8"))["features"]) == count


def test_names_are_names_wherever_they_are_shown(live: Live, site: Site) -> None:
    run_id = HOSTILE.header.run_id
    live.go(f"{site.base}/maps/runs/{run_id}?lang=en#map=15/13.43/101.0&all=1&table=name")
    shown = live.page.locator("#list tbody th").all_text_contents()
    for customer in HOSTILE.customers[20:27]:
        assert customer.profile.name in shown
    for customer in HOSTILE.customers[20:23]:
        name = str(customer.profile.name)
        live.page.fill("#search", customer.record.customer_id)
        live.page.locator("#found button", has_text=customer.record.customer_id).click()
        live.page.wait_for_selector("#panel .facts")
        assert live.page.evaluate("document.querySelector('#panel h2').textContent") == name
    assert live.page.locator("img").count() == 0
    # What the page begins with, folium's map, and nothing a name brought.
    inline = "[...document.querySelectorAll('script:not([src])')].map((one) => one.id || one.text)"
    scripts = [text.strip() for text in live.page.evaluate(inline) if text.strip()]
    assert len(scripts) == 3
    assert "georisk-begins" in scripts
    assert not any("alert" in text for text in scripts)


def test_changes_against_another_run_are_counted(live: Live, site: Site) -> None:
    live.go(f"{site.base}/maps/runs/{HOSTILE.header.run_id}?lang=en")
    live.page.check("#layers input[name=changes]")
    live.page.select_option("#against", "the-run-before")
    live.answered()
    told = live.page.locator("#changes li", has_text="New").locator("b").inner_text()
    assert told.startswith("2 ·")


def test_a_fault_of_the_service_is_said_in_words(live: Live, site: Site) -> None:
    live.go(f"{site.base}/maps/runs/{HOSTILE.header.run_id}?lang=th")
    live.page.click("#plan-button")
    live.page.click("#plan-centre")
    live.page.wait_for_selector("#notice:not([hidden])")
    assert "คำนวณรอบการประเมิน" in live.page.inner_text("#notice")
    live.faults.clear()  # a browser logs an answer of 4xx by itself


def test_a_page_of_an_area_holds_its_customers(live: Live, site: Site) -> None:
    area, count = max(site.ask("")["options"]["area"], key=itemgetter(1))
    live.go(f"{site.base}/maps/areas/{quote(area)}?lang=en")
    assert f" {count:,} of " in live.page.inner_text("#shown")
    assert parse_qs(urlsplit(address(live)).fragment)["area"] == [area]
    seen = site.ask("/view", area=area, zoom=8, bbox=bounds_of(live))["seen"]
    everywhere = site.ask("/table", area=area, limit=1)["matched"]
    assert sum(one[0] for one in seen.values()) == everywhere == count
    sent = address(live)
    live.go(sent)
    assert address(live) == sent


def test_a_page_of_a_plant_shows_whom_it_reaches(live: Live, site: Site) -> None:
    plant = next(one for one in site.ask("")["spps"] if one["eligible"])
    live.go(f"{site.base}/maps/spps/{quote(plant['spp_id'])}?lang=en")
    live.page.wait_for_selector("#panel .rings")
    assert plant["spp_id"] in live.page.inner_text("#panel")
    ring = site.ask("/rings", plant=plant["spp_id"])["rings"][-1]
    west, south, east, north = map(float, bounds_of(live).split(","))
    wide, high = measured(west, south, east, south), measured(west, south, west, north)
    assert ring["km"] == 8
    assert 16_000 < min(wide, high) < 64_000
    live.page.keyboard.press("Escape")
    assert "plant" not in address(live)


def test_a_page_of_a_customer_says_why_and_shows_the_way(live: Live, site: Site) -> None:
    customer = site.ask("/table", band="very_high", limit=1)["customers"]["columns"]["id"][0]
    live.go(f"{site.base}/maps/customers/{quote(customer)}?lang=th")
    live.page.wait_for_selector("#panel .steps")
    detail = site.ask(f"/customers/{customer}")
    panel = live.page.inner_text("#panel")
    assert all(step["th"] in panel for step in detail["steps"])
    assert f"{detail['distance']:,.3f} ม." in panel
    west, south, east, north = map(float, bounds_of(live).split(","))
    assert west < detail["lon"] < east
    assert south < detail["lat"] < north
    assert parse_qs(urlsplit(address(live)).fragment)["customer"] == [customer]


def bounds_of(live: Live) -> str:
    """West, south, east, north of what is in view."""
    found: str = live.page.evaluate("map_georisk.getBounds().toBBoxString()")
    return found


def measured(*ends: float) -> float:
    """Metres between two positions."""
    return float(Geod(ellps="WGS84").inv(*ends)[2])


def test_provinces_and_towns_are_named(live: Live, site: Site) -> None:
    live.go(f"{site.page}#map=10/13.2000/101.1000")
    english = set(live.page.evaluate("georisk.basemap.shownNames()"))
    assert {"Chon Buri Province", "Rayong"} <= english
    live.page.click("#language")
    assert {"จ.ชลบุรี", "ระยอง"} <= set(live.page.evaluate("georisk.basemap.shownNames()"))
    assert "GeoNames" in live.page.text_content("#imprint")


def test_tiles_are_asked_of_the_host_that_is_named(live: Live, site: Site) -> None:
    """The one host a page may ask besides the service; its pictures lie below everything."""
    host = "https://tiles.example.org"
    dot = base64.b64decode(DOT)
    live.page.route(f"{host}/**", lambda route: route.fulfill(body=dot, content_type="image/png"))
    context = site.app.state.context
    tiles = Tiles(url=f"{host}/{{z}}/{{x}}/{{y}}.png", attribution="© Example <i>tiles</i>")
    site.app.state.context = replace(context, tiles=tiles)
    try:
        live.go(f"{site.page}#map=10/13.2000/101.1000")
        live.page.wait_for_selector(".leaflet-tile-loaded")
        assert tiles.attribution in live.page.text_content("#imprint")
        asked = [url for url in live.requests if url.startswith(host)]
        assert all(re.fullmatch(rf"{host}/10/\d+/\d+\.png", url) for url in asked)
        live.page.uncheck("#layers input[name=tiles]")
        assert live.page.locator(".leaflet-tile").count() == 0
    finally:
        site.app.state.context = context
    live.requests[:] = [url for url in live.requests if url not in asked]


def test_axe_finds_no_serious_fault_in_either_language(live: Live, site: Site) -> None:
    axe = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    live.go(f"{site.page}&plan=101.11,13.315#lang=en&estate={ESTATE}&table=-bill")
    change_shown(live)
    live.page.check("#layers input[name=changes]")
    live.answered()
    assert serious_faults(live, axe) == []
    live.page.locator("#list tbody button").first.click()
    live.page.wait_for_selector("#panel .steps")
    live.page.click("#language")
    assert serious_faults(live, axe) == []


def test_everything_is_reached_by_the_keyboard(live: Live, site: Site) -> None:
    live.go(f"{site.page}&plan=100.99,13.12#estate={ESTATE}&band=very_high&table=-bill")
    change_shown(live)
    reached = set()
    for _ in range(75):
        live.page.keyboard.press("Tab")
        reached.add(live.page.evaluate(FOCUSED))
    assert {
        "search", "follow", "top-button", "plan-button", "table-button", "file", "language",
        "plan-mw", "plan-name", "plan-clear", "save_xlsx", "save_geojson",
    } <= reached  # fmt: skip
    assert any("planned" in name for name in reached)
