"""How every customer stands, in columns: fast to compute again when only a distance has changed.

All that no SPP can change (bill, estate, other conditions, impact, KASM, contract) is gathered once
from the assessments. What a distance does to them comes from tables that the rules themselves
filled, so that a standing here is the standing of a full assessment.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from georisk.assessment.evidence import evidence_of
from georisk.model import Band, Tier
from georisk.plan import decide_tier
from georisk.scoring import score

if TYPE_CHECKING:
    from collections.abc import Sequence

    from georisk.assessment.evidence import Registers
    from georisk.distance.arrays import Flags, Ints, Kinds
    from georisk.distance.kept import Findings
    from georisk.model import Assessment, Scorecard
    from georisk.scoring import RuleSet

BANDS, TIERS = tuple(Band), tuple(Tier)
NO_BAND, NO_TIER = len(BANDS), len(TIERS)
BANDED = range(NO_BAND + 1)
POSITION = "position"
DISTANCE = "distance"
LEVEL_BASE = 16  # above every level
# Where a band is not certain: between the two that need a special-risk plan, or anywhere.
HIGH_OR_VERY_HIGH, OPEN, NOT_ASSESSED = "high_or_very_high", "open", "not_assessed"
AT_STAKE = (Band.HIGH.value, Band.VERY_HIGH.value, HIGH_OR_VERY_HIGH)
BUCKETS = (*(band.value for band in BANDS), HIGH_OR_VERY_HIGH, OPEN, NOT_ASSESSED)


class Column(IntEnum):
    """Columns of standings, ``uint8[n, 11]``; 0, `NO_BAND` or `NO_TIER` where there is nothing."""

    ELIGIBLE = 0
    DISTANCE_LOW = 1
    DISTANCE_HIGH = 2
    PROBABILITY_LOW = 3
    PROBABILITY_HIGH = 4
    SCORE_LOW = 5
    SCORE_HIGH = 6
    BAND_LOW = 7
    BAND_HIGH = 8
    TIER = 9
    BUCKET = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one customer stands.

    Parameters
    ----------
    distance_level, probability_level, score : int or None
        None while open, and when not eligible.
    band_low, band_high : Band or None
        Of the whole interval; None when not eligible.
    bucket : str
        One of `BUCKETS`: the band, ``high_or_very_high`` or ``open`` while it is not certain, or
        ``not_assessed``.
    """

    eligible: bool
    distance_level: int | None
    probability_level: int | None
    score: int | None
    score_low: int | None
    score_high: int | None
    band_low: Band | None
    band_high: Band | None
    tier: Tier | None
    bucket: str

    @property
    def band(self) -> Band | None:
        """The band, if the whole interval falls into one."""
        return self.band_low if self.band_low == self.band_high else None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fixed:
    """What no SPP can change, one row a customer.

    Parameters
    ----------
    large : bool[n]
        The bill passes its test, or is unknown.
    in_estate, located : bool[n]
    rest_low, rest_high : int64[n]
        Sums of the lowest and highest levels of all conditions but the distance.
    count : int64[n]
        Conditions, with the distance.
    impact_low, impact_high : int64[n]
    exempt : bool[n]
    kasm : int64[n]
        Index into ``tuple(Tier)``, `NO_TIER` for none.
    """

    large: Flags
    in_estate: Flags
    located: Flags
    rest_low: Ints
    rest_high: Ints
    count: Ints
    impact_low: Ints
    impact_high: Ints
    exempt: Flags
    kasm: Ints

    def of(self, rows: Ints) -> Fixed:
        """Take some customers."""
        return Fixed(**{name: getattr(self, name)[rows] for name in self.__slots__})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tables:
    """The rules as arrays, to look many customers up at once.

    Parameters
    ----------
    probability : int64[counts, totals]
        Level of ``total / count``.
    band : int64[26]
        Index of the band of a score.
    tier : int64[5, 5, 5, 2]
        Index of the tier by lowest band, highest band, tier by KASM, and exemption.
    bucket : int64[5, 5]
        Index into `BUCKETS` by lowest and highest band.
    distance_from : int64[classes]
        The least millimetres of each class of condition 1, ascending.
    distance_level : int64[classes]
        Its level.
    """

    probability: Ints
    band: Ints
    tier: Ints
    bucket: Ints
    distance_from: Ints
    distance_level: Ints


