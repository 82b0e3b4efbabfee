"""By columns or one by one: the bytes are the same, whatever is missing, odd, or on a border."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

import georisk.scoring
from georisk.adapters.results.assessment_columns import (
    write_assessments_csv,
    write_assessments_parquet,
)
from georisk.adapters.results.run_files import assessments_csv, assessments_parquet
from georisk.adapters.results.summary import summary_of
from georisk.adapters.results.summary_columns import summary_of_columns
from georisk.assessment import assess, assessed_customer, make_world, registers
from georisk.assessment.columns import assess_columns
from georisk.assessment.columns_records import record_columns
from georisk.assessment.columns_single import columns_of, customer_at
from georisk.distance import Limits, build_network
from georisk.model import (
    BranchStatus,
    Customer,
    CustomerId,
    Estate,
    EstateId,
    GroupSite,
    KasmFacts,
    KasmProposal,
    Location,
    OutageEvent,
    Precision,
    RunDocument,
    RunHeader,
    SppContract,
    SppId,
    SppSite,
    SppStatus,
    Supplier,
)
from georisk.scoring import parse_ruleset
from tests.distance.worlds import FEEDER, ROAD, SPP_LINE, Line, at, table

if TYPE_CHECKING:
    from georisk.assessment import Registers, World
    from georisk.model import AssessmentRecord
    from georisk.scoring import RuleSet

MANUAL = (Path(georisk.scoring.__file__).parent / "rulesets" / "pea-2566.toml").read_text("utf-8")
LEVELS = ", ".join(
    f'{{ level = {level}, label = {{ en = "water {level}", th = "น้ำ {level}" }} }}'
    for level in range(1, 6)
)
WATER = f"""[local_factors.water]
clause = "6.1.1.2"
label = {{ en = "water", th = "น้ำ" }}
areas = ["กฟต.1"]
levels = [ {LEVELS} ]
"""
# Two places an area instead of twenty, so that few customers fill them.
PLACES = ("top_bills_per_area = 20", "top_bills_per_area = 2")
RULE_SETS = [
    parse_ruleset(text.replace(*PLACES))
    for text in (MANUAL, MANUAL.replace("[local_factors]\n", WATER))
]
AS_OF = date(2026, 9, 30)
HEADER = RunHeader(
    run_id="r" * 16,
    ruleset="x",
    ruleset_sha256="0",
    engine_version="0",
    as_of=AS_OF,
    plan_year=2027,
    cutoff_m=10_000,
    max_access_m=2_000,
    inputs=(),
    assumptions=(),
    synthetic=False,
)
# A lattice of 40 km: some plants are near, some beyond the cutoff, some tie.
WEST, SOUTH, STEP, SIZE = 100.9, 13.1, 0.03, 12
lattice = st.tuples(st.integers(0, SIZE), st.integers(0, SIZE)).map(
    lambda cell: (round(WEST + cell[0] * STEP, 7), round(SOUTH + cell[1] * STEP, 7))
)
HOSTILE = ["=1+1", 'say "x"', "a,b", "two\nlines", "cr\rhere", " led", "ลูกค้า", "0001", "é\u2028"]
BILLS = [
    "0",
    "299999.99",
    "299999.999999999999999999",
    "300000",
    "300000.00",
    "999999.99",
    "1000000",
    "1e6",
    "2000000.0",
    "3999999.9999999999999999",
    "4000000",
    "5000000",
    "19999999.99",
    "20000000",
    "1234567.891666666666666666667",
]


def amounts(*values: str) -> st.SearchStrategy[Decimal | None]:
    return st.sampled_from([None, *map(Decimal, values)])


@st.composite
def locations(draw: st.DrawFn) -> Location | None:
    lon, lat = draw(lattice)
    # Many stand in one place, some a few metres off, some where the last digit matters.
    shift = draw(st.sampled_from([0.0, 0.0, 0.0005, 0.0009, 1e-7, 0.012345678901234]))
    place = Location(
        point=at(lon + shift, lat),
        precision=draw(st.sampled_from([Precision.SURVEYED, Precision.PARCEL, *Precision])),
        accuracy_m=draw(st.sampled_from([None, 10.0, 900.0, 6000.0])),
    )
    return draw(st.sampled_from([place, place, place, None]))


@st.composite
def kasm_facts(draw: st.DrawFn) -> KasmFacts:
    return KasmFacts(
        gross_margin_thb=draw(amounts("0", "-5", "70762.99", "70763", "264910.5", "264911")),
        voltage_kv=draw(amounts("22", "115", "115.0", "230")),
        self_generation_mw=draw(amounts("1.999", "2")),
        related_job_thb=draw(amounts("4999999", "5e6")),
        maintenance_thb=draw(amounts("199999.999", "200000")),
        strategic_area=draw(st.sampled_from([None, True, False])),
        nationwide_branches=draw(st.sampled_from([None, True, False])),
        kasm_proposal=draw(st.sampled_from([None, None, *KasmProposal])),
        kasm_reason=draw(st.sampled_from([None, "public image", "ลูกค้าเดิม"])),
    )


@st.composite
def customers(draw: st.DrawFn, number: int, heads: tuple[bool, bool]) -> Customer:
    solar_considered, factors = heads
    solar = draw(amounts("0", "100", "100.0000000001", "250")) if solar_considered else None
    quiet = draw(st.booleans())
    name = draw(st.sampled_from(["C", *HOSTILE]))
    return Customer(
        customer_id=CustomerId(f"{name}{number}"),
        row=number + 2,
        bp_no=draw(st.sampled_from([None, None, "B1", "B2"])),
        ca_no=draw(st.sampled_from([None, "CA1", "CA2"])),
        office=draw(st.sampled_from([None, "O1", "O2"])),
        area=draw(st.sampled_from([None, "กฟต.1", "กฟก.2", "a,b"])),
        location=draw(locations()),
        monthly_bill_thb=draw(amounts(*BILLS)),
        peak_demand_kw=draw(amounts("0", "1000", "2500")),
        solar_kw=solar,
        solar_considered=solar_considered,
        outages_12m=draw(st.sampled_from([None, None, 0, 1, 2, 3, 5, 6, 40])),
        branch_status=draw(st.sampled_from([None, None, *BranchStatus])),
        spp_partner=draw(st.sampled_from([None, False, True])),
        spp_contract=draw(st.sampled_from([None, *SppContract])),
        in_estate=draw(st.sampled_from([None, None, True, False])),
        local_factors={
            "water": draw(st.sampled_from([None, 1, 4])),
            "rail": draw(st.sampled_from([None, 5])),
        }
        if factors
        else {},
        kasm=KasmFacts() if quiet else draw(kasm_facts()),
        feeder_id=draw(st.sampled_from([None, "F1", "F2"])),
        section_id=draw(st.sampled_from([None, "A"])),
    )


@st.composite
def plants(draw: st.DrawFn, name: str) -> SppSite:
    lon, lat = draw(lattice)
    area = box(lon - 0.01, lat - 0.004, lon + 0.002, lat + 0.004)
    return SppSite(
        spp_id=SppId(name),
        name=name,
        location=Location(point=at(lon, lat), precision=Precision.SURVEYED),
        area=draw(st.sampled_from([None, area])),
        status=draw(st.sampled_from(list(SppStatus))),
        direct_sale=draw(st.sampled_from([None, True])),
        residual_mw=draw(st.sampled_from([None, Decimal(5)])),
    )


@st.composite
def worlds(draw: st.DrawFn) -> World:
    names = draw(st.lists(st.sampled_from(["S1", "S2", "S,3"]), max_size=3, unique=True))
    sure = replace(draw(plants("S0")), status=SppStatus.PLANNED)
    spps = [sure, *(draw(plants(name)) for name in names)]
    owners = [spp.spp_id for spp in spps]
    lines: list[Line] = []
    for _ in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from([ROAD, ROAD, FEEDER, SPP_LINE]))
        vertices = draw(st.lists(lattice, min_size=2, max_size=5, unique=True))
        lines.append((vertices, kind, draw(st.sampled_from(owners)) if kind is SPP_LINE else None))
    lon, lat = draw(lattice)
    estates = [
        Estate(estate_id=EstateId("E1"), name="E1", centre=at(lon, lat), radius_m=900.0),
        Estate(
            estate_id=EstateId("E2"),
            name="E2",
            centre=at(lon, lat),
            area=box(lon, lat, lon + 3 * STEP, lat + STEP),
        ),
    ]
    rules = draw(st.sampled_from(RULE_SETS))
    chosen = draw(st.sampled_from([[], estates]))
    return make_world(rules, spps, build_network(table(lines)), chosen, Limits())


@st.composite
def known(draw: st.DrawFn, rules: RuleSet, ids: list[str]) -> Registers:
    sites = [
        GroupSite(
            group_id=draw(st.sampled_from(["B1", "G"])),
            site_id=draw(st.sampled_from(["CA1", "CA2", "elsewhere", *ids])),
            main_branch=draw(st.booleans()),
            supplier=draw(st.sampled_from(list(Supplier))),
        )
        for _ in range(draw(st.integers(0, 4)))
    ]
    events = [
        OutageEvent(
            started_at=datetime(2026, draw(st.integers(1, 12)), 3, 10 + minute),  # noqa: DTZ001 - Thai wall time
            customer_id=draw(st.sampled_from([None, *map(CustomerId, ids)])),
            feeder_id=draw(st.sampled_from(["F1", "F3"])),
            minutes=draw(amounts("0.5", "30")),
            cause=draw(st.sampled_from([None, "planned work"])),
        )
        for minute in range(draw(st.integers(0, 6)))
    ]
    given_events = draw(st.sampled_from([None, events]))
    counting = rules.conditions.outage.counting
    return registers(sites, given_events, draw(st.sampled_from([None, AS_OF])), counting=counting)


class Job:
    """What is assessed; too long to be shown whole."""

    def __init__(self, people: list[Customer], world: World, said: Registers) -> None:
        self.people, self.world, self.said = people, world, said

    def __repr__(self) -> str:
        return "\n".join(map(repr, self.people))


@st.composite
def jobs(draw: st.DrawFn) -> Job:
    world = draw(worlds())
    heads = draw(st.booleans()), draw(st.booleans())
    people = [draw(customers(number, heads)) for number in range(draw(st.integers(0, 9)))]
    ids = [str(one.customer_id) for one in people]
    return Job(people, world, draw(known(world.rules, ids)))


@settings(max_examples=80, deadline=None)
@given(jobs())
def test_by_columns_or_one_by_one_the_bytes_are_the_same(job: Job) -> None:
    holds(job.people, job.world, job.said)


def holds(people: list[Customer], world: World, said: Registers) -> list[AssessmentRecord]:
    """Hold every file by columns to the one that is made one by one."""
    run = one_by_one(people, world, said)
    done = assess_columns(columns_of(people), world, said)
    by_columns = record_columns(done, HEADER.run_id, world.rules.id)
    records = [item.record for item in run.customers]
    csv_file, parquet_file = io.BytesIO(), io.BytesIO()
    write_assessments_csv(by_columns, csv_file)
    write_assessments_parquet(by_columns, parquet_file)
    assert csv_file.getvalue().decode() == assessments_csv(records).decode()
    assert parquet_file.getvalue() == assessments_parquet(records)
    assert summary_of_columns(HEADER, by_columns, ()) == summary_of(run)
    return records


def one_by_one(people: list[Customer], world: World, said: Registers) -> RunDocument:
    done = assess(people, world, said, geometry=False)
    return RunDocument(
        header=HEADER,
        customers=tuple(
            assessed_customer(item, (), HEADER.run_id, world.rules.id) for item in done
        ),
        rejects=(),
        spps={},
        estates={},
        lines={},
    )


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.integers(0, 3), max_size=4).flatmap(
        lambda found: st.tuples(*(customers(at, (True, True)) for at, _ in enumerate(found)))
    )
)
def test_columns_hold_what_their_customers_hold(people: tuple[Customer, ...]) -> None:
    columns = columns_of(people)
    assert [customer_at(columns, row) for row in range(len(columns))] == list(people)


# --- what draws of chance seldom meet -------------------------------------------------------------


def plain_world(rules: RuleSet = RULE_SETS[0]) -> World:
    plant = SppSite(
        spp_id=SppId("S"),
        name="S",
        location=Location(point=at(WEST, SOUTH), precision=Precision.SURVEYED),
        status=SppStatus.PLANNED,
    )
    road: Line = (((WEST, SOUTH), (WEST + STEP, SOUTH)), ROAD, None)
    return make_world(rules, [plant], build_network(table([road])), (), Limits())


def account(number: int, east: float, **other: object) -> Customer:
    facts: dict[str, object] = {
        "location": Location(point=at(WEST + east, SOUTH), precision=Precision.SURVEYED),
        "monthly_bill_thb": Decimal(200_000),
    }
    return Customer(customer_id=CustomerId(f"C{number}"), row=number + 2, **{**facts, **other})  # type: ignore[arg-type]


def test_accounts_of_one_site_pay_together() -> None:
    """Alone 200,000 baht are too little; the third is 130 m away, the fourth somebody else's."""
    people = [
        account(0, 0.01, bp_no="B", office="O"),
        account(1, 0.0105, bp_no="B", office="O"),
        account(2, 0.0117, bp_no="B", office="O"),
        account(3, 0.01, bp_no="B2", office="O"),
        account(4, 0.01, bp_no="B", office="P"),
    ]
    found = holds(people, plain_world(), registers())
    assert [record.eligible for record in found] == [True, True, False, False, False]


def test_an_outage_that_names_a_customer_is_its_own() -> None:
    """Both hang on one feeder, of which nothing is known; one of them was named six times."""
    people = [
        account(number, 0.01, feeder_id="F", monthly_bill_thb=Decimal(10**6)) for number in range(3)
    ]
    events = [
        OutageEvent(
            started_at=datetime(2026, month, 3, 10),  # noqa: DTZ001 - Thai wall time
            customer_id=CustomerId("C1"),
            minutes=Decimal(30),
        )
        for month in range(1, 7)
    ]
    rules = RULE_SETS[0]
    said = registers((), events, AS_OF, counting=rules.conditions.outage.counting)
    found = holds(people, plain_world(rules), said)
    assert [record.outage_level for record in found] == [1, 5, 1]


def test_a_factor_of_one_area_is_asked_there_alone() -> None:
    people = [
        account(
            number, 0.01, area=area, local_factors={"water": None}, monthly_bill_thb=Decimal(10**6)
        )
        for number, area in enumerate(["กฟต.1", "กฟก.2", None])
    ]
    found = holds(people, plain_world(RULE_SETS[1]), registers())
    assert [record.other_levels for record in found] == ["water=?", None, "water=?"]
