"""Addresses of customers without a position, one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from georisk.assessment.locating import any_lacks_position, located, placing
from georisk.model import Customer, CustomerId, Location, LonLat, Precision
from tests.location.country import country

if TYPE_CHECKING:
    from georisk.location.gazetteer import Gazetteer

HERE = Location(point=LonLat(lon=100.0, lat=14.0), precision=Precision.SURVEYED)
ADDRESS = "99/1 ต.คลองกิ่ว อ.บ้านบึง จ.ชลบุรี 20220"


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return country()


def customer(name: str, address: str | None = None, location: Location | None = None) -> Customer:
    return Customer(customer_id=CustomerId(name), row=2, address=address, location=location)


def test_each_customer_in_its_place(gazetteer: Gazetteer) -> None:
    given = customer("A", ADDRESS, HERE)
    asked, blank, lost = customer("B", ADDRESS), customer("C"), customer("D", "ที่ไหนสักแห่ง")
    result = located([given, asked, blank, lost, asked], gazetteer)
    assert [item.customer_id for item in result] == ["A", "B", "C", "D", "B"]
    assert (result[0], result[2], result[3]) == (given, blank, lost)
    place = result[1].location
    assert place is not None
    assert place.provisional
    assert (place.precision, place.method, place.accuracy_m) == (
        Precision.TAMBON,
        "geocoded",
        1500.0,
    )
    assert place.point == LonLat(lon=101.16, lat=13.27)
    assert "คลองกิ่ว" in (place.matched_text or "")
    assert result[4].location == place


def test_an_address_that_contradicts_itself_is_no_position(gazetteer: Gazetteer) -> None:
    (item,) = located([customer("A", "ต.คลองกิ่ว อ.บ้านบึง จ.ขอนแก่น")], gazetteer)
    assert item.location is None


def test_counting(gazetteer: Gazetteer) -> None:
    customers = [customer("A", ADDRESS, HERE), customer("B", ADDRESS), customer("C", "?!")]
    done = placing(customers, gazetteer)
    assert (done.asked, done.found) == (2, 1)
    assert done.customers == located(customers, gazetteer)
    assert any_lacks_position(customers)
    assert not any_lacks_position([customer("A", ADDRESS, HERE), customer("B"), customer("C", "")])


@pytest.mark.parametrize(
    ("precision", "provisional"),
    [
        (Precision.SURVEYED, False),
        (Precision.PARCEL, False),
        (Precision.NAMED_PLACE, False),
        (Precision.ESTATE, False),
        (Precision.TAMBON, True),
        (Precision.AMPHOE, True),
        (Precision.PROVINCE, True),
    ],
)
def test_what_is_provisional(precision: Precision, *, provisional: bool) -> None:
    assert Location(point=HERE.point, precision=precision).provisional is provisional
