"""The use case: what an SPP at each of many sites would put at stake, as a full re-run says it.

Every candidate is asked for by itself, as the only plant that is added to those of the run. The
network is searched once from it; of the customers only the level of condition 1 and the screening
can change, so only those are looked up again, in the tables `what_if` uses too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from georisk.assessment.standings import AT_STAKE, BUCKETS, Column, standings
from georisk.distance import prepare_spps
from georisk.distance.fields import FAR
from georisk.distance.geodesy import arcs_m, metres_per_degree, unit_vectors
from georisk.distance.kept import Findings
from georisk.distance.near_sites import near_pairs
from georisk.distance.pairs import NO_ROUTE, OFF_NETWORK, ROUTED, stacked
from georisk.errors import UsageError
from georisk.model import Location, LonLat, Precision, SppId, SppSite, SppStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from georisk.assessment.shares import Bills
    from georisk.assessment.standings import Fixed, Tables
    from georisk.assessment.what_if import Baseline
    from georisk.distance import Limits, RouteNetwork
    from georisk.distance.arrays import Flags, Ints, Kinds
    from georisk.distance.near_sites import Sites
    from georisk.distance.pairs import Pairs
    from georisk.distance.snapping import Feet
    from georisk.model import Estate

MOST_CELLS = 4_000_000
MOST_CANDIDATES = 1_000_000
DECIMALS = 7
MM = 1000
STAKES = np.isin(np.array(BUCKETS), AT_STAKE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A site where a plant could be built."""

    site_id: str
    point: LonLat


@dataclass(frozen=True, slots=True, kw_only=True)
class Stake:
    """What a plant at a candidate site would put at stake; it counts as eligible.

    Parameters
    ----------
    access_mm : int or None
        Straight leg from the site to the network; None when no line is near enough.
    customers : int
        Customers whose distance to the site can be measured and is within the cutoff.
    band_moves : int
        Customers whose band, or span of bands while one is open, changes.
    newly_assessed : int
        Customers that become eligible, since the plant is within the screening radius.
    newly_at_stake : int
        Customers that come to need a special-risk plan: certainly high or very high.
    baht_newly_at_stake : Decimal
        Their bills, baht a month, where the bill is known.
    """

    candidate: Candidate
    access_mm: int | None
    customers: int
    band_moves: int
    newly_assessed: int
    newly_at_stake: int
    baht_newly_at_stake: Decimal


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Standpoint:
    """All that the stake of a site follows from but for the network, one row a kept site.

    It holds no customer and no rule, only columns: small enough to be sent to other machines.

    Parameters
    ----------
    sites : Sites
    limits : Limits
    found : Findings
    fixed : Fixed
    tables : Tables
    before : uint8[sites, 11]
        How the customers stand (`standings.Column`).
    bills : Bills
    """

    sites: Sites
    limits: Limits
    found: Findings
    fixed: Fixed
    tables: Tables
    before: Kinds
    bills: Bills


def standpoint_of(baseline: Baseline) -> Standpoint:
    """Take what a threat surface needs of a run held ready."""
    bills = baseline.total.bills
    return Standpoint(
        sites=baseline.kept.sites,
        limits=baseline.world.searches.limits,
        found=baseline.found,
        fixed=baseline.fixed,
        tables=baseline.tables,
        before=baseline.stood,
        bills=replace(bills, units=bills.units[baseline.row]),
    )


def stakes_of(
    network: RouteNetwork, seen: Standpoint, candidates: Sequence[Candidate]
) -> list[Stake]:
    """Say what a plant at each of some candidates would put at stake.

    Parameters
    ----------
    network : RouteNetwork
        The network of the run.
    candidates : sequence of Candidate
        A few dozen at a time: all pairs of a candidate and a customer near it are held at once.
    """
    if not candidates:
        return []
    plants = [_plant(place, item) for place, item in enumerate(candidates)]
    ready = prepare_spps(network, plants, seen.limits)
    pairs = stacked(
        [near_pairs(network, seen.sites, ready, place, place) for place in range(len(candidates))]
    )
    found = _with_one_more(seen.found, pairs, seen.sites.radius_mm)
    after = standings(seen.fixed.of(pairs.site), found, seen.tables)
    before = seen.before[pairs.site]
    counts = _counts(pairs, before, after, len(candidates))
    newly = np.flatnonzero(_newly_at_stake(before, after))
    bounds = np.searchsorted(pairs.spp[newly], np.arange(len(candidates) + 1)).tolist()
    units = seen.bills.units[pairs.site[newly]]
    return [
        Stake(
            candidate=item,
            access_mm=_access_mm(ready.fields[place].foot),
            customers=int(counts[0, place]),
            band_moves=int(counts[1, place]),
            newly_assessed=int(counts[2, place]),
            newly_at_stake=int(counts[3, place]),
            baht_newly_at_stake=seen.bills.baht(units[bounds[place] : bounds[place + 1]]),
        )
        for place, item in enumerate(candidates)
    ]


