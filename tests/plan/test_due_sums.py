"""What is due by area, office and KAMR: by hand from the manual's table, and as a law."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from georisk.model import AssessedCustomer, Tier
from georisk.plan.due_sums import DueSum, Unit, due_sums
from georisk.wiring import load_rules
from tests.reports.sample_run import customer

RULES = load_rules().rules


def one(name: str, tier: str | None, area: str, office: str, kamr: str | None) -> AssessedCustomer:
    who = {"area": area, "office": office, "kamr_id": kamr}
    return customer(name, profile=who, tier=tier, special_risk_plan=tier == "Star")


CUSTOMERS = [
    one("S1", "Strategic", "A", "A1", "K1"),
    one("T1", "Star", "A", "A1", "K1"),
    one("T2", "Star", "A", "A2", None),
    one("U1", "Status", "B", "B1", "K2"),
    *(one(f"L{n}", "Streamline", "B", "B1", "K2") for n in range(3)),
    one("O1", None, "B", "B1", "K2"),
    customer("X1", tier="exempt", exempt=True, profile={"area": "A"}),
]


def found(unit: Unit) -> dict[str | None, DueSum]:
    return {item.name: item for item in due_sums(CUSTOMERS, RULES) if item.unit is unit}


def test_an_area_by_hand() -> None:
    """Strategic 4 FMS, 3 RBA, 4 + 1 COM; Star 3, 2, 4; Status 3, 2, 4; 40 % of 3 is 2 to visit."""
    area = found(Unit.AREA)
    assert area["A"] == DueSum(
        unit=Unit.AREA,
        name="A",
        customers=3,
        points=Decimal("2.6"),
        fms=4 + 2 * 3,
        rba=3 + 2 * 2,
        com=5 + 2 * 4,
        special_risk_plans=2,
    )
    assert area["B"] == DueSum(
        unit=Unit.AREA,
        name="B",
        customers=4,
        points=Decimal("0.6"),
        fms=3,
        rba=2 + 2,
        com=4 + 12,
        special_risk_plans=0,
    )


def test_units_come_in_their_order_and_who_names_none_last() -> None:
    names = [(item.unit.value, item.name) for item in due_sums(CUSTOMERS, RULES)]
    assert names == [
        *(("area", name) for name in ("A", "B")),
        *(("office", name) for name in ("A1", "A2", "B1")),
        *(("kamr", name) for name in ("K1", "K2", None)),
    ]


@given(
    st.lists(
        st.tuples(st.sampled_from([*Tier, None]), *(st.sampled_from("abc") for _ in range(3))),
        max_size=30,
    )
)
def test_what_is_due_to_each_adds_up_the_same_by_every_unit(
    drawn: list[tuple[Tier | None, str, str, str]],
) -> None:
    """Of tiers whose every customer is to be reached; a share is rounded up in each unit."""
    people = [
        one(f"C{n}", None if tier is None or tier is Tier.STREAMLINE else tier, *rest)
        for n, (tier, *rest) in enumerate(drawn)
    ]
    sums = due_sums(people, RULES)
    for name in ("customers", "points", "fms", "rba", "com", "special_risk_plans"):
        totals = {sum(getattr(one, name) for one in sums if one.unit is unit) for unit in Unit}
        assert len(totals) == 1, name
