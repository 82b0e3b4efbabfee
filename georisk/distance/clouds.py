"""Clouds of draws around sites, snapped together: a few hundred draws for the price of a dozen.

All draws of one site lie in one disc, so that the segments any of them can be nearest to are found
once a site. Among those each draw takes the nearest in the plane that touches the ellipsoid at the
site. Good to a thousandth of a length; what is reported of the site itself comes from `snapping`.
Draws of a wide disc look into a raster of nearest lines instead (see `rasters`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from georisk.distance.arrays import spans
from georisk.distance.geodesy import metres_per_degree, plane_shares
from georisk.distance.grid import box_entries, box_segments
from georisk.distance.rasters import (
    COARSEST,
    LineRaster,
    coarsest_raster,
    fine_enough,
    nearest_lines,
)
from georisk.distance.snapping import snap
from georisk.distance.spread import disc_draws

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from georisk.distance.arrays import Flags, Floats, Ids, Ints
    from georisk.distance.barriers import Barriers
    from georisk.distance.network import RouteNetwork
    from georisk.distance.rasters import Matters
    from georisk.distance.snapping import Feet

# Above this many segments (by cells, so that long ones count often), or this far, draws do not
# share the segments of their site.
MOST_ENTRIES = 800
FARTHEST_M = 2_500.0
SITES_AT_ONCE = 512
BATCH = 64
PASSES = 6
SINGLE_SLACK = 1.00001
WIDE_BATCH = 128
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
    """Segments the draws of a site may be nearest to, ``count`` of them from ``first`` on.

    Those nearest to the centre come first; ``metres`` tells how near. Sites that were not
    ``asked`` have none.
    """

    asked: Flags
    first: Ints
    count: Ints
    segment: Ints
    metres: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """What draws fall on.

    Parameters
    ----------
    network : RouteNetwork
    max_access_mm : int
    barriers : Barriers or None
        With any, each draw looks for its own foot: what bars one need not bar another.
    matters : callable of (lon, lat, reach_m)
        Tells whether anything may be measured to from within some metres of each place: bool[n].
        Draws where it cannot stay off the network.
    """

    network: RouteNetwork
    max_access_mm: int
    barriers: Barriers | None
    matters: Matters


def clouds(ground: Ground, discs: Discs, feet: Feet, near_by: Ints) -> Iterator[Cloud]:
    """Draw and snap, some sites at a time.

    Parameters
    ----------
    feet : Feet
        Of the centres.
    near_by : int64[n]
        Sites of one number are handled together, where they can.
    """
    if ground.barriers is not None:
        for site in _batches(np.argsort(near_by, kind="stable"), BATCH):
            yield _singly(ground, discs, site)
        return
    reach_m = _reach_m(discs, feet, ground.max_access_mm)
    few = _few_near(ground.network, discs, reach_m)
    yield from _among_few(ground, discs, _candidates(ground.network, discs, reach_m, few), near_by)
    order = np.lexsort((discs.radius_m, near_by))
    yield from _among_many(ground, discs, order[~few[order]])


def _among_few(ground: Ground, discs: Discs, found: _Candidates, near_by: Ints) -> Iterator[Cloud]:
    for site in _batches(np.flatnonzero(found.asked & (found.count == 0)), BATCH):
        yield _off(discs, site)
    order = np.lexsort((found.count, near_by))
    for site in _batches(order[found.count[order] > 0], BATCH):
        yield _together(ground, discs, found, site)


def _among_many(ground: Ground, discs: Discs, rows: Ints) -> Iterator[Cloud]:
    coarse = coarsest_raster(ground.network, ground.max_access_mm)
    fine = fine_enough(discs.radius_m[rows])
    for cells in np.unique(fine).tolist():
        rasters = [LineRaster(ground.network, cells)] if cells > COARSEST else []
        for site in _batches(rows[fine == cells], WIDE_BATCH):
            yield _by_rasters(ground, discs, [*rasters, coarse], site)


def _batches(order: Ints, size: int) -> Iterator[Ints]:
    for begin in range(0, len(order), size):
        yield order[begin : begin + size]


def _reach_m(discs: Discs, feet: Feet, max_access_mm: int) -> Floats:
    """How far from a centre the nearest line of any draw can be, in metres.

    The centre's own leg plus a radius bounds every draw's leg; one more radius leads back.
    """
    leg_m = np.where(feet.on, feet.access_mm / MM, max_access_mm / MM)
    return np.minimum(leg_m + discs.radius_m, max_access_mm / MM) + discs.radius_m + 1.0


def _few_near(network: RouteNetwork, discs: Discs, reach_m: Floats) -> Flags:
    """Tell which sites have so few segments within reach that their draws can share them."""
    few = reach_m <= FARTHEST_M
    for rows in _batches(np.flatnonzero(few), SITES_AT_ONCE):
        few[rows] = box_entries(network.grid, *_boxes(discs, reach_m, rows)) <= MOST_ENTRIES
    return few


def _candidates(network: RouteNetwork, discs: Discs, reach_m: Floats, few: Flags) -> _Candidates:
    """Find every segment within reach of the centres of some sites; none for the others."""
    parts = [(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))]
    for rows in _batches(np.flatnonzero(few), SITES_AT_ONCE):
        point, segment = box_segments(network.grid, *_boxes(discs, reach_m, rows))
        key = np.unique(rows[point] * len(network.vertex_lon) + segment)
        site, segment = np.divmod(key, len(network.vertex_lon))
        metres = _from_centre_m(network, discs, site, segment)
        close = np.flatnonzero(metres <= reach_m[site])
        close = close[np.lexsort((segment[close], metres[close], site[close]))]
        parts.append((site[close], segment[close], metres[close]))
    site, segment, metres = (np.concatenate(column) for column in zip(*parts, strict=True))
    count = np.bincount(site, minlength=len(few)).astype(np.int64)
    first = np.cumsum(count) - count
    return _Candidates(asked=few, first=first, count=count, segment=segment, metres=metres)


def _boxes(
    discs: Discs, reach_m: Floats, rows: Ints
) -> tuple[Floats, Floats, tuple[Floats, Floats]]:
    """Boxes in degrees around some centres: as `box_segments` takes them."""
    east, north = metres_per_degree(discs.lat[rows])
    return discs.lon[rows], discs.lat[rows], (reach_m[rows] / east, reach_m[rows] / north)


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


def _off(discs: Discs, site: Ints) -> Cloud:
    """Keep the draws of sites that no line is near."""
    moved = disc_draws(discs.radius_m[site], discs.turn[site], discs.draws)
    nowhere = np.zeros(moved[0].shape)
    feet = nowhere.astype(np.int64), nowhere, nowhere
    return _folded(site, moved, np.zeros(1, dtype=np.int32), feet, nowhere > 0)


def _together(ground: Ground, discs: Discs, found: _Candidates, site: Ints) -> Cloud:
    """Snap the draws of some sites to their sites' candidates."""
    network, count = ground.network, found.count[site]
    rows = spans(found.first[site], count)
    segment = found.segment[rows]
    owner = np.repeat(np.arange(len(site)), count)
    plane = _plane(network, discs, site[owner], segment)
    east_m, north_m = disc_draws(discs.radius_m[site], discs.turn[site], discs.draws)
    first = np.cumsum(count) - count
    least_m = np.maximum(found.metres[rows] - discs.radius_m[site[owner]], 0.0)
    row, share, squared = _nearest((east_m, north_m), plane, first, count, least_m)
    edge = _edges(network, segment)
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
        on=access_mm <= ground.max_access_mm,
    )