def _access_mm(foot: Feet) -> int | None:
    return int(foot.access_mm[0]) if foot.on[0] else None


def _plant(place: int, candidate: Candidate) -> SppSite:
    """Make a planned plant; its id keeps the order of the candidates and owns no line."""
    return SppSite(
        spp_id=SppId(f"threat-surface {place:09d}"),
        name=candidate.site_id,
        location=Location(point=candidate.point, precision=Precision.SURVEYED),
        status=SppStatus.PLANNED,
    )


def _with_one_more(found: Findings, pairs: Pairs, radius_mm: int) -> Findings:
    """Add one plant to what was found of each site; a site stands once for each plant near it."""
    before, routed = found.total_mm[pairs.site], pairs.status == ROUTED
    total = np.minimum(before, np.where(routed, pairs.total_mm, FAR))
    doubt = (pairs.status == NO_ROUTE) | (pairs.status == OFF_NETWORK)
    return Findings(
        site=pairs.site,
        total_mm=total,
        unknown=(total == FAR) & (found.unknown[pairs.site] | doubt),
        near=found.near[pairs.site] | (pairs.straight_mm <= radius_mm),
        spp=pairs.spp,
        spp_ids=(),
    )


def _newly_at_stake(before: Kinds, after: Kinds) -> Flags:
    newly: Flags = STAKES[after[:, Column.BUCKET]] & ~STAKES[before[:, Column.BUCKET]]
    return newly


def _counts(pairs: Pairs, before: Kinds, after: Kinds, candidates: int) -> Ints:
    """Count, for each candidate: in reach, band moved, newly assessed, newly at stake."""
    which = (
        pairs.status == ROUTED,
        after[:, Column.BUCKET] != before[:, Column.BUCKET],
        after[:, Column.ELIGIBLE] > before[:, Column.ELIGIBLE],
        _newly_at_stake(before, after),
    )
    return np.array([np.bincount(pairs.spp[rows], minlength=candidates) for rows in which])


def worst_first(stakes: Iterable[Stake]) -> list[Stake]:
    """Order sites by baht newly at stake, then by customers, then by id."""
    return sorted(
        stakes,
        key=lambda one: (
            -one.baht_newly_at_stake,
            -one.newly_at_stake,
            -one.band_moves,
            -one.customers,
            one.candidate.site_id,
        ),
    )


# --- where to ask --------------------------------------------------------------------------------


def estate_candidates(estates: Sequence[Estate]) -> list[Candidate]:
    """Take the centre of every estate, by ascending id."""
    ordered = sorted(estates, key=lambda estate: estate.estate_id)
    return [Candidate(site_id=str(item.estate_id), point=item.centre) for item in ordered]


def grid_candidates(baseline: Baseline, step_m: int) -> list[Candidate]:
    """Lay a grid over the customers' area; where no customer is within the cutoff, leave it out.

    Parameters
    ----------
    step_m : int
        Metres between neighbours, to the north and, at the middle of the area, to the east.

    Raises
    ------
    UsageError
        When there are more candidates than can be asked for, or no customer has a position.
    """
    from scipy.spatial import KDTree

    feet = baseline.kept.feet
    if len(feet.lon) == 0:
        raise UsageError(
            "no customer of the run has a position: name sites with --candidates",
            "ไม่มีลูกค้ารายใดในรอบนี้มีพิกัด: โปรดระบุจุดด้วย --candidates",
        )
    middle = (feet.lat.min() + feet.lat.max()) / 2
    east, north = (float(metres[0]) for metres in metres_per_degree(np.array([middle])))
    columns = int((feet.lon.max() - feet.lon.min()) * east // step_m) + 1
    rows = int((feet.lat.max() - feet.lat.min()) * north // step_m) + 1
    if columns * rows > MOST_CELLS:
        raise _too_many(columns * rows, step_m)
    row, column = (cells.ravel() for cells in np.indices((rows, columns)))
    lon = np.round(feet.lon.min() + column * step_m / east, DECIMALS)
    lat = np.round(feet.lat.min() + row * step_m / north, DECIMALS)
    tree = KDTree(unit_vectors(feet.lon, feet.lat))
    chord = np.asarray(tree.query(unit_vectors(lon, lat))[0], dtype=np.float64)
    near = np.flatnonzero(arcs_m(chord) * MM <= baseline.world.searches.limits.cutoff_mm)
    if len(near) > MOST_CANDIDATES:
        raise _too_many(len(near), step_m)
    return [
        Candidate(
            site_id=f"r{row[at]:04d}c{column[at]:04d}",
            point=LonLat(lon=float(lon[at]), lat=float(lat[at])),
        )
        for at in near.tolist()
    ]


def _too_many(count: int, step_m: int) -> UsageError:
    return UsageError(
        f"a grid of {step_m} m has {count:,} sites: choose a larger --step-m",
        f"ตารางระยะ {step_m} ม. มี {count:,} จุด: โปรดเพิ่ม --step-m",
    )
