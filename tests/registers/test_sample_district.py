"""The sample district: does it come out of its script, say what it is, and hold together?"""

from __future__ import annotations

import csv
import json
import math
import re
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from pyproj import Geod
from shapely import LineString, Point, STRtree
from shapely.geometry import shape

from georisk.adapters.tables.registers import (
    read_customers,
    read_estates,
    read_group_sites,
    read_outages,
    read_spps,
)

DATA = Path(__file__).resolve().parents[2] / "data"
FOLDER = DATA / "feeders"
TABLES = ("customers.csv", "sites.csv", "outages.csv", "spp.csv")
LAYERS = (
    "estates.geojson",
    "network_roads.geojson",
    "network_feeders.geojson",
    "network_spp_lines.geojson",
)
WGS84 = Geod(ellps="WGS84")
CUTOFF_M, MAX_ACCESS_M = 10_000, 2_000
PLANT: Place = (0.0, 0.0)
Place = tuple[float, float]
Edge = tuple[Place, Place]
Graph = Any


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def features(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((FOLDER / name).read_text(encoding="utf-8"))[
        "features"
    ]
    return found


def edges(name: str) -> list[tuple[Edge, dict[str, Any]]]:
    """Pieces of a layer's lines between neighbouring vertices, ends in a fixed order."""
    found = []
    for item in features(name):
        places = [(x, y) for x, y in item["geometry"]["coordinates"]]
        found += [((min(two), max(two)), item["properties"]) for two in pairwise(places)]
    return found


def metres(one: Place, other: Place) -> float:
    return float(WGS84.inv(one[0], one[1], other[0], other[1])[2])


@pytest.fixture(scope="module")
def customers() -> list[dict[str, str]]:
    """Customers without the rows made to be rejected."""
    rows = rows_of(FOLDER / "customers.csv")
    rejected = {item.row for item in read_customers(FOLDER / "customers.csv").rejected}
    return [row for number, row in enumerate(rows, 2) if number not in rejected]


def test_script_writes_the_same_bytes_again(tmp_path: Path) -> None:
    script = [sys.executable, "-B", str(FOLDER / "generate.py"), "--out", str(tmp_path)]
    subprocess.run(script, check=True, cwd=tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {*TABLES, *LAYERS}
    differing = [
        path.name
        for path in tmp_path.iterdir()
        if path.read_bytes() != (FOLDER / path.name).read_bytes()
    ]
    assert differing == []


def test_data_stays_small() -> None:
    files = [*FOLDER.glob("*"), *(DATA / "spp_sites").glob("*")]
    assert sum(path.stat().st_size for path in files if path.is_file()) < 1_500_000


def test_every_generated_row_says_synthetic() -> None:
    facts = {row["spp_id"]: row for row in rows_of(DATA / "spp_sites" / "spp_sites.csv")}
    for name in TABLES:
        for row in rows_of(FOLDER / name):
            fact = facts.get(row.get("spp_id", ""))
            assert row["synthetic"] == ("true" if fact is None else "false")
            if fact is not None:
                assert {key: fact[key] for key in row if key != "synthetic"}.items() <= row.items()
    for name in LAYERS:
        assert all(item["properties"]["synthetic"] is True for item in features(name))
    assert all("(สมมติ)" in row["name"] for row in rows_of(FOLDER / "customers.csv"))


def test_every_plant_of_the_two_provinces_is_there() -> None:
    register = rows_of(DATA / "spp_sites" / "spp_sites.csv")
    near = {row["spp_id"] for row in register if row["province"] in {"Chon Buri", "Rayong"}}
    sample = {row["spp_id"] for row in rows_of(FOLDER / "spp.csv")}
    assert sample - near == {f"SYN-SPP-{number}" for number in range(1, 5)}
    assert near <= sample


def test_only_the_rows_made_bad_are_rejected() -> None:
    batch = read_customers(FOLDER / "customers.csv")
    rejected = {
        item.record_id: {problem.field for problem in item.problems} for item in batch.rejected
    }
    assert rejected == {
        "BAD-1": {"monthly_bill_thb"},
        "BAD-2": {"lat"},
        "SYN-0010": {"customer_id"},
        "BAD-4": {"peak_demand_kw"},
        "BAD-5": {"monthly_bill_thb", "outages_12m"},
    }
    assert len(batch.rows) == 400
    assert batch.unknown_columns == ()
    assert all(customer.synthetic for customer in batch.rows)


def test_the_other_files_are_read_without_a_reject() -> None:
    batches: list[Any] = [
        read_spps(FOLDER / "spp.csv"),
        read_estates(FOLDER / "estates.geojson"),
        read_group_sites(FOLDER / "sites.csv"),
        read_outages(FOLDER / "outages.csv"),
    ]
    assert [batch.rejected for batch in batches] == [(), (), (), ()]
    assert [len(batch.rows) > 10 for batch in batches] == [True] * 4


def test_coordinates_have_six_decimals_at_most() -> None:
    for name in LAYERS:
        text = (FOLDER / name).read_text(encoding="utf-8")
        assert re.findall(r"\.\d{7,}", text) == []


def test_power_lines_run_along_roads() -> None:
    roads = {edge for edge, _ in edges("network_roads.geojson")}
    assert {edge for edge, _ in edges("network_feeders.geojson")} <= roads
    plants = {
        row["spp_id"]: (float(row["lon"]), float(row["lat"])) for row in rows_of(FOLDER / "spp.csv")
    }
    off_road = [pair for pair in edges("network_spp_lines.geojson") if pair[0] not in roads]
    assert len(off_road) == len(features("network_spp_lines.geojson"))
    assert all(plants[said["owner"]] in edge for edge, said in off_road)


def test_roads_cross_only_where_they_share_a_vertex() -> None:
    pieces = [edge for edge, _ in edges("network_roads.geojson")]
    assert len(set(pieces)) == len(pieces)
    lines = [LineString(edge) for edge in pieces]
    one, other = STRtree(lines).query(lines, predicate="intersects")
    apart = [
        (pieces[a], pieces[b])
        for a, b in zip(one.tolist(), other.tolist(), strict=True)
        if a < b and not set(pieces[a]) & set(pieces[b])
    ]
    assert apart == []


def test_all_roads_join_but_for_one_island() -> None:
    graph = nx.Graph([edge for edge, _ in edges("network_roads.geojson")])
    sizes = sorted(len(part) for part in nx.connected_components(graph))
    assert len(sizes) == 2
    assert sizes[0] <= 12
    assert sizes[1] > 1_500


def test_estates_are_sound_and_apart() -> None:
    outlines = [shape(item["geometry"]) for item in features("estates.geojson")]
    assert all(outline.is_valid for outline in outlines)
    assert len(STRtree(outlines).query(outlines, predicate="intersects")[0]) == len(outlines)
    assert all("จำลอง" in item["properties"]["name_th"] for item in features("estates.geojson"))


def test_factories_stand_back_from_their_street(customers: list[dict[str, str]]) -> None:
    _, places = located(customers)
    access = [leg for leg, _, _ in snapped(places, [edge for edge, _ in all_edges()])]
    near = [leg for leg in access if leg <= MAX_ACCESS_M]
    assert len(access) - len(near) == 5
    assert min(near) > 15
    assert max(near) < 155


def test_registers_refer_to_what_is_there(customers: list[dict[str, str]]) -> None:
    fed = {said["feeder_id"] for _, said in edges("network_feeders.geojson")}
    ids = {row["customer_id"]: row for row in customers}
    assert {row["feeder_id"] for row in customers} - {""} <= fed
    events = rows_of(FOLDER / "outages.csv")
    assert {event["feeder_id"] for event in events} - {""} <= fed
    assert {event["customer_id"] for event in events} - {""} <= set(ids)
    assert {event["started_at"][:4] for event in events} == {"2025", "2026"}
    assert max(event["started_at"] for event in events) < "2026-10"
    sites = rows_of(FOLDER / "sites.csv")
    assert {site["group_id"] for site in sites} <= {row["bp_no"] for row in customers}
    members = [ids[site["site_id"]] for site in sites if site["site_id"] in ids]
    assert members
    assert all(row["branch_status"] == "" for row in members)
    mains = Counter(site["group_id"] for site in sites if site["main_branch"] == "yes")
    assert set(mains.values()) == {1}
    assert set(mains) == {site["group_id"] for site in sites}


def test_numbers_keep_their_zeros_and_bills_their_range(customers: list[dict[str, str]]) -> None:
    assert all(re.fullmatch(r"0\d{11}", row["ca_no"]) for row in customers)
    bills = [int(row["monthly_bill_thb"]) for row in customers if row["monthly_bill_thb"]]
    assert min(bills) >= 200_000
    assert max(bills) <= 30_000_000
    assert 10 <= sum(bill < 300_000 for bill in bills) <= 30
    assert sum(bill >= 5_000_000 for bill in bills) >= 20


def all_edges() -> list[tuple[Edge, dict[str, Any]]]:
    return [pair for name in LAYERS[1:] for pair in edges(name)]


def located(customers: list[dict[str, str]]) -> tuple[list[str], list[Place]]:
    there = [row for row in customers if row["lat"]]
    places = [(float(row["lon"]), float(row["lat"])) for row in there]
    return [row["customer_id"] for row in there], places


def snapped(places: list[Place], pieces: list[Edge]) -> list[tuple[float, Edge, Place]]:
    """Metres to the nearest piece of line, that piece, and the point on it, for each place.

    Degrees are squeezed so that a unit is as long eastwards as northwards.
    """
    squeeze = math.cos(math.radians(13.1))
    lines = [LineString([(x * squeeze, y) for x, y in edge]) for edge in pieces]
    points = [Point(x * squeeze, y) for x, y in places]
    _, nearest = STRtree(lines).query_nearest(points, all_matches=False)
    found = []
    for place, point, index in zip(places, points, nearest.tolist(), strict=True):
        foot = lines[index].interpolate(lines[index].project(point))
        on_line = (foot.x / squeeze, foot.y)
        found.append((metres(place, on_line), pieces[index], on_line))
    return found


def reach_of(
    graph: Graph, plant: Place, owned: set[Edge], pieces: list[Edge]
) -> dict[Place, float]:
    """Metres from a plant, or from the lines it owns, to every vertex within the cutoff."""
    if owned:
        sources = {place: 0.0 for edge in owned for place in edge}
    else:
        [(egress, (start, end), foot)] = snapped([plant], pieces)
        sources = {place: egress + metres(place, foot) for place in (start, end)}
    world = graph.copy()
    world.add_weighted_edges_from((PLANT, place, away) for place, away in sources.items())
    found: dict[Place, float] = nx.single_source_dijkstra_path_length(world, PLANT)
    return found


def eligible_plants() -> dict[str, Place]:
    """Plants that may take a customer: not retired, not barred, not without capacity."""
    return {
        row["spp_id"]: (float(row["lon"]), float(row["lat"]))
        for row in rows_of(FOLDER / "spp.csv")
        if row["status"] in {"planned", "construction"}
        or (
            row["status"] == "operating"
            and row["direct_sale"] != "no"
            and row["residual_mw"] != "0"
        )
    }


def level(routed: float) -> str:
    bounds = ((2_000, "5"), (4_000.0005, "4"), (6_000.0005, "3"), (8_000.0005, "2"))
    return next((name for bound, name in bounds if routed < bound), "1")


def witnessed_levels(customers: list[dict[str, str]]) -> Counter[str]:
    """Distance levels by networkx on the files themselves, without a line of georisk's own."""
    pairs = all_edges()
    pieces = sorted({edge for edge, _ in pairs})
    graph: Graph = nx.Graph()
    graph.add_weighted_edges_from((one, other, metres(one, other)) for one, other in pieces)
    _, places = located(customers)
    snaps = snapped(places, pieces)
    best = np.full(len(places), math.inf)
    for spp_id, plant in eligible_plants().items():
        owned = {edge for edge, said in pairs if said.get("owner") == spp_id}
        reach = reach_of(graph, plant, owned, pieces)
        for index, (access, edge, foot) in enumerate(snaps):
            ways = [reach.get(end, math.inf) + metres(end, foot) for end in edge]
            along = 0.0 if edge in owned else min(ways)
            best[index] = min(best[index], access + along)
    straight = [
        min(metres(place, plant) for plant in eligible_plants().values()) for place in places
    ]
    return Counter(
        "none"
        if near <= CUTOFF_M and (access > MAX_ACCESS_M or math.isinf(routed))
        else level(routed)
        for (access, _, _), routed, near in zip(snaps, best.tolist(), straight, strict=True)
    )


def test_readme_tells_the_spread_of_distances(customers: list[dict[str, str]]) -> None:
    stated = {
        name: int(count)
        for name, count in re.findall(
            r"^\| (\d|none) \|.*\| (\d+) \|$",
            (FOLDER / "README.md").read_text(encoding="utf-8"),
            flags=re.MULTILINE,
        )
    }
    assert set(stated) == {"1", "2", "3", "4", "5", "none"}
    assert min(stated.values()) >= 10
    assert stated == witnessed_levels(customers)
