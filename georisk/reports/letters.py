"""Letters a KAMR prints: the special-risk plan of a customer, and the Exit Interview (6.1.4)."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from georisk.messages import list_words, say
from georisk.plan.leaving import REASONS
from georisk.reports.columns import score_cell
from georisk.reports.wording import (
    BANDS,
    DISTANCE_STATUS,
    OPEN_TH,
    SYNTHETIC_TH,
    UNSTATED_TH,
    thai_date,
    thai_year,
    tier_word,
)
from georisk.scoring import field_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from georisk.model import AssessedCustomer, AssessmentRecord, RunHeader
    from georisk.scoring import RuleSet
    from georisk.scoring.sensitivity import Change, Levers

LetterName = Literal["special_risk_plan", "exit_interview"]
PICTURE_WIDTH_MM = 160
STEPS = {
    "screening": "การคัดกรอง",
    "distance": "1 ระยะทาง",
    "branch": "2 เครือข่ายสาขา",
    "outage": "3 ไฟฟ้าขัดข้อง",
    "solar": "4 โซลาร์เซลล์",
    "average": "ค่าเฉลี่ย",
    "probability": "โอกาส",
    "impact": "ผลกระทบ",
    "score": "คะแนน",
    "band": "ระดับความเสี่ยง",
    "tier": "กลุ่มลูกค้า",
}
UNDATED = (2000, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterCase:
    """What a letter is about.

    Parameters
    ----------
    levers : Levers or None
        None when the customer is not scored.
    picture : bytes or None
        A PNG of the customer and its route; None when it has no position.
    """

    header: RunHeader
    customer: AssessedCustomer
    rules: RuleSet
    levers: Levers | None
    picture: bytes | None


def letter_bytes(name: LetterName, case: LetterCase, template: bytes | None = None) -> bytes:
    """Fill a letter; equal cases give equal bytes.

    Parameters
    ----------
    template : bytes, optional
        An office's own DOCX; the fields it may use are those of ours. What it computes is
        confined: a template reaches nothing but the fields.

    Returns
    -------
    bytes
        A DOCX file.
    """
    from docx.shared import Mm
    from docxtpl import DocxTemplate, InlineImage
    from jinja2.sandbox import SandboxedEnvironment

    document = DocxTemplate(io.BytesIO(template or own_template(name)))
    picture = None
    if case.picture is not None:
        picture = InlineImage(document, io.BytesIO(case.picture), width=Mm(PICTURE_WIDTH_MM))
    fields = {**letter_fields(case), "picture": picture}
    document.render(fields, jinja_env=SandboxedEnvironment(autoescape=True), autoescape=True)
    buffer = io.BytesIO()
    document.save(buffer)
    return _without_clock(buffer.getvalue())


def own_template(name: LetterName) -> bytes:
    """Return the template that comes with georisk: Thai styles, to be changed in Word at will."""
    return files("georisk.reports").joinpath("templates", f"{name}.docx").read_bytes()


def _without_clock(document: bytes) -> bytes:
    """Write the parts again under one date, so that the hour of writing does not show."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(document)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for part in source.namelist():
            target.writestr(zipfile.ZipInfo(part, UNDATED), source.read(part), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def letter_fields(case: LetterCase) -> dict[str, Any]:
    """Lay a case out in Thai, by the names the templates use."""
    header = case.header
    return {
        **_identity(case.customer),
        **_result(case.customer.record),
        "plan_year": thai_year(header.plan_year),
        "as_of": thai_date(header.as_of),
        "run_id": header.run_id,
        "ruleset": header.ruleset,
        "confidential": "ลับ",
        "synthetic": SYNTHETIC_TH if header.synthetic else "",
        "steps": [
            {
                "label": STEPS.get(step.step, step.step),
                "clause": step.clause,
                "levels": ", ".join(map(str, step.levels)),
                "text": step.text_th,
            }
            for step in case.customer.explanation
        ],
        "levers": _levers(case.levers),
        "actions": [
            {"clause": action.clause, "label": action.label.th, "owner": ""}
            for action in case.rules.special_risk
        ],
        "reasons": [{"code": code, "label": thai} for code, (_, thai) in REASONS.items()],
    }


def _identity(customer: AssessedCustomer) -> Mapping[str, str]:
    who = customer.profile
    bill = customer.record.monthly_bill_thb
    return {
        "customer_id": customer.record.customer_id,
        "name": who.name or UNSTATED_TH,
        "bp_no": who.bp_no or UNSTATED_TH,
        "ca_no": who.ca_no or UNSTATED_TH,
        "area": who.area or UNSTATED_TH,
        "office": who.office or UNSTATED_TH,
        "kamr_id": who.kamr_id or UNSTATED_TH,
        "bill": UNSTATED_TH if bill is None else f"{bill:,.2f}",
    }


def _result(record: AssessmentRecord) -> Mapping[str, str]:
    status = DISTANCE_STATUS.get(record.distance_status or "", UNSTATED_TH)
    metres = record.distance_m
    return {
        "tier": tier_word(record.tier) if record.tier or record.eligible else UNSTATED_TH,
        "score": str(score_cell(record) or UNSTATED_TH),
        "band": BANDS.get(record.band or "", OPEN_TH if record.eligible else UNSTATED_TH),
        "certainty": _missing(record.missing),
        "spp": record.spp_id or UNSTATED_TH,
        "distance": status if metres is None else _metres(metres),
        "contract": "มีหรือชัดเจนว่าจะมี" if record.exempt else UNSTATED_TH,
    }


def _missing(fields: str | None) -> str:
    """Name the fields that lack a value in words, as the explanation does."""
    if fields is None:
        return ""
    named = tuple(field_words(field)[1] for field in fields.split(";"))
    return say("letter.missing", "th", fields=list_words(named, "th"))


def _metres(length: Decimal) -> str:
    return say("letter.distance", "th", metres=f"{length:,.0f}")


def _levers(levers: Levers | None) -> list[dict[str, str]]:
    """Say what lowers the band alone; the pair only where nothing does alone."""
    if levers is None:
        return []
    chosen: tuple[Change, ...] = levers.singles or ((levers.pair,) if levers.pair else ())
    return [
        {"text": step.said.th, "owner": UNSTATED_TH if step.owner is None else step.owner.th}
        for change in chosen
        for step in change.steps
    ]
