"""Maps of thousands of customers: gathered in crowds, and quick to move."""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest

from georisk.maps import render_map
from tests.maps.sample_run import sample_run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.run_page import Opened

pytestmark = pytest.mark.browser
MANY = 1500
PAN = """async () => {
  const spent = [];
  for (let turn = 0; turn < 15; turn += 1) {
    const start = performance.now();
    map_georisk.panBy([40, 20], { animate: false });
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
    spent.push(performance.now() - start);
  }
  return spent.sort((one, other) => one - other)[7];
}"""
DRAWN = """() => {
  const { group } = georisk.layers.find((layer) => layer.name === "customers");
  return group.getLayers().map(({ options: { thing }, _point: { x, y }, _radius }) => ({
    x, y, radius: _radius, rows: (thing.members ?? [thing]).map((one) => one.row),
    bands: thing.bands ?? null,
  }));
}"""


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("many") / "map.html"
    file.write_text(render_map(sample_run(MANY)), encoding="utf-8")
    return file


@pytest.fixture
def crowded(tab: Opened, many: Path) -> Opened:
    tab.leave()
    tab.open(many.as_uri())
    return tab


def test_crowds_hold_everybody_once(crowded: Opened) -> None:
    customers = sample_run(MANY).customers
    drawn: list[dict[str, Any]] = crowded.page.evaluate(DRAWN)
    placed = [row for row, one in enumerate(customers) if one.record.lon is not None]
    assert sorted(row for one in drawn for row in one["rows"]) == placed
    assert len(drawn) < len(placed) / 10
    for one in drawn:
        if one["bands"]:
            counts = dict(one["bands"])
            very_high = sum(customers[row].record.band == "very_high" for row in one["rows"])
            assert counts["very_high"] == very_high
            assert sum(counts.values()) == len(one["rows"])


def test_a_crowd_opens_into_its_members(crowded: Opened) -> None:
    before = crowded.page.evaluate("map_georisk.getZoom()")
    x, y = crowded.page.evaluate("""() => {
      const { group } = georisk.layers.find((layer) => layer.name === "customers");
      const marks = group.getLayers().filter((mark) => mark.options.thing.members);
      const most = marks.reduce((one, other) =>
        one.options.thing.count > other.options.thing.count ? one : other);
      const at = map_georisk.latLngToContainerPoint(most.getLatLng());
      const { left, top } = map_georisk.getContainer().getBoundingClientRect();
      return [left + at.x, top + at.y];
    }""")
    crowded.page.mouse.click(x, y)
    crowded.page.wait_for_function(f"map_georisk.getZoom() > {before}")
    assert crowded.faults == []


def test_crowds_part_where_there_is_room(crowded: Opened) -> None:
    place = "[13.43, 101.0], 15, {animate: false}"
    crowded.page.evaluate(f"() => void map_georisk.setView({place})")
    assert all(len(one["rows"]) == 1 for one in crowded.page.evaluate(DRAWN))


def test_thousands_of_customers_stay_quick(crowded: Opened, file: Path) -> None:
    """A frame costs less than its share of customers more: measured, a third."""
    slow = crowded.page.evaluate(PAN)
    crowded.leave()
    crowded.open(file.as_uri())
    assert slow < MANY / len(sample_run().customers) * crowded.page.evaluate(PAN)


def test_crowds_keep_apart(crowded: Opened) -> None:
    """Their numbers are read: the middle of one never lies in another."""
    drawn = [one for one in crowded.page.evaluate(DRAWN) if one["bands"]]
    apart = [
        math.dist((one["x"], one["y"]), (other["x"], other["y"]))
        - max(one["radius"], other["radius"])
        for one, other in combinations(drawn, 2)
    ]
    assert len(drawn) > 5
    assert min(apart) > 0
