"""Clouds of draws around sites, snapped together: a few hundred draws for the price of a dozen.

All draws of one site lie in one disc, so that the segments any of them can be nearest to are found
once a site. Among those each draw takes the nearest in the plane that touches the ellipsoid at the
site. Good to a thousandth of a length; what is reported of the site itself comes from `snapping`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from georisk.distance.arrays import spans
from georisk.distance.geodesy import metres_per_degree, plane_shares
from georisk.distance.grid import CELLS_PER_DEGREE, block_segments
from georisk.distance.snapping import snap
from georisk.distance.spread import disc_draws

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from georisk.distance.arrays import Flags, Floats, Ids, Ints
    from georisk.distance.barriers import Barriers
    from georisk.distance.network import RouteNetwork
    from georisk.distance.snapping import Feet

# Above this many segments a site, or this far, each draw looks for its own.
MOST_SEGMENTS = 600
FARTHEST_M = 2500.0
BATCH = 32
MM = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Discs:
    """Sites known to a radius, one row a site.

    Parameters
    ----------
    lon, lat : float64[n]
        Degrees.
    radius_m : float64[n]
    turn : float64[n, 2]
        See `spread.turns`.
    draws : int
        How many draws each gets.
    """

    lon: Floats
    lat: Floats
    radius_m: Floats
    turn: Floats
    draws: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cloud:
    """The draws of a few sites and their feet on the network; ``[k, draws]`` unless said.

    Parameters
    ----------
    site : int64[k]
        Rows of the discs.
    east_m, north_m : float64
        From the centre of the disc.
    edge : int32[m]
        Edges that have a foot.
    row : int64
        Index into ``edge``.
    offset_mm : float64
        From the edge's first node to the foot.
    access_mm : float64
    on : bool
        A line lies within the longest access leg; else the columns of the foot mean nothing.
    """

    site: Ints
    east_m: Floats
    north_m: Floats
    edge: Ids
    row: Ints
    offset_mm: Floats
    access_mm: Floats
    on: Flags


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Candidates:
    """Segments the draws of a site may be nearest to, ``count`` of them from ``first`` on."""

    first: Ints
    count: Ints
    segment: Ints


def clouds(
    network: RouteNetwork,
    discs: Discs,
    feet: Feet,
    near_by: Ints,
    max_access_mm: int,
    barriers: Barriers | None = None,
) -> Iterator[Cloud]:
    """Draw and snap, some sites at a time.

    Parameters
    ----------
    feet : Feet
        Of the centres.
    near_by : int64[n]
        Sites of one number are handled together, where they can.
    barriers : Barriers or None
        With any, each draw looks for its own foot: what bars one need not bar another.
    """
    reach_m = _reach_m(discs, feet, max_access_mm)
    found = _candidates(network, discs, reach_m)
    quick = (found.count > 0) & (found.count <= MOST_SEGMENTS) & (barriers is None)
    order = np.lexsort((found.count, near_by))
    for site in _batches(order[quick[order]]):
        yield _together(network, discs, found, site, max_access_mm)
    for site in _batches(order[~quick[order]]):
        yield _singly(network, discs, site, max_access_mm, barriers)


def _batches(order: Ints) -> Iterator[Ints]:
    for begin in range(0, len(order), BATCH):
        yield order[begin : begin + BATCH]


def _reach_m(discs: Discs, feet: Feet, max_access_mm: int) -> Floats:
    """How far from a centre the nearest line of any draw can be, in metres.

    The centre's own leg plus a radius bounds every draw's leg; one more radius leads back.
    """
    leg_m = np.where(feet.on, feet.access_mm / MM, max_access_mm / MM)
    return np.minimum(leg_m + discs.radius_m, max_access_mm / MM) + discs.radius_m + 1.0


def _candidates(network: RouteNetwork, discs: Discs, reach_m: Floats) -> _Candidates:
    """Find every segment within reach of each centre; none for those that reach too far."""
    east, north = metres_per_degree(discs.lat)
    cells = np.ceil(reach_m / np.minimum(east, north) * CELLS_PER_DEGREE).astype(np.int64)
    cells[reach_m > FARTHEST_M] = 0
    at, segment = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for size in np.unique(cells[cells > 0]).tolist():
        rows = np.flatnonzero(cells == size)
        point, near = block_segments(network.grid, discs.lon[rows], discs.lat[rows], size)
        key = np.unique(rows[point] * len(network.vertex_lon) + near)
        site, near = np.divmod(key, len(network.vertex_lon))
        close = _from_centre_m(network, discs, site, near) <= reach_m[site]
        at.append(site[close])
        segment.append(near[close])
    site, near = np.concatenate(at), np.concatenate(segment)
    order = np.argsort(site, kind="stable")
    count = np.bincount(site, minlength=len(discs.lon)).astype(np.int64)
    return _Candidates(first=np.cumsum(count) - count, count=count, segment=near[order])


def _plane(
    network: RouteNetwork, discs: Discs, site: Ints, segment: Ints
) -> tuple[Floats, Floats, Floats, Floats]:
    """Start of each segment and the way to its end, in metres from its site's centre."""
    east, north = metres_per_degree(discs.lat[site])
    lon, lat = network.vertex_lon, network.vertex_lat
    ax, ay = (lon[segment] - discs.lon[site]) * east, (lat[segment] - discs.lat[site]) * north
    dx = (lon[segment + 1] - lon[segment]) * east
    dy = (lat[segment + 1] - lat[segment]) * north
    return ax, ay, dx, dy


