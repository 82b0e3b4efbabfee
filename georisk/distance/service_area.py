"""How far an SPP reaches: the network within some limits, as lines cut there and as polygons.

A place on the network is as far from an SPP as a customer standing on it: with the plant's egress
leg, or from the SPP's own lines wherever those can be reached within the cutoff (reading R3). With
friction that is the true length of the way that was chosen by weight: a ring may then have a hole
where a lighter way is a longer one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, cast

import numpy as np

from georisk.distance.arrays import spans
from georisk.distance.geodesy import MM
from georisk.distance.steered import stretches

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from shapely.geometry import LineString
    from shapely.geometry.base import BaseGeometry

    from georisk.distance.arrays import Floats, Ints
    from georisk.distance.fields import Field
    from georisk.distance.friction import Friction
    from georisk.distance.network import RouteNetwork
    from georisk.distance.routing import Limits, SppFields
    from georisk.model import LonLat

    Geometries = NDArray[np.object_]

Rows = tuple["Ints", "Ints", "Ints"]
Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pieces:
    """Stretches of edges, apart from each other, ordered by edge and then by offset.

    Parameters
    ----------
    edge : int64[n]
    begin_mm, end_mm : int64[n]
        Offsets from the edge's first node, both inclusive; a stretch may be a single point.
    """

    edge: Ints
    begin_mm: Ints
    end_mm: Ints

    @property
    def total_mm(self) -> int:
        """Length of all stretches."""
        return int((self.end_mm - self.begin_mm).sum())


def reached(network: RouteNetwork, spp: SppFields, limit_mm: int, limits: Limits) -> Pieces:
    """Places of the network no farther from an SPP than a limit, inclusive, in whole millimetres.

    Parameters
    ----------
    spp : SppFields
        Searched with ``limits``.
    limit_mm : int
        At most the cutoff of ``limits``; for a class "below 2 km" give 1,999,999.
    """
    friction = limits.friction
    gap = 0 if friction is None else 1  # where the chosen way changes, places follow each other
    by_plant = _union(*_from_plant(network, spp, limit_mm, friction), gap=gap)
    if spp.own is None:
        return _pieces(by_plant)
    near, settled = (
        _union(*_from_own_lines(network, spp, mm, friction), gap=gap)
        for mm in (limit_mm, limits.cutoff_mm)
    )
    return _pieces(_union(near, _without(by_plant, settled)))


def _pieces(rows: Rows) -> Pieces:
    return Pieces(edge=rows[0], begin_mm=rows[1], end_mm=rows[2])


def _from_plant(
    network: RouteNetwork, spp: SppFields, limit_mm: int, friction: Friction | None
) -> Iterator[Rows]:
    """Take the stretches around the plant's foot and from every node its field reached."""
    if spp.plant is None:
        return
    left = limit_mm - int(spp.foot.access_mm[0])
    if left < 0:
        return
    beside = np.flatnonzero(network.edge_course == network.edge_course[spp.foot.edge[0]])
    offset, length = int(spp.foot.offset_mm[0]), network.edge_mm[beside]
    if friction is not None:
        yield from stretches(network, spp.plant, left, friction, (beside, offset))
        return
    low = np.full_like(length, max(offset - left, 0))
    yield beside, low, np.minimum(offset + left, length)
    yield from _from_nodes(network, spp.plant, left)


def _from_own_lines(
    network: RouteNetwork, spp: SppFields, limit_mm: int, friction: Friction | None
) -> Iterator[Rows]:
    """Take the SPP's own lines, at no distance, and stretches from every node reached."""
    if spp.own is None:
        return
    every = np.arange(network.edge_count)
    own = every[np.isin(network.edge_course, spp.own_course)]
    yield own, np.zeros_like(own), network.edge_mm[own]
    if friction is None:
        yield from _from_nodes(network, spp.own, limit_mm)
    else:
        yield from stretches(network, spp.own, limit_mm, friction)


