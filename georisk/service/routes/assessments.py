"""``POST /v1/assessments``: score customers now."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from georisk.assessment.answers import explanation_fields
from georisk.errors import Language
from georisk.model import AssessedCustomer, Problem, Rejected
from georisk.service.access import ASSESSING, Assessor, Caller, caller_of
from georisk.service.context import Item, Outcome, ServiceContext
from georisk.service.customer_schema import customer_schema
from georisk.service.dependencies import (
    Context,
    JsonBody,
    Lang,
    chosen_language,
    context_of,
    json_body,
)
from georisk.service.items import MOST_ITEMS, items_of, parse_json, problems_of, readable
from georisk.service.problems import Refused
from georisk.service.replies import (
    json_reply,
    problem_fields,
    record_fields,
)
from georisk.service.schemas import Assessed

# A body of one customer, however much is known of it.
SHORT = 16 * 1024
# In a list a bad customer does not spoil the others: whatever it is, it comes back as a problem.
CUSTOMERS = {
    "type": "array",
    "minItems": 1,
    "maxItems": MOST_ITEMS,
    "items": {"description": "As one customer; what does not fit comes back under `problems`."},
}
BODY = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "oneOf": [
                    customer_schema(),
                    CUSTOMERS,
                    {
                        "type": "object",
                        "required": ["customers"],
                        "properties": {"customers": CUSTOMERS},
                        "additionalProperties": False,
                    },
                ]
            },
            "example": {
                "customer_id": "C001",
                "lat": 13.4021,
                "lon": 101.0112,
                "monthly_bill_thb": 2500000,
                "outages_12m": 3,
                "branch_status": "all_pea",
            },
        }
    },
}


def _result(index: int, customer: AssessedCustomer, lang: Language) -> dict[str, Any]:
    return {
        "index": index,
        **record_fields(customer.record),
        "run_id": customer.record.run_id or None,
        "explanation": explanation_fields(customer.explanation, lang),
    }


def _bad(
    index: int, customer_id: str | None, problems: Iterable[Problem], lang: Language
) -> dict[str, Any]:
    return {
        "index": index,
        "customer_id": customer_id,
        "problems": problem_fields(problems, lang),
    }


def _id_of(item: object) -> str | None:
    value = item.get("customer_id") if isinstance(item, dict) else None
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else None


def _require_own(outcomes: Iterable[Outcome], caller: Caller) -> None:
    """Refuse to keep customers that whoever sent them could not see afterwards."""
    for outcome in outcomes:
        if isinstance(outcome, Rejected):
            continue
        who = outcome.profile
        if not caller.may_see(who.area, who.office):
            raise Refused(
                403,
                "access.limited",
                f"customer {who.customer_id}: the key may keep customers of its own areas and"
                " offices only; state area and office as in the customers file",
                f"ลูกค้า {who.customer_id}: กุญแจนี้เก็บได้เฉพาะลูกค้าในเขตและการไฟฟ้าของตน"
                " โปรดระบุ area และ office ให้ตรงกับในแฟ้มลูกค้า",
            )


def _assess(
    context: ServiceContext, rows: Sequence[Any], caller: Caller, *, store: bool
) -> tuple[str | None, Sequence[Outcome]]:
    if not rows:
        return None, ()
    if not store:
        return None, context.assess(rows)
    if caller.reach.limited:
        _require_own(context.assess(rows), caller)
    header, outcomes = context.store_items(rows)
    return header.run_id, outcomes


def _refuse_single(problems: Sequence[dict[str, Any]]) -> None:
    """Refuse a request whose only customer is bad."""
    listed = problems[0]["problems"]
    detail = "; ".join(f"{item['field']} = {item['value']}: {item['expected']}" for item in listed)
    raise Refused(422, "item.rejected", detail, detail, {"problems": listed})


@dataclass(frozen=True, slots=True)
class _Asked:
    """The customers of a request, and how to tell of them.

    Parameters
    ----------
    good : dict of int to Item
        Those that can be read as rows, by their places.
    single : bool
        The body was one customer.
    """

    items: Sequence[object]
    good: Mapping[int, Item]
    single: bool
    lang: Language


def _asked(body: bytes, lang: Language) -> _Asked:
    items, single = items_of(parse_json(body))
    return _Asked(items, dict(readable(items)), single, lang)


def _reply(
    asked: _Asked,
    context: ServiceContext,
    caller: Caller,
    outcomes: Sequence[Outcome],
    run_id: str | None = None,
) -> Response:
    """Tell what became of the items: the good ones' outcomes in their order, and the others."""
    lang, results, problems = asked.lang, [], []
    for index, outcome in zip(asked.good, outcomes, strict=True):
        if isinstance(outcome, Rejected):
            problems.append(_bad(index, outcome.record_id, outcome.problems, lang))
        else:
            results.append(_result(index, outcome, lang))
    for index, item in enumerate(asked.items):
        if index not in asked.good:
            problems.append(_bad(index, _id_of(item), problems_of(item), lang))
    caller.told(len(results))
    if asked.single and problems:
        _refuse_single(problems)
    return json_reply(
        {
            "run_id": run_id,
            "stored": run_id is not None,
            "ruleset": context.header.ruleset,
            "lang": lang,
            "synthetic": context.synthetic,
            "results": results,
            "problems": sorted(problems, key=lambda entry: entry["index"]),
        },
        {"content-language": lang},
    )


