"""Several accounts of one site count together; neighbours and strangers do not."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations

from georisk.assessment.sites import with_sites
from georisk.model import Customer, CustomerId, Location, LonLat, Precision

# One degree of longitude is 108.3 km here: 0.0009 is 97.5 m, 0.00095 is 102.9 m.
LAT, NEAR, FAR = 13.0, 0.0009, 0.00095


def account(name: str, lon: float = 101.0, **other: object) -> Customer:
    facts: dict[str, object] = {
        "bp_no": "B1",
        "office": "O",
        "monthly_bill_thb": Decimal(200_000),
        "location": Location(point=LonLat(lon=lon, lat=LAT), precision=Precision.SURVEYED),
    }
    return Customer(customer_id=CustomerId(name), row=2, **{**facts, **other})  # type: ignore[arg-type]


def bills(*accounts: Customer) -> dict[str, Decimal | None]:
    return {one.customer_id: one.assessed_bill_thb for one in with_sites(accounts)}


def test_accounts_of_one_site_count_together() -> None:
    found = with_sites([account("A"), account("B", 101.0 + NEAR)])
    assert [one.site_accounts for one in found] == [("A", "B")] * 2
    assert {one.assessed_bill_thb for one in found} == {Decimal(400_000)}
    assert {one.monthly_bill_thb for one in found} == {Decimal(200_000)}


def test_a_chain_of_accounts_is_one_site_in_any_order() -> None:
    chain = [account("A"), account("B", 101.0 + NEAR), account("C", 101.0 + 2 * NEAR)]
    for order in permutations(chain):
        assert bills(*order) == dict.fromkeys("ABC", Decimal(600_000))


def test_sites_apart_are_assessed_apart() -> None:
    alone = dict.fromkeys("AB", Decimal(200_000))
    assert bills(account("A"), account("B", 101.0 + FAR)) == alone
    assert bills(account("A"), account("B", bp_no="B2")) == alone
    assert bills(account("A"), account("B", office="P")) == alone
    assert bills(account("A", bp_no=None), account("B", bp_no=None)) == alone
    vague = Location(point=LonLat(lon=101.0, lat=LAT), precision=Precision.TAMBON)
    assert bills(account("A", location=vague), account("B", location=vague)) == alone
    rough = Location(
        point=LonLat(lon=101.0, lat=LAT), precision=Precision.SURVEYED, accuracy_m=500.0
    )
    assert bills(account("A", location=rough), account("B", location=rough)) == alone


def test_an_unknown_bill_leaves_the_site_unknown() -> None:
    assert bills(account("A"), account("B", monthly_bill_thb=None)) == {"A": None, "B": None}


def test_three_hundred_accounts_of_one_partner() -> None:
    many = [account(f"A{number}", 101.0 + number % 100 * 0.01) for number in range(300)]
    assert {len(one.site_accounts) for one in with_sites(many)} == {3}
