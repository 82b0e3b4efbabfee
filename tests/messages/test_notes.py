"""Notes keep the code and the values of each sentence beside its words."""

from __future__ import annotations

import json

from georisk.messages import NO_NOTE, Note, laid_out, noted, say, told


def test_a_note_says_what_the_catalogue_says() -> None:
    note = told("screen.bill_enough", bill="432,700.00", least="300,000.00")
    assert note.en == say("screen.bill_enough", "en", bill="432,700.00", least="300,000.00")
    assert (
        note.text("th") == note.th == "ค่าไฟฟ้าเฉลี่ยเดือนละ 432,700.00 บาท ไม่ต่ำกว่าเกณฑ์ 300,000.00 บาท"
    )


def test_values_nobody_has_a_place_for_are_not_kept() -> None:
    (sentence,) = told("screen.bill_unknown", bill="1").sentences
    assert sentence.values == {}


def test_a_sentence_within_a_sentence_keeps_its_own_code() -> None:
    inner = told("screen.near", way="500.407", radius="8")
    whole = told("screen.assessed", findings=told("screen.both", first=("a", "ก"), second=inner))
    assert json.loads(json.dumps(laid_out(whole.sentences))) == [
        {
            "code": "screen.assessed",
            "values": {
                "findings": {
                    "code": "screen.both",
                    "values": {
                        "first": {"en": "a", "th": "ก"},
                        "second": {
                            "code": "screen.near",
                            "values": {"way": "500.407", "radius": "8"},
                        },
                    },
                }
            },
        }
    ]


def test_notes_together_keep_every_sentence_in_order() -> None:
    first, second = told("branch.given"), told("branch.no_contract")
    both = noted(first, NO_NOTE, Note("By hand.", "เขียนเอง"), second)
    assert both.en == f"{first.en} By hand. {second.en}"
    assert [one.code for one in both.sentences] == ["branch.given", "branch.no_contract"]
    assert noted(NO_NOTE, first) == first
    assert noted(NO_NOTE) == NO_NOTE


def test_notes_of_equal_words_and_other_values_are_not_taken_for_equal() -> None:
    """They are keys of what is said once and told to many."""
    one, other = told("bill.of_site", names="C1"), told("bill.of_site", names="C2")
    assert hash(one) == hash(told("bill.of_site", names="C1"))
    assert one != other
    assert one.sentences != other.sentences
