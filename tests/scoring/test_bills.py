"""The average bill against exact arithmetic, and the remarks on odd months."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from georisk.scoring.bills import MONTHS, average_bill

BILLS = st.decimals(0, 10**8, places=2)


def codes(months: dict[str, Decimal | None], stated: Decimal | None = None) -> list[str]:
    return [remark.code for remark in average_bill(months, stated).remarks]


def year(bill: int = 1_000_000, **other: int | None) -> dict[str, Decimal | None]:
    months: dict[str, Decimal | None] = dict.fromkeys(MONTHS, Decimal(bill))
    changed = {name: None if b is None else Decimal(b) for name, b in other.items()}
    return {**months, **changed}


@given(st.dictionaries(st.sampled_from(MONTHS), st.none() | BILLS), st.none() | BILLS)
def test_the_mean_is_exact_to_half_a_millionth(
    months: dict[str, Decimal | None], stated: Decimal | None
) -> None:
    found = average_bill(months, stated)
    given_months = [Fraction(bill) for bill in months.values() if bill is not None]
    if not given_months:
        assert found.thb == stated
        assert not found.remarks
        return
    assert found.thb is not None
    exact = sum(given_months) / len(given_months)
    assert abs(Fraction(found.thb) - exact) <= Fraction(1, 2_000_000)
    for bound in (300_000, 10**6, 2 * 10**6, 4 * 10**6, 5 * 10**6):
        assert (found.thb >= bound) == (exact >= bound)


def test_a_whole_usual_year_needs_no_remark() -> None:
    assert codes(year()) == []
    assert codes(year(bill_01=999_999, bill_12=1_900_000), Decimal(1_075_000)) == []


def test_blank_months_are_named_and_are_not_zero() -> None:
    found = average_bill(year(bill_02=None, bill_11=None), None)
    assert found.thb == 1_000_000
    (remark,) = found.remarks
    assert remark.code == "bill.months_missing"
    assert "10 of 12" in remark.en
    assert "bill_02, bill_11" in remark.en
    assert "10 ใน 12 เดือน" in remark.th


def test_another_stated_average_is_named_but_rounding_is_not() -> None:
    assert codes(year(), Decimal(2_000_000)) == ["bill.two_averages"]
    assert codes(year(), Decimal(1_000_001)) == []
    assert codes(year(), Decimal("1000001.01")) == ["bill.two_averages"]


def test_ten_times_the_usual_or_a_tenth_is_named() -> None:
    assert codes(year(bill_05=10_000_000)) == ["bill.jump"]
    assert codes(year(bill_05=9_999_999)) == []
    assert codes(year(bill_05=100_000)) == ["bill.jump"]
    assert codes(year(bill_05=100_001)) == []
    assert codes(year(bill_05=0)) == ["bill.jump"]
    assert codes(year(bill=0)) == []


def test_a_negative_correction_is_named_and_counted() -> None:
    found = average_bill(year(bill_03=-200_000), None)
    assert [remark.code for remark in found.remarks] == ["bill.negative"]
    assert found.thb == 900_000
