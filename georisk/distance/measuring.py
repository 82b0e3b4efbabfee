"""The answer for each site: its SPP, how far a line to it would run, or why nobody can say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from georisk.distance.fields import FAR
from georisk.distance.geodesy import degrees_of
from georisk.distance.paths import route_path
from georisk.distance.routing import (
    BEYOND,
    STATUSES,
    Limits,
    Pairs,
    SppFields,
    nearest,
    reach,
    spp_fields,
    undecided,
)
from georisk.distance.screening import nearest_shape, spp_outlines
from georisk.distance.snapping import Feet, snap, subset
from georisk.model import NoRoute, Route

if TYPE_CHECKING:
    from collections.abc import Sequence

    from georisk.distance.arrays import Ints
    from georisk.distance.engines import EngineName
    from georisk.distance.network import RouteNetwork
    from georisk.distance.outlines import Outlines
    from georisk.model import LonLat, SppId, SppSite

DEFAULT_LIMITS = Limits()


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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PreparedSpps:
    """SPPs ready to be measured to on one network, ascending by id: kept between calls."""

    fields: tuple[SppFields, ...]
    outlines: Outlines
    limits: Limits


def prepare_spps(
    network: RouteNetwork,
    spps: Sequence[SppSite],
    limits: Limits = DEFAULT_LIMITS,
    engine: EngineName = "scipy",
) -> PreparedSpps:
    """Search the network from each SPP, once for all the sites to come.

    Raises
    ------
    NoEligibleSpp
        When there is no SPP.
    """
    ordered = sorted(spps, key=lambda spp: spp.spp_id)
    outlines = spp_outlines(ordered)
    fields = spp_fields(network, ordered, limits, engine)
    return PreparedSpps(fields=fields, outlines=outlines, limits=limits)


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
    """Measure as `measure` does, from searches that were made before."""
    if not sites:
        return []
    feet = snap(network, *degrees_of(sites), prepared.limits.max_access_mm)
    pairs = reach(network, feet, prepared.fields, prepared.outlines, prepared.limits)
    unknown = undecided(pairs)
    best = nearest(pairs)
    answers = _beyond(feet, prepared)
    answers.update(_unrouted(feet, prepared, pairs, unknown))
    paths = _paths(network, feet, prepared, pairs, best) if geometry else [()] * len(best)
    doubt = dict(zip(pairs.site[unknown].tolist(), unknown.tolist(), strict=True))
    for row, path in zip(best.tolist(), paths, strict=True):
        site = int(pairs.site[row])
        answers[site] = _routed(prepared, pairs, row, path, doubt.get(site))
    return [answers[site] for site in range(len(sites))]


def _beyond(feet: Feet, prepared: PreparedSpps) -> dict[int, Measured]:
    """Say of every site that it is beyond the cutoff of the SPP nearest in a straight line."""
    spp, straight = nearest_shape(feet.lon, feet.lat, prepared.outlines)
    rows = zip(spp.tolist(), straight.tolist(), strict=True)
    return {
        site: Measured(
            spp_id=prepared.fields[index].spp_id,
            outcome=_no_route(feet, site, BEYOND),
            straight_mm=mm,
        )
        for site, (index, mm) in enumerate(rows)
    }


def _unrouted(feet: Feet, prepared: PreparedSpps, pairs: Pairs, rows: Ints) -> dict[int, Measured]:
    result = {}
    for row in rows.tolist():
        site = int(pairs.site[row])
        result[site] = Measured(
            spp_id=prepared.fields[pairs.spp[row]].spp_id,
            outcome=_no_route(feet, site, int(pairs.status[row])),
            straight_mm=int(pairs.straight_mm[row]),
        )
    return result


def _no_route(feet: Feet, site: int, status: int) -> NoRoute:
    access = int(feet.access_mm[site]) if feet.on[site] else None
    return NoRoute(status=STATUSES[status], access_mm=access)


def _routed(
    prepared: PreparedSpps, pairs: Pairs, row: int, path: tuple[LonLat, ...], doubt: int | None
) -> Measured:
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


def _paths(
    network: RouteNetwork, feet: Feet, prepared: PreparedSpps, pairs: Pairs, rows: Ints
) -> list[tuple[LonLat, ...]]:
    return [
        route_path(
            network,
            subset(feet, pairs.site[row : row + 1]),
            prepared.fields[pairs.spp[row]],
            int(pairs.leaves[row]),
            from_spp_line=bool(pairs.from_spp_line[row]),
        )
        for row in rows.tolist()
    ]
