"""``.../exit-interviews``: why customers left, recorded and read (clause 6.1.4.3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BeforeValidator, ConfigDict, Field, ValidationError

from georisk.plan.leaving import REASONS, ExitInterview, LostCustomer, exit_entry
from georisk.service.access import Assessor, Caller, Reader
from georisk.service.context import ServiceContext
from georisk.service.dependencies import Context, JsonBody
from georisk.service.items import parse_json
from georisk.service.lookup import said_of
from georisk.service.problems import Refused
from georisk.service.replies import json_reply
from georisk.service.schemas import TEXT, Shape
from georisk.settings import iso_day

router = APIRouter(tags=["customers"])
FIRST_BUDDHIST = 2400
CE_DAY = "^[01][0-9]{3}-|^2[0-3][0-9]{2}-"
MOST_LETTERS = {"spp_id": 200, "note": 2_000, "by": 200}


class ExitOutcome(Shape):
    """Why a customer left."""

    customer_id: str
    lost_on: date
    spp_id: str | None
    reasons: list[str]
    note: str | None
    recorded_at: str
    recorded_by: str | None


class ExitOutcomes(Shape):
    """Outcomes in the order they were recorded; one that was recorded again counts once."""

    exit_interviews: list[ExitOutcome]


class Told(Shape):
    """What a request says of an outcome."""

    model_config = ConfigDict(extra="forbid")

    reasons: list[str]
    spp_id: Annotated[str | None, Field(max_length=MOST_LETTERS["spp_id"], pattern=TEXT)] = None
    note: Annotated[str | None, Field(max_length=MOST_LETTERS["note"], pattern=TEXT)] = None
    by: Annotated[str | None, Field(max_length=MOST_LETTERS["by"], pattern=TEXT)] = None


def _body() -> dict[str, Any]:
    texts = {
        name: {"type": ["string", "null"], "maxLength": most, "pattern": TEXT}
        for name, most in MOST_LETTERS.items()
    }
    reasons = {"type": "array", "items": {"type": "string", "enum": list(REASONS)}}
    schema = {
        "type": "object",
        "required": ["reasons"],
        "properties": {"reasons": reasons, **texts},
        "additionalProperties": False,
    }
    example = {"reasons": ["price", "steam"], "spp_id": "SPP-012", "note": "สัญญา 15 ปี"}
    content = {"application/json": {"schema": schema, "example": example}}
    return {"requestBody": {"required": True, "content": content}}


def _told(body: bytes) -> Told:
    try:
        told = Told.model_validate(parse_json(body))
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_url=False)) from error
    unknown = [code for code in told.reasons if code not in REASONS]
    if unknown:
        allowed = ", ".join(REASONS)
        raise Refused(
            422,
            "request.reasons",
            f"reasons: {unknown[0]!r} is none of {allowed}",
            f"reasons: {unknown[0]!r} ไม่ใช่เหตุผลใน {allowed}",
        )
    return told


def _western(day: date) -> date:
    if day.year >= FIRST_BUDDHIST:
        raise Refused(
            422,
            "request.lost_on",
            f"{day}: a year of the Common Era is needed here, {day.year - 543}?",
            f"{day}: โปรดใช้ปี ค.ศ. ({day.year - 543}?)",
        )
    return day


@router.put(
    "/customers/{customer_id:path}/exit-interviews/{lost_on}",
    response_model=ExitOutcome,
    openapi_extra=_body(),
)
def record_exit_interview(
    customer_id: str,
    lost_on: Annotated[
        Annotated[date, BeforeValidator(iso_day)],
        Path(description="The day of leaving, CE.", json_schema_extra={"pattern": CE_DAY}),
    ],
    assessor: Assessor,
    context: Context,
    body: JsonBody,
) -> Response:
    """Record why a customer left, or mend what was recorded of that day.

    The same again changes nothing; each wording is kept. ``georisk backtest`` reads what is
    recorded here.
    """
    told = _told(body)
    header, _ = said_of(context.store, customer_id)[-1]
    day = _western(lost_on)
    lost = LostCustomer(
        customer_id=customer_id,
        lost_on=day,
        spp_id=told.spp_id,
        reasons=tuple(code for code in REASONS if code in told.reasons),
        note=told.note,
    )
    by = assessor.name or told.by
    context.store.keep_entries([exit_entry(lost)], run_id=header.run_id, by=by)
    assessor.told(1)
    found = context.store.exit_interviews(customer_id)
    return json_reply(_fields(next(one for one in found if one.lost.lost_on == day)))


@router.get("/customers/{customer_id:path}/exit-interviews", response_model=ExitOutcomes)
def list_customer_exit_interviews(customer_id: str, reader: Reader, context: Context) -> Response:
    """Tell why a customer left; several times where it came back."""
    said_of(context.store, customer_id)
    found = context.store.exit_interviews(customer_id)
    reader.told(len(found))
    return _reply(found)


@router.get("/exit-interviews", response_model=ExitOutcomes)
def list_exit_interviews(reader: Reader, context: Context) -> Response:
    """Tell why customers left: all that are recorded."""
    found = tuple(_visible(context, reader, context.store.exit_interviews()))
    reader.told(len(found))
    return _reply(found)


def _visible(
    context: ServiceContext, caller: Caller, found: tuple[ExitInterview, ...]
) -> Iterator[ExitInterview]:
    for one in found:
        if not caller.reach.limited or any(context.store.history(one.lost.customer_id)):
            yield one


def _reply(found: tuple[ExitInterview, ...]) -> Response:
    return json_reply({"exit_interviews": [_fields(one) for one in found]})


def _fields(one: ExitInterview) -> dict[str, object]:
    return {
        "customer_id": one.lost.customer_id,
        "lost_on": one.lost.lost_on.isoformat(),
        "spp_id": one.lost.spp_id,
        "reasons": list(one.lost.reasons),
        "note": one.lost.note,
        "recorded_at": one.at,
        "recorded_by": one.by,
    }
