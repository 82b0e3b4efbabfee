"""Customers who left, and why: what an Exit Interview records (clause 6.1.4.3)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from georisk.errors import InvalidValue
from georisk.plan.entries import Entry

if TYPE_CHECKING:
    from collections.abc import Mapping

# Before the day of leaving: one may have come back and left again.
FIELD = "exit_interview "
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitInterview:
    """The outcome of an Exit Interview, and who recorded it when.

    Parameters
    ----------
    at : str
        Moment of recording, ISO 8601 with its offset.
    by : str or None
    """

    lost: LostCustomer
    at: str
    by: str | None


def exit_entry(lost: LostCustomer) -> Entry:
    """Lay an outcome out as an entry: said again for the same day, it takes its own place."""
    told = {"spp_id": lost.spp_id, "reasons": lost.reasons, "note": lost.note}
    return Entry(
        customer_id=lost.customer_id,
        field=f"{FIELD}{lost.lost_on.isoformat()}",
        plan_year=None,
        value=json.dumps(told, ensure_ascii=False),
    )


def lost_of(entry: Entry) -> LostCustomer:
    """Read what `exit_entry` laid out.

    Examples
    --------
    >>> lost = LostCustomer(customer_id="C1", lost_on=date(2026, 11, 1), reasons=("steam",))
    >>> lost_of(exit_entry(lost)) == lost
    True
    """
    told = json.loads(entry.value)
    return LostCustomer(
        customer_id=entry.customer_id,
        lost_on=date.fromisoformat(entry.field.removeprefix(FIELD)),
        spp_id=told["spp_id"],
        reasons=tuple(told["reasons"]),
        note=told["note"],
    )
