"""Branch status from the group's register."""

from __future__ import annotations

from typing import Any

import pytest

from georisk.model import BranchStatus, Customer, CustomerId, GroupSite, Supplier
from georisk.scoring import branch_status_of, group_register

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
