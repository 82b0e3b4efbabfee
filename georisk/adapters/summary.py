"""Counts and baht a month of a run, by band, tier, area and SPP."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from georisk.adapters.run_json import to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from georisk.model import AssessedCustomer, RunDocument

Figures = dict[str, object]
UNCERTAIN = "uncertain"
NOT_ELIGIBLE = "not_eligible"
UNKNOWN = "unknown"
NO_TIER = "none"


def summary_of(run: RunDocument) -> Mapping[str, object]:
    """Sum a run up; every table adds up to ``customers.assessed``."""
    header = to_json(run.header)
    inputs = header.pop("inputs")
    assumptions = header.pop("assumptions")
    records = [item.record for item in run.customers]
    return {
        **header,
        "customers": {
            "rows": len(records) + sum(item.source == "customers" for item in run.rejects),
            "assessed": len(records),
            "rejected": sum(item.source == "customers" for item in run.rejects),
            "eligible": sum(record.eligible for record in records),
            "band_certain": sum(record.band_certain is True for record in records),
            "special_risk_plan": sum(record.special_risk_plan is True for record in records),
            "exit_interview": sum(record.exit_interview for record in records),
        },
        "rejected_rows": len(run.rejects),
        "by_band": tabulate(run.customers, _band),
        "by_tier": tabulate(run.customers, lambda item: item.record.tier or NO_TIER),
        "by_area": tabulate(run.customers, lambda item: item.profile.area or UNKNOWN),
        "by_spp": tabulate(run.customers, lambda item: item.record.spp_id or NO_TIER),
        "inputs": [_published(item) for item in inputs],
        "assumptions": [{"en": en, "th": th} for en, th in assumptions],
    }


def _published(item: Mapping[str, object]) -> dict[str, object]:
    """Leave out where on this machine an input lay."""
    return {name: value for name, value in item.items() if name != "spec"}


def _band(item: AssessedCustomer) -> str:
    if not item.record.eligible:
        return NOT_ELIGIBLE
    return item.record.band or UNCERTAIN


def tabulate(
    customers: Iterable[AssessedCustomer], key: Callable[[AssessedCustomer], str]
) -> dict[str, Figures]:
    """Count customers and baht a month for each key, keys ascending; unknown bills are apart."""
    groups: defaultdict[str, list[AssessedCustomer]] = defaultdict(list)
    for customer in customers:
        groups[key(customer)].append(customer)
    return {name: _figures(groups[name]) for name in sorted(groups)}


def _figures(customers: Iterable[AssessedCustomer]) -> Figures:
    bills = [customer.record.monthly_bill_thb for customer in customers]
    known = [bill for bill in bills if bill is not None]
    return {
        "customers": len(bills),
        "monthly_bill_thb": float(sum(known, Decimal(0))),
        "bill_unknown": len(bills) - len(known),
    }
