"""One site, several accounts: what they pay counts together (clause 6.1.1.1)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from georisk.distance.geodesy import degrees_of, lengths_m
from georisk.model import Precision

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from georisk.model import Customer, CustomerId

# Meters of one factory stand within this of each other; neighbours under one BP do not
# (docs/decisions/0007). A position that is no better than a place's name proves nothing.
SITE_RADIUS_M = 100.0
EXACT = {Precision.SURVEYED, Precision.PARCEL}


def with_sites(customers: Sequence[Customer]) -> tuple[Customer, ...]:
    """Tell every customer which other accounts are of the same site, and what they pay together.

    One site are accounts of one BP at one office whose positions are exact and within
    `SITE_RADIUS_M` of the next one's. All else is assessed apart.
    """
    sites = _sites(customers)
    if not sites:
        return tuple(customers)
    return tuple(
        _joined(customer, sites[customer.customer_id])
        if customer.customer_id in sites
        else customer
        for customer in customers
    )


def _joined(customer: Customer, members: tuple[Customer, ...]) -> Customer:
    bills = [member.monthly_bill_thb for member in members]
    known = [bill for bill in bills if bill is not None]
    return replace(
        customer,
        site_accounts=tuple(sorted(member.customer_id for member in members)),
        site_bill_thb=sum(known, Decimal(0)) if len(known) == len(bills) else None,
    )


def _sites(customers: Sequence[Customer]) -> Mapping[CustomerId, tuple[Customer, ...]]:
    """Members of each site with several accounts, by each of their ids."""
    partners: dict[tuple[str, str | None], list[Customer]] = {}
    for customer in customers:
        if customer.bp_no and customer.location and _exact(customer):
            partners.setdefault((customer.bp_no, customer.office), []).append(customer)
    return {
        member.customer_id: site
        for accounts in partners.values()
        if len(accounts) > 1
        for site in _near_each_other(accounts)
        if len(site) > 1
        for member in site
    }


def _exact(customer: Customer) -> bool:
    location = customer.location
    return (
        location is not None
        and location.precision in EXACT
        and (location.accuracy_m or 0.0) <= SITE_RADIUS_M
    )


def _near_each_other(accounts: Sequence[Customer]) -> Iterator[tuple[Customer, ...]]:
    """Split accounts into those that are linked by steps of at most the radius."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    lon, lat = degrees_of([account.location.point for account in accounts if account.location])
    one, other = np.triu_indices(len(accounts), k=1)
    close = lengths_m(lon[one], lat[one], lon[other], lat[other]) <= SITE_RADIUS_M
    links = csr_array(
        (np.ones(int(close.sum()), dtype=np.int8), (one[close], other[close])),
        shape=(len(accounts), len(accounts)),
    )
    count, label = connected_components(links, directed=False)
    for number in range(count):
        yield tuple(accounts[at] for at in np.flatnonzero(label == number).tolist())
