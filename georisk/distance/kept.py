"""Sites kept beside all that was measured for them: a changed SPP then touches only its own part.

A full run measures every pair of a site and an SPP within the cutoff. `keep_sites` holds on to the
pairs; `after_change` takes those of some SPPs out, measures those of some others, and answers for
the sites that either touches. Other sites cannot be touched: no pair of theirs has changed.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from georisk.distance.arrays import spans, starts
from georisk.distance.fields import FAR
from georisk.distance.geodesy import chords, degrees_of, unit_vectors
from georisk.distance.measuring import prepare_spps
from georisk.distance.routing import Pairs, nearest, reach, undecided
from georisk.distance.snapping import Feet, snap, subset

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from scipy.spatial import KDTree

    from georisk.distance.arrays import Flags, Ints
    from georisk.distance.engines import EngineName
    from georisk.distance.measuring import PreparedSpps
    from georisk.distance.network import RouteNetwork
    from georisk.distance.outlines import Outlines
    from georisk.model import LonLat, SppId, SppSite

NOBODY = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KeptSites:
    """Sites with their feet and their pairs.

    Parameters
    ----------
    feet : Feet
    tree : KDTree
        Over the sites on the unit sphere.
    pairs : Pairs
        Ordered by site.
    start : int64[sites + 1]
        Site ``i`` has the pairs ``start[i]`` to ``start[i + 1] - 1``.
    spp_ids : tuple of SppId
        What ``pairs.spp`` counts, ascending.
    of_spp : tuple of int64[k]
        Sites of the pairs of each SPP.
    """

    feet: Feet
    tree: KDTree
    pairs: Pairs
    start: Ints
    spp_ids: tuple[SppId, ...]
    of_spp: tuple[Ints, ...]


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
    straight_mm : int64[n]
        To the SPP nearest in a straight line; `FAR` beyond the cutoff.
    spp : int64[n]
        Index into ``spp_ids`` of the SPP the answer is about; -1 where all are beyond the cutoff.
    spp_ids : tuple of SppId
    """

    site: Ints
    total_mm: Ints
    unknown: Flags
    straight_mm: Ints
    spp: Ints
    spp_ids: tuple[SppId, ...]


def keep_sites(network: RouteNetwork, sites: Sequence[LonLat], prepared: PreparedSpps) -> KeptSites:
    """Measure every pair of a site and an SPP within the cutoff, and hold on to it."""
    from scipy.spatial import KDTree

    feet = snap(network, *degrees_of(sites), prepared.limits.max_access_mm)
    pairs = reach(network, feet, prepared.fields, prepared.outlines, prepared.limits)
    bounds = np.searchsorted(pairs.spp, np.arange(len(prepared.fields) + 1))
    return KeptSites(
        feet=feet,
        tree=KDTree(unit_vectors(feet.lon, feet.lat)),
        pairs=_take(pairs, np.argsort(pairs.site, kind="stable")),
        start=starts(np.bincount(pairs.site, minlength=len(sites)).astype(np.int64)),
        spp_ids=tuple(one.spp_id for one in prepared.fields),
        of_spp=tuple(np.split(pairs.site, bounds[1:-1])),
    )


def findings_of(kept: KeptSites) -> Findings:
    """Answer for every kept site."""
    return _findings(np.arange(len(kept.feet.lon)), kept.pairs, kept.spp_ids)


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
        What ``kept`` was made with; only its limits are used.
    gone : set of SppId
        Eligible SPPs that are no more; an id may come again elsewhere.
    come : sequence of SppSite
        Eligible SPPs that were not there; the network is searched from these only.
    """
    spp_ids = tuple(sorted({*kept.spp_ids, *(spp.spp_id for spp in come)}))
    rank = {spp_id: place for place, spp_id in enumerate(spp_ids)}
    new = _measured(network, kept, prepared, come, engine) if come else None
    if new is not None:
        place = np.array([rank[spp_id] for spp_id in sorted(spp.spp_id for spp in come)])
        new = replace(new, spp=place[new.spp])
    left = [sites for spp, sites in zip(kept.spp_ids, kept.of_spp, strict=True) if spp in gone]
    site = np.unique(np.concatenate([np.zeros(0, np.int64), *left, *([new.site] if new else [])]))
    stay = _staying(kept, site, gone, np.array([rank[spp_id] for spp_id in kept.spp_ids]))
    return _findings(site, stay if new is None else _joined(stay, new), spp_ids)


def _measured(
    network: RouteNetwork,
    kept: KeptSites,
    prepared: PreparedSpps,
    come: Sequence[SppSite],
    engine: EngineName,
) -> Pairs:
    """Measure the sites near some SPPs; ``spp`` counts these by ascending id."""
    limits = prepared.limits
    ready = prepare_spps(network, come, limits, engine)
    shapes = [ready.outlines, *(one.lines for one in ready.fields if one.lines is not None)]
    site = np.unique(np.concatenate([_around(kept, shape, limits.cutoff_mm) for shape in shapes]))
    pairs = reach(network, subset(kept.feet, site), ready.fields, ready.outlines, limits)
    return replace(pairs, site=site[pairs.site])


def _around(kept: KeptSites, shapes: Outlines, limit_mm: int) -> Ints:
    """Sites that may lie within a limit of some shapes."""
    anchor = unit_vectors(shapes.anchor_lon, shapes.anchor_lat)
    found = kept.tree.query_ball_point(anchor, chords(shapes.radius_m + limit_mm / 1000 + 1.0))
    return np.concatenate([np.asarray(rows, dtype=np.int64) for rows in found])


def _staying(kept: KeptSites, site: Ints, gone: AbstractSet[SppId], rank: Ints) -> Pairs:
    """Kept pairs of some sites, but for those of some SPPs, by their new numbers."""
    row = spans(kept.start[site], kept.start[site + 1] - kept.start[site])
    stays = np.array([spp_id not in gone for spp_id in kept.spp_ids], dtype=np.bool_)
    pairs = _take(kept.pairs, row[stays[kept.pairs.spp[row]]])
    return replace(pairs, spp=rank[pairs.spp])


def _take(pairs: Pairs, row: Ints) -> Pairs:
    return Pairs(**{field.name: getattr(pairs, field.name)[row] for field in fields(Pairs)})


def _joined(one: Pairs, other: Pairs) -> Pairs:
    names = [field.name for field in fields(Pairs)]
    return Pairs(
        **{name: np.concatenate((getattr(one, name), getattr(other, name))) for name in names}
    )


def _findings(site: Ints, pairs: Pairs, spp_ids: tuple[SppId, ...]) -> Findings:
    place = np.searchsorted(site, pairs.site)
    straight, total = (np.full(len(site), FAR, dtype=np.int64) for _ in range(2))
    np.minimum.at(straight, place, pairs.straight_mm)
    spp = np.full(len(site), NOBODY, dtype=np.int64)
    best, doubt = nearest(pairs), undecided(pairs)
    unknown = np.zeros(len(site), dtype=np.bool_)
    unknown[place[doubt]], spp[place[doubt]] = True, pairs.spp[doubt]
    total[place[best]], spp[place[best]] = pairs.total_mm[best], pairs.spp[best]
    return Findings(
        site=site,
        total_mm=total,
        unknown=unknown & (total == FAR),
        straight_mm=straight,
        spp=spp,
        spp_ids=spp_ids,
    )
