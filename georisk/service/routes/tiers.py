"""``GET /v1/tiers``: the feed for the KAM plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse

from georisk.errors import Language
from georisk.model import AssessedCustomer, RunHeader, Tier
from georisk.service.context import ServiceContext
from georisk.service.dependencies import (
    Context,
    FeedForm,
    Lang,
    Page,
    PageAsked,
    TierFilter,
    etag_of,
    feed_form,
    unchanged,
)
from georisk.service.lookup import current_run, find_header
from georisk.service.paging import DEFAULT_LIMIT, encode_cursor, next_link, take
from georisk.service.replies import CSV, csv_stream, json_bytes, json_reply
from georisk.service.schemas import OWN_TIER_FIELDS, PROFILE_FIELDS, TIER_FIELDS, Tiers
from georisk.service.standing import HEADER, Standing, standing_of

router = APIRouter(prefix="/tiers", tags=["tiers"])
CSV_COLUMNS = (*PROFILE_FIELDS, *TIER_FIELDS, *OWN_TIER_FIELDS)
EXEMPT = (
    "signed a power contract with an SPP, or clearly will (clause 6.1.4.3)",
    "ลงนามสัญญาซื้อไฟฟ้ากับ SPP แล้วหรือมีแนวโน้มชัดเจน (ข้อ 6.1.4.3)",
)


def _owed(context: ServiceContext, customer: AssessedCustomer) -> Mapping[str, object] | None:
    tier = customer.record.tier
    if tier is None or customer.record.exempt:
        return None
    return context.obligations(Tier(tier), customer.record.special_risk_plan)


def _row(context: ServiceContext, lang: Language, customer: AssessedCustomer) -> dict[str, Any]:
    owed = _owed(context, customer)
    return {
        **{name: getattr(customer.profile, name) for name in PROFILE_FIELDS},
        **{name: getattr(customer.record, name) for name in TIER_FIELDS},
        "exempt_reason": EXEMPT[lang == "th"] if customer.record.exempt else None,
        "kamr_weight": None if owed is None else owed.get("kamr_weight"),
        "obligations": owed,
    }


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """Fit a row into a CSV line: what a tier obliges to becomes JSON text."""
    owed = row["obligations"]
    return {**row, "obligations": None if owed is None else json_bytes(owed).decode()}


def _chosen(customers: Iterable[AssessedCustomer], asked: TierFilter) -> Iterator[AssessedCustomer]:
    for customer in customers:
        pairs = (
            (asked.area, customer.profile.area),
            (asked.office, customer.profile.office),
            (asked.tier, customer.record.tier),
        )
        if all(want is None or want == has for want, has in pairs):
            yield customer


def _csv(rows: Iterable[dict[str, Any]]) -> Response:
    return StreamingResponse(csv_stream(CSV_COLUMNS, map(_flat, rows)), media_type=CSV)


def _json(
    served: tuple[RunHeader, Standing],
    lang: Language,
    rows: list[dict[str, Any]],
    cursor: str | None,
) -> Response:
    header, standing = served
    return json_reply(
        {
            "run_id": header.run_id,
            **standing.fields(),
            "plan_year": header.plan_year,
            "as_of": header.as_of,
            "ruleset": header.ruleset,
            "lang": lang,
            "synthetic": header.synthetic,
            "tiers": rows,
            "next_cursor": cursor,
        }
    )


def _one_page(
    request: Request,
    served: tuple[RunHeader, Standing],
    lang: Language,
    rows: Iterable[dict[str, Any]],
    page: PageAsked,
    form: FeedForm,
) -> Response:
    taken, more = take(rows, page.limit or DEFAULT_LIMIT)
    end = encode_cursor(served[0].run_id, taken[-1]["customer_id"]) if more else None
    reply = _csv(taken) if form is FeedForm.CSV else _json(served, lang, taken, end)
    reply.headers.update(next_link(request, end))
    return reply


@router.get("", response_model=Tiers, responses={200: {"content": {"text/csv": {}}}})
def list_tiers(
    request: Request,
    context: Context,
    lang: Lang,
    asked: Annotated[TierFilter, Depends()],
    page: Page,
    form: Annotated[FeedForm, Depends(feed_form)],
) -> Response:
    """Read the tiers of the run in force, by ascending customer id.

    That is the approved run of the plan year; while there is none, the newest one, and
    ``approved`` is false. The header ``georisk-plan-status`` says so too, for CSV.
    Every customer of the run is here; ``tier`` is null while a missing value leaves it open and
    for customers outside the assessment. JSON comes in pages; CSV whole, unless ``limit`` is
    stated. A cursor stays with its run, so a newer run never mixes into the pages of an older.
    """
    run_id, after = page.cursor or (None, None)
    store = context.store
    header = find_header(store, run_id) if run_id else current_run(context, asked.plan_year)
    standing = standing_of(store, header)
    etag = etag_of(header, standing, context.header, asked, page, form, lang)
    headers = {"etag": etag, "vary": "Accept, Accept-Language", "content-language": lang}
    headers[HEADER] = standing.status
    if unchanged(request, etag):
        return Response(status_code=304, headers=headers)
    stored = _chosen(store.assessed(header.run_id, after=after), asked)
    rows = map(partial(_row, context, lang), stored)
    whole = form is FeedForm.CSV and page.limit is None
    reply = _csv(rows) if whole else _one_page(request, (header, standing), lang, rows, page, form)
    reply.headers.update(headers)
    return reply
