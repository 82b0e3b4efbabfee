"""Levers against a brute-force search that shares nothing with the rule table."""

from __future__ import annotations

import time
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from georisk.model import BranchStatus, Evidence, ExplanationStep
from georisk.scoring import score
from georisk.scoring.sensitivity import (
    LevelSets,
    Levers,
    levels_of_card,
    levels_of_steps,
    levers_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from georisk.scoring import RuleSet
    from georisk.scoring.sensitivity import Change

THREE = (1, 3, 5)
FIVE = (1, 2, 3, 4, 5)
TAKES = {"distance": FIVE, "branch": THREE, "outage": THREE, "solar": THREE, "factor_x": FIVE}
TAKES["impact"] = FIVE
NOBODY = {"distance", "impact"}
BANDS = ["low", "medium", "high", "very_high"]
Sets = dict[str, tuple[int, ...]]


def band(levels: dict[str, int]) -> int:
    """Rules sections 2 and 4, by hand: average, level of probability, times impact, band."""
    own = [level for name, level in levels.items() if name != "impact"]
    average = Fraction(sum(own), len(own))
    bounds = (Fraction(3, 2), Fraction(5, 2), Fraction(7, 2), Fraction(9, 2))
    risk = (1 + sum(average > bound for bound in bounds)) * levels["impact"]
    return sum(risk >= least for least in (4, 10, 16))


def worst(sets: Sets) -> int:
    """The highest band over every combination of the levels."""
    return max(band(dict(zip(sets, levels, strict=True))) for levels in product(*sets.values()))


def held(sets: Sets, targets: dict[str, int]) -> int:
    """The highest band with some conditions held to at most a level."""
    changed = {
        name: tuple({min(level, targets.get(name, 5)) for level in levels})
        for name, levels in sets.items()
    }
    return worst(changed)


def smallest(sets: Sets, names: tuple[str, ...]) -> int | None:
    """The fewest levels to move on all of some conditions, each of them needed."""
    choices = [[level for level in TAKES[name] if level < max(sets[name])] for name in names]
    sizes = [
        sum(max(sets[name]) - level for name, level in zip(names, levels, strict=True))
        for levels in product(*choices)
        if held(sets, dict(zip(names, levels, strict=True))) < worst(sets)
        and (
            len(names) == 1
            or all(
                held(sets, {name: level}) == worst(sets)
                for name, level in zip(names, levels, strict=True)
            )
        )
    ]
    return min(sizes, default=None)


def least_rise(sets: Sets) -> int | None:
    sizes = [
        level - max(sets[name])
        for name in sets
        for level in TAKES[name]
        if level > max(sets[name]) and worst({**sets, name: (level,)}) > worst(sets)
    ]
    return min(sizes, default=None)


def asked(sets: Sets, rules: RuleSet) -> Levers:
    own = tuple((name, levels) for name, levels in sets.items() if name != "impact")
    return levers_of(LevelSets(own, sets["impact"]), rules)


def size(change: Change | None) -> int | None:
    return None if change is None else change.size


def agrees(sets: Sets, rules: RuleSet) -> None:
    found = asked(sets, rules)
    own = [name for name in sets if name not in NOBODY]
    alone = {name: least for name in sets if (least := smallest(sets, (name,))) is not None}
    assert found.band == BANDS[worst(sets)]
    assert size(found.single) == min((alone[name] for name in own if name in alone), default=None)
    told = {change.steps[0].condition: change.size for change in (*found.singles, *found.nobodys)}
    assert told == alone
    pairs = [smallest(sets, pair) for pair in combinations(own, 2)]
    assert size(found.pair) == min((pair for pair in pairs if pair is not None), default=None)
    assert size(found.raising) == least_rise(sets)
    for change in (*found.singles, *found.nobodys, found.pair):
        if change is not None:
            targets = {step.condition: step.level_to for step in change.steps}
            assert change.band_high == BANDS[held(sets, targets)]


def test_every_customer_whose_levels_are_known(rules: RuleSet) -> None:
    names = ("distance", "branch", "outage", "solar", "impact")
    for levels in product(*(TAKES[name] for name in names)):
        sets = {name: (level,) for name, level in zip(names, levels, strict=True)}
        agrees(sets, rules)
        agrees({name: level for name, level in sets.items() if name != "solar"}, rules)


def subset(levels: tuple[int, ...]) -> st.SearchStrategy[tuple[int, ...]]:
    return st.sets(st.sampled_from(levels), min_size=1).map(lambda found: tuple(sorted(found)))


@settings(max_examples=25, deadline=None)
@given(
    sets=st.fixed_dictionaries(
        {name: subset(TAKES[name]) for name in ("distance", "branch", "outage", "impact")},
        optional={name: subset(TAKES[name]) for name in ("solar", "factor_x")},
    )
)
def test_missing_values_are_taken_at_their_worst(rules: RuleSet, sets: Sets) -> None:
    agrees(sets, rules)


# --- what is said --------------------------------------------------------------------------------


def customer(rules: RuleSet, evidence: Callable[..., Evidence], **changes: Any) -> Levers:
    return levers_of(levels_of_card(score(evidence(**changes), rules)), rules)


@pytest.fixture
def star(rules: RuleSet, evidence: Callable[..., Evidence]) -> Levers:
    """Levels 4, 3, 5 and impact 4: average 4, probability 4, score 16, very high."""
    return customer(rules, evidence, branch_status=BranchStatus.SOME_SPP, outages_12m=6)


def test_outages_are_to_be_held_to_a_number_and_the_network_owns_them(star: Levers) -> None:
    assert star.single is not None
    (step,) = star.single.steps
    assert (step.condition, step.level_from, step.level_to) == ("branch", 3, 1)
    change = next(one for one in star.singles if one.steps[0].condition == "outage")
    (step,) = change.steps
    assert (step.level_from, step.level_to) == (5, 3)
    assert "at most 5 a year" in change.said.en
    assert "ไม่เกิน 5 ครั้งต่อปี" in change.said.th
    assert step.owner is not None
    assert "network operation" in step.owner.en
    assert "falls from very high to high, the score to 12" in change.said.en
    assert "ลดจากสูงมากเป็นสูง คะแนนเป็น 12" in change.said.th


def test_a_branch_won_back_asks_for_an_end_of_the_partnership(star: Levers) -> None:
    change = next(one for one in star.singles if one.steps[0].condition == "branch")
    assert "a network whose sites all still buy from PEA" in change.said.en
    assert "No business partnership" in change.said.en
    assert "KAMR" in change.steps[0].owner.th  # type: ignore[union-attr]


def test_distance_and_bill_are_nobodys_lever_and_that_is_said(star: Levers) -> None:
    told = {change.steps[0].condition: change for change in star.nobodys}
    assert set(told) == {"distance", "impact"}
    assert {change.steps[0].owner for change in star.nobodys} == {None}
    assert "nobody's to change" in told["distance"].said.en
    assert "below 4,000,000 baht a month" in told["impact"].said.en
    assert "ไม่มีผู้ใดเปลี่ยนระยะทางได้" in told["distance"].said.th


def test_solar_says_its_direction(rules: RuleSet, evidence: Callable[..., Evidence]) -> None:
    found = customer(
        rules,
        evidence,
        outages_12m=6,
        branch_status=BranchStatus.MAIN_SPP,
        solar_considered=True,
        solar_kw=Decimal(0),
    )  # 4, 5, 5, 5
    by_solar = [one for one in found.singles if one.steps[0].condition == "solar"]
    assert by_solar == []  # (4 + 5 + 5 + 1) / 4 is 3.75, still level 4
    assert found.pair is not None
    assert found.pair.size == 6  # 19 - 14: the sum must fall to 14 or less
    mild = customer(rules, evidence, solar_considered=True, solar_kw=Decimal(0))  # 4, 1, 1, 5
    assert [one.steps[0].condition for one in mild.singles] == ["solar"]
    assert "more solar is less risk" in mild.singles[0].said.en


def test_a_missing_value_is_to_be_found_out_first(
    rules: RuleSet, evidence: Callable[..., Evidence]
) -> None:
    found = customer(rules, evidence, outages_12m=None)  # 4, 1, {1, 3, 5}: scores 8 to 12
    change = next(one for one in found.singles if one.steps[0].condition == "outage")
    assert not change.steps[0].known
    assert change.said.en.startswith("Find out how often outages hit the customer")
    assert "The highest band possible falls from high to medium" in change.said.en


def test_what_would_raise_the_band(rules: RuleSet, evidence: Callable[..., Evidence]) -> None:
    found = customer(rules, evidence)  # 4, 1, 1 and impact 4: 8, medium
    assert found.raising is not None
    assert found.raising.steps[0].level_to > found.raising.steps[0].level_from
    assert "rises from medium to high" in found.raising.said.en
    assert "เพิ่มจากปานกลางเป็นสูง" in found.raising.said.th


def test_the_top_cannot_rise_and_the_bottom_cannot_fall(rules: RuleSet) -> None:
    top = asked(dict.fromkeys(("distance", "branch", "outage", "impact"), (5,)), rules)
    bottom = asked(dict.fromkeys(("distance", "branch", "outage", "impact"), (1,)), rules)
    assert top.raising is None
    assert (bottom.single, bottom.pair, bottom.singles, bottom.nobodys) == (None, None, (), ())


def test_a_factor_of_an_area_that_nobody_declared_is_named(rules: RuleSet) -> None:
    sets: Sets = {"distance": (4,), "branch": (1,), "outage": (1,), "factor_{x}": (5,)}
    found = levers_of(LevelSets(tuple(sets.items()), (4,)), rules)
    assert found.single is not None
    assert "{x}" in found.single.said.en
    assert found.single.steps[0].owner is not None


# --- from what is stored -------------------------------------------------------------------------


def step(name: str, *levels: int) -> ExplanationStep:
    return ExplanationStep(
        step=name,
        clause="",
        value=None,
        unit="",
        levels=levels,
        readings=(),
        text_en="",
        text_th="",
    )


def test_levels_are_read_from_a_stored_explanation() -> None:
    told = [
        step("screening"),
        step("distance", 4),
        step("branch", 1, 3, 5),
        step("outage", 3),
        step("factor_water", 2),
        step("average"),
        step("probability", 2, 3),
        step("impact", 4),
        step("band"),
    ]
    conditions = (
        ("distance", (4,)),
        ("branch", (1, 3, 5)),
        ("outage", (3,)),
        ("factor_water", (2,)),
    )
    assert levels_of_steps(told) == LevelSets(conditions, (4,))
    assert levels_of_steps([step("screening"), step("tier")]) is None


def test_twenty_thousand_customers_in_two_seconds(rules: RuleSet) -> None:
    names = ("distance", "branch", "outage", "solar")
    known = [
        LevelSets(
            tuple((name, (level,)) for name, level in zip(names, levels, strict=True)), (top,)
        )
        for levels in product(*(TAKES[name] for name in names))
        for top in FIVE
    ]
    levers_of.cache_clear()
    began = time.process_time()
    for at in range(20_000):
        levers_of(known[at % len(known)], rules)
    assert time.process_time() - began < 2
