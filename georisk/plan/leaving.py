"""Customers who left, and why: what an Exit Interview records (clause 6.1.4.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from georisk.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

# By code: what the form and the register of lost customers call a reason, English and Thai.
REASONS: Mapping[str, tuple[str, str]] = {
    "price": ("a lower price", "ราคาค่าไฟฟ้าถูกกว่า"),
    "reliability": ("reliability, frequent outages", "ความมั่นคงของระบบไฟฟ้า ไฟฟ้าขัดข้องบ่อย"),
    "steam": ("steam or other energy with it", "ได้รับไอน้ำหรือพลังงานอื่นร่วมด้วย"),
    "green": ("clean electricity", "ต้องการไฟฟ้าพลังงานสะอาด"),
    "group": ("policy of the parent or group", "นโยบายของบริษัทแม่หรือกลุ่มบริษัท"),
    "service": ("PEA's service", "การให้บริการของ กฟภ."),
    "other": ("other", "อื่น ๆ"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LostCustomer:
    """One row of the register of lost customers.

    Parameters
    ----------
    spp_id : str or None
        The SPP it went to, where that is known.
    reasons : tuple of str
        Codes of `REASONS`, in their order.
    """

    customer_id: str
    lost_on: date
    spp_id: str | None = None
    reasons: tuple[str, ...] = ()
    note: str | None = None


def reason_codes(text: str) -> tuple[str, ...]:
    """Read reasons with ``;`` between them, by code or by their Thai words.

    Raises
    ------
    InvalidValue
        When one is none of `REASONS`.

    Examples
    --------
    >>> reason_codes("steam; ราคาค่าไฟฟ้าถูกกว่า")
    ('price', 'steam')
    """
    known = {name.casefold(): code for code, names in REASONS.items() for name in (code, *names)}
    said = [word.strip() for word in text.split(";") if word.strip()]
    unknown = [word for word in said if word.casefold() not in known]
    if unknown:
        allowed = ", ".join(REASONS)
        raise InvalidValue(
            f"expected reasons among {allowed}, with ';' between them; {unknown[0]!r} is none",
            f"ต้องเป็นเหตุผลใน {allowed} คั่นด้วย ';' แต่พบ {unknown[0]!r}",
        )
    found = {known[word.casefold()] for word in said}
    return tuple(code for code in REASONS if code in found)
