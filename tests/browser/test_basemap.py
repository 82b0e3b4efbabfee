"""The basemap in a browser without a network: names are drawn, switched, credited, never markup."""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING, Any

import pytest

from georisk.maps import render_map
from tests.browser.run_page import RUN
from tests.maps.ground import CREDIT, GROUND, HOSTILE_NAME, PLACES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.run_page import Opened

pytestmark = pytest.mark.browser
SEAT = PLACES[1]
PAINTED = """([pane, lon, lat]) => {
  const canvas = map_georisk.getPane(pane).querySelector("canvas");
  const scale = canvas.width / canvas.getBoundingClientRect().width;
  const frame = canvas.getBoundingClientRect();
  const map = map_georisk.getContainer().getBoundingClientRect();
  const at = map_georisk.latLngToContainerPoint([lat, lon]);
  const [x, y] = [map.left + at.x - frame.left - 60, map.top + at.y - frame.top - 40];
  const read = canvas.getContext("2d").getImageData(x * scale, y * scale, 120 * scale, 80 * scale);
  return read.data.filter((_, index) => index % 4 === 3).filter((alpha) => alpha > 128).length;
}"""
# What the canvas of names is told to write, and the box of its ink, in pixels of the map.
LISTEN = """() => {
  const write = CanvasRenderingContext2D.prototype.fillText;
  globalThis.written = new Map();
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
    write.call(this, text, x, y);
    if (this.canvas.parentElement !== map_georisk.getPane("base")) return;
    const ink = this.measureText(text);
    const at = map_georisk.layerPointToContainerPoint([x, y]);
    written.set(`${text}/${x}/${y}`, {
      left: at.x - ink.actualBoundingBoxLeft, right: at.x + ink.actualBoundingBoxRight,
      top: at.y - ink.actualBoundingBoxAscent, bottom: at.y + ink.actualBoundingBoxDescent,
    });
  };
}"""
SYMBOLS = """() => georisk.layers.filter(({ name }) => name === "customers" || name === "spps")
  .flatMap(({ group }) => group.getLayers()).map((mark) => {
    const at = map_georisk.latLngToContainerPoint(mark.getLatLng());
    return { left: at.x - 5, right: at.x + 5, top: at.y - 5, bottom: at.y + 5 };
  })"""


@pytest.fixture(scope="module")
def grounded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("ground") / "map.html"
    file.write_text(render_map(RUN, basemap=GROUND), encoding="utf-8")
    return file


@pytest.fixture
def page(tab: Opened, grounded: Path) -> Opened:
    tab.leave()
    tab.open(f"{grounded.as_uri()}#lang=th&map=11/13.36/101.0")
    return tab


def painted(page: Opened) -> int:
    """Pixels painted around the seat on the canvas of the basemap."""
    page.settle()
    count: int = page.page.evaluate(PAINTED, ["base", SEAT.point.lon, SEAT.point.lat])
    return count


def names(page: Opened) -> list[str]:
    found: list[str] = page.page.evaluate("georisk.basemap.shownNames()")
    return found


def test_a_thai_name_is_drawn_and_the_layer_is_switched(page: Opened) -> None:
    assert SEAT.name.th in names(page)
    with_names = painted(page)
    page.page.uncheck("#layers input[name=basemap]")
    assert painted(page) == 0
    assert "basemap" not in page.page.evaluate("location.hash").split("layers=")[1]
    page.page.check("#layers input[name=basemap]")
    assert painted(page) == with_names > 100


def test_names_follow_language_and_zoom(page: Opened) -> None:
    assert "แม่น้ำบางปะกง" in names(page)
    page.page.click("#language")
    assert "Bang Pakong" in names(page)
    assert "แม่น้ำบางปะกง" not in names(page)
    for layer in ("customers", "spps"):
        page.page.uncheck(f"#layers input[name={layer}]")
    shown = {}
    for zoom in (7, 9, 12):
        page.page.evaluate(f"() => void map_georisk.setZoom({zoom}, {{ animate: false }})")
        page.settle()
        shown[zoom] = {one.name.th for one in PLACES if one.name.th in names(page)}
    assert shown == {7: {"จ.ชลบุรี"}, 9: {"จ.ชลบุรี", "ชลบุรี"}, 12: {"ชลบุรี", "พานทอง"}}


def test_no_name_meets_another_or_a_symbol(page: Opened) -> None:
    page.page.evaluate(LISTEN)
    for zoom in (8, 10, 12):
        page.page.evaluate("written.clear()")
        page.page.evaluate(f"() => void map_georisk.setZoom({zoom}, {{ animate: false }})")
        page.settle()
        written = page.page.evaluate("[...written.values()]")
        symbols = page.page.evaluate(SYMBOLS)
        assert written
        assert symbols
        assert not any(meet(*pair) for pair in combinations(written, 2))
        assert not any(meet(*pair) for pair in product(written, symbols))


def meet(one: Any, other: Any) -> bool:
    return bool(
        one["left"] < other["right"] and other["left"] < one["right"]
        and one["top"] < other["bottom"] and other["top"] < one["bottom"]
    )  # fmt: skip


def test_a_hostile_name_and_credit_are_words(page: Opened) -> None:
    page.page.evaluate("() => void map_georisk.setView([13.25, 100.85], 14, { animate: false })")
    page.settle()
    assert HOSTILE_NAME in page.page.evaluate(
        "georisk.data.layers.basemap.labels.map(georisk.named)"
    )
    assert CREDIT in page.page.text_content("#imprint")
    assert CREDIT in page.page.text_content("#about-text")
    assert page.page.locator("img, #imprint b, #about-text b").count() == 0
    assert page.faults == []
    assert [url for url in page.requests if not url.startswith(("file:", "data:", "blob:"))] == []
