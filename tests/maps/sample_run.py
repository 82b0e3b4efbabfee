"""A made-up run for the map's tests: plants, estates, lines and customers near Chon Buri."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from georisk.model import (
    COLUMNS,
    AssessedCustomer,
    AssessmentRecord,
    CustomerProfile,
    ExplanationStep,
    InputFile,
    RunDocument,
    RunHeader,
)

HOSTILE = (
    "${alert(1)}",
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% raw %}{% endraw %}",
    "<!--<script>alert(1)//-->",
    "'); alert(1); ('",
    "=HYPERLINK(0)\u2028\u2029&lt;b&gt;",
)
PLANTS = (
    (
        "SPP-1",
        "Amata B.Grimm Power 1",
        "อมตะ บี.กริม เพาเวอร์ 1",
        101.0,
        13.43,
        "operating",
        165,
        True,
    ),
    ("SPP-2", "Bo Win Cogeneration", "บ่อวิน โคเจนเนอเรชั่น", 101.09, 13.06, "construction", 120, True),
    ("SPP-3", "Laem Chabang Green", "แหลมฉบัง กรีน", 100.91, 13.10, "planned", None, True),
    ("SPP-4", "Old Mill", None, 101.16, 13.30, "retired", 40, False),
)
ESTATES = (
    ("E1", "Amata City Chonburi", "นิคมอุตสาหกรรมอมตะซิตี้ ชลบุรี", 101.01, 13.42),
    ("E2", "Pinthong", "นิคมอุตสาหกรรมปิ่นทอง", 101.03, 13.09),
)
NAMES = (
    "บริษัท สยามเหล็กกล้า จำกัด", "บริษัท น้ำตาลตะวันออก จำกัด (มหาชน)", "บจก. ปิ่นทองพลาสติก",
    "บริษัท ผู้ผลิตชิ้นส่วนยานยนต์ที่ยิ่งใหญ่ จำกัด", "Eastern Glass Co., Ltd.", "หจก. ญี่ปุ่นปั๊มโลหะ",
)  # fmt: skip
OFFICES = ("กฟจ.ชลบุรี", "กฟส.ศรีราชา")
AREAS = ("กฟก.1", "กฟก.2", "กฟก.3")
KAMRS = ("K-07", "K-08", "K-09", None)
BANDS = (
    ("low", 3, "Streamline"),
    ("medium", 9, "Status"),
    ("high", 15, "Star"),
    ("very_high", 25, "Strategic"),
)


def band_of(score: int) -> tuple[str, str]:
    return next((band, tier) for band, top, tier in BANDS if score <= top)


def step(
    name: str, en: str, th: str, *levels: int, readings: tuple[str, ...] = ()
) -> ExplanationStep:
    return ExplanationStep(
        step=name, clause="6.1.1.2", value=None, unit="", levels=levels, readings=readings,
        text_en=en, text_th=th,
    )  # fmt: skip


def assessed(customer_id: str, name: str | None = None, **fields: Any) -> AssessedCustomer:
    """An eligible customer without a score, unless told otherwise."""
    given: dict[str, Any] = {
        **dict.fromkeys(COLUMNS), "customer_id": customer_id, "eligible": True,
        "eligibility_reason": "within_8km", "exit_interview": False, "exempt": False,
        "band_certain": False, "position_precision": "surveyed", "run_id": "r",
        "ruleset": "pea-2566",
    }  # fmt: skip
    profile = CustomerProfile(
        customer_id=customer_id, name=name, bp_no="1000200300", ca_no="020001234567",
        office="กฟอ.ชลบุรี", area="กฟก.2", kamr_id="K-07", estate_id=None,
        position_accuracy_m=25.0, synthetic=True,
    )  # fmt: skip
    return AssessedCustomer(
        record=AssessmentRecord(**(given | fields)), profile=profile,
        explanation=(step("screening", "Inside 8 km.", "อยู่ในรัศมี 8 กม."),),
    )  # fmt: skip


def routed(
    customer: AssessedCustomer, plant: tuple[Any, ...], rng: random.Random
) -> AssessedCustomer:
    """Give a customer a route with right angles and legs that add up."""
    lon, lat = customer.record.lon, customer.record.lat
    assert lon is not None
    assert lat is not None
    legs = [Decimal(rng.randint(1000, 3_000_000)).scaleb(-3) for _ in range(4)]
    names = ("access_m", "line_m", "corridor_m", "egress_m")
    record = replace(
        customer.record, spp_id=plant[0], distance_status="routed", distance_m=sum(legs),
        straight_m=sum(legs) * Decimal("0.8"), network_m=legs[1] + legs[2],
        **dict(zip(names, legs, strict=True)),
    )  # fmt: skip
    return replace(
        customer, record=record, path=((lon, lat), (plant[3], lat), (plant[3], plant[4]))
    )


def scored(customer: AssessedCustomer, rng: random.Random) -> AssessedCustomer:
    """Give a customer a score, or an interval, with its reasons."""
    probability, impact = rng.randint(1, 5), rng.choice((1, 1, 2, 2, 3, 4, 5))
    score = probability * impact
    (band, tier), bill = band_of(score), Decimal(rng.randint(30_000_000, 900_000_000)).scaleb(-2)
    record = replace(
        customer.record, score=score, score_low=score, score_high=score, band=band,
        band_certain=True, tier=tier, tier_risk=tier, decided_by="risk", monthly_bill_thb=bill,
        probability_level=probability, impact_level=impact, special_risk_plan=score >= 10,
        readings="R2;R6",
    )  # fmt: skip
    far = f"{customer.record.distance_m:,}"
    explanation = (
        *customer.explanation,
        step("distance", f"Routed distance to the SPP: {far} m, level {probability}.",
             f"ระยะทางตามแนวสายถึง SPP: {far} ม. ระดับ {probability}", probability, readings=("R2",)),
        step("impact", f"Average monthly bill: {bill:,} baht/month, level {impact}.",
             f"ค่าไฟฟ้าเฉลี่ยต่อเดือน: {bill:,} บาทต่อเดือน ระดับ {impact}", impact),
        step("score", f"Score: {probability} x {impact} = {score}.",
             f"คะแนน: {probability} x {impact} = {score}"),
    )  # fmt: skip
    return replace(customer, record=record, explanation=explanation)


def opened(customer: AssessedCustomer, low: int, high: int) -> AssessedCustomer:
    """Take a value away: an interval of scores over more than one band."""
    record = replace(
        customer.record, score=None, score_low=low, score_high=high, band=None, tier=None,
        band_certain=False, missing="outages_12m", special_risk_plan=None,
    )  # fmt: skip
    return replace(customer, record=record)


def estate_at(customer: AssessedCustomer) -> str | None:
    """An estate whose middle is within a kilometre or two, if any."""
    lon, lat = customer.record.lon or 0, customer.record.lat or 0
    near = (e for e, *_, x, y in ESTATES if abs(lon - x) < 0.02 and abs(lat - y) < 0.02)
    return next(near, None)


def cared_for(customer: AssessedCustomer, number: int) -> AssessedCustomer:
    """Give a customer an office, an area, a KAMR or none, and an estate or none."""
    profile = replace(
        customer.profile, office=OFFICES[number % 2], area=AREAS[number % 3],
        kamr_id=KAMRS[number % 4], estate_id=estate_at(customer),
    )  # fmt: skip
    return replace(customer, profile=profile)


def customers(count: int, rng: random.Random) -> list[AssessedCustomer]:
    made = []
    for number in range(count):
        plant = rng.choice(PLANTS[:3])
        lon, lat = plant[3] + rng.gauss(0, 0.03), plant[4] + rng.gauss(0, 0.025)
        name = f"{rng.choice(NAMES)} {number + 1}"
        one = assessed(f"C{number + 1:04d}", name, lon=round(lon, 6), lat=round(lat, 6))
        made.append(cared_for(scored(routed(one, plant, rng), rng), number))
    return made


def with_exceptions(made: list[AssessedCustomer]) -> list[AssessedCustomer]:
    """Make some customers uncertain, exempt, not eligible, unlocated and hostile."""
    for index in range(0, len(made), 13):
        made[index] = opened(made[index], 8, 20)
    for index in range(5, len(made), 40):
        exempt = {"exempt": True, "exit_interview": True, "tier": "exempt", "decided_by": "exempt"}
        made[index] = replace(made[index], record=replace(made[index].record, **exempt))
    for index in range(3, len(made), 17):
        one = made[index].record
        made[index] = assessed(
            one.customer_id, f"ลูกค้านอกเกณฑ์ {index}", eligible=False, lon=one.lon, lat=one.lat,
            eligibility_reason="bill_below_minimum", band_certain=None,
        )  # fmt: skip
    hostile = [
        replace(made[20 + index], profile=replace(made[20 + index].profile, name=name))
        for index, name in enumerate(HOSTILE)
    ]
    made[20 : 20 + len(hostile)] = hostile
    nowhere = opened(assessed("C-NOWHERE", "บริษัท ไร้พิกัด จำกัด"), 1, 25)
    return [*made, replace(nowhere, record=replace(nowhere.record, position_precision="unlocated"))]


def point(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}


def feature(shape: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": shape, "properties": properties}


def spps() -> dict[str, Any]:
    return collection([
        feature(
            point(lon, lat), spp_id=spp_id, name=name, name_th=name_th, status=status,
            capacity_mw=mw, eligible=eligible, direct_sale=None, residual_mw=None,
            position_accuracy_m=500.0, source="made up", area=None,
        )
        for spp_id, name, name_th, lon, lat, status, mw, eligible in PLANTS
    ])  # fmt: skip


def estates() -> dict[str, Any]:
    first, second = ESTATES
    lon, lat = first[3:]
    ring = [
        [lon - 0.03, lat - 0.02],
        [lon + 0.03, lat - 0.02],
        [lon + 0.02, lat + 0.02],
        [lon - 0.03, lat + 0.02],
    ]
    polygon = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    return collection([
        feature(polygon, estate_id=first[0], name=first[1], name_th=first[2], radius_m=None),
        feature(point(*second[3:]), estate_id=second[0], name=second[1], name_th=second[2],
                radius_m=1500.0),
    ])  # fmt: skip


def lines(rng: random.Random) -> dict[str, Any]:
    """A grid of roads cut into short pieces, one feeder, one line of an SPP."""
    made = []
    for _ in range(30):
        lon, lat = 101.03 + rng.gauss(0, 0.06), 13.25 + rng.gauss(0, 0.12)
        path = [[lon + 0.004 * i, lat + rng.gauss(0, 0.0008)] for i in range(14)]
        made += [
            feature({"type": "LineString", "coordinates": path[i : i + 2]}, kind="road", owner=None)
            for i in range(13)
        ]
    feeder = [[101.0, 13.43], [101.03, 13.41], [101.05, 13.30], [101.06, 13.15], [101.09, 13.06]]
    made.append(
        feature(
            {"type": "MultiLineString", "coordinates": [feeder[:3], feeder[2:]]},
            kind="distribution_line",
            owner=None,
        )
    )
    own = [[101.0, 13.43], [101.02, 13.45], [101.04, 13.455]]
    made.append(feature({"type": "LineString", "coordinates": own}, kind="spp_line", owner="SPP-1"))
    return collection(made)


def sample_run(count: int = 240) -> RunDocument:
    rng = random.Random(2566)
    header = RunHeader(
        run_id="3f9ac21b7e04", ruleset="pea-2566", ruleset_sha256="0" * 64, engine_version="0.1.0",
        as_of=date(2025, 12, 1), plan_year=2026, cutoff_m=10_000, max_access_m=2_000,
        inputs=(InputFile(role="customers", name=HOSTILE[1], sha256="a" * 64, rows=count),),
        assumptions=(("Assumed in English", "ข้อสมมติภาษาไทย"),), synthetic=True,
    )  # fmt: skip
    return RunDocument(
        header=header, customers=tuple(with_exceptions(customers(count, rng))), rejects=(),
        spps=spps(), estates=estates(), lines=lines(rng),
    )  # fmt: skip
