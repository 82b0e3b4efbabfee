"""Tracing feeders: what the source reaches, through what, and who hangs on which section."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from georisk.distance.feeders import feeder_graphs, trace
from georisk.distance.supplies import index_feeders, supplies
from georisk.errors import InputError
from georisk.model import (
    Customer,
    CustomerId,
    FeederModel,
    FeederPoint,
    Location,
    LonLat,
    Precision,
    Section,
    Supply,
)

A, B, C, D, E = (101.0, 13.0), (101.01, 13.0), (101.02, 13.0), (101.03, 13.0), (101.01, 13.01)


def section(name: str, *line: tuple[float, float], **rest: Any) -> Section:
    return Section(**{"feeder_id": "F1", "section_id": name, "line": line, **rest})


def model(*sections: Section, points: tuple[FeederPoint, ...] = ()) -> FeederModel:
    return FeederModel(sections=sections, points=points)


TREE = (
    section("trunk", A, B, is_source=True),
    section("main", B, C),
    section("far", C, D),
    section("lateral", B, E),
)


def test_an_outage_cuts_off_what_lies_downstream_and_not_the_feeder() -> None:
    traced = trace(feeder_graphs(model(*TREE))["F1"])
    assert traced.energised == ("trunk", "lateral", "main", "far")
    assert traced.path_to("far") == ("trunk", "main", "far")
    assert traced.cut_by("far") == ("trunk", "main", "far")
    assert traced.cut_off("main") == {"main", "far"}
    assert traced.cut_off("lateral") == {"lateral"}
    assert traced.cut_off("trunk") == {"trunk", "main", "far", "lateral"}


def test_an_open_switch_stops_the_current() -> None:
    switch = FeederPoint(point_id="SW1", feeder_id="F1", at=C, is_open=True)
    source = FeederPoint(point_id="sub", feeder_id="F1", at=A, is_source=True)
    unfed = [section(item.section_id, *item.line) for item in TREE]
    traced = trace(feeder_graphs(model(*unfed, points=(source, switch)))["F1"])
    assert traced.energised == ("trunk", "lateral", "main")
    assert traced.dead == ("far",)
    closed = FeederPoint(point_id="SW1", feeder_id=None, at=C)
    assert trace(feeder_graphs(model(*TREE, points=(closed,)))["F1"]).dead == ()


def test_a_section_that_stands_open_is_not_fed_and_feeds_nothing() -> None:
    tie = section("main", B, C, normally_open=True)
    traced = trace(feeder_graphs(model(TREE[0], tie, TREE[2], TREE[3]))["F1"])
    assert traced.dead == ("far", "main")
    with pytest.raises(KeyError):
        traced.path_to("far")


def test_a_closed_loop_has_another_way() -> None:
    loop = section("loop", E, (101.02, 13.01), C)
    traced = trace(feeder_graphs(model(*TREE, loop))["F1"])
    assert traced.cut_off("main") == {"main"}
    assert traced.cut_by("far") == ("trunk", "far")
    assert traced.path_to("far") == ("trunk", "main", "far")


def test_a_line_may_leave_from_the_middle_of_another() -> None:
    trunk = section("trunk", A, B, C, is_source=True)
    traced = trace(feeder_graphs(model(trunk, TREE[3]))["F1"])
    assert traced.cut_by("lateral") == ("trunk", "lateral")


def test_feeders_on_the_same_poles_share_no_current() -> None:
    other = section("other", B, C, feeder_id="F2")
    graphs = feeder_graphs(model(*TREE, other))
    assert trace(graphs["F2"]).has_source is False
    assert trace(graphs["F2"]).dead == ("other",)
    assert "other" not in trace(graphs["F1"]).energised


def test_a_switch_beside_the_line_is_refused_by_name() -> None:
    stray = FeederPoint(point_id="SW9", feeder_id="F1", at=(101.005, 13.0), is_open=True)
    with pytest.raises(
        InputError, match=r"switch SW9 .* no section of the feeder ends there"
    ) as bad:
        feeder_graphs(model(*TREE, points=(stray,)))
    assert "สวิตช์ SW9" in bad.value.th


names = st.sampled_from("ABCDEFGH")
wires = st.lists(st.tuples(names, names, st.booleans()), min_size=1, max_size=14)


@given(wires)
def test_what_is_cut_off_is_what_the_source_no_longer_reaches(
    drawn: list[tuple[str, str, bool]],
) -> None:
    """Against the plain definition: take the section out and see what is still connected."""
    sections = [
        section(f"S{at}", from_node=one, to_node=two, normally_open=shut)
        for at, (one, two, shut) in enumerate(drawn)
    ]
    first = Section(
        feeder_id="F1", section_id="first", from_node="sub", to_node="A", is_source=True
    )
    traced = trace(feeder_graphs(model(first, *sections))["F1"])
    wired = {"first": ("sub", "A")} | {
        f"S{at}": (one, two) for at, (one, two, shut) in enumerate(drawn) if not shut
    }

    def fed(without: str | None) -> set[str]:
        graph: nx.MultiGraph[str] = nx.MultiGraph(
            [ends for name, ends in wired.items() if name != without]
        )
        graph.add_node("sub")
        reached = nx.node_connected_component(graph, "sub")
        return {name for name, ends in wired.items() if name != without and ends[0] in reached}

    assert set(traced.energised) == fed(None)
    for name in traced.energised:
        assert traced.cut_off(name) == fed(None) - fed(name)
        assert traced.path_to(name)[-1] == name
        assert set(traced.cut_by(name)) <= set(traced.path_to(name))


# --- customers -----------------------------------------------------------------------------------


def customer(name: str, lon: float | None = None, lat: float = 13.0, **rest: Any) -> Customer:
    place = None
    if lon is not None:
        place = Location(point=LonLat(lon=lon, lat=lat), precision=Precision.SURVEYED)
    return Customer(**{"customer_id": CustomerId(name), "row": 2, "location": place, **rest})


def supply_of(one: Customer, *sections: Section) -> Supply | None:
    return supplies([one], index_feeders(model(*sections))).get(one.customer_id)


def test_a_customer_hangs_on_the_nearest_section_within_reach() -> None:
    found = supply_of(customer("C1", 101.025, 13.001), *TREE)
    assert found is not None
    assert (found.feeder_id, found.section_id) == ("F1", "far")
    assert found.cut_by == ("trunk", "main", "far")
    assert found.distance_mm is not None
    assert 110_000 < found.distance_mm < 111_000  # a thousandth of a degree of latitude
    assert supply_of(customer("C1", 101.025, 13.02), *TREE) is None


def test_what_is_stated_counts_before_the_position() -> None:
    near_far = customer("C1", 101.025, 13.0, section_id="lateral")
    assert supply_of(near_far, *TREE) == Supply(
        feeder_id="F1", section_id="lateral", cut_by=("trunk", "lateral")
    )
    other = section("other", B, E, feeder_id="F2")
    mine = supply_of(customer("C1", 101.01, 13.005, feeder_id="F2"), *TREE, other)
    assert mine is not None
    assert (mine.feeder_id, mine.section_id, mine.cut_by) == ("F2", "other", None)


def test_lines_on_the_same_poles_do_not_say_whose_a_customer_is() -> None:
    twin = section("twin", B, E, feeder_id="F2")
    assert supply_of(customer("C1", 101.0101, 13.005), *TREE, twin) is None
    beside = section("beside", (101.0101, 13.0), (101.0101, 13.01), feeder_id="F2")
    found = supply_of(customer("C1", 101.0101, 13.005), *TREE, beside)
    assert found is not None
    assert found.feeder_id == "F2"


def test_a_stated_feeder_without_a_position_is_still_known() -> None:
    assert supply_of(customer("C1", feeder_id="F1"), *TREE) == Supply(feeder_id="F1")
    assert supply_of(customer("C1"), *TREE) is None
    both = section("main", B, E, feeder_id="F2")  # the same name on two feeders
    assert supply_of(customer("C1", section_id="main"), *TREE, both) is None
