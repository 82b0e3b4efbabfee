"""Sheets and forms made from a run."""

from georisk.reports.workbook import workbook_bytes

__all__ = ["workbook_bytes"]
