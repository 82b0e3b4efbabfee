"""Sites kept beside all that was measured for them: a changed SPP then touches only its own part.

A full run measures every pair of a site and an SPP within the cutoff. `keep_sites` holds on to the
pairs; `after_change` takes those of some SPPs out, measures those of some others, and answers for
the sites that either touches. Other sites cannot be touched: no pair of theirs has changed.

What is asked of the pairs of a site are least values: the nearest SPP by route, the nearest one in
doubt. Each pair holds them as keys, millimetres and SPP in one number, so that ties are decided on
the way.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from georisk.distance.arrays import spans, starts
from georisk.distance.cells import cells_of
from georisk.distance.fields import FAR
from georisk.distance.geodesy import degrees_of
from georisk.distance.near_sites import Sites, near_pairs, near_shape
from georisk.distance.pairs import NO_ROUTE, OFF_NETWORK, ROUTED, Pairs
from georisk.distance.preparing import prepare_spps
from georisk.distance.routing import reach
from georisk.distance.snapping import Feet, snap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from georisk.distance.arrays import Flags, Ints
    from georisk.distance.engines import EngineName
    from georisk.distance.network import RouteNetwork
    from georisk.distance.preparing import PreparedSpps
    from georisk.model import LonLat, SppId, SppSite

NOBODY = -1
# Low bits of a key are the SPP, the others millimetres; NEVER is later than all keys.
SPP_BITS = 20
SPP_MASK = (1 << SPP_BITS) - 1
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Keys:
    """What decides, one row a pair or, taken together, a site.

    Parameters
    ----------
    route : int64[n]
        Least key of a routed SPP, or `NEVER`.
    doubt : int64[n]
        Least key, by the straight line, of an SPP whose distance cannot be known, or `NEVER`.
    near : bool[n]
        Some SPP is within the screening radius in a straight line.
    """

    route: Ints
    doubt: Ints
    near: Flags

    def of(self, rows: Ints) -> Keys:
        """Take some rows."""
        return Keys(route=self.route[rows], doubt=self.doubt[rows], near=self.near[rows])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KeptSites:
    """Sites with their feet and their pairs.

    Parameters
    ----------
    sites : Sites
    pairs : Pairs
        Ordered by site.
    start : int64[sites + 1]
        Site ``i`` has the pairs ``start[i]`` to ``start[i + 1] - 1``.
    keys : Keys
        Of the pairs.
    least : Keys
        Of the sites.
    spp_ids : tuple of SppId
        What ``pairs.spp`` counts, ascending.
    of_spp : tuple of int64[k]
        Sites of the pairs of each SPP.
    """

    sites: Sites
    pairs: Pairs
    start: Ints
    keys: Keys
    least: Keys
    spp_ids: tuple[SppId, ...]
    of_spp: tuple[Ints, ...]

    @property
    def feet(self) -> Feet:
        """The feet of the sites."""
        return self.sites.feet


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Findings:
    """What condition 1 and the screening rest on, one row a site.

    Parameters
    ----------
    site : int64[n]
        Ascending.
    total_mm : int64[n]
        Of the nearest SPP by route; `FAR` where none was routed.
    unknown : bool[n]
        Nothing was routed and some distance cannot be known; else it is beyond the cutoff.
    near : bool[n]
        Some SPP is within the screening radius in a straight line.
    spp : int64[n]
        Index into ``spp_ids`` of the SPP the answer is about; -1 where all are beyond the cutoff.
    spp_ids : tuple of SppId
    """

    site: Ints
    total_mm: Ints
    unknown: Flags
    near: Flags
    spp: Ints
    spp_ids: tuple[SppId, ...]

    def of(self, rows: Ints) -> Findings:
        """Take some rows."""
        return Findings(
            site=self.site[rows],
            total_mm=self.total_mm[rows],
            unknown=self.unknown[rows],
            near=self.near[rows],
            spp=self.spp[rows],
            spp_ids=self.spp_ids,
        )


def keep_sites(
    network: RouteNetwork, sites: Sequence[LonLat], prepared: PreparedSpps, radius_mm: int
) -> KeptSites:
    """Measure every pair of a site and an SPP within the cutoff, and hold on to it."""
    limits = prepared.limits
    feet = snap(network, *degrees_of(sites), limits.max_access_mm, limits.barriers)
    pairs = reach(network, feet, prepared.fields, prepared.outlines, limits)
    return kept_of(feet, pairs, tuple(one.spp_id for one in prepared.fields), radius_mm)


def kept_of(feet: Feet, pairs: Pairs, spp_ids: tuple[SppId, ...], radius_mm: int) -> KeptSites:
    """Put in order what was measured; pairs come ordered by SPP."""
    count = len(feet.lon)
    bounds = np.searchsorted(pairs.spp, np.arange(len(spp_ids) + 1))
    of_spp = tuple(np.split(pairs.site, bounds[1:-1]))
    pairs = take_pairs(pairs, np.argsort(pairs.site, kind="stable"))
    start = starts(np.bincount(pairs.site, minlength=count).astype(np.int64))
    keys = _keys(pairs, radius_mm)
    return KeptSites(
        sites=Sites(feet=feet, cells=cells_of(feet.lon, feet.lat), radius_mm=radius_mm),
        pairs=pairs,
        start=start,
        keys=keys,
        least=_least(keys, start),
        spp_ids=spp_ids,
        of_spp=of_spp,
    )


def take_pairs(pairs: Pairs, row: Ints) -> Pairs:
    """Take some pairs, in the order of ``row``."""
    return Pairs(**{field.name: getattr(pairs, field.name)[row] for field in fields(Pairs)})


def _keys(pairs: Pairs, radius_mm: int) -> Keys:
    routed = pairs.status == ROUTED
    doubt = (pairs.status == NO_ROUTE) | (pairs.status == OFF_NETWORK)
    return Keys(
        route=np.where(routed, (pairs.total_mm << SPP_BITS) | pairs.spp, NEVER),
        doubt=np.where(doubt, (pairs.straight_mm << SPP_BITS) | pairs.spp, NEVER),
        near=pairs.straight_mm <= radius_mm,
    )


def _least(keys: Keys, start: Ints) -> Keys:
    """Take the least of the keys of each site; ``start`` as in `KeptSites`."""
    some = np.flatnonzero(start[1:] > start[:-1])
    first, count = start[:-1][some], len(start) - 1
    route, doubt = (np.full(count, NEVER, dtype=np.int64) for _ in range(2))
    near = np.zeros(count, dtype=np.bool_)
    if len(some):
        route[some] = np.minimum.reduceat(keys.route, first)
        doubt[some] = np.minimum.reduceat(keys.doubt, first)
        near[some] = np.logical_or.reduceat(keys.near, first)
    return Keys(route=route, doubt=doubt, near=near)


def findings_of(kept: KeptSites) -> Findings:
    """Answer for every kept site."""
    return _findings(np.arange(len(kept.feet.lon)), kept.least, kept.spp_ids)


def _findings(site: Ints, least: Keys, spp_ids: tuple[SppId, ...]) -> Findings:
    routed, doubt = least.route < NEVER, least.doubt < NEVER
    spp = np.where(routed, least.route, least.doubt) & SPP_MASK
    return Findings(
        site=site,
        total_mm=np.where(routed, least.route >> SPP_BITS, FAR),
        unknown=doubt & ~routed,
        near=least.near,
        spp=np.where(routed | doubt, spp, NOBODY),
        spp_ids=spp_ids,
    )


def after_change(
    network: RouteNetwork,
    kept: KeptSites,
    prepared: PreparedSpps,
    gone: AbstractSet[SppId],
    come: Sequence[SppSite],
    engine: EngineName = "scipy",
) -> Findings:
    """Answer for the sites that some SPPs touched, or some others would, and for no other site.

    Parameters
    ----------
    prepared : PreparedSpps
        What ``kept`` was made with; only its limits and its cache are used.
    gone : set of SppId
        Eligible SPPs that are no more; an id may come again elsewhere.
    come : sequence of SppSite
        Eligible SPPs that were not there; the network is searched from these only.
    """
    spp_ids = tuple(sorted({*kept.spp_ids, *(spp.spp_id for spp in come)}))
    rank = {spp_id: place for place, spp_id in enumerate(spp_ids)}
    left = [sites for spp, sites in zip(kept.spp_ids, kept.of_spp, strict=True) if spp in gone]
    new: list[Pairs] = []
    if come:
        ready = prepare_spps(network, come, prepared.limits, engine, cache=prepared.cache)
        new = [
            near_pairs(network, kept.sites, ready, at, rank[one.spp_id])
            for at, one in enumerate(ready.fields)
        ]
    touched = np.zeros(len(kept.feet.lon), dtype=np.bool_)
    for sites in (*left, *(pairs.site for pairs in new)):
        touched[sites] = True
    site = np.flatnonzero(touched)
    stay = _staying(kept, site, left, gone)
    stay = _renumbered(stay, np.array([rank[spp_id] for spp_id in kept.spp_ids], dtype=np.int64))
    return _findings(site, _joined(stay, site, new, kept), spp_ids)


def _staying(kept: KeptSites, site: Ints, left: Sequence[Ints], gone: AbstractSet[SppId]) -> Keys:
    """Take the least keys of some sites without those of some SPPs."""
    least = kept.least.of(site)
    if not left:
        return least
    losing = np.zeros(len(kept.feet.lon), dtype=np.bool_)
    for sites in left:
        losing[sites] = True
    at = np.flatnonzero(losing[site])
    losers = site[at]
    counts = kept.start[losers + 1] - kept.start[losers]
    row = spans(kept.start[losers], counts)
    away = np.array([spp_id in gone for spp_id in kept.spp_ids])[kept.pairs.spp[row]]
    found = _least(
        Keys(
            route=np.where(away, NEVER, kept.keys.route[row]),
            doubt=np.where(away, NEVER, kept.keys.doubt[row]),
            near=kept.keys.near[row] & ~away,
        ),
        starts(counts),
    )
    least.route[at], least.doubt[at], least.near[at] = found.route, found.doubt, found.near
    return least


def _renumbered(keys: Keys, rank: Ints) -> Keys:
    """Let keys name SPPs by their rank in a longer list: their order stays."""
    if len(rank) == 0 or rank[-1] == len(rank) - 1:
        return keys
    longer = np.append(rank, np.zeros(1, dtype=np.int64))

    def renumber(key: Ints) -> Ints:
        spp = np.minimum(key & SPP_MASK, len(rank))
        return np.where(key < NEVER, (key & ~SPP_MASK) | longer[spp], NEVER)

    return Keys(route=renumber(keys.route), doubt=renumber(keys.doubt), near=keys.near)


def _joined(stay: Keys, site: Ints, new: Sequence[Pairs], kept: KeptSites) -> Keys:
    """Let new pairs, one a site of each SPP, compete with what stays."""
    place = np.empty(len(kept.feet.lon), dtype=np.int64)
    place[site] = np.arange(len(site))
    for pairs in new:
        at, keys = place[pairs.site], _keys(pairs, kept.sites.radius_mm)
        stay.route[at] = np.minimum(stay.route[at], keys.route)
        stay.doubt[at] = np.minimum(stay.doubt[at], keys.doubt)
        stay.near[at] |= keys.near
    return stay


def sites_of_spps(kept: KeptSites, prepared: PreparedSpps, spps: Iterable[SppId]) -> Ints:
    """Sites that lie within the cutoff of some of the prepared SPPs or of their own lines."""
    wanted, limits = set(spps), prepared.limits
    near = [
        near_shape(kept.sites, one, prepared.outlines, at, limits)[0]
        for at, one in enumerate(prepared.fields)
        if one.spp_id in wanted
    ]
    return np.concatenate([np.zeros(0, dtype=np.int64), *near])
