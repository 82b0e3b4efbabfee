"""Pairs of a site and an SPP: what is known of each, and which of them are a site's answers."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from georisk.model import DistanceStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from georisk.distance.arrays import Flags, Ints, Kinds

STATUSES = tuple(DistanceStatus)
ROUTED, NO_ROUTE, OFF_NETWORK, BEYOND = (
    STATUSES.index(status)
    for status in (
        DistanceStatus.ROUTED,
        DistanceStatus.NO_ROUTE,
        DistanceStatus.OFF_NETWORK,
        DistanceStatus.BEYOND_CUTOFF,
    )
)
# How a route leaves the site's edge: straight to the source, or by the edge's first or second node.
DIRECT, BY_FIRST, BY_SECOND = 0, 1, 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pairs:
    """What is known of pairs of a site and an SPP, one row a pair.

    Where ``status`` is not routed, the columns of the route mean nothing.

    Parameters
    ----------
    site, spp : int64[n]
        Rows of the sites and of the SPPs.
    straight_mm : int64[n]
        Geodesic, to the SPP's area.
    status : uint8[n]
        Index into ``tuple(DistanceStatus)``.
    total_mm, access_mm, line_mm, corridor_mm, egress_mm : int64[n]
        The whole distance and its parts.
    leaves : uint8[n]
        How the route leaves the site's edge: `DIRECT`, `BY_FIRST` node or `BY_SECOND` node.
    from_spp_line : bool[n]
    plant_mm : int64[n]
        Whole distance to the plant, `FAR` where it was not reached within the cutoff.
    """

    site: Ints
    spp: Ints
    straight_mm: Ints
    status: Kinds
    total_mm: Ints
    access_mm: Ints
    line_mm: Ints
    corridor_mm: Ints
    egress_mm: Ints
    leaves: Kinds
    from_spp_line: Flags
    plant_mm: Ints


def no_pairs() -> Pairs:
    """Return no pair at all."""
    none, kind = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint8)
    columns = {field.name: none for field in fields(Pairs)}
    own = {"status": kind, "leaves": kind, "from_spp_line": np.zeros(0, dtype=np.bool_)}
    return Pairs(**columns | own)  # type: ignore[arg-type]  # the names are the record's own


def stacked(parts: Sequence[Pairs]) -> Pairs:
    """Put pairs below each other."""
    if len(parts) == 1:
        return parts[0]
    columns = {
        field.name: np.concatenate([getattr(part, field.name) for part in parts])
        for field in fields(Pairs)
    }
    return Pairs(**columns)


def nearest(pairs: Pairs) -> Ints:
    """Row of the nearest routed SPP of each site that has one: by (millimetres, SPP row)."""
    return by_route(pairs, 1)


def undecided(pairs: Pairs) -> Ints:
    """Row of the SPP nearest in a straight line to which no distance could be known, per site."""
    rows = by_straight_line(pairs)
    foremost: Flags = _place_of(pairs.site[rows]) == 0
    return rows[foremost]


def by_route(pairs: Pairs, k: int) -> Ints:
    """Rows of the ``k`` nearest routed SPPs of each site: by (millimetres, SPP row)."""
    rows = _ordered(pairs, (pairs.status == ROUTED).nonzero()[0], pairs.total_mm)
    return rows[_place_of(pairs.site[rows]) < k]


def by_straight_line(pairs: Pairs) -> Ints:
    """Rows of all SPPs to which no distance could be known, the nearest of each site first.

    ``no_route`` and ``off_network`` leave every class open; ``beyond_cutoff`` does not.
    """
    unknown = (pairs.status == NO_ROUTE) | (pairs.status == OFF_NETWORK)
    return _ordered(pairs, unknown.nonzero()[0], pairs.straight_mm)


def _ordered(pairs: Pairs, rows: Ints, by: Ints) -> Ints:
    order = np.lexsort((pairs.spp[rows], by[rows], pairs.site[rows]))
    return rows.take(order)


def _place_of(site: Ints) -> Ints:
    """Count each site's rows from 0 on; they stand together."""
    first: Ints = site.searchsorted(site)
    return np.arange(len(site)) - first
