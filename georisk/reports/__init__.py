"""Sheets and forms made from a run."""

from georisk.reports.workbook import workbook_bytes
from georisk.reports.worklist_sheet import Worklist

__all__ = ["Worklist", "workbook_bytes"]
