"""Numbers and lists as people read them, the same in both languages."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

CENT = Decimal("0.01")
STEP = Decimal("0.000001")


def baht(amount: Decimal) -> str:
    """Whole satang, rounded down: a bill just under a bound never reads as the bound.

    Examples
    --------
    >>> baht(Decimal("299999.999"))
    '299,999.99'
    """
    return f"{amount.quantize(CENT, ROUND_FLOOR):,}"


def shortfall(amount: Decimal) -> str:
    """Whole satang, rounded up: what is lacking is never shown as nothing.

    Examples
    --------
    >>> shortfall(Decimal("0.001"))
    '0.01'
    """
    return f"{amount.quantize(CENT, ROUND_CEILING):,}"


def metres(millimetres: int) -> str:
    """Metres with three decimals.

    Examples
    --------
    >>> metres(8000001)
    '8,000.001'
    """
    return f"{millimetres // 1000:,}.{millimetres % 1000:03d}"


def number(value: Decimal | Fraction | int | str) -> str:
    """Plain digits, at most six decimals, no exponent.

    Examples
    --------
    >>> number(Fraction(8, 3)), number(Decimal("1E+6")), number(Fraction(5, 2))
    ('2.666667', '1000000', '2.5')
    """
    if isinstance(value, Fraction):
        value = Decimal(value.numerator) / Decimal(value.denominator)
    if isinstance(value, Decimal):
        value = round(value, 6) if value % STEP else value
        digits = f"{value:f}"
        return digits.rstrip("0").rstrip(".") if "." in digits else digits
    return str(value)


def span(low: int, high: int) -> str:
    """One number, or a range.

    Examples
    --------
    >>> span(3, 3), span(3, 12)
    ('3', '3-12')
    """
    return str(low) if low == high else f"{low}-{high}"


def joined(items: Iterable[object]) -> str:
    """Join items by a comma.

    Examples
    --------
    >>> joined([1, 3, 5])
    '1, 3, 5'
    """
    return ", ".join(str(item) for item in items)
