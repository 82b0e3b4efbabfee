"""Counts and baht a month of a run, by band, tier, area and SPP."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from georisk.adapters.results.run_json import to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from georisk.model import AssessedCustomer, Rejected, RunDocument, RunHeader

Figures = dict[str, object]
UNCERTAIN = "uncertain"
NOT_ELIGIBLE = "not_eligible"
UNKNOWN = "unknown"
NO_TIER = "none"
LISTS = frozenset({"inputs", "assumptions"})
UNUSED_TERMS, UNUSED_COUNTS = frozenset({"join_tolerance_m", "friction"}), frozenset({"outside"})


def summary_of(run: RunDocument) -> Mapping[str, object]:
    """Sum a run up; every table adds up to ``customers.assessed``."""
    records = [item.record for item in run.customers]
    counts = {
        "eligible": sum(record.eligible for record in records),
        "band_certain": sum(record.band_certain is True for record in records),
        "special_risk_plan": sum(record.special_risk_plan is True for record in records),
        "exit_interview": sum(record.exit_interview for record in records),
    }
    tables = {
        "by_band": tabulate(run.customers, _band),
        "by_tier": tabulate(run.customers, lambda item: item.record.tier or NO_TIER),
        "by_area": tabulate(run.customers, lambda item: item.profile.area or UNKNOWN),
        "by_spp": tabulate(run.customers, lambda item: item.record.spp_id or NO_TIER),
    }
    return summed_up(run.header, run.rejects, {"assessed": len(records), **counts}, tables)


def summed_up(
    header: RunHeader,
    rejects: Sequence[Rejected],
    counts: Mapping[str, int],
    tables: Mapping[str, object],
) -> Mapping[str, object]:
    """Lay out a summary.

    Parameters
    ----------
    counts : mapping
        Of customers: ``assessed`` first.
    tables : mapping
        What `tabulate` gives, by name.
    """
    stated = _without_unused(to_json(header), UNUSED_TERMS)
    inputs, assumptions = to_json(header)["inputs"], to_json(header)["assumptions"]
    rejected = sum(item.source == "customers" for item in rejects)
    return {
        **{name: value for name, value in stated.items() if name not in LISTS},
        "customers": {
            "rows": counts["assessed"] + rejected,
            "assessed": counts["assessed"],
            "rejected": rejected,
            **counts,
        },
        "rejected_rows": len(rejects),
        **tables,
        "inputs": [_published(item) for item in inputs],
        "assumptions": [{"en": en, "th": th} for en, th in assumptions],
    }


def _published(item: Mapping[str, object]) -> dict[str, object]:
    """Leave out where on this machine an input lay."""
    stated = _without_unused(item, UNUSED_COUNTS)
    return {name: value for name, value in stated.items() if name != "spec"}


def _without_unused(item: Mapping[str, object], names: frozenset[str]) -> dict[str, object]:
    """Leave out what says nothing unless it was used."""
    return {name: value for name, value in item.items() if value or name not in names}


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
    return {
        name: figures([item.record.monthly_bill_thb for item in groups[name]])
        for name in sorted(groups)
    }


def figures(bills: Sequence[Decimal | None]) -> Figures:
    """Count customers and baht a month, from their bills in the order of the run."""
    known = [bill for bill in bills if bill is not None]
    return {
        "customers": len(bills),
        "monthly_bill_thb": float(sum(known, Decimal(0))),
        "bill_unknown": len(bills) - len(known),
    }
