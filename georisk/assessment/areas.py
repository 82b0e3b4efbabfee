"""The use case: how far each SPP reaches, and the customers and baht a month within its rings.

Rings are cumulative and follow the classes of condition 1: the ring of a class holds everything at
that class's distance or nearer, to the whole millimetre, so that a customer is within the ring of
4 km exactly when its distance to that SPP gives level 4 or 5. Whether a customer is within is
decided by its distance, with its own access leg; the polygon is for the eye.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from georisk.assessment.records import metres
from georisk.distance.kept import keep_sites
from georisk.distance.pairs import ROUTED
from georisk.distance.service_area import areas_around, lines_by_edge, reached

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from shapely.geometry import LineString
    from shapely.geometry.base import BaseGeometry

    from georisk.assessment.case import World
    from georisk.model import Customer, LonLat, SppId
    from georisk.scoring import RuleSet

Feature = dict[str, object]
Drawn = tuple[tuple["LineString", ...], "BaseGeometry", int]
Members = frozenset[int]
DEFAULT_BUFFER_M = 100.0
DECIMALS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """One ring: the level of condition 1 a distance within gives at least.

    Parameters
    ----------
    limit_mm : int
        The farthest whole millimetre within it.
    """

    level: int
    limit_mm: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceArea:
    """What one SPP reaches within one ring.

    Parameters
    ----------
    lines : tuple of LineString
        The network within, cut at the limit; empty when the plant meets no line in reach.
    polygon : shapely geometry
        All within the stated metres of the lines; empty with them.
    network_mm : int
        Length of the lines.
    customers : int
        Customers whose distance to this SPP is within the ring, eligible or not.
    baht : Decimal
        Their bills a month, where known.
    shared_with : tuple of SppId
        SPPs whose ring of the same limit holds some of the same customers.
    shared_customers : int
    shared_baht : Decimal
        Of those customers.
    overlaps : tuple of SppId
        SPPs whose polygon of the same limit meets this one.
    """

    spp_id: SppId
    ring: Ring
    lines: tuple[LineString, ...]
    polygon: BaseGeometry
    network_mm: int
    customers: int
    baht: Decimal
    shared_with: tuple[SppId, ...] = ()
    shared_customers: int = 0
    shared_baht: Decimal = Decimal(0)
    overlaps: tuple[SppId, ...] = ()


def rings_of(rules: RuleSet) -> tuple[Ring, ...]:
    """Rings of the classes of condition 1 that end somewhere, the nearest first."""
    rings = [
        Ring(level=item.level, limit_mm=span.high - (not span.high_in))
        for span, item in rules.distance_scale.classes
        if span.high is not None
    ]
    return tuple(sorted(rings, key=lambda ring: ring.limit_mm))


def service_areas(
    customers: Sequence[Customer], world: World, *, buffer_m: float = DEFAULT_BUFFER_M
) -> tuple[ServiceArea, ...]:
    """Draw the rings of every eligible SPP and count what is within.

    Parameters
    ----------
    customers : sequence of Customer
        Those without a position are within no ring.
    buffer_m : float
        How far around the lines the polygons reach.

    Returns
    -------
    tuple of ServiceArea
        By ring and then by ascending SPP id.
    """
    bills = [item.monthly_bill_thb or Decimal(0) for item in customers if item.location]
    members = _members(customers, world)
    rings = rings_of(world.rules)
    drawn = [_drawn(world, spp, rings, buffer_m) for spp in range(len(world.rivals))]
    return tuple(
        area
        for ring, shapes in zip(rings, zip(*drawn, strict=True), strict=True)
        for area in _areas(world, ring, members[ring.limit_mm], bills, shapes)
    )


def _members(customers: Sequence[Customer], world: World) -> Mapping[int, list[Members]]:
    """Rows of the located customers within each ring of each SPP."""
    points = [item.location.point for item in customers if item.location]
    pairs = keep_sites(world.network, points, world.searches, world.rules.radius_mm).pairs
    order = np.lexsort((pairs.total_mm, pairs.spp))
    order = order[pairs.status[order] == ROUTED]
    bounds = np.searchsorted(pairs.spp[order], np.arange(len(world.rivals) + 1))
    of_spp = [order[low:high] for low, high in pairwise(bounds.tolist())]
    return {
        ring.limit_mm: [
            frozenset(pairs.site[rows[pairs.total_mm[rows] <= ring.limit_mm]].tolist())
            for rows in of_spp
        ]
        for ring in rings_of(world.rules)
    }


def _areas(
    world: World,
    ring: Ring,
    members: Sequence[Members],
    bills: Sequence[Decimal],
    drawn: Sequence[Drawn],
) -> list[ServiceArea]:
    """Lay out one ring of every SPP, beside what lies within."""
    ids = [spp.spp_id for spp in world.rivals]
    meets = _meetings([polygon for _, polygon, _ in drawn])
    result = []
    for spp, (lines, polygon, length) in enumerate(drawn):
        others = [at for at in range(len(ids)) if at != spp and members[at] & members[spp]]
        shared = members[spp] & frozenset().union(*(members[at] for at in others))
        result.append(
            ServiceArea(
                spp_id=ids[spp],
                ring=ring,
                lines=lines,
                polygon=polygon,
                network_mm=length,
                customers=len(members[spp]),
                baht=_sum(members[spp], bills),
                shared_with=tuple(ids[at] for at in others),
                shared_customers=len(shared),
                shared_baht=_sum(shared, bills),
                overlaps=tuple(ids[at] for at in meets[spp]),
            )
        )
    return result


def _sum(rows: Members, bills: Sequence[Decimal]) -> Decimal:
    return sum((bills[row] for row in rows), Decimal(0))


def _drawn(world: World, spp: int, rings: Sequence[Ring], buffer_m: float) -> list[Drawn]:
    """Draw the rings of one SPP, the nearest first: lines, polygon, millimetres of lines."""
    fields, limits = world.searches.fields[spp], world.searches.limits
    pieces = [reached(world.network, fields, ring.limit_mm, limits) for ring in rings]
    lines = [lines_by_edge(world.network, one) for one in pieces]
    centre: LonLat = world.rivals[spp].location.point
    polygons = areas_around(lines, centre, buffer_m)
    return [
        (tuple(drawn), polygon, one.total_mm)
        for (drawn, _), polygon, one in zip(lines, polygons, pieces, strict=True)
    ]


def _meetings(polygons: Sequence[BaseGeometry]) -> list[list[int]]:
    """Which polygons meet each polygon, itself aside."""
    from shapely import STRtree

    result: list[list[int]] = [[] for _ in polygons]
    pairs = STRtree(polygons).query(np.array(polygons, dtype=np.object_), predicate="intersects")
    for one, other in sorted(zip(*pairs.tolist(), strict=True)):
        if one != other:
            result[one].append(other)
    return result


def area_features(areas: Sequence[ServiceArea]) -> dict[str, object]:
    """GeoJSON of areas: of each first its polygon, then its lines; a null geometry where empty."""
    return {"type": "FeatureCollection", "features": list(features_of(areas))}


def features_of(areas: Iterable[ServiceArea]) -> Iterator[Feature]:
    """Yield the features of `area_features` one by one: together they are large."""
    return (feature for area in areas for feature in _features(area))


def _features(area: ServiceArea) -> list[Feature]:
    import shapely

    shapes = {"polygon": area.polygon, "lines": shapely.MultiLineString(list(area.lines))}
    return [
        {
            "type": "Feature",
            "id": f"{area.spp_id}/{area.ring.limit_mm}/{form}",
            "geometry": _geometry(shape),
            "properties": {"form": form, **_properties(area)},
        }
        for form, shape in shapes.items()
    ]


def _properties(area: ServiceArea) -> Feature:
    return {
        "spp_id": area.spp_id,
        "distance_level": area.ring.level,
        "limit_m": metres(area.ring.limit_mm),
        "network_m": metres(area.network_mm),
        "customers": area.customers,
        "monthly_bill_thb": area.baht,
        "shared_with": ";".join(area.shared_with) or None,
        "shared_customers": area.shared_customers,
        "shared_monthly_bill_thb": area.shared_baht,
        "overlaps": ";".join(area.overlaps) or None,
    }


def _geometry(shape: BaseGeometry) -> Feature | None:
    import shapely

    if shape.is_empty:
        return None
    rounded = shapely.transform(shape, lambda points: np.round(points, DECIMALS))
    geometry: Feature = json.loads(shapely.to_geojson(rounded))
    return geometry
