"""Where a site meets the network: the nearest point on an edge, and the leg to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from georisk.distance.barriers import barred
from georisk.distance.geodesy import (
    between,
    lengths_m,
    metres_per_degree,
    nearest_shares,
    plane_shares,
    to_mm,
)
from georisk.distance.grid import block_margins, block_segments, box_segments
from georisk.distance.morton import STEPS_PER_DEGREE
from georisk.distance.short_lines import error_m, may_round_otherwise, short_m, short_shares

if TYPE_CHECKING:
    from collections.abc import Callable

    from georisk.distance.arrays import Flags, Floats, Ids, Ints
    from georisk.distance.barriers import Barriers
    from georisk.distance.network import RouteNetwork

    Points = tuple[Floats, Floats]
    Shares = Callable[[Points, Points, Points, Floats], tuple[Floats, Floats]]
    Lengths = Callable[[Floats, Floats, Floats, Floats], Floats]

# So many sites at once, whose segments stay in the processor's cache.
CHUNK = 4096
# From so many on it pays to look into each site's own cell first.
MANY = 64
# Sites with a barrier before them, at once: each of them may see thousands of segments.
FEW = 64
# The plane in which the nearest edge is chosen is wrong by less than this at 2 km.
PLANE_SLACK = 1.001
# Where meridians run together (above 89 degrees) the search ends here rather than never.
WIDEST_REACH = 1024
LAST = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Feet:
    """The feet of sites on the network, one row a site.

    Parameters
    ----------
    lon, lat : float64[n]
        The sites, in degrees.
    on : bool[n]
        A line lies within the longest access leg; where False the other columns mean nothing.
    edge : int32[n]
    offset_mm : int64[n]
        Millimetres from the edge's first node to the foot, never above the edge's length.
    segment : int64[n]
        The segment of the foot, by its first vertex.
    foot_lon, foot_lat : float64[n]
    access_mm : int64[n]
        Geodesic length of the leg from the site to its foot.
    barred : bool[n]
        A barrier lies before the nearest line: the foot is another one, or there is none.
    """

    lon: Floats
    lat: Floats
    on: Flags
    edge: Ids
    offset_mm: Ints
    segment: Ints
    foot_lon: Floats
    foot_lat: Floats
    access_mm: Ints
    barred: Flags


class _Sites(NamedTuple):
    """Some sites, and the metres per degree in the plane that touches the ellipsoid at each."""

    lon: Floats
    lat: Floats
    east: Floats
    north: Floats

    def rows(self, rows: Ints) -> _Sites:
        """Take some of them."""
        return _Sites(*(column.take(rows) for column in self))


def _sites(lon: Floats, lat: Floats) -> _Sites:
    return _Sites(lon, lat, *metres_per_degree(lat))


def snap(
    network: RouteNetwork,
    lon: Floats,
    lat: Floats,
    max_access_mm: int,
    barriers: Barriers | None = None,
    *,
    in_plane: bool = False,
) -> Feet:
    """Find the nearest point on an edge for every site.

    The nearest edge is chosen in the plane that touches the ellipsoid at the site; on a tie (a
    shared node) the smallest edge number wins, and on one edge the smallest offset. The foot on it
    and the leg to it are geodesic.

    Parameters
    ----------
    lon, lat : float64[n]
        Sites in degrees.
    max_access_mm : int
        Longest leg, inclusive; a site farther from every line is off the network.
    barriers : Barriers or None
        What no leg may cross. Where one lies before the nearest line, the foot is on the nearest
        segment whose own nearest point can be reached without crossing any.
    in_plane : bool
        Measure legs on the ellipsoid only where their whole millimetres may depend on it: for
        many sites at once. The same feet, but for the last bits of ``foot_lon`` and ``foot_lat``.
    """
    limit_m = max_access_mm / 1000 * PLANE_SLACK + 1.0
    chunks = range(0, len(lon), CHUNK)
    parts = [
        _nearest(network, _sites(lon[i : i + CHUNK], lat[i : i + CHUNK]), limit_m) for i in chunks
    ]
    found = np.concatenate([part[0] for part in parts]) if parts else np.zeros(0, np.bool_)
    segment = np.concatenate([part[1] for part in parts]) if parts else np.zeros(0, np.int64)
    feet = _feet(network, (lon, lat), found, segment, max_access_mm, in_plane=in_plane)
    return feet if barriers is None else _unbarred(network, feet, max_access_mm, barriers)


def _unbarred(network: RouteNetwork, feet: Feet, max_access_mm: int, barriers: Barriers) -> Feet:
    """Move the feet that lie behind a barrier to the nearest that do not."""
    behind = feet.on & barred(barriers, feet.lon, feet.lat, feet.foot_lon, feet.foot_lat)
    rows = np.flatnonzero(behind)
    if len(rows) == 0:
        return feet
    segment, found = feet.segment.copy(), feet.on & ~behind
    for begin in range(0, len(rows), FEW):
        part = rows[begin : begin + FEW]
        found[part], segment[part] = _open_segments(network, feet, part, max_access_mm, barriers)
    site = feet.lon, feet.lat
    return replace(_feet(network, site, found, segment, max_access_mm), barred=behind)


def _open_segments(
    network: RouteNetwork, feet: Feet, rows: Ints, max_access_mm: int, barriers: Barriers
) -> tuple[Flags, Ints]:
    """Search ever larger blocks for the nearest foot that no barrier lies before."""
    limit_m = max_access_mm / 1000 * PLANE_SLACK + 1.0
    sites = _sites(feet.lon[rows], feet.lat[rows])
    best_m, best = np.full(len(rows), np.inf), feet.segment[rows]
    left, reach, seen_m = np.arange(len(rows)), 1, np.zeros(len(rows))
    while len(left):
        until_m = np.minimum(_seen_m(sites, reach), limit_m)
        point, segment = block_segments(network.grid, sites.lon[left], sites.lat[left], reach)
        at, segment = _each_once(left[point], segment)
        distance = _plane_m(network, sites.rows(at), segment)
        ring = np.flatnonzero((distance >= seen_m[at]) & (distance <= until_m[at]))
        at, segment, distance = at[ring], segment[ring], distance[ring]
        free = _free(network, (sites.lon[at], sites.lat[at]), segment, max_access_mm, barriers)
        row, least, chosen = _closest(at[free], distance[free], segment[free])
        best_m[row], best[row] = least, chosen
        seen_m, reach = until_m, reach * 2
        left = left[np.isinf(best_m[left]) & (until_m[left] < limit_m) & (reach <= WIDEST_REACH)]
    return np.isfinite(best_m), best


def _free(
    network: RouteNetwork,
    site: Points,
    segment: Ints,
    max_access_mm: int,
    barriers: Barriers,
) -> Ints:
    """Rows of the sites that reach the nearest point of the segment beside them unhindered."""
    every = np.ones(len(segment), dtype=np.bool_)
    feet = _feet(network, site, every, segment, max_access_mm)
    return np.flatnonzero(feet.on & ~barred(barriers, *site, feet.foot_lon, feet.foot_lat))


def _each_once(at: Ints, segment: Ints) -> tuple[Ints, Ints]:
    """Pairs of a site and a segment, ordered, each once: a segment stands in several cells."""
    order = np.lexsort((segment, at))
    at, segment = at[order], segment[order]
    fresh = np.ones(len(at), dtype=np.bool_)
    fresh[1:] = (at[1:] != at[:-1]) | (segment[1:] != segment[:-1])
    return at[fresh], segment[fresh]


def _nearest(network: RouteNetwork, sites: _Sites, limit_m: float) -> tuple[Flags, Ints]:
    """Search ever larger blocks of cells until nothing outside of them can be nearer."""
    best_m = np.full(len(sites.lon), np.inf)
    best = np.zeros(len(sites.lon), dtype=np.int64)
    left = _within_reach(network, sites, limit_m).nonzero()[0]
    if len(left) >= MANY:
        row, distance, chosen = _beside_lines(network, sites, left)
        best_m[row], best[row] = distance, chosen
        left = left[np.isinf(best_m[left])]
    reach = 1
    while len(left) and reach <= WIDEST_REACH:
        point, segment = block_segments(network.grid, sites.lon[left], sites.lat[left], reach)
        at = left[point]
        row, distance, chosen = _closest(at, _plane_m(network, sites.rows(at), segment), segment)
        best_m[row], best[row] = distance, chosen
        seen_m = _seen_m(sites.rows(left), reach)
        left = left[(best_m[left] >= seen_m) & (seen_m < limit_m)]
        reach *= 2
    return best_m <= limit_m, best


def _beside_lines(network: RouteNetwork, sites: _Sites, rows: Ints) -> tuple[Ints, Floats, Ints]:
    """Find the nearest segment of those sites that have one in their own cell.

    What lies in that cell says how far the nearest can be, and that in which cells to look.
    """
    margins = (np.zeros(len(rows)), np.zeros(len(rows)))
    for _ in range(2):
        point, segment = box_segments(network.grid, sites.lon[rows], sites.lat[rows], margins)
        at = rows.take(point)
        rows, distance, chosen = _closest(at, _plane_m(network, sites.rows(at), segment), segment)
        near = sites.rows(rows)
        margins = (
            distance / near.east + 1 / STEPS_PER_DEGREE,
            distance / near.north + 1 / STEPS_PER_DEGREE,
        )
    return rows, distance, chosen


def _within_reach(network: RouteNetwork, sites: _Sites, limit_m: float) -> Flags:
    """Rule out what is far from the whole network, such as a site in another country."""
    lon, lat, east, north = sites
    bounds = network.bounds
    beside = np.maximum(bounds.west - lon, lon - bounds.east)
    above = np.maximum(bounds.south - lat, lat - bounds.north)
    return (beside * east <= limit_m) & (above * north <= limit_m)


def _seen_m(sites: _Sites, reach: int) -> Floats:
    """Metres around each site that its block covers for certain."""
    beside, above = block_margins(sites.lon, sites.lat, reach)
    return np.minimum(beside * sites.east, above * sites.north)


def _plane_m(network: RouteNetwork, sites: _Sites, segment: Ints) -> Floats:
    """Metres in each site's own plane to a segment; the same from whichever end it is read."""
    lon, lat, east, north = sites
    ends = [
        (
            (network.vertex_lon.take(v) - lon) * east,
            (network.vertex_lat.take(v) - lat) * north,
        )
        for v in (segment, segment + 1)
    ]
    (ax, ay), (bx, by) = ends
    turn = (ax > bx) | ((ax == bx) & (ay > by))
    ax, bx = np.where(turn, bx, ax), np.where(turn, ax, bx)
    ay, by = np.where(turn, by, ay), np.where(turn, ay, by)
    share = plane_shares((ax, ay), (bx, by))
    return np.hypot(between(ax, bx, share), between(ay, by, share))


