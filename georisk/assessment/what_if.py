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

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from georisk.assessment.case import assess, no_rival
from georisk.assessment.changes import changed_spps
from georisk.assessment.shares import NO_SHARES, NOTHING, Move, Shift, ledger, shifts
from georisk.assessment.standings import (
    Column,
    fixed_of,
    standing_rows,
    standings,
    stated,
    tables_of,
)
from georisk.distance.fields import FAR
from georisk.distance.kept import NOBODY, Findings, after_change, findings_of, keep_sites
from georisk.errors import UsageError
from georisk.scoring import spp_eligibility

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from georisk.assessment.case import World
    from georisk.assessment.changes import Change
    from georisk.assessment.evidence import Registers
    from georisk.assessment.shares import Ledger
    from georisk.assessment.standings import Fixed, Tables
    from georisk.distance.arrays import Ints, Kinds
    from georisk.distance.kept import KeptSites
    from georisk.model import Assessment, Customer, SppId, SppSite


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """The answer.

    Parameters
    ----------
    moves : tuple of Move
        By ascending customer id: whose eligibility, level, score, band or tier changes.
    total : Shift
        Of all customers.
    offices, kamrs : tuple of Shift
        Of those with a customer that moves, by name, the unnamed last.
    rescored : int
        Customers that were scored again: those a changed SPP can reach.
    """

    moves: tuple[Move, ...]
    total: Shift
    offices: tuple[Shift, ...]
    kamrs: tuple[Shift, ...]
    rescored: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Baseline:
    """A run held ready for questions; make one with `make_baseline`, ask it with `what_if`.

    Parameters
    ----------
    kept : KeptSites
        The customers that have a position.
    row : int64[sites]
        Their rows among ``customers``.
    found : Findings
        Of the kept sites.
    before : uint8[n, 11]
        How the customers stand (`standings.Column`).
    order : int64[n]
        Rank of each customer by id.
    total, offices, kamrs : Ledger
        Customers and baht a month by band.
    """

    customers: tuple[Customer, ...]
    world: World
    kept: KeptSites
    row: Ints
    found: Findings
    fixed: Fixed
    tables: Tables
    before: Kinds
    order: Ints
    total: Ledger
    offices: Ledger
    kamrs: Ledger


def make_baseline(
    customers: Sequence[Customer],
    world: World,
    known: Registers,
    assessments: Sequence[Assessment] | None = None,
) -> Baseline:
    """Assess all customers, unless that has been done, and hold on to what a change may touch.

    Raises
    ------
    UsageError
        When the distances end before the screening radius: they cannot tell who is near then.
    """
    if world.rules.radius_mm > world.searches.limits.cutoff_mm:
        raise _short_cutoff(world)
    done = assess(customers, world, known, geometry=False) if assessments is None else assessments
    located = [(row, item.location.point) for row, item in enumerate(customers) if item.location]
    kept = keep_sites(world.network, [point for _, point in located], world.searches)
    fixed, before = fixed_of(done, known, world.rules), stated(done)
    bills = np.array([item.monthly_bill_thb or NOTHING for item in customers], dtype=np.object_)
    bucket = before[:, Column.BUCKET].astype(np.int64)
    return Baseline(
        customers=tuple(customers),
        world=world,
        kept=kept,
        row=np.array([row for row, _ in located], dtype=np.int64),
        found=findings_of(kept),
        fixed=fixed,
        tables=tables_of(world.rules, int(fixed.count.max(initial=1))),
        before=before,
        order=np.argsort(np.argsort([str(item.customer_id) for item in customers])),
        total=ledger([None] * len(customers), bills, bucket),
        offices=ledger([item.office for item in customers], bills, bucket),
        kamrs=ledger([item.kamr_id for item in customers], bills, bucket),
    )


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
    changes : sequence of AddSpp, MoveSpp, RemoveSpp or ChangeStatus
        Applied one after the other.

    Raises
    ------
    UsageError
        When a change names a plant that is not there, or adds one that is.
    NoEligibleSpp
        When no plant is left that could take a customer, as in a full re-run.
    """
    row, found, after = rescored(baseline, changes)
    changed = np.flatnonzero((after != baseline.before[row]).any(axis=1))
    changed = changed[np.argsort(baseline.order[row[changed]])]
    moved, after = row[changed], after[changed]
    old = baseline.before[moved, Column.BUCKET].astype(np.int64)
    new = after[:, Column.BUCKET].astype(np.int64)
    total = baseline.total.shares[0] if baseline.customers else NO_SHARES
    unmoved = Shift(name=None, before=total, after=total)
    return WhatIf(
        moves=_moves(baseline, moved, _some(found, changed), after),
        total=next(iter(shifts(baseline.total, moved, old, new)), unmoved),
        offices=shifts(baseline.offices, moved, old, new),
        kamrs=shifts(baseline.kamrs, moved, old, new),
        rescored=len(row),
    )


def rescored(baseline: Baseline, changes: Sequence[Change]) -> tuple[Ints, Findings, Kinds]:
    """Score the customers again that some changes can touch.

    Returns
    -------
    row : int64[k]
        The customers, ascending.
    found : Findings
        What was found of their distances.
    after : uint8[k, 11]
        How they stand after the changes (`standings.Column`).
    """
    world = baseline.world
    gone, come = _rivals_changed(world, changed_spps(world.spps, changes))
    found = after_change(world.network, baseline.kept, world.searches, gone, come)
    row = baseline.row[found.site]
    return row, found, standings(baseline.fixed.of(row), found, world.rules, baseline.tables)


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


def _some(found: Findings, at: Ints) -> Findings:
    return Findings(
        site=found.site[at],
        total_mm=found.total_mm[at],
        unknown=found.unknown[at],
        straight_mm=found.straight_mm[at],
        spp=found.spp[at],
        spp_ids=found.spp_ids,
    )


def _moves(baseline: Baseline, row: Ints, found: Findings, after: Kinds) -> tuple[Move, ...]:
    columns = zip(
        row.tolist(),
        standing_rows(baseline.before[row]),
        standing_rows(after),
        _routes(_some(baseline.found, found.site)),
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
