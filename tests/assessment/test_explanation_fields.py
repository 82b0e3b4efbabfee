"""An explanation laid out by field: the text for people, its sentences for programs."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest
from pydantic import TypeAdapter

from georisk.assessment.answers import explanation_fields
from georisk.messages import told, written
from georisk.model import ExplanationStep

NOTE = told("distance.nearer_unknown", spp="SPP-007")
STEP = ExplanationStep(
    step="distance",
    clause="6.1.1.2",
    value="731.528",
    unit="m",
    levels=(5,),
    readings=("R3",),
    text_en=NOTE.en,
    text_th=NOTE.th,
    sentences=written(NOTE.sentences),
)


@pytest.mark.parametrize("lang", ["th", "en"])
def test_a_step_carries_code_clause_and_values_beside_its_text(lang: str) -> None:
    (told_step,) = explanation_fields([STEP], "th" if lang == "th" else "en")
    assert told_step["text"] == (NOTE.th if lang == "th" else NOTE.en)
    assert told_step["clause"] == "6.1.1.2"
    assert told_step["sentences"] == [
        {"code": "distance.nearer_unknown", "values": {"spp": "SPP-007"}}
    ]


def test_a_step_stored_before_there_were_codes_is_read_and_has_none() -> None:
    older = asdict(STEP)
    del older["sentences"]
    read = TypeAdapter(ExplanationStep).validate_json(json.dumps(older))
    assert (read.text_th, read.levels) == (NOTE.th, (5,))
    assert explanation_fields([read], "th")[0]["sentences"] == []
