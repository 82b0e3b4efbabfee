"""Sheets and forms made from a run."""

from georisk.reports.letters import LetterCase, LetterName, letter_bytes
from georisk.reports.workbook import workbook_bytes
from georisk.reports.worklist_sheet import Worklist

__all__ = ["LetterCase", "LetterName", "Worklist", "letter_bytes", "workbook_bytes"]
