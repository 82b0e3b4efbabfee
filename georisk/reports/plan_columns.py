"""The columns of CRM-KAM-002: what is due to each customer in the year, and what is planned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from georisk.reports.columns import IDENTITY, KAMR, Column, Formula
from georisk.reports.wording import yes_no

if TYPE_CHECKING:
    from collections.abc import Callable

    from georisk.model import AssessedCustomer
    from georisk.plan.obligations import Obligations
    from georisk.reports.columns import Cell
    from georisk.scoring.schema import Activities

QUARTERS = tuple(range(1, 5))
QUARTER, YEAR = "quarter", "year"


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A customer of the plan and what its tier obliges to."""

    customer: AssessedCustomer
    due: Obligations

    def contacts(self, per: str) -> int:
        """Count the contacts that are due in each quarter, or in the year."""
        return sum(contact.times for contact in self.due.com if contact.per == per)


def _of_customer(column: Column[AssessedCustomer]) -> Column[PlanRow]:
    return Column(
        column.key,
        column.heading,
        column.width,
        column.style,
        lambda row: column.value(row.customer),
    )


def _least(activities: Activities | None) -> Cell:
    return None if activities is None else activities.at_least


def _choice(activities: Activities | None) -> Cell:
    """Say which activities count: the manual's lists have no gaps."""
    return None if activities is None else f"{activities.of[0]} ถึง {activities.of[-1]}"


def _blank(_: PlanRow) -> None:
    return None


def _quarters(kind: str, before: str = "") -> tuple[Column[PlanRow], ...]:
    return tuple(
        Column(f"{kind}_q{number}", f"{before}ไตรมาส {number}", 8, "entry_count", _blank)
        for number in QUARTERS
    )


def _activities(
    kind: str, name: str, due: Callable[[PlanRow], Activities | None]
) -> tuple[Column[PlanRow], ...]:
    """Least number, choice, what is planned by quarter, its sum, and what is lacking."""
    key = kind.lower()
    return (
        Column(f"{key}_min", f"{kind} {name} อย่างน้อย (ครั้ง/ปี)", 12, "int", lambda r: _least(due(r))),
        Column(f"{key}_of", f"{kind} ที่เลือกได้", 15, "text", lambda r: _choice(due(r))),
        *_quarters(key),
        Column(f"{key}_sum", f"{kind} รวมตามแผน", 10, "int", lambda r: _planned(key, due(r))),
        Column(f"{key}_short", f"{kind} ยังขาด", 9, "int", lambda r: _lacking(key, due(r))),
    )


def _planned(key: str, due: Activities | None) -> Formula | None:
    return None if due is None else Formula(f"SUM({{{key}_q1}}:{{{key}_q4}})", 0)


def _lacking(key: str, due: Activities | None) -> Formula | None:
    if due is None:
        return None
    return Formula(f"MAX(0,{{{key}_min}}-{{{key}_sum}})", due.at_least)


def _quarters_lacking(row: PlanRow) -> Formula:
    times = row.contacts(QUARTER)
    quarters = "{com_q1}:{com_q4}"
    text = f'COUNTIF({quarters},"<{times}")+COUNTBLANK({quarters})'
    return Formula(text, len(QUARTERS))


def _year_lacking(row: PlanRow) -> Formula | None:
    times = row.contacts(YEAR)
    return Formula(f"MAX(0,{times}-{{com_year}})", times) if times else None


def _tier(row: PlanRow) -> Cell:
    return row.customer.record.tier


KEY_PLAN: tuple[Column[PlanRow], ...] = (
    *(_of_customer(column) for column in (*IDENTITY, KAMR)),
    Column("tier", "กลุ่มลูกค้า (4S)", 12, "text", _tier),
    Column(
        "special",
        "แผนความเสี่ยงพิเศษ (RBA5)",
        14,
        "text",
        lambda row: yes_no(row.due.special_risk_plan),
    ),
    *_activities("FMS", "บริการฟรี", lambda row: row.due.fms),
    *_activities("RBA", "กิจกรรมสัมพันธ์", lambda row: row.due.rba),
    *_quarters("com", "COM "),
    Column("com_short", "COM ไตรมาสที่ยังขาด", 10, "int", _quarters_lacking),
    Column("com_year", "COM2 ประจำปี", 9, "entry_count", _blank),
    Column("com_year_short", "COM2 ยังขาด", 9, "int", _year_lacking),
    Column("note", "หมายเหตุ", 30, "entry", _blank),
)

GROUP_PLAN: tuple[Column[PlanRow], ...] = (
    *(_of_customer(column) for column in (*IDENTITY, KAMR)),
    Column("tier", "กลุ่มลูกค้า (4S)", 12, "text", _tier),
    *_activities("RBA", "กิจกรรมสัมพันธ์", lambda row: row.due.rba),
    Column("note", "หมายเหตุ", 30, "entry", _blank),
)
