"""Dates as Babel writes them; in Thai the year is that of the Buddhist era, which Babel lacks."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from georisk.messages.catalogue import say

if TYPE_CHECKING:
    from datetime import date

    from georisk.errors import Language

ERA = 543


@lru_cache(maxsize=1024)
def day_words(day: date, lang: Language) -> str:
    """Write a date in full.

    Examples
    --------
    >>> from datetime import date
    >>> day_words(date(2026, 11, 23), "th"), day_words(date(2026, 11, 23), "en")
    ('23 พฤศจิกายน 2569', '23 November 2026')
    """
    from babel.dates import format_date

    return say(
        "date.day",
        lang,
        day=format_date(day, "d", locale=lang),
        month=format_date(day, "MMMM", locale=lang),
        year=year_words(day.year, lang),
    )


@lru_cache(maxsize=64)
def month_words(month: int, lang: Language) -> str:
    """Name a month.

    Examples
    --------
    >>> month_words(1, "th"), month_words(1, "en")
    ('มกราคม', 'January')
    """
    from babel.dates import get_month_names

    return str(get_month_names("wide", context="stand-alone", locale=lang)[month])


def year_words(year: int, lang: Language) -> str:
    """Write a CE year, in Thai as พ.ศ.

    Examples
    --------
    >>> year_words(2027, "th"), year_words(2027, "en")
    ('2570', '2027')
    """
    return str(year + ERA if lang == "th" else year)
