"""KASM, the other road to a tier: attractiveness x value (clause 6.1.1.1; reading R8)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from georisk.model import KasmGrounds, Tier
from georisk.scoring.scales import span_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from georisk.model import Customer, CustomerId, KasmFacts
    from georisk.scoring import RuleSet
    from georisk.scoring.schema import MainGroup, ValueClass

AccountKey = tuple[str, str | None]
FACTS = (
    "voltage_kv",
    "self_generation_mw",
    "related_job_thb",
    "maintenance_thb",
    "strategic_area",
    "nationwide_branches",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The contract accounts of one BP at one office: one customer in the eyes of KASM.

    Parameters
    ----------
    bill_thb : Decimal or None
        Sum of the known average bills a month; None when none is known.
    gross_margin_thb : Decimal or None
        Sum of the gross margins a month; None when any of them is unknown.
    """

    members: tuple[Customer, ...]
    area: str | None
    bill_thb: Decimal | None
    gross_margin_thb: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KasmFinding:
    """How KASM groups a customer.

    Parameters
    ----------
    grounds : KasmGrounds
        What the tier of the matrix rests on.
    proposed : str or None
        Why the tier is that of a special proposal: it is higher than the matrix's, or the matrix
        has none.
    """

    tier: Tier | None
    gross_margin_thb: Decimal | None
    grounds: KasmGrounds
    proposed: str | None = None


def kasm_tiers(
    customers: Iterable[Customer], rules: RuleSet, *, rank_areas: bool = True
) -> dict[CustomerId, Tier | None]:
    """Give every customer its tier by KASM, None where the gross margin is unknown.

    See `kasm_findings`.
    """
    found = kasm_findings(customers, rules, rank_areas=rank_areas)
    return {customer: finding.tier for customer, finding in found.items()}


def kasm_findings(
    customers: Iterable[Customer], rules: RuleSet, *, rank_areas: bool = True
) -> dict[CustomerId, KasmFinding]:
    """Group customers by KASM.

    Parameters
    ----------
    customers : iterable of Customer
    rank_areas : bool
        Whether the customers are the areas' whole registers, so that an area with fewer than 20
        main-group customers may add its 20 highest bills. False for a few customers on their own.
    """
    accounts = accounts_of(customers)
    reasons = {key: _own_reasons(account, rules) for key, account in accounts.items()}
    if rank_areas:
        for key in _top_bills(accounts, reasons, rules.kasm.top_bills_per_area):
            reasons[key] = tuple(sorted({*reasons[key], "b"}))
    return {
        member.customer_id: finding
        for key, account in accounts.items()
        for finding in (_finding(account, reasons[key], rules),)
        for member in account.members
    }


# --- accounts ------------------------------------------------------------------------------------


def accounts_of(customers: Iterable[Customer]) -> dict[AccountKey, Account]:
    """Sum the contract accounts of one BP at one office; no BP is an account of its own."""
    grouped: dict[AccountKey, list[Customer]] = {}
    for customer in customers:
        grouped.setdefault(_key(customer), []).append(customer)
    return {key: _account(members) for key, members in grouped.items()}


def _key(customer: Customer) -> AccountKey:
    if customer.bp_no is None:
        return f"customer {customer.customer_id}", None
    return f"bp {customer.bp_no}", customer.office


def _account(members: Sequence[Customer]) -> Account:
    margins = [member.kasm.gross_margin_thb for member in members]
    known = [margin for margin in margins if margin is not None]
    bills = [item.monthly_bill_thb for item in members if item.monthly_bill_thb is not None]
    return Account(
        members=tuple(members),
        area=min((member.area for member in members if member.area), default=None),
        bill_thb=sum(bills, Decimal(0)) if bills else None,
        gross_margin_thb=sum(known, Decimal(0)) if len(known) == len(margins) else None,
    )


# --- attractiveness ------------------------------------------------------------------------------


def _own_reasons(account: Account, rules: RuleSet) -> tuple[str, ...]:
    """Name what makes an account main by itself: any of its members suffices."""
    rule = rules.kasm.main
    letters = {
        letter
        for member in account.members
        for letter, holds in _tests(member.kasm, rule).items()
        if holds
    }
    if _reaches(account.bill_thb, rule.minimum_bill_thb):
        letters.add("b")
    return tuple(sorted(letters))


