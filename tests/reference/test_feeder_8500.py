"""The IEEE 8500-node feeder: our tracing and our lengths against its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import networkx as nx
import numpy as np
import pytest
from pyproj import Transformer

from georisk.distance.feeders import feeder_graphs, trace
from georisk.distance.geodesy import along_m
from georisk.model import FeederModel, Section

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.reference
HEAD = "HVMV_Sub_connector"
FOOT_M = 0.3048
REGULATOR = "REGXFMR_"
# The file has a plane without a place: it is put where a transverse Mercator is true to scale.
PLANE = "+proj=tmerc +lon_0=101 +lat_0=13.4 +k=1 +x_0=0 +y_0=0 +ellps=WGS84 +units=m"


class Wire(NamedTuple):
    """A line of the model: its buses, its length in metres, whether it is in service."""

    name: str
    one: str
    two: str
    metres: float
    closed: bool


def bus(text: str) -> str:
    return text.split(".", maxsplit=1)[0].upper()


@pytest.fixture(scope="module")
def wires(reference_data: Path) -> list[Wire]:
    found = []
    text = (reference_data / "feeders_ieee8500" / "Lines.dss").read_text(encoding="utf-8")
    for line in re.findall(r"(?im)^New Line\.(.+)$", text):
        name = line.split()[0]
        said = {key.lower(): value for key, value in re.findall(r"(\w+)=(\S+)", line)}
        # Switches state no unit: their thousandth is a place holder, not a length of line.
        metres = float(said["length"]) * 1000 if said.get("units") == "km" else 0.0
        closed = said.get("enabled", "true").lower() == "true"
        found.append(Wire(name, bus(said["bus1"]), bus(said["bus2"]), metres, closed))
    buses = {end for wire in found for end in (wire.one, wire.two)}
    # The regulators' own file is not among the data: each joins a bus to its `regxfmr_` twin.
    regulators = [name for name in sorted(buses) if f"{REGULATOR}{name}" in buses]
    return [*found, *(Wire(name, REGULATOR + name, name, 0.0, closed=True) for name in regulators)]


@pytest.fixture(scope="module")
def places(reference_data: Path) -> dict[str, tuple[float, float]]:
    text = (reference_data / "feeders_ieee8500" / "Buscoords.dss").read_text(encoding="utf-8")
    rows = re.findall(r"(?m)^([^/\s,]+),\s*([\d.]+),\s*([\d.]+)", text)
    feet = np.array([(float(x), float(y)) for _, x, y in rows])
    plane = (feet - feet.mean(axis=0)) * FOOT_M
    lon, lat = Transformer.from_crs(PLANE, "EPSG:4326", always_xy=True).transform(*plane.T)
    return {
        name.upper(): place
        for (name, *_), place in zip(
            rows, zip(lon.tolist(), lat.tolist(), strict=True), strict=True
        )
    }


def model_of(wires: list[Wire]) -> FeederModel:
    return FeederModel(
        sections=tuple(
            Section(
                feeder_id="8500",
                section_id=wire.name,
                from_node=wire.one,
                to_node=wire.two,
                normally_open=not wire.closed,
                is_source=wire.name == HEAD,
            )
            for wire in wires
        )
    )


def test_the_lines_of_the_feeder_are_there(wires: list[Wire], places: dict[str, object]) -> None:
    assert len(wires) > 2500
    assert len(places) > 4800


def test_the_whole_feeder_is_fed_from_its_substation(wires: list[Wire]) -> None:
    traced = trace(feeder_graphs(model_of(wires))["8500"])
    graph: nx.MultiGraph[str] = nx.MultiGraph()
    for wire in wires:
        if wire.closed:
            graph.add_edge(wire.one, wire.two, wire.name)
    source = next(wire.one for wire in wires if wire.name == HEAD)
    fed = {name for *_, name in graph.edges(nx.node_connected_component(graph, source), keys=True)}
    assert set(traced.energised) == fed
    assert len(fed) > 0.99 * len(wires)
    assert {wire.name for wire in wires if not wire.closed} <= set(traced.dead)
    for wire in [wire for wire in wires if wire.name in fed][::97]:
        graph.remove_edge(wire.one, wire.two, wire.name)
        left = nx.node_connected_component(graph, source)
        dark = {each.name for each in wires if each.name in fed and each.one not in left}
        assert traced.cut_off(wire.name) == dark | {wire.name}
        graph.add_edge(wire.one, wire.two, wire.name)


def test_lengths_along_the_lines_are_those_the_feeder_states(
    wires: list[Wire], places: dict[str, tuple[float, float]]
) -> None:
    # Each is drawn straight between its buses: of the stated length, or shorter where it bends.
    drawn = [wire for wire in wires if wire.metres and {wire.one, wire.two} <= places.keys()]
    ends = np.array([(places[wire.one], places[wire.two]) for wire in drawn])
    start = np.arange(0, 2 * len(ends) + 1, 2)
    measured = along_m(ends[:, :, 0].ravel(), ends[:, :, 1].ravel(), start)[1::2]
    stated = np.array([wire.metres for wire in drawn])
    alike = np.abs(measured - stated) < 0.001 * stated
    assert len(drawn) > 2400
    assert float(alike.mean()) > 0.85
    assert float(np.median(np.abs(measured - stated))) < 1e-5
    assert abs(measured[alike].sum() / stated[alike].sum() - 1) < 1e-4
    assert float((measured > stated * 1.001).mean()) < 0.01
    assert 0.97 < measured.sum() / stated.sum() < 1

    traced = trace(feeder_graphs(model_of(wires))["8500"])
    ours = dict(zip((wire.name for wire in drawn), measured.tolist(), strict=True))
    theirs = {wire.name: wire.metres for wire in drawn}
    ways = [[name for name in traced.path_to(end) if name in ours] for end in traced.energised]
    far = [
        (sum(map(ours.__getitem__, way)), sum(map(theirs.__getitem__, way)))
        for way in ways
        if sum(map(theirs.__getitem__, way)) > 1000
    ]
    assert len(far) > 2000
    assert max(stated for _, stated in far) > 15_000
    shares = np.array([ours / stated for ours, stated in far])
    assert abs(float(np.median(shares)) - 1) < 0.001
    assert 0.96 < shares.min() < shares.max() < 1.02
