"""Sheets and forms made from a run."""

from georisk.reports.letters import PICTURE_WIDTH_MM, LetterCase, LetterName, letter_bytes
from georisk.reports.quarter_sheets import QuarterCase
from georisk.reports.selection_sheet import selection_bytes
from georisk.reports.workbook import entry_sheets, workbook_bytes
from georisk.reports.worklist_sheet import Worklist

__all__ = [
    "PICTURE_WIDTH_MM",
    "LetterCase",
    "LetterName",
    "QuarterCase",
    "Worklist",
    "entry_sheets",
    "letter_bytes",
    "selection_bytes",
    "workbook_bytes",
]
