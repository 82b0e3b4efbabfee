"""How far a position's radius reaches: distances, levels of condition 1 and chances of the bands.

The chances are over positions only: where the site, and the plant, could stand within the radius
stated for each. A missing value of another condition keeps its interval, and what it leaves open is
``open``.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from georisk.distance import sampled_distances
from georisk.model import Band, BandChances, Precision
from georisk.scoring import band_shares, distance_levels

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from georisk.assessment.case import World
    from georisk.distance.arrays import Flags, Floats, Kinds
    from georisk.model import Assessment, CustomerId, Location, Scorecard
    from georisk.scoring import RuleSet

PROVISIONAL = frozenset({Precision.TAMBON, Precision.AMPHOE, Precision.PROVINCE})
DECIMALS = 6
MM = 1000
Levels = tuple[int, ...]


class _Unsure(NamedTuple):
    """An eligible customer whose position has a radius."""

    identity: CustomerId
    location: Location
    card: Scorecard


def band_chances(
    assessments: Sequence[Assessment], world: World
) -> Mapping[CustomerId, BandChances]:
    """Sample the positions of every eligible customer that states a radius above 0 m."""
    unsure = list(_unsure(assessments))
    if not unsure:
        return {}
    sites = [(str(item.identity), item.location) for item in unsure]
    drawn = sampled_distances(world.network, sites, world.rivals, world.searches)
    levels = distance_levels(drawn.mm, world.rules)
    rows = zip(unsure, drawn.mm, drawn.unknown, levels, strict=True)
    return {
        item.identity: _chances(item, mm, unknown, level, world.rules)
        for item, mm, unknown, level in rows
    }


def _unsure(assessments: Iterable[Assessment]) -> Iterator[_Unsure]:
    for item in assessments:
        location, card = item.customer.location, item.scorecard
        if card is not None and location is not None and location.accuracy_m:
            yield _Unsure(item.customer.customer_id, location, card)


def _chances(
    item: _Unsure, mm: Floats, unknown: Flags, level: Kinds, rules: RuleSet
) -> BandChances:
    """Count the draws; those whose distance cannot be known could take any level."""
    counts = Counter(level[~unknown].tolist())
    shares: dict[Levels, float] = {(name,): count / len(mm) for name, count in counts.items()}
    lost = {rules.distance_scale.levels: float(unknown.mean())} if unknown.any() else {}
    outcomes = Counter(band_shares(item.card, shares, rules))
    likeliest = max(outcomes.values(), default=0.0)
    outcomes.update(band_shares(item.card, lost, rules))
    sure = {low: share for (low, high), share in outcomes.items() if low == high}
    levels = {*shares, *lost}
    routed = mm[np.isfinite(mm)]
    return BandChances(
        **{band.value: round(sure.get(band, 0.0), DECIMALS) for band in Band},
        open=round(1.0 - sum(sure.values()), DECIMALS),
        change=round(1.0 - max(likeliest, *sure.values(), 0.0), DECIMALS),
        level_low=min(names[0] for names in levels),
        level_high=max(names[-1] for names in levels),
        distance_low_m=int(routed.min() // MM) if len(routed) else None,
        distance_high_m=int(-(-routed.max() // MM)) if len(routed) == len(mm) else None,
        provisional=item.location.precision in PROVISIONAL,
        draws=len(mm),
    )
