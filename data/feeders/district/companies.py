"""Names of companies that do not exist: each says (สมมติ), made up."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy.random import Generator

COINED = (
    "ภูผาเงิน",
    "ธารทองไทย",
    "รุ่งทวีโชค",
    "กิ่งแก้วบูรพา",
    "พรหมสุวรรณ",
    "ทรัพย์ไพศาล",
    "ดาวเหนือ",
    "ขุนเขาทอง",
    "เจ้าพระวัน",
    "ตะวันออกไพบูลย์",
    "นพรัตน์ชล",
    "มั่นคงวัฒนา",
    "สายธารเพชร",
    "อัครโชติ",
    "ชลธารา",
    "บูรพาเกียรติ",
    "เพชรศิลา",
    "ลานตะวัน",
    "วิริยะกานต์",
    "ศรีนทีทอง",
    "แสงอรุณกิจ",
    "หาดทรายทอง",
    "ไทยนาวิน",
    "คีรีรัตน์",
)
TRADES = (
    "ชิ้นส่วนยานยนต์",
    "โพลิเมอร์",
    "อิเล็กทรอนิกส์",
    "บรรจุภัณฑ์",
    "โลหะกิจ",
    "อาหารแช่แข็ง",
    "เคมีภัณฑ์",
    "ยางไทย",
    "เหล็กรีดเย็น",
    "แม่พิมพ์",
    "สิ่งทอ",
    "กระจก",
    "เซรามิก",
    "ห้องเย็น",
    "เครื่องปรับอากาศ",
    "หล่อโลหะ",
    "เฟอร์นิเจอร์",
    "กระดาษลูกฟูก",
    "พลาสติก",
    "แบตเตอรี่",
)

PUBLIC_SHARE = 0.05


def names(count: int, rng: Generator) -> list[str]:
    """Draw different names; one in twenty is a public company."""
    order = rng.permutation(len(COINED) * len(TRADES))[:count]
    found = []
    for place in order.tolist():
        coined, trade = COINED[place // len(TRADES)], TRADES[place % len(TRADES)]
        public = " (มหาชน)" if float(rng.uniform()) < PUBLIC_SHARE else ""
        found.append(f"บริษัท {coined}{trade} (สมมติ) จำกัด{public}")
    return found
