"""The shapes of ``/v1/workload``."""

from __future__ import annotations

from datetime import date
from typing import Literal

from georisk.service.schemas import Shape


class KamrLoad(Shape):
    """What one KAMR carries; ``off_by`` is above the most (+) or below the least (-) points."""

    kamr_id: str
    offices: list[str]
    customers: int
    counts: dict[str, int]
    points: float
    state: Literal["under", "within", "over"]
    off_by: float
    undecided: list[str]


class FilledIn(Shape):
    """A customer to take in as Status."""

    customer_id: str
    kamr_id: str | None
    monthly_bill_thb: float
    points: float


class ServiceLimit(Shape):
    """The free services of a Status account that only fills up."""

    at_most: int
    of: list[str]


class Filling(Shape):
    """The next largest customers, to take in as Status for so many KAMRs."""

    kamrs: int
    points_before: float
    points_after: float
    points_needed: float
    enough: bool
    added: list[FilledIn]
    unranked: list[str]
    fms: ServiceLimit | None
    readings: list[str]


class Move(Shape):
    """A customer that changes hands, and metres to the middle of either KAMR's others."""

    customer_id: str
    office: str | None
    tier: str | None
    points: float
    from_kamr: str | None
    to_kamr: str
    from_m: int | None
    to_m: int | None


class Proposal(Shape):
    """Who should care for whom, or why nobody can be kept within the bounds."""

    balanced: bool
    moves: list[Move]
    points: dict[str, float] | None
    fewest: bool | None
    travel: bool | None
    why: str | None
    detail: str | None


class WorkloadGroup(Shape):
    """Offices and the KAMRs who serve them."""

    offices: list[str]
    points: float
    kamrs_least: int
    kamrs_most: int
    kamrs: list[KamrLoad]
    unassigned: list[str]
    fill_up: Filling | None
    one_more: Filling | None
    proposal: Proposal


class RepeatedBp(Shape):
    """A business partner weighed more than once at an office."""

    bp_no: str
    office: str | None
    customers: list[str]


class Workload(Shape):
    """Weighted points per KAMR against what one carries, and proposals to rebalance."""

    run_id: str
    plan_year: int | None
    as_of: date | None
    ruleset: str
    lang: str
    synthetic: bool
    groups: list[WorkloadGroup]
    unplaced: list[str]
    repeated: list[RepeatedBp]
