"""The columns of a quarter: what was done for each customer, and CRM-KAM-004 by office and tier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from georisk.plan.entries import KINDS
from georisk.reports.columns import IDENTITY, KAMR, Column, Formula

if TYPE_CHECKING:
    from collections.abc import Mapping

    from georisk.model import AssessedCustomer

COUNT = "entry_count"
KIND_WORDS = {"fms": "FMS บริการฟรี", "rba": "RBA กิจกรรมสัมพันธ์", "com": "COM การสื่อสาร"}


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterLine:
    """The customers of one tier at one office in a quarter.

    Parameters
    ----------
    planned, done, lacking : mapping of str to int
        Times by kind (``fms``, ``rba``, ``com``); what is lacking is summed customer by customer,
        so that nobody's surplus hides what another lacks.
    up, down, new, gone : int
        Customers whose risk moved since the run before.
    """

    area: str | None
    office: str | None
    tier: str
    customers: int
    special: int
    planned: Mapping[str, int]
    done: Mapping[str, int]
    lacking: Mapping[str, int]
    up: int
    down: int
    new: int
    gone: int


def _blank(_: AssessedCustomer) -> None:
    return None


def done_title(number: int) -> str:
    """Name the sheet on which the done activities of a quarter are filled in.

    Examples
    --------
    >>> done_title(1)
    'ทำแล้ว ไตรมาส 1'
    """
    return f"ทำแล้ว ไตรมาส {number}"


def done_columns(number: int) -> tuple[Column[AssessedCustomer], ...]:
    """Columns of that sheet."""
    return (
        *IDENTITY,
        KAMR,
        Column("tier", "กลุ่มลูกค้า (4S)", 12, "text", lambda c: c.record.tier),
        *(
            Column(f"{kind}_done_q{number}", f"{KIND_WORDS[kind]} ทำแล้ว (ครั้ง)", 14, COUNT, _blank)
            for kind in KINDS
        ),
        Column(f"done_note_q{number}", "บันทึกกิจกรรม", 50, "entry", _blank),
    )


def _of_kind(kind: str) -> tuple[Column[QuarterLine], ...]:
    name = KIND_WORDS[kind]
    return (
        Column(f"{kind}_plan", f"{name} ตามแผน (ครั้ง)", 12, "int", lambda r: r.planned[kind]),
        Column(f"{kind}_done", f"{name} ทำแล้ว (ครั้ง)", 12, "int", lambda r: r.done[kind]),
        Column(f"{kind}_short", f"{name} ยังขาด (ครั้ง)", 12, "int", lambda r: r.lacking[kind]),
    )


QUARTER_SUMMARY: tuple[Column[QuarterLine], ...] = (
    Column("area", "กฟข.", 9, "text", lambda r: r.area),
    Column("office", "กฟฟ.", 24, "text", lambda r: r.office),
    Column("tier", "กลุ่มลูกค้า (4S)", 12, "text", lambda r: r.tier),
    Column("customers", "ลูกค้า (ราย)", 9, "int", lambda r: r.customers),
    Column("special", "แผนความเสี่ยงพิเศษ (ราย)", 12, "int", lambda r: r.special),
    *(column for kind in KINDS for column in _of_kind(kind)),
    Column(
        "short",
        "ยังขาดทั้งหมด (ครั้ง)",
        12,
        "int",
        lambda r: Formula("{fms_short}+{rba_short}+{com_short}", sum(r.lacking.values())),
    ),
    Column("up", "ความเสี่ยงสูงขึ้น (ราย)", 11, "int", lambda r: r.up),
    Column("down", "ความเสี่ยงลดลง (ราย)", 11, "int", lambda r: r.down),
    Column("new", "ลูกค้าใหม่ (ราย)", 10, "int", lambda r: r.new),
    Column("gone", "ไม่อยู่ในรอบนี้แล้ว (ราย)", 11, "int", lambda r: r.gone),
)