async def _at_once(
    context: ServiceContext, body: bytes, caller: Caller, lang: Language
) -> Response | None:
    """Answer for one customer where nobody has to wait for it (docs/decisions/0010)."""
    asked = _asked(body, lang)
    if len(asked.items) > 1 or not asked.good:
        return None
    outcome = await context.assess_at_once(asked.good[0])
    return None if outcome is None else _reply(asked, context, caller, [outcome])


def _in_turn(
    context: ServiceContext, body: bytes, caller: Caller, lang: Language, *, store: bool
) -> Response:
    asked = _asked(body, lang)
    run_id, outcomes = _assess(context, [*asked.good.values()], caller, store=store)
    return _reply(asked, context, caller, outcomes, run_id)


def _is_short(request: Request) -> bool:
    """Tell whether a request is a body of one customer and nothing else."""
    stated = request.headers.get("content-length", "")
    return stated.isdecimal() and int(stated) <= SHORT and not request.scope["query_string"]


class _AtOnce(APIRoute):
    """A route that calls by itself what the types of its handler name, where a request is short.

    Working out what to call takes FastAPI a fourth of the time that scoring a customer takes.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Answer short requests at once, and leave the others to FastAPI."""
        solved = super().get_route_handler()

        async def handle(request: Request) -> Response:
            if not _is_short(request):
                return await solved(request)
            caller = await ASSESSING(await caller_of(request))
            context = await context_of(request, caller)
            body, lang = await json_body(request), await chosen_language(request)
            reply = await _at_once(context, body, caller, lang)
            if reply is not None:
                return reply
            return await run_in_threadpool(_in_turn, context, body, caller, lang, store=False)

        return handle


router = APIRouter(tags=["assessments"], route_class=_AtOnce)


@router.post("/assessments", response_model=Assessed, openapi_extra={"requestBody": BODY})
def assess_customers(
    assessor: Assessor,
    context: Context,
    body: JsonBody,
    lang: Lang,
    *,
    store: Annotated[bool, Query(description="Keep the results as a run of their own.")] = False,
) -> Response:
    """Score one customer or up to 1,000.

    The same fields as ``assessments.csv``, with the explanation. Items that cannot be assessed
    come back under ``problems``, beside the ``results`` of the others; ``index`` is the place in
    the request, from 0. One bad customer alone is a 422.
    """
    return _in_turn(context, body, assessor, lang, store=store)
