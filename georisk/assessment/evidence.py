"""What is known of one customer on one date, gathered from its row, its group and its outages."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from georisk.assessment.outages import outages_of
from georisk.distance.supplies import supplies
from georisk.location.geocoding import METHOD as GEOCODED
from georisk.messages import noted, pair, told
from georisk.model import Evidence
from georisk.scoring import (
    branch_status_of,
    group_register,
    local_factors_of,
    outage_register,
)
from georisk.scoring.schema import OutageCounting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from georisk.distance.supplies import FeederIndex
    from georisk.messages import Note, Pair
    from georisk.model import (
        Customer,
        CustomerId,
        GroupSite,
        Location,
        NoRoute,
        OutageEvent,
        Route,
        SppId,
        Supply,
    )
    from georisk.scoring import GroupRegister, OutageRegister, RuleSet

MANY = 5  # accounts named in one sentence
# By whether the bills of all are known, and whether there are more than are named.
ACCOUNTS = {
    (True, False): "bill.of_site",
    (True, True): "bill.of_site_more",
    (False, False): "bill.of_site_unknown",
    (False, True): "bill.of_site_unknown_more",
}
EVERY_OUTAGE = OutageCounting()


@dataclass(frozen=True, slots=True, kw_only=True)
class Registers:
    """What other files say about customers; make one with `registers`.

    Parameters
    ----------
    groups : GroupRegister
        The branches of the customers' groups.
    outages : OutageRegister or None
        None when no register of outages was given: a customer without an event then has an
        unknown number of outages, not none.
    as_of : date or None
        Last day of the 12 months outages are counted over.
    feeders : FeederIndex or None
        Traced feeders, so that an outage of a section counts for those it cut off.
    supplies : mapping of CustomerId to Supply
        Where the customers at hand hang on them; see `on_feeders`.
    """

    groups: GroupRegister
    outages: OutageRegister | None
    as_of: date | None
    feeders: FeederIndex | None = None
    supplies: Mapping[CustomerId, Supply] = field(default_factory=dict)


def registers(
    group_sites: Iterable[GroupSite] = (),
    outages: Iterable[OutageEvent] | None = None,
    as_of: date | None = None,
    *,
    counting: OutageCounting = EVERY_OUTAGE,
    feeders: FeederIndex | None = None,
) -> Registers:
    """Index the registers once, for all customers.

    Parameters
    ----------
    counting : OutageCounting
        Which outages count: the rule set's ``conditions.outage.counting``.
    """
    sections = None if feeders is None else feeders.sections
    return Registers(
        groups=group_register(group_sites),
        outages=None if outages is None else outage_register(outages, counting, sections),
        as_of=as_of,
        feeders=feeders,
    )


def on_feeders(known: Registers, customers: Sequence[Customer]) -> Registers:
    """Place the customers at hand on the traced feeders, where there are any."""
    if known.feeders is None or known.outages is None:
        return known
    return replace(known, supplies=supplies(customers, known.feeders))


def evidence_of(
    customer: Customer,
    distance: Route | NoRoute | None,
    known: Registers,
    rules: RuleSet,
    nearer_unknown: SppId | None = None,
) -> Evidence:
    """Gather what is known of a customer, with a note on where each value came from.

    Parameters
    ----------
    nearer_unknown : SppId or None
        An SPP that may be nearer than the measured one, but to which no distance is known.
    """
    branch = branch_status_of(customer, known.groups)
    supply = known.supplies.get(customer.customer_id)
    outages = outages_of(customer, known.outages, known.as_of, supply)
    notes = {
        "distance": noted(*_by_address(customer.location), *_doubt(nearer_unknown)),
        "branch": branch.note,
        "outage": outages.note,
        "impact": _bill_note(customer),
    }
    return Evidence(
        monthly_bill_thb=customer.assessed_bill_thb,
        distance=distance,
        branch_status=branch.status,
        spp_partner=customer.spp_partner,
        spp_contract=customer.spp_contract,
        outages_12m=outages.count,
        outages_all_12m=outages.everything,
        peak_demand_kw=customer.peak_demand_kw,
        solar_kw=customer.solar_kw,
        solar_considered=customer.solar_considered,
        local_factors=local_factors_of(customer.local_factors, customer.area, rules),
        notes={condition: note for condition, note in notes.items() if note},
    )


def _bill_note(customer: Customer) -> Note | None:
    """Say which accounts the bill is of, and what is odd about it."""
    remarks = [(remark.en, remark.th) for remark in customer.remarks]
    if customer.site_accounts:
        remarks.insert(0, _accounts(customer))
    if not remarks:
        return None
    en, th = zip(*remarks, strict=True)
    return told("bill.remarks", remarks=("; ".join(en), "; ".join(th)))


def _accounts(customer: Customer) -> Pair:
    names = ", ".join(customer.site_accounts[:MANY])
    more = len(customer.site_accounts) - MANY
    return pair(ACCOUNTS[customer.site_bill_thb is not None, more > 0], names=names, more=more)


def _doubt(nearer_unknown: SppId | None) -> Iterator[Note]:
    if nearer_unknown is not None:
        yield told("distance.nearer_unknown", spp=nearer_unknown)


def _by_address(location: Location | None) -> Iterator[Note]:
    """Say that the position is that of the address, how fine, and what follows from it."""
    if location is None or location.method != GEOCODED:
        return
    yield told(
        "position.by_address",
        address=location.matched_text,
        precision=pair(f"precision.{location.precision}"),
        radius=f"{location.accuracy_m or 0:,.0f}",
    )
    if location.provisional:
        yield told("position.provisional")
