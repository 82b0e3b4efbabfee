"""The answer for each site: its SPP, how far a line to it would run, or why nobody can say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from georisk.distance.fields import FAR
from georisk.distance.geodesy import degrees_of
from georisk.distance.nearness import nearest_of
from georisk.distance.pairs import BEYOND, STATUSES, Pairs, nearest, undecided
from georisk.distance.paths import Ways, route_path
from georisk.distance.preparing import DEFAULT_LIMITS, prepare_spps
from georisk.distance.routing import Limits, reach
from georisk.distance.snapping import Feet, snap, subset
from georisk.model import NoRoute, Route

if TYPE_CHECKING:
    from collections.abc import Sequence

    from georisk.distance.arrays import Ints
    from georisk.distance.engines import EngineName
    from georisk.distance.network import RouteNetwork
    from georisk.distance.preparing import PreparedSpps
    from georisk.model import LonLat, SppId, SppSite


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was measured for one site.

    Parameters
    ----------
    spp_id : SppId
        The nearest SPP by route. Where none was routed: the one nearest in a straight line among
        those whose distance stays unknown, and where all are beyond the cutoff, among all.
    outcome : Route or NoRoute
        To that SPP.
    straight_mm : int
        Geodesic straight line to that SPP's area.
    nearer_unknown : SppId or None
        An SPP that is nearer in a straight line than the route is long, and to which no distance
        could be known: it might be the nearer one.
    """

    spp_id: SppId
    outcome: Route | NoRoute
    straight_mm: int
    nearer_unknown: SppId | None = None


def measure(
    network: RouteNetwork,
    sites: Sequence[LonLat],
    spps: Sequence[SppSite],
    *,
    limits: Limits = DEFAULT_LIMITS,
    engine: EngineName = "scipy",
    geometry: bool = False,
) -> list[Measured]:
    """Measure each site's distance to the nearest of some SPPs along the network (condition 1).

    The distance is the straight leg from the site to the nearest point on an edge, the shortest way
    along the network, and the straight leg to the plant; or, where the SPP's own lines can be
    reached within the cutoff, the way to the nearest point of those (reading R3). Lengths are
    geodesic on WGS 84, in whole millimetres; ties go to the smaller SPP id.

    Parameters
    ----------
    sites : sequence of LonLat
    spps : sequence of SppSite
        The eligible ones: filter before, not after.
    limits : Limits
        Cutoff (10 km by default) and longest access leg (2 km by default), both inclusive.
    engine : "scipy" or "networkx"
        Equal answers; networkx is slower.
    geometry : bool
        Also return the way on the map.

    Returns
    -------
    list of Measured
        One for each site, in the order of the sites.

    Raises
    ------
    NoEligibleSpp
        When there is no SPP.

    Examples
    --------
    >>> import geopandas
    >>> from shapely import LineString, Point
    >>> from georisk.distance import network_from_frame, spps_from_frame
    >>> from georisk.model import LonLat
    >>> road = geopandas.GeoSeries([LineString([(100.0, 13.0), (100.05, 13.0)])], crs=4326)
    >>> plants = geopandas.GeoSeries([Point(100.02, 13.0)], index=["A"], crs=4326)
    >>> network, spps = network_from_frame(road), spps_from_frame(plants)
    >>> site = LonLat(lon=100.0, lat=13.0)
    >>> [answer] = measure(network, [site], spps)
    >>> answer.spp_id, answer.outcome.total_mm
    ('A', 2169695)
    """
    prepared = prepare_spps(network, spps, limits, engine)
    return measure_prepared(network, sites, prepared, geometry=geometry)


def measure_prepared(
    network: RouteNetwork,
    sites: Sequence[LonLat],
    prepared: PreparedSpps,
    *,
    geometry: bool = False,
) -> list[Measured]:
    """Measure as `measure` does, from searches that were made before.

    Examples
    --------
    >>> import geopandas
    >>> from shapely import LineString, Point
    >>> from georisk.distance import network_from_frame, spps_from_frame
    >>> from georisk.model import LonLat
    >>> road = geopandas.GeoSeries([LineString([(100.0, 13.0), (100.05, 13.0)])], crs=4326)
    >>> plants = geopandas.GeoSeries([Point(100.02, 13.0)], index=["A"], crs=4326)
    >>> network, spps = network_from_frame(road), spps_from_frame(plants)
    >>> site = LonLat(lon=100.0, lat=13.0)
    >>> searches = prepare_spps(network, spps)
    >>> [answer] = measure_prepared(network, [site], searches, geometry=True)
    >>> [(point.lon, point.lat) for point in answer.outcome.path]
    [(100.0, 13.0), (100.02, 13.0)]
    """
    return [one.way for one in survey(network, sites, prepared, geometry=geometry)]


class Surveyed(NamedTuple):
    """What was measured for one site.

    Parameters
    ----------
    nearest : (SppId, int)
        The SPP nearest in a straight line and the millimetres to its area: what the screening asks.
    way : Measured
    """

    nearest: tuple[SppId, int]
    way: Measured


