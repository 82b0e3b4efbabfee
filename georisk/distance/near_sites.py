"""The sites near one plant, of many that stand ready: measured without a look at the others.

A straight line to a plant that is a point is measured on the ellipsoid only where a class hangs on
it (beside the cutoff, beside the screening radius, in doubt) and in the plane elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from georisk.distance.cells import sites_around
from georisk.distance.geodesy import lengths_mm, metres_per_degree, to_mm
from georisk.distance.outlines import straight_mm
from georisk.distance.pairs import NO_ROUTE, OFF_NETWORK
from georisk.distance.routing import pairs_of
from georisk.distance.snapping import subset

if TYPE_CHECKING:
    from georisk.distance.arrays import Ints
    from georisk.distance.cells import Cells
    from georisk.distance.network import RouteNetwork
    from georisk.distance.outlines import Outlines
    from georisk.distance.pairs import Pairs
    from georisk.distance.preparing import PreparedSpps
    from georisk.distance.routing import Limits, SppFields
    from georisk.distance.snapping import Feet

# Up to 20 km, and up to 60 degrees of latitude, the plane errs by less than two metres.
PLANE_MM, PLANE_HOLDS_MM, PLANE_HOLDS_TO = 2_000, 20_000_000, 60.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sites:
    """Sites ready to be measured to any plant.

    Parameters
    ----------
    feet : Feet
    cells : Cells
        Finds the sites around a place.
    radius_mm : int
        The screening radius.
    """

    feet: Feet
    cells: Cells
    radius_mm: int


def near_pairs(
    network: RouteNetwork, sites: Sites, ready: PreparedSpps, at: int, spp: int
) -> Pairs:
    """Measure the kept sites near one of some SPPs.

    Parameters
    ----------
    ready : PreparedSpps
        With the limits of the kept sites.
    at : int
        Row of the SPP in ``ready``.
    spp : int
        What the pairs call it.

    Returns
    -------
    Pairs
        By ascending site. A straight line is geodesic where something hangs on it, else within
        `PLANE_MM` of that.
    """
    one, outlines, limits = ready.fields[at], ready.outlines, ready.limits
    if one.lines is not None or outlines.radius_m[at] > 0 or outlines.area[at] is not None:
        site, straight = near_shape(sites, one, outlines, at, limits)
        return pairs_of(network, subset(sites.feet, site), one, (site, spp, straight), limits)
    point = float(outlines.anchor_lon[at]), float(outlines.anchor_lat[at])
    site, straight = _near_point(sites, point, limits.cutoff_mm)
    pairs = pairs_of(network, subset(sites.feet, site), one, (site, spp, straight), limits)
    doubt = np.flatnonzero((pairs.status == NO_ROUTE) | (pairs.status == OFF_NETWORK))
    pairs.straight_mm[doubt] = _geodesic(sites, site[doubt], point)
    return pairs


def near_shape(
    sites: Sites, one: SppFields, outlines: Outlines, at: int, limits: Limits
) -> tuple[Ints, Ints]:
    """Sites near an area, or near the lines its owner has (reading R3)."""
    around = [_within_shape(sites, outlines, at, limits.cutoff_mm)]
    if one.lines is not None:
        around.append(_within_shape(sites, one.lines, 0, limits.cutoff_mm))
    site = np.unique(np.concatenate(around))
    return site, _to_shape(sites, site, outlines, at)


def _within_shape(sites: Sites, shapes: Outlines, at: int, limit_mm: int) -> Ints:
    anchor = float(shapes.anchor_lon[at]), float(shapes.anchor_lat[at])
    site = sites_around(sites.cells, *anchor, float(shapes.radius_m[at]) + limit_mm / 1000 + 1.0)
    return site[_to_shape(sites, site, shapes, at) <= limit_mm]


def _to_shape(sites: Sites, site: Ints, shapes: Outlines, at: int) -> Ints:
    which = np.full(len(site), at, dtype=np.int64)
    return straight_mm(sites.feet.lon[site], sites.feet.lat[site], shapes, which)


def _near_point(sites: Sites, point: tuple[float, float], limit_mm: int) -> tuple[Ints, Ints]:
    """Sites within a limit of a point, ascending, and the straight lines to it."""
    around = sites_around(sites.cells, *point, limit_mm / 1000 + 1.0)
    site = np.sort(around, kind="stable")  # kept by cells, they are runs that ascend
    if limit_mm > PLANE_HOLDS_MM or abs(point[1]) > PLANE_HOLDS_TO:
        straight = _geodesic(sites, site, point)
    else:
        straight = _in_plane(sites, site, point)
        edges = (straight - limit_mm, straight - sites.radius_mm)
        close = np.flatnonzero(np.minimum(*map(np.abs, edges)) <= PLANE_MM)
        straight[close] = _geodesic(sites, site[close], point)
    within = straight <= limit_mm
    return site[within], straight[within]


def _in_plane(sites: Sites, site: Ints, point: tuple[float, float]) -> Ints:
    east = (sites.feet.lon[site] - point[0] + 180.0) % 360.0 - 180.0
    north = sites.feet.lat[site] - point[1]
    per_east, per_north = metres_per_degree(point[1] + north / 2)
    return to_mm(np.hypot(east * per_east, north * per_north))


def _geodesic(sites: Sites, site: Ints, point: tuple[float, float]) -> Ints:
    lon, lat = (np.full(len(site), degrees) for degrees in point)
    return lengths_mm(sites.feet.lon[site], sites.feet.lat[site], lon, lat)
