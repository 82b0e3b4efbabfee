"""The map in a real browser, from a file, with nothing to ask a network for."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from pyproj import Geod

from georisk.maps import render_map
from georisk.maps.layers import features, properties
from tests.browser.run_page import COLOUR_AT, PIXEL_OF, RUN, Opened, strongest
from tests.maps.sample_run import HOSTILE, PLANTS

if TYPE_CHECKING:
    from pathlib import Path

    from georisk.model import RunDocument

pytestmark = pytest.mark.browser


def test_opens_without_one_request_or_error(opened: Opened, file: Path) -> None:
    assert opened.requests == [file.as_uri()]
    assert opened.faults == []


def test_thai_is_drawn_in_the_font_that_came_along(opened: Opened) -> None:
    loaded = opened.page.evaluate("[...document.fonts].map(face => [face.family, face.status])")
    assert loaded == [["Noto Sans Thai", "loaded"]]
    family = opened.page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")
    assert family.startswith('"Noto Sans Thai"')


def test_the_policy_stops_what_is_not_ours(opened: Opened) -> None:
    opened.page.evaluate("""() => {
      const script = document.createElement("script");
      script.textContent = "window.intruder = 1";
      document.body.append(script);
    }""")
    assert opened.page.evaluate("window.intruder") is None
    assert any("Content Security Policy" in fault for fault in opened.faults)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_only_a_name(kept: Opened, name: str) -> None:
    customer = next(one for one in RUN.customers if one.profile.name == name)
    kept.page.fill("#search", customer.record.customer_id)
    kept.page.click("#found button")
    assert kept.page.evaluate("document.querySelector('#panel h2').textContent") == name
    kept.zoom_to(customer)
    pixel = kept.page.evaluate(PIXEL_OF, [customer.record.lon, customer.record.lat])
    kept.page.mouse.move(pixel[0] - 2, pixel[1])
    kept.page.mouse.move(*pixel)
    kept.page.wait_for_selector(".leaflet-tooltip")
    kept.page.click("#language")
    kept.page.click("#about summary")
    kept.settle()
    assert kept.page.locator("img, iframe").count() == 0
    assert kept.faults == []


def test_clicking_a_customer_shows_its_reasons(opened: Opened) -> None:
    customer = strongest(band="very_high", exempt=False)
    opened.click(customer)
    panel = opened.page.locator("#panel")
    text = panel.inner_text()
    assert customer.profile.name is not None
    assert panel.locator("h2").inner_text() == customer.profile.name
    shown = panel.locator(".steps li").all_inner_texts()
    assert [line.split("\n")[0] for line in shown] == [s.text_th for s in customer.explanation]
    assert all("ข้อ 6.1.1.2" in line for line in shown)
    assert f"{customer.record.monthly_bill_thb:,} บาท/เดือน" in text
    for metres in ("distance_m", "access_m", "line_m", "corridor_m", "egress_m", "straight_m"):
        assert f"{getattr(customer.record, metres):,.3f} ม." in text
    assert f"สูงมาก · คะแนน {customer.record.score}" in text
    assert "Strategic" in text
    assert "การตีความ R2" in text
    far, name = min(
        (Geod(ellps="WGS84").inv(lon, lat, customer.record.lon, customer.record.lat)[2], name)
        for _, _, name, lon, lat, *_ in PLANTS
    )
    nearest = panel.locator("h3", has_text="SPP ที่ใกล้ที่สุด").locator("+ ul li").first
    assert nearest.inner_text().split("\n") == [name, f"{far / 1000:,.2f} กม."]
    assert opened.faults == []


def test_clicking_shows_the_route_and_escape_hides_it(opened: Opened) -> None:
    customer = strongest(band="very_high", exempt=False)
    along = (customer.path[0][0] + customer.path[1][0]) / 2, customer.path[0][1]
    opened.click(customer)
    opened.page.evaluate(
        "place => void map_georisk.setView(place, 18, {animate: false})", along[::-1]
    )
    opened.settle()
    shown = opened.page.evaluate(COLOUR_AT, ["ground", *along])
    opened.page.keyboard.press("Escape")
    opened.settle()
    hidden = opened.page.evaluate(COLOUR_AT, ["ground", *along])
    assert shown[:3] == pytest.approx([0x0B, 0x6E, 0x72], abs=12)
    assert hidden != shown
    assert opened.page.locator("#panel").is_hidden()


def test_an_uncertain_customer_says_its_interval_and_what_is_missing(opened: Opened) -> None:
    opened.page.fill("#search", "ไร้พิกัด")
    opened.page.click("#found button")
    text = opened.page.locator("#panel").inner_text()
    assert "ยังไม่แน่นอน · คะแนน 1–25" in text
    assert "ไฟฟ้าขัดข้องใน 12 เดือน" in text
    assert "ไม่ได้วัดระยะ" in text
    assert opened.faults == []


def test_the_language_switches_every_label_and_back(opened: Opened) -> None:
    def told() -> list[Any]:
        page = opened.page
        return [
            page.locator(place).inner_text()
            for place in ("h1", "#bands", "#layers", "#subtitle", ".stamp", "#synthetic", "#panel")
        ]

    opened.click(strongest(band="very_high", exempt=False))
    thai = told()
    opened.page.click("#language")
    english = told()
    assert all(one != other for one, other in zip(thai, english, strict=True))
    assert "1 ธันวาคม 2568" in thai[3]
    assert "1 December 2025" in english[3]
    assert "ปีแผน 2569" in thai[3]
    assert "Routed distance to the SPP" in english[6]
    assert opened.page.evaluate("document.documentElement.lang") == "en"
    thai_left = [text for text in english[:6] if any("\u0e00" <= char <= "\u0e7f" for char in text)]
    assert thai_left == []
    opened.page.click("#language")
    assert told() == thai


def test_the_legend_counts_what_the_data_holds(opened: Opened) -> None:
    counts: Counter[str] = Counter()
    satang: Counter[str] = Counter()
    for customer in RUN.customers:
        symbol = (customer.record.band or "open") if customer.record.eligible else "not_eligible"
        counts[symbol] += 1
        satang[symbol] += int((customer.record.monthly_bill_thb or 0) * 100)
    opened.page.uncheck("#follow")  # one of them has no position
    for symbol, count in counts.items():
        row = opened.page.locator(f"#bands tr[data-band={symbol}]")
        assert row.locator(".count").inner_text() == str(count)
        assert row.locator(".baht").inner_text() == f"{satang[symbol] / 1e8:,.2f}"
    assert opened.page.locator("#bands tfoot .count").inner_text() == str(len(RUN.customers))


def test_layers_come_and_go_and_the_strongest_stay_on_top(opened: Opened) -> None:
    customer = strongest(band="very_high", exempt=False)
    opened.zoom_to(customer)
    aside = 0.000045  # above the number, inside the symbol
    before = opened.colour("points", customer, aside)
    opened.page.click("#layers input[name=customers]")
    opened.settle()
    assert opened.colour("points", customer, aside)[3] == 0
    opened.page.click("#layers input[name=customers]")
    opened.settle()
    assert before[:3] == pytest.approx([0x8F, 0x04, 0x0A], abs=10)
    assert opened.colour("points", customer, aside) == before


def test_every_layer_switches_off_and_on(opened: Opened) -> None:
    boxes = opened.page.locator("#layers input")
    names = [boxes.nth(index).get_attribute("name") for index in range(boxes.count())]
    assert sorted(name for name in names if name) == [
        "basemap", "customers", "distribution_line", "doubts", "estates", "rings", "road", "routes",
        "spp_line", "spps", "stake",
    ]  # fmt: skip
    for index in range(boxes.count()):
        boxes.nth(index).click()
        boxes.nth(index).click()
    opened.settle()
    assert opened.faults == []


def test_a_customer_leads_to_its_spp(opened: Opened) -> None:
    opened.click(strongest(band="very_high", exempt=False))
    opened.page.click("#panel .link")
    text = opened.page.locator("#panel").inner_text()
    assert "กำลังผลิต" in text
    assert "SPP-" in text
    assert opened.faults == []


def test_search_finds_by_name_and_says_when_it_does_not(opened: Opened) -> None:
    opened.page.fill("#search", "eastern glass")
    assert opened.page.locator("#found button").count() > 1
    opened.page.fill("#search", "ไม่มีใครชื่อนี้")
    assert opened.page.locator("#found").inner_text() == "ไม่พบที่ตรงกัน"


def test_a_narrow_screen_has_map_menu_and_panel(opened: Opened) -> None:
    opened.page.set_viewport_size({"width": 390, "height": 844})
    assert opened.page.locator("#menu").is_hidden()
    opened.page.click("#menu-button")
    opened.page.fill("#search", "C0002")
    opened.page.click("#found button")
    assert opened.page.locator("#menu").is_hidden()
    panel = opened.page.locator("#panel").bounding_box()
    assert panel is not None
    assert panel["width"] == pytest.approx(390, abs=1)
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert opened.faults == []


@pytest.mark.parametrize("switch", [False, True])
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("บ่อวิน", "SPP-2"),
        ("BO WIN", "SPP-2"),
        ("ปิ่นทอง นิคม", "E2"),
        ("pinthong", "E2"),
        ("น้ำตาล", "C0"),
        ("020001234567 c0009", "C0009"),
    ],
)
def test_search_finds_either_language_in_either(
    kept: Opened, switch: bool, typed: str, found: str
) -> None:
    if switch:
        kept.page.click("#language")
    kept.page.fill("#search", typed)
    ids = kept.page.locator("#found small").all_inner_texts()
    assert any(one.startswith(found) for one in ids)


def test_an_estate_that_is_found_is_shown_whole(opened: Opened) -> None:
    opened.page.fill("#search", "pinthong")
    opened.page.locator("#found button", has_text="E2").click()
    west, south, east, north = opened.page.evaluate(
        "map_georisk.getBounds().toBBoxString().split(',').map(Number)"
    )
    assert west < 101.03 - 0.0138 < 101.03 + 0.0138 < east  # 1,500 m round its middle
    assert south < 13.09 - 0.0135 < 13.09 + 0.0135 < north


def test_baht_at_stake_is_that_of_who_is_high_whatever_is_missing(opened: Opened) -> None:
    opened.page.check("#layers input[name=stake]")
    opened.page.evaluate("() => void map_georisk.setView([13.25, 101.0], 5, {animate: false})")
    sums = opened.page.evaluate("""() => georisk.layers.find((one) => one.name === "stake")
      .group.getLayers().map((hexagon) => hexagon.options.text())""")
    at_stake = sum(
        one.record.monthly_bill_thb or 0
        for one in RUN.customers
        if one.record.lon is not None and one.record.band in {"high", "very_high"}
    )
    assert len(sums) in range(1, 5)
    assert sum(map(float, sums)) == pytest.approx(float(at_stake) / 1e6, abs=0.05 * len(sums))


def test_the_radius_of_doubt_is_drawn_round_the_uncertain(opened: Opened) -> None:
    uncertain = strongest(band=None, eligible=True)
    opened.zoom_to(uncertain)
    found = opened.page.evaluate("""() => georisk.layers.find((one) => one.name === "doubts")
      .group.getLayers().map((circle) =>
        [circle.getLatLng().lng, circle.getLatLng().lat, circle.getRadius()])""")
    assert [
        uncertain.record.lon,
        uncertain.record.lat,
        uncertain.profile.position_accuracy_m,
    ] in found
    opened.zoom_to(strongest(band="very_high", exempt=False))
    assert len(found) < 20


def hostile_run() -> RunDocument:
    """A run in which everything that has a name has a hostile one."""
    names = [*HOSTILE, '=HYPERLINK("http://x.invalid","y")', "javascript:alert(1)"]
    customers = tuple(
        replace(one, profile=replace(
            one.profile, name=names[row % 9], office=names[(row + 1) % 9],
            area=names[(row + 2) % 9], kamr_id=names[(row + 3) % 9], estate_id=names[row % 2],
            ca_no=names[(row + 4) % 9], bp_no=names[(row + 5) % 9],
        ))
        for row, one in enumerate(RUN.customers)
    )  # fmt: skip
    plants, estates = deepcopy(RUN.spps), deepcopy(RUN.estates)
    for row, one in enumerate([*features(plants), *features(estates)]):
        fields: Any = properties(one)
        fields["name"] = fields["name_th"] = names[row % 9]
    for row, one in enumerate(features(estates)):
        fields = properties(one)
        fields["estate_id"] = names[row]
    header = replace(RUN.header, ruleset=names[1], assumptions=tuple((n, n) for n in names))
    return replace(RUN, customers=customers, spps=plants, estates=estates, header=header)


def test_no_hostile_name_executes_anywhere(tab: Opened, tmp_path: Path) -> None:
    page, file = tab.page, tmp_path / "hostile.html"
    file.write_text(render_map(hostile_run(), attribution=HOSTILE[2]), encoding="utf-8")
    tab.leave()
    tab.open(file.as_uri())
    for fold in ("#filters", "#about"):
        page.click(f"{fold} summary")
    page.uncheck("#follow")
    page.click("#table-button")
    page.select_option("#filter-office", HOSTILE[1])
    page.fill("#search", "alert")
    assert page.locator("#found button").count() > 5
    for place in ("#found button >> nth=0", "#list tbody button >> nth=0", "#panel .link"):
        page.click(place)
        page.click("#language")
    page.evaluate("() => { georisk.print.before(); georisk.print.after(); }")
    page.reload()
    tab.settle()
    assert page.locator("#panel h2").inner_text() in {
        " ".join(str(properties(one)["name"]).split()) for one in features(hostile_run().spps)
    }
    assert page.locator("img, iframe, object, embed, a[href^=java]").count() == 0
    assert {*tab.requests} == {f"{file.as_uri()}"}
    assert tab.faults == []
