"""The map in a real browser, from a file, with nothing to ask a network for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from georisk.maps import render_map
from tests.maps.sample_run import HOSTILE, sample_run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from georisk.model import AssessedCustomer

pytestmark = pytest.mark.browser
RUN = sample_run()
PIXEL_OF = """([lon, lat]) => {
  const at = map_georisk.latLngToContainerPoint([lat, lon]);
  const frame = map_georisk.getContainer().getBoundingClientRect();
  return [frame.left + at.x, frame.top + at.y];
}"""
COLOUR_AT = """([pane, lon, lat]) => {
  const canvas = map_georisk.getPane(pane).querySelector("canvas");
  const frame = canvas.getBoundingClientRect();
  const at = map_georisk.latLngToContainerPoint([lat, lon]);
  const map = map_georisk.getContainer().getBoundingClientRect();
  const scale = canvas.width / frame.width;
  const [x, y] = [(map.left + at.x - frame.left) * scale, (map.top + at.y - frame.top) * scale];
  return [...canvas.getContext("2d").getImageData(x, y, 1, 1).data];
}"""


@dataclass
class Opened:
    """A page and everything it did that it should not."""

    page: Page
    requests: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def listen(self) -> None:
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda said: self.faults.append(f"{said.type}: {said.text}"))
        self.page.on("dialog", self.refuse)

    def refuse(self, dialog: Any) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def zoom_to(self, customer: AssessedCustomer) -> None:
        place = [customer.record.lat, customer.record.lon]
        self.page.evaluate("place => void map_georisk.setView(place, 18, {animate: false})", place)
        self.settle()

    def settle(self) -> None:
        """Wait until canvases have been painted."""
        self.page.evaluate(
            "() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 30)))"
        )

    def click(self, customer: AssessedCustomer) -> None:
        self.zoom_to(customer)
        self.page.mouse.click(
            *self.page.evaluate(PIXEL_OF, [customer.record.lon, customer.record.lat])
        )

    def colour(self, pane: str, customer: AssessedCustomer, aside: float = 0) -> list[int]:
        place = [pane, customer.record.lon, (customer.record.lat or 0) + aside]
        found: list[int] = self.page.evaluate(COLOUR_AT, place)
        return found


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    written = tmp_path_factory.mktemp("map") / "map.html"
    written.write_text(render_map(RUN), encoding="utf-8")
    return written


@pytest.fixture
def opened(chromium: Browser, file: Path) -> Iterator[Opened]:
    context = chromium.new_context(viewport={"width": 1400, "height": 900}, offline=True)
    context.set_default_timeout(10_000)
    it = Opened(context.new_page())
    it.listen()
    it.page.goto(file.as_uri())
    it.page.wait_for_function("document.title.includes('3f9ac21b7e04')")
    it.page.evaluate("() => georisk.symbols.fontsReady().then(() => true)")
    it.settle()
    yield it
    context.close()


def strongest(**wanted: Any) -> AssessedCustomer:
    """A customer nothing is drawn over: the last one drawn of those that match."""
    matching = [
        customer
        for customer in RUN.customers
        if customer.record.lon is not None
        and all(getattr(customer.record, name) == value for name, value in wanted.items())
    ]
    return max(matching, key=lambda customer: customer.record.score_high or 0)


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
def test_a_hostile_name_is_only_a_name(opened: Opened, name: str) -> None:
    customer = next(one for one in RUN.customers if one.profile.name == name)
    opened.page.fill("#search", customer.record.customer_id)
    opened.page.click("#found button")
    assert opened.page.evaluate("document.querySelector('#panel h2').textContent") == name
    opened.zoom_to(customer)
    pixel = opened.page.evaluate(PIXEL_OF, [customer.record.lon, customer.record.lat])
    opened.page.mouse.move(pixel[0] - 2, pixel[1])
    opened.page.mouse.move(*pixel)
    opened.page.wait_for_selector(".leaflet-tooltip")
    opened.page.click("#language")
    opened.page.click("#about summary")
    opened.settle()
    assert opened.page.locator("img, iframe").count() == 0
    assert opened.faults == []


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
        "customers", "distribution_line", "estates", "rings", "road", "routes", "spp_line", "spps",
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
    assert opened.page.locator("#found").inner_text() == "ไม่พบลูกค้าที่ตรงกัน"


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


def median_frame(chromium: Browser, file: Path, customers: int) -> float:
    """Milliseconds a frame takes while the map is panned, the median of 15."""
    file.write_text(render_map(sample_run(customers)), encoding="utf-8")
    page = chromium.new_page()
    page.goto(file.as_uri())
    frames: list[float] = page.evaluate("""async () => {
      const spent = [];
      for (let turn = 0; turn < 15; turn += 1) {
        const start = performance.now();
        map_georisk.panBy([40, 20], { animate: false });
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
        spent.push(performance.now() - start);
      }
      return spent.sort((one, other) => one - other);
    }""")
    page.close()
    return frames[7]


def test_thousands_of_customers_stay_quick(chromium: Browser, tmp_path: Path) -> None:
    """Ten times the customers cost less than ten times the frame: measured 3 times."""
    few, many = (median_frame(chromium, tmp_path / "map.html", count) for count in (300, 3000))
    assert many < 10 * few