def _closest(at: Ints, distance: Floats, segment: Ints) -> tuple[Ints, Floats, Ints]:
    """Per site the least distance and, among ties, the first segment: of the smallest edge.

    Rows of one site stand together.
    """
    if len(at) == 0:
        return at, distance, segment
    begins = np.ones(len(at), dtype=np.bool_)
    begins[1:] = at[1:] != at[:-1]
    first = begins.nonzero()[0]
    least = np.minimum.reduceat(distance, first)
    nearest = least.take(begins.cumsum() - 1)
    tied = np.where(distance == nearest, segment, LAST)
    return at[first], least, np.minimum.reduceat(tied, first)


def _feet(
    network: RouteNetwork,
    site: Points,
    found: Flags,
    segment: Ints,
    max_access_mm: int,
    *,
    in_plane: bool = False,
) -> Feet:
    legs = (_legs_in_plane if in_plane else _legs)(network, site, segment)
    edge = (network.vertex_start.searchsorted(segment, side="right") - 1).astype(np.int32)
    access_mm = to_mm(legs.metres)
    return Feet(
        lon=site[0],
        lat=site[1],
        on=found & (access_mm <= max_access_mm),
        edge=edge,
        offset_mm=np.minimum(to_mm(legs.along_m), network.edge_mm[edge]),
        segment=segment,
        foot_lon=legs.lon,
        foot_lat=legs.lat,
        access_mm=access_mm,
        barred=np.zeros(len(found), dtype=np.bool_),
    )


