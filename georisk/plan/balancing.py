"""A balanced assignment of customers to KAMRs, proposed by integer programming (HiGHS).

First the fewest customers that must change hands so that every KAMR carries 6 to 12 points, then,
among all such assignments, the shortest ways: each customer to the middle of the KAMR's other
customers. Weights become whole numbers before they reach the solver, so no bound is ever met by
rounding.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil, lcm
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from georisk.distance.geodesy import lengths_m
from georisk.messages import pair
from georisk.plan.loads import load_state, total
from georisk.scoring.wording import joined, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from scipy.optimize import LinearConstraint

    from georisk.distance.arrays import Floats
    from georisk.messages import Pair
    from georisk.model import Tier
    from georisk.plan.loads import Charge
    from georisk.scoring import RuleSet

MOST_NODES = 20_000  # of the search tree: a bound that no clock decides, so answers repeat
OPTIMAL, INFEASIBLE = 0, 2


class Why(StrEnum):
    """Why no assignment keeps every KAMR within 6-12 points."""

    NO_KAMR = "no_kamr"
    TOO_FEW_POINTS = "too_few_points"
    TOO_MANY_POINTS = "too_many_points"
    INDIVISIBLE = "indivisible"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One customer that changes hands, or gets its first KAMR.

    Parameters
    ----------
    from_kamr : str or None
        None for a customer nobody cares for yet.
    from_m, to_m : int or None
        Metres from the customer to the middle of the other customers of either KAMR, as they are
        now; None without a position, or without other customers.
    """

    customer_id: str
    office: str | None
    tier: Tier | None
    points: Decimal
    from_kamr: str | None
    to_kamr: str
    from_m: int | None
    to_m: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Balanced:
    """An assignment that keeps every KAMR within 6-12 points.

    Parameters
    ----------
    moves : tuple of Move
        By customer id; empty when all is well as it is.
    fewest : bool
        True when no assignment needs fewer customers to change hands; False when the search ended
        before that was proved.
    points : mapping of str to Decimal
        What each KAMR then carries.
    travel : bool
        True when ways were shortened; False when no position was there to go by, or when nothing
        had to move.
    """

    moves: tuple[Move, ...]
    fewest: bool
    points: Mapping[str, Decimal]
    travel: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CannotBalance:
    """No such assignment, and why, in one sentence that says what to do."""

    why: Why
    detail_en: str
    detail_th: str


Proposal = Balanced | CannotBalance


def rebalance(charges: Sequence[Charge], kamrs: Sequence[str], rules: RuleSet) -> Proposal:
    """Propose who cares for whom.

    Parameters
    ----------
    charges : sequence of Charge
        All customers of some offices and of the KAMRs who serve them, by ascending id. Those that
        weigh nothing stay where they are.
    kamrs : sequence of str
        The KAMRs, ascending. A customer may go to any who has a customer in its office.

    Notes
    -----
    Clause 6.1.2. The same customers give the same proposal, in whatever order they came.
    """
    weighed = [item for item in charges if item.points]
    refusal = _no_use(total(weighed), kamrs, rules)
    if refusal is not None:
        return refusal
    if _well_as_it_is(weighed, kamrs, rules):
        loads = _loads(weighed, [item.kamr_id for item in weighed], kamrs)
        return Balanced(moves=(), fewest=True, points=loads, travel=False)
    choices = _choices(weighed, charges, kamrs)
    distances = _distances(choices, charges)
    found = _fewest_then_shortest(choices, distances, rules)
    if isinstance(found, CannotBalance):
        return found
    return _proposal(choices, distances, found)


# --- what needs no search ------------------------------------------------------------------------


