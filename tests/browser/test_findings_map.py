"""The map of findings in a real browser, with nothing to ask a network for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from georisk.distance.quality import Flaw
from georisk.maps.findings import render_findings
from tests.maps.worlds import flawed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
INK_AT = """([lon, lat]) => {
  const canvas = map_georisk.getPane("points").querySelector("canvas");
  const frame = canvas.getBoundingClientRect();
  const map = map_georisk.getContainer().getBoundingClientRect();
  const at = map_georisk.latLngToContainerPoint([lat, lon]);
  const scale = canvas.width / frame.width;
  const [x, y] = [(map.left + at.x - frame.left) * scale, (map.top + at.y - frame.top) * scale];
  return [...canvas.getContext("2d").getImageData(x, y, 1, 1).data];
}"""


@pytest.fixture
def page(chromium: Browser, tmp_path: Path) -> Iterator[Page]:
    file = tmp_path / "findings.html"
    file.write_text(render_findings(*flawed(), attribution="<b>© me</b>"), encoding="utf-8")
    context = chromium.new_context(viewport={"width": 1400, "height": 900}, offline=True)
    opened = context.new_page()
    asked: list[str] = []
    faults: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda said: said.type == "error" and faults.append(said.text))
    opened.goto(file.as_uri())
    opened.wait_for_function("document.querySelectorAll('#flaws li').length > 0")
    opened.wait_for_timeout(200)
    yield opened
    assert asked == [file.as_uri()]
    assert faults == []
    context.close()


def rows(flaw: Flaw) -> list[Any]:
    network, findings = flawed()
    one = next(item for item in findings if item.flaw is flaw)
    assert network.node_count
    return [[float(lon), float(lat)] for lon, lat in zip(one.lon, one.lat, strict=True)]


def test_the_legend_counts_every_flaw(page: Page) -> None:
    texts = page.locator("#flaws li").all_inner_texts()
    assert len(texts) == len(Flaw)
    for flaw, text in zip((item.flaw for item in flawed()[1]), texts, strict=True):
        count = len(rows(flaw))
        assert text.split()[-1] == (str(count) if count else "ไม่พบ")
    assert page.locator("#attribution").inner_text() == "<b>© me</b>"
    assert page.locator("#attribution b").count() == 0


def test_a_finding_is_drawn_told_and_switched_off(page: Page) -> None:
    (site,) = rows(Flaw.DETOUR)
    page.evaluate("at => void map_georisk.setView([at[1], at[0]], 17, {animate: false})", site)
    page.wait_for_timeout(200)
    middle = [site[0] + 0.00003, site[1]]  # on the ring, not in its hole
    assert page.evaluate(INK_AT, middle)[3] > 0
    pixel = page.evaluate(
        "at => { const p = map_georisk.latLngToContainerPoint([at[1], at[0]]);"
        " const f = map_georisk.getContainer().getBoundingClientRect();"
        " return [f.left + p.x, f.top + p.y]; }",
        site,
    )
    page.mouse.move(pixel[0] - 3, pixel[1])
    page.mouse.move(*pixel)
    assert "ยาวกว่าเส้นตรง" in page.locator(".leaflet-tooltip").inner_text()
    page.click("input[name=detour]")
    page.wait_for_timeout(100)
    assert page.evaluate(INK_AT, middle)[3] == 0


def test_the_language_switches(page: Page) -> None:
    assert page.locator("h1").inner_text().startswith("ตรวจโครงข่าย")
    page.click("#language")
    assert page.locator("h1").inner_text() == "Network check: places to look at"
    assert "Crossing without a node" in page.locator("#flaws").inner_text()
