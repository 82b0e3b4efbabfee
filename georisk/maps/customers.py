"""Customers as the page reads them: one row each, and what the legend says of them all."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

from georisk.maps.columns import plain, scaled
from georisk.maps.explanations import pooled
from georisk.maps.palette import CUSTOMERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from georisk.maps.pagedata import Json
    from georisk.model import AssessedCustomer, AssessmentRecord

MM, SATANG, MICRODEGREES = 1000, 100, 1_000_000  # whole parts of a metre, a baht, a degree


def symbol_of(record: AssessmentRecord) -> str:
    """Name the symbol that draws a customer: its band, ``open``, or ``not_eligible``."""
    if not record.eligible:
        return "not_eligible"
    return record.band or "open"


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
        "spp": lambda one: one.record.spp_id,
        "status": lambda one: one.record.distance_status,
        "missing": lambda one: _words(one.record.missing),
        "readings": lambda one: _words(one.record.readings),
    }
)
METRES: Mapping[str, Callable[[AssessmentRecord], Decimal | None]] = MappingProxyType(
    {
        "straight": lambda record: record.straight_m,
        "distance": lambda record: record.distance_m,
        "access": lambda record: record.access_m,
        "line": lambda record: record.line_m,
        "corridor": lambda record: record.corridor_m,
        "egress": lambda record: record.egress_m,
    }
)


def _written(
    field: Callable[[AssessmentRecord], Decimal | None], decimals: int
) -> Callable[[AssessedCustomer], str | None]:
    """Write a number of a record as sentences do."""

    def write(one: AssessedCustomer) -> str | None:
        value = field(one.record)
        return None if value is None else f"{value:,.{decimals}f}"

    return write


# As the page writes them: by name and decimals.
WRITTEN: Mapping[str, Callable[[AssessedCustomer], str | None]] = MappingProxyType(
    {f"{name}:3": _written(field, 3) for name, field in METRES.items()}
    | {f"bill:{n}": _written(lambda record: record.monthly_bill_thb, n) for n in (0, 2)}
)


def customer_table(customers: Sequence[AssessedCustomer]) -> Json:
    """Put customers into one table: ``columns``, the ``phrases`` and who was ``told`` which."""
    records = [customer.record for customer in customers]
    phrases, told = pooled(customers, WRITTEN)
    columns: dict[str, Json] = {
        **{name: plain([field(one) for one in customers]) for name, field in FIELDS.items()},
        **{name: scaled([field(one) for one in records], MM) for name, field in METRES.items()},
        "bill": scaled([one.monthly_bill_thb for one in records], SATANG),
        "lon": scaled([one.lon for one in records], MICRODEGREES),
        "lat": scaled([one.lat for one in records], MICRODEGREES),
    }
    return {"count": len(customers), "columns": columns, "phrases": phrases, "told": told}


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
