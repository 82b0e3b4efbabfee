"""How the customers who left had been scored a year before: hit rate, calibration, the unseen.

A lost customer is looked up in the newest round of assessment at least a year before it left; where
there is none, in the round before it left that is nearest to a year, and the result says so. The
shares by band speak of those rounds alone, in which at least one lost customer was looked up.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from georisk.model import Band
from georisk.plan.compare import ABSENT, BUCKETS, NOT_ASSESSED, bucket_of
from georisk.plan.leaving import REASONS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    from georisk.model import AssessedCustomer
    from georisk.plan.leaving import LostCustomer

STANDINGS = tuple(name for name in BUCKETS if name != ABSENT)
WARNED = frozenset({Band.HIGH.value, Band.VERY_HIGH.value})
CONFIDENCE = 0.95


class Unseen(StrEnum):
    """Why nobody had scored a customer that left."""

    NO_RUN = "no_run"
    NOT_IN_RUN = "not_in_run"
    NOT_ELIGIBLE = "not_eligible"


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A stored run that may be asked: who it is and the day it speaks of."""

    run_id: str
    as_of: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """What a round said of everybody, and of those who were lost later.

    Parameters
    ----------
    counts : mapping of str to int
        Customers by `STANDINGS`.
    found : mapping of str to AssessedCustomer
        The lost ones that are in the round.
    """

    counts: Mapping[str, int]
    found: Mapping[str, AssessedCustomer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A share with its 95% Wilson interval."""

    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """How one lost customer stood before it left.

    Parameters
    ----------
    round : Round or None
        None when no round was made before it left.
    a_year : bool
        False where the round is less than a year before: a shorter warning.
    standing : str or None
        One of `STANDINGS`; None when it is in no round.
    hit : bool
        It stood in band high or very high, or its open band could be nothing else.
    unseen : Unseen or None
    """

    lost: LostCustomer
    round: Round | None
    a_year: bool
    assessed: AssessedCustomer | None
    standing: str | None
    hit: bool
    unseen: Unseen | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BandRow:
    """One line of the calibration table.

    Parameters
    ----------
    customers : int
        In the rounds asked; a customer of two rounds counts in each.
    share : Interval or None
        Of the customers, those that were lost; None where there is no customer.
    of_lost : Interval or None
        Of all lost customers that were scored, those that stood here; None for who is not scored.
    """

    standing: str
    customers: int
    lost: int
    share: Interval | None
    of_lost: Interval | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """How lost customers had been scored.

    Parameters
    ----------
    sightings : tuple of Sighting
        In the order of the register.
    rows : tuple of BandRow
        By `STANDINGS`.
    hit_rate : Interval or None
        Hits among the lost customers that were scored; None when none was.
    hit_rate_of_all : Interval or None
        Hits among all lost customers, the unseen among them; None for an empty register.
    """

    sightings: tuple[Sighting, ...]
    rows: tuple[BandRow, ...]
    hit_rate: Interval | None
    hit_rate_of_all: Interval | None

    @property
    def rounds(self) -> tuple[Round, ...]:
        """The rounds asked, oldest first."""
        asked = {item.round for item in self.sightings if item.round is not None}
        return tuple(sorted(asked, key=lambda one: (one.as_of, one.run_id)))

    @property
    def reasons(self) -> dict[str, int]:
        """Lost customers by reason; one may give several."""
        found = Counter(code for item in self.sightings for code in item.lost.reasons)
        return {code: found[code] for code in REASONS if found[code]}

    @property
    def unseen(self) -> dict[Unseen, int]:
        """Lost customers that nobody had scored, by why."""
        found = Counter(item.unseen for item in self.sightings if item.unseen is not None)
        return {why: found[why] for why in Unseen}


def a_year_before(day: date) -> date:
    """Return the same day a year earlier; 28 February for the 29th.

    Examples
    --------
    >>> from datetime import date
    >>> a_year_before(date(2028, 2, 29))
    datetime.date(2027, 2, 28)
    """
    if (day.month, day.day) == (2, 29):
        day = day.replace(day=28)
    return day.replace(year=day.year - 1)


def round_before(lost_on: date, rounds: Sequence[Round]) -> Round | None:
    """Choose the round a lost customer is looked up in; of equal dates the one kept last.

    Parameters
    ----------
    rounds : sequence of Round
        In the order they were kept.
    """
    earlier = [one for one in rounds if one.as_of < lost_on]
    warned = [one for one in earlier if one.as_of <= a_year_before(lost_on)]
    if warned:
        return max(reversed(warned), key=lambda one: one.as_of)
    return min(reversed(earlier), key=lambda one: one.as_of, default=None)


def population_of(customers: Iterable[AssessedCustomer], wanted: Collection[str]) -> Population:
    """Count a round's customers by band, and keep those that are wanted."""
    counts: Counter[str] = Counter()
    found = {}
    for item in customers:
        counts[bucket_of(item)] += 1
        if item.record.customer_id in wanted:
            found[item.record.customer_id] = item
    return Population(counts=dict(counts), found=found)


def backtest(
    lost: Sequence[LostCustomer],
    rounds: Sequence[Round],
    populations: Mapping[str, Population],
) -> Backtest:
    """Judge the rounds by who left afterwards.

    Parameters
    ----------
    lost : sequence of LostCustomer
    rounds : sequence of Round
        In the order they were kept.
    populations : mapping of str to Population
        By run id, of every round that `round_before` chooses.
    """
    sightings = tuple(
        _sighting(one, round_before(one.lost_on, rounds), populations) for one in lost
    )
    asked = sorted({item.round.run_id for item in sightings if item.round is not None})
    scored = [item for item in sightings if item.assessed is not None and item.unseen is None]
    hits = sum(item.hit for item in scored)
    return Backtest(
        sightings=sightings,
        rows=tuple(
            _row(name, [populations[run] for run in asked], sightings, len(scored))
            for name in STANDINGS
        ),
        hit_rate=interval(hits, len(scored)),
        hit_rate_of_all=interval(hits, len(sightings)),
    )


def _sighting(
    lost: LostCustomer, chosen: Round | None, populations: Mapping[str, Population]
) -> Sighting:
    found = None if chosen is None else populations[chosen.run_id].found.get(lost.customer_id)
    standing = None if found is None else bucket_of(found)
    return Sighting(
        lost=lost,
        round=chosen,
        a_year=chosen is not None and chosen.as_of <= a_year_before(lost.lost_on),
        assessed=found,
        standing=standing,
        hit=is_warned(found),
        unseen=_why_unseen(chosen, standing),
    )


def is_warned(item: AssessedCustomer | None) -> bool:
    """Tell whether a customer stands in band high or very high, or can stand nowhere else."""
    if item is None or not item.record.eligible:
        return False
    if item.record.band is None:
        return item.record.special_risk_plan is True
    return item.record.band in WARNED


def _why_unseen(chosen: Round | None, standing: str | None) -> Unseen | None:
    if chosen is None:
        return Unseen.NO_RUN
    if standing is None:
        return Unseen.NOT_IN_RUN
    return Unseen.NOT_ELIGIBLE if standing == NOT_ASSESSED else None


def _row(
    standing: str,
    populations: Sequence[Population],
    sightings: Sequence[Sighting],
    scored: int,
) -> BandRow:
    customers = sum(one.counts.get(standing, 0) for one in populations)
    here = [item for item in sightings if item.standing == standing and item.round is not None]
    lost = len({(item.lost.customer_id, item.round) for item in here})
    return BandRow(
        standing=standing,
        customers=customers,
        lost=lost,
        share=interval(lost, customers),
        of_lost=None if standing == NOT_ASSESSED else interval(len(here), scored),
    )


def interval(hits: int, of: int) -> Interval | None:
    """Give a share and its 95% Wilson interval; None of nothing.

    Examples
    --------
    >>> found = interval(5, 10)
    >>> found.share, round(found.low, 4), round(found.high, 4)
    (0.5, 0.2366, 0.7634)
    """
    if not of:
        return None
    from scipy.stats import binomtest

    bounds = binomtest(hits, of).proportion_ci(confidence_level=CONFIDENCE, method="wilson")
    return Interval(share=hits / of, low=float(bounds.low), high=float(bounds.high))
