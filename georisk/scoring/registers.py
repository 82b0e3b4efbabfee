"""What the register of branches says about one customer (condition 2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from georisk.messages import pair, told
from georisk.model import BranchStatus, Supplier
from georisk.scoring.wording import joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from georisk.messages import Note
    from georisk.model import Customer, GroupSite

Sites = tuple["GroupSite", ...]
SPP = Supplier.SPP
NAMED_SITES = 5


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


def group_register(sites: Iterable[GroupSite]) -> GroupRegister:
    """Index the register of branches once, for all customers; unconfirmed sites do not count."""
    by_group: dict[str, list[GroupSite]] = {}
    groups: dict[str, dict[str, None]] = {}
    for site in sites:
        if not site.confirmed:
            continue
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
            note=told("branch.given"),
        )
    sites = _sites_of(customer, register)
    if not sites:
        return BranchFinding(status=None, note=None)
    return BranchFinding(status=_status_of(sites), note=_note(sites))


def _note(sites: Sites) -> Note:
    """Say how many sites are listed, and which of them make the level."""
    count = len({site.site_id for site in sites})
    moved = sorted({(not one.main_branch, one.site_id) for one in sites if one.supplier is SPP})
    if not moved:
        return told("branch.listed", count=count, moved=0)
    shown = moved[:NAMED_SITES]
    more = len(moved) - len(shown)
    sites_told = [
        (name, name) if minor else pair("branch.main", site=name) for minor, name in shown
    ]
    english, thai = zip(*sites_told, strict=True)
    return told(
        "branch.listed_more" if more else "branch.listed_named",
        count=count,
        moved=len(moved),
        names=(joined(english), joined(thai)),
        more=more,
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
