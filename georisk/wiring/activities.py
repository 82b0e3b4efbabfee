"""What people fill in by hand: read from a workbook into the store, and back into the next one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from georisk.errors import NotFound, UsageError
from georisk.plan.compare import compare
from georisk.wiring.drawing import workbook
from georisk.wiring.jobs import resolve_run

if TYPE_CHECKING:
    from pathlib import Path

    from georisk.adapters.store.runs import SqlRunStore
    from georisk.adapters.tables.entry_sheets import Fault, Filled
    from georisk.model import RunHeader
    from georisk.plan.entries import Quarter
    from georisk.ports import RunStore
    from georisk.reports import QuarterCase


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What came of a workbook.

    Parameters
    ----------
    read, kept : int
        Filled cells that were taken, and those of them that said something new.
    sheets : tuple of str
        Sheets that were read.
    """

    header: RunHeader
    read: int
    kept: int
    faults: tuple[Fault, ...]
    sheets: tuple[str, ...]


def open_filled(url: str) -> SqlRunStore:
    """Open a store of runs and of what people filled in."""
    from georisk.adapters.store import existing_store

    return existing_store(url)


def import_activities(
    store: SqlRunStore, path: Path, run: str, *, by: str | None = None
) -> Imported:
    """Keep what was filled in in a run's workbook; the same workbook again changes nothing.

    Raises
    ------
    NotFound
        No such run.
    UnreadableFile, InputError
        It is no workbook of georisk, or one of its sheets is out of shape.
    """
    header = resolve_run(store, run)
    found = _read(path, store, header)
    return Imported(
        header=header,
        read=len(found.entries),
        kept=store.keep_entries(found.entries, run_id=header.run_id, by=by),
        faults=found.faults,
        sheets=found.sheets,
    )


def _read(path: Path, store: SqlRunStore, header: RunHeader) -> Filled:
    from georisk.adapters.tables.entry_sheets import EntryHeading, EntrySheet, read_entries
    from georisk.reports import entry_sheets

    sheets = [
        EntrySheet(
            title=sheet.title,
            key=sheet.key,
            headings=tuple(
                EntryHeading(column.heading, column.field, column.count) for column in sheet.columns
            ),
            subjects=sheet.subjects,
        )
        for sheet in entry_sheets()
    ]
    known = {item.record.customer_id for item in store.assessed(header.run_id)}
    return read_entries(path, sheets, known, header.plan_year)


def marked_workbook(path: Path, found: Imported) -> bytes:
    """Give the workbook back with the cells that could not be taken marked."""
    from georisk.adapters.tables.entry_sheets import marked

    return marked(path, found.faults)


def filled_workbook(store: SqlRunStore, run: str, quarter: Quarter | None = None) -> bytes:
    """Write a run's workbook with what people filled in, and CRM-KAM-004 for a quarter.

    Raises
    ------
    NotFound
        No such run.
    UsageError
        The quarter is not of the run's plan year.
    """
    header = resolve_run(store, run)
    case = None if quarter is None else _case(store, header, quarter)
    return workbook(
        store.run(header.run_id), filled=store.filled_in(header.plan_year), quarter=case
    )


def _case(store: SqlRunStore, header: RunHeader, quarter: Quarter) -> QuarterCase:
    from georisk.reports import QuarterCase

    if header.plan_year != quarter.year:
        raise UsageError(
            f"--quarter {quarter.year}Q{quarter.number}: run {header.run_id} is of plan year"
            f" {header.plan_year}; name a run of that year",
            f"--quarter {quarter.year}Q{quarter.number}: รอบการประเมิน {header.run_id} เป็นของปีแผน"
            f" {header.plan_year} (ค.ศ.) โปรดระบุรอบของปีนั้น",
        )
    before = run_before(store, header)
    if before is None:
        return QuarterCase(quarter=quarter)
    since = compare(store.assessed(before.run_id), store.assessed(header.run_id))
    return QuarterCase(quarter=quarter, since=since, previous=before.run_id)


def run_before(store: RunStore, header: RunHeader) -> RunHeader | None:
    """Find the run kept last before this one that no later run corrects."""
    corrected = {item.correction.supersedes for item in store.entries() if item.correction}
    earlier: RunHeader | None = None
    for one in store.headers():
        if one.run_id == header.run_id:
            return earlier
        if one.run_id not in corrected:
            earlier = one
    return earlier


def run_of_quarter(store: SqlRunStore, quarter: Quarter) -> str:
    """Choose the newest run of a quarter's plan year.

    Raises
    ------
    NotFound
        No run is of that year.
    """
    named = [one.run_id for one in store.headers() if one.plan_year == quarter.year]
    if not named:
        raise NotFound(
            f"--quarter {quarter.year}Q{quarter.number}: no stored run is of plan year"
            f" {quarter.year}",
            f"--quarter {quarter.year}Q{quarter.number}: ไม่มีรอบการประเมินของปีแผน {quarter.year}"
            " (ค.ศ.)",
        )
    return named[-1]