def _from_centre_m(network: RouteNetwork, discs: Discs, site: Ints, segment: Ints) -> Floats:
    ax, ay, dx, dy = _plane(network, discs, site, segment)
    share = plane_shares((ax, ay), (ax + dx, ay + dy))
    return np.hypot(ax + share * dx, ay + share * dy)


def _together(
    network: RouteNetwork, discs: Discs, found: _Candidates, site: Ints, max_access_mm: int
) -> Cloud:
    """Snap the draws of some sites to their sites' candidates."""
    count = found.count[site]
    segment = found.segment[spans(found.first[site], count)]
    owner = np.repeat(np.arange(len(site)), count)
    plane = _plane(network, discs, site[owner], segment)
    east_m, north_m = disc_draws(discs.radius_m[site], discs.turn[site], discs.draws)
    first = np.cumsum(count) - count
    row, share, squared = _nearest((east_m, north_m), plane, first, count)
    edge = (np.searchsorted(network.vertex_start, segment, side="right") - 1).astype(np.int32)
    start_mm = network.vertex_m[segment] * MM
    length_mm = np.hypot(plane[2], plane[3]) * MM
    offset_mm = start_mm[row] + share * length_mm[row]
    access_mm = np.sqrt(squared) * MM
    return Cloud(
        site=site,
        east_m=east_m,
        north_m=north_m,
        edge=edge,
        row=row,
        offset_mm=np.minimum(offset_mm, network.edge_mm[edge][row]),
        access_mm=access_mm,
        on=access_mm <= max_access_mm,
    )


def _nearest(
    at: tuple[Floats, Floats],
    plane: tuple[Floats, Floats, Floats, Floats],
    first: Ints,
    count: Ints,
) -> tuple[Ints, Floats, Floats]:
    """Nearest candidate of each draw, the share of it and the squared metres to it.

    One pass a candidate, over all draws of the batch; a site with fewer repeats its last one.
    Single precision chooses: it is good to a millimetre at these distances.
    """
    px, py = at[0].astype(np.float32), at[1].astype(np.float32)
    ax, ay, dx, dy = (part.astype(np.float32) for part in plane)
    squared = dx * dx + dy * dy
    inverse = np.divide(1, squared, out=np.zeros_like(squared), where=squared > 0)
    best = np.full(px.shape, np.inf, dtype=np.float32)
    choice = np.zeros(px.shape, dtype=np.int64)
    share = np.zeros(px.shape, dtype=np.float32)
    for nth in range(int(count.max())):
        pick = first + np.minimum(nth, count - 1)
        t, d2 = _to_segment(px, py, [part[pick, None] for part in (ax, ay, dx, dy, inverse)])
        closer = d2 < best
        np.copyto(best, d2, where=closer)
        np.copyto(share, t, where=closer)
        np.copyto(choice, pick[:, None], where=closer)
    return choice, share.astype(np.float64), best.astype(np.float64)


def _to_segment(
    px: NDArray[np.float32], py: NDArray[np.float32], segment: list[NDArray[np.float32]]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Share of one segment a site nearest to each of its draws, and the squared metres to it."""
    ax, ay, dx, dy, inverse = segment
    ux, uy = px - ax, py - ay
    t = ux * (dx * inverse)
    t += uy * (dy * inverse)
    np.clip(t, 0.0, 1.0, out=t)
    ux -= t * dx
    uy -= t * dy
    ux *= ux
    uy *= uy
    ux += uy
    return t, ux


def _singly(
    network: RouteNetwork,
    discs: Discs,
    site: Ints,
    max_access_mm: int,
    barriers: Barriers | None,
) -> Cloud:
    """Snap each draw by itself: for wide discs and for sites far from every line."""
    east_m, north_m = disc_draws(discs.radius_m[site], discs.turn[site], discs.draws)
    east, north = metres_per_degree(discs.lat[site])
    lon = discs.lon[site, None] + east_m / east[:, None]
    lat = discs.lat[site, None] + north_m / north[:, None]
    feet = snap(network, lon.ravel(), lat.ravel(), max_access_mm, barriers)
    edge, row = np.unique(feet.edge, return_inverse=True)
    shape = east_m.shape
    return Cloud(
        site=site,
        east_m=east_m,
        north_m=north_m,
        edge=edge,
        row=row.reshape(shape),
        offset_mm=feet.offset_mm.astype(np.float64).reshape(shape),
        access_mm=feet.access_mm.astype(np.float64).reshape(shape),
        on=feet.on.reshape(shape),
    )