def tables_of(rules: RuleSet, most_conditions: int) -> Tables:
    """Ask the rules everything that can be asked of up to some number of conditions."""
    probability = np.zeros((most_conditions + 1, 5 * most_conditions + 1), dtype=np.int64)
    for count in range(1, most_conditions + 1):
        for total in range(count, 5 * count + 1):
            probability[count, total] = rules.probability_level(total, count)
    band = [NO_BAND, *(BANDS.index(rules.band_rule(points).band) for points in range(1, 26))]
    tier = np.full((NO_BAND + 1, NO_BAND + 1, NO_TIER + 1, 2), NO_TIER, dtype=np.int64)
    for low, high, kasm, exempt in np.ndindex(tier.shape):
        tier[low, high, kasm, exempt] = _tier(rules, low, high, kasm, exempt=bool(exempt))
    return Tables(
        probability=probability,
        band=np.array(band, dtype=np.int64),
        tier=tier,
        bucket=np.array([[_bucket(low, high) for high in BANDED] for low in BANDED]),
        **_distance_tables(rules),
    )


def _distance_tables(rules: RuleSet) -> dict[str, Ints]:
    """Lay the classes of condition 1 out from the nearest to the farthest; they leave no gap."""
    pairs = sorted(
        (0 if span.low is None else span.low + (not span.low_in), item.level)
        for span, item in rules.distance_scale.classes
    )
    least, level = (np.array(column, dtype=np.int64) for column in zip(*pairs, strict=True))
    return {"distance_from": least, "distance_level": level}


def _bucket(low: int, high: int) -> int:
    if NO_BAND in {low, high}:
        name = NOT_ASSESSED
    elif low == high:
        name = BANDS[low].value
    else:
        name = HIGH_OR_VERY_HIGH if BANDS[low] == Band.HIGH else OPEN
    return BUCKETS.index(name)


def _tier(rules: RuleSet, low: int, high: int, kasm: int, *, exempt: bool) -> int:
    by_kasm = None if kasm == NO_TIER else TIERS[kasm]
    if NO_BAND in {low, high}:
        decided = decide_tier(None, by_kasm)
    else:
        highest = rules.rule_of_band[BANDS[high]].tier
        risk = highest if low == high else None
        decided = decide_tier(risk, by_kasm, exempt=exempt, highest_risk=highest)
    return NO_TIER if decided.tier is None else TIERS.index(decided.tier)


def fixed_of(assessments: Sequence[Assessment], known: Registers, rules: RuleSet) -> Fixed:
    """Gather what no SPP can change."""
    rows = [_fixed_row(item, known, rules) for item in assessments]
    columns = np.array(rows, dtype=np.int64).reshape(len(rows), len(Fixed.__slots__)).T
    large, in_estate, located, rest_low, rest_high, count, low, high, exempt, kasm = columns
    return Fixed(
        large=large > 0,
        in_estate=in_estate > 0,
        located=located > 0,
        rest_low=rest_low,
        rest_high=rest_high,
        count=count,
        impact_low=low,
        impact_high=high,
        exempt=exempt > 0,
        kasm=kasm,
    )


def _fixed_row(item: Assessment, known: Registers, rules: RuleSet) -> tuple[int, ...]:
    bill, least = item.customer.assessed_bill_thb, rules.screening.minimum_bill_thb
    large = bill is None or bill >= least
    tier = item.tiers.tier_kasm
    card = _card(item, known, rules) if large else None
    vague = POSITION in item.eligibility.missing  # an area that reaches into the radius
    located = item.customer.location is not None and not vague
    return (
        large,
        item.in_estate is True,
        located,
        *(_sums(card) if card else (0, 0, 1, 0, 0)),
        card is not None and card.exempt,
        NO_TIER if tier is None else TIERS.index(tier),
    )


def _card(item: Assessment, known: Registers, rules: RuleSet) -> Scorecard:
    """Take the scorecard, or score as if eligible: an SPP may come near."""
    if item.scorecard is not None:
        return item.scorecard
    return score(evidence_of(item.customer, item.distance, known, rules), rules)


def _sums(card: Scorecard) -> tuple[int, int, int, int, int]:
    rest = [one.levels for one in card.conditions if one.condition != DISTANCE]
    low, high = sum(levels[0] for levels in rest), sum(levels[-1] for levels in rest)
    return low, high, len(rest) + 1, card.impact.levels[0], card.impact.levels[-1]


