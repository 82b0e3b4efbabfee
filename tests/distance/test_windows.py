"""Which edges meet a rectangle: Shapely tells each one by itself."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from georisk.distance import LineTable, build_network
from georisk.distance.morton import Box
from georisk.distance.network import polyline
from georisk.distance.windows import EdgeWindow

STEPS = st.integers(min_value=0, max_value=20)
LINES = st.lists(st.lists(st.tuples(STEPS, STEPS), min_size=2, max_size=4), min_size=1, max_size=8)


def table(lines: list[list[tuple[int, int]]]) -> LineTable:
    points = np.array([point for line in lines for point in line], dtype=np.float64) / 1000
    return LineTable(
        start=np.cumsum([0, *map(len, lines)]),
        lon=100 + points[:, 0],
        lat=13 + points[:, 1],
        kind=np.zeros(len(lines), dtype=np.uint8),
        owner=np.full(len(lines), -1, dtype=np.int32),
    )


@settings(deadline=None)
@given(LINES, STEPS, STEPS, STEPS, STEPS)
def test_the_edges_that_meet_a_rectangle_are_those_shapely_finds(
    lines: list[list[tuple[int, int]]], west: int, south: int, width: int, height: int
) -> None:
    if all(point == line[0] for line in lines for point in line):
        return
    network = build_network(table(lines))
    # Half a step off, so that no line only touches a border, where rounding would decide.
    box = Box(
        west=100 + (west - 0.5) / 1000,
        south=13 + (south - 0.5) / 1000,
        east=100 + (west + width + 0.5) / 1000,
        north=13 + (south + height + 0.5) / 1000,
    )
    window = shapely.box(box.west, box.south, box.east, box.north)
    expected = [
        edge
        for edge in range(network.edge_count)
        if shapely.LineString(np.column_stack(polyline(network, edge))).intersects(window)
    ]
    assert EdgeWindow(network).within(box).tolist() == expected


def test_a_line_that_passes_by_a_corner_is_left_out() -> None:
    network = build_network(table([[(0, 0), (10, 10)]]))
    corner = Box(west=100.006, south=13.0, east=100.01, north=13.004)
    assert EdgeWindow(network).within(corner).tolist() == []
    assert EdgeWindow(network).within(None).tolist() == [0]
