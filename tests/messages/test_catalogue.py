"""The catalogues say the same in both languages, and nothing that nobody says."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from string import Formatter

import pytest

import georisk
from georisk.messages import catalogue, day_words, list_words, month_words, pair, say
from georisk.reports.wording import MONTHS, thai_date
from georisk.scoring.wording import metres

PACKAGE = Path(georisk.__file__).parent
SOURCES = [*sorted(PACKAGE.rglob("*.py")), *sorted(PACKAGE.rglob("templates/*.html"))]
THAI = re.compile("[\u0e00-\u0e7f]")


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_know_the_same_codes_in_the_same_order() -> None:
    codes = list(catalogue("en"))
    assert codes == sorted(codes) == list(catalogue("th"))


@pytest.mark.parametrize("code", catalogue("en"))
def test_a_sentence_has_the_same_places_in_both_languages(code: str) -> None:
    english, thai = catalogue("en")[code], catalogue("th")[code]
    # An English class says its level, a Thai class that is open has said all levels already.
    assert places(thai) <= places(english)
    assert places(english) - places(thai) <= {"colour"}
    assert not THAI.search(english)
    assert english.strip() == english
    assert thai.strip() == thai


def test_no_sentence_is_left_that_nobody_says() -> None:
    """Some codes are put together from a stem and a word; the stem must stand in the source."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    stems = set(
        re.findall(r'(?:say|words_of|pair|told|either|t)\(f?"([a-z_]+\.)(?:\{|" ~)', source)
    )
    for code in catalogue("en"):
        assert f'"{code}"' in source or code.partition(".")[0] + "." in stems, code


def test_a_sentence_that_lacks_a_value_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        say("screen.bill_enough", "th", bill="1")
    with pytest.raises(KeyError):
        pair("no.such")


def test_dates_are_those_the_forms_write() -> None:
    day = date(2025, 12, 31)
    assert day_words(day, "th") == thai_date(day)
    assert tuple(month_words(number, "th") for number in range(1, 13)) == MONTHS


def test_lists_end_with_an_and() -> None:
    assert list_words(("R2", "R5", "R7"), "en") == "R2, R5, and R7"
    assert list_words(("R5",), "th") == "R5"
    assert list_words(("R2", "R5"), "th") == "R2 และ R5"
    assert list_words(("ระยะทาง (distance_m)", "ค่าไฟฟ้า"), "th") == "ระยะทาง (distance_m) และค่าไฟฟ้า"
    assert list_words((), "th") == ""


@pytest.mark.parametrize("lang", ["th", "en"])
def test_lengths_are_grouped_as_both_languages_do(lang: str) -> None:
    """The sentences write exact millimetres; Babel, the witness, writes the same signs."""
    from decimal import Decimal

    from babel.numbers import format_decimal

    assert metres(8_000_001) == format_decimal(Decimal("8000.001"), locale=lang)
