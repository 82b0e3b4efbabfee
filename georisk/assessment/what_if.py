"""The use case: what a changed SPP would do to the customers, as a full re-run would say it.

Only the changed SPPs are searched, and only customers within the cutoff of a changed position (or
of the lines that SPP owns) are scored again: what decides the standing of any other customer has
not changed. KASM does not look at SPPs and is kept. *Baht at stake* is the monthly bill of the
customers whose band is certainly high or very high (or open between the two): those that need a
special-risk plan (clause 6.1.4). Customers whose band is otherwise open, and customers that are not
assessed, are told apart. Of customers beyond the cutoff of a changed plant nothing is said: which
SPP is their nearest in a straight line may change, and decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from georisk.assessment.case import assess, no_rival
from georisk.assessment.changes import added_lines, changed_spps, changed_world
from georisk.assessment.evidence import on_feeders
from georisk.assessment.shares import Carried, Move, Shift, bills_of, carry, ledger
from georisk.assessment.standings import (
    Column,
    distance_classes,
    fixed_of,
    standing_rows,
    standings,
    stated,
    tables_of,
)
from georisk.distance.cells import cells_of
from georisk.distance.extending import extended, sites_of_lines
from georisk.distance.fields import FAR
from georisk.distance.geodesy import degrees_of
from georisk.distance.kept import (
    NOBODY,
    Findings,
    after_change,
    findings_of,
    keep_sites,
    sites_of_spps,
)
from georisk.errors import UsageError
from georisk.model import LonLat
from georisk.scoring import spp_eligibility

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from georisk.assessment.case import World
    from georisk.assessment.changes import Change, Extend
    from georisk.assessment.evidence import Registers
    from georisk.assessment.shares import Ledger
    from georisk.assessment.standings import Fixed, Tables
    from georisk.distance.arrays import Ints, Kinds
    from georisk.distance.kept import KeptSites
    from georisk.model import Assessment, Customer, SppId, SppSite


@dataclass(frozen=True, kw_only=True, eq=False)
class WhatIf:
    """The answer; customers are told one by one only when somebody asks for them.

    Parameters
    ----------
    total : Shift
        Of all customers.
    by_office, by_kamr : Carried
        In columns.
    rescored : int
        Customers whose distances were looked at again: those a changed SPP can reach.
    moved : int
        Customers whose eligibility, level, score, band or tier changes.
    """

    total: Shift
    by_office: Carried
    by_kamr: Carried
    rescored: int
    moved: int
    changed: Changed

    @cached_property
    def offices(self) -> tuple[Shift, ...]:
        """Of the offices with a customer that moves, by name, the unnamed last."""
        return self.by_office.shifts()

    @cached_property
    def kamrs(self) -> tuple[Shift, ...]:
        """Of the KAMRs with a customer that moves, by name, the unnamed last."""
        return self.by_kamr.shifts()

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """By ascending customer id: whose eligibility, level, score, band or tier changes."""
        return _moves(self.changed)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Changed:
    """Customers that move, in columns.

    Parameters
    ----------
    row : int64[k]
    found : Findings
    after : uint8[k, 11]
    """

    baseline: Baseline
    row: Ints
    found: Findings
    after: Kinds


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Baseline:
    """A run held ready for questions; make one with `make_baseline`, ask it with `what_if`.

    Parameters
    ----------
    kept : KeptSites
        The customers that have a position, neighbours beside each other.
    row : int64[sites]
        Their rows among ``customers``.
    found : Findings
        Of the kept sites.
    classes : int64[sites]
        What their standings take from their distances.
    fixed : Fixed
        One row a kept site.
    before : uint8[n, 11]
        How the customers stand (`standings.Column`).
    stood : uint8[sites, 11]
        How those of the kept sites stand.
    order : int64[n]
        Rank of each customer by id.
    total, offices, kamrs : Ledger
        Customers and baht a month by band.
    extend : callable
        Joins lines to the network, as it was joined itself.
    """

    customers: tuple[Customer, ...]
    world: World
    kept: KeptSites
    row: Ints
    found: Findings
    classes: Ints
    fixed: Fixed
    tables: Tables
    before: Kinds
    stood: Kinds
    order: Ints
    total: Ledger
    offices: Ledger
    kamrs: Ledger
    extend: Extend


def make_baseline(
    customers: Sequence[Customer],
    world: World,
    known: Registers,
    assessments: Sequence[Assessment] | None = None,
    extend: Extend = extended,
) -> Baseline:
    """Assess all customers, unless that has been done, and hold on to what a change may touch.

    Raises
    ------
    UsageError
        When the distances end before the screening radius: they cannot tell who is near then.
    """
    if world.rules.radius_mm > world.searches.limits.cutoff_mm:
        raise _short_cutoff(world)
    known = on_feeders(known, customers)
    done = assess(customers, world, known, geometry=False) if assessments is None else assessments
    row, points = _neighbours(customers)
    kept = keep_sites(world.network, points, world.searches, world.rules.radius_mm)
    found = findings_of(kept)
    fixed, before = fixed_of(done, known, world.rules), stated(done)
    tables = tables_of(world.rules, int(fixed.count.max(initial=1)))
    bills = bills_of(item.monthly_bill_thb for item in customers)
    bucket = before[:, Column.BUCKET].astype(np.int64)
    return Baseline(
        customers=tuple(customers),
        world=world,
        kept=kept,
        row=row,
        found=found,
        classes=distance_classes(found, tables),
        fixed=fixed.of(row),
        tables=tables,
        before=before,
        stood=before[row],
        order=np.argsort(np.argsort([str(item.customer_id) for item in customers])),
        total=ledger([None] * len(customers), bills, bucket, names=(None,)),
        offices=ledger([item.office for item in customers], bills, bucket),
        kamrs=ledger([item.kamr_id for item in customers], bills, bucket),
        extend=extend,
    )


def _neighbours(customers: Sequence[Customer]) -> tuple[Ints, list[LonLat]]:
    """Rows and positions of those that have one, ordered so that neighbours stand together."""
    located = [(row, item.location.point) for row, item in enumerate(customers) if item.location]
    order = cells_of(*degrees_of([point for _, point in located])).site.tolist()
    row = np.array([located[at][0] for at in order], dtype=np.int64)
    return row, [located[at][1] for at in order]


def _short_cutoff(world: World) -> UsageError:
    cutoff, radius = world.searches.limits.cutoff_mm // 1000, world.rules.radius_mm // 1000
    return UsageError(
        f"a cutoff of {cutoff} m is below the screening radius of {radius} m: raise the cutoff",
        f"ระยะสูงสุด {cutoff} ม. สั้นกว่ารัศมีคัดกรอง {radius} ม.: โปรดเพิ่มระยะสูงสุด",
    )


def what_if(baseline: Baseline, changes: Sequence[Change]) -> WhatIf:
    """Say who changes eligibility, level, score, band or tier, and the baht a month by band.

    Parameters
    ----------
    changes : sequence of AddSpp, MoveSpp, RemoveSpp, ChangeStatus or AddLine
        Applied one after the other. With a line the network is built anew: seconds, not
        milliseconds.

    Raises
    ------
    UsageError
        When a change names a plant that is not there, or adds one that is.
    NoEligibleSpp
        When no plant is left that could take a customer, as in a full re-run.
    """
    found = touched(baseline, changes)
    changed = _changed(baseline, found)
    row, after = changed.row, changed.after
    old = baseline.before[row, Column.BUCKET].astype(np.int64)
    new = after[:, Column.BUCKET].astype(np.int64)
    return WhatIf(
        total=carry(baseline.total, row, old, new).shift(0),
        by_office=carry(baseline.offices, row, old, new),
        by_kamr=carry(baseline.kamrs, row, old, new),
        rescored=len(found.site),
        moved=len(row),
        changed=changed,
    )


def touched(baseline: Baseline, changes: Sequence[Change]) -> Findings:
    """Find the distances of the customers that some changes can touch."""
    world = baseline.world
    gone, come = _rivals_changed(world, changed_spps(world.spps, changes))
    if added_lines(changes) is not None:
        return _along_new_lines(baseline, changes, [*gone, *(spp.spp_id for spp in come)])
    return after_change(world.network, baseline.kept, world.searches, gone, come)


def _along_new_lines(
    baseline: Baseline, changes: Sequence[Change], plants: Sequence[SppId]
) -> Findings:
    """Join the lines to the network, and measure anew whoever lines or plants could touch."""
    world, kept = baseline.world, baseline.kept
    anew = changed_world(world, changes, baseline.extend)
    limits = world.searches.limits
    touches = sites_of_lines(world.network, anew.network, kept, limits)
    touches[sites_of_spps(kept, world.searches, plants)] = True
    touches[sites_of_spps(kept, anew.searches, plants)] = True
    site = np.flatnonzero(touches)
    points = [LonLat(lon=lon, lat=lat) for lon, lat in _places(kept, site)]
    some = keep_sites(anew.network, points, anew.searches, kept.sites.radius_mm)
    return replace(findings_of(some), site=site)


def _places(kept: KeptSites, site: Ints) -> Iterator[tuple[float, float]]:
    return zip(kept.feet.lon[site].tolist(), kept.feet.lat[site].tolist(), strict=True)


def _changed(baseline: Baseline, found: Findings) -> Changed:
    """Score those again whose distance class is another one, and keep those that stand otherwise.

    Equal classes make equal standings: what no SPP can change is as it was.
    """
    other = np.flatnonzero(distance_classes(found, baseline.tables) != baseline.classes[found.site])
    found = found.of(other)
    after = standings(baseline.fixed.of(found.site), found, baseline.tables)
    moved = np.flatnonzero((after != baseline.stood[found.site]).any(axis=1))
    found = found.of(moved)
    row = baseline.row[found.site]
    return Changed(baseline=baseline, row=row, found=found, after=after[moved])


def rescored(baseline: Baseline, changes: Sequence[Change]) -> tuple[Ints, Findings, Kinds]:
    """Score the customers again that some changes can touch.

    Returns
    -------
    row : int64[k]
        The customers.
    found : Findings
        What was found of their distances.
    after : uint8[k, 11]
        How they stand after the changes (`standings.Column`).
    """
    found = touched(baseline, changes)
    after = standings(baseline.fixed.of(found.site), found, baseline.tables)
    return baseline.row[found.site], found, after


def _rivals_changed(
    world: World, spps: Sequence[SppSite]
) -> tuple[frozenset[SppId], tuple[SppSite, ...]]:
    """Which eligible plants are no more, and which are new; one that moves is both."""
    old = {spp.spp_id: spp for spp in world.rivals}
    new = {
        spp.spp_id: spp
        for spp in spps
        if old.get(spp.spp_id) is spp or spp_eligibility(spp, world.rules).eligible
    }
    if not new:
        raise no_rival(len(spps))
    gone = frozenset(name for name, spp in old.items() if not _same_place(spp, new.get(name)))
    return gone, tuple(spp for name, spp in new.items() if not _same_place(spp, old.get(name)))


def _same_place(one: SppSite, other: SppSite | None) -> bool:
    if other is None:
        return False
    return one is other or (one.location.point == other.location.point and one.area is other.area)


def _moves(changed: Changed) -> tuple[Move, ...]:
    baseline = changed.baseline
    by_id = np.argsort(baseline.order[changed.row])
    row, found = changed.row[by_id], changed.found.of(by_id)
    columns = zip(
        row.tolist(),
        standing_rows(baseline.before[row]),
        standing_rows(changed.after[by_id]),
        _routes(baseline.found.of(found.site)),
        _routes(found),
        strict=True,
    )
    return tuple(
        Move(baseline.customers[at], old, new, old_spp, new_spp, old_mm, new_mm)
        for at, old, new, (old_spp, old_mm), (new_spp, new_mm) in columns
    )


def _routes(found: Findings) -> Iterator[tuple[SppId | None, int | None]]:
    for spp, total in zip(found.spp.tolist(), found.total_mm.tolist(), strict=True):
        name = None if spp == NOBODY else found.spp_ids[spp]
        yield name, None if total == FAR else total
