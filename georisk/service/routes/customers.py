"""``/v1/customers``: what was said of one customer."""

from __future__ import annotations

from fastapi import APIRouter, Response

from georisk.errors import NotFound
from georisk.service.access import Reader
from georisk.service.dependencies import Context, Lang
from georisk.service.lookup import current_run, find_customer
from georisk.service.replies import json_reply, record_fields, run_fields
from georisk.service.routes.runs import explanation_reply
from georisk.service.schemas import Explanation, History

router = APIRouter(prefix="/customers", tags=["customers"])


@router.get("/{customer_id:path}/assessments", response_model=History)
def list_customer_assessments(
    customer_id: str, reader: Reader, context: Context, lang: Lang
) -> Response:
    """Tell what every run said of a customer, oldest first."""
    history = [
        {"run": run_fields(header, lang), "assessment": record_fields(customer.record)}
        for header, customer in context.store.history(customer_id)
    ]
    if not history:
        raise NotFound(
            f"customer {customer_id}: in no stored run", f"ไม่พบลูกค้า {customer_id} ในการประเมินใด"
        )
    reader.told(len(history))
    return json_reply({"customer_id": customer_id, "history": history})


@router.get("/{customer_id:path}/explanation", response_model=Explanation)
@router.get("/{customer_id:path}/assessments/explanation", include_in_schema=False)
def explain_customer(customer_id: str, reader: Reader, context: Context, lang: Lang) -> Response:
    """Tell why a customer scored what it scored in the run in force."""
    header = current_run(context)
    found = find_customer(context.store, header, customer_id)
    reader.told(1)
    return explanation_reply(context, header, found, lang)
