"""What people fill in, correct and work through: templates, marked workbooks, worklists."""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING

from georisk.assessment.worklist import worklist

if TYPE_CHECKING:
    from pathlib import Path

    from georisk.errors import Language
    from georisk.model import RunDocument
    from georisk.reports import Worklist

EXCEL_MARK = "\ufeff"


def worklist_text(run: RunDocument, lang: Language) -> str:
    """List the locations worth fixing as CSV."""
    from georisk.adapters.results.worklist_files import worklist_csv

    return worklist_csv((astuple(row) for row in worklist(run)), lang)


def worklist_file(run: RunDocument, lang: Language, *, sheet: bool) -> bytes:
    """List the locations worth fixing as a workbook, or as CSV that Excel opens in Thai."""
    from georisk.adapters.results.worklist_files import worklist_xlsx

    if sheet:
        return worklist_xlsx([astuple(row) for row in worklist(run)], lang)
    return (EXCEL_MARK + worklist_text(run, lang)).encode("utf-8")


def worklist_sheet(run: RunDocument) -> Worklist:
    """List the locations worth fixing for a sheet of the workbook, in Thai."""
    from georisk.adapters.results.worklist_files import thai_rows
    from georisk.reports import Worklist

    headings, rows = thai_rows(astuple(row) for row in worklist(run))
    return Worklist(headings=headings, rows=rows)


def template(table: str) -> bytes:
    """Make an empty workbook to fill in, with one example row."""
    from georisk.adapters.tables.templates import template_bytes

    return template_bytes(table)


def template_tables() -> tuple[str, ...]:
    """Names of the tables there are templates of."""
    from georisk.adapters.tables.schema import TABLES

    return tuple(TABLES)


def can_annotate(customers: Path) -> bool:
    """Tell whether a file can be given back as a workbook."""
    from georisk.adapters.tables.annotating import can_annotate as is_table

    return is_table(customers)


def annotated_customers(customers: Path, run: RunDocument) -> bytes:
    """Mark what was wrong with the customers in their own workbook."""
    from georisk.adapters.tables.annotating import annotated

    return annotated(customers, "customers", run.rejects)
