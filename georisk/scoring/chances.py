"""From the levels condition 1 could take, with their chances, to the chances of the bands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from georisk.scoring.scorecard import outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from georisk.model import Band, Scorecard
    from georisk.scoring.ruleset import RuleSet

Levels = tuple[int, ...]
DISTANCE = "distance"


def distance_levels(mm: NDArray[np.float64], rules: RuleSet) -> NDArray[np.uint8]:
    """Level of condition 1 of many distances in millimetres; infinite is beyond the cutoff."""
    levels = np.zeros(mm.shape, dtype=np.uint8)
    for span, item in rules.distance_scale.classes:
        inside = np.ones(mm.shape, dtype=np.bool_)
        if span.low is not None:
            inside &= mm >= span.low if span.low_in else mm > span.low
        if span.high is not None:
            inside &= mm <= span.high if span.high_in else mm < span.high
        levels[inside] = item.level
    return levels


def band_shares(
    card: Scorecard, shares: Mapping[Levels, float], rules: RuleSet
) -> dict[tuple[Band, Band], float]:
    """Carry shares of the levels of condition 1 to the bands.

    Parameters
    ----------
    card : Scorecard
        All other conditions and the impact are taken from it, with their open levels.
    shares : mapping of levels to float
        Share of each set of levels condition 1 could take.

    Returns
    -------
    mapping of (lowest, highest band) to float
        The two are equal where every value a missing one could take gives the same band.
    """
    others = [item.levels for item in card.conditions if item.condition != DISTANCE]
    bands: dict[tuple[Band, Band], float] = {}
    for levels, share in shares.items():
        result = outcome([levels, *others], card.impact.levels, rules)
        pair = rules.band_rule(result.low).band, rules.band_rule(result.high).band
        bands[pair] = bands.get(pair, 0.0) + share
    return bands
