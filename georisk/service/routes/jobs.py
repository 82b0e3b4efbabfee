"""``POST /v1/runs``: a customers file becomes a run, in its own time."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Response

from georisk.errors import Language, NotFound, UsageError
from georisk.model.jobs import Job, JobState, Order
from georisk.service.access import Assessor, Caller
from georisk.service.context import ServiceContext
from georisk.service.dependencies import Context, Lang
from georisk.service.job_schemas import RunJob
from georisk.service.problems import Refused
from georisk.service.replies import json_reply
from georisk.service.schemas import TEXT
from georisk.service.upload import JSON, MOST_ROWS, NAMES, JobAsked, Upload, upload_of

router = APIRouter(prefix="/runs", tags=["runs"])
JOB = "job_"
FILE = {"type": "string", "minLength": 1, "contentMediaType": "application/octet-stream"}
ROW = {
    "type": "object",
    "description": "The columns of a customers file.",
    "propertyNames": {"pattern": TEXT},
    "additionalProperties": {
        "type": ["string", "number", "boolean", "null"],
        "pattern": TEXT,
        "exclusiveMinimum": -1e15,
        "exclusiveMaximum": 1e15,
    },
}
ROWS = {"type": "array", "minItems": 1, "maxItems": MOST_ROWS, "items": ROW}
BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "properties": {"customers": {**FILE, "description": "CSV, XLSX, Parquet, ..."}},
                "required": ["customers"],
                "additionalProperties": False,
            }
        },
        JSON: {
            "schema": {
                "type": "object",
                "required": ["customers"],
                "properties": {"customers": ROWS},
                "additionalProperties": False,
            },
            "example": {
                "customers": [
                    {
                        "customer_id": "C001",
                        "lat": 13.4021,
                        "lon": 101.0112,
                        "monthly_bill_thb": 2500000,
                    }
                ]
            },
        },
        **{kind: {"schema": FILE} for kind in NAMES},
    },
}


def job_of(context: ServiceContext, caller: Caller, job_id: str) -> Job:
    """Find a job of the caller's own.

    Raises
    ------
    NotFound
        No such job, or it is somebody else's: the answer does not tell which.
    """
    job = context.jobs.job(job_id)
    if job.asker != (caller.name or "") and not caller.may():
        raise NotFound(f"job {job_id}: no such job", f"ไม่พบงาน {job_id}")
    return job


def job_fields(job: Job, lang: Language) -> dict[str, Any]:
    """Tell how far a job has come, and where its results are."""
    fault = job.fault
    told = fault and {"code": fault.code, "detail": fault.th if lang == "th" else fault.en}
    return {
        "job_id": job.job_id,
        "status": job.state,
        "progress": job.progress,
        "name": job.name,
        "created": job.made_at.isoformat(),
        "started": job.begun_at and job.begun_at.isoformat(),
        "finished": job.ended_at and job.ended_at.isoformat(),
        "run_id": job.run_id,
        "assessed": job.assessed,
        "rejected": job.rejected,
        "problem": told,
        "links": links_of(job),
    }


def links_of(job: Job) -> list[dict[str, str]]:
    """Say where to look next."""
    links = [{"rel": "self", "href": f"/v1/runs/{job.job_id}"}]
    if job.run_id is not None:
        run = f"/v1/runs/{job.run_id}"
        links += [
            {"rel": "run", "href": run},
            {"rel": "results", "href": f"{run}/assessments"},
            {"rel": "rejects", "href": f"{run}/rejects"},
            {"rel": "map", "href": f"/maps/runs/{job.run_id}"},
        ]
    return links


@router.post(
    "",
    status_code=202,
    response_model=RunJob,
    responses={202: {"headers": {"Location": {"schema": {"type": "string"}}}}},
    openapi_extra={"requestBody": BODY},
)
def create_run(
    assessor: Assessor,
    context: Context,
    lang: Lang,
    upload: Annotated[Upload, Depends(upload_of)],
    asked: Annotated[JobAsked, Depends()],
    idempotency_key: Annotated[
        str | None,
        Header(
            description="The same for each retry: a retry is the same job.",
            min_length=1,
            max_length=200,
            pattern=r"^[!-~]+$",
        ),
    ] = None,
) -> Response:
    """Assess a customers file as a job, by the data the service is set to.

    What ``georisk assess`` does with the file: the same numbers, the same run. The answer comes at
    once and tells where to look; rows that cannot be read are the run's rejects.
    """
    order = Order(
        asker=assessor.name or "",
        name=upload.name,
        content=upload.content,
        sha256=asked.digest(upload),
        reach=assessor.reach,
        idempotency_key=idempotency_key,
        as_of=asked.as_of,
        plan_year=asked.plan_year,
    )
    try:
        job = context.jobs.put_job(order)
    except UsageError as error:
        raise Refused(409, "job.other_request", error.en, error.th) from error
    if context.minder is not None:
        context.minder.wake()
    reply = json_reply(job_fields(job, lang), {"location": f"/v1/runs/{job.job_id}"})
    reply.status_code = 202
    return reply


@router.delete("/{run_id}", response_model=RunJob)
def dismiss_run(run_id: str, assessor: Assessor, context: Context, lang: Lang) -> Response:
    """Dismiss a job that has not ended; a run that is kept stays."""
    job_of(context, assessor, run_id)
    job = context.jobs.dismiss_job(run_id)
    if job.state is not JobState.DISMISSED:
        raise Refused(
            409,
            "job.too_late",
            f"job {run_id}: {job.state}, too late to dismiss it",
            f"งาน {run_id}: สถานะ {job.state} ยกเลิกไม่ทันแล้ว",
        )
    return json_reply(job_fields(job, lang))
