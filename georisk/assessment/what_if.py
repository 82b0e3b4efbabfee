"""The use case: what a changed SPP would do to the customers, as a full re-run would say it.

Only the changed SPPs are searched, and only customers within the cutoff of a changed position (or
of the lines that SPP owns) are scored again: what decides the standing of any other customer has
not changed. KASM does not look at SPPs and is kept. *Baht at stake* is the monthly bill of the
customers whose band is certainly high or very high, those that need a special-risk plan (clause
6.1.4); customers whose band is open, and customers not assessed, are told apart from all bands.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from georisk.assessment.case import assess, no_rival
from georisk.assessment.standings import (
    AT_STAKE,
    BUCKETS,
    Column,
    fixed_of,
    standing_of,
    standings,
    stated,
    tables_of,
)
from georisk.distance.fields import FAR
from georisk.distance.kept import after_change, findings_of, keep_sites
from georisk.errors import UsageError
from georisk.model import Location, Precision, SppId, SppSite, SppStatus
from georisk.scoring import spp_eligibility

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from georisk.assessment.case import World
    from georisk.assessment.evidence import Registers
    from georisk.assessment.standings import Fixed, Standing, Tables
    from georisk.distance.arrays import Ints, Kinds
    from georisk.distance.kept import Findings, KeptSites
    from georisk.model import Assessment, Customer, LonLat

NEW_ID = SppId("what-if")
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddSpp:
    """A plant is planned at a place; a planned plant counts as eligible whatever its megawatts."""

    point: LonLat
    capacity_mw: Decimal | None = None
    spp_id: SppId = NEW_ID


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveSpp:
    """A plant stands elsewhere: as a point, for its polygon was that of the old place."""

    spp_id: SppId
    point: LonLat


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveSpp:
    """A plant is no more."""

    spp_id: SppId


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeStatus:
    """A plant comes to another stage of its life."""

    spp_id: SppId
    status: SppStatus


Change = AddSpp | MoveSpp | RemoveSpp | ChangeStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A number of customers and their bills in baht a month, where the bill is known."""

    customers: int
    baht: Decimal


Shares = dict[str, Share]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Customers and baht by band before and after, of all or of one office or KAMR.

    Parameters
    ----------
    name : str or None
        None for all customers, and for those whose office or KAMR nobody states.
    before, after : mapping of str to Share
        By band, ``open`` and ``not_assessed``; every one is there.
    """

    name: str | None
    before: Mapping[str, Share]
    after: Mapping[str, Share]

    @property
    def at_stake_before(self) -> Decimal:
        """Baht a month of the bands high and very high, before."""
        return at_stake(self.before)

    @property
    def at_stake_after(self) -> Decimal:
        """Baht a month of the bands high and very high, after."""
        return at_stake(self.after)


def at_stake(shares: Mapping[str, Share]) -> Decimal:
    """Sum the baht a month of the bands that need a special-risk plan."""
    return sum((shares[band].baht for band in AT_STAKE), NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A customer whose eligibility, level, score, band or tier changes."""

    customer: Customer
    before: Standing
    after: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """The answer.

    Parameters
    ----------
    moves : tuple of Move
        By ascending customer id.
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
    before : uint8[n, 10]
        How the customers stand.
    total, offices, kamrs
        Customers and baht by band.
    """

    customers: tuple[Customer, ...]
    world: World
    kept: KeptSites
    row: Ints
    found: Findings
    fixed: Fixed
    tables: Tables
    before: Kinds
    total: Shares
    offices: Mapping[str | None, Shares]
    kamrs: Mapping[str | None, Shares]


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
    done = assessments or assess(customers, world, known, geometry=False)
    row = [place for place, item in enumerate(customers) if item.location is not None]
    points = [item.location.point for item in customers if item.location is not None]
    kept = keep_sites(world.network, points, world.searches)
    fixed, before = fixed_of(done, known, world.rules), stated(done)
    shares = _Tallies(customers, before)
    return Baseline(
        customers=tuple(customers),
        world=world,
        kept=kept,
        row=np.array(row, dtype=np.int64),
        found=findings_of(kept),
        fixed=fixed,
        tables=tables_of(world.rules, int(fixed.count.max(initial=1))),
        before=before,
        total=shares.total,
        offices=shares.offices,
        kamrs=shares.kamrs,
    )


def _short_cutoff(world: World) -> UsageError:
    cutoff, radius = world.searches.limits.cutoff_mm // 1000, world.rules.radius_mm // 1000
    return UsageError(
        f"a cutoff of {cutoff} m is below the screening radius of {radius} m: raise the cutoff",
        f"ระยะสูงสุด {cutoff} ม. สั้นกว่ารัศมีคัดกรอง {radius} ม.: โปรดเพิ่มระยะสูงสุด",
    )