def _from_nodes(network: RouteNetwork, field: Field, left_mm: int) -> Iterator[Rows]:
    """Go into each edge as far as the limit leaves at the nodes where it ends."""
    left = np.full(network.node_count, -1, dtype=np.int64)
    left[field.node] = np.maximum(left_mm - field.mm, -1)
    for side in (0, 1):
        at_end = left[network.edge_ends[:, side]]
        edge = np.flatnonzero(at_end >= 0)
        length = network.edge_mm[edge]
        into = np.minimum(at_end[edge], length)
        if side == 0:
            yield edge, np.zeros_like(into), into
        else:
            yield edge, length - into, length


def _union(*parts: Rows, gap: int = 0) -> Rows:
    """Join stretches of one edge that overlap or touch, or follow with so many mm between."""
    none = np.zeros(0, dtype=np.int64)
    edge, begin, end = (
        np.concatenate([none, *(part[column] for part in parts)]) for column in range(3)
    )
    order = np.lexsort((begin, edge))
    edge, begin, end = edge[order], begin[order], end[order]
    if len(edge) == 0:
        return edge, begin, end
    # On one long axis the edges lie apart, so that one running maximum serves all of them.
    apart = np.unique(edge, return_inverse=True)[1] * (int(end.max()) + 2)
    farthest = np.maximum.accumulate(end + apart)
    fresh = np.append(True, begin[1:] + apart[1:] > farthest[:-1] + gap)
    first = np.flatnonzero(fresh)
    last = np.append(first[1:], len(edge)) - 1
    return edge[first], begin[first], farthest[last] - apart[last]


def _without(rows: Rows, others: Rows) -> Rows:
    """Stretches but for the millimetres of others; both as `_union` returns them."""
    cut: dict[int, list[Stretch]] = defaultdict(list)
    for edge, begin, end in zip(*(column.tolist() for column in others), strict=True):
        cut[edge].append((begin, end))
    left = [
        (edge, *stretch)
        for edge, begin, end in zip(*(column.tolist() for column in rows), strict=True)
        for stretch in _remains((begin, end), cut.get(edge, []))
    ]
    columns = np.array(left, dtype=np.int64).reshape(len(left), 3).T
    return columns[0], columns[1], columns[2]


def _remains(stretch: Stretch, cuts: list[Stretch]) -> Iterator[Stretch]:
    """Cut stretches out of a stretch, in whole millimetres.

    Examples
    --------
    >>> list(_remains((0, 9), [(2, 4), (9, 20)]))
    [(0, 1), (5, 8)]
    """
    begin, end = stretch
    for low, high in cuts:
        if low > end or high < begin:
            continue
        if low > begin:
            yield begin, low - 1
        begin = high + 1
    if begin <= end:
        yield begin, end


# --- on the map ----------------------------------------------------------------------------------


def piece_lines(network: RouteNetwork, pieces: Pieces) -> list[LineString]:
    """Draw stretches as lines in WGS 84 degrees, cut at their offsets; single points are left out.

    Returns
    -------
    list of LineString
    """
    return list(lines_by_edge(network, pieces)[0])


def lines_by_edge(network: RouteNetwork, pieces: Pieces) -> tuple[Geometries, Ints]:
    """Draw stretches as `piece_lines` does, and tell which of them are edges from end to end.

    Returns
    -------
    lines : object[n]
    edge : int64[n]
        The edge a line is the whole of; -1 for a line that was cut.
    """
    import shapely

    rows = np.flatnonzero(pieces.end_mm > pieces.begin_mm)
    edge, begin, end = (column[rows] for column in (pieces.edge, pieces.begin_mm, pieces.end_mm))
    whole = (begin == 0) & (end == network.edge_mm[edge])
    lines = np.empty(len(rows), dtype=np.object_)
    lines[whole] = _whole_lines(network, edge[whole])
    for row in np.flatnonzero(~whole).tolist():
        lines[row] = shapely.LineString(_cut(network, edge[row], begin[row], end[row]))
    return lines, np.where(whole, edge, -1)


