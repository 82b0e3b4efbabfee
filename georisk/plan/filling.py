"""Filling up: an office short of a KAMR's minimum takes in its next largest customers (6.1.2).

The manual says two things: an office whose customers sum to less than 6 adds its next largest
customers as Status; from 4 to below 6 it does likewise when it wants one more KAMR. Both are read
as one: so many KAMRs need 6 points each, and the last of them may be filled up when no other would
be, and at least 4 points are there for the last (reading R11); an office of a single KAMR needs no
4.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from georisk.model import Tier
from georisk.plan.loads import NO_POINTS, points_of, total

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from georisk.plan.loads import Charge
    from georisk.scoring import RuleSet


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLimit:
    """The free services of a Status account that only fills up: at most so many of a list."""

    at_most: int
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """Customers to take in as Status.

    Parameters
    ----------
    kamrs : int
        How many KAMRs the points are to suffice for.
    before, after, target : Decimal
        Points as they stand, with those added, and the least for so many KAMRs.
    added : tuple of Charge
        By falling bill, as they would be: Status, with its points.
    enough : bool
        False when the office has no more customers to add.
    unranked : tuple of str
        Customers that could not be considered because their bill is unknown, by id.
    services : ServiceLimit or None
        What each of them gets; None when the rule set sets no limit.
    readings : tuple of str
        The reading the proposal rests on, where it is for more than one KAMR.
    """

    kamrs: int
    before: Decimal
    after: Decimal
    target: Decimal
    added: tuple[Charge, ...]
    enough: bool
    unranked: tuple[str, ...]
    services: ServiceLimit | None
    readings: tuple[str, ...] = ()


def fill_up(charges: Sequence[Charge], kamrs: int, rules: RuleSet) -> Filling | None:
    """Say whom to take in as Status so that the points suffice for so many KAMRs.

    Customers whose tier is still open are left alone: they may weigh something yet. Exempt ones
    are not grouped at all.

    Returns
    -------
    Filling or None
        None when the points suffice, or when the manual does not let them be filled up.

    Notes
    -----
    Clause 6.1.2. Bills that tie are taken by ascending customer id.
    """
    load, before = rules.workload, total(charges)
    target = load.minimum * kamrs
    for_the_last = before - load.minimum * (kamrs - 1)
    if before >= target or (kamrs > 1 and for_the_last < load.fill_from):
        return None
    free = [item for item in charges if not (item.points or item.undecided or item.exempt)]
    added = _next_largest(free, target - before, rules)
    after = before + total(added)
    return Filling(
        kamrs=kamrs,
        before=before,
        after=after,
        target=target,
        added=added,
        enough=after >= target,
        unranked=tuple(item.customer_id for item in free if item.bill_thb is None),
        services=filled_in_services(rules),
        readings=(load.reading,) if kamrs > 1 and load.reading else (),
    )


def _next_largest(free: Sequence[Charge], lacking: Decimal, rules: RuleSet) -> tuple[Charge, ...]:
    """Take in customers by falling bill until nothing is lacking."""
    points = points_of({Tier.STATUS: 1}, rules)
    if points == NO_POINTS:
        return ()
    ranked = sorted(
        (-item.bill_thb, item.customer_id, item) for item in free if item.bill_thb is not None
    )
    wanted = ceil(Fraction(lacking) / Fraction(points))
    return tuple(replace(item, tier=Tier.STATUS, points=points) for _, _, item in ranked[:wanted])


def filled_in_services(rules: RuleSet) -> ServiceLimit | None:
    """Tell the free services of a Status account taken in only to fill a KAMR's minimum."""
    fms = rules.obligations[Tier.STATUS].fms
    if fms is None or fms.at_most_when_filling_up is None:
        return None
    return ServiceLimit(at_most=fms.at_most_when_filling_up, of=fms.of)
