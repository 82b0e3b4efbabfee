"""Two runs side by side: who moved, from which band to which, and which factor moved them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from georisk.model import Band

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from georisk.model import AssessedCustomer, AssessmentRecord

NOT_ASSESSED, OPEN, ABSENT = "not_assessed", "open", "absent"
BUCKETS = (*(band.value for band in Band), OPEN, NOT_ASSESSED, ABSENT)
# What can move a customer, and the field of the record that shows it.
FACTORS = {
    "distance": "distance_level",
    "branch": "branch_level",
    "outage": "outage_level",
    "other": "other_levels",
    "impact": "impact_level",
    "eligibility": "eligible",
    "contract": "exempt",
    "kasm": "tier_kasm",
}
STANDING = ("eligible", "score_low", "score_high", "band", "tier")
SCORED = ("distance", "branch", "outage", "other", "impact")


class Direction(StrEnum):
    """How a customer moved between two runs."""

    UP = "up"
    DOWN = "down"
    NEW = "new"
    GONE = "gone"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One customer that does not stand as it stood.

    Parameters
    ----------
    direction : Direction
        ``up`` when the score is higher (neither end of its interval lower, one higher), ``down``
        when it is lower, counting a customer that is not assessed as 0; ``new`` and ``gone`` when
        only the later or only the earlier run has it; ``other`` when neither can be said, or only
        the tier changed.
    factors : tuple of str
        What changed, of `FACTORS`; a level that was open and is known now has changed.
    before, after : AssessedCustomer or None
    """

    customer_id: str
    direction: Direction
    factors: tuple[str, ...]
    before: AssessedCustomer | None
    after: AssessedCustomer | None

    @property
    def latest(self) -> AssessedCustomer:
        """What the later run says of the customer, else the earlier."""
        found = self.after or self.before
        if found is None:
            raise AssertionError(self.customer_id)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Customers and their bills in baht a month, where the bill is known."""

    customers: int
    baht: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What changed from an earlier run to a later one.

    Parameters
    ----------
    movements : tuple of Movement
        By ascending customer id.
    matrix : mapping of (str, str) to Cell
        Every customer of either run, by band before and after (`BUCKETS`); only cells that hold
        someone. The bill is that of the later run, and of the earlier for who is gone.
    unmoved : int
        Customers of both runs that stand as they stood.
    """

    movements: tuple[Movement, ...]
    matrix: Mapping[tuple[str, str], Cell]
    unmoved: int

    @property
    def counts(self) -> dict[Direction, int]:
        """Customers by direction; every direction is there."""
        found = Counter(movement.direction for movement in self.movements)
        return {direction: found[direction] for direction in Direction}

    @property
    def factor_counts(self) -> dict[str, int]:
        """Customers of both runs that moved, by what changed; one may count for several."""
        found = Counter(name for movement in self.movements for name in movement.factors)
        return {name: found[name] for name in FACTORS}


def compare(before: Iterable[AssessedCustomer], after: Iterable[AssessedCustomer]) -> Comparison:
    """Compare two runs by customer id."""
    old = {item.record.customer_id: item for item in before}
    new = {item.record.customer_id: item for item in after}
    movements = []
    cells: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for name in sorted({*old, *new}):
        movement = _movement(name, old.get(name), new.get(name))
        bill = movement.latest.record.monthly_bill_thb or Decimal(0)
        cells[bucket_of(movement.before), bucket_of(movement.after)].append(bill)
        if _moved(movement):
            movements.append(movement)
    return Comparison(
        movements=tuple(movements),
        matrix={
            key: Cell(customers=len(bills), baht=sum(bills, Decimal(0)))
            for key, bills in sorted(cells.items(), key=lambda item: _place(item[0]))
        },
        unmoved=len({*old, *new}) - len(movements),
    )


def _place(key: tuple[str, str]) -> tuple[int, int]:
    return BUCKETS.index(key[0]), BUCKETS.index(key[1])


def bucket_of(item: AssessedCustomer | None) -> str:
    """Name the band, or why there is none."""
    if item is None:
        return ABSENT
    if not item.record.eligible:
        return NOT_ASSESSED
    return item.record.band or OPEN


def _movement(name: str, old: AssessedCustomer | None, new: AssessedCustomer | None) -> Movement:
    both = (old.record, new.record) if old and new else None
    if both:
        direction, factors = _direction(*both), _factors(*both)
    else:
        direction, factors = (Direction.NEW if new else Direction.GONE), ()
    return Movement(customer_id=name, direction=direction, factors=factors, before=old, after=new)


def _moved(movement: Movement) -> bool:
    if movement.before is None or movement.after is None:
        return True
    old, new = movement.before.record, movement.after.record
    return any(getattr(old, name) != getattr(new, name) for name in STANDING)


def _direction(old: AssessmentRecord, new: AssessmentRecord) -> Direction:
    low = (new.score_low or 0) - (old.score_low or 0)
    high = (new.score_high or 0) - (old.score_high or 0)
    if low >= 0 and high >= 0 and low + high > 0:
        return Direction.UP
    if low <= 0 and high <= 0 and low + high < 0:
        return Direction.DOWN
    return Direction.OTHER


def _factors(old: AssessmentRecord, new: AssessmentRecord) -> tuple[str, ...]:
    """Name what changed; where one run did not assess the customer, that says it all."""
    names = FACTORS if old.eligible == new.eligible else set(FACTORS) - set(SCORED)
    return tuple(
        name
        for name, field in FACTORS.items()
        if name in names and getattr(old, field) != getattr(new, field)
    )
