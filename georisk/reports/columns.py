"""The columns of each sheet: heading, width, style, and where the value comes from."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Generic, TypeVar

from georisk.reports.wording import (
    BANDS,
    DECIDED_BY,
    DISTANCE_STATUS,
    NO_TIER_TH,
    OPEN_TH,
    tier_word,
    yes_no,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from georisk.model import AssessedCustomer, AssessmentRecord, Problem, Rejected


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of ours, never of data, and what it amounts to as the sheet is written.

    Parameters
    ----------
    text : str
        Without the leading ``=``; ``{key}`` is the cell of that column in the same row.
    """

    text: str
    value: int | Decimal


Cell = str | int | float | Decimal | Formula | None
Row = TypeVar("Row")
MINUS = "–"


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column of a sheet.

    Parameters
    ----------
    key : str
        The name formulas of the summary find it by.
    style : str
        One of ``text``, ``wide``, ``int``, ``metres``, ``baht``, ``average``, ``band``,
        ``degrees``, ``entry`` and ``entry_count`` (cells to be filled in by hand).
    value : callable
        None leaves the cell blank.
    """

    key: str
    heading: str
    width: float
    style: str
    value: Callable[[Row], Cell]


def score_cell(record: AssessmentRecord) -> Cell:
    """Give the score, or its interval while a missing value leaves it open."""
    if record.score is not None or record.score_low is None:
        return record.score
    if record.score_low == record.score_high:
        return record.score_low
    return f"{record.score_low}{MINUS}{record.score_high}"


def band_cell(record: AssessmentRecord) -> str | None:
    """Give the band's Thai name; an open band says so, a customer not scored has none."""
    if record.band is not None:
        return BANDS.get(record.band, record.band)
    return OPEN_TH if record.eligible else None


def plan_cell(record: AssessmentRecord) -> str | None:
    """Say whether a special-risk plan is due (clause 6.1.4)."""
    return yes_no(record.special_risk_plan, OPEN_TH if record.eligible else None)


def _blank(_: object) -> None:
    return None


def _reasons(customer: AssessedCustomer) -> str:
    return " • ".join(step.text_th for step in customer.explanation)


IDENTITY: tuple[Column[AssessedCustomer], ...] = (
    Column("area", "กฟข.", 9, "text", lambda c: c.profile.area),
    Column("office", "กฟฟ.", 20, "text", lambda c: c.profile.office),
    Column("bp", "หมายเลข BP", 14, "text", lambda c: c.profile.bp_no),
    Column("ca", "หมายเลข CA", 16, "text", lambda c: c.profile.ca_no),
    Column("id", "รหัสลูกค้า", 14, "text", lambda c: c.record.customer_id),
    Column("name", "ชื่อลูกค้า", 38, "text", lambda c: c.profile.name),
)
BILL: Column[AssessedCustomer] = Column(
    "bill", "ค่าไฟฟ้าเฉลี่ย (บาท/เดือน)", 18, "baht", lambda c: c.record.monthly_bill_thb
)
KAMR: Column[AssessedCustomer] = Column("kamr", "รหัส KAMR", 12, "text", lambda c: c.profile.kamr_id)

KEY_ACCOUNTS: tuple[Column[AssessedCustomer], ...] = (
    *IDENTITY,
    Column("tier", "กลุ่มลูกค้า (4S)", 12, "text", lambda c: tier_word(c.record.tier)),
    Column("risk", "กลุ่มตามความเสี่ยง", 13, "text", lambda c: c.record.tier_risk),
    Column("kasm", "กลุ่มตาม KASM", 13, "text", lambda c: c.record.tier_kasm),
    Column("decided", "เกณฑ์ที่ตัดสิน", 15, "text", lambda c: DECIDED_BY.get(c.record.decided_by or "")),
    Column("band", "ระดับความเสี่ยง", 12, "band", lambda c: band_cell(c.record)),
    Column("score", "คะแนน", 9, "int", lambda c: score_cell(c.record)),
    BILL,
    Column("plan", "แผนความเสี่ยงพิเศษ", 12, "text", lambda c: plan_cell(c.record)),
    KAMR,
    Column("kamr_name", "ชื่อ KAMR", 22, "entry", _blank),
    Column("contact", "ชื่อผู้ติดต่อ", 22, "entry", _blank),
    Column("position", "ตำแหน่ง", 18, "entry", _blank),
    Column("phone", "โทรศัพท์สำนักงาน", 15, "entry", _blank),
    Column("mobile", "โทรศัพท์มือถือ", 15, "entry", _blank),
    Column("email", "อีเมล", 22, "entry", _blank),
    Column("line", "LINE ID", 14, "entry", _blank),
)

