"""Weighted points against 6-12, filling up, and the balanced assignment against a slow witness."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from georisk.model import Tier
from georisk.plan import Balanced, CannotBalance, LoadState, Why, workload
from georisk.plan.loads import points_of
from tests.reports.sample_run import customer

if TYPE_CHECKING:
    from georisk.model import AssessedCustomer
    from georisk.plan import Group, Workload
    from georisk.scoring import RuleSet

# The manual's table of worked sums, by hand.
MANUAL = [
    ({"Strategic": 12}, "12.0"),
    ({"Star": 15}, "12.0"),
    ({"Status": 20}, "12.0"),
    ({"Strategic": 2, "Star": 8, "Status": 6}, "12.0"),
    ({"Strategic": 4, "Star": 6, "Status": 5}, "11.8"),
]
FIFTHS = {"Strategic": 5, "Star": 4, "Status": 3}  # points in fifths


def held(tiers: list[str], kamr: str | None = "K1", **profile: Any) -> list[AssessedCustomer]:
    """Customers of one KAMR, one a tier."""
    return [
        customer(f"{kamr}-{at:02}", tier=tier, profile={"kamr_id": kamr, **profile})
        for at, tier in enumerate(tiers)
    ]


def only(found: Workload) -> Group:
    (group,) = found.groups
    return group


@pytest.mark.parametrize(("counts", "points"), MANUAL)
def test_the_manuals_worked_table(rules: RuleSet, counts: dict[str, int], points: str) -> None:
    tiers = [tier for tier, count in counts.items() for _ in range(count)]
    (kamr,) = only(workload(held(tiers), rules)).kamrs
    assert (kamr.points, kamr.state, kamr.off_by) == (Decimal(points), LoadState.WITHIN, 0)
    assert {tier.value: count for tier, count in kamr.counts.items() if count} == counts
    assert points_of({Tier(tier): count for tier, count in counts.items()}, rules) == kamr.points


@pytest.mark.parametrize(
    ("tiers", "points", "state", "off_by"),
    [
        (["Status"] * 10, "6.0", LoadState.WITHIN, "0"),
        (["Strategic"] * 3 + ["Star"] + ["Status"] * 3, "5.6", LoadState.UNDER, "-0.4"),
        (["Strategic"] * 4 + ["Status"] * 3, "5.8", LoadState.UNDER, "-0.2"),
        (["Strategic"] * 3 + ["Star"] * 3 + ["Status"], "6.0", LoadState.WITHIN, "0"),
        (["Status"] * 20, "12.0", LoadState.WITHIN, "0"),
        (["Status"] * 19 + ["Star"], "12.2", LoadState.OVER, "0.2"),
        (["Streamline"] * 400, "0", LoadState.UNDER, "-6"),
    ],
)
def test_both_bounds_belong_to_6_12(
    rules: RuleSet, tiers: list[str], points: str, state: LoadState, off_by: str
) -> None:
    (kamr,) = only(workload(held(tiers), rules)).kamrs
    assert (str(kamr.points), kamr.state) == (str(Decimal(points)), state)
    assert kamr.off_by == Decimal(off_by)


def test_exempt_and_open_customers_weigh_nothing_and_the_open_are_named(rules: RuleSet) -> None:
    people = [
        customer("E", tier="exempt", exempt=True, profile={"kamr_id": "K"}),
        customer("O", tier=None, band=None, profile={"kamr_id": "K"}),
        customer("N", tier=None, eligible=False, profile={"kamr_id": "K"}),
    ]
    (kamr,) = only(workload(people, rules)).kamrs
    assert (kamr.customers, kamr.points, kamr.undecided) == (3, 0, ("O",))


# --- groups --------------------------------------------------------------------------------------


def test_a_group_is_what_shares_an_office_or_a_kamr(rules: RuleSet) -> None:
    people = [
        *held(["Star"], "K1", office="A"),
        *held(["Star"], "K2", office="A"),
        *held(["Star"], "K3", office="B"),
        customer("x", profile={"office": "C", "kamr_id": "K3"}),
        customer("y", profile={"office": "D", "kamr_id": None}),
        customer("z", profile={"office": None, "kamr_id": "K9"}),
        customer("w", profile={"office": None, "kamr_id": None}),
    ]
    found = workload(people, rules)
    named = [(group.offices, [one.kamr_id for one in group.kamrs]) for group in found.groups]
    assert named == [(("A",), ["K1", "K2"]), (("B", "C"), ["K3"]), (("D",), []), ((), ["K9"])]
    assert found.unplaced == ("w",)
    assert found.groups[2].unassigned == ("y",)
    office = workload(people, rules, office="C")
    assert office.groups == found.groups[1:2]
    assert workload(people, rules, office="nowhere").groups == ()


def test_the_order_of_the_customers_changes_nothing(rules: RuleSet) -> None:
    people = [
        customer(
            f"C{at:02}",
            tier=["Strategic", "Star", "Status"][at % 3],
            lon=101 + at % 7 / 50,
            lat=13 + at % 5 / 50,
            profile={"kamr_id": "K1" if at < 18 else "K2"},
        )
        for at in range(22)
    ]
    first = workload(people, rules)
    assert isinstance(only(first).proposal, Balanced)
    random.Random(7).shuffle(people)
    assert workload(people, rules) == first


def test_a_bp_that_is_weighed_many_times_is_named(rules: RuleSet) -> None:
    people = held(["Star"] * 300, "K1", bp_no="1090")
    people += held(["Streamline"] * 2, "K2", bp_no="2000")
    (repeated,) = workload(people, rules).repeated
    assert (repeated.bp_no, len(repeated.customers)) == ("1090", 300)


# --- filling up ----------------------------------------------------------------------------------


def small_office(points_in_status: int, bills: list[str | None]) -> list[AssessedCustomer]:
    """An office of one KAMR with so many Status customers, and Streamline ones with bills."""
    people = held(["Status"] * points_in_status)
    people += [
        customer(
            f"S{at}",
            tier="Streamline",
            monthly_bill_thb=None if bill is None else Decimal(bill),
            profile={"kamr_id": "K1"},
        )
        for at, bill in enumerate(bills)
    ]
    return people


def test_an_office_below_6_takes_in_its_next_largest_as_status(rules: RuleSet) -> None:
    bills = ["100", "900", None, "500", "500", "300"]
    group = only(workload(small_office(7, bills), rules))  # 4.2 points: 3 more Status are 6.0
    filling = group.fill_up
    assert filling is not None
    assert [item.customer_id for item in filling.added] == ["S1", "S3", "S4"]
    assert {item.tier for item in filling.added} == {Tier.STATUS}
    assert (filling.before, filling.after, filling.enough) == (Decimal("4.2"), Decimal(6), True)
    assert filling.unranked == ("S2",)
    assert filling.services is not None
    assert (filling.services.at_most, filling.services.of) == (
        3,
        ("FMS1", "FMS2", "FMS3", "FMS4", "FMS5"),
    )
    assert group.proposal == Balanced(
        moves=(), fewest=True, points={"K1": Decimal("6.0")}, travel=False
    )


@pytest.mark.parametrize(("status", "filled"), [(9, 1), (10, 0), (1, 9), (0, 10)])
def test_filling_stops_at_the_minimum(rules: RuleSet, status: int, filled: int) -> None:
    group = only(workload(small_office(status, ["1000"] * 15), rules))
    assert len(group.fill_up.added if group.fill_up else ()) == filled


def test_an_office_below_6_is_filled_up_for_one_kamr_however_many_it_has(rules: RuleSet) -> None:
    people = small_office(7, ["100"] * 9) + held(["Streamline"], "K2") + held([], "K3")
    group = only(workload(people, rules))
    assert group.fill_up is not None
    assert (group.fill_up.kamrs, group.fill_up.after) == (1, Decimal(6))
    assert (group.kamrs_least, group.kamrs_most, group.one_more) == (1, 0, None)
    assert isinstance(group.proposal, CannotBalance)


def test_an_office_with_nobody_left_to_take_in_says_so(rules: RuleSet) -> None:
    group = only(workload(small_office(1, ["1000"]), rules))
    assert group.fill_up is not None
    assert (group.fill_up.enough, group.fill_up.after) == (False, Decimal("1.2"))
    assert isinstance(group.proposal, CannotBalance)
    assert group.proposal.why is Why.TOO_FEW_POINTS


def test_open_and_exempt_customers_are_not_taken_in(rules: RuleSet) -> None:
    people = held(["Status"] * 9)
    people.append(customer("open", tier=None, band=None, profile={"kamr_id": "K1"}))
    people.append(customer("exempt", tier="exempt", exempt=True, profile={"kamr_id": "K1"}))
    assert only(workload(people, rules)).fill_up.added == ()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("status", "added"),
    [(16, None), (17, 3), (19, 1), (20, None)],  # 9.6, 10.2, 11.4 and 12.0 points
)
def test_one_kamr_more_may_be_filled_up_from_4_points(
    rules: RuleSet, status: int, added: int | None
) -> None:
    found = only(workload(small_office(status, ["1000"] * 9), rules))
    assert found.fill_up is None
    more = found.one_more
    assert (None if more is None else len(more.added)) == added
    assert more is None or (more.kamrs, more.target) == (2, Decimal(12))


@pytest.mark.parametrize(
    ("strategic", "status", "offered"),
    [(8, 3, False), (10, 0, True), (10, 3, True), (12, 0, False)],  # 9.8, 10.0, 11.8, 12.0
)
def test_4_points_are_enough_for_one_kamr_more_and_6_need_none(
    rules: RuleSet, strategic: int, status: int, offered: bool
) -> None:
    people = small_office(status, ["1000"] * 9) + held(["Strategic"] * strategic, "K1")
    assert (only(workload(people, rules)).one_more is not None) == offered


def test_two_kamrs_of_one_office_are_filled_up_and_balanced_together(rules: RuleSet) -> None:
    people = held(["Strategic"] * 9, "K1") + held(["Strategic"] * 2, "K2")
    people += [customer(f"S{at}", tier="Streamline", profile={"kamr_id": "K2"}) for at in range(4)]
    group = only(workload(people, rules))
    assert group.fill_up is not None
    assert len(group.fill_up.added) == 2
    assert isinstance(group.proposal, Balanced)
    assert group.proposal.points == {"K1": Decimal(6), "K2": Decimal("6.2")}


# --- balancing -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("people", "why", "word"),
    [
        (held(["Star"] * 9, None), Why.NO_KAMR, "at least 1"),
        (held(["Star"] * 16), Why.TOO_MANY_POINTS, "at least 2"),
        (held(["Strategic"] * 7, "K1") + held(["Star"], "K2"), Why.TOO_FEW_POINTS, "suffice for 1"),
        (
            [
                *held(["Strategic"] * 13, "K1", office=None),
                customer("j", profile={"kamr_id": "K1", "office": "A"}),
                *held(["Strategic"] * 6, "K2", office="A"),
            ],
            Why.INDIVISIBLE,
            "K1, K2",
        ),
    ],
)
def test_what_cannot_be_balanced_says_why(
    rules: RuleSet, people: list[AssessedCustomer], why: Why, word: str
) -> None:
    proposal = only(workload(people, rules)).proposal
    assert isinstance(proposal, CannotBalance)
    assert proposal.why is why
    assert word in proposal.detail_en
    assert "KAMR" in proposal.detail_th or "K1" in proposal.detail_th


def test_a_customer_stays_with_those_who_serve_its_office(rules: RuleSet) -> None:
    people = [
        *held(["Strategic"] * 13, "K1", office="A"),
        customer("bridge", tier="Strategic", profile={"kamr_id": "K2", "office": "A"}),
        *held(["Strategic"] * 6, "K2", office="B"),
        *held(["Strategic"] * 6, "K3", office="B"),
    ]
    proposal = only(workload(people, rules)).proposal
    assert isinstance(proposal, Balanced)
    (move,) = proposal.moves
    assert (move.from_kamr, move.to_kamr, move.office) == ("K1", "K2", "A")


def test_of_equal_moves_the_shorter_way_is_taken(rules: RuleSet) -> None:
    def at(name: str, lon: float, kamr: str) -> AssessedCustomer:
        return customer(name, tier="Strategic", lon=lon, lat=13.0, profile={"kamr_id": kamr})

    people = [at(f"A{n:02}", 101.0, "A") for n in range(12)]
    people += [at("A-far", 101.5, "A")]  # nearer to C than to anyone else
    people += [at(f"B{n}", 100.0, "B") for n in range(6)]
    people += [at(f"C{n}", 101.6, "C") for n in range(6)]
    proposal = only(workload(people, rules)).proposal
    assert isinstance(proposal, Balanced)
    (move,) = proposal.moves
    assert (move.customer_id, move.to_kamr, proposal.travel) == ("A-far", "C", True)
    assert move.from_m is not None
    assert move.to_m is not None
    # 0.5 and 0.1 degrees along the parallel of 13 N, 108.5 km a degree
    assert (round(move.from_m / 1000), round(move.to_m / 1000)) == (54, 11)


Customers = list[tuple[str, int | None]]  # tier, and which KAMR has it


def fewest(people: Customers, kamrs: int) -> int | None:
    """Slow witness: fewest moves over every division of the customers, in exact fifths."""
    best = {(0,) * kamrs: 0}
    for tier, own in people:
        then: dict[tuple[int, ...], int] = {}
        for loads, moves in best.items():
            for to in range(kamrs):
                after = (*loads[:to], loads[to] + FIFTHS[tier], *loads[to + 1 :])
                cost = moves + (own not in {None, to})
                if after[to] <= 60 and cost < then.get(after, 10**9):
                    then[after] = cost
        best = then
    good = [moves for loads, moves in best.items() if all(30 <= load <= 60 for load in loads)]
    return min(good, default=None)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), kamrs=st.integers(2, 3))
def test_moves_are_as_few_as_an_exhaustive_search_finds(
    rules: RuleSet, data: st.DataObject, kamrs: int
) -> None:
    holder = st.one_of(st.none(), *[st.just(at) for at in range(kamrs)], st.just(0), st.just(0))
    one = st.tuples(st.sampled_from(sorted(FIFTHS)), holder)
    people: Customers = data.draw(st.lists(one, min_size=8 * kamrs, max_size=14 * kamrs))
    named = [
        customer(f"C{at:02}", tier=tier, profile={"kamr_id": None if own is None else f"K{own}"})
        for at, (tier, own) in enumerate(people)
    ]
    # every KAMR is there, whoever holds the customers that weigh something
    named += [
        customer(f"S{at}", tier="Streamline", monthly_bill_thb=None, profile={"kamr_id": f"K{at}"})
        for at in range(kamrs)
    ]
    group = only(workload(named, rules))
    least = fewest(people, kamrs)
    if least is None:
        assert isinstance(group.proposal, CannotBalance)
        return
    assert isinstance(group.proposal, Balanced)
    assert group.proposal.fewest
    assert sum(move.from_kamr is not None for move in group.proposal.moves) == least
    after = {f"C{at:02}": own if own is None else f"K{own}" for at, (_, own) in enumerate(people)}
    after |= {move.customer_id: move.to_kamr for move in group.proposal.moves}
    loads: Counter[str | None] = Counter()
    for at, (tier, _) in enumerate(people):
        loads[after[f"C{at:02}"]] += FIFTHS[tier]
    assert {kamr: Fraction(load, 5) for kamr, load in loads.items()} == {
        kamr: Fraction(points) for kamr, points in group.proposal.points.items()
    }
    assert all(30 <= load <= 60 for load in loads.values())


def test_the_bounds_and_weights_are_those_of_the_rule_set(rules: RuleSet) -> None:
    other = replace(rules, workload=replace(rules.workload, minimum=Decimal(1), maximum=Decimal(2)))
    people = held(["Strategic"] * 3, "K1") + held(["Streamline"], "K2")
    proposal = only(workload(people, other)).proposal
    assert isinstance(proposal, Balanced)
    assert sorted(proposal.points.values()) == [1, 2]


def test_the_reading_is_named_where_a_proposal_is_for_one_more_kamr(rules: RuleSet) -> None:
    """Ten points: one KAMR has 6, and 4 are left for another, who needs 2 more (R11)."""
    people = [
        *(customer(f"S{at}", tier="Strategic", profile={"kamr_id": "K1"}) for at in range(10)),
        *(customer(f"L{at}", tier="Streamline", profile={"kamr_id": "K1"}) for at in range(5)),
    ]
    more = only(workload(people, rules)).one_more
    assert more is not None
    assert (more.kamrs, more.before, more.target) == (2, Decimal(10), Decimal(12))
    assert more.readings == ("R11",)
    below = only(workload(people[:5], rules)).fill_up
    assert below is not None
    assert below.readings == ()
    assert rules.readings["R11"].clause == rules.workload.clause
