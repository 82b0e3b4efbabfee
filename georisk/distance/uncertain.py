"""What a distance could be when the positions are known to a radius only.

Each draw of a site is measured as `measuring.measure` would measure a site standing there. A
plant's own radius moves the plant instead of searching the network again from every place it could
stand: a way to it grows by what the straight line to it grows, times the way's own detour.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from georisk.distance.clouds import MM, Cloud, Discs, Ground, clouds
from georisk.distance.fields import FAR, ways_at
from georisk.distance.friction import THOUSAND
from georisk.distance.geodesy import degrees_of, metres_per_degree
from georisk.distance.screening import shapes_within
from georisk.distance.snapping import snap
from georisk.distance.spread import DRAWS, PLANT_STEPS, disc_draws, turns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from georisk.distance.arrays import Flags, Floats, Ids, Ints
    from georisk.distance.fields import Field
    from georisk.distance.friction import Friction
    from georisk.distance.network import RouteNetwork
    from georisk.distance.preparing import PreparedSpps
    from georisk.distance.routing import SppFields
    from georisk.model import Location, SppSite

MOST_DETOUR = 1.4
# The plane of a centre is wrong by less than this within a province.
PLANE_SLACK = 0.005


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Samples:
    """Distances of draws, one row a site; beyond the cutoff they are infinite.

    Parameters
    ----------
    mm : float64[n, draws]
        Millimetres to the nearest SPP by route.
    unknown : bool[n, draws]
        Nothing was routed and some distance cannot be known (``no_route``, ``off_network``).
    """

    mm: Floats
    unknown: Flags


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Plants:
    """Stated places of the plants, and the moves of those known to a radius only.

    Parameters
    ----------
    lon, lat : float64[s]
    moves : list of (east_m, north_m) or None
        float64[draws] each; None where the plant's position, or its area, is known.
    """

    lon: Floats
    lat: Floats
    moves: list[tuple[Floats, Floats] | None]

    @property
    def farthest_m(self) -> float:
        """Metres of the longest move of any."""
        return max((float(np.hypot(*move).max()) for move in self.moves if move), default=0.0)


def sampled_distances(
    network: RouteNetwork,
    sites: Sequence[tuple[str, Location]],
    spps: Sequence[SppSite],
    prepared: PreparedSpps,
    draws: int = DRAWS,
) -> Samples:
    """Measure from where each site could stand: evenly over the disc of its accuracy.

    Parameters
    ----------
    sites : sequence of (id, Location)
        The id seeds the draws. No accuracy counts as exact. A few thousand at a time: the answer
        has a row of draws for each.
    spps : sequence of SppSite
        Those ``prepared`` was made from, ascending by id.
    prepared : PreparedSpps

    Returns
    -------
    Samples
        One row a site, in their order.

    Examples
    --------
    >>> import geopandas
    >>> from shapely import LineString, Point
    >>> from georisk.distance import network_from_frame, prepare_spps, spps_from_frame
    >>> from georisk.model import Location, LonLat, Precision
    >>> road = geopandas.GeoSeries([LineString([(100.0, 13.0), (100.05, 13.0)])], crs=4326)
    >>> plants = geopandas.GeoSeries([Point(100.02, 13.0)], index=["A"], crs=4326)
    >>> network, spps = network_from_frame(road), spps_from_frame(plants)
    >>> point = LonLat(lon=100.0, lat=13.0)
    >>> exact = Location(point=point, precision=Precision.SURVEYED)
    >>> found = sampled_distances(network, [("mill", exact)], spps, prepare_spps(network, spps), 2)
    >>> found.mm.round().tolist()
    [[2169695.0, 2169695.0]]
    """
    plants, discs = _plants(spps, draws), _discs(sites, draws)
    mm = np.full((len(sites), draws), np.inf)
    unknown = np.zeros((len(sites), draws), dtype=np.bool_)
    least = _least_mm(discs, plants, prepared)
    rows = np.flatnonzero(np.isfinite(least).any(axis=0))
    discs, least = _discs([sites[row] for row in rows.tolist()], draws), least[:, rows]
    limits = prepared.limits
    limit = limits.max_access_mm
    feet = snap(network, discs.lon, discs.lat, limit, limits.barriers, in_plane=True)
    ground = Ground(
        network=network,
        max_access_mm=limits.max_access_mm,
        barriers=limits.barriers,
        matters=partial(_matters, plants, prepared),
    )
    for cloud in clouds(ground, discs, feet, least.argmin(axis=0)):
        measured = _measured(network, discs, cloud, least, plants, prepared)
        mm[rows[cloud.site]], unknown[rows[cloud.site]] = measured
    return Samples(mm=mm, unknown=unknown)


def _discs(sites: Sequence[tuple[str, Location]], draws: int) -> Discs:
    lon, lat = degrees_of([location.point for _, location in sites])
    radius = [location.accuracy_m or 0.0 for _, location in sites]
    return Discs(
        lon=lon,
        lat=lat,
        radius_m=np.array(radius, dtype=np.float64),
        turn=turns([name for name, _ in sites]),
        draws=draws,
    )


def _plants(spps: Sequence[SppSite], draws: int) -> _Plants:
    lon, lat = degrees_of([spp.location.point for spp in spps])
    turn = turns([str(spp.spp_id) for spp in spps])
    moves: list[tuple[Floats, Floats] | None] = []
    for row, spp in enumerate(spps):
        radius = 0.0 if spp.area is not None else (spp.location.accuracy_m or 0.0)
        east, north = disc_draws(np.array([radius]), turn[row : row + 1], draws, PLANT_STEPS)
        moves.append((east[0], north[0]) if radius > 0 else None)
    return _Plants(lon=lon, lat=lat, moves=moves)


def _least_mm(discs: Discs, plants: _Plants, prepared: PreparedSpps) -> Floats:
    """Millimetres no draw of a site comes nearer to an SPP: float64[spps, sites].

    Infinite where every draw is beyond the cutoff.
    """
    cutoff, own_m = prepared.limits.cutoff_mm, discs.radius_m * (1 + PLANE_SLACK)
    least = np.full((len(prepared.fields), len(discs.lon)), np.inf)
    limit = cutoff + round((float(own_m.max(initial=0.0)) + plants.farthest_m) * MM)
    site, spp, straight = shapes_within(discs.lon, discs.lat, prepared.outlines, limit)
    nearer = straight * (1 - PLANE_SLACK)
    least[spp, site] = nearer - (own_m[site] + plants.farthest_m) * MM
    for row, one in enumerate(prepared.fields):
        if one.lines is not None:
            site, _, straight = shapes_within(discs.lon, discs.lat, one.lines, limit)
            nearer = straight * (1 - PLANE_SLACK)
            np.minimum.at(least[row], site, nearer - own_m[site] * MM)
    least[least > cutoff] = np.inf
    return least


def _matters(
    plants: _Plants, prepared: PreparedSpps, lon: Floats, lat: Floats, reach_m: float
) -> Flags:
    """Tell which places could have an SPP, or a line of one, within the cutoff."""
    limit = prepared.limits.cutoff_mm + round((plants.farthest_m + reach_m) * MM)
    result = np.zeros(len(lon), dtype=np.bool_)
    own = [one.lines for one in prepared.fields if one.lines is not None]
    for shapes in (prepared.outlines, *own):
        result[shapes_within(lon, lat, shapes, limit)[0]] = True
    return result


def _measured(
    network: RouteNetwork,
    discs: Discs,
    cloud: Cloud,
    least: Floats,
    plants: _Plants,
    prepared: PreparedSpps,
) -> tuple[Floats, Flags]:
    """Distance of each draw to its nearest SPP, and where it cannot be known.

    The nearest SPPs come first, so that one too far to be any draw's is not asked.
    """
    cutoff = prepared.limits.cutoff_mm
    best = np.full(cloud.row.shape, np.inf)
    seen = least[:, cloud.site]
    order = np.argsort(seen.min(axis=1), kind="stable")
    order = order[np.isfinite(seen[order]).any(axis=1)]
    for spp in order.tolist():
        rows = np.flatnonzero(np.isfinite(seen[spp]) & (seen[spp] <= best.max(axis=1)))
        part, one = _part(cloud, rows), prepared.fields[spp]
        plant = _plant_mm(network, part, one, prepared.limits.friction)
        _move(plant, discs, part, plants, spp)
        own = _own_mm(network, part, one, prepared.limits.friction)
        total = np.where(own <= cutoff, own, plant)
        total[(total > cutoff) | ~part.on] = np.inf
        best[rows] = np.minimum(best[rows], total)
    return best, _unknown(network, discs, cloud, np.isinf(best), (seen, order), prepared)


def _unknown(
    network: RouteNetwork,
    discs: Discs,
    cloud: Cloud,
    unrouted: Flags,
    asked: tuple[Floats, Ints],
    prepared: PreparedSpps,
) -> Flags:
    """Where nothing is routed though some SPP may be within the cutoff."""
    seen, order = asked
    result = np.zeros(unrouted.shape, dtype=np.bool_)
    for spp in order.tolist():
        open_ = unrouted & ~result
        rows = np.flatnonzero(np.isfinite(seen[spp]) & open_.any(axis=1))
        part = _part(cloud, rows)
        lost = _barred(network, part, prepared.fields[spp]) & open_[rows]
        if lost.any():
            result[rows] |= _within_cutoff(discs, part, lost, prepared, spp)
    return result


def _part(cloud: Cloud, rows: Ints) -> Cloud:
    if len(rows) == len(cloud.site):
        return cloud
    return Cloud(
        site=cloud.site[rows],
        east_m=cloud.east_m[rows],
        north_m=cloud.north_m[rows],
        edge=cloud.edge,
        row=cloud.row[rows],
        offset_mm=cloud.offset_mm[rows],
        access_mm=cloud.access_mm[rows],
        on=cloud.on[rows],
    )


def _by_ends(
    network: RouteNetwork, cloud: Cloud, field: Field, friction: Friction | None
) -> tuple[Floats, Floats]:
    """Millimetres from each foot to the source of a field, by the lighter end of its edge."""
    ends = network.edge_ends[cloud.edge]
    (_, first, light), (_, second, other) = (ways_at(field, ends[:, side]) for side in (0, 1))
    length = network.edge_mm[cloud.edge]
    from_second = (length + second).astype(np.float64)
    by_first = first.astype(np.float64)[cloud.row] + cloud.offset_mm
    by_second = from_second[cloud.row] - cloud.offset_mm
    if friction is None:
        way = np.minimum(by_first, by_second)
        return way, way
    factor = _factors(network, cloud, friction)[cloud.row]
    weighs_first = light.astype(np.float64)[cloud.row] + cloud.offset_mm * factor
    rest = length.astype(np.float64)[cloud.row] - cloud.offset_mm
    weighs_second = other.astype(np.float64)[cloud.row] + rest * factor
    way = np.where(weighs_first <= weighs_second, by_first, by_second)
    return way, np.minimum(weighs_first, weighs_second)


def _factors(network: RouteNetwork, cloud: Cloud, friction: Friction | None) -> Floats:
    """Say what a millimetre of each edge weighs."""
    if friction is None:
        return np.ones(len(cloud.edge))
    return friction.factors(network, cloud.edge) / THOUSAND


def _plant_mm(
    network: RouteNetwork, cloud: Cloud, spp: SppFields, friction: Friction | None
) -> Floats:
    if spp.plant is None:
        return np.full(cloud.row.shape, float(FAR))
    way, weight = _by_ends(network, cloud, spp.plant, friction)
    beside = cloud.edge == spp.foot.edge[0]
    if beside.any():
        direct = np.abs(cloud.offset_mm - float(spp.foot.offset_mm[0]))
        factor = _factors(network, cloud, friction)[cloud.row]
        way = np.where(beside[cloud.row] & (direct * factor <= weight), direct, way)
    return way + cloud.access_mm + float(spp.foot.access_mm[0])


def _own_mm(
    network: RouteNetwork, cloud: Cloud, spp: SppFields, friction: Friction | None
) -> Floats:
    """Millimetres to the nearest point of the SPP's own lines (reading R3)."""
    if spp.own is None:
        return np.full(cloud.row.shape, float(FAR))
    way, _ = _by_ends(network, cloud, spp.own, friction)
    there = np.isin(network.edge_course[cloud.edge], spp.own_course)
    way[there[cloud.row]] = 0.0
    return way + cloud.access_mm


