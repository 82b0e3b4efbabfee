"""Branch status from the group's register; outages of twelve months."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from georisk.model import BranchStatus, Customer, CustomerId, GroupSite, OutageEvent, Supplier
from georisk.scoring import branch_status_of, group_register, outage_register, outages_in_year

PEA, SPP, NOBODY = Supplier.PEA, Supplier.SPP, Supplier.NONE


def customer(**fields: Any) -> Customer:
    return Customer(**{"customer_id": CustomerId("C1"), "row": 2, "bp_no": "BP1", **fields})


def sites(*listed: tuple[str, bool, Supplier], group: str = "BP1") -> list[GroupSite]:
    return [
        GroupSite(group_id=group, site_id=site, main_branch=main, supplier=supplier)
        for site, main, supplier in listed
    ]


@pytest.mark.parametrize(
    ("listed", "status"),
    [
        ([("C1", True, PEA)], "none"),
        ([("C1", True, NOBODY)], "none"),
        ([("C1", True, PEA), ("C1", True, PEA)], "none"),  # one site, listed twice
        ([("C1", False, PEA), ("B", True, PEA)], "all_pea"),
        ([("C1", False, PEA), ("B", True, NOBODY)], "all_pea"),
        ([("C1", False, PEA), ("B", False, SPP), ("A", True, PEA)], "some_spp"),
        ([("C1", False, PEA), ("A", True, SPP)], "main_spp"),
        ([("C1", False, PEA), ("B", False, SPP), ("A", True, SPP)], "main_spp"),
        # the customer's own site is already on SPP power
        ([("C1", False, SPP), ("A", True, PEA)], "some_spp"),
        ([("C1", True, SPP), ("B", False, PEA)], "main_spp"),
        ([("C1", True, SPP)], "main_spp"),
        ([("C1", False, SPP)], "some_spp"),
    ],
)
def test_status_follows_from_the_sites_of_the_group(
    listed: list[tuple[str, bool, Supplier]], status: str
) -> None:
    found = branch_status_of(customer(), group_register(sites(*listed)))
    assert found.status == BranchStatus(status)
    assert found.note is not None
    assert found.note[0].startswith("From the register")


def test_a_group_is_found_by_customer_or_contract_account_too() -> None:
    parent = group_register(sites(("C1", False, PEA), ("A", True, SPP), group="PARENT"))
    assert branch_status_of(customer(bp_no=None), parent).status == BranchStatus.MAIN_SPP
    by_ca = group_register(sites(("020001", False, PEA), ("A", False, SPP), group="PARENT"))
    account = customer(bp_no=None, customer_id=CustomerId("C9"), ca_no="020001")
    assert branch_status_of(account, by_ca).status == BranchStatus.SOME_SPP


def test_several_groups_of_one_customer_are_one_network() -> None:
    own = sites(("C1", True, PEA))
    parent = sites(("C1", False, PEA), ("A", True, SPP), group="PARENT")
    found = branch_status_of(customer(), group_register([*own, *parent]))
    assert found.status == BranchStatus.MAIN_SPP


def test_a_given_status_wins_over_the_register() -> None:
    register = group_register(sites(("C1", False, PEA), ("A", True, SPP)))
    found = branch_status_of(customer(branch_status=BranchStatus.ALL_PEA), register)
    assert found.status == BranchStatus.ALL_PEA
    assert found.note is not None
    assert found.note[0] == "Branch status as given."


def test_a_customer_in_no_group_has_no_status() -> None:
    register = group_register(sites(("X", True, SPP), group="OTHER"))
    assert branch_status_of(customer(), register).status is None
    assert branch_status_of(customer(bp_no=None), register).status is None


# --- outages -------------------------------------------------------------------------------------

AS_OF = date(2026, 6, 30)


def event(when: str, **fields: Any) -> OutageEvent:
    moment = datetime.fromisoformat(when).replace(tzinfo=UTC)
    known = {} if "feeder_id" in fields else {"customer_id": CustomerId("C1")}
    return OutageEvent(started_at=moment, **{**known, **fields})


@pytest.mark.parametrize(
    ("when", "count"),
    [
        ("2025-06-30T23:59:59", 0),
        ("2025-07-01T00:00:00", 1),
        ("2026-06-30T23:59:59", 1),
        ("2026-07-01T00:00:00", 0),
    ],
)
def test_the_twelve_months_end_on_the_assessment_date(when: str, count: int) -> None:
    assert outages_in_year(customer(), outage_register([event(when)]), AS_OF) == count


def test_a_leap_day_looks_back_to_28_february() -> None:
    register = outage_register([event("2023-02-28T12:00"), event("2023-03-01T00:00")])
    assert outages_in_year(customer(), register, date(2024, 2, 29)) == 1


def test_exact_duplicates_count_once() -> None:
    first = event("2026-01-05T10:00", minutes=Decimal(12), cause="tree")
    longer = event("2026-01-05T10:00", minutes=Decimal(13), cause="tree")
    other = event("2026-01-06T10:00", minutes=Decimal(12), cause="tree")
    register = outage_register([first, first, longer, other, other])
    assert outages_in_year(customer(), register, AS_OF) == 3


def test_events_of_the_feeder_count_for_its_customers_only() -> None:
    register = outage_register(
        [
            event("2026-01-05T10:00", feeder_id="F1"),
            event("2026-02-05T10:00", feeder_id="F2"),
            event("2026-01-05T10:00"),  # the first one again, by customer
            event("2026-03-05T10:00", customer_id=CustomerId("C2")),
            event("2026-04-05T10:00", customer_id=CustomerId("C2"), feeder_id="F1"),
        ]
    )
    assert outages_in_year(customer(feeder_id="F1"), register, AS_OF) == 1
    assert outages_in_year(customer(feeder_id="F2"), register, AS_OF) == 2
    assert outages_in_year(customer(feeder_id="F3"), register, AS_OF) == 1
    assert outages_in_year(customer(), register, AS_OF) == 1


def test_no_event_is_none_hit_only_where_the_register_could_tell() -> None:
    by_customer = outage_register([event("2026-01-05T10:00", customer_id=CustomerId("C2"))])
    assert outages_in_year(customer(), by_customer, AS_OF) == 0
    by_feeder = outage_register([event("2026-01-05T10:00", feeder_id="F1")])
    assert outages_in_year(customer(), by_feeder, AS_OF) is None
    assert outages_in_year(customer(feeder_id="F9"), by_feeder, AS_OF) == 0
