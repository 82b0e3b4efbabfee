"""A map for everybody: by keyboard, by screen reader, on paper."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.run_page import RUN, strongest

if TYPE_CHECKING:
    from playwright.sync_api import ViewportSize

    from tests.browser.run_page import Opened

pytestmark = pytest.mark.browser
MM = 72 / 25.4
A4_AT_96_DPI: ViewportSize = {"width": 1060, "height": 728}  # without its margins
FOCUSED = """() => {
  const { activeElement: one } = document;
  return one.id || one.name || one.dataset.column || one.className || one.tagName;
}"""


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility rules of axe-core, as a script."""
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def serious_faults(opened: Opened, axe: str) -> list[tuple[str, list[str]]]:
    opened.page.evaluate(axe)
    found: Any = opened.page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    assert len(found["passes"]) > 15
    return [
        (fault["id"], [node["html"][:120] for node in fault["nodes"]])
        for fault in found["violations"]
        if fault["impact"] in {"serious", "critical"}
    ]


def open_everything(opened: Opened) -> None:
    for fold in ("#filters", "#about"):
        opened.page.click(f"{fold} summary")
    opened.page.fill("#search", "eastern")
    opened.page.click("#table-button")
    opened.page.locator("#list tbody button").first.click()


@pytest.mark.parametrize("lang", ["th", "en"])
def test_axe_finds_no_serious_fault(opened: Opened, axe: str, lang: str) -> None:
    if lang == "en":
        opened.page.click("#language")
    open_everything(opened)
    assert serious_faults(opened, axe) == []


def test_axe_finds_no_serious_fault_on_a_narrow_screen(opened: Opened, axe: str) -> None:
    narrow: ViewportSize = {"width": 390, "height": 844}
    opened.page.set_viewport_size(narrow)
    opened.page.click("#menu-button")
    assert serious_faults(opened, axe) == []


def tabbed(opened: Opened) -> list[str]:
    """Everything the Tab key reaches, until it starts over."""
    reached: list[str] = []
    while len(reached) < 300:
        opened.page.keyboard.press("Tab")
        focused = opened.page.evaluate(FOCUSED)
        if focused in reached[:1]:
            break
        reached.append(focused)
    return reached


def test_the_keyboard_reaches_every_control(opened: Opened) -> None:
    opened.page.click("#filters summary")
    opened.page.select_option("#filter-tier", "exempt")  # a short table
    opened.page.click("#table-button")
    controls = opened.page.evaluate("""() =>
      [...document.querySelectorAll("button, input, select")]
        .filter((one) => one.offsetParent !== null && !one.disabled && !one.closest("#list tbody"))
        .map((one) => one.id || one.name || one.dataset.column)""")
    assert len(controls) > 40
    assert set(controls) <= set(tabbed(opened))


def test_a_customer_is_found_and_read_by_keyboard_alone(opened: Opened) -> None:
    customer = strongest(band="very_high", exempt=False)
    opened.page.keyboard.press("Tab")
    while opened.page.evaluate(FOCUSED) != "search":
        opened.page.keyboard.press("Tab")
    opened.page.keyboard.type(customer.record.customer_id)
    opened.page.keyboard.press("Tab")
    opened.page.keyboard.press("Enter")
    assert customer.record.customer_id in opened.page.locator("#panel .ids").first.inner_text()
    opened.page.keyboard.press("Escape")
    assert opened.page.locator("#panel").is_hidden()


def test_the_table_keeps_its_place_under_the_keyboard(opened: Opened) -> None:
    opened.page.focus("#table-button")
    opened.page.keyboard.press("Enter")
    opened.page.focus("#list [data-column=bill]")
    opened.page.keyboard.press("Enter")
    opened.page.keyboard.press("Enter")
    assert opened.page.evaluate(FOCUSED) == "bill"
    assert opened.page.get_attribute("#list th[aria-sort]", "aria-sort") == "ascending"


@pytest.mark.parametrize(("paper", "wide", "high"), [("A4", 297, 210), ("A3", 420, 297)])
def test_paper_is_one_sheet_and_the_screen_comes_back(
    opened: Opened, paper: str, wide: int, high: int
) -> None:
    opened.click(strongest(band="very_high", exempt=False))
    opened.page.click("#table-button")
    before = opened.page.evaluate("location.hash")
    document = opened.page.pdf(format=paper, landscape=True, print_background=True)
    (sheet,) = re.findall(
        rb"/Type /Page\b.*?/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", document, re.DOTALL
    )
    assert [float(side) for side in sheet] == pytest.approx([wide * MM, high * MM], abs=2)
    # Ground and points, each one picture; stroke by stroke much would be lost.
    assert document.count(b"/Subtype /Image") >= 2
    opened.settle()
    assert opened.page.evaluate("location.hash") == before
    assert opened.page.locator("body.printing").count() == 0
    assert opened.faults == []


def test_paper_holds_what_a_reader_needs_and_no_button(opened: Opened) -> None:
    opened.page.select_option("#filter-area", "กฟก.2", force=True)
    opened.page.set_viewport_size(A4_AT_96_DPI)
    opened.page.emulate_media(media="print")
    opened.page.evaluate("georisk.print.before()")
    text = opened.page.locator("body").inner_text()
    for words in (RUN.header.run_id, RUN.header.ruleset, "ลับ", "สูงมาก", "กฟข.: กฟก.2", "Leaflet"):
        assert words in text
    assert opened.page.locator("button:visible, input:visible, select:visible").count() == 0
    for place in ("#menu", ".bar", ".folium-map", "footer.print"):
        box = opened.page.locator(place).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["y"] + box["height"] <= A4_AT_96_DPI["height"] + 1
    menu = opened.page.evaluate(
        "[document.getElementById('menu')].map((m) => m.scrollHeight - m.clientHeight)[0]"
    )
    assert menu <= 1  # nothing of the legend is cut off
    opened.page.evaluate("georisk.print.after()")
    opened.page.emulate_media(media="screen")
    assert opened.page.locator("#print").is_visible()