def _tests(facts: KasmFacts, rule: MainGroup) -> Mapping[str, bool]:
    return {
        "a": facts.voltage_kv in rule.voltages_kv,
        "c": _reaches(facts.self_generation_mw, rule.minimum_self_generation_mw),
        "d": _reaches(facts.related_job_thb, rule.minimum_related_job_thb)
        or _reaches(facts.maintenance_thb, rule.minimum_maintenance_thb),
        "e": facts.strategic_area is True,
        "f": facts.nationwide_branches is True,
    }


def _reaches(value: Decimal | None, least: Decimal) -> bool:
    """Tell whether a known value reaches a threshold; an unknown one is not claimed to."""
    return value is not None and value >= least


def _top_bills(
    accounts: Mapping[AccountKey, Account],
    reasons: Mapping[AccountKey, tuple[str, ...]],
    places: int,
) -> list[AccountKey]:
    """List the highest bills of every area short of main-group customers; ties all count."""
    areas: dict[str, list[AccountKey]] = {}
    for key, account in accounts.items():
        if account.area is not None:
            areas.setdefault(account.area, []).append(key)
    chosen: list[AccountKey] = []
    for keys in areas.values():
        if sum(bool(reasons[key]) for key in keys) < places:
            chosen.extend(_highest({key: accounts[key].bill_thb for key in keys}, places))
    return chosen


def _highest(bills: Mapping[AccountKey, Decimal | None], places: int) -> list[AccountKey]:
    known = {key: bill for key, bill in bills.items() if bill is not None}
    ranked = sorted(known.values(), reverse=True)
    least = ranked[min(places, len(ranked)) - 1] if ranked else None
    return [key for key, bill in known.items() if least is not None and bill >= least]


# --- value and tier ------------------------------------------------------------------------------


def _finding(account: Account, reasons: tuple[str, ...], rules: RuleSet) -> KasmFinding:
    margin = account.gross_margin_thb
    value = None if margin is None else _value_class(margin, rules).value
    tier = None if value is None else _tier(value, rules, main=bool(reasons))
    proposal = _proposal(account, tier)
    return KasmFinding(
        tier=tier if proposal is None else proposal[0],
        proposed=None if proposal is None else proposal[1],
        gross_margin_thb=margin,
        grounds=KasmGrounds(
            value_class=value,
            main_reasons=reasons,
            unknown=() if reasons else _unknown(account),
            readings=() if margin is None else _readings(margin, rules),
        ),
    )


def _proposal(account: Account, tier: Tier | None) -> tuple[Tier, str] | None:
    """Take the highest special proposal of an account where it lifts the matrix's tier."""
    order = list(Tier)
    stated = [
        (Tier(member.kasm.kasm_proposal.value), member.kasm.kasm_reason or "")
        for member in account.members
        if member.kasm.kasm_proposal is not None
    ]
    lifting = [one for one in stated if tier is None or order.index(one[0]) < order.index(tier)]
    return min(lifting, key=lambda one: (order.index(one[0]), one[1]), default=None)


def _value_class(margin: Decimal, rules: RuleSet) -> ValueClass:
    return next(item for item in rules.kasm.value_classes if margin in span_of(item, Decimal))


def _tier(value: str, rules: RuleSet, *, main: bool) -> Tier:
    cells = rules.kasm.matrix
    return next(cell.tier for cell in cells if cell.main == main and cell.value == value)


def _readings(margin: Decimal, rules: RuleSet) -> tuple[str, ...]:
    touches = rules.kasm.readings
    return tuple(touch.reading for touch in touches if margin in span_of(touch, Decimal))


def _unknown(account: Account) -> tuple[str, ...]:
    """Name the fields that no member states and that might have made the account main."""
    fields = [
        name
        for name in FACTS
        if any(getattr(member.kasm, name) is None for member in account.members)
    ]
    if any(member.monthly_bill_thb is None for member in account.members):
        fields.append("monthly_bill_thb")
    return tuple(fields)
