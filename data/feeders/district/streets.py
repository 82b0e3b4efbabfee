"""Estates' blocks and streets, the roads between them, and the lanes off those roads."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from shapely import LineString, Polygon

from district.places import ESTATES, ISLAND, JUNCTIONS, ROADS, EstatePlan
from district.plane import METRES_PER_DEGREE, Degrees, Metres, apart, to_degrees, to_metres

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.random import Generator

BLOCK_M = (390.0, 330.0)
MARGIN_M = 60.0
ROAD_STEP_M = 240.0
LANE_STEP_M = 160.0
LANE_SHARE = 0.24
LANE_CLEARANCE_M = 110.0
BLOCKS_AT_A_CROSSING = 4
Cell = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Blocks of an estate: which are built, and where their corners lie.

    Parameters
    ----------
    across, along : sequence of float
        Metres of the street lines from the estate's first corner, before bending and turning.
    extents : sequence of (int, int)
        First and last-plus-one column of the blocks built, row by row.
    """

    plan: EstatePlan
    along: Sequence[float]
    across: Sequence[float]
    extents: Sequence[tuple[int, int]]
    phase: float

    def cells(self) -> list[Cell]:
        """Blocks that are built."""
        return [
            (column, row)
            for row, (first, last) in enumerate(self.extents)
            for column in range(first, last)
        ]

    def place(self, column: float, row: float) -> Degrees:
        """Position of a corner, or of a point between corners."""
        u = float(np.interp(column, range(len(self.along)), self.along)) - self.along[-1] / 2
        v = float(np.interp(row, range(len(self.across)), self.across)) - self.across[-1] / 2
        u, v = self._beyond(u, column, self.along), self._beyond(v, row, self.across)
        bent = u + 55 * math.sin(v / 800 + self.phase), v + 70 * math.sin(u / 950 + self.phase)
        return to_degrees(turned(bent, self.plan.angle, self.plan.centre))

    @staticmethod
    def _beyond(metres: float, index: float, lines: Sequence[float]) -> float:
        """Go on past the first and the last street line, where the outline runs."""
        outside = min(index, 0.0) + max(index - (len(lines) - 1), 0.0)
        return metres + outside * lines[-1] / (len(lines) - 1)

    def outline(self) -> list[Degrees]:
        """Draw the closed ring round the blocks built, a little outside their streets."""
        wide = MARGIN_M / BLOCK_M[0]
        right = [
            (last + wide, row)
            for (_, last), rows in zip(self.extents, self._edges(1), strict=True)
            for row in rows
        ]
        left = [
            (first - wide, row)
            for (first, _), rows in zip(self.extents, self._edges(0), strict=True)
            for row in rows
        ]
        places = [self.place(column, row) for column, row in (*right, *left[::-1])]
        return [*places, places[0]]

    def _edges(self, side: int) -> Iterator[tuple[float, float]]:
        """Where each row's outline begins and ends: farther out where the next row falls back."""
        deep = MARGIN_M / BLOCK_M[1]
        reach = [extent[side] if side else -extent[side] for extent in self.extents]
        outside = -len(self.along)
        for row, (below, own, above) in enumerate(
            zip([outside, *reach], reach, [*reach[1:], outside], strict=False)
        ):
            begin = row - deep * ((own > below) - (own < below))
            yield begin, row + 1 + deep * ((own > above) - (own < above))

    def streets(self) -> Iterator[list[Degrees]]:
        """Street lines: each a row or a column of corners without a gap."""
        cells = set(self.cells())
        for row in range(len(self.across)):
            steps = [(column, row) for column in range(len(self.along) - 1)]
            lined = [{(column, row), (column, row - 1)} & cells for column, row in steps]
            for first, last in runs([bool(beside) for beside in lined]):
                yield [self.place(column, row) for column in range(first, last + 1)]
        for column in range(len(self.along)):
            steps = [(column, row) for row in range(len(self.across) - 1)]
            lined = [{(column, row), (column - 1, row)} & cells for column, row in steps]
            for first, last in runs([bool(beside) for beside in lined]):
                yield [self.place(column, row) for row in range(first, last + 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """A road or street: a polyline with its name and whether it joins estates."""

    road_id: str
    sort: str
    places: tuple[Degrees, ...]


def turned(point: Metres, angle: float, centre: tuple[float, float]) -> Metres:
    """Turn a point about the origin and move it to a centre given in kilometres."""
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    u, v = point
    return centre[0] * 1000 + u * cosine - v * sine, centre[1] * 1000 + u * sine + v * cosine


def runs(flags: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """First and last-plus-one index of each unbroken run of true."""
    start = None
    for index, flag in enumerate([*flags, False]):
        if flag and start is None:
            start = index
        elif not flag and start is not None:
            yield start, index
            start = None


def grids(rng: Generator) -> list[Grid]:
    """Lay out every estate, and the workshops no road reaches."""
    return [_grid(plan, rng) for plan in (*ESTATES, ISLAND)]


def _grid(plan: EstatePlan, rng: Generator) -> Grid:
    extents = []
    for row in range(plan.rows):
        edge = row in {0, plan.rows - 1}
        most = plan.columns // 4 if edge else plan.columns // 7
        first, short = (int(cut) for cut in rng.integers(0, most + 1, size=2))
        extents.append((first, plan.columns - short))
    return Grid(
        plan=plan,
        along=_lines(plan.columns, BLOCK_M[0], rng),
        across=_lines(plan.rows, BLOCK_M[1], rng),
        extents=extents,
        phase=float(rng.uniform(0, 2 * math.pi)),
    )


def _lines(blocks: int, size: float, rng: Generator) -> list[float]:
    """Metres of the street lines, blocks a little uneven."""
    sizes = size * rng.uniform(0.85, 1.15, size=blocks)
    return [0.0, *(float(metres) for metres in np.cumsum(sizes))]


def roads(estates: Sequence[Grid], rng: Generator) -> list[Road]:
    """Every street and road of the district, streets first."""
    found = [
        Road(road_id=f"{grid.plan.estate_id}-{number:02d}", sort="street", places=tuple(street))
        for grid in estates
        for number, street in enumerate(grid.streets(), 1)
    ]
    corners = {grid.plan.estate_id: _rim(grid) for grid in estates}
    main = [_main_road(name, corners, rng) for name in ROADS]
    lanes = _lanes([*found, *main], main, [Polygon(grid.outline()) for grid in estates], rng)
    return [*found, *main, *lanes]


def _rim(grid: Grid) -> list[Degrees]:
    """Corners on the edge of the blocks built: where a road may come in."""
    cells = set(grid.cells())
    around = [(column, row) for row in range(len(grid.across)) for column in range(len(grid.along))]
    touching = {
        (column, row): {(column - left, row - down) for left in (0, 1) for down in (0, 1)} & cells
        for column, row in around
    }
    rim = [corner for corner in around if 0 < len(touching[corner]) < BLOCKS_AT_A_CROSSING]
    return [grid.place(*corner) for corner in rim]


def _main_road(name: str, corners: dict[str, list[Degrees]], rng: Generator) -> Road:
    stops = ROADS[name]
    places: list[Degrees] = []
    for start, end in pairwise(stops):
        first, last = _leg(start, end, corners)
        places += _winding(first, last, rng)[bool(places) :]
    return Road(road_id=name, sort="main", places=tuple(places))


def _leg(start: str, end: str, corners: dict[str, list[Degrees]]) -> tuple[Degrees, Degrees]:
    """Choose a leg's ends: junctions as they are, estates by the corners nearest each other."""
    starts = corners.get(start) or [_junction(start)]
    ends = corners.get(end) or [_junction(end)]
    return min(((one, other) for one in starts for other in ends), key=lambda two: apart(*two))


def _junction(name: str) -> Degrees:
    x, y = JUNCTIONS[name]
    return to_degrees((x * 1000, y * 1000))


def _winding(start: Degrees, end: Degrees, rng: Generator) -> list[Degrees]:
    """Curve gently from one place to another; both ends stay where they are."""
    (x0, y0), (x1, y1) = to_metres(start), to_metres(end)
    length = math.dist((x0, y0), (x1, y1))
    steps = max(2, round(length / ROAD_STEP_M))
    sway = min(0.05 * length, 260.0)
    sizes, phases = rng.uniform(-1, 1, size=2), rng.uniform(0, 2 * math.pi, size=2)
    middle = []
    for step in range(1, steps):
        share = step / steps
        waves = sizes[0] * math.sin(2 * math.pi * share + phases[0])
        waves += 0.4 * sizes[1] * math.sin(5 * math.pi * share + phases[1])
        off = sway * float(waves) * math.sin(math.pi * share) / length
        along = x0 + share * (x1 - x0), y0 + share * (y1 - y0)
        middle.append(to_degrees((along[0] - off * (y1 - y0), along[1] + off * (x1 - x0))))
    return [start, *middle, end]


def _lanes(
    existing: Sequence[Road], main: Sequence[Road], estates: Sequence[Polygon], rng: Generator
) -> list[Road]:
    """Lanes (ซอย) off the main roads, where they meet nothing else."""
    taken = [LineString(road.places) for road in existing]
    lanes: list[Road] = []
    for road in main:
        for before, place in zip(road.places[1:-2], road.places[2:-1], strict=True):
            wanted = float(rng.uniform()) < LANE_SHARE
            lane = _lane(before, place, int(rng.choice((-1, 1))), rng)
            if wanted and _is_free(lane, taken, estates):
                taken.append(LineString(lane))
                number = f"{road.road_id}-S{len(lanes) + 1:02d}"
                lanes.append(Road(road_id=number, sort="lane", places=tuple(lane)))
    return lanes


def _lane(before: Degrees, place: Degrees, side: int, rng: Generator) -> list[Degrees]:
    """Turn off to one side, bending a little."""
    (x0, y0), (x, y) = to_metres(before), to_metres(place)
    heading = math.atan2(y - y0, x - x0) + side * (math.pi / 2 + float(rng.uniform(-0.3, 0.3)))
    bend = float(rng.uniform(-0.12, 0.12))
    lane = [place]
    for _ in range(int(rng.integers(3, 9))):
        x, y = x + LANE_STEP_M * math.cos(heading), y + LANE_STEP_M * math.sin(heading)
        heading += bend
        lane.append(to_degrees((x, y)))
    return lane


def _is_free(lane: list[Degrees], taken: list[LineString], estates: Sequence[Polygon]) -> bool:
    """Say whether a lane beyond its first piece is clear of other roads and of estates."""
    clear = LineString(lane[1:]).buffer(LANE_CLEARANCE_M / METRES_PER_DEGREE[0])
    return not any(clear.intersects(other) for other in (*estates, *taken))
