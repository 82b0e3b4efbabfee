"""Who is assessed: customers, the branches of their groups, the outages they had."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from georisk.model.places import CustomerId, Location

if TYPE_CHECKING:
    from collections.abc import Mapping

NO_FACTORS: Mapping[str, int | None] = MappingProxyType({})


class BranchStatus(StrEnum):
    """What a customer's branch network buys (condition 2)."""

    NONE = "none"
    ALL_PEA = "all_pea"
    SOME_SPP = "some_spp"
    MAIN_SPP = "main_spp"


class KasmProposal(StrEnum):
    """The group a customer that is not of high value is proposed for (clause 6.1.1.1)."""

    STATUS = "Status"
    STREAMLINE = "Streamline"


class SppContract(StrEnum):
    """Whether the customer has signed, or clearly will sign, with an SPP (clause 6.1.4.3)."""

    NONE = "none"
    SIGNED = "signed"
    LIKELY = "likely"


class Supplier(StrEnum):
    """Who supplies one site of a group."""

    PEA = "PEA"
    SPP = "SPP"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something odd about a value that was taken all the same, for its owner to look at.

    Parameters
    ----------
    field : str
        The column it is about.
    code : str
        Stable, as ``bill.jump``.
    """

    field: str
    code: str
    en: str
    th: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KasmFacts:
    """What the other road to a tier asks (clause 6.1.1.1); None is unknown.

    Parameters
    ----------
    kasm_proposal : KasmProposal or None
        None is no proposal.
    kasm_reason : str or None
        Why it is proposed: public image, high outage damage, an existing key account, or another
        reason as written.
    """

    gross_margin_thb: Decimal | None = None
    voltage_kv: Decimal | None = None
    self_generation_mw: Decimal | None = None
    related_job_thb: Decimal | None = None
    maintenance_thb: Decimal | None = None
    strategic_area: bool | None = None
    nationwide_branches: bool | None = None
    kasm_proposal: KasmProposal | None = None
    kasm_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """One site of one large customer, as its file states it; None is unknown, never zero.

    Parameters
    ----------
    row : int
        Row of the input file, counted as a spreadsheet shows it (the heading is row 1).
    location : Location or None
        None when no position is given and none could be found.
    monthly_bill_thb : Decimal or None
        Baht a month: given, or the mean of the last 12 monthly bills.
    solar_considered : bool
        True when the file has a ``solar_kw`` column: the area looks at solar (reading R6), so a
        blank there is a missing value. False leaves condition 4 out.
    local_factors : mapping of str to int or None
        Levels 1-5 of an area's own conditions (``factor_<id>``), by ``<id>``; None is considered
        but missing.
    in_estate : bool or None
        Overrides the estates' polygons when given.
    remarks : tuple of Remark
        What is odd about values that were taken all the same.
    site_accounts : tuple of CustomerId
        All accounts of the customer's site, itself among them, when there are several (rules.md
        section 3); empty for a site with one account.
    site_bill_thb : Decimal or None
        What the accounts of the site pay together; None when one of them is unknown.
    """

    customer_id: CustomerId
    row: int
    name: str | None = None
    bp_no: str | None = None
    ca_no: str | None = None
    tax_id: str | None = None
    office: str | None = None
    area: str | None = None
    address: str | None = None
    location: Location | None = None
    monthly_bill_thb: Decimal | None = None
    peak_demand_kw: Decimal | None = None
    solar_kw: Decimal | None = None
    outages_12m: int | None = None
    branch_status: BranchStatus | None = None
    spp_partner: bool | None = None
    spp_contract: SppContract | None = None
    in_estate: bool | None = None
    solar_considered: bool = False
    local_factors: Mapping[str, int | None] = field(default_factory=lambda: NO_FACTORS)
    kasm: KasmFacts = field(default_factory=KasmFacts)
    kamr_id: str | None = None
    feeder_id: str | None = None
    section_id: str | None = None
    synthetic: bool = False
    remarks: tuple[Remark, ...] = ()
    site_accounts: tuple[CustomerId, ...] = ()
    site_bill_thb: Decimal | None = None

    @property
    def assessed_bill_thb(self) -> Decimal | None:
        """The bill that screens and scores: that of the whole site."""
        return self.site_bill_thb if self.site_accounts else self.monthly_bill_thb


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSite:
    """One site in the register of a group's branches (``--sites``).

    Parameters
    ----------
    confirmed : bool
        False for a site that was proposed and that nobody has confirmed: it does not count.
    """

    group_id: str
    site_id: str
    main_branch: bool
    supplier: Supplier
    confirmed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageEvent:
    """One outage, of one customer, of a section of a feeder or of a whole feeder (``--outages``).

    Parameters
    ----------
    minutes : Decimal or None
        None is unknown, not short.
    """

    started_at: datetime
    customer_id: CustomerId | None = None
    feeder_id: str | None = None
    section_id: str | None = None
    minutes: Decimal | None = None
    cause: str | None = None
