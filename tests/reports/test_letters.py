"""Letters: Thai at the right size, every field filled, nothing from data or template runs."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from docx import Document
from docx.oxml.ns import qn

from georisk.reports.letters import (
    REASONS,
    LetterCase,
    LetterName,
    letter_bytes,
    letter_fields,
    own_template,
)
from georisk.scoring.sensitivity import levels_of_steps, levers_of
from georisk.wiring import JobOptions, load_rules, run_job, sample_job

if TYPE_CHECKING:
    from pathlib import Path

    from georisk.model import RunDocument

RULES = load_rules().rules
NAMES: tuple[LetterName, ...] = ("special_risk_plan", "exit_interview")
HOSTILE = "</w:t><script>{{ 7*7 }}{% for x in y %}&amp;บริษัท"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunDocument:
    files, _ = sample_job()
    lines = files.customers.read_text(encoding="utf-8").splitlines()[:12]
    few: Path = tmp_path_factory.mktemp("letters") / "customers.csv"
    few.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return run_job(replace(files, customers=few), JobOptions(plan_year=2027))


def case_of(run: RunDocument, at: int = 0) -> LetterCase:
    customer = run.customers[at]
    levels = levels_of_steps(customer.explanation)
    return LetterCase(
        header=run.header,
        customer=customer,
        rules=RULES,
        levers=None if levels is None else levers_of(levels, RULES),
        picture=None,
    )


def text_of(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("word/document.xml").decode()
    return "".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", xml))


@pytest.mark.parametrize("name", NAMES)
def test_a_letter_names_the_customer_and_has_no_field_left(
    name: LetterName, run: RunDocument
) -> None:
    for at in range(len(run.customers)):
        text = text_of(letter_bytes(name, case_of(run, at)))
        assert run.customers[at].record.customer_id in text
        assert "{{" not in text
        assert "{%" not in text
        assert "None" not in text
        assert "2570" in text


def test_the_plan_tells_the_way_to_the_score_and_what_is_to_be_done(run: RunDocument) -> None:
    cases = (case_of(run, at) for at in range(len(run.customers)))
    case = next(case for case in cases if letter_fields(case)["levers"])
    text = text_of(letter_bytes("special_risk_plan", case))
    for step in case.customer.explanation:
        assert step.text_th in text
    for action in RULES.special_risk:
        assert action.label.th in text
    fields = letter_fields(case)
    assert all(lever["text"] in text for lever in fields["levers"])


def test_what_is_missing_is_named_in_words_with_its_column(run: RunDocument) -> None:
    case = case_of(run)
    unknown = replace(case.customer.record, missing="branch_status;outages_12m")
    fields = letter_fields(replace(case, customer=replace(case.customer, record=unknown)))
    assert fields["certainty"] == (
        "(ข้อมูลที่ขาด: สถานะเครือข่ายสาขา (branch_status) และจำนวนครั้งไฟฟ้าขัดข้องใน 12 เดือน (outages_12m))"
    )


def test_the_interview_offers_every_reason_with_its_code(run: RunDocument) -> None:
    text = text_of(letter_bytes("exit_interview", case_of(run)))
    assert all(thai in text and f"(รหัส {code})" in text for code, (_, thai) in REASONS.items())


def test_a_customer_who_is_not_scored_has_letters_too(run: RunDocument) -> None:
    at = next(at for at, one in enumerate(run.customers) if not one.record.eligible)
    fields = letter_fields(case_of(run, at))
    assert fields["score"] == "(ไม่ระบุ)"
    assert letter_bytes("special_risk_plan", case_of(run, at))


@pytest.mark.parametrize("name", NAMES)
def test_thai_has_its_own_size_in_every_style(name: LetterName) -> None:
    """Word sizes Thai by ``szCs`` and picks its font by ``cs``: without them it is 10 points."""
    document = Document(io.BytesIO(own_template(name)))
    for style in ("Normal", "Title", "Heading 1", "Footer", "Table Text"):
        properties = document.styles[style].element.find(qn("w:rPr"))
        size, thai = (properties.find(qn(f"w:{tag}")) for tag in ("sz", "szCs"))
        assert size.get(qn("w:val")) == thai.get(qn("w:val"))
        assert properties.find(qn("w:rFonts")).get(qn("w:cs")) == "TH SarabunPSK"


@pytest.mark.parametrize("name", NAMES)
def test_names_are_text_whatever_they_hold(name: LetterName, run: RunDocument) -> None:
    case = case_of(run)
    hostile = replace(case.customer, profile=replace(case.customer.profile, name=HOSTILE))
    content = letter_bytes(name, replace(case, customer=hostile))
    document = Document(io.BytesIO(content))
    assert HOSTILE in {cell.text for row in document.tables[0].rows for cell in row.cells}


def test_equal_cases_give_equal_bytes(run: RunDocument) -> None:
    assert letter_bytes("exit_interview", case_of(run)) == letter_bytes(
        "exit_interview", case_of(run)
    )


def test_an_office_may_bring_its_own_template_but_it_reaches_only_the_fields(
    run: RunDocument,
) -> None:
    own = Document()
    own.add_paragraph("เรียน {{ name }}")
    buffer = io.BytesIO()
    own.save(buffer)
    case = case_of(run)
    text = text_of(letter_bytes("exit_interview", case, buffer.getvalue()))
    assert text == f"เรียน {case.customer.profile.name}"
    own.add_paragraph("{{ name.__class__.__mro__ }}")
    buffer = io.BytesIO()
    own.save(buffer)
    with pytest.raises(Exception, match="unsafe"):
        letter_bytes("exit_interview", case, buffer.getvalue())
