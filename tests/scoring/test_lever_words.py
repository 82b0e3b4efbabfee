"""Every sentence of the levers is told of some condition, whole and in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from georisk.messages import catalogue
from georisk.scoring.lever_words import lowering_words, owner_of, raising_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from georisk.messages import Note
    from georisk.scoring import RuleSet

CONDITIONS = ("distance", "branch", "outage", "solar", "factor_water", "impact")


def all_told(rules: RuleSet) -> Iterator[Note]:
    for condition in CONDITIONS:
        for known in (True, False):
            yield lowering_words(condition, 5, 3, rules, known=known)
        yield raising_words(condition, 3, 5, rules)
        owner = owner_of(condition)
        if owner is not None:
            yield owner


def test_no_sentence_of_the_levers_is_missing_or_left_over(rules: RuleSet) -> None:
    told = {sentence.code for note in all_told(rules) for sentence in note.sentences}
    stems = ("lever.lower.", "lever.raise.", "owner.")
    assert told == {code for code in catalogue("en") if code.startswith(stems)}


def test_a_lever_carries_what_a_program_needs_to_tell_it_again(rules: RuleSet) -> None:
    note = lowering_words("outage", 5, 3, rules, known=True)
    assert "at most 5 a year (level 5 to 3)" in note.en
    assert "ไม่เกิน 5 ครั้งต่อปี (จากระดับ 5 เป็น 3)" in note.th
    (sentence,) = note.sentences
    assert sentence.code == "lever.lower.outage"
    assert sentence.values == {"most": "5", "was": 5, "to": 3}


def test_a_network_below_the_partners_level_takes_a_second_sentence(rules: RuleSet) -> None:
    low = lowering_words("branch", 5, 1, rules, known=True)
    assert [one.code for one in low.sentences] == ["lever.lower.branch", "lever.partner"]
    assert low.text("th").endswith("เพราะเพียงข้อนี้ก็เป็นระดับ 3")


@pytest.mark.parametrize("condition", ["distance", "impact"])
def test_what_nobody_can_change_has_no_owner(condition: str) -> None:
    assert owner_of(condition) is None
