"""Plants that do not exist, and the lines that plants own. All synthetic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from district.places import Kilometres


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUpPlant:
    """A plant that does not exist, to show a rule at work."""

    spp_id: str
    name: str
    name_th: str
    at: Kilometres
    capacity_mw: int
    status: str
    direct_sale: str
    residual_mw: str


# Lines a plant owns: the plant, and the far end its line runs to along the streets.
SPP_LINES: tuple[tuple[str, Kilometres], ...] = (
    ("SPP-001", (-1.2, 37.3)),
    ("SPP-004", (0.2, 36.7)),
    ("SPP-076", (-15.4, -2.3)),
    ("SPP-065", (5.4, -4.4)),
    ("SPP-059", (14.6, -8.4)),
    ("SPP-006", (6.6, -16.2)),
)

PLANTS = (
    MadeUpPlant(
        spp_id="SYN-SPP-1",
        name="Example plant Nong Kham (synthetic)",
        name_th="โรงไฟฟ้าสมมติ หนองขาม (จำลอง)",
        at=(0.9, 0.35),
        capacity_mw=90,
        status="planned",
        direct_sale="unknown",
        residual_mw="unknown",
    ),
    MadeUpPlant(
        spp_id="SYN-SPP-2",
        name="Example plant Ban Bueng, no direct sale (synthetic)",
        name_th="โรงไฟฟ้าสมมติ บ้านบึง ไม่มีสิทธิขายตรง (จำลอง)",
        at=(6.5, 21.9),
        capacity_mw=110,
        status="operating",
        direct_sale="no",
        residual_mw="0",
    ),
    MadeUpPlant(
        spp_id="SYN-SPP-3",
        name="Example plant Thung Sukhla, 45 MW left (synthetic)",
        name_th="โรงไฟฟ้าสมมติ ทุ่งสุขลา กำลังผลิตคงเหลือ 45 เมกะวัตต์ (จำลอง)",
        at=(-14.6, -3.0),
        capacity_mw=120,
        status="operating",
        direct_sale="yes",
        residual_mw="45",
    ),
    MadeUpPlant(
        spp_id="SYN-SPP-4",
        name="Example plant Khao Mai Kaeo, retired (synthetic)",
        name_th="โรงไฟฟ้าสมมติ เขาไม้แก้ว เลิกผลิตแล้ว (จำลอง)",
        at=(-1.2, -17.3),
        capacity_mw=60,
        status="retired",
        direct_sale="unknown",
        residual_mw="unknown",
    ),
)
