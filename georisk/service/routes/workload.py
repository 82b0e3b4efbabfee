"""``GET /v1/workload``: weighted points per KAMR against 6-12, and proposals to rebalance."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from georisk.service.access import Reader
from georisk.service.dependencies import Context, Lang, etag_of, plan_year_of, unchanged
from georisk.service.lookup import current_run
from georisk.service.replies import json_reply
from georisk.service.workload_schemas import Workload
from georisk.wiring.planning import require_office, workload_fields

router = APIRouter(prefix="/workload", tags=["workload"])
Office = Annotated[str | None, Query(description="PEA office, as in the file.")]


@router.get("", response_model=Workload)
def get_workload(
    request: Request,
    reader: Reader,
    context: Context,
    lang: Lang,
    plan_year: Annotated[int | None, Depends(plan_year_of)],
    office: Office = None,
) -> Response:
    """Weigh the KAMRs of the run in force, and propose who should care for whom.

    Customers come in groups: an office with the KAMRs who serve it, and whatever other offices
    those serve. An office that no customer names is not found.
    """
    header = current_run(context, plan_year)
    etag = etag_of(header, context.header, "workload", office, lang, reader.reach)
    headers = {"etag": etag, "vary": "Accept-Language", "content-language": lang}
    if unchanged(request, etag):
        return Response(status_code=304, headers=headers)
    found = context.workload(reader.counted(context.store.assessed(header.run_id)), office)
    require_office(found, office, header.run_id)
    body = {
        "run_id": header.run_id,
        "plan_year": header.plan_year,
        "as_of": header.as_of,
        "ruleset": header.ruleset,
        "lang": lang,
        "synthetic": header.synthetic,
        **workload_fields(found, lang),
    }
    return json_reply(body, headers)
