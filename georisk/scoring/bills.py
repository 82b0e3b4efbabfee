"""The average monthly bill (reading R7), and what is odd about the months it was made from."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import TYPE_CHECKING

from georisk.messages import pair
from georisk.model import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MONTHS = tuple(f"bill_{month:02d}" for month in range(1, 13))
CENT = Decimal("0.01")
MILLIONTH = Decimal("0.000001")
JUMP = 10  # a slipped decimal point, or a bill of several months at once
FIELD = "monthly_bill_thb"


@dataclass(frozen=True, slots=True, kw_only=True)
class AverageBill:
    """Baht a month, None when nothing is known of it, and the remarks on how it came about."""

    thb: Decimal | None
    remarks: tuple[Remark, ...] = ()


def average_bill(months: Mapping[str, Decimal | None], stated: Decimal | None) -> AverageBill:
    """Take the mean of the months given (the last 12), else the average as stated.

    A blank month is unknown, not zero: the mean is over the months that are there, and a remark
    says which are not. The mean is kept to a millionth of a baht, which leaves every class of the
    impact where the exact mean has it.

    Parameters
    ----------
    months : mapping
        Bills in baht by the names of `MONTHS`; None is blank, and so is a name left out.
    stated : Decimal or None
        An average the file states beside them.

    Examples
    --------
    >>> found = average_bill({"bill_01": Decimal(300000), "bill_02": Decimal(300001)}, None)
    >>> found.thb, [remark.code for remark in found.remarks]
    (Decimal('300000.50'), ['bill.months_missing'])
    """
    given = {name: bill for name in MONTHS if (bill := months.get(name)) is not None}
    if not given:
        return AverageBill(thb=stated)
    mean = sum(given.values(), Decimal(0)) / len(given)
    rounded = mean.quantize(CENT if mean == mean.quantize(CENT) else MILLIONTH)
    return AverageBill(thb=rounded, remarks=tuple(_remarks(given, rounded, stated)))


def _remarks(
    given: Mapping[str, Decimal], mean: Decimal, stated: Decimal | None
) -> Iterator[Remark]:
    absent = [name for name in MONTHS if name not in given]
    if absent:
        count, names = len(given), ", ".join(absent)
        yield _remark(FIELD, "bill.months_missing", count=count, names=names)
    if stated is not None and abs(stated - mean) > 1:
        yield _remark(FIELD, "bill.two_averages", mean=f"{mean:,}", stated=f"{stated:,}")
    negative = {name: bill for name, bill in given.items() if bill < 0}
    for name, bill in negative.items():
        yield _remark(name, "bill.negative", field=name, bill=f"{bill:,}")
    yield from _jumps({name: bill for name, bill in given.items() if name not in negative})


def _remark(about: str, code: str, /, **values: object) -> Remark:
    english, thai = pair(code, **values)
    return Remark(field=about, code=code, en=english, th=thai)


def _jumps(bills: Mapping[str, Decimal]) -> Iterator[Remark]:
    """Name the months that are ten times the usual one, or a tenth of it."""
    if len(bills) < 3:  # noqa: PLR2004 - of two months nobody can tell which is the odd one
        return
    usual = median(bills.values())
    for name, bill in bills.items():
        if bill >= usual * JUMP > 0 or bill * JUMP <= usual > 0:
            yield _remark(name, "bill.jump", field=name, bill=f"{bill:,}", usual=f"{usual:,}")