def _edges(network: RouteNetwork, segment: Ints) -> Ids:
    return (np.searchsorted(network.vertex_start, segment, side="right") - 1).astype(np.int32)


def _nearest(
    draws: tuple[Floats, Floats],
    plane: tuple[Floats, Floats, Floats, Floats],
    first: Ints,
    count: Ints,
    least_m: Floats,
) -> tuple[Ints, Floats, Floats]:
    """Nearest candidate of each draw, the share of it and the squared metres to it.

    One pass a candidate, over all draws of the batch; a site with fewer repeats its last one, and
    one whose next candidate is too far for any of its draws is done. Single precision chooses: it
    is good to a millimetre at these distances.

    Parameters
    ----------
    least_m : float64[segments]
        Metres no draw of the site is nearer to a candidate than; ascending within a site.
    """
    px, py = (part.astype(np.float32) for part in draws)
    parts = _narrow(plane)
    best = np.full(px.shape, np.inf, dtype=np.float32)
    choice = np.zeros(px.shape, dtype=np.int16)
    for begin in range(0, int(count.max()), PASSES):
        ahead = least_m[first + np.minimum(begin, count - 1)]
        open_ = (begin < count) & (ahead**2 <= best.max(axis=1) * SINGLE_SLACK)
        row = np.flatnonzero(open_)
        x, y, squared, chosen = px[row], py[row], best[row], choice[row]
        for nth in range(begin, min(begin + PASSES, int(count[row].max(initial=0)))):
            pick = first[row] + np.minimum(nth, count[row] - 1)
            _, d2 = _to_segment(x, y, [part[pick, None] for part in parts])
            np.copyto(chosen, nth, where=d2 < squared)
            np.minimum(squared, d2, out=squared)
        best[row], choice[row] = squared, chosen
    segment = first[:, None] + np.minimum(choice, count[:, None] - 1)
    share, best = _to_segment(px, py, [part[segment] for part in parts])
    return segment, share.astype(np.float64), best.astype(np.float64)