def _from_point(discs: Discs, cloud: Cloud, lon: float, lat: float) -> tuple[Floats, Floats]:
    """Metres east and north of a point each draw stands, in the plane of its site."""
    east, north = metres_per_degree(discs.lat[cloud.site])
    x = (discs.lon[cloud.site] - lon) * east
    y = (discs.lat[cloud.site] - lat) * north
    return x[:, None] + cloud.east_m, y[:, None] + cloud.north_m


def _move(total: Floats, discs: Discs, cloud: Cloud, plants: _Plants, spp: int) -> None:
    """Let the plant stand elsewhere within its radius; nothing is shorter than straight."""
    move = plants.moves[spp]
    if move is None:
        return
    x, y = _from_point(discs, cloud, float(plants.lon[spp]), float(plants.lat[spp]))
    stated, moved = _length_mm(x, y), _length_mm(x - move[0], y - move[1])
    detour = np.clip(total / np.maximum(stated, 1.0), 1.0, MOST_DETOUR)
    np.maximum(total + detour * (moved - stated), moved, out=total)


def _length_mm(x: Floats, y: Floats) -> Floats:
    """As ``hypot`` tells it, several times as fast; no coordinate here is near to overflowing."""
    return np.asarray(np.sqrt(x * x + y * y) * MM)


