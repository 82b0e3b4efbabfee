"""Who carries too much or too little, and what would put it right (clause 6.1.2).

Customers are looked at in groups: an office with the KAMRs who serve it, and whatever other offices
those serve. In most places a group is one office.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from georisk.plan.balancing import kamrs_for, rebalance
from georisk.plan.filling import fill_up
from georisk.plan.loads import charges_of, kamr_load, total

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from georisk.model import AssessedCustomer
    from georisk.plan.balancing import Proposal
    from georisk.plan.filling import Filling
    from georisk.plan.loads import Charge, KamrLoad
    from georisk.scoring import RuleSet


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatedBp:
    """A business partner weighed more than once at one office: a site each, or a slip."""

    bp_no: str
    office: str | None
    customers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Offices and the KAMRs who serve them.

    Parameters
    ----------
    offices : tuple of str
        Ascending; empty for KAMRs whose customers name no office.
    unassigned : tuple of str
        Customers that weigh something and name no KAMR, by id.
    points : Decimal
        Of all customers, with a KAMR or without.
    kamrs_least, kamrs_most : int
        How many KAMRs the points suffice for at 6-12 each; the most is 0 below 6 points.
    fill_up : Filling or None
        Customers to take in as Status: below 6 points for one KAMR, else for those who are there.
    one_more : Filling or None
        The same for one KAMR more; None when the points do for it, or are too few to.
    proposal : Balanced or CannotBalance
        Who should care for whom, with ``fill_up`` taken in.
    """

    offices: tuple[str, ...]
    kamrs: tuple[KamrLoad, ...]
    unassigned: tuple[str, ...]
    points: Decimal
    kamrs_least: int
    kamrs_most: int
    fill_up: Filling | None
    one_more: Filling | None
    proposal: Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """The workload of a run.

    Parameters
    ----------
    groups : tuple of Group
        By their first office, those without one last.
    unplaced : tuple of str
        Customers that weigh something and name neither office nor KAMR, by id; nobody when only
        one office is looked at.
    repeated : tuple of RepeatedBp
        Business partners that are weighed more than once at an office.
    """

    groups: tuple[Group, ...]
    unplaced: tuple[str, ...]
    repeated: tuple[RepeatedBp, ...]


def workload(
    customers: Iterable[AssessedCustomer], rules: RuleSet, *, office: str | None = None
) -> Workload:
    """Weigh every KAMR of a run, and propose what puts it right.

    Parameters
    ----------
    customers : iterable of AssessedCustomer
        A whole run, in any order.
    office : str or None
        Look only at the group of this office; no group at all when no customer names it.
    """
    charges = charges_of(customers, rules)
    parts = [part for part in _grouped(charges) if office in {None, *_offices(part)}]
    groups = sorted(
        (_group(part, rules) for part in parts),
        key=lambda group: (not group.offices, group.offices, [one.kamr_id for one in group.kamrs]),
    )
    lost = [item for item in charges if item.points and not (item.office or item.kamr_id)]
    return Workload(
        groups=tuple(groups),
        unplaced=_ids(lost if office is None else ()),
        repeated=_repeated(item for part in parts for item in part),
    )


def _offices(charges: Iterable[Charge]) -> tuple[str, ...]:
    return tuple(sorted({charge.office for charge in charges if charge.office}))


def _ids(charges: Iterable[Charge]) -> tuple[str, ...]:
    return tuple(charge.customer_id for charge in charges)


def _grouped(charges: Sequence[Charge]) -> Iterator[list[Charge]]:
    """Put together what shares an office or a KAMR, directly or by others."""
    from networkx import Graph, connected_components

    ties: Graph[tuple[str, str]] = Graph()
    ends = [_ends(charge) for charge in charges]
    for found in ends:
        ties.add_nodes_from(found)
        ties.add_edges_from(pairwise(found))
    place = {end: at for at, part in enumerate(connected_components(ties)) for end in part}
    groups: dict[int, list[Charge]] = defaultdict(list)
    for charge, found in zip(charges, ends, strict=True):
        if found:
            groups[place[found[0]]].append(charge)
    return iter(groups.values())


def _ends(charge: Charge) -> tuple[tuple[str, str], ...]:
    named = (("office", charge.office), ("kamr", charge.kamr_id))
    return tuple((kind, name) for kind, name in named if name)


def _group(charges: Sequence[Charge], rules: RuleSet) -> Group:
    held: dict[str, list[Charge]] = defaultdict(list)
    for charge in charges:
        if charge.kamr_id:
            held[charge.kamr_id].append(charge)
    kamrs, points = sorted(held), total(charges)
    least, most = kamrs_for(points, rules)
    short = points < rules.workload.minimum
    filling = fill_up(charges, 1 if short else max(1, len(kamrs)), rules)
    taken = {item.customer_id: item for item in filling.added} if filling else {}
    filled = [taken.get(charge.customer_id, charge) for charge in charges]
    return Group(
        offices=_offices(charges),
        kamrs=tuple(kamr_load(kamr, held[kamr], rules) for kamr in kamrs),
        unassigned=_ids(item for item in charges if item.points and not item.kamr_id),
        points=points,
        kamrs_least=least,
        kamrs_most=most,
        fill_up=filling,
        one_more=fill_up(charges, len(kamrs) + 1, rules) if kamrs else None,
        proposal=rebalance(filled, kamrs, rules),
    )


def _repeated(charges: Iterable[Charge]) -> tuple[RepeatedBp, ...]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for charge in charges:
        if charge.points and charge.bp_no:
            found[charge.bp_no, charge.office or ""].append(charge.customer_id)
    return tuple(
        RepeatedBp(bp_no=bp_no, office=office or None, customers=tuple(ids))
        for (bp_no, office), ids in sorted(found.items())
        if len(ids) > 1
    )
