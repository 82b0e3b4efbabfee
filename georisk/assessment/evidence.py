"""What is known of one customer on one date, gathered from its row, its group and its outages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from georisk.model import Evidence
from georisk.scoring import (
    branch_status_of,
    group_register,
    local_factors_of,
    outage_register,
    outages_in_year,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from georisk.model import Customer, GroupSite, NoRoute, OutageEvent, Route, SppId
    from georisk.scoring import GroupRegister, OutageRegister, RuleSet

Note = tuple[str, str]
GIVEN: Note = ("Stated in the customers file.", "ตามที่ระบุในไฟล์ลูกค้า")


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
    """

    groups: GroupRegister
    outages: OutageRegister | None
    as_of: date | None


def registers(
    group_sites: Iterable[GroupSite] = (),
    outages: Iterable[OutageEvent] | None = None,
    as_of: date | None = None,
) -> Registers:
    """Index the registers once, for all customers."""
    return Registers(
        groups=group_register(group_sites),
        outages=None if outages is None else outage_register(outages),
        as_of=as_of,
    )


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
    outages, outage_note = _outages(customer, known)
    notes = {
        "distance": None if nearer_unknown is None else _doubt(nearer_unknown),
        "branch": branch.note,
        "outage": outage_note,
    }
    return Evidence(
        monthly_bill_thb=customer.monthly_bill_thb,
        distance=distance,
        branch_status=branch.status,
        spp_partner=customer.spp_partner,
        spp_contract=customer.spp_contract,
        outages_12m=outages,
        peak_demand_kw=customer.peak_demand_kw,
        solar_kw=customer.solar_kw,
        solar_considered=customer.solar_considered,
        local_factors=local_factors_of(customer.local_factors, customer.area, rules),
        notes={condition: note for condition, note in notes.items() if note is not None},
    )


def _doubt(spp_id: SppId) -> Note:
    return (
        f"{spp_id} is nearer in a straight line, but no distance to it is known.",
        f"{spp_id} อยู่ใกล้กว่าเมื่อวัดเป็นเส้นตรง แต่ไม่ทราบระยะตามเส้นทาง",
    )


def _outages(customer: Customer, known: Registers) -> tuple[int | None, Note | None]:
    """Take the number of outages as given, else count the registered events (condition 3)."""
    if customer.outages_12m is not None:
        return customer.outages_12m, GIVEN
    if known.outages is None or known.as_of is None:
        return None, None
    note = (
        f"Counted in the outage register over the 12 months to {known.as_of}.",
        f"นับจากทะเบียนไฟฟ้าขัดข้องในช่วง 12 เดือนถึง {known.as_of}",
    )
    return outages_in_year(customer, known.outages, known.as_of), note