STREAMLINE: tuple[Column[AssessedCustomer], ...] = (
    *IDENTITY,
    *KEY_ACCOUNTS[6:13],
    KAMR,
    Column("contact", "ชื่อผู้ติดต่อ", 22, "entry", _blank),
    Column("mobile", "โทรศัพท์", 15, "entry", _blank),
    Column("email", "อีเมล", 22, "entry", _blank),
)

RISK: tuple[Column[AssessedCustomer], ...] = (
    *IDENTITY,
    BILL,
    Column("spp", "SPP", 14, "text", lambda c: c.record.spp_id),
    Column("straight", "ระยะเส้นตรง (ม.)", 13, "metres", lambda c: c.record.straight_m),
    Column("distance", "ระยะตามเส้นทาง (ม.)", 14, "metres", lambda c: c.record.distance_m),
    Column(
        "status",
        "ผลการวัดระยะ",
        18,
        "text",
        lambda c: DISTANCE_STATUS.get(c.record.distance_status or ""),
    ),
    Column("line", "ตามสายไฟฟ้า (ม.)", 13, "metres", lambda c: c.record.line_m),
    Column("corridor", "ตามแนวสร้างสายได้ (ม.)", 14, "metres", lambda c: c.record.corridor_m),
    Column("l1", "1 ระยะทาง", 8, "int", lambda c: c.record.distance_level),
    Column("l2", "2 เครือข่าย", 8, "int", lambda c: c.record.branch_level),
    Column("l3", "3 ไฟฟ้าดับ", 8, "int", lambda c: c.record.outage_level),
    Column("l4", "4 ปัจจัยอื่น", 14, "text", lambda c: c.record.other_levels),
    Column("average", "ค่าเฉลี่ยโอกาส", 10, "average", lambda c: c.record.probability_average),
    Column("probability", "ระดับโอกาส", 8, "int", lambda c: c.record.probability_level),
    Column("impact", "ระดับผลกระทบ", 8, "int", lambda c: c.record.impact_level),
    Column("score", "คะแนน", 9, "int", lambda c: score_cell(c.record)),
    Column("band", "ระดับความเสี่ยง", 12, "band", lambda c: band_cell(c.record)),
    Column("certain", "ระดับแน่นอน", 9, "text", lambda c: yes_no(c.record.band_certain)),
    Column("risk", "กลุ่มตามความเสี่ยง", 13, "text", lambda c: c.record.tier_risk),
    Column("tier", "กลุ่มลูกค้า (4S)", 12, "text", lambda c: tier_word(c.record.tier)),
    Column("plan", "แผนความเสี่ยงพิเศษ", 12, "text", lambda c: plan_cell(c.record)),
    Column("exit", "Exit Interview", 10, "text", lambda c: yes_no(c.record.exit_interview)),
    Column("missing", "ข้อมูลที่ขาด", 20, "text", lambda c: c.record.missing),
    Column("readings", "การตีความ", 12, "text", lambda c: c.record.readings),
    Column("reasons", "เหตุผล", 100, "text", _reasons),
)

NOT_ELIGIBLE: tuple[Column[AssessedCustomer], ...] = (
    *IDENTITY,
    BILL,
    Column("why", "เหตุที่ไม่เข้าเกณฑ์", 28, "text", lambda c: c.record.eligibility_reason),
    Column("spp", "SPP ที่ใกล้ที่สุด", 14, "text", lambda c: c.record.spp_id),
    Column("straight", "ระยะเส้นตรง (ม.)", 13, "metres", lambda c: c.record.straight_m),
    Column("estate", "อยู่ในนิคม", 9, "text", lambda c: yes_no(c.record.in_estate)),
    Column("tier", "กลุ่มลูกค้า (4S)", 13, "text", lambda c: c.record.tier or NO_TIER_TH),
    Column("reasons", "คำอธิบาย", 100, "text", _reasons),
)

REJECTS: tuple[Column[tuple[Rejected, Problem]], ...] = (
    Column("source", "แฟ้ม", 26, "text", lambda p: p[0].source),
    Column("row", "แถว", 8, "int", lambda p: p[0].row),
    Column("id", "รหัส", 16, "text", lambda p: p[0].record_id),
    Column("field", "ช่องข้อมูล", 20, "text", lambda p: p[1].field),
    Column("value", "ค่าที่พบ", 28, "text", lambda p: p[1].value),
    Column("expected", "สิ่งที่ต้องเป็น", 60, "text", lambda p: p[1].expected_th),
    Column("code", "รหัสปัญหา", 20, "text", lambda p: p[1].code),
)
