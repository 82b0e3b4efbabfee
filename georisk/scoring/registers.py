"""What the registers of branches and of outages say about one customer (conditions 2 and 3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from georisk.model import BranchStatus, Supplier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from georisk.model import Customer, CustomerId, GroupSite, OutageEvent
    from georisk.scoring.contribution import Note

Sites = tuple["GroupSite", ...]
Events = tuple["OutageEvent", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRegister:
    """The branches of groups, by group and by site."""

    sites: Mapping[str, Sites]
    groups_of_site: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchFinding:
    """A branch status, or None when nobody states one, and where it came from."""

    status: BranchStatus | None
    note: Note | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageRegister:
    """Outage events by the customer they name, else by their feeder."""

    by_customer: Mapping[CustomerId, Events]
    by_feeder: Mapping[str, Events]


def group_register(sites: Iterable[GroupSite]) -> GroupRegister:
    """Index the register of branches once, for all customers."""
    by_group: dict[str, list[GroupSite]] = {}
    groups: dict[str, dict[str, None]] = {}
    for site in sites:
        by_group.setdefault(site.group_id, []).append(site)
        groups.setdefault(site.site_id, {})[site.group_id] = None
    return GroupRegister(
        sites={group: tuple(listed) for group, listed in by_group.items()},
        groups_of_site={site: tuple(named) for site, named in groups.items()},
    )


def branch_status_of(customer: Customer, register: GroupRegister) -> BranchFinding:
    """Find the branch status of a customer: as given, else from its group's sites (R4).

    A customer belongs to the group whose ``group_id`` is its ``bp_no`` and to every group that
    lists its ``customer_id`` or ``ca_no`` as a site; several groups count as one network.

    The customer's own site counts like any other: a main branch already on SPP power is
    ``main_spp``, another site on it ``some_spp``, even when it is the only site listed, because
    a customer who buys from an SPP here has ties with it, network or not. Otherwise a group of
    one site is no network (``none``), and a larger one ``all_pea``.
    """
    if customer.branch_status is not None:
        return BranchFinding(
            status=customer.branch_status,
            note=("Branch status as given.", "สถานะเครือข่ายสาขาตามที่ระบุ"),
        )
    sites = _sites_of(customer, register)
    if not sites:
        return BranchFinding(status=None, note=None)
    status = _status_of(sites)
    count = len({site.site_id for site in sites})
    on_spp = len({site.site_id for site in sites if site.supplier == Supplier.SPP})
    return BranchFinding(
        status=status,
        note=(
            f"From the register of the group's sites: {count} listed, {on_spp} on SPP power.",
            f"จากทะเบียนสาขาของกลุ่ม: {count} แห่ง ใช้ไฟฟ้าจาก SPP {on_spp} แห่ง",
        ),
    )


def _sites_of(customer: Customer, register: GroupRegister) -> Sites:
    groups = dict.fromkeys((customer.bp_no,)) if customer.bp_no else {}
    for key in (customer.customer_id, customer.ca_no):
        groups.update(dict.fromkeys(register.groups_of_site.get(key or "", ())))
    return tuple(site for group in groups for site in register.sites.get(group or "", ()))


def _status_of(sites: Sites) -> BranchStatus:
    if any(site.main_branch and site.supplier == Supplier.SPP for site in sites):
        return BranchStatus.MAIN_SPP
    if any(site.supplier == Supplier.SPP for site in sites):
        return BranchStatus.SOME_SPP
    if len({site.site_id for site in sites}) == 1:
        return BranchStatus.NONE
    return BranchStatus.ALL_PEA


def outage_register(events: Iterable[OutageEvent]) -> OutageRegister:
    """Index outage events once; one that names a customer is that customer's alone."""
    by_customer: dict[CustomerId, list[OutageEvent]] = {}
    by_feeder: dict[str, list[OutageEvent]] = {}
    for event in events:
        if event.customer_id is not None:
            by_customer.setdefault(event.customer_id, []).append(event)
        elif event.feeder_id is not None:
            by_feeder.setdefault(event.feeder_id, []).append(event)
    return OutageRegister(
        by_customer={key: tuple(found) for key, found in by_customer.items()},
        by_feeder={key: tuple(found) for key, found in by_feeder.items()},
    )


def outages_in_year(customer: Customer, register: OutageRegister, as_of: date) -> int | None:
    """Count the outages that hit a customer in the 12 months up to the assessment date (R5).

    The first day counted is the one after the same date a year before; the last is ``as_of``.
    Events with the same start, length and cause are one, whether listed twice or once by customer
    and once by feeder.

    Returns
    -------
    int or None
        None when the register goes by feeder, nobody says which feeder is the customer's, and no
        event names the customer: then its number is unknown, not 0.
    """
    events = register.by_customer.get(customer.customer_id, ())
    if customer.feeder_id is not None:
        events = (*events, *register.by_feeder.get(customer.feeder_id, ()))
    elif not events and register.by_feeder:
        return None
    start = _year_before(as_of)
    return len(
        {
            (event.started_at, event.minutes, event.cause)
            for event in events
            if start < event.started_at.date() <= as_of
        }
    )


def _year_before(day: date) -> date:
    """Return the same date a year before; 29 February becomes 28 February."""
    if (day.month, day.day) == (2, 29):
        return day.replace(year=day.year - 1, day=28)
    return day.replace(year=day.year - 1)
