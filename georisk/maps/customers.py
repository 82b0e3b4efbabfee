"""Customers as the page reads them: one row each, and what the legend says of them all."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

from georisk.maps.explanations import pooled
from georisk.maps.palette import CUSTOMERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from georisk.maps.pagedata import Json
    from georisk.model import AssessedCustomer, AssessmentRecord

POSITION_DECIMALS = 6


def symbol_of(record: AssessmentRecord) -> str:
    """Name the symbol that draws a customer: its band, ``open``, or ``not_eligible``."""
    if not record.eligible:
        return "not_eligible"
    return record.band or "open"


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _degrees(value: float | None) -> float | None:
    return None if value is None else round(value, POSITION_DECIMALS)


def _words(joined: str | None) -> Json:
    return [*joined.split(";")] if joined else []


FIELDS: Mapping[str, Callable[[AssessedCustomer], Json]] = MappingProxyType(
    {
        "id": lambda one: one.record.customer_id,
        "name": lambda one: one.profile.name,
        "ca": lambda one: one.profile.ca_no,
        "bp": lambda one: one.profile.bp_no,
        "office": lambda one: one.profile.office,
        "area": lambda one: one.profile.area,
        "kamr": lambda one: one.profile.kamr_id,
        "estate": lambda one: one.profile.estate_id,
        "accuracy": lambda one: one.profile.position_accuracy_m,
        "synthetic": lambda one: one.profile.synthetic,
        "lon": lambda one: _degrees(one.record.lon),
        "lat": lambda one: _degrees(one.record.lat),
        "precision": lambda one: one.record.position_precision,
        "symbol": lambda one: symbol_of(one.record),
        "score": lambda one: one.record.score,
        "low": lambda one: one.record.score_low,
        "high": lambda one: one.record.score_high,
        "tier": lambda one: one.record.tier,
        "decided": lambda one: one.record.decided_by,
        "exempt": lambda one: one.record.exempt,
        "plan": lambda one: one.record.special_risk_plan,
        "exit": lambda one: one.record.exit_interview,
        "bill": lambda one: _number(one.record.monthly_bill_thb),
        "spp": lambda one: one.record.spp_id,
        "status": lambda one: one.record.distance_status,
        "straight": lambda one: _number(one.record.straight_m),
        "distance": lambda one: _number(one.record.distance_m),
        "access": lambda one: _number(one.record.access_m),
        "line": lambda one: _number(one.record.line_m),
        "corridor": lambda one: _number(one.record.corridor_m),
        "egress": lambda one: _number(one.record.egress_m),
        "missing": lambda one: _words(one.record.missing),
        "readings": lambda one: _words(one.record.readings),
    }
)


def customer_table(customers: Sequence[AssessedCustomer]) -> Json:
    """Put customers into one table: ``columns``, ``rows``, ``phrases`` and each row's ``steps``."""
    phrases, steps = pooled(customer.explanation for customer in customers)
    return {
        "columns": [*FIELDS],
        "rows": [[field(customer) for field in FIELDS.values()] for customer in customers],
        "phrases": phrases,
        "steps": steps,
    }


def legend(customers: Iterable[AssessedCustomer]) -> Json:
    """Count customers and sum their baht a month by symbol, strongest first, exactly."""
    members: dict[str, list[AssessmentRecord]] = {name: [] for name in CUSTOMERS}
    for customer in customers:
        members[symbol_of(customer.record)].append(customer.record)
    everyone = [record for records in members.values() for record in records]
    return {
        "bands": {name: _sums(records) for name, records in members.items()},
        "total": _sums(everyone),
        "exempt": sum(record.exempt for record in everyone),
        "unlocated": sum(record.lon is None for record in everyone),
        "unknown_bill": sum(record.monthly_bill_thb is None for record in everyone),
    }


def _sums(records: Sequence[AssessmentRecord]) -> dict[str, Json]:
    bills = (record.monthly_bill_thb for record in records)
    return {
        "count": len(records),
        "baht": str(sum((bill or Decimal(0) for bill in bills), Decimal(0))),
    }
