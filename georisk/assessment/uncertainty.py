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
from georisk.model import Band, BandChances
from georisk.scoring import band_shares, distance_levels

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from georisk.assessment.case import World
    from georisk.distance.arrays import Flags, Floats, Kinds
    from georisk.model import Assessment, CustomerId, Location, Scorecard
    from georisk.scoring import RuleSet

DECIMALS = 6
AT_ONCE = 4096
MM = 1000
Levels = tuple[int, ...]


class _Unsure(NamedTuple):
    """An eligible customer whose position is not exact."""

    identity: CustomerId
    location: Location
    card: Scorecard


def band_chances(
    assessments: Sequence[Assessment], world: World
) -> Mapping[CustomerId, BandChances]:
    """Say what the bands of eligible, located customers could be.

    A radius above 0 m is sampled. With no radius stated every level of condition 1 is possible,
    and nothing is drawn. A radius of 0 m is exact and left out.
    """
    unsure = list(_unsure(assessments))
    result = {
        item.identity: _unbounded(item, world.rules)
        for item in unsure
        if item.location.accuracy_m is None
    }
    drawn = [item for item in unsure if item.location.accuracy_m is not None]
    for begin in range(0, len(drawn), AT_ONCE):
        result.update(_sampled(drawn[begin : begin + AT_ONCE], world))
    return result


def _unsure(assessments: Iterable[Assessment]) -> Iterator[_Unsure]:
    for item in assessments:
        location, card = item.customer.location, item.scorecard
        if card is not None and location is not None and location.accuracy_m != 0:
            yield _Unsure(item.customer.customer_id, location, card)


def _sampled(unsure: Sequence[_Unsure], world: World) -> Iterator[tuple[CustomerId, BandChances]]:
    sites = [(str(item.identity), item.location) for item in unsure]
    drawn = sampled_distances(world.network, sites, world.rivals, world.searches)
    levels = distance_levels(drawn.mm, world.rules)
    for row, item in enumerate(unsure):
        draws = drawn.mm[row], drawn.unknown[row], levels[row]
        yield item.identity, _chances(item, *draws, world.rules)


def _unbounded(item: _Unsure, rules: RuleSet) -> BandChances:
    nothing = np.zeros(0)
    return _chances(item, nothing, nothing > 0, nothing.astype(np.uint8), rules)


def _chances(
    item: _Unsure, mm: Floats, unknown: Flags, level: Kinds, rules: RuleSet
) -> BandChances:
    """Count the draws; those whose distance cannot be known could take any level.

    Without any draw nothing is known.
    """
    counts = Counter(level[~unknown].tolist())
    shares: dict[Levels, float] = {(name,): count / len(mm) for name, count in counts.items()}
    share_lost = float(unknown.mean()) if len(mm) else 1.0
    lost = {rules.distance_scale.levels: share_lost} if share_lost else {}
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
        distance_high_m=int(-(-routed.max() // MM)) if 0 < len(routed) == len(mm) else None,
        provisional=item.location.provisional,
        draws=len(mm),
    )
