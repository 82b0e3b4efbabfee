"""Sentences by code, from a catalogue for each language; dates and lists as Babel writes them."""

from georisk.messages.catalogue import Pair, catalogue, either, pair, say
from georisk.messages.dates import day_words, month_words, year_words
from georisk.messages.lists import list_words
from georisk.messages.notes import NO_NOTE, Note, Sentence, laid_out, noted, told, written

__all__ = [
    "NO_NOTE",
    "Note",
    "Pair",
    "Sentence",
    "catalogue",
    "day_words",
    "either",
    "laid_out",
    "list_words",
    "month_words",
    "noted",
    "pair",
    "say",
    "told",
    "written",
    "year_words",
]
