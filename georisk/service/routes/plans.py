"""``/v1/plans``: a run becomes the plan of a year, by two people."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ConfigDict, Field, ValidationError

from georisk.plan.cycle import ONE_LINE, PlanAction, PlanStep
from georisk.service.access import Approving, Caller, Planner, Reader, Withdrawing
from georisk.service.dependencies import Context, JsonBody, western_year
from georisk.service.items import parse_json
from georisk.service.problems import Refused
from georisk.service.replies import json_reply
from georisk.service.schemas import Shape
from georisk.service.standing import plan_fields

router = APIRouter(prefix="/plans", tags=["plans"])
MOST_LETTERS = {"run_id": 200, "by": 200, "reason": 1_000}


class StepTaken(Shape):
    """Who did something, when and why."""

    by: str
    at: datetime
    reason: str | None


class Version(Shape):
    """One proposal and what became of it."""

    version: int
    run_id: str
    status: str
    proposed: StepTaken
    decided: StepTaken | None


class Plan(Shape):
    """A plan year with all its versions, oldest first."""

    plan_year: int
    approved: bool
    approved_run_id: str | None
    proposed_run_id: str | None
    versions: list[Version]


class Asked(Shape):
    """What a request says of a step."""

    model_config = ConfigDict(extra="forbid")

    run_id: Annotated[str, Field(min_length=1, max_length=MOST_LETTERS["run_id"], pattern=ONE_LINE)]
    by: Annotated[str | None, Field(max_length=MOST_LETTERS["by"])] = None
    reason: Annotated[str | None, Field(max_length=MOST_LETTERS["reason"])] = None


def _body(*required: str, example: dict[str, str]) -> dict[str, Any]:
    fields = {
        name: {"type": "string", "minLength": 1, "maxLength": most, "pattern": ONE_LINE}
        for name, most in MOST_LETTERS.items()
    }
    schema = {
        "type": "object",
        "required": list(required),
        "properties": fields,
        "additionalProperties": False,
    }
    content = {"application/json": {"schema": schema, "example": example}}
    return {"requestBody": {"required": True, "content": content}}


async def year_of(
    year: Annotated[int, Path(ge=1957, le=2700, description="Plan year, CE or พ.ศ.")],
) -> int:
    """Read the plan year as CE."""
    return western_year(year)


PlanYear = Annotated[int, Depends(year_of)]


def _step(action: PlanAction, year: int, body: bytes, caller: Caller) -> PlanStep:
    try:
        asked = Asked.model_validate(parse_json(body))
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_url=False)) from error
    by = caller.name or asked.by
    if by is None:
        raise Refused(422, "request.by", "by: say who", "by: โปรดระบุผู้ดำเนินการ")
    return PlanStep(year=year, action=action, run_id=asked.run_id, by=by, reason=asked.reason)


@router.get("/{year}", response_model=Plan)
def get_plan(year: PlanYear, reader: Reader, context: Context) -> Response:
    """Tell how far the plan of a year has come; a year nobody touched has no versions.

    A key for some areas or offices is not told the reasons, as they may name any customer.
    """
    return json_reply(plan_fields(context.store.plan(year), reader.reach))


@router.post(
    "/{year}/proposals",
    response_model=Plan,
    status_code=201,
    openapi_extra=_body("run_id", example={"run_id": "3f9c0a7be1d24680", "by": "Anong"}),
)
def propose_plan(year: PlanYear, planner: Planner, context: Context, body: JsonBody) -> Response:
    """Propose a run of that plan year, over a whole customers file.

    Once a plan is approved it does not change: a later proposal is a new version and needs a
    ``reason``; the approved one stays in force until the new one is approved. ``by`` is who
    proposes, where the request comes with no key of its own.
    """
    plan = context.store.take_step(_step(PlanAction.PROPOSE, year, body, planner))
    reply = json_reply(plan_fields(plan, planner.reach), {"location": f"/v1/plans/{year}"})
    reply.status_code = 201
    return reply


@router.post(
    "/{year}/approval",
    response_model=Plan,
    openapi_extra=_body("run_id", example={"run_id": "3f9c0a7be1d24680", "by": "Boonmee"}),
)
def approve_plan(year: PlanYear, approver: Approving, context: Context, body: JsonBody) -> Response:
    """Approve the proposed run; by someone else than proposed it."""
    step = _step(PlanAction.APPROVE, year, body, approver)
    return json_reply(plan_fields(context.store.take_step(step), approver.reach))


@router.post(
    "/{year}/withdrawal",
    response_model=Plan,
    openapi_extra=_body(
        "run_id",
        "reason",
        example={"run_id": "3f9c0a7be1d24680", "by": "Anong", "reason": "An SPP was missing"},
    ),
)
def withdraw_plan(
    year: PlanYear, planner: Withdrawing, context: Context, body: JsonBody
) -> Response:
    """Withdraw the proposed run, with a reason; an approved one stays."""
    step = _step(PlanAction.WITHDRAW, year, body, planner)
    return json_reply(plan_fields(context.store.take_step(step), planner.reach))
