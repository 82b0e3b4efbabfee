"""From customers' sites to SPPs along the network: which is nearest, how far, or why unknown.

The work is split so that each part can be kept: `snapping.snap` for the sites, `spp_fields` for the
SPPs (one bounded search each, never one a customer), `reach` and `pairs.nearest` for the answers,
which are pure functions of the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from georisk.distance.arrays import starts
from georisk.distance.engines import EngineName, engine_of
from georisk.distance.fields import FAR, Field, Source, search, ways_at
from georisk.distance.friction import require_known, weighed
from georisk.distance.geodesy import degrees_of
from georisk.distance.network import segments_of
from georisk.distance.outlines import bundle, straight_mm
from georisk.distance.pairs import (
    BEYOND,
    NO_ROUTE,
    OFF_NETWORK,
    ROUTED,
    Pairs,
    no_pairs,
    stacked,
)
from georisk.distance.screening import shapes_within
from georisk.distance.snapping import Feet, snap, subset
from georisk.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from georisk.distance.arrays import Ids, Ints, Kinds
    from georisk.distance.barriers import Barriers
    from georisk.distance.friction import Friction
    from georisk.distance.network import RouteNetwork
    from georisk.distance.outlines import Outlines
    from georisk.model import SppId, SppSite

LEAST_CUTOFF_MM = 8_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How far to look.

    Parameters
    ----------
    cutoff_mm : int
        Longest total distance, inclusive; never below 8 km, where level 1 begins.
    max_access_mm : int
        Longest straight leg from a site or a plant to the nearest line, inclusive.
    barriers : Barriers or None
        What such a leg may not cross.
    friction : Friction or None
        What a metre counts when a way is chosen. The cutoff is true metres all the same: where the
        lightest way is longer than that, the SPP is beyond the cutoff.

    Raises
    ------
    InvalidValue
    """

    cutoff_mm: int = 10_000_000
    max_access_mm: int = 2_000_000
    barriers: Barriers | None = None
    friction: Friction | None = None

    def __post_init__(self) -> None:
        if self.cutoff_mm < LEAST_CUTOFF_MM or self.max_access_mm < 0:
            raise InvalidValue(
                f"cutoff {self.cutoff_mm} mm, access leg {self.max_access_mm} mm: the cutoff must "
                f"be at least {LEAST_CUTOFF_MM} mm (8 km) and the leg not negative",
                f"ระยะสูงสุด {self.cutoff_mm} มม. ระยะเข้าถึง {self.max_access_mm} มม.: "
                f"ระยะสูงสุดต้องไม่ต่ำกว่า {LEAST_CUTOFF_MM} มม. (8 กม.) และระยะเข้าถึงต้องไม่ติดลบ",
            )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SppFields:
    """All that routing needs to know of one SPP on one network.

    Parameters
    ----------
    foot : Feet
        The plant's foot on the network, one row.
    plant : Field or None
        Distances to that foot; None when the plant is off the network.
    own : Field or None
        Distances to the nearest node of the SPP's own lines (reading R3); None when it has none.
    own_course : int32[k]
        Courses its own lines run on, whoever else has a line there.
    component : int32[k]
        Parts of the network that are connected to the plant or to its lines.
    lines : Outlines or None
        The SPP's own lines as one shape.
    """

    spp_id: SppId
    foot: Feet
    plant: Field | None
    own: Field | None
    own_course: Ids
    component: Ids
    lines: Outlines | None


def spp_fields(
    network: RouteNetwork, spps: Sequence[SppSite], limits: Limits, engine: EngineName = "scipy"
) -> tuple[SppFields, ...]:
    """Search the network once from each plant, and once from its own lines where it has some."""
    require_known(limits.friction, network)
    run = engine_of(engine)
    lon, lat = degrees_of([spp.location.point for spp in spps])
    feet = snap(network, lon, lat, limits.max_access_mm, limits.barriers)
    result = []
    for row, spp in enumerate(spps):
        foot, edges = subset(feet, np.array([row])), network.edges_of(str(spp.spp_id))
        plant = _plant_source(network, foot, limits) if foot.on[0] else None
        own = _own_source(network, edges, limits) if len(edges) else None
        begun = [source.node for source in (plant, own) if source is not None]
        result.append(
            SppFields(
                spp_id=spp.spp_id,
                foot=foot,
                plant=None if plant is None else search(network, plant, run, limits.friction),
                own=None if own is None else search(network, own, run, limits.friction),
                own_course=network.edge_course[edges],
                component=np.unique(
                    network.component[np.concatenate([np.zeros(0, np.int32), *begun])]
                ),
                lines=_line_shape(network, edges) if len(edges) else None,
            )
        )
    return tuple(result)