def kamrs_for(points: Decimal, rules: RuleSet) -> tuple[int, int]:
    """Tell the fewest and the most KAMRs so many points suffice for; the most may be 0."""
    load = rules.workload
    return ceil(Fraction(points) / Fraction(load.maximum)), int(points // load.minimum)


def _no_use(points: Decimal, kamrs: Sequence[str], rules: RuleSet) -> CannotBalance | None:
    """Say when the sum alone decides that no assignment can keep the bounds."""
    load, said = rules.workload, number(points)
    least, most = kamrs_for(points, rules)
    bounds = f"{number(load.minimum)}-{number(load.maximum)}"
    many = pair("balance.one_kamr") if len(kamrs) == 1 else pair("balance.kamrs", count=len(kamrs))
    if not kamrs:
        return _cannot(Why.NO_KAMR, pair("balance.no_kamr", points=said, least=least))
    if points < load.minimum * len(kamrs):
        words = pair("balance.too_few", points=said, kamrs=many, bounds=bounds, most=most)
        return _cannot(Why.TOO_FEW_POINTS, words)
    if points > load.maximum * len(kamrs):
        words = pair("balance.too_many", points=said, kamrs=many, bounds=bounds, least=least)
        return _cannot(Why.TOO_MANY_POINTS, words)
    return None


def _cannot(why: Why, words: Pair) -> CannotBalance:
    return CannotBalance(why=why, detail_en=words[0], detail_th=words[1])


def _well_as_it_is(weighed: Sequence[Charge], kamrs: Sequence[str], rules: RuleSet) -> bool:
    if any(item.kamr_id is None for item in weighed):
        return False
    loads = _loads(weighed, [item.kamr_id for item in weighed], kamrs)
    return all(load_state(points, rules)[1] == 0 for points in loads.values())


def _loads(
    weighed: Iterable[Charge], holders: Iterable[str | None], kamrs: Iterable[str]
) -> dict[str, Decimal]:
    held: dict[str, list[Charge]] = {kamr: [] for kamr in kamrs}
    for item, kamr in zip(weighed, holders, strict=True):
        if kamr is not None:
            held[kamr].append(item)
    return {kamr: total(items) for kamr, items in held.items()}


# --- the choices and their costs -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Every customer with every KAMR it may go to; one variable of the programme each."""

    weighed: Sequence[Charge]
    kamrs: Sequence[str]
    pairs: Sequence[tuple[int, int]]

    def moved(self) -> Floats:
        """Cost 1 for a choice that takes a customer from its KAMR; a first KAMR is no move."""
        return np.array(
            [self.weighed[who].kamr_id not in (None, self.kamrs[kamr]) for who, kamr in self.pairs],
            dtype=np.float64,
        )


def _choices(weighed: Sequence[Charge], charges: Sequence[Charge], kamrs: Sequence[str]) -> Choices:
    serving: dict[str, set[str]] = defaultdict(set)
    for item in charges:
        if item.office and item.kamr_id:
            serving[item.office].add(item.kamr_id)
    pairs = [
        (who, at)
        for who, item in enumerate(weighed)
        for at, kamr in enumerate(kamrs)
        if kamr == item.kamr_id or (item.office and kamr in serving[item.office])
    ]
    return Choices(weighed=weighed, kamrs=kamrs, pairs=pairs)


def _distances(choices: Choices, charges: Sequence[Charge]) -> list[int | None]:
    """Metres of each choice: to the middle of the KAMR's other customers, as they are now."""
    own: dict[str, list[Charge]] = defaultdict(list)
    for item in charges:
        if item.kamr_id and item.position:
            own[item.kamr_id].append(item)
    ends = []
    for who, at in choices.pairs:
        item = choices.weighed[who]
        others = [one for one in own[choices.kamrs[at]] if one.customer_id != item.customer_id]
        ends.append((item.position, _middle(others)))
    known = [(*here, *there) for here, there in ends if here and there]
    metres = iter(lengths_m(*np.array(known, dtype=np.float64).reshape(-1, 4).T).round())
    return [int(next(metres)) if here and there else None for here, there in ends]


def _middle(charges: Sequence[Charge]) -> tuple[float, float] | None:
    places = [item.position for item in charges if item.position]
    if not places:
        return None
    lon, lat = np.mean(places, axis=0)
    return float(lon), float(lat)


# --- the programme -------------------------------------------------------------------------------


class Found(NamedTuple):
    """The pairs chosen, one a customer, and whether none could be cheaper."""

    chosen: list[int]
    proven: bool


def _fewest_then_shortest(
    choices: Choices, distances: Sequence[int | None], rules: RuleSet
) -> Found | CannotBalance:
    """Choose a pair for each customer: the fewest moves, then the shortest ways among those."""
    rows, moved = _constraints(choices, rules), choices.moved()
    found = _solve(moved, rows)
    if isinstance(found, int):
        return _unsolved(found, choices)
    if not any(distances):
        return found
    most = _row(moved, sum(moved[at] for at in found.chosen))
    ways = np.array([metres or 0 for metres in distances], dtype=np.float64)
    shorter = _solve(ways, [*rows, most])
    return found if isinstance(shorter, int) else Found(shorter.chosen, found.proven)


def _row(factors: Floats, most: float) -> LinearConstraint:
    from scipy.optimize import LinearConstraint

    return LinearConstraint(factors[np.newaxis, :], -np.inf, most)


def _solve(cost: Floats, rows: Sequence[LinearConstraint]) -> Found | int:
    """Minimise the cost of the choices; the solver's status when it has none to give."""
    from scipy.optimize import Bounds, milp

    answer = milp(
        cost,
        integrality=np.ones(len(cost), dtype=np.int64),
        bounds=Bounds(0, 1),
        constraints=rows,
        options={"mip_rel_gap": 0.0, "node_limit": MOST_NODES},
    )
    if answer.x is None:
        return int(answer.status)
    chosen = np.flatnonzero(answer.x.round())
    return Found([int(at) for at in chosen], proven=answer.status == OPTIMAL)


def _constraints(choices: Choices, rules: RuleSet) -> list[LinearConstraint]:
    """One KAMR for each customer; 6 to 12 points for each KAMR, in whole units."""
    from scipy.optimize import LinearConstraint
    from scipy.sparse import csr_array

    load = rules.workload
    weights = [Fraction(item.points) for item in choices.weighed]
    low, high = Fraction(load.minimum), Fraction(load.maximum)
    unit = lcm(*(value.denominator for value in (*weights, low, high)))
    who, kamr = np.array(choices.pairs, dtype=np.int64).T
    column = np.arange(len(choices.pairs))
    whole = np.array([int(weights[one] * unit) for one in who], dtype=np.float64)
    once = csr_array((np.ones(len(who)), (who, column)))
    carried = csr_array((whole, (kamr, column)), shape=(len(choices.kamrs), len(who)))
    return [
        LinearConstraint(once, 1, 1),
        LinearConstraint(carried, int(low * unit), int(high * unit)),
    ]


def _unsolved(status: int, choices: Choices) -> CannotBalance:
    people = joined(choices.kamrs)
    if status == INFEASIBLE:
        return _cannot(Why.INDIVISIBLE, pair("balance.indivisible", kamrs=people))
    words = pair("balance.not_found", kamrs=people, steps=f"{MOST_NODES:,}")
    return _cannot(Why.NOT_FOUND, words)


def _proposal(choices: Choices, distances: Sequence[int | None], found: Found) -> Balanced:
    ways = dict(zip(choices.pairs, distances, strict=True))
    place = {kamr: at for at, kamr in enumerate(choices.kamrs)}
    chosen = [choices.pairs[at] for at in found.chosen]
    moves = tuple(
        Move(
            customer_id=item.customer_id,
            office=item.office,
            tier=item.tier,
            points=item.points,
            from_kamr=item.kamr_id,
            to_kamr=choices.kamrs[at],
            from_m=ways[who, place[item.kamr_id]] if item.kamr_id else None,
            to_m=ways[who, at],
        )
        for who, at in chosen
        for item in (choices.weighed[who],)
        if item.kamr_id != choices.kamrs[at]
    )
    return Balanced(
        moves=moves,
        fewest=found.proven,
        points=_loads(choices.weighed, [choices.kamrs[at] for _, at in chosen], choices.kamrs),
        travel=any(distances),
    )