class _Legs(NamedTuple):
    """From sites to the nearest points of their segments: where, how far, how far along the edge.

    ``part_m`` is how much of the latter lies on the segment itself.
    """

    lon: Floats
    lat: Floats
    metres: Floats
    along_m: Floats
    part_m: Floats


def _legs(
    network: RouteNetwork,
    site: Points,
    segment: Ints,
    shares: Shares = nearest_shares,
    lengths: Lengths = lengths_m,
) -> _Legs:
    start = (network.vertex_lon[segment], network.vertex_lat[segment])
    end = (network.vertex_lon[segment + 1], network.vertex_lat[segment + 1])
    east, north = metres_per_degree(site[1])
    to_start = ((start[0] - site[0]) * east, (start[1] - site[1]) * north)
    to_end = ((end[0] - site[0]) * east, (end[1] - site[1]) * north)
    share, metres = shares(site, start, end, plane_shares(to_start, to_end))
    lon, lat = between(start[0], end[0], share), between(start[1], end[1], share)
    part_m = lengths(*start, lon, lat)
    beyond = network.vertex_m[segment] + part_m
    along_m = np.where(share == 1.0, network.vertex_m[segment + 1], beyond)
    return _Legs(lon=lon, lat=lat, metres=metres, along_m=along_m, part_m=part_m)


def _legs_in_plane(network: RouteNetwork, site: Points, segment: Ints) -> _Legs:
    """Measure in planes, and on the ellipsoid only where that may be another millimetre."""
    legs = _legs(network, site, segment, short_shares, short_m)
    wrong_m = error_m(legs.metres)
    doubtful = may_round_otherwise(legs.metres, wrong_m, site[1])
    doubtful |= may_round_otherwise(legs.along_m, wrong_m + error_m(legs.part_m), site[1])
    rows = np.flatnonzero(doubtful)
    exact = _legs(network, (site[0][rows], site[1][rows]), segment[rows])
    for column, better in zip(legs, exact, strict=True):
        column[rows] = better
    return legs


def subset(feet: Feet, rows: Ints) -> Feet:
    """Take some of the feet, in the order of ``rows``."""
    return Feet(
        lon=feet.lon[rows],
        lat=feet.lat[rows],
        on=feet.on[rows],
        edge=feet.edge[rows],
        offset_mm=feet.offset_mm[rows],
        segment=feet.segment[rows],
        foot_lon=feet.foot_lon[rows],
        foot_lat=feet.foot_lat[rows],
        access_mm=feet.access_mm[rows],
        barred=feet.barred[rows],
    )
