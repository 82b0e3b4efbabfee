"""``/v1/runs``: what was stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse

from georisk.adapters.results.run_files import rejects_csv
from georisk.assessment.answers import explanation_fields
from georisk.errors import Language
from georisk.model import COLUMNS, AssessedCustomer, RunHeader
from georisk.service.access import Reader
from georisk.service.context import ServiceContext
from georisk.service.dependencies import (
    Context,
    Lang,
    Page,
    RunForm,
    etag_of,
    run_form,
    unchanged,
)
from georisk.service.job_schemas import RunJob, RunRejects
from georisk.service.lookup import find_customer, find_header
from georisk.service.paging import DEFAULT_LIMIT, encode_cursor, next_link, take
from georisk.service.problems import Refused
from georisk.service.replies import (
    CSV,
    GEOJSON,
    csv_stream,
    feature_stream,
    json_reply,
    problem_fields,
    record_fields,
    run_fields,
)
from georisk.service.routes.jobs import JOB, job_fields, job_of
from georisk.service.schemas import Explanation, Run, RunAssessments, Runs

router = APIRouter(prefix="/runs", tags=["runs"])


def after_in(run_id: str, cursor: tuple[str, str] | None) -> str | None:
    """Give the customer a cursor continues after.

    Raises
    ------
    Refused
        When the cursor belongs to another run.
    """
    if cursor is None:
        return None
    if cursor[0] != run_id:
        raise Refused(
            422,
            "cursor.other_run",
            f"cursor: of run {cursor[0]}, not of {run_id}",
            f"cursor: เป็นของการประเมิน {cursor[0]} ไม่ใช่ {run_id}",
        )
    return cursor[1]


@router.get("", response_model=Runs)
def list_runs(reader: Reader, context: Context, lang: Lang) -> Response:
    """List the runs, oldest first."""
    del reader
    headers = context.store.headers()
    return json_reply({"runs": [run_fields(header, lang) for header in headers]})


@router.get("/{run_id}", response_model=Run | RunJob)
def get_run(run_id: str, reader: Reader, context: Context, lang: Lang) -> Response:
    """Tell what a run was made from, or how far the job of an upload has come."""
    if run_id.startswith(JOB):
        return json_reply(job_fields(job_of(context, reader, run_id), lang))
    return json_reply(run_fields(find_header(context.store, run_id), lang))


@router.get(
    "/{run_id}/rejects", response_model=RunRejects, responses={200: {"content": {"text/csv": {}}}}
)
def list_run_rejects(
    run_id: str,
    reader: Reader,
    context: Context,
    lang: Lang,
    form: Annotated[RunForm, Depends(run_form)],
) -> Response:
    """Read the rows a run could not be made from, each with all of its problems.

    JSON, or the CSV file the command writes.
    """
    rejects = context.store.rejects(run_id)
    reader.told(len(rejects))
    if form is RunForm.CSV:
        return Response(rejects_csv(rejects), media_type=CSV)
    rows = [
        {
            "source": item.source,
            "row": item.row,
            "id": item.record_id,
            "problems": problem_fields(item.problems, lang),
        }
        for item in rejects
    ]
    return json_reply({"run_id": run_id, "rejects": rows})


def _whole(form: RunForm, customers: Iterable[AssessedCustomer]) -> Response:
    """Stream all rows of a run."""
    if form is RunForm.CSV:
        rows = (record_fields(customer.record) for customer in customers)
        return StreamingResponse(csv_stream(COLUMNS, rows), media_type=CSV)
    return StreamingResponse(feature_stream(customers), media_type=GEOJSON)


def _page(
    form: RunForm, header: RunHeader, customers: Sequence[AssessedCustomer], cursor: str | None
) -> Response:
    """Write one page of a run."""
    if form is not RunForm.JSON:
        return _whole(form, customers)
    return json_reply(
        {
            "run_id": header.run_id,
            "synthetic": header.synthetic,
            "assessments": [record_fields(customer.record) for customer in customers],
            "next_cursor": cursor,
        }
    )


@router.get(
    "/{run_id}/assessments",
    response_model=RunAssessments,
    responses={200: {"content": {"text/csv": {}, GEOJSON: {}}}},
)
def list_run_assessments(
    run_id: str,
    request: Request,
    reader: Reader,
    context: Context,
    page: Page,
    form: Annotated[RunForm, Depends(run_form)],
) -> Response:
    """Read a run's rows by ascending customer id.

    JSON comes in pages; CSV and GeoJSON whole, unless ``limit`` is stated.
    """
    header = find_header(context.store, run_id)
    after = after_in(run_id, page.cursor)
    headers = {"etag": etag_of(header, after, page.limit, form, reader.reach), "vary": "Accept"}
    if unchanged(request, headers["etag"]):
        return Response(status_code=304, headers=headers)
    if page.limit is None and form is not RunForm.JSON:
        response = _whole(form, reader.counted(context.store.assessed(run_id, after=after)))
    else:
        most = page.limit or DEFAULT_LIMIT
        rows, more = take(context.store.assessed(run_id, after=after, limit=most + 1), most)
        end = encode_cursor(run_id, rows[-1].record.customer_id) if more else None
        reader.told(len(rows))
        response = _page(form, header, rows, end)
        headers |= next_link(request, end)
    response.headers.update(headers)
    return response


def explanation_reply(
    context: ServiceContext, header: RunHeader, customer: AssessedCustomer, lang: Language
) -> Response:
    """Answer with why a customer scored what it scored, and what would change its band."""
    record = customer.record
    levers = None if context.levers is None else context.levers(header, customer, lang)
    return json_reply(
        {
            "run_id": header.run_id,
            "customer_id": record.customer_id,
            "lang": lang,
            "synthetic": header.synthetic,
            "tier": record.tier,
            "band": record.band,
            "score": record.score,
            "score_low": record.score_low,
            "score_high": record.score_high,
            "explanation": explanation_fields(customer.explanation, lang),
            "levers": levers,
        },
        {"content-language": lang, "vary": "Accept-Language"},
    )


@router.get("/{run_id}/customers/{customer_id:path}/explanation", response_model=Explanation)
def explain_customer_in_run(
    run_id: str, customer_id: str, reader: Reader, context: Context, lang: Lang
) -> Response:
    """Tell why a customer scored what it scored in a run, step by step with the clauses."""
    header = find_header(context.store, run_id)
    found = find_customer(context.store, header, customer_id)
    reader.told(1)
    return explanation_reply(context, header, found, lang)
