"""Conditions that an area defines for itself, by the rule set alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from georisk.errors import RuleSetError
from georisk.scoring import describe, local_factors_of, parse_ruleset, score

if TYPE_CHECKING:
    from collections.abc import Callable

    from georisk.model import Evidence
    from georisk.scoring import RuleSet

    Make = Callable[..., Evidence]

LEVELS = ", ".join(
    f'{{ level = {level}, label = {{ en = "water {level}", th = "น้ำ {level}" }} }}'
    for level in range(1, 6)
)
WATER = f"""[local_factors.water]
clause = "6.1.1.2"
label = {{ en = "water", th = "น้ำ" }}
areas = ["กฟต.1"]
levels = [ {LEVELS} ]
"""


@pytest.fixture(scope="module")
def with_water(manual: str) -> RuleSet:
    return parse_ruleset(manual.replace("[local_factors]\n", WATER))


def test_a_declared_factor_brings_its_labels(with_water: RuleSet, evidence: Make) -> None:
    card = score(evidence(local_factors={"water": 4}), with_water)
    said = card.conditions[-1]
    assert (said.condition, said.label_th, said.named.en) == ("factor_water", "น้ำ", "water 4")
    assert card.average == (4 + 1 + 1 + 4) / 4


def test_an_undeclared_factor_is_a_level_without_labels(rules: RuleSet, evidence: Make) -> None:
    card = score(evidence(local_factors={"rail": 2, "dust": 5}), rules)
    assert [item.condition for item in card.conditions[3:]] == ["factor_dust", "factor_rail"]
    assert card.conditions[3].named.th == "ระดับ 5 ตามที่ระบุ"


def test_areas_say_where_a_blank_is_a_missing_value(with_water: RuleSet) -> None:
    assert local_factors_of({}, "กฟต.1", with_water) == {"water": None}
    assert local_factors_of({"water": None}, "กฟต.1", with_water) == {"water": None}
    assert local_factors_of({"water": None}, "กฟก.2", with_water) == {}
    assert local_factors_of({"water": 3}, "กฟก.2", with_water) == {"water": 3}
    assert local_factors_of({"water": None}, None, with_water) == {"water": None}
    assert local_factors_of({}, None, with_water) == {}
    assert local_factors_of({"rail": None}, "กฟต.1", with_water) == {"rail": None, "water": None}


def test_a_factor_not_tied_to_areas_follows_the_file(manual: str) -> None:
    anywhere = parse_ruleset(
        manual.replace("[local_factors]\n", WATER.replace('areas = ["กฟต.1"]\n', ""))
    )
    assert local_factors_of({}, "กฟต.1", anywhere) == {}
    assert local_factors_of({"water": None}, "กฟต.1", anywhere) == {"water": None}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("level = 5", "level = 4", "each of 1, 2, 3, 4, 5 must appear once"),
        ("local_factors.water", "local_factors.solar", "'solar' is the name of a condition"),
        ("areas", "area", "did you mean 'areas'"),
    ],
)
def test_a_factor_badly_declared_is_refused(manual: str, old: str, new: str, words: str) -> None:
    bad = manual.replace("[local_factors]\n", WATER.replace(old, new))
    with pytest.raises(RuleSetError, match=words):
        parse_ruleset(bad)


def test_the_description_lists_declared_factors(with_water: RuleSet) -> None:
    assert "factor_water กฟต.1" in describe(with_water, "th")
