"""JSON that no HTML parser takes for markup, and that reads back as it was."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from georisk.maps.explanations import pooled, split
from georisk.maps.pagedata import script_json
from tests.maps.sample_run import HOSTILE, step

if TYPE_CHECKING:
    from georisk.model import ExplanationStep


@given(st.text())
def test_any_text_reads_back_and_holds_no_markup(text: str) -> None:
    written = script_json({text: [text]})
    assert json.loads(written) == {text: [text]}
    assert not set(written) & set("<>&\u2028\u2029")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_read_back_and_hold_no_markup(name: str) -> None:
    written = script_json(name)
    assert json.loads(written) == name
    assert not set(written) & set("<>&\u2028\u2029")


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_number_that_is_not_finite_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        script_json([number])


@given(st.text())
def test_words_and_numbers_weave_together_again(text: str) -> None:
    words, numbers = split(text)
    assert (
        "".join(word + number for word, number in zip(words, [*numbers, ""], strict=True)) == text
    )


def told(steps: tuple[ExplanationStep, ...], lang: str) -> list[str]:
    """Sentences as the page weaves them."""
    phrases, (mine,) = pooled([steps])
    sentences = []
    for index, *numbers in json.loads(json.dumps(mine)):
        words = json.loads(json.dumps(phrases))[index][lang]
        values = [*numbers[-1 if lang == "th" else 0], ""]
        sentences.append("".join(word + value for word, value in zip(words, values, strict=True)))
    return sentences


def test_reasons_survive_the_pool_in_both_languages() -> None:
    steps = (
        step("distance", "2 km is 2,000.000 m, level 4.", "ระยะ 2,000.000 ม. ระดับ 4", 4),
        step("distance", "9 km is 9,000.000 m, level 4.", "ระยะ 9,000.000 ม. ระดับ 4", 4),
        step("tier", "Tier Star.", "กลุ่ม Star"),
    )
    assert told(steps, "en") == [item.text_en for item in steps]
    assert told(steps, "th") == [item.text_th for item in steps]
    phrases, _ = pooled([steps])
    assert isinstance(phrases, list)
    assert len(phrases) == 2
