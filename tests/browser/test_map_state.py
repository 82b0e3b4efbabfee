"""The address of a map: it carries what is shown, and brings it back in another tab."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest

from tests.browser.run_page import strongest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.run_page import Opened

pytestmark = pytest.mark.browser
STATE = """() => ({
  place: [map_georisk.getZoom(), map_georisk.getCenter().lat.toFixed(5), map_georisk.getCenter().lng.toFixed(5)],
  layers: georisk.layers.filter((layer) => layer.shown && map_georisk.hasLayer(layer.group)).map((layer) => layer.name),
  lang: [georisk.lang, document.documentElement.lang],
  filters: { ...georisk.selection.filters, band: [...georisk.selection.filters.band] },
  follow: [georisk.selection.follows(), document.getElementById("follow").checked],
  sums: document.getElementById("bands").innerText,
  fields: [...document.querySelectorAll("#filter-fields select, #filter-fields input")].map((one) => one.value),
  table: document.querySelector("#list:not([hidden]) table")?.innerText,
  panel: document.getElementById("panel").hidden ? "" : document.getElementById("panel").innerText,
})"""  # noqa: E501 - one line, one thing


def state(opened: Opened) -> Any:
    opened.settle()
    return opened.page.evaluate(STATE)


def address(opened: Opened) -> dict[str, list[str]]:
    return parse_qs(opened.page.evaluate("location.hash.slice(1)"))


def set_everything(opened: Opened) -> None:
    """Change each thing the address carries."""
    page = opened.page
    page.click("#language")
    page.click("#filters summary")
    page.select_option("#filter-area", "กฟก.2")
    page.select_option("#filter-certainty", "certain")
    page.fill("#filter-from", "1.5")
    page.press("#filter-from", "Tab")
    page.uncheck("#bands tr[data-band=low] input")
    page.uncheck("#follow")
    page.check("#layers input[name=routes]")
    page.uncheck("#layers input[name=rings]")
    page.click("#table-button")
    page.click("#list [data-column=distance]")
    page.locator("#list tbody button").nth(2).click()
    page.evaluate("() => void map_georisk.setView([13.1, 101.02], 13, {reset: true})")


def test_a_view_is_sent_and_comes_back_whole(opened: Opened) -> None:
    set_everything(opened)
    before, sent = state(opened), opened.page.url
    assert sent.startswith("file:")
    written = address(opened)
    assert written["map"] == ["13/13.10000/101.02000"]
    assert written["lang"] == ["en"]
    assert written["area"] == ["กฟก.2"]
    assert written["band"] == ["very_high,high,medium,open,not_eligible"]
    assert written["from"] == ["1500000"]
    assert written["table"] == ["distance"]
    assert set(written) == {
        "map", "lang", "layers", "band", "area", "certainty", "from", "all", "table", "customer",
    }  # fmt: skip
    opened.leave()
    opened.open(sent)
    assert state(opened) == before
    assert opened.page.url == sent
    assert opened.faults == []


def test_a_page_as_it_opens_says_only_where_it_is(opened: Opened) -> None:
    assert set(address(opened)) == {"map", "lang"}


def test_back_takes_a_choice_back_and_forward_makes_it_again(opened: Opened) -> None:
    page = opened.page
    before = state(opened)
    page.click("#filters summary")
    page.select_option("#filter-estate", "E1")
    filtered = state(opened)
    page.uncheck("#layers input[name=rings]")
    page.go_back()
    assert state(opened) == filtered
    page.go_back()
    assert state(opened) == before
    page.go_forward()
    assert state(opened) == filtered
    assert opened.faults == []


def test_what_one_click_changes_is_one_step_and_back_undoes_all_of_it(opened: Opened) -> None:
    """A panel beside the map makes the map narrower: a move, but no step of its own."""
    page = opened.page
    clicks = (
        "#language",
        "#table-button",
        "#list tbody button >> nth=2",
        "#list [data-column=bill]",
    )
    steps, seen = page.evaluate("history.length"), [state(opened)]
    for done, click in enumerate(clicks, start=1):
        page.click(click)
        seen.append(state(opened))
        assert page.evaluate("history.length") == steps + done
    for before in reversed(seen[:-1]):
        page.go_back()
        assert state(opened) == before
    assert opened.faults == []


NUMBERS = """() => {
  const widths = [], ctx = document.createElement("canvas").getContext("2d");
  ctx.fillText = (text) => widths.push(ctx.measureText(text).width);
  for (const symbol of Object.keys(georisk.data.palette.customers))
    for (const [low, high] of [[4, 4], [25, 25], [1, 25], [12, 16]])
      georisk.symbols.customer(ctx, 0, 0, 8, { symbol, low, high, exempt: false });
  return widths;
}"""


def test_a_number_stays_inside_of_its_symbol(kept: Opened) -> None:
    widths = kept.page.evaluate(NUMBERS)
    assert len(widths) > 8
    assert max(widths) <= 2.9 * 8  # a pill, the widest of them, is 3.2 radii wide
    assert sum(width > 1.75 * 8 for width in widths) <= 2  # as only a pill may hold


def test_moving_the_map_is_no_step_back(opened: Opened) -> None:
    steps = opened.page.evaluate("history.length")
    for zoom in (12, 13, 14):
        opened.page.evaluate(f"() => void map_georisk.setZoom({zoom}, {{animate: false}})")
    assert opened.page.evaluate("history.length") == steps
    assert address(opened)["map"][0].startswith("14/")


@pytest.mark.parametrize(
    "typed",
    [
        "map=x/y/z&lang=fr&layers=nothing&band=none&area=nowhere&table=__proto__&customer=nobody",
        "map=99999/91/181&from=-1&to=1e99&certainty=constructor&all=yes",
        "area=%E0%B8&__proto__=1&kamr=<img src=x onerror=alert(1)>&plant='};alert(1)//",
        "=&&&#####",
    ],
)
def test_nonsense_in_the_address_is_left_out(opened: Opened, file: Path, typed: str) -> None:
    plain = state(opened)
    opened.leave()
    opened.open(f"{file.as_uri()}#{typed}")
    found = state(opened)
    assert found["fields"] == plain["fields"]
    assert found["place"] == plain["place"]
    assert found["lang"] == plain["lang"]
    assert found["panel"] == ""
    assert opened.page.locator("img").count() == 0
    assert opened.faults == []


def test_a_chosen_plant_and_a_chosen_customer_are_sent(opened: Opened, file: Path) -> None:
    customer = strongest(band="very_high", exempt=False).record
    for choice in (f"customer={customer.customer_id}", "plant=SPP-2"):
        opened.leave()
        opened.open(f"{file.as_uri()}#lang=en&{choice}")
        assert choice.partition("=")[2] in opened.page.locator("#panel .ids").first.inner_text()
        name, _, value = choice.partition("=")
        assert address(opened)[name] == [value]
