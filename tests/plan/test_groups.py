"""Groups are proposed with a score and reasons; only what is confirmed counts."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from georisk.model import BranchStatus, Customer, CustomerId, GroupSite, Supplier
from georisk.plan.company_names import company_name
from georisk.plan.groups import ProposedSite, group_graph, propose_groups
from georisk.scoring.registers import branch_status_of, group_register


def customer(
    name: str, company: str | None = None, bp_no: str | None = None, tax_id: str | None = None
) -> Customer:
    return Customer(customer_id=CustomerId(name), row=2, name=company, bp_no=bp_no, tax_id=tax_id)


def found(*customers: Customer, register: tuple[GroupSite, ...] = ()) -> dict[str, ProposedSite]:
    return {site.site_id: site for site in propose_groups(customers, register)}


@pytest.mark.parametrize(
    "name",
    [
        "บริษัท ไทยเหล็กรีด จำกัด",
        "บริษัทไทยเหล็กรีดจำกัด(มหาชน)",
        "บมจ. ไทยเหล็กรีด",
        "บจก.ไทยเหล็กรีด สาขา 0002",
        "บริษัท ไทยเหล็กรีด (ประเทศไทย) จำกัด (สำนักงานใหญ่)",
        "หจก. ไทยเหล็กรีด โรงงาน 3",
        "ไทยเหล็กรีด 2",
    ],
)
def test_forms_branches_and_numbers_are_no_name(name: str) -> None:
    assert company_name(name).words == "ไทยเหล็กรีด"


@pytest.mark.parametrize(
    "name",
    [
        "Thai Cold Rolling Co., Ltd.",
        "THAI COLD ROLLING COMPANY LIMITED",
        "Thai Cold-Rolling Public Company Limited (Head Office)",
        "Thai Cold Rolling (Thailand) Co.,Ltd. Plant 2",
        "Thai Cold Rolling P.C.L.",
    ],
)
def test_english_forms(name: str) -> None:
    assert company_name(name).key == "thaicoldrolling"


@pytest.mark.parametrize("name", ["", "บริษัท จำกัด", "Co., Ltd.", "กข"])
def test_nothing_left_is_no_name(name: str) -> None:
    assert company_name(name).key == ""


def test_ties_and_their_scores() -> None:
    sites = found(
        customer("A1", "บริษัท อัลฟ่า จำกัด", bp_no="1"),
        customer("A2", "โรงงานของใครสักคน", bp_no="1"),
        customer("A3", "เบต้าสตีล", tax_id="0-1055-12345-67-8"),
        customer("A4", "แกมมาเคมี", tax_id="0105512345678"),
        customer("A5", "บจก. เดลต้าพลาสติก"),
        customer("A6", "บริษัท เดลต้าพลาสติก จำกัด สาขา 2"),
        customer("A7", "Epsilon Automotive Parts Co., Ltd."),
        customer("A8", "Epsilon Automotive Part Co., Ltd."),
        customer("A9", "Zeta Foods"),
    )
    assert {name: site.score for name, site in sites.items()} == {
        "A1": 100, "A2": 100, "A3": 100, "A4": 100, "A5": 95, "A6": 95,
        "A7": sites["A8"].score, "A8": sites["A7"].score,
    }  # fmt: skip
    assert 80 <= sites["A7"].score < 90
    assert sites["A1"].group_id == sites["A2"].group_id == "1"
    assert sites["A1"].reasons == (("same BP number 1", "เลขที่ BP เดียวกัน 1"),)
    assert "same tax id 0105512345678" in sites["A3"].reasons[0][0]
    assert sites["A5"].reasons[0] == ("same name: เดลต้าพลาสติก", "ชื่อเดียวกัน: เดลต้าพลาสติก")
    assert all(site.confirmed is None for site in sites.values())
    assert len({site.group_id for site in sites.values()}) == 4


def test_the_legal_form_alone_ties_nobody() -> None:
    assert found(customer("A", "บริษัท กขคง จำกัด"), customer("B", "บริษัท จฉชซ จำกัด")) == {}


def test_a_head_office_is_proposed_as_the_main_branch() -> None:
    sites = found(customer("A", "อัลฟ่าสตีล (สำนักงานใหญ่)"), customer("B", "อัลฟ่าสตีล สาขา 2"))
    assert (sites["A"].main_branch, sites["B"].main_branch) == (True, False)


def test_the_register_comes_back_and_new_sites_join_its_group() -> None:
    register = (
        GroupSite(group_id="G", site_id="A", main_branch=True, supplier=Supplier.SPP),
        GroupSite(group_id="G", site_id="FAR", main_branch=False, supplier=Supplier.PEA),
    )
    sites = found(customer("A", "อัลฟ่าสตีล"), customer("B", "บจก.อัลฟ่าสตีล"), register=register)
    assert {name: site.confirmed for name, site in sites.items()} == {
        "A": True, "FAR": True, "B": None,
    }  # fmt: skip
    assert {site.group_id for site in sites.values()} == {"G"}
    assert (sites["A"].main_branch, sites["A"].supplier) == (True, Supplier.SPP)


def test_a_partner_with_three_hundred_accounts_is_one_group() -> None:
    accounts = [customer(f"CA{number:03d}", "บมจ. ใหญ่มาก", bp_no="77") for number in range(300)]
    sites = found(*accounts, customer("X", "ผู้อื่น", bp_no="78"))
    assert len(sites) == 300
    assert {site.group_id for site in sites.values()} == {"77"}


def test_the_order_of_the_customers_changes_nothing() -> None:
    people = [
        customer(f"C{number}", f"บริษัท ชื่อที่{number % 40} จำกัด", bp_no=str(number % 60))
        for number in range(200)
    ]
    mixed = people[:]
    random.Random(7).shuffle(mixed)
    assert propose_groups(people) == propose_groups(mixed)


def test_only_confirmed_sites_count_and_are_named() -> None:
    sites = [
        GroupSite(group_id="G", site_id="A", main_branch=False, supplier=Supplier.PEA),
        GroupSite(group_id="G", site_id="HQ", main_branch=True, supplier=Supplier.SPP),
    ]
    waiting = [sites[0], replace(sites[1], confirmed=False)]
    before = branch_status_of(customer("A"), group_register(waiting))
    after = branch_status_of(customer("A"), group_register(sites))
    assert (before.status, after.status) == (BranchStatus.NONE, BranchStatus.MAIN_SPP)
    assert after.note is not None
    assert "HQ (main branch)" in after.note[0]
    assert "HQ (สาขาหลัก)" in after.note[1]


def test_many_sites_on_spp_power_are_counted_and_the_first_named() -> None:
    sites = [
        GroupSite(group_id="G", site_id=f"S{number}", main_branch=False, supplier=Supplier.SPP)
        for number in range(8)
    ]
    note = branch_status_of(customer("S0"), group_register(sites)).note
    assert note is not None
    assert "8 on SPP power: S0, S1, S2, S3, S4 and 3 more" in note[0]


def test_the_graph_holds_groups_sites_and_suppliers() -> None:
    graph = group_graph(propose_groups([customer("A", bp_no="1"), customer("B", bp_no="1")]))
    assert sorted(graph.nodes) == ["group:1", "site:A", "site:B", "supplier:PEA"]
    assert graph.number_of_edges() == 4
    assert graph.edges["site:A", "supplier:PEA"]["kind"] == "supplied"
    assert graph.nodes["site:A"]["confirmed"] is False
