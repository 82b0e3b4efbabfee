"""Lines of different layers joined where they meet or run side by side within a tolerance.

Three rules, all of them between lines of one level only (a bridge is not the road below it):

- an end of a line that touches no other line is joined to the nearest other line;
- a vertex of a line is joined to the nearest line of each other kind: a pole line beside a road;
- where an electric line and a road cross, a line may leave the road: both get a vertex there.

A join within a centimetre is a common vertex; a longer one is a connector, a straight line of kind
road, since it is a way that is still to be built. The lines themselves stay where they are. Lines
of one kind that cross stay apart: one may pass over the other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from georisk.distance import morton
from georisk.distance.arrays import starts
from georisk.distance.geodesy import (
    between,
    metres_per_degree,
    nearest_shares,
    plane_shares,
    to_mm,
)
from georisk.distance.lines import KINDS, NO_OWNER, LineTable
from georisk.model import LineKind

if TYPE_CHECKING:
    from shapely import STRtree

    from georisk.distance.arrays import Flags, Floats, Ints, Keys

ROAD = KINDS.index(LineKind.ROAD)
# Vertices asked at once, and degrees by which their boxes are wider than the tolerance.
BATCH, SLACK = 1 << 16, 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Segments:
    """Segments with a length: their first vertices in the table, the lines, both ends."""

    vertex: Ints
    line: Ints
    a: tuple[Floats, Floats]
    b: tuple[Floats, Floats]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Stops:
    """Places to be made vertices: on which segment (by its first vertex), at which share of it."""

    vertex: Ints
    share: Floats
    key: Keys


def join_lines(lines: LineTable, tolerance_mm: int) -> LineTable:
    """Join the lines of a table that meet or run within a tolerance, in whole millimetres.

    Parameters
    ----------
    lines : LineTable
        With ``level`` where known; without it all lines are on the ground.
    tolerance_mm : int
        Longest connector, inclusive, geodesic. Crossings are joined for any tolerance above 0.

    Returns
    -------
    LineTable
        The same lines with the vertices of their joins, and the connectors behind them. The places
        do not depend on the order or the direction of the lines.
    """
    if tolerance_mm <= 0 or len(lines.kind) == 0:
        return lines
    import shapely

    key = morton.encode(lines.lon, lines.lat)
    lon, lat = morton.decode(key)
    table = replace(lines, lon=lon, lat=lat)
    segments = _segments(table, key)
    if len(segments.vertex) == 0:
        return lines
    ends = np.column_stack((*segments.a, *segments.b)).reshape(-1, 2, 2)
    tree = shapely.STRtree(np.asarray(shapely.linestrings(ends), dtype=np.object_))
    found = [
        _near(table, key, segments, tree, rows, tolerance_mm)
        for rows in np.array_split(np.arange(len(key)), -(-len(key) // BATCH))
    ]
    origin, stops = np.concatenate([f[0] for f in found]), _together([f[1] for f in found])
    crossings = _crossings(table, segments, tree)
    return _with_connectors(_inserted(table, key, _together([stops, crossings])), origin, stops.key)


def _levels(lines: LineTable) -> Ints:
    if lines.level is None:
        return np.zeros(len(lines.kind), dtype=np.int64)
    return lines.level.astype(np.int64)


def _segments(lines: LineTable, key: Keys) -> _Segments:
    row = np.repeat(np.arange(len(lines.kind)), np.diff(lines.start))
    vertex = np.flatnonzero((row[1:] == row[:-1]) & (key[1:] != key[:-1]))
    ends = [(lines.lon[at], lines.lat[at]) for at in (vertex, vertex + 1)]
    return _Segments(vertex=vertex, line=row[vertex], a=ends[0], b=ends[1])


def _near(
    lines: LineTable, key: Keys, segments: _Segments, tree: STRtree, rows: Ints, tolerance_mm: int
) -> tuple[Keys, _Stops]:
    """Find the nearest places of other lines for some vertices: of each other kind, or at all."""
    import shapely

    east, north = metres_per_degree(lines.lat[rows])
    dx, dy = (tolerance_mm / 1000 / scale + SLACK for scale in (east, north))
    lon, lat = lines.lon[rows], lines.lat[rows]
    boxes = shapely.box(lon - dx, lat - dy, lon + dx, lat + dy)
    at, segment = tree.query(boxes)
    at = rows[at]
    line_of = np.repeat(np.arange(len(lines.kind)), np.diff(lines.start))
    mine, other = line_of[at], segments.line[segment]
    level = _levels(lines)
    fit = (mine != other) & (level[mine] == level[other])
    at, segment, mine, other = at[fit], segment[fit], mine[fit], other[fit]
    share, foot, mm = _feet(lines, segments, at, segment)
    near = mm <= tolerance_mm
    at, segment, share, foot, mm = at[near], segment[near], share[near], foot[near], mm[near]
    chosen = _chosen(lines, key, (at, mine[near], other[near]), mm, foot)
    stops = _Stops(vertex=segments.vertex[segment], share=share, key=foot)
    return key[at[chosen]], _taken(stops, chosen)


def _feet(
    lines: LineTable, segments: _Segments, at: Ints, segment: Ints
) -> tuple[Floats, Keys, Ints]:
    """Nearest point of each segment to the vertex beside it: share, place, millimetres."""
    point = lines.lon[at], lines.lat[at]
    start, end = ((side[0][segment], side[1][segment]) for side in (segments.a, segments.b))
    east, north = metres_per_degree(point[1])
    guess = plane_shares(
        ((start[0] - point[0]) * east, (start[1] - point[1]) * north),
        ((end[0] - point[0]) * east, (end[1] - point[1]) * north),
    )
    share, metres = nearest_shares(point, start, end, guess)
    foot = morton.encode(between(start[0], end[0], share), between(start[1], end[1], share))
    return share, foot, to_mm(metres)


def _chosen(
    lines: LineTable, key: Keys, pair: tuple[Ints, Ints, Ints], mm: Ints, foot: Keys
) -> Ints:
    """Rows of the nearest place of each other kind, and for loose ends of any line.

    Of equally near places the first along the curve is taken, on every segment that has it. Where
    a vertex stands on the other kind already there is nothing to choose.
    """
    at, mine, other = pair
    kind = lines.kind.astype(np.int64)
    loose = _loose_ends(lines, key)
    result = []
    groups = [(kind[other] != kind[mine], kind[other]), (loose[at], np.full(len(at), len(KINDS)))]
    for wanted, group in groups:
        rows = np.flatnonzero(wanted)
        order = rows[np.lexsort((foot[rows], mm[rows], group[rows], at[rows]))]
        fresh = np.ones(len(order), dtype=np.bool_)
        fresh[1:] = (at[order][1:] != at[order][:-1]) | (group[order][1:] != group[order][:-1])
        best = order[fresh][np.cumsum(fresh) - 1]
        same = (mm[order] == mm[best]) & (foot[order] == foot[best])
        result.append(order[same])
    return np.unique(np.concatenate(result))


def _loose_ends(lines: LineTable, key: Keys) -> Flags:
    """Find the ends of lines that no other vertex shares; one drawn twice in a row is one."""
    _, place = np.unique(key, return_inverse=True)
    some = np.diff(lines.start) > 0
    drawn = np.append(True, key[1:] != key[:-1])
    drawn[lines.start[:-1][some]] = True
    uses = np.bincount(place[drawn])
    ends = np.zeros(len(key), dtype=np.bool_)
    ends[lines.start[:-1][some]] = True
    ends[lines.start[1:][some] - 1] = True
    return np.asarray(ends & (uses[place] == 1), dtype=np.bool_)


def _crossings(lines: LineTable, segments: _Segments, tree: STRtree) -> _Stops:
    """Find where electric lines cross roads on one level, once for each of the two segments."""
    import shapely

    electric = np.flatnonzero(lines.kind[segments.line] != ROAD)
    shapes = tree.geometries
    left, right = tree.query(shapes[electric], predicate="intersects")
    left = electric[left]
    level = _levels(lines)
    fit = lines.kind[segments.line[right]] == ROAD
    fit &= level[segments.line[left]] == level[segments.line[right]]
    left, right = left[fit], right[fit]
    where = shapely.intersection(shapes[left], shapes[right])
    point = shapely.get_type_id(where) == 0
    left, right, where = left[point], right[point], where[point]
    x, y = shapely.get_x(where), shapely.get_y(where)
    key = morton.encode(x, y)
    return _together([_stops_at(segments, one, x, y, key) for one in (left, right)])


def _stops_at(segments: _Segments, row: Ints, x: Floats, y: Floats, key: Keys) -> _Stops:
    a, b = ((side[0][row] - x, side[1][row] - y) for side in (segments.a, segments.b))
    return _Stops(vertex=segments.vertex[row], share=plane_shares(a, b), key=key)


def _taken(stops: _Stops, rows: Ints) -> _Stops:
    return _Stops(vertex=stops.vertex[rows], share=stops.share[rows], key=stops.key[rows])


def _together(parts: list[_Stops]) -> _Stops:
    return _Stops(
        vertex=np.concatenate([part.vertex for part in parts]),
        share=np.concatenate([part.share for part in parts]),
        key=np.concatenate([part.key for part in parts]),
    )


def _inserted(lines: LineTable, key: Keys, stops: _Stops) -> LineTable:
    """Put vertices into segments, in their order along each; none where a vertex is already."""
    inner = (stops.key != key[stops.vertex]) & (stops.key != key[stops.vertex + 1])
    stops = _taken(stops, np.flatnonzero(inner))
    stops = _taken(stops, np.lexsort((stops.key, stops.share, stops.vertex)))
    lon, lat = morton.decode(stops.key)
    row = np.searchsorted(lines.start, stops.vertex, side="right") - 1
    more = np.bincount(row, minlength=len(lines.kind)).astype(np.int64)
    return replace(
        lines,
        start=starts(np.diff(lines.start) + more),
        lon=np.insert(lines.lon, stops.vertex + 1, lon),
        lat=np.insert(lines.lat, stops.vertex + 1, lat),
    )


def _with_connectors(lines: LineTable, origin: Keys, foot: Keys) -> LineTable:
    """Append a straight line for each join that is longer than a centimetre, each once."""
    apart = origin != foot
    ends = np.column_stack((origin[apart], foot[apart]))
    ends = np.unique(np.sort(ends, axis=1), axis=0)
    lon, lat = morton.decode(ends.ravel())
    count = len(ends)
    level = None if lines.level is None else np.append(lines.level, np.zeros(count, np.int8))
    label, labels = lines.labelled
    return replace(
        lines,
        start=np.append(lines.start, lines.start[-1] + 2 * np.arange(1, count + 1)),
        lon=np.append(lines.lon, lon),
        lat=np.append(lines.lat, lat),
        kind=np.append(lines.kind, np.full(count, ROAD, dtype=np.uint8)),
        owner=np.append(lines.owner, np.full(count, NO_OWNER, dtype=np.int32)),
        level=level,
        label=np.append(label, np.full(count, len(labels), dtype=np.int32)),
        labels=(*labels, ""),
    )