def _barred(network: RouteNetwork, cloud: Cloud, spp: SppFields) -> Flags:
    """Tell where no way could be known: off the network, or not connected to the SPP."""
    node: Ids = network.edge_ends[cloud.edge, 0]
    connected = np.isin(network.component[node], spp.component)
    if connected.all():
        return ~cloud.on
    return ~(cloud.on & connected[cloud.row])


def _within_cutoff(
    discs: Discs, cloud: Cloud, lost: Flags, prepared: PreparedSpps, spp: int
) -> Flags:
    """Keep the draws not beyond the cutoff of an SPP, or of its lines, in a straight line."""
    shapes, lines = prepared.outlines, prepared.fields[spp].lines
    x, y = _from_point(discs, cloud, float(shapes.anchor_lon[spp]), float(shapes.anchor_lat[spp]))
    limit_m = prepared.limits.cutoff_mm / MM + float(shapes.radius_m[spp])
    within = lost & (np.hypot(x, y) <= limit_m)
    if lines is not None:
        row, draw = np.nonzero(lost & ~within)
        site = cloud.site[row]
        east, north = metres_per_degree(discs.lat[site])
        lon = discs.lon[site] + cloud.east_m[row, draw] / east
        lat = discs.lat[site] + cloud.north_m[row, draw] / north
        by_line, _, _ = shapes_within(lon, lat, lines, prepared.limits.cutoff_mm)
        within[row[by_line], draw[by_line]] = True
    return np.asarray(within, dtype=np.bool_)
