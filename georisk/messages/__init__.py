"""Sentences by code, from a catalogue for each language; dates and lists as Babel writes them."""

from georisk.messages.catalogue import Pair, catalogue, either, pair, say
from georisk.messages.dates import day_words, month_words, year_words
from georisk.messages.lists import list_words

__all__ = [
    "Pair",
    "catalogue",
    "day_words",
    "either",
    "list_words",
    "month_words",
    "pair",
    "say",
    "year_words",
]