def standings(fixed: Fixed, found: Findings, tables: Tables) -> Kinds:
    """Compute how customers stand from what was found of their distances.

    Parameters
    ----------
    found : Findings
        One row for each customer of ``fixed``.
    """
    low, high = _distance_levels(found, tables)
    eligible = fixed.large & (fixed.in_estate | found.near | ~fixed.located)
    result = np.zeros((len(eligible), len(Column)), dtype=np.int64)
    result[:, Column.ELIGIBLE] = eligible
    result[:, Column.DISTANCE_LOW], result[:, Column.DISTANCE_HIGH] = low, high
    for side, level, rest, impact in (
        (0, low, fixed.rest_low, fixed.impact_low),
        (1, high, fixed.rest_high, fixed.impact_high),
    ):
        probability = tables.probability[fixed.count, rest + level]
        points = np.where(eligible, probability * impact, 0)
        result[:, Column.PROBABILITY_LOW + side] = probability
        result[:, Column.SCORE_LOW + side] = points
        result[:, Column.BAND_LOW + side] = tables.band[points]
    result[~eligible, Column.DISTANCE_LOW : Column.BAND_LOW] = 0
    bands = result[:, Column.BAND_LOW], result[:, Column.BAND_HIGH]
    result[:, Column.TIER] = tables.tier[*bands, fixed.kasm, fixed.exempt.astype(np.int64)]
    result[:, Column.BUCKET] = tables.bucket[bands]
    return result.astype(np.uint8)


def _distance_levels(found: Findings, tables: Tables) -> tuple[Ints, Ints]:
    """Lowest and highest level of condition 1; beyond the cutoff it is that of the farthest."""
    place = np.searchsorted(tables.distance_from, found.total_mm, side="right") - 1
    level = tables.distance_level[place]
    low, high = int(tables.distance_level.min()), int(tables.distance_level.max())
    return np.where(found.unknown, low, level), np.where(found.unknown, high, level)


def distance_classes(found: Findings, tables: Tables) -> Ints:
    """All that a standing takes from a distance, in one number: equal numbers, equal standings."""
    low, high = _distance_levels(found, tables)
    return (low * LEVEL_BASE + high) * 2 + found.near


def stated(assessments: Sequence[Assessment]) -> Kinds:
    """Read how customers stand from full assessments."""
    rows = [_stated_row(item) for item in assessments]
    return np.array(rows, dtype=np.uint8).reshape(len(rows), len(Column))


def _stated_row(item: Assessment) -> tuple[int, ...]:
    card, decided = item.scorecard, item.tiers.tier
    tier = NO_TIER if decided is None else TIERS.index(decided)
    if card is None:
        return (0, 0, 0, 0, 0, 0, 0, NO_BAND, NO_BAND, tier, BUCKETS.index(NOT_ASSESSED))
    levels = next(one.levels for one in card.conditions if one.condition == DISTANCE)
    low, high = card.score_low, card.score_high
    impact = card.impact.levels
    band_low, band_high = BANDS.index(card.band_low), BANDS.index(card.band_high)
    return (
        1,
        levels[0],
        levels[-1],
        low // impact[0],
        high // impact[-1],
        low,
        high,
        band_low,
        band_high,
        tier,
        _bucket(band_low, band_high),
    )


@lru_cache(maxsize=4096)
def standing_of(row: bytes) -> Standing:
    """Read one row of standings; equal rows give the same object, for few are different."""
    values = dict(zip(Column, row, strict=True))

    def settled(low: Column, high: Column) -> int | None:
        return values[low] if values[low] == values[high] and values[low] else None

    low, high, tier = values[Column.BAND_LOW], values[Column.BAND_HIGH], values[Column.TIER]
    return Standing(
        eligible=bool(values[Column.ELIGIBLE]),
        distance_level=settled(Column.DISTANCE_LOW, Column.DISTANCE_HIGH),
        probability_level=settled(Column.PROBABILITY_LOW, Column.PROBABILITY_HIGH),
        score=settled(Column.SCORE_LOW, Column.SCORE_HIGH),
        score_low=values[Column.SCORE_LOW] or None,
        score_high=values[Column.SCORE_HIGH] or None,
        band_low=None if low == NO_BAND else BANDS[low],
        band_high=None if high == NO_BAND else BANDS[high],
        tier=None if tier == NO_TIER else TIERS[tier],
        bucket=BUCKETS[values[Column.BUCKET]],
    )


def standing_rows(values: Kinds) -> list[Standing]:
    """Read many rows of standings."""
    width, content = values.shape[1], values.tobytes()
    return [standing_of(content[at : at + width]) for at in range(0, len(content), width)]
