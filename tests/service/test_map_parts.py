"""The rest of what a map page asks for: rings, lines, changes, one customer, files, pages."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import openpyxl
import pytest
from pyproj import Geod

from georisk.maps.live import About, LivePage, live_assets, live_policy, render_live
from georisk.plan.compare import compare
from georisk.service.map_changes import Changes
from georisk.service.map_columns import columns_of
from tests.maps.sample_run import HOSTILE, PLANTS, opened, sample_run

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from georisk.adapters.store.runs import SqlRunStore
    from georisk.model import RunDocument

RUN = sample_run(200)
BASE = f"/v1/maps/{RUN.header.run_id}"
EVERYWHERE = "bbox=99,12,103,15"
GEOD = Geod(ellps="WGS84")


def earlier_run() -> RunDocument:
    """The same run a year before: some scored lower, one open, two not there, one gone since."""
    people = list(RUN.customers)
    for index in range(1, 40, 2):
        record = people[index].record
        if record.score:
            lower = replace(record, score=1, score_low=1, score_high=1, band="low")
            people[index] = replace(people[index], record=lower)
    people[50] = opened(people[50], 1, 25)
    gone = replace(people[60], record=replace(people[60].record, customer_id="GONE"))
    gone = replace(gone, profile=replace(gone.profile, customer_id="GONE"))
    kept = [*people[:70], *people[72:], gone]
    return replace(RUN, header=replace(RUN.header, run_id="earlier"), customers=tuple(kept))


EARLIER = earlier_run()


@pytest.fixture
def served(client: TestClient, store: SqlRunStore) -> TestClient:
    store.save(EARLIER)
    store.save(RUN)
    return client


def test_rings_count_whom_the_geodesic_says(served: TestClient) -> None:
    spp_id, _, _, lon, lat, *_ = PLANTS[0]
    told = served.get(f"{BASE}/rings?plant={spp_id}&area=กฟก.2").json()["rings"]
    expected = []
    for km in (2, 4, 6, 8):
        inside = [
            one.record.monthly_bill_thb or Decimal(0)
            for one in RUN.customers
            if one.record.lon is not None
            and one.profile.area == "กฟก.2"
            and GEOD.inv(lon, lat, one.record.lon, one.record.lat)[2] <= km * 1000
        ]
        expected.append({"km": km, "count": len(inside), "satang": int(sum(inside) * 100)})
    assert told == expected
    assert expected[0]["count"] > 0
    assert served.get(f"{BASE}/rings?plant=none").status_code == 404


def test_changes_are_those_of_diff(served: TestClient) -> None:
    told = served.get(f"{BASE}/view?{EVERYWHERE}&zoom=9&against=earlier").json()["changes"]
    found = compare(EARLIER.customers, RUN.customers)
    for direction in ("up", "down", "new", "gone"):
        moved = {
            one.customer_id for one in found.movements
            if one.direction == direction and one.latest.record.lon is not None
        }  # fmt: skip
        assert set(told[direction]["customers"]["columns"]["id"]) == moved, direction
        assert told[direction]["count"] == len(moved)
    assert told["up"]["count"] > 5
    assert told["new"]["count"] == 2
    assert told["gone"]["customers"]["columns"]["id"] == ["GONE"]


def test_an_interval_that_only_widened_moved_neither_way() -> None:
    before, after = columns_of(EARLIER.customers), columns_of(RUN.customers)
    found = Changes.between(before, after)
    moved = np.concatenate([found.rows[name] for name in ("up", "down", "new")])  # type: ignore[index]
    assert RUN.customers[50].record.customer_id not in {after.ids[row] for row in moved}


def length(steps: list[int]) -> int:
    return len(steps) // 2


def test_lines_are_coarser_from_afar_and_only_those_in_view(served: TestClient) -> None:
    far, near = (
        served.get(f"{BASE}/lines?{EVERYWHERE}&zoom={zoom}").json()["lines"] for zoom in (7, 15)
    )
    assert sum(map(length, far["road"])) * 2 < sum(map(length, near["road"]))
    box = "bbox=100.99,13.42,101.005,13.44"
    part = served.get(f"{BASE}/lines?{box}&zoom=15").json()
    west, south, east, north = part["drawn"]
    assert len(part["lines"]["spp_line"]) == 1
    for kind, lines in part["lines"].items():
        for steps in lines:
            lon, lat = np.cumsum(np.array(steps).reshape(-1, 2), axis=0).T / 1e5
            inside = (lon >= west - 1e-4) & (lon <= east + 1e-4)
            assert (inside & (lat >= south - 1e-4) & (lat <= north + 1e-4)).all(), kind
    assert served.get(f"{BASE}/lines?bbox=90,5,91,6&zoom=12").json()["lines"] == {
        "road": [], "distribution_line": [], "spp_line": [],
    }  # fmt: skip


def test_one_customer_is_told_whole_in_both_languages(served: TestClient) -> None:
    one = next(one for one in RUN.customers if one.record.band == "high" and one.path)
    told = served.get(f"{BASE}/customers/{one.record.customer_id}").json()
    record = one.record
    assert (told["symbol"], told["score"], told["tier"]) == ("high", record.score, record.tier)
    assert told["satang"] == int((record.monthly_bill_thb or 0) * 100)
    assert [step["th"] for step in told["steps"]] == [step.text_th for step in one.explanation]
    assert [step["en"] for step in told["steps"]] == [step.text_en for step in one.explanation]
    assert told["path"][:2] == [round((record.lon or 0) * 1e5), round((record.lat or 0) * 1e5)]
    assert [past["run_id"] for past in told["history"]] == ["earlier", RUN.header.run_id]
    metres = {plant[0]: GEOD.inv(record.lon, record.lat, plant[3], plant[4])[2] for plant in PLANTS}
    nearest = sorted(metres, key=lambda name: metres[name])[:3]
    assert [plant["spp_id"] for plant in told["nearest"]] == nearest
    assert told["nearest"][0]["straight"] == pytest.approx(metres[nearest[0]], abs=1e-3)


def test_a_customer_without_a_position_has_no_nearest_plant(served: TestClient) -> None:
    told = served.get(f"{BASE}/customers/C-NOWHERE").json()
    assert (told["lon"], told["path"], told["nearest"]) == (None, None, [])


def test_a_selection_is_saved_as_a_sheet_in_which_a_name_is_no_formula(served: TestClient) -> None:
    answer = served.get(f"{BASE}/selection?office=กฟส.ศรีราชา&{EVERYWHERE}")
    assert "filename*=UTF-8''georisk-" in answer.headers["content-disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    cells = [row for row in sheet.iter_rows(min_row=6) if row[4].value]
    ids = {
        one.record.customer_id for one in RUN.customers
        if one.profile.office == "กฟส.ศรีราชา" and one.record.lon is not None
    }  # fmt: skip
    assert {row[4].value for row in cells} == ids
    names = {row[5].value: row[5].data_type for row in cells}
    shown = next(name for name in HOSTILE if name in names and name.startswith(("=", "'")))
    assert names[shown] == "s"


def test_a_selection_is_saved_as_geojson(served: TestClient) -> None:
    told = served.get(f"{BASE}/selection?format=geojson&band=very_high").json()
    expected = {one.record.customer_id for one in RUN.customers if one.record.band == "very_high"}
    assert {item["id"] for item in told["features"]} == expected
    assert all(item["properties"]["band"] == "very_high" for item in told["features"])


def test_the_page_runs_only_what_the_service_serves(served: TestClient) -> None:
    answer = served.get(f"/maps/runs/{RUN.header.run_id}?lang=en")
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "connect-src 'self'" in policy
    loaded = re.findall(r'(?:src|href)="(/[^"]+)"', answer.text)
    assert f"/v1/maps/{RUN.header.run_id}" in loaded
    loaded = [path for path in loaded if path.startswith("/maps/assets/")]
    assert len(loaded) == 3
    for path in loaded:
        asset = served.get(path)
        assert asset.status_code == 200
        assert "immutable" in asset.headers["cache-control"]
    assert "//" not in "".join(re.findall(r'(?:src|href)="([^"]+)"', answer.text))
    assert served.get(f"{loaded[0]}x").status_code == 404
    assert served.get(re.sub("assets/[0-9a-f]+", "assets/0", loaded[0])).status_code == 404


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_id_is_no_markup_in_the_page(name: str) -> None:
    html = render_live(LivePage(run_id=name, about=About("customer", name)))
    assert name not in re.sub(r"(?s)<script type=.application/json.*?</script>", "", html)
    plain = render_live(LivePage(run_id="r", about=About("customer", "e")))
    assert html.count("<script") == plain.count("<script")
    assert live_policy(html) == live_policy(plain)


def test_every_word_of_the_page_is_there_in_both_languages() -> None:
    from georisk.maps.live import words

    known: Any = words()
    assert all(entry["en"] and entry["th"] for entry in known.values())
    script = live_assets()["map.js"][1]
    used = set(re.findall(r'\blabel\("([a-z_.]+)"\)', script))
    assert used <= set(known), sorted(used - set(known))
