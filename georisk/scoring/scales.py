"""Classes as exact intervals: which class a number falls into, and which readings it touches."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Generic, TypeVar

from georisk.errors import InvalidValue
from georisk.scoring.contribution import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from georisk.scoring.schema import Bounded, LevelClass, Touch

Number = TypeVar("Number", int, Decimal, Fraction)


@dataclass(frozen=True, slots=True)
class Span(Generic[Number]):
    """An interval of one exact number type; None is without end.

    Examples
    --------
    >>> 2 in Span(2, True, 4, False), 4 in Span(2, True, 4, False)
    (True, False)
    """

    low: Number | None
    low_in: bool
    high: Number | None
    high_in: bool

    def __contains__(self, value: Number) -> bool:
        """Tell whether a number lies in the interval."""
        if self.low is not None and (value < self.low or (value == self.low and not self.low_in)):
            return False
        return self.high is None or value < self.high or (self.high_in and value == self.high)


def span_of(bounds: Bounded, exact: Callable[[Decimal], Number]) -> Span[Number]:
    """Turn declared bounds into an interval of the number type that is compared."""
    low = bounds.min_inclusive if bounds.min_inclusive is not None else bounds.min_exclusive
    high = bounds.max_inclusive if bounds.max_inclusive is not None else bounds.max_exclusive
    return Span(
        None if low is None else exact(low),
        bounds.min_inclusive is not None,
        None if high is None else exact(high),
        bounds.max_inclusive is not None,
    )


@dataclass(frozen=True, slots=True)
class Scale(Generic[Number]):
    """The classes of one condition, proved to cover their range once."""

    name: str
    classes: tuple[tuple[Span[Number], LevelClass], ...]
    touches: tuple[tuple[Span[Number], Touch], ...]
    levels: tuple[int, ...]

    def find(self, value: Number) -> LevelClass:
        """Return the class a number falls into.

        Raises
        ------
        InvalidValue
            The number lies below the lowest class (a bill under the screening minimum).
        """
        for span, item in self.classes:
            if value in span:
                return item
        raise InvalidValue(
            f"{self.name}: {value} lies in no class of the rule set",
            f"{self.name}: ค่า {value} ไม่อยู่ในช่วงใดของชุดเกณฑ์",
        )

    def judge(self, value: Number) -> Verdict:
        """Return level and class of a number with the readings that decided them."""
        item = self.find(value)
        touched = [touch for span, touch in self.touches if value in span]
        if not touched:
            return Verdict(item.level, item.label)
        return Verdict(
            item.level,
            item.label,
            tuple(touch.reading for touch in touched),
            tuple(
                (touch.reading, (touch.alternative_level,))
                for touch in touched
                if touch.alternative_level is not None
            ),
        )


def scale_of(
    name: str,
    classes: Sequence[LevelClass],
    exact: Callable[[Decimal], Number],
    touches: Sequence[Touch] = (),
) -> Scale[Number]:
    """Prepare classes for look-up in one exact number type."""
    return Scale(
        name,
        tuple((span_of(item, exact), item) for item in classes),
        tuple((span_of(item, exact), item) for item in touches),
        tuple(sorted({item.level for item in classes})),
    )
