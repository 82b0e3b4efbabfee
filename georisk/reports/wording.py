"""The Thai words of the sheets, beside the stable words they stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

BANDS = {"low": "ต่ำ", "medium": "ปานกลาง", "high": "สูง", "very_high": "สูงมาก"}
TIERS = ("Strategic", "Star", "Status", "Streamline")
EXEMPT = "exempt"
EXEMPT_TH = "ยกเว้น"
OPEN_TH = "ยังไม่ชี้ขาด"
NO_TIER_TH = "ไม่จัดกลุ่ม"
UNSTATED_TH = "(ไม่ระบุ)"
SYNTHETIC_TH = "ข้อมูลสังเคราะห์เพื่อการสาธิต ไม่ใช่ลูกค้าจริง"

DECIDED_BY = {
    "risk": "ความเสี่ยง SPP",
    "kasm": "KASM",
    "both": "ทั้งสองเกณฑ์",
    "exempt": "ยกเว้นการจัดกลุ่ม",
}
DISTANCE_STATUS = {
    "routed": "วัดตามเส้นทางได้",
    "no_route": "ไม่มีเส้นทางเชื่อมถึง",
    "off_network": "อยู่ห่างจากแนวสายทุกเส้น",
    "beyond_cutoff": "ไกลเกินระยะที่วัด",
}
ROLES = {
    "customers": "ลูกค้า",
    "spp": "SPP",
    "network": "โครงข่าย",
    "estates": "นิคมอุตสาหกรรม",
    "sites": "ทะเบียนสาขา",
    "outages": "ไฟฟ้าดับ",
    "ruleset": "ชุดหลักเกณฑ์",
}
MONTHS = (
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
)
ERA = 543


def thai_date(day: date | None) -> str:
    """Write a date the Thai way, in พ.ศ.

    Examples
    --------
    >>> from datetime import date
    >>> thai_date(date(2025, 12, 31))
    '31 ธันวาคม 2568'
    >>> thai_date(None)
    '(ไม่ระบุ)'
    """
    return UNSTATED_TH if day is None else f"{day.day} {MONTHS[day.month - 1]} {day.year + ERA}"


def thai_year(year: int | None) -> str:
    """Write a CE year as พ.ศ.

    Examples
    --------
    >>> thai_year(2026)
    '2569'
    """
    return UNSTATED_TH if year is None else str(year + ERA)


def yes_no(value: bool | None, unknown: str | None = None) -> str | None:
    """Say ใช่ or ไม่, or ``unknown`` when nobody knows."""
    if value is None:
        return unknown
    return "ใช่" if value else "ไม่"


def tier_word(tier: str | None) -> str:
    """Name a tier as the sheets do: the 4S names are used as they are.

    Examples
    --------
    >>> tier_word("Star"), tier_word("exempt"), tier_word(None)
    ('Star', 'ยกเว้น', 'ยังไม่ชี้ขาด')
    """
    if tier is None:
        return OPEN_TH
    return EXEMPT_TH if tier == EXEMPT else tier