def _narrow(plane: tuple[Floats, Floats, Floats, Floats]) -> list[NDArray[np.float32]]:
    """Segments in single precision, beside one over their squared lengths; 0 for a point."""
    ax, ay, dx, dy = (part.astype(np.float32) for part in plane)
    squared = dx * dx + dy * dy
    inverse = np.divide(1, squared, out=np.zeros_like(squared), where=squared > 0)
    return [ax, ay, dx, dy, inverse]


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


def _by_rasters(ground: Ground, discs: Discs, rasters: Sequence[LineRaster], site: Ints) -> Cloud:
    """Snap the draws of wide discs."""
    network, (east_m, north_m, lon, lat) = ground.network, _places(discs, site)
    found = nearest_lines(network, rasters, (lon, lat), ground.matters)
    used, row = np.unique(np.maximum(found.segment, 0), return_inverse=True)
    edge = _edges(network, used)
    along_mm = (network.vertex_m[used][row] + found.along_m) * MM
    feet = row, np.minimum(along_mm, network.edge_mm[edge][row]), found.metres * MM
    on = feet[2] <= ground.max_access_mm
    return _folded(site, (east_m, north_m), edge, feet, on)


def _singly(ground: Ground, discs: Discs, site: Ints) -> Cloud:
    """Snap each draw by itself: what bars one need not bar another."""
    east_m, north_m, lon, lat = _places(discs, site)
    network, limit_mm = ground.network, ground.max_access_mm
    found = snap(network, lon, lat, limit_mm, ground.barriers, in_plane=True)
    edge, row = np.unique(found.edge, return_inverse=True)
    feet = row, found.offset_mm.astype(np.float64), found.access_mm.astype(np.float64)
    return _folded(site, (east_m, north_m), edge, feet, found.on)


def _folded(
    site: Ints,
    moved: tuple[Floats, Floats],
    edge: Ids,
    feet: tuple[Ints, Floats, Floats],
    on: Flags,
) -> Cloud:
    """Fold the feet of draws (row, offset and leg) into a line a site."""
    shape = moved[0].shape
    return Cloud(
        site=site,
        east_m=moved[0],
        north_m=moved[1],
        edge=edge,
        row=feet[0].reshape(shape),
        offset_mm=feet[1].reshape(shape),
        access_mm=feet[2].reshape(shape),
        on=on.reshape(shape),
    )


def _places(discs: Discs, site: Ints) -> tuple[Floats, Floats, Floats, Floats]:
    """Draws of some sites: metres from their centres, ``[k, draws]``, and flat degrees."""
    east_m, north_m = disc_draws(discs.radius_m[site], discs.turn[site], discs.draws)
    east, north = metres_per_degree(discs.lat[site])
    lon = discs.lon[site, None] + east_m / east[:, None]
    lat = discs.lat[site, None] + north_m / north[:, None]
    return east_m, north_m, lon.ravel(), lat.ravel()
