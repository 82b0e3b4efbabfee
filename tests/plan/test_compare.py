"""Two runs side by side."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from georisk.plan.compare import BUCKETS, Direction, compare
from tests.reports.sample_run import customer

if TYPE_CHECKING:
    from georisk.model import AssessedCustomer

LEVELS: dict[str, Any] = {
    "distance_level": 3,
    "branch_level": 1,
    "outage_level": 5,
    "impact_level": 4,
}


def one(name: str = "C1", **fields: Any) -> AssessedCustomer:
    return customer(name, **{**LEVELS, **fields})


def scored(name: str, score: int, band: str, **fields: Any) -> AssessedCustomer:
    return one(name, score=score, score_low=score, score_high=score, band=band, **fields)


def test_a_run_and_itself_differ_in_nothing() -> None:
    people = [one("C1"), one("C2", eligible=False, band=None, score_low=None, score_high=None)]
    found = compare(people, people)
    assert found.movements == ()
    assert found.unmoved == 2
    assert found.matrix["high", "high"].customers == 1
    assert found.matrix["not_assessed", "not_assessed"].customers == 1


def test_who_moved_up_down_came_and_went() -> None:
    before = [scored("A", 8, "medium"), scored("B", 12, "high"), one("C"), one("D")]
    after = [
        scored("A", 12, "high", distance_level=5),
        scored("B", 2, "low", impact_level=1, outage_level=1),
        one("D"),
        one("E", monthly_bill_thb=Decimal("7.25")),
    ]
    found = compare(before, after)
    assert [(item.customer_id, item.direction.value, item.factors) for item in found.movements] == [
        ("A", "up", ("distance",)),
        ("B", "down", ("outage", "impact")),
        ("C", "gone", ()),
        ("E", "new", ()),
    ]
    assert found.counts == {
        Direction.UP: 1,
        Direction.DOWN: 1,
        Direction.NEW: 1,
        Direction.GONE: 1,
        Direction.OTHER: 0,
    }
    assert found.factor_counts["distance"] == 1
    assert found.factor_counts["kasm"] == 0
    assert found.matrix["absent", "high"].baht == Decimal("7.25")
    assert found.matrix["medium", "high"].customers == 1
    assert found.unmoved == 1


def test_an_interval_that_only_narrows_is_neither_up_nor_down() -> None:
    open_one = one(score=None, score_low=4, score_high=20, band=None, distance_level=None)
    found = compare([open_one], [scored("C1", 12, "high")])
    assert found.movements[0].direction is Direction.OTHER
    assert found.movements[0].factors == ("distance",)
    assert ("open", "high") in found.matrix


def test_who_comes_into_reach_moved_up_by_eligibility_alone() -> None:
    nothing: dict[str, Any] = dict.fromkeys(("score", "score_low", "score_high", "band", *LEVELS))
    far = one(eligible=False, **nothing)
    found = compare([far], [one()])
    assert (found.movements[0].direction, found.movements[0].factors) == (
        Direction.UP,
        ("eligibility",),
    )


def test_a_tier_by_kasm_alone_is_a_movement_of_its_own() -> None:
    found = compare([one()], [one(tier="Strategic", tier_kasm="Strategic")])
    assert (found.movements[0].direction, found.movements[0].factors) == (
        Direction.OTHER,
        ("kasm",),
    )


def test_a_score_that_rises_inside_its_band_is_a_movement() -> None:
    found = compare([scored("A", 10, "high")], [scored("A", 15, "high")])
    assert found.movements[0].direction is Direction.UP


people = st.dictionaries(
    st.sampled_from("ABCDE"),
    st.tuples(st.integers(1, 25), st.sampled_from(["low", "medium", None]), st.integers(1, 9)),
)


@given(people, people)
def test_every_customer_is_in_one_cell_and_backwards_is_the_mirror(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    runs = [
        [
            scored(name, score, band, monthly_bill_thb=Decimal(bill))
            for name, (score, band, bill) in run.items()
        ]
        for run in (before, after)
    ]
    there, back = compare(*runs), compare(*runs[::-1])
    everyone = {*before, *after}
    assert sum(cell.customers for cell in there.matrix.values()) == len(everyone)
    assert there.unmoved + len(there.movements) == len(everyone)
    bills = {name: row[2] for name, row in (before | after).items()}
    assert sum(cell.baht for cell in there.matrix.values()) == sum(bills.values())
    assert {key: cell.customers for key, cell in back.matrix.items()} == {
        key[::-1]: cell.customers for key, cell in there.matrix.items()
    }
    assert all(name in BUCKETS for key in there.matrix for name in key)
    swapped = {"up": "down", "down": "up", "new": "gone", "gone": "new", "other": "other"}
    assert [swapped[item.direction] for item in there.movements] == [
        item.direction for item in back.movements
    ]
