"""How far a position's radius reaches: distances, levels of condition 1 and chances of the bands.

The chances are over positions only: where the site, and the plant, could stand within the radius
stated for each. A missing value of another condition keeps its interval, and what it leaves open is
``open``.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from georisk.distance import sampled_distances
from georisk.model import Band, BandChances
from georisk.scoring import band_shares, distance_levels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from georisk.assessment.case import World
    from georisk.distance import Samples
    from georisk.model import Assessment, CustomerId, Location, Scorecard
    from georisk.scoring import RuleSet

DECIMALS = 6
AT_ONCE = 4096
NO_LEVEL = 0
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
    for item, tally in zip(unsure, _tallies(drawn, world.rules), strict=True):
        yield item.identity, _chances(item, tally, world.rules)


class _Tally(NamedTuple):
    """The draws of a site, counted; without any nothing is known.

    ``nearest_mm`` is infinite where no draw is routed, ``farthest_mm`` where some are not.
    """

    shares: Mapping[Levels, float]
    lost: float
    nearest_mm: float
    farthest_mm: float
    draws: int


def _tallies(drawn: Samples, rules: RuleSet) -> Iterator[_Tally]:
    levels, draws = distance_levels(drawn.mm, rules), drawn.mm.shape[1]
    levels[drawn.unknown] = NO_LEVEL
    names = [int(name) for name in np.unique(levels) if name != NO_LEVEL]
    shares = np.stack([(levels == name).mean(axis=1) for name in (NO_LEVEL, *names)], axis=1)
    nearest, farthest = drawn.mm.min(axis=1), drawn.mm.max(axis=1)
    columns = (shares.tolist(), nearest.tolist(), farthest.tolist())
    for (lost, *found), nearest_mm, farthest_mm in zip(*columns, strict=True):
        drawn_levels: dict[Levels, float] = {
            (name,): share for name, share in zip(names, found, strict=True) if share
        }
        yield _Tally(drawn_levels, lost, nearest_mm, farthest_mm, draws)


def _unbounded(item: _Unsure, rules: RuleSet) -> BandChances:
    return _chances(item, _Tally({}, 1.0, math.inf, math.inf, 0), rules)


def _chances(item: _Unsure, tally: _Tally, rules: RuleSet) -> BandChances:
    """Sum up the draws; those whose distance cannot be known could take any level."""
    lost = {rules.distance_scale.levels: tally.lost} if tally.lost else {}
    outcomes = Counter(band_shares(item.card, tally.shares, rules))
    likeliest = max(outcomes.values(), default=0.0)
    outcomes.update(band_shares(item.card, lost, rules))
    sure = {low: share for (low, high), share in outcomes.items() if low == high}
    levels = {*tally.shares, *lost}
    return BandChances(
        **{band.value: round(sure.get(band, 0.0), DECIMALS) for band in Band},
        open=round(1.0 - sum(sure.values()), DECIMALS),
        change=round(1.0 - max(likeliest, *sure.values(), 0.0), DECIMALS),
        level_low=min(names[0] for names in levels),
        level_high=max(names[-1] for names in levels),
        distance_low_m=_whole_m(tally.nearest_mm, math.floor),
        distance_high_m=_whole_m(tally.farthest_mm, math.ceil),
        provisional=item.location.provisional,
        draws=tally.draws,
    )


def _whole_m(mm: float, rounded: Callable[[float], int]) -> int | None:
    return rounded(mm / MM) if math.isfinite(mm) else None
