"""JSON that no HTML parser takes for markup, and that reads back as it was."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from georisk.maps.columns import plain, scaled
from georisk.maps.customers import customer_table
from georisk.maps.explanations import split
from georisk.maps.pagedata import packed
from tests.maps.reading import sentences, unpacked, values
from tests.maps.sample_run import HOSTILE, sample_run

words = st.one_of(st.none(), st.booleans(), st.integers(0, 3), st.sampled_from(["", "a", "1"]))


@given(st.text())
def test_any_text_reads_back_and_holds_no_markup(text: str) -> None:
    written = packed({text: [text]})
    assert unpacked(written) == {text: [text]}
    assert re.fullmatch(r"[A-Za-z0-9+/=]+", written)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_read_back(name: str) -> None:
    assert unpacked(packed(name)) == name


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_number_that_is_not_finite_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        packed([number])


@given(st.lists(st.one_of(words, st.lists(st.sampled_from("ab"), max_size=2)), max_size=12))
def test_a_column_reads_back_with_its_types(column: list[Any]) -> None:
    back = values(json.loads(json.dumps(plain(column))))
    assert back == column
    assert [type(value) for value in back] == [type(value) for value in column]


def test_what_repeats_is_written_once() -> None:
    assert plain(["x"] * 4) == {"words": ["x"], "at": [0, 0, 0, 0]}
    assert plain(["x", "y", "z", "x"]) == ["x", "y", "z", "x"]


@given(st.lists(st.one_of(st.none(), st.decimals(0, 10**9, places=3)), max_size=8))
def test_metres_stay_whole_millimetres(metres: list[Any]) -> None:
    kept: Any = scaled(metres, 1000)
    assert kept["values"] == [None if one is None else int(one * 1000) for one in metres]


@given(st.text())
def test_words_and_numbers_weave_together_again(text: str) -> None:
    parts, numbers = split(text)
    assert (
        "".join(word + number for word, number in zip(parts, [*numbers, ""], strict=True)) == text
    )


def test_reasons_survive_the_pool_in_both_languages() -> None:
    customers = sample_run(120).customers
    table: Any = json.loads(json.dumps(customer_table(customers)))
    assert len(table["phrases"]) < 60
    for row, customer in enumerate(customers):
        assert sentences(table, row, "en") == [step.text_en for step in customer.explanation]
        assert sentences(table, row, "th") == [step.text_th for step in customer.explanation]


def test_a_number_of_the_record_is_only_named() -> None:
    table: Any = customer_table(sample_run(120).customers)
    impact = next(phrase for phrase in table["phrases"] if phrase["step"] == "impact")
    assert impact["columns"][0] == {"of": "bill:2"}
    assert impact["columns"][2] == {"as": 0}