def _plant_source(network: RouteNetwork, foot: Feet, limits: Limits) -> Source:
    """Both ends of the plant's edge; what the egress leg takes is not there for the network."""
    edge, offset = int(foot.edge[0]), int(foot.offset_mm[0])
    rest = int(network.edge_mm[edge]) - offset
    first, second = network.edge_ends[edge].tolist()
    ends = {first: min(offset, rest)} if first == second else {first: offset, second: rest}
    mm = np.array(list(ends.values()), dtype=np.int64)
    friction = limits.friction
    return Source(
        node=np.array(list(ends), dtype=np.int32),
        mm=mm,
        line_mm=mm * int(network.is_line(foot.edge)[0]),
        limit_mm=limits.cutoff_mm - int(foot.access_mm[0]),
        weight=None if friction is None else friction.weigh(network, mm, foot.edge),
    )


def _own_source(network: RouteNetwork, edges: Ints, limits: Limits) -> Source:
    node = np.unique(network.edge_ends[edges])
    zero = np.zeros(len(node), dtype=np.int64)
    return Source(node=node, mm=zero, line_mm=zero, limit_mm=limits.cutoff_mm)


def _line_shape(network: RouteNetwork, edges: Ints) -> Outlines:
    segment = segments_of(network, edges)
    lon, lat = network.vertex_lon, network.vertex_lat
    columns = np.column_stack((lon[segment], lat[segment], lon[segment + 1], lat[segment + 1]))
    return bundle(starts(np.array([len(segment)])), columns, np.array([None], dtype=np.object_))


def reach(
    network: RouteNetwork,
    feet: Feet,
    spps: Sequence[SppFields],
    outlines: Outlines,
    limits: Limits,
) -> Pairs:
    """Measure every pair that is not beyond the cutoff in a straight line.

    Parameters
    ----------
    outlines : Outlines
        Areas of the SPPs, in the order of ``spps``.
    """
    site, spp, straight = shapes_within(feet.lon, feet.lat, outlines, limits.cutoff_mm)
    bounds = spp.searchsorted(np.arange(len(spps) + 1)).tolist()
    parts: list[Pairs] = []
    for row, one in enumerate(spps):
        begin, end = bounds[row], bounds[row + 1]
        near, distance = site[begin:end], straight[begin:end]
        if one.lines is not None:
            near, distance = _with_line_neighbours(feet, one.lines, outlines, row, limits)
        elif begin == end:
            continue
        here = feet if len(near) == len(feet.lon) else subset(feet, near)
        parts.append(pairs_of(network, here, one, (near, row, distance), limits))
    return stacked(parts) if parts else no_pairs()


def _with_line_neighbours(
    feet: Feet, lines: Outlines, outlines: Outlines, row: int, limits: Limits
) -> tuple[Ints, Ints]:
    """Sites near the plant or near its own lines: R3 measures from the lines."""
    by_line, _, _ = shapes_within(feet.lon, feet.lat, lines, limits.cutoff_mm)
    plant = np.full(len(feet.lon), row, dtype=np.int64)
    straight = straight_mm(feet.lon, feet.lat, outlines, plant)
    near = np.union1d(np.flatnonzero(straight <= limits.cutoff_mm), by_line)
    return near, straight[near]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Ways:
    """The shortest ways from some feet to one source; ``mm`` is at least `FAR` where none is."""

    mm: Ints
    line_mm: Ints
    leaves: Kinds


