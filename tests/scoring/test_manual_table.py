"""All combinations of classes against a second statement of the manual's tables.

The tables below were written by hand from the rules, in other arithmetic (whole numbers only),
and know nothing of the rule set's file.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING

import pytest

from georisk.model import Band, BranchStatus, Evidence, Route, SppContract, SppId, Tier
from georisk.scoring import score

if TYPE_CHECKING:
    from georisk.scoring import RuleSet

KM = 1_000_000
# millimetres -> level: both sides of every bound
DISTANCES = {
    0: 5,
    2 * KM - 1: 5,
    2 * KM: 4,
    2 * KM + 1: 4,
    4 * KM - 1: 4,
    4 * KM: 4,
    4 * KM + 1: 3,
    6 * KM - 1: 3,
    6 * KM: 3,
    6 * KM + 1: 2,
    8 * KM - 1: 2,
    8 * KM: 2,
    8 * KM + 1: 1,
    60 * KM: 1,
}
# (status, partner) -> level
BRANCHES = {
    ("none", False): 1,
    ("none", True): 3,
    ("all_pea", False): 1,
    ("all_pea", True): 3,
    ("some_spp", False): 3,
    ("some_spp", True): 3,
    ("main_spp", False): 5,
    ("main_spp", True): 5,
}
OUTAGES = {0: 1, 1: 1, 2: 3, 3: 3, 4: 3, 5: 3, 6: 5, 7: 5, 50: 5}
# solar kW at a peak demand of 1,000 kW -> level; None is not considered
SOLAR = {None: None, "0": 5, "0.001": 3, "99.999": 3, "100": 3, "100.001": 1, "1000": 1}
BILLS = {
    "300000": 1,
    "989999.99": 1,
    "999999.99": 1,
    "1000000": 2,
    "1999999.99": 2,
    "2000000": 3,
    "3999999.99": 3,
    "4000000": 4,
    "4999999.99": 4,
    "5000000": 5,
    "250000000": 5,
}
PROBABILITY_OF_SIX_TIMES_AVERAGE = [  # upper bound, included, of 6 x the average
    (9, 1),
    (15, 2),
    (21, 3),
    (27, 4),
    (30, 5),
]
BAND_OF_SCORE = {
    **dict.fromkeys((1, 2, 3), ("low", "Streamline", False)),
    **dict.fromkeys((4, 5, 6, 8, 9), ("medium", "Status", False)),
    **dict.fromkeys((10, 12, 15), ("high", "Star", True)),
    **dict.fromkeys((16, 20, 25), ("very_high", "Strategic", True)),
}
# one member of each class is enough where all combinations are multiplied out
CLASS_DISTANCES = {1 * KM: 5, 3 * KM: 4, 5 * KM: 3, 7 * KM: 2, 9 * KM: 1}
CLASS_OUTAGES = [1, 2, 4, 6]
CLASS_SOLAR = [None, "0", "50", "500"]
CLASS_BILLS = ["500000", "1500000", "3000000", "4500000", "9000000"]


def by_hand(levels: list[int], impact: int) -> tuple[int, int, str, str, bool]:
    """Probability level, score, band, tier and special-risk plan, by the printed tables."""
    six_averages_times_count = 6 * sum(levels)
    probability = next(
        level
        for bound, level in PROBABILITY_OF_SIX_TIMES_AVERAGE
        if six_averages_times_count <= bound * len(levels)
    )
    return (probability, probability * impact, *BAND_OF_SCORE[probability * impact])


def evidence_of(
    distance_mm: int, branch: tuple[str, bool], outages: int, solar: str | None, bill: str
) -> Evidence:
    return Evidence(
        monthly_bill_thb=Decimal(bill),
        distance=Route(
            spp_id=SppId("S1"), access_mm=0, line_mm=distance_mm, corridor_mm=0, egress_mm=0
        ),
        branch_status=BranchStatus(branch[0]),
        spp_partner=branch[1],
        spp_contract=SppContract.NONE,
        outages_12m=outages,
        solar_considered=solar is not None,
        solar_kw=None if solar is None else Decimal(solar),
        peak_demand_kw=Decimal(1000),
        local_factors={},
        notes={},
    )


def test_every_combination_of_classes_agrees_with_the_tables_by_hand(rules: RuleSet) -> None:
    seen = set()
    for distance, branch, outages, solar, bill in product(
        CLASS_DISTANCES, BRANCHES, CLASS_OUTAGES, CLASS_SOLAR, CLASS_BILLS
    ):
        card = score(evidence_of(distance, branch, outages, solar, bill), rules)
        solar_level = {None: None, "0": 5, "50": 3, "500": 1}[solar]
        levels = [
            CLASS_DISTANCES[distance],
            BRANCHES[branch],
            OUTAGES[outages],
            *([] if solar_level is None else [solar_level]),
        ]
        impact = CLASS_BILLS.index(bill) + 1
        expected = by_hand(levels, impact)
        actual = (
            card.probability_level,
            card.score,
            card.band,
            card.tier,
            card.special_risk_plan,
        )
        assert actual == expected, (distance, branch, outages, solar, bill)
        assert [item.level for item in card.conditions] == levels
        assert card.average is not None
        assert card.average * len(levels) == sum(levels)
        assert card.impact_level == impact
        assert (card.score_low, card.score_high) == (card.score, card.score)
        assert card.band_certain
        assert card.missing == ()
        seen.add(card.score)
    assert seen == set(BAND_OF_SCORE), "the combinations reach every possible score"


@pytest.mark.parametrize(("millimetres", "level"), DISTANCES.items())
def test_both_sides_of_every_distance_bound(rules: RuleSet, millimetres: int, level: int) -> None:
    card = score(evidence_of(millimetres, ("none", False), 0, None, "300000"), rules)
    assert card.conditions[0].level == level


@pytest.mark.parametrize(("outages", "level"), OUTAGES.items())
def test_both_sides_of_every_outage_bound(rules: RuleSet, outages: int, level: int) -> None:
    card = score(evidence_of(KM, ("none", False), outages, None, "300000"), rules)
    assert card.conditions[2].level == level


@pytest.mark.parametrize(("solar", "level"), SOLAR.items())
def test_both_sides_of_every_solar_bound(
    rules: RuleSet, solar: str | None, level: int | None
) -> None:
    card = score(evidence_of(KM, ("none", False), 0, solar, "300000"), rules)
    assert [item.level for item in card.conditions[3:]] == ([] if level is None else [level])


@pytest.mark.parametrize(("bill", "level"), BILLS.items())
def test_both_sides_of_every_bill_bound(rules: RuleSet, bill: str, level: int) -> None:
    card = score(evidence_of(KM, ("none", False), 0, None, bill), rules)
    assert card.impact_level == level


@pytest.mark.parametrize("count", range(1, 41))
def test_the_level_of_every_average_of_whole_levels(rules: RuleSet, count: int) -> None:
    for total in range(count, 5 * count + 1):
        probability = next(
            level for bound, level in PROBABILITY_OF_SIX_TIMES_AVERAGE if 6 * total <= bound * count
        )
        assert rules.probability_level(total, count) == probability


def test_every_score_falls_into_the_printed_band(rules: RuleSet) -> None:
    bands = [rules.band_rule(at).band for at in range(1, 26)]
    assert bands == [Band.LOW] * 3 + [Band.MEDIUM] * 6 + [Band.HIGH] * 6 + [Band.VERY_HIGH] * 10
    tiers = [rules.rule_of_band[band].tier for band in Band]
    assert tiers == [Tier.STREAMLINE, Tier.STATUS, Tier.STAR, Tier.STRATEGIC]
