"""Runs made by hand, for whoever writes, keeps or serves one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from georisk.model import (
    COLUMNS,
    AssessedCustomer,
    AssessmentRecord,
    CustomerProfile,
    ExplanationStep,
    InputFile,
    Rejected,
    RunDocument,
    RunHeader,
)

MEASURED = ("distance", "branch", "outage", "impact")
NOTHING: dict[str, Any] = {"type": "FeatureCollection", "features": []}


def customer(
    customer_id: str, *, profile: dict[str, Any] | None = None, **fields: Any
) -> AssessedCustomer:
    """A customer with a score of 12 in Star unless told otherwise."""
    given: dict[str, Any] = {
        **dict.fromkeys(COLUMNS),
        "customer_id": customer_id,
        "eligible": True,
        "eligibility_reason": "in_estate",
        "score": 12,
        "score_low": 12,
        "score_high": 12,
        "band": "high",
        "band_certain": True,
        "tier_risk": "Star",
        "tier": "Star",
        "decided_by": "risk",
        "special_risk_plan": True,
        "exit_interview": False,
        "exempt": False,
        "monthly_bill_thb": Decimal("1250000.25"),
        "distance_m": Decimal("2000.001"),
        "distance_status": "routed",
        "position_precision": "surveyed",
        "run_id": "r1",
        "ruleset": "pea-2566",
        **fields,
    }
    who: dict[str, Any] = {
        **dict.fromkeys(CustomerProfile.__dataclass_fields__),
        "customer_id": customer_id,
        "name": f"บริษัท {customer_id} จำกัด",
        "area": "กฟก.2",
        "office": "กฟจ.ชลบุรี",
        "synthetic": True,
        **(profile or {}),
    }
    step = ExplanationStep(
        step="outage",
        clause="6.1.1.2",
        value="2",
        unit="times",
        levels=(3,),
        readings=("R5",),
        text_en="Two outages.",
        text_th="ไฟฟ้าดับ 2 ครั้ง",
    )
    return AssessedCustomer(
        record=AssessmentRecord(**given), profile=CustomerProfile(**who), explanation=(step,)
    )


def with_levels(name: str, *levels: int) -> AssessedCustomer:
    """A customer of given levels: distance, branch, outage, impact."""
    steps = [
        ExplanationStep(
            step=step,
            clause="6.1.1.2",
            value=None,
            unit="",
            levels=(level,),
            readings=(),
            text_en=step,
            text_th=step,
        )
        for step, level in zip(MEASURED, levels, strict=True)
    ]
    return replace(customer(name), explanation=tuple(steps))


def header_of(run_id: str = "r1", **fields: Any) -> RunHeader:
    """The header of a synthetic run over a customers file, unless told otherwise."""
    given: dict[str, Any] = {
        "ruleset": "pea-2566",
        "ruleset_sha256": "ab" * 32,
        "engine_version": "0.1.0",
        "as_of": date(2025, 12, 31),
        "plan_year": 2026,
        "cutoff_m": 10_000,
        "max_access_m": 2_000,
        "inputs": (InputFile(role="customers", name="c.csv", sha256="cd" * 32, rows=5),),
        "assumptions": (("All of them.", "ทั้งหมด"),),
        "synthetic": True,
        **fields,
    }
    return RunHeader(run_id=run_id, **given)


def run_of(
    *customers: AssessedCustomer, rejects: tuple[Rejected, ...] = (), **fields: Any
) -> RunDocument:
    """A run of some customers, without layers unless given."""
    given: dict[str, Any] = {
        "header": header_of(),
        "spps": NOTHING,
        "estates": NOTHING,
        "lines": NOTHING,
        **fields,
    }
    return RunDocument(customers=customers, rejects=rejects, **given)
