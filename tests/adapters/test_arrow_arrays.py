"""Arrays made of their bytes are those Arrow itself would make."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from georisk.adapters.arrow_arrays import (
    flag_array,
    number_array,
    text_array,
    text_scalar,
    values_of,
)
from georisk.adapters.tables.encoded_columns import Words

TEXTS = st.lists(st.one_of(st.none(), st.text(max_size=5)))
WITHOUT_PANDAS = """
import sys
import numpy as np
from georisk.adapters.arrow_arrays import *
texts = text_array(["a", None]).fill_null(text_scalar("b"))
values_of(number_array(np.arange(3)).take(number_array(np.array([1]))))
values_of(flag_array(np.array([True])))
sys.exit("pandas" in sys.modules)
"""


def is_text(texts: list[str | None]) -> bool:
    return all(text is None or text.isprintable() for text in texts)


@given(TEXTS.filter(is_text))
def test_texts(texts: list[str | None]) -> None:
    assert text_array(texts).equals(pa.array(texts, pa.string()))


def test_half_a_letter_is_no_text() -> None:
    with pytest.raises(UnicodeEncodeError):
        text_array(["\ud800"])


@pytest.mark.parametrize("kind", [np.int32, np.int64, np.float64])
@given(flags=st.lists(st.tuples(st.integers(-100, 100), st.booleans())))
def test_numbers(kind: Any, flags: list[tuple[int, bool]]) -> None:
    values = np.array([value for value, _ in flags], dtype=kind)
    known = np.array([stated for _, stated in flags], dtype=np.bool_)
    assert number_array(values, known).equals(pa.array(values, mask=~known))
    assert values_of(number_array(values)).tolist() == values.tolist()


@given(st.lists(st.tuples(st.booleans(), st.booleans())), st.integers(0, 5))
def test_flags(flags: list[tuple[bool, bool]], begin: int) -> None:
    values = np.array([value for value, _ in flags], dtype=np.bool_)
    known = np.array([stated for _, stated in flags], dtype=np.bool_)
    assert flag_array(values, known).equals(pa.array(values, mask=~known))
    assert values_of(flag_array(values)[begin:]).tolist() == values[begin:].tolist()


def test_a_part_of_an_array_has_the_values_of_that_part() -> None:
    array = number_array(np.arange(10))
    assert values_of(array[3:7]).tolist() == [3, 4, 5, 6]
    assert number_array(np.arange(10)[::3]).to_pylist() == [0, 3, 6, 9]
    assert text_scalar("น้ำ").as_py() == "น้ำ"


def test_nothing_of_this_imports_pandas() -> None:
    assert subprocess.run([sys.executable, "-c", WITHOUT_PANDAS], check=False).returncode == 0


@pytest.mark.parametrize(
    ("text", "printed"),
    [("C-001", True), ("a b", True), (" a", False), ("a ", False), ("", False), ("น้ำ", False)],
)
def test_words_that_are_printed_have_nothing_to_strip(text: str, printed: bool) -> None:
    assert Words(text_array(["x", text])).are_printed(longest=5) is printed


def test_words_can_be_too_long_blanked_and_taken() -> None:
    words = Words(text_array(["abc", "de", "f"]))
    assert words.are_printed(3)
    assert not words.are_printed(2)
    assert list(words.blanked(1)) == ["abc", "", "f"]
    assert list(words.taken(np.array([2, 0]))) == ["f", "abc"]
    assert list(words[1:]) == ["de", "f"]
    assert (len(words), words[-1]) == (3, "f")