def _whole_lines(network: RouteNetwork, edge: Ints) -> Geometries:
    """Draw edges from end to end, without vertices that lie on their ends."""
    import shapely

    first = network.vertex_start[edge]
    counts = network.vertex_start[edge + 1] - first
    vertex, of = spans(first, counts), np.repeat(np.arange(len(edge)), counts)
    metres, last = network.vertex_m[vertex], (first + counts - 1)[of]
    kept = (vertex == first[of]) | (vertex == last)
    kept |= (metres > 0.0) & (metres < network.vertex_m[last])
    at = vertex[kept]
    points = np.column_stack((network.vertex_lon[at], network.vertex_lat[at]))
    return np.asarray(shapely.linestrings(points, indices=of[kept]), dtype=np.object_)


def _cut(network: RouteNetwork, edge: int, begin_mm: int, end_mm: int) -> Floats:
    """Vertices of an edge between two offsets, with a vertex at each of them."""
    here = slice(int(network.vertex_start[edge]), int(network.vertex_start[edge + 1]))
    metres = network.vertex_m[here]
    # The rounded length of an edge may be a fraction of a millimetre off that of its vertices.
    ends = np.clip(np.array([begin_mm, end_mm]) / MM, 0.0, metres[-1])
    if end_mm == int(network.edge_mm[edge]):
        ends[1] = metres[-1]
    inner = metres[(metres > ends[0]) & (metres < ends[1])]
    stops = np.concatenate((ends[:1], inner, ends[1:]))
    lon = np.interp(stops, metres, network.vertex_lon[here])
    lat = np.interp(stops, metres, network.vertex_lat[here])
    return np.column_stack((lon, lat))


def area_around(lines: Sequence[LineString], centre: LonLat, buffer_m: float) -> BaseGeometry:
    """Polygon of all that lies within some metres of lines, in WGS 84 degrees.

    The buffer is drawn in the azimuthal equidistant plane that touches the ellipsoid at ``centre``;
    10 km from there it is true to about a part in a million. A polygon is for the eye: whether a
    customer lies within a ring is decided by its own distance, never by this.

    Parameters
    ----------
    buffer_m : float
        Above zero.
    """
    drawn = np.array(lines, dtype=np.object_)
    return areas_around([(drawn, np.full(len(drawn), -1))], centre, buffer_m)[0]


def areas_around(
    rings: Sequence[tuple[Geometries, Ints]], centre: LonLat, buffer_m: float
) -> list[BaseGeometry]:
    """Polygons as `area_around` draws, of rings that lie within each other.

    An edge that is wholly within a ring is so in every larger one, where its strip is not drawn and
    joined again: that halves the work.

    Parameters
    ----------
    rings : sequence of (lines, edge)
        As `lines_by_edge` gives them, from the smallest ring on.
    """
    import shapely

    plane, core = _Plane(centre), cast("BaseGeometry", shapely.Polygon())
    known, result = np.zeros(0, dtype=np.int64), []
    for lines, edge in rings:
        fresh = (edge >= 0) & ~np.isin(edge, known)
        # Joining the strips of single lines takes a fifth of the time of one along all of them.
        strips, ends = (
            shapely.buffer(plane.flat(lines[rows]), buffer_m) for rows in (fresh, edge < 0)
        )
        core = shapely.union_all([core, *strips])
        result.append(plane.back(shapely.union_all([core, *ends])))
        known = edge[edge >= 0]
    return result


class _Plane:
    """The azimuthal equidistant plane around a point, in metres."""

    def __init__(self, centre: LonLat) -> None:
        from pyproj import Transformer

        plane = f"+proj=aeqd +lat_0={centre.lat!r} +lon_0={centre.lon!r} +ellps=WGS84 +units=m"
        self._there = Transformer.from_crs("EPSG:4326", plane, always_xy=True)

    def flat(self, shapes: Geometries) -> Geometries:
        """Bring shapes from WGS 84 degrees into the plane."""
        import shapely

        return np.asarray(shapely.transform(shapes, partial(self._moved, "FORWARD")))

    def back(self, shape: BaseGeometry) -> BaseGeometry:
        """Bring a shape back."""
        import shapely

        return shapely.transform(shape, partial(self._moved, "INVERSE"))

    def _moved(self, direction: str, points: Floats) -> Floats:
        x, y = self._there.transform(points[:, 0], points[:, 1], direction=direction)
        return np.column_stack((x, y))
