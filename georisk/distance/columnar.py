"""The answers of `measuring` for half a million sites at once: arrays, and no object for a site."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from georisk.distance.fields import FAR
from georisk.distance.morton import encode
from georisk.distance.nearness import nearest_of
from georisk.distance.pairs import (
    BEYOND,
    NO_ROUTE,
    OFF_NETWORK,
    ROUTED,
    STATUSES,
    nearest,
    undecided,
)
from georisk.distance.routing import reach
from georisk.distance.snapping import snap
from georisk.model import NoRoute, Route

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from georisk.distance.arrays import Flags, Floats, Ints, Kinds
    from georisk.distance.nearness import Near
    from georisk.distance.network import RouteNetwork
    from georisk.distance.pairs import Pairs
    from georisk.distance.preparing import PreparedSpps
    from georisk.distance.snapping import Feet
    from georisk.model import SppId

THREADS = 2
# Neighbours, who look at some 0.1 GB of a network of 5 M nodes.
SITES_AT_ONCE = 1 << 12
__all__ = ["BEYOND", "NO_ROUTE", "OFF_NETWORK", "ROUTED", "Ways", "measure_columns", "way_of"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ways:
    """What `Measured` says of one site, for many; one row a site.

    Parameters
    ----------
    spp : int64[n]
        Index into ``spp_ids`` of the SPP the answer is about.
    status : uint8[n]
        Index into ``tuple(DistanceStatus)``.
    straight_mm : int64[n]
        Geodesic, to the area of that SPP.
    nearest_spp, nearest_mm : int64[n]
        The SPP nearest in a straight line, and how far its area is: what the screening asks.
    on : bool[n]
        A line lies within the longest access leg; ``access_mm`` means nothing where not.
    access_mm : int64[n]
    line_mm, corridor_mm, egress_mm : int64[n]
        Parts of the way; they mean nothing where ``status`` is not routed.
    from_spp_line : bool[n]
    plant_mm : int64[n]
        Whole way to the plant, `FAR` where it was not reached.
    access_barred, egress_barred : bool[n]
        A barrier lies between the site (the plant) and its nearest line.
    spp_ids : tuple of SppId
        Ascending.
    """

    spp: Ints
    status: Kinds
    straight_mm: Ints
    nearest_spp: Ints
    nearest_mm: Ints
    on: Flags
    access_mm: Ints
    line_mm: Ints
    corridor_mm: Ints
    egress_mm: Ints
    from_spp_line: Flags
    plant_mm: Ints
    access_barred: Flags
    egress_barred: Flags
    spp_ids: tuple[SppId, ...]

    @property
    def network_mm(self) -> Ints:
        """Millimetres along the network."""
        return self.line_mm + self.corridor_mm

    @property
    def total_mm(self) -> Ints:
        """Millimetres from site to SPP."""
        return self.access_mm + self.network_mm + self.egress_mm


ARRAYS = tuple(field.name for field in fields(Ways) if field.name != "spp_ids")


def way_of(ways: Ways, row: int) -> Route | NoRoute:
    """Return one row as `measure` would, without its geometry."""
    access = int(ways.access_mm[row])
    here, there = bool(ways.access_barred[row]), bool(ways.egress_barred[row])
    if ways.status[row] != ROUTED:
        known = access if ways.on[row] else None
        status = STATUSES[ways.status[row]]
        return NoRoute(status=status, access_mm=known, access_barred=here, egress_barred=there)
    from_line, plant_mm = bool(ways.from_spp_line[row]), int(ways.plant_mm[row])
    return Route(
        spp_id=ways.spp_ids[ways.spp[row]],
        access_mm=access,
        line_mm=int(ways.line_mm[row]),
        corridor_mm=int(ways.corridor_mm[row]),
        egress_mm=int(ways.egress_mm[row]),
        from_spp_line=from_line,
        plant_mm=plant_mm if from_line and plant_mm < FAR else None,
        access_barred=here,
        egress_barred=there,
    )


def measure_columns(
    network: RouteNetwork,
    lon: Floats,
    lat: Floats,
    prepared: PreparedSpps,
    pause: Callable[[], None] = lambda: None,
) -> Ways:
    """Measure sites as `measure_prepared` and `nearest_spp` do, for all at once.

    Sites are worked through along a space-filling curve, so that neighbours are measured together,
    and in a few threads: each answer is that of its site alone, whoever measures it.

    Parameters
    ----------
    lon, lat : float64[n]
        Sites in degrees.
    pause : callable
        What to do after each part of the sites.
    """
    order = np.argsort(encode(lon, lat), kind="stable")

    def part(begin: int) -> Ways:
        rows = order[begin : begin + SITES_AT_ONCE]
        ways = _measured(network, lon[rows], lat[rows], prepared)
        pause()
        return ways

    with ThreadPoolExecutor(THREADS) as pool:
        parts = list(pool.map(part, range(0, max(len(order), 1), SITES_AT_ONCE)))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return _stacked(parts, place)


def _stacked(parts: Sequence[Ways], rows: Ints) -> Ways:
    """Put answers below each other, and take rows of them in the order given."""
    columns: dict[str, Any] = {
        name: np.concatenate([getattr(one, name) for one in parts])[rows] for name in ARRAYS
    }
    return replace(parts[0], **columns)


def _measured(network: RouteNetwork, lon: Floats, lat: Floats, prepared: PreparedSpps) -> Ways:
    limits = prepared.limits
    feet = snap(network, lon, lat, limits.max_access_mm, limits.barriers, in_plane=True)
    pairs = reach(network, feet, prepared.fields, prepared.outlines, limits)
    near = nearest_of(feet, pairs, prepared.outlines, limits)
    ways = _beyond(feet, near, tuple(one.spp_id for one in prepared.fields))
    for rows in (undecided(pairs), nearest(pairs)):  # a route goes before an open question
        _set(ways, pairs, rows)
    plants = np.array([one.foot.barred[0] for one in prepared.fields], dtype=np.bool_)
    return replace(ways, egress_barred=plants[ways.spp])


def _beyond(feet: Feet, near: Near, spp_ids: tuple[SppId, ...]) -> Ways:
    """Say of every site that it is beyond the cutoff of the SPP nearest in a straight line."""
    count = len(feet.lon)
    line_mm, corridor_mm, egress_mm = (np.zeros(count, dtype=np.int64) for _ in range(3))
    return Ways(
        spp=near.spp.copy(),
        status=np.full(count, BEYOND, dtype=np.uint8),
        straight_mm=near.mm.copy(),
        nearest_spp=near.spp,
        nearest_mm=near.mm,
        on=feet.on,
        access_mm=feet.access_mm,
        line_mm=line_mm,
        corridor_mm=corridor_mm,
        egress_mm=egress_mm,
        from_spp_line=np.zeros(count, dtype=np.bool_),
        plant_mm=np.full(count, FAR, dtype=np.int64),
        access_barred=feet.barred,
        egress_barred=np.zeros(count, dtype=np.bool_),
        spp_ids=spp_ids,
    )


def _set(ways: Ways, pairs: Pairs, rows: Ints) -> None:
    """Let some pairs be the answers of their sites."""
    site = pairs.site[rows]
    for name in ("spp", "status", "straight_mm", "line_mm", "corridor_mm", "egress_mm"):
        getattr(ways, name)[site] = getattr(pairs, name)[rows]
    ways.from_spp_line[site] = pairs.from_spp_line[rows]
    ways.plant_mm[site] = pairs.plant_mm[rows]