def pairs_of(
    network: RouteNetwork,
    feet: Feet,
    spp: SppFields,
    names: tuple[Ints, int, Ints],
    limits: Limits,
) -> Pairs:
    """Measure some sites against one SPP: from its own lines where they can be reached (R3).

    Parameters
    ----------
    names : (int64[n], int, int64[n])
        What the pairs call the sites and the SPP, and their straight lines.
    """
    friction = limits.friction
    plant = _to_plant(network, feet, spp, friction)
    own = _to_own_lines(network, feet, spp, friction)
    egress = int(spp.foot.access_mm[0])
    plant_total, own_total = feet.access_mm + plant.mm + egress, feet.access_mm + own.mm
    plant_total = np.where(feet.on & (plant_total <= limits.cutoff_mm), plant_total, FAR)
    by_own = feet.on & (own_total <= limits.cutoff_mm)
    total = np.where(by_own, own_total, plant_total)
    line_mm = np.where(by_own, own.line_mm, plant.line_mm)
    return Pairs(
        site=names[0],
        spp=np.full(len(names[0]), names[1], dtype=np.int64),
        straight_mm=names[2],
        status=_status(network, feet, spp, total),
        total_mm=total,
        access_mm=feet.access_mm,
        line_mm=line_mm,
        corridor_mm=np.where(by_own, own.mm, plant.mm) - line_mm,
        egress_mm=np.where(by_own, 0, egress),
        leaves=np.where(by_own, own.leaves, plant.leaves).astype(np.uint8),
        from_spp_line=by_own,
        plant_mm=plant_total,
    )


def _status(network: RouteNetwork, feet: Feet, spp: SppFields, total: Ints) -> Kinds:
    node = network.edge_ends[feet.edge, 0]
    # An SPP is on one part of the network, or a few: comparing beats looking up.
    connected = (network.component[node][:, None] == spp.component).any(axis=1)
    status = np.where(connected, BEYOND, NO_ROUTE)
    status[~feet.on | (len(spp.component) == 0)] = OFF_NETWORK
    status[total < FAR] = ROUTED
    return status.astype(np.uint8)


def _to_plant(
    network: RouteNetwork, feet: Feet, spp: SppFields, friction: Friction | None
) -> _Ways:
    """Along the network to the plant's foot; on the plant's own edge also straight along it."""
    if spp.plant is None:
        return _nowhere(len(feet.edge))
    beside = feet.edge == spp.foot.edge[0]
    direct = np.where(beside, np.abs(feet.offset_mm - spp.foot.offset_mm[0]), FAR)
    return _ways(network, feet, spp.plant, direct, friction)


def _to_own_lines(
    network: RouteNetwork, feet: Feet, spp: SppFields, friction: Friction | None
) -> _Ways:
    """Along the network to the SPP's lines; a foot on one of them is there already."""
    if spp.own is None:
        return _nowhere(len(feet.edge))
    own = np.isin(network.edge_course[feet.edge], spp.own_course)
    return _ways(network, feet, spp.own, np.where(own, 0, FAR), friction)


def _nowhere(count: int) -> _Ways:
    far = np.full(count, FAR, dtype=np.int64)
    return _Ways(mm=far, line_mm=np.zeros_like(far), leaves=np.zeros(count, dtype=np.uint8))


def _ways(
    network: RouteNetwork, feet: Feet, field: Field, direct: Ints, friction: Friction | None
) -> _Ways:
    """Take the shortest, or lightest: direct, by the first node, by the second; or the first."""
    rest = network.edge_mm[feet.edge] - feet.offset_mm
    on_line = network.is_line(feet.edge)
    mm, line_mm, weight = np.empty((3, 3, len(direct)), dtype=np.int64)
    mm[0], line_mm[0] = direct, direct * on_line
    weight[0] = weighed(friction, network, direct, feet.edge)
    for side, part in ((0, feet.offset_mm), (1, rest)):
        row, beyond, weighs = ways_at(field, network.edge_ends[feet.edge, side])
        np.add(part, beyond, out=mm[side + 1])
        np.add(weighed(friction, network, part, feet.edge), weighs, out=weight[side + 1])
        line_mm[side + 1] = part * on_line
        if len(field.line_mm):
            line_mm[side + 1] += field.line_mm[row]
    leaves = weight.argmin(axis=0)
    pick = (leaves, np.arange(len(leaves)))
    return _Ways(mm=mm[pick], line_mm=line_mm[pick], leaves=leaves.astype(np.uint8))
