"""Ways far longer than the straight line: where streets are likely not mapped.

A site in an estate whose inner streets are missing snaps to the road outside, and its way runs
around what it could cross. Routed over straight is then above two, which on mapped streets is rare.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from georisk.distance.estates import estate_of
from georisk.distance.geodesy import MM, degrees_of
from georisk.distance.measuring import measure
from georisk.distance.quality import NOBODY, Findings, Flaw
from georisk.distance.snapping import snap
from georisk.model import Route, is_detour

if TYPE_CHECKING:
    from collections.abc import Sequence

    from georisk.distance.measuring import Measured
    from georisk.distance.network import RouteNetwork
    from georisk.distance.routing import Limits
    from georisk.model import Estate, LonLat, SppSite


@dataclass(frozen=True, slots=True, kw_only=True)
class EstateDetours:
    """The sites of one estate whose way is a detour.

    Parameters
    ----------
    estate_id : str or None
        None for the sites in no estate.
    routed, detours : int
        Sites with a way, and those whose way is over twice the straight line.
    worst : float
        The largest routed / straight among them.
    """

    estate_id: str | None
    name: str | None
    name_th: str | None
    routed: int
    detours: int
    worst: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Detours:
    """Every detour as a finding, and by estate those estates that have one."""

    findings: Findings
    routed: int
    estates: tuple[EstateDetours, ...]


def detours(
    network: RouteNetwork,
    sites: Sequence[LonLat],
    spps: Sequence[SppSite],
    estates: Sequence[Estate] = (),
    *,
    limits: Limits,
) -> Detours:
    """Measure sites to their nearest SPP and gather the ways that are over twice the straight line.

    Returns
    -------
    Detours
        ``findings.metres`` is by how much the way is longer than the straight line;
        ``findings.edge`` the edge the site stands at.
    """
    measured = measure(network, sites, spps, limits=limits)
    ways = [_lengths(one) for one in measured]
    rows = np.array(
        [row for row, way in enumerate(ways) if way and is_detour(*way)], dtype=np.int64
    )
    lon, lat = degrees_of([sites[row] for row in rows])
    feet = snap(network, lon, lat, limits.max_access_mm)
    longer = [way[0] - way[1] for way in (ways[row] for row in rows) if way]
    findings = Findings(
        flaw=Flaw.DETOUR,
        lon=lon,
        lat=lat,
        edge=np.asarray(feet.edge, dtype=np.int64),
        other=np.full(len(rows), NOBODY),
        metres=np.array(longer, dtype=np.float64) / MM,
    )
    return Detours(
        findings=findings,
        routed=sum(way is not None for way in ways),
        estates=_by_estate(sites, ways, estates),
    )


def _lengths(measured: Measured) -> tuple[int, int] | None:
    way = measured.outcome
    return (way.total_mm, measured.straight_mm) if isinstance(way, Route) else None


def _by_estate(
    sites: Sequence[LonLat], ways: Sequence[tuple[int, int] | None], estates: Sequence[Estate]
) -> tuple[EstateDetours, ...]:
    inside: dict[int | None, list[tuple[int, int]]] = {}
    for row, way in zip(estate_of(sites, estates), ways, strict=True):
        if way is not None:
            inside.setdefault(row, []).append(way)
    found = [
        _of_estate(None if row is None else estates[row], ways_in)
        for row, ways_in in inside.items()
    ]
    bad = [one for one in found if one.detours]
    return tuple(sorted(bad, key=lambda one: (-one.detours, one.estate_id or "")))


def _of_estate(estate: Estate | None, ways: Sequence[tuple[int, int]]) -> EstateDetours:
    long = [way for way in ways if is_detour(*way)]
    return EstateDetours(
        estate_id=None if estate is None else estate.estate_id,
        name=None if estate is None else estate.name,
        name_th=None if estate is None else estate.name_th,
        routed=len(ways),
        detours=len(long),
        worst=max((routed / max(straight, 1) for routed, straight in long), default=0.0),
    )
