"""The workbook of a run: CRM-KAM-001 in three sheets, the SPP risk, and what was left out."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime, time
from types import MappingProxyType
from typing import TYPE_CHECKING

from georisk.reports.columns import KEY_ACCOUNTS, NOT_ELIGIBLE, REJECTS, STREAMLINE
from georisk.reports.due_sheet import write_due
from georisk.reports.entries import filled_sheets, with_entries
from georisk.reports.lever_column import risk_columns
from georisk.reports.notes import write_notes
from georisk.reports.plan_sheets import Planned, plan_rows, write_plan_summary, write_plan_tables
from georisk.reports.quarter_columns import done_title
from georisk.reports.quarter_sheets import quarter_lines, write_done, write_quarter
from georisk.reports.sheets import Book, TableRef, make_formats, write_table
from georisk.reports.summary import Tables, write_summary
from georisk.reports.wording import TIERS
from georisk.reports.worklist_sheet import write_worklist
from georisk.reports.workload_sheet import write_workload

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsxwriter.worksheet import Worksheet

    from georisk.model import AssessedCustomer, RunDocument
    from georisk.reports.columns import Column
    from georisk.reports.entries import FilledSheet
    from georisk.reports.quarter_sheets import QuarterCase
    from georisk.reports.worklist_sheet import Worklist
    from georisk.scoring import RuleSet

SUMMARY, KEY, GROUP = "สรุป", "Strategic-Star-Status", "Streamline"
PLAN, PLAN_KEY, PLAN_GROUP = "แผน สรุป", "แผน Strategic-Star-Status", "แผน Streamline"
RISK_SHEET, LOADS, PLACES = "ความเสี่ยง SPP", "ภาระงาน KAMR", "ตำแหน่งที่ต้องแก้ไข"
REST, REFUSED, NOTES = "ไม่เข้าเกณฑ์", "แถวที่ไม่ผ่าน", "คำอธิบาย"
DUE = "ภาระตามกลุ่ม"
OWED = (PLAN, PLAN_KEY, PLAN_GROUP)  # what the rules of the run's own rule set say is due
SHEETS = (SUMMARY, KEY, GROUP, *OWED, RISK_SHEET, DUE, LOADS, PLACES, REST, REFUSED, NOTES)
QUARTER_SHEET = "CRM-KAM-004"
NOTHING_FILLED: Mapping[tuple[str, str], str] = MappingProxyType({})
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
# A workbook must name a moment of creation; a clock would make equal runs differ.
UNDATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook's times have no zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """What a run does not say of itself: its rules, where known, and what people filled in."""

    rules: RuleSet | None
    filled: Mapping[tuple[str, str], str]


def entry_sheets() -> tuple[FilledSheet, ...]:
    """Describe the sheets people fill in."""
    titles = {
        "key": KEY,
        "group": GROUP,
        "plan": PLAN,
        "plan_key": PLAN_KEY,
        "plan_group": PLAN_GROUP,
    }
    return tuple(filled_sheets(titles))


def _order(customer: AssessedCustomer) -> tuple[int, str, str, int, str]:
    """Sort the way a KAMR reads: tier, area, office, highest score, id."""
    record, profile = customer.record, customer.profile
    tier = TIERS.index(record.tier) if record.tier in TIERS else len(TIERS)
    return (
        tier,
        profile.area or "",
        profile.office or "",
        -(record.score_high or 0),
        record.customer_id,
    )


def _by_score(customer: AssessedCustomer) -> tuple[int, str]:
    return -(customer.record.score_high or 0), customer.record.customer_id


def _tables(book: Book, sheets: Mapping[str, Worksheet], run: RunDocument, extra: Extra) -> Tables:
    customers = sorted(run.customers, key=_order)
    key = [item for item in customers if item.record.tier in TIERS[:3]]
    group = [item for item in customers if item.record.tier == TIERS[3]]
    risk = sorted((item for item in customers if item.record.eligible), key=_by_score)
    rest = [item for item in customers if not item.record.eligible]

    def table(
        name: str,
        title: str,
        columns: Sequence[Column[AssessedCustomer]],
        rows: Sequence[AssessedCustomer],
    ) -> TableRef:
        return write_table(book, sheets[name], title, columns, rows)

    return Tables(
        key_accounts=table(
            KEY,
            "ลูกค้ารายสำคัญ Strategic Star Status (CRM-KAM-001/2)",
            with_entries(KEY_ACCOUNTS, extra.filled, lambda customer: customer),
            key,
        ),
        streamline=table(
            GROUP,
            "ลูกค้ารายสำคัญ Streamline (CRM-KAM-001/3)",
            with_entries(STREAMLINE, extra.filled, lambda customer: customer),
            group,
        ),
        risk=table(
            RISK_SHEET, "ความเสี่ยงต่อการสูญเสียลูกค้าให้ SPP (ข้อ 6.1.1.2)", risk_columns(extra.rules), risk
        ),
        not_eligible=table(REST, "ลูกค้าที่ไม่เข้าเกณฑ์ประเมิน (ข้อ 6.1.1.2)", NOT_ELIGIBLE, rest),
    )


def _write_quarter(
    book: Book, run: RunDocument, filled: Mapping[tuple[str, str], str], case: QuarterCase
) -> None:
    """Add CRM-KAM-004 and the sheet to enter what was done, after all others."""
    lines = quarter_lines(run.customers, filled, case)
    write_quarter(book, book.file.add_worksheet(QUARTER_SHEET), lines, case)
    done = book.file.add_worksheet(done_title(case.quarter.number))
    write_done(book, done, sorted(run.customers, key=_order), filled, case)


def _write_rejects(book: Book, sheet: Worksheet, run: RunDocument) -> None:
    pairs = [(row, problem) for row in run.rejects for problem in row.problems]
    write_table(book, sheet, "แถวที่ไม่ผ่านการตรวจและไม่ได้ประเมิน", REJECTS, pairs)


def _write_plan(
    book: Book,
    sheets: Mapping[str, Worksheet],
    run: RunDocument,
    due: RuleSet,
    filled: Mapping[tuple[str, str], str],
) -> None:
    """Fill CRM-KAM-002 and the workload of the KAMRs."""
    rows = plan_rows(sorted(run.customers, key=_order), due)
    tables = write_plan_tables(book, sheets[PLAN_KEY], sheets[PLAN_GROUP], rows, filled)
    write_plan_summary(book, sheets[PLAN], tables, Planned(rows, filled), due)
    write_due(book, sheets[DUE], run.customers, due)
    write_workload(book, sheets[LOADS], run.customers, due)


def workbook_bytes(
    run: RunDocument,
    *,
    rules: RuleSet | None = None,
    worklist: Worklist | None = None,
    filled: Mapping[tuple[str, str], str] = NOTHING_FILLED,
    quarter: QuarterCase | None = None,
) -> bytes:
    """Fill the workbook of a run; equal runs give equal bytes.

    Parameters
    ----------
    run : RunDocument
    rules : RuleSet, optional
        The rule set of the run: what each reading (R1 ...) means, and what a tier is owed. Without
        it there is no plan (CRM-KAM-002) and no workload, and the legend shows the sentences of the
        run that rest on a reading.
    worklist : Worklist, optional
        Locations worth fixing.
    filled : mapping of (str, str) to str
        What people filled in, by customer and field: it stands in its cells again.
    quarter : QuarterCase, optional
        The quarter to sum up (CRM-KAM-004), with a sheet to enter what was done.

    Returns
    -------
    bytes
        An XLSX file. Nothing that comes from data is a formula.
    """
    from xlsxwriter import Workbook

    left_out = {
        *((*OWED, DUE, LOADS) if rules is None else ()),
        *((PLACES,) if worklist is None else ()),
    }
    extra = Extra(rules=rules, filled=filled)
    buffer = io.BytesIO()
    with Workbook(buffer, OPTIONS) as file:
        as_of = run.header.as_of
        created = datetime.combine(as_of, time()) if as_of else UNDATED
        file.set_properties({"title": "CRM-KAM-001 002", "author": "georisk", "created": created})
        sheets = {name: file.add_worksheet(name) for name in SHEETS if name not in left_out}
        book = Book(file, make_formats(file), run.header)
        tables = _tables(book, sheets, run, extra)
        write_summary(book, sheets[SUMMARY], tables, run.customers)
        if rules is not None:
            _write_plan(book, sheets, run, rules, filled)
        if quarter is not None:
            _write_quarter(book, run, filled, quarter)
        if worklist is not None:
            write_worklist(book, sheets[PLACES], worklist)
        _write_rejects(book, sheets[REFUSED], run)
        write_notes(book, sheets[NOTES], run, _meanings(rules))
    return buffer.getvalue()


def _meanings(rules: RuleSet | None) -> dict[str, str]:
    readings = {} if rules is None else rules.readings
    return {name: reading.choice.th for name, reading in readings.items()}
