"""Customers without a position, placed by their address; what cannot be placed stays unlocated."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from georisk.location.answers import Geocoded
from georisk.location.geocoding import geocode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from georisk.location.gazetteer import Gazetteer
    from georisk.model import Customer, Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """What became of the customers without a position.

    Parameters
    ----------
    customers : tuple of Customer
        All customers, in their order.
    asked, found : int
        How many had an address and no position, and how many of them were placed.
    """

    customers: tuple[Customer, ...]
    asked: int
    found: int


def lacks_position(customer: Customer) -> bool:
    """Tell whether a customer has an address and no position."""
    return customer.location is None and bool(customer.address)


def any_lacks_position(customers: Iterable[Customer]) -> bool:
    """Tell whether a gazetteer is needed at all."""
    return any(lacks_position(customer) for customer in customers)


def located(customers: Sequence[Customer], gazetteer: Gazetteer) -> tuple[Customer, ...]:
    """Give customers without a position the one of their address, in their order.

    The location says how it came about: method ``geocoded``, the precision class, the radius and
    the words that matched. Nothing is guessed: a customer whose address has no certain place stays
    without a position. A position that is given is never touched.
    """
    found: dict[str, Location | None] = {}
    return tuple(
        replace(customer, location=_location(customer.address, gazetteer, found))
        if customer.address and customer.location is None
        else customer
        for customer in customers
    )


def _location(
    address: str, gazetteer: Gazetteer, found: dict[str, Location | None]
) -> Location | None:
    """Place an address; one that many rows share is read once."""
    if address not in found:
        answer = geocode(address, gazetteer)
        found[address] = answer.location if isinstance(answer, Geocoded) else None
    return found[address]


def placing(customers: Sequence[Customer], gazetteer: Gazetteer) -> Placing:
    """Do as `located` does, and count."""
    placed = located(customers, gazetteer)
    asked = [number for number, customer in enumerate(customers) if lacks_position(customer)]
    return Placing(
        customers=placed,
        asked=len(asked),
        found=sum(placed[number].location is not None for number in asked),
    )
