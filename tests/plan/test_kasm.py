"""KASM by the manual's table, its sums, its thresholds and its rule of the twenty highest bills."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from georisk.model import Customer, CustomerId, KasmFacts, KasmProposal, Tier
from georisk.plan import kasm_findings, kasm_tiers

if TYPE_CHECKING:
    from georisk.scoring import RuleSet

MAIN = {"strategic_area": True}
C1 = CustomerId("C1")


def customer(name: str = "C1", *, facts: dict[str, Any] | None = None, **fields: Any) -> Customer:
    numbers: dict[str, Any] = {
        key: Decimal(value) if type(value) is str else value for key, value in (facts or {}).items()
    }
    bill = fields.pop("bill", None)
    return Customer(
        customer_id=CustomerId(name),
        row=2,
        monthly_bill_thb=None if bill is None else Decimal(bill),
        kasm=KasmFacts(**numbers),
        **fields,
    )


@pytest.mark.parametrize(
    ("margin", "value"),
    [
        ("-5000", "L"),
        ("70762.99", "L"),
        ("70763", "M"),
        ("264910", "M"),
        ("264910.99", "M"),
        ("264911", "H"),
        ("9000000", "H"),
    ],
)
def test_value_class_and_matrix(rules: RuleSet, margin: str, value: str) -> None:
    table = {"H": (Tier.STRATEGIC, Tier.STATUS), "other": (Tier.STAR, Tier.STREAMLINE)}
    main, secondary = table["H" if value == "H" else "other"]
    for facts, tier in ((MAIN, main), ({}, secondary)):
        found = kasm_findings([customer(facts={"gross_margin_thb": margin, **facts})], rules)[C1]
        assert (found.grounds.value_class, found.tier) == (value, tier)
        assert found.grounds.readings == (("R8",) if margin == "264910.99" else ())


@pytest.mark.parametrize(
    ("facts", "letters"),
    [
        ({"voltage_kv": "115"}, ("a",)),
        ({"voltage_kv": "230.0"}, ("a",)),
        ({"voltage_kv": "114.9"}, ()),
        ({"voltage_kv": "22"}, ()),
        ({"self_generation_mw": "2"}, ("c",)),
        ({"self_generation_mw": "1.999"}, ()),
        ({"related_job_thb": "5000000"}, ("d",)),
        ({"related_job_thb": "4999999.99"}, ()),
        ({"maintenance_thb": "200000"}, ("d",)),
        ({"maintenance_thb": "199999.99"}, ()),
        ({"strategic_area": True}, ("e",)),
        ({"strategic_area": False}, ()),
        ({"nationwide_branches": True}, ("f",)),
        (
            {"voltage_kv": "115", "maintenance_thb": "1e6", "nationwide_branches": True},
            ("a", "d", "f"),
        ),
    ],
)
def test_reasons_for_the_main_group(
    rules: RuleSet, facts: dict[str, Any], letters: tuple[str, ...]
) -> None:
    found = kasm_findings([customer(facts={"gross_margin_thb": "1", **facts})], rules)[C1]
    assert found.grounds.main_reasons == letters
    assert found.tier == (Tier.STAR if letters else Tier.STREAMLINE)


@pytest.mark.parametrize(("bill", "letters"), [("20000000", ("b",)), ("19999999.99", ())])
def test_a_bill_of_20_million_is_main(rules: RuleSet, bill: str, letters: tuple[str, ...]) -> None:
    assert kasm_findings([customer(bill=bill)], rules)[C1].grounds.main_reasons == letters


def test_no_gross_margin_no_tier(rules: RuleSet) -> None:
    assert kasm_tiers([customer(facts=MAIN)], rules) == {C1: None}


def test_unknown_facts_of_a_secondary_customer_are_named(rules: RuleSet) -> None:
    found = kasm_findings([customer(facts={"voltage_kv": "22"}, bill="1e6")], rules)[C1]
    assert found.grounds.unknown == (
        "self_generation_mw",
        "related_job_thb",
        "maintenance_thb",
        "strategic_area",
        "nationwide_branches",
    )
    assert kasm_findings([customer(facts=MAIN)], rules)[C1].grounds.unknown == ()


def test_accounts_of_one_bp_at_one_office_add_up(rules: RuleSet) -> None:
    half = {"gross_margin_thb": "132455.5"}
    customers = [
        customer("C1", facts=half, bp_no="BP1", office="กฟจ.ชลบุรี", bill="10000000"),
        customer("C2", facts=half, bp_no="BP1", office="กฟจ.ชลบุรี", bill="10000000"),
        customer("C3", facts=half, bp_no="BP1", office="กฟจ.ระยอง"),
        customer("C4", facts=half, bp_no="BP2", office="กฟจ.ชลบุรี"),
        customer("C5", facts=half, office="กฟจ.ชลบุรี"),
        customer("C6", facts=half, office="กฟจ.ชลบุรี"),
    ]
    found = kasm_findings(customers, rules)
    assert [found[item.customer_id].grounds.value_class for item in customers] == list("HHMMMM")
    assert found[C1].tier == Tier.STRATEGIC  # 2 x 10 million baht is main by (b)
    assert found[CustomerId("C3")].tier == Tier.STREAMLINE


def test_one_unknown_margin_leaves_the_sum_unknown(rules: RuleSet) -> None:
    customers = [
        customer("C1", facts={"gross_margin_thb": "300000"}, bp_no="BP1"),
        customer("C2", bp_no="BP1"),
    ]
    assert set(kasm_tiers(customers, rules).values()) == {None}


# --- the twenty highest bills of an area ---------------------------------------------------------


def area(name: str, size: int, *, mains: int = 0) -> list[Customer]:
    """Customers with rising bills of which the lowest are main by (e)."""
    return [
        customer(
            f"{name}{at:03d}",
            facts={"gross_margin_thb": "1", **(MAIN if at < mains else {})},
            bill=str(1_000_000 + at),
            area=name,
        )
        for at in range(size)
    ]


@pytest.mark.parametrize("mains", [0, 5, 19, 20, 25])
def test_an_area_short_of_main_customers_adds_its_twenty_highest_bills(
    rules: RuleSet, mains: int
) -> None:
    found = kasm_findings(area("A", 60, mains=mains), rules)
    main = {int(name[1:]) for name, item in found.items() if item.grounds.main_reasons}
    own = set(range(mains))
    assert main == (own | set(range(40, 60)) if mains < 20 else own)


def test_areas_are_ranked_apart_and_order_does_not_matter(rules: RuleSet) -> None:
    customers = [*area("A", 25), *area("B", 30, mains=20)]
    found = kasm_tiers(customers, rules)
    assert found == kasm_tiers(list(reversed(customers)), rules)
    assert sum(tier == Tier.STAR for name, tier in found.items() if name[0] == "A") == 20
    assert sum(tier == Tier.STAR for name, tier in found.items() if name[0] == "B") == 20


def test_equal_bills_at_the_twentieth_place_all_count(rules: RuleSet) -> None:
    tied = [
        customer(f"C{at}", facts={"gross_margin_thb": "1"}, bill="1000000", area="A")
        for at in range(25)
    ]
    assert set(kasm_tiers(tied, rules).values()) == {Tier.STAR}


def test_the_rule_waits_for_the_area_the_bill_and_the_whole_register(rules: RuleSet) -> None:
    margin = {"gross_margin_thb": "1"}
    nowhere = customer("C1", facts=margin, bill="1000000")
    no_bill = customer("C2", facts=margin, area="A")
    assert set(kasm_tiers([nowhere, no_bill], rules).values()) == {Tier.STREAMLINE}
    alone = customer("C3", facts=margin, bill="1000000", area="A")
    assert kasm_tiers([alone], rules)[CustomerId("C3")] == Tier.STAR
    assert kasm_tiers([alone], rules, rank_areas=False)[CustomerId("C3")] == Tier.STREAMLINE


@pytest.mark.parametrize(
    ("facts", "proposal", "tier", "proposed"),
    [
        ({"gross_margin_thb": "1000"}, KasmProposal.STATUS, Tier.STATUS, True),
        ({"gross_margin_thb": "1000"}, KasmProposal.STREAMLINE, Tier.STREAMLINE, False),
        ({"gross_margin_thb": "264911"}, KasmProposal.STATUS, Tier.STATUS, False),
        ({"gross_margin_thb": "264911"}, KasmProposal.STREAMLINE, Tier.STATUS, False),
        ({"gross_margin_thb": "1000", **MAIN}, KasmProposal.STATUS, Tier.STAR, False),
        ({"gross_margin_thb": "264911", **MAIN}, KasmProposal.STATUS, Tier.STRATEGIC, False),
        ({}, KasmProposal.STATUS, Tier.STATUS, True),
        ({}, KasmProposal.STREAMLINE, Tier.STREAMLINE, True),
        ({}, None, None, False),
    ],
)
def test_a_special_proposal_lifts_only_what_the_matrix_leaves_lower(
    rules: RuleSet,
    facts: dict[str, Any],
    proposal: KasmProposal | None,
    tier: Tier | None,
    proposed: bool,
) -> None:
    one = customer(facts={**facts, "kasm_proposal": proposal, "kasm_reason": None})
    told = replace(one, kasm=replace(one.kasm, kasm_reason="public image"))
    found = kasm_findings([told], rules)[C1]
    assert (found.tier, found.proposed) == (tier, "public image" if proposed else None)


def test_the_highest_proposal_of_an_account_counts_for_all_of_it(rules: RuleSet) -> None:
    low, high = (
        customer(name, bp_no="1", office="ก", facts={"gross_margin_thb": "1"})
        for name in ("C1", "C2")
    )
    streamline = replace(low.kasm, kasm_proposal=KasmProposal.STREAMLINE, kasm_reason="a")
    status = replace(high.kasm, kasm_proposal=KasmProposal.STATUS, kasm_reason="b")
    found = kasm_findings([replace(low, kasm=streamline), replace(high, kasm=status)], rules)
    assert {(one.tier, one.proposed) for one in found.values()} == {(Tier.STATUS, "b")}
