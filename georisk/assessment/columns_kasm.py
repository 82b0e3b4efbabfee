"""KASM by columns: the rules of `plan.kasm` asked for few accounts that stand for all others."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from georisk.assessment.columns_coding import Kinds, combined, replaced, used
from georisk.assessment.columns_lookup import decimal_cells, kinds_of, nearly
from georisk.assessment.columns_single import KASM_FIELDS, customer_at
from georisk.assessment.columns_sites import account_groups
from georisk.model import Customer, CustomerId, KasmFacts
from georisk.plan.kasm import accounts_of, kasm_findings
from georisk.scoring.scales import span_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from georisk.assessment.columns_coding import Flags, Floats, Ints
    from georisk.model import Coded, CustomerColumns, Tier
    from georisk.plan import KasmFinding
    from georisk.scoring import RuleSet

    Verdict = tuple[Tier | None, tuple[str, ...]]  # with the readings it rests on

VOLTAGE, REASON = "voltage_kv", "kasm_reason"
AMOUNTS = {
    "self_generation_mw": "minimum_self_generation_mw",
    "related_job_thb": "minimum_related_job_thb",
    "maintenance_thb": "minimum_maintenance_thb",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Standing:
    """How accounts stand before areas are ranked, one row a customer.

    Parameters
    ----------
    tiers : Kinds of (Tier or None, readings)
    main : bool[n]
    bill : float64[n]
        Of the whole account, nearly; -1 where unknown.
    area : Kinds of str or None
        Of the whole account.
    shared : bool[n]
        The account has several customers.
    """

    tiers: Kinds[Verdict]
    main: Flags
    bill: Floats
    area: Kinds[object]
    shared: Flags


def kasm_kinds(columns: CustomerColumns, rules: RuleSet) -> Kinds[Verdict]:
    """Return tier and readings by KASM of every customer, as `kasm_findings` of all would.

    What an account is by itself is asked once for all single accounts of the same facts. The rank
    of a bill in its area is asked for the accounts that can be among the first, beside all that
    count already.
    """
    standing = _standing(columns, rules)
    rows = np.flatnonzero(_contenders(standing, rules.kasm.top_bills_per_area))
    customers = [customer_at(columns, row) for row in rows.tolist()]
    found = kasm_findings(customers, rules)
    ranked = {name: _verdict(finding) for name, finding in found.items()}
    tiers = [*dict.fromkeys([*standing.tiers.values, *ranked.values()])]
    place = np.array([tiers.index(tier) for tier in standing.tiers.values], dtype=np.int64)
    codes = place[standing.tiers.codes]
    codes[rows] = [tiers.index(ranked[customer.customer_id]) for customer in customers]
    return Kinds(codes=codes, values=tuple(tiers))


def _contenders(standing: _Standing, places: int) -> Flags:
    """Tell whom the ranking of an area may concern: who is main, and the highest bills.

    Only in areas short of main accounts; an account of several customers counts once, so that
    where there are some their area is ranked whenever it could be short.
    """
    found = np.zeros(len(standing.main), dtype=np.bool_)
    order = np.argsort(standing.area.codes, kind="stable")
    bounds = np.searchsorted(standing.area.codes[order], np.arange(len(standing.area.values) + 1))
    for code, name in enumerate(standing.area.values):
        rows = order[bounds[code] : bounds[code + 1]]
        if not name or (standing.main[rows] & ~standing.shared[rows]).sum() >= places:
            continue
        bills = np.sort(standing.bill[rows][~standing.shared[rows]])
        least = bills[-places] if len(bills) >= places else -1.0
        high = (standing.bill[rows] >= least) & (standing.bill[rows] >= 0)
        found[rows[high | standing.main[rows] | standing.shared[rows]]] = True
    return found


def _standing(columns: CustomerColumns, rules: RuleSet) -> _Standing:
    bill: Coded[Decimal | None] = columns.fields["monthly_bill_thb"]  # type: ignore[assignment]
    known, near = nearly(bill.values)
    found = _alone(columns, rules)
    area = kinds_of(columns.fields["area"])
    shared = _shared(columns)
    if shared.any():
        found, area = _together(columns, np.flatnonzero(shared), (found, area), rules)
    return _Standing(
        tiers=found.asked(lambda pair: pair[0]).merged(_same),
        main=np.array([pair[1] for pair in found.values], dtype=np.bool_)[found.codes],
        bill=np.where(known, near, -1.0)[bill.codes],
        area=used(area),
        shared=shared,
    )


def _shared(columns: CustomerColumns) -> Flags:
    """Tell who has a partner and office in common with others."""
    partner = columns.fields["bp_no"]
    named = np.array([value is not None for value in partner.values], dtype=np.bool_)
    rows = np.flatnonzero(named[partner.codes])
    group = account_groups(columns)[rows]
    shared = np.zeros(len(columns), dtype=np.bool_)
    shared[rows[np.bincount(group)[group] > 1]] = True
    return shared


def _alone(columns: CustomerColumns, rules: RuleSet) -> Kinds[tuple[Verdict, bool]]:
    """Ask about every kind of single account: its verdict, and whether it is main by itself."""
    main = rules.kasm.main
    cuts: dict[str, tuple[Fraction, ...]] = {
        name: (Fraction(getattr(main, least)),) for name, least in AMOUNTS.items()
    }
    cuts["monthly_bill_thb"] = (Fraction(main.minimum_bill_thb),)
    cuts["gross_margin_thb"] = _value_cuts(rules)
    merging = {VOLTAGE: main.voltages_kv.__contains__, REASON: _nothing}
    facts = [
        decimal_cells(kinds_of(columns.fields[name]), cuts[name])  # type: ignore[arg-type]
        if name in cuts
        else used(kinds_of(columns.fields[name])).merged(merging.get(name, _same))
        for name in ("monthly_bill_thb", *KASM_FIELDS)
    ]
    return combined(facts).asked(lambda values: _judged(values, rules))


def _same(value: object) -> object:
    return value


def _nothing(_value: object) -> object:
    """Hold all reasons of a proposal to be one: the tier does not ask for the words."""
    return None


def _value_cuts(rules: RuleSet) -> tuple[Fraction, ...]:
    stated = (*rules.kasm.value_classes, *rules.kasm.readings)
    spans = [span_of(item, Fraction) for item in stated]
    ends = {end for span in spans for end in (span.low, span.high) if end is not None}
    return tuple(sorted(ends))


def _verdict(finding: KasmFinding) -> Verdict:
    return finding.tier, finding.grounds.readings


def _judged(values: Sequence[object], rules: RuleSet) -> tuple[Verdict, bool]:
    name = CustomerId("one")
    customer = Customer(
        customer_id=name,
        row=0,
        monthly_bill_thb=values[0],  # type: ignore[arg-type]
        kasm=KasmFacts(**dict(zip(KASM_FIELDS, values[1:], strict=True))),  # type: ignore[arg-type]
    )
    found = kasm_findings([customer], rules, rank_areas=False)[name]
    return _verdict(found), bool(found.grounds.main_reasons)


def _together(
    columns: CustomerColumns,
    rows: Ints,
    alone: tuple[Kinds[tuple[Verdict, bool]], Kinds[object]],
    rules: RuleSet,
) -> tuple[Kinds[tuple[Verdict, bool]], Kinds[object]]:
    """Ask about the accounts that several customers are: each as it is."""
    customers = [customer_at(columns, row) for row in rows.tolist()]
    findings = kasm_findings(customers, rules, rank_areas=False)
    area = {
        member.customer_id: account.area
        for account in accounts_of(customers).values()
        for member in account.members
    }
    names = [customer.customer_id for customer in customers]
    standing = [
        (_verdict(findings[name]), bool(findings[name].grounds.main_reasons)) for name in names
    ]
    return (
        replaced(alone[0], rows, standing),
        replaced(alone[1], rows, [area[name] for name in names]).merged(_same),
    )
