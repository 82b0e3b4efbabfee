"""Some customers of a run as a workbook of one sheet: what somebody selected on a map."""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import TYPE_CHECKING

from georisk.reports.columns import RISK
from georisk.reports.sheets import Book, make_formats, write_table
from georisk.reports.workbook import OPTIONS, UNDATED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from georisk.model import AssessedCustomer, RunHeader

TITLE = "ลูกค้าที่เลือกจากแผนที่"
# The reasons are left out: a map's selection is read without them.
COLUMNS = tuple(column for column in RISK if column.key != "reasons")


def selection_bytes(customers: Sequence[AssessedCustomer], header: RunHeader) -> bytes:
    """Write customers as the risk sheet does; equal arguments give equal bytes.

    Parameters
    ----------
    customers : sequence of AssessedCustomer
        Their explanations are not looked at.
    """
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    with Workbook(buffer, OPTIONS) as file:
        created = datetime.combine(header.as_of, time()) if header.as_of else UNDATED
        file.set_properties({"title": TITLE, "author": "georisk", "created": created})
        book = Book(file, make_formats(file), header)
        write_table(book, file.add_worksheet("ลูกค้าที่เลือก"), TITLE, COLUMNS, customers)
    return buffer.getvalue()
