"""The map of a threat surface in a real browser, with nothing to ask a network for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from georisk.maps import render_surface
from tests.maps.surface_world import HOSTILE, header, surfaced

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
INK_AT = """([pane, lon, lat, down]) => {
  const canvas = map_georisk.getPane(pane).querySelector("canvas");
  const frame = canvas.getBoundingClientRect();
  const map = map_georisk.getContainer().getBoundingClientRect();
  const at = map_georisk.latLngToContainerPoint([lat, lon]);
  const scale = canvas.width / frame.width;
  const x = (map.left + at.x - frame.left) * scale;
  const y = (map.top + at.y + down - frame.top) * scale;
  return [...canvas.getContext("2d").getImageData(x, y, 1, 1).data];
}"""


@pytest.fixture
def page(chromium: Browser, tmp_path: Path) -> Iterator[Page]:
    file = tmp_path / "surface.html"
    html = render_surface(*surfaced(), header=header(synthetic=True))
    file.write_text(html, encoding="utf-8")
    context = chromium.new_context(viewport={"width": 1400, "height": 900}, offline=True)
    opened = context.new_page()
    asked: list[str] = []
    faults: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("dialog", lambda dialog: faults.append(dialog.message))
    opened.on("console", lambda said: said.type == "error" and faults.append(said.text))
    opened.goto(file.as_uri())
    opened.wait_for_function("document.querySelectorAll('#worst li').length > 0")
    opened.wait_for_timeout(200)
    yield opened
    assert asked == [file.as_uri()]
    assert faults == []
    context.close()


def test_the_legend_and_the_worst_sites_are_told_in_both_languages(page: Page) -> None:
    assert page.locator("#synthetic").is_visible()
    texts = page.locator("#steps li").all_inner_texts()
    assert [text.split("·")[-1].strip() for text in texts] == [
        "1 จุด", "0 จุด", "0 จุด", "1 จุด", "1 จุด", "2 จุด",
    ]  # fmt: skip
    worst = page.locator("#worst li").all_inner_texts()
    assert len(worst) == 4
    assert HOSTILE in worst[0]
    assert "10.00 ล้านบาทต่อเดือน" in worst[0]
    page.click("#language")
    english = page.locator("#worst li").first.inner_text()
    assert "10.00 million baht a month" in english
    assert "3 customers become high or very high" in english
    assert page.locator("#attribution").inner_text() == "<b>© me</b>"


def test_sites_are_darker_where_more_is_at_stake_and_can_be_switched_off(page: Page) -> None:
    second, third, nothing = ([lon, 13.4] for lon in (101.12, 101.14, 101.16))

    def ink(place: list[float], pane: str = "points", down: float = 0) -> list[int]:
        found: list[int] = page.evaluate(INK_AT, [pane, *place, down])
        return found

    assert sum(ink(second)[:3]) < sum(ink(third)[:3])
    assert ink(nothing)[3] == 255
    assert ink(second, "badges", 8)[3] == 255  # the number of a worst site stands over it
    page.uncheck("#steps input[name=step0]")
    page.wait_for_timeout(100)
    assert ink(nothing)[3] == 0
    assert ink(second)[3] == 255


def test_a_worst_site_is_gone_to_at_a_click(page: Page) -> None:
    page.click("#worst li:nth-child(2) button")
    centre = page.evaluate("() => { const at = map_georisk.getCenter(); return [at.lng, at.lat]; }")
    assert centre == pytest.approx([101.12, 13.4], abs=1e-4)
