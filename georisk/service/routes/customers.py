"""``/v1/customers``: what was said of one customer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from georisk.errors import NotFound
from georisk.model import AssessedCustomer, RunHeader
from georisk.service.access import Reader
from georisk.service.context import ServiceContext
from georisk.service.dependencies import Context, Lang
from georisk.service.lookup import current_run, find_customer, find_header, said_of, unheard_of
from georisk.service.replies import json_reply, record_fields, run_fields
from georisk.service.routes.runs import explanation_reply
from georisk.service.schemas import Explanation, History

router = APIRouter(prefix="/customers", tags=["customers"])
Run = Annotated[str | None, Query(description="Only what this run says.", max_length=200)]


@router.get("/{customer_id:path}/assessments", response_model=History)
def list_customer_assessments(
    customer_id: str, reader: Reader, context: Context, lang: Lang, run: Run = None
) -> Response:
    """Tell what every run said of a customer, oldest first; or one run."""
    history = [
        {"run": run_fields(header, lang), "assessment": record_fields(customer.record)}
        for header, customer in context.store.history(customer_id)
        if run in (None, header.run_id)
    ]
    if not history:
        raise unheard_of(customer_id)
    reader.told(len(history))
    return json_reply({"customer_id": customer_id, "history": history})


@router.get("/{customer_id:path}/explanation", response_model=Explanation)
@router.get("/{customer_id:path}/assessments/explanation", include_in_schema=False)
def explain_customer(
    customer_id: str, reader: Reader, context: Context, lang: Lang, run: Run = None
) -> Response:
    """Tell why a customer scored what it scored: in the run in force, or in the one named.

    A customer the run in force does not have is explained by the newest run that has it, so that
    whoever has assessments has an explanation too; ``run_id`` says by which.
    """
    header, found = _told_by(context, customer_id, run)
    reader.told(1)
    return explanation_reply(context, header, found, lang)


def _told_by(
    context: ServiceContext, customer_id: str, run: str | None
) -> tuple[RunHeader, AssessedCustomer]:
    """Find the run that tells of a customer, and what it says."""
    if run is not None:
        header = find_header(context.store, run)
        return header, find_customer(context.store, header, customer_id)
    past = said_of(context.store, customer_id)
    in_force = _in_force(context)
    return next((pair for pair in past if pair[0].run_id == in_force), past[-1])


def _in_force(context: ServiceContext) -> str | None:
    try:
        return current_run(context).run_id
    except NotFound:
        return None