def survey(
    network: RouteNetwork,
    sites: Sequence[LonLat],
    prepared: PreparedSpps,
    *,
    geometry: bool = False,
) -> list[Surveyed]:
    """Measure as `measure_prepared` and `nearest_spp` do, at once: what both need is found once."""
    if not sites:
        return []
    limits = prepared.limits
    feet = snap(network, *degrees_of(sites), limits.max_access_mm, limits.barriers)
    pairs = reach(network, feet, prepared.fields, prepared.outlines, limits)
    unknown = undecided(pairs)
    best = nearest(pairs)
    answers = _unrouted(feet, prepared, pairs, unknown)
    paths = paths_of(network, feet, prepared, pairs, best) if geometry else [()] * len(best)
    doubt = dict(zip(pairs.site[unknown].tolist(), unknown.tolist(), strict=True))
    for row, path in zip(best.tolist(), paths, strict=True):
        site = int(pairs.site[row])
        answers[site] = routed_answer(prepared, pairs, row, path, doubt.get(site))
    near = nearest_of(feet, pairs, prepared.outlines, limits)
    around = [
        (prepared.fields[row].spp_id, mm)
        for row, mm in zip(near.spp.tolist(), near.mm.tolist(), strict=True)
    ]
    for site, nearby in enumerate(around):
        if site not in answers:
            answers[site] = _beyond(feet, site, nearby)
    said = _with_barriers(feet, prepared, answers)
    return [Surveyed(nearby, said[site]) for site, nearby in enumerate(around)]


def _with_barriers(
    feet: Feet, prepared: PreparedSpps, answers: dict[int, Measured]
) -> dict[int, Measured]:
    """Say of each answer whether a barrier moved the foot of the site or of the plant."""
    if prepared.limits.barriers is None:
        return answers
    return {site: barred_answers(feet, prepared, site, [one])[0] for site, one in answers.items()}


def barred_answers(
    feet: Feet, prepared: PreparedSpps, site: int, ways: list[Measured]
) -> list[Measured]:
    """Say of the answers for one site whether a barrier moved a foot."""
    if prepared.limits.barriers is None:
        return ways
    plants = {one.spp_id for one in prepared.fields if one.foot.barred[0]}
    here = bool(feet.barred[site])
    return [
        replace(
            way,
            outcome=replace(way.outcome, access_barred=here, egress_barred=way.spp_id in plants),
        )
        for way in ways
    ]


def _beyond(feet: Feet, site: int, nearest: tuple[SppId, int]) -> Measured:
    """Say of a site that it is beyond the cutoff of the SPP nearest in a straight line."""
    spp_id, straight = nearest
    return Measured(spp_id=spp_id, outcome=_no_route(feet, site, BEYOND), straight_mm=straight)


def _unrouted(feet: Feet, prepared: PreparedSpps, pairs: Pairs, rows: Ints) -> dict[int, Measured]:
    return {
        int(pairs.site[row]): unknown_answer(feet, prepared, pairs, row) for row in rows.tolist()
    }


def unknown_answer(feet: Feet, prepared: PreparedSpps, pairs: Pairs, row: int) -> Measured:
    """Lay out a pair whose distance cannot be known."""
    return Measured(
        spp_id=prepared.fields[pairs.spp[row]].spp_id,
        outcome=_no_route(feet, int(pairs.site[row]), int(pairs.status[row])),
        straight_mm=int(pairs.straight_mm[row]),
    )


def _no_route(feet: Feet, site: int, status: int) -> NoRoute:
    access = int(feet.access_mm[site]) if feet.on[site] else None
    return NoRoute(status=STATUSES[status], access_mm=access)


def routed_answer(
    prepared: PreparedSpps, pairs: Pairs, row: int, path: tuple[LonLat, ...], doubt: int | None
) -> Measured:
    """Lay out a routed pair; ``doubt`` is the row of the nearest SPP that stays unknown."""
    from_line, plant_mm = bool(pairs.from_spp_line[row]), int(pairs.plant_mm[row])
    spp_id = prepared.fields[pairs.spp[row]].spp_id
    route = Route(
        spp_id=spp_id,
        access_mm=int(pairs.access_mm[row]),
        line_mm=int(pairs.line_mm[row]),
        corridor_mm=int(pairs.corridor_mm[row]),
        egress_mm=int(pairs.egress_mm[row]),
        from_spp_line=from_line,
        plant_mm=plant_mm if from_line and plant_mm < FAR else None,
        path=path,
    )
    nearer = doubt is not None and pairs.straight_mm[doubt] < pairs.total_mm[row]
    return Measured(
        spp_id=spp_id,
        outcome=route,
        straight_mm=int(pairs.straight_mm[row]),
        nearer_unknown=prepared.fields[pairs.spp[doubt]].spp_id if nearer else None,
    )


def paths_of(
    network: RouteNetwork, feet: Feet, prepared: PreparedSpps, pairs: Pairs, rows: Ints
) -> list[tuple[LonLat, ...]]:
    """Find the way on the map of each routed pair."""
    ways = Ways()
    return [
        route_path(
            network,
            subset(feet, pairs.site[row : row + 1]),
            prepared.fields[pairs.spp[row]],
            int(pairs.leaves[row]),
            from_spp_line=bool(pairs.from_spp_line[row]),
            ways=ways,
        )
        for row in rows.tolist()
    ]
