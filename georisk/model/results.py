"""What comes out: contributions, scorecards, assessments and rejects."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from georisk.messages import NO_NOTE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal
    from fractions import Fraction

    from georisk.messages import Note
    from georisk.model.customers import BranchStatus, Customer, SppContract
    from georisk.model.places import EstateId, SppId
    from georisk.model.routes import NoRoute, Route


class Band(StrEnum):
    """The four bands of the score (section 4 of the rules), lowest first."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    VERY_HIGH = "very_high"


class Tier(StrEnum):
    """The four tiers (กลุ่มลูกค้า 4S), highest care first."""

    STRATEGIC = "Strategic"
    STAR = "Star"
    STATUS = "Status"
    STREAMLINE = "Streamline"


class DecidedBy(StrEnum):
    """Which road decided the tier (reading R9)."""

    RISK = "risk"
    KASM = "kasm"
    BOTH = "both"
    EXEMPT = "exempt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known of one eligible customer on one date; None is unknown, never zero.

    Parameters
    ----------
    distance : Route, NoRoute or None
        None when the customer has no position.
    branch_status : BranchStatus or None
        Given, or derived from the group's register.
    outages_12m : int or None
        Events in the 12 months up to the assessment date.
    outages_all_12m : int or None
        The same with what the rule set leaves out (momentary, planned); None when nothing was.
    solar_considered : bool
        False leaves the solar condition out of the average (reading R6).
    local_factors : mapping of str to int or None
        None is considered but missing.
    notes : mapping of str to Note
        By condition: where its value came from and what was assumed; shown in the result.
    """

    monthly_bill_thb: Decimal | None = None
    distance: Route | NoRoute | None = None
    branch_status: BranchStatus | None = None
    spp_partner: bool | None = None
    spp_contract: SppContract | None = None
    outages_12m: int | None = None
    outages_all_12m: int | None = None
    peak_demand_kw: Decimal | None = None
    solar_kw: Decimal | None = None
    solar_considered: bool = False
    local_factors: Mapping[str, int | None]
    notes: Mapping[str, Note]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What one condition adds, and why.

    Parameters
    ----------
    condition : str
        ``distance``, ``branch``, ``outage``, ``solar``, ``impact`` or ``factor_<id>``.
    value : Decimal, Fraction, int, str or None
        The raw value the class was decided on, in ``unit``; None when missing.
    levels : tuple of int
        Every level the condition could take, ascending; one level when it is known.
    named : Note
        The label of the class that was hit, or of why it is open.
    clause : str
        The manual's clause.
    readings : tuple of str
        Ids of the readings that decided this level.
    missing : str or None
        The input field whose value is missing.
    note : Note
        What else the reader must know: what another reading would have given, what was assumed.
    """

    condition: str
    label_en: str
    label_th: str
    value: Decimal | Fraction | int | str | None
    unit: str
    levels: tuple[int, ...]
    named: Note
    clause: str
    readings: tuple[str, ...] = ()
    missing: str | None = None
    note: Note = NO_NOTE

    @property
    def level(self) -> int | None:
        """The level, or None while several are possible."""
        return self.levels[0] if len(self.levels) == 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """Probability x impact for one customer, exact; None where a missing value leaves it open.

    Parameters
    ----------
    conditions : tuple of Contribution
        The considered conditions, in the manual's order.
    impact : Contribution
    average : Fraction or None
        The exact mean of the levels; None while a condition is open.
    score_low, score_high : int
        Over all levels the missing values could take; both equal ``score`` when it is known.
    band : Band or None
        Final even when a value is missing, if the whole interval falls into it; else None.
    special_risk_plan, exit_interview : bool or None
        None while the interval leaves it open.
    band_readings : tuple of str
        Readings of the manual that decide the band: their alternative would have given another.
    """

    conditions: tuple[Contribution, ...]
    impact: Contribution
    average: Fraction | None
    probability_level: int | None
    impact_level: int | None
    score: int | None
    score_low: int
    score_high: int
    band: Band | None
    band_low: Band
    band_high: Band
    tier: Tier | None
    special_risk_plan: bool | None
    exit_interview: bool
    exempt: bool
    missing: tuple[str, ...]
    readings: tuple[str, ...]
    ruleset: str
    band_readings: tuple[str, ...] = ()

    @property
    def band_certain(self) -> bool:
        """True when every value the evidence allows gives the same band."""
        return self.band is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility:
    """Whether a customer is assessed (clause 6.1.1.2), and by which test.

    Parameters
    ----------
    eligible : bool
    reasons : tuple of str
        Stable words such as ``in_estate``, ``within_8km``, ``bill_below_minimum``.
    detail : Note
        The same as a sentence, with by how much a test failed.
    """

    eligible: bool
    reasons: tuple[str, ...]
    detail: Note
    readings: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KasmGrounds:
    """What a tier by KASM rests on (clause 6.1.1.1).

    Parameters
    ----------
    value_class : str or None
        ``H``, ``M`` or ``L``; None when the gross margin is unknown.
    main_reasons : tuple of str
        Letters (a)-(f) that make a customer main; empty is secondary.
    unknown : tuple of str
        Fields that nobody states and that could have made a secondary customer main.
    readings : tuple of str
        Readings by which the value class was decided.
    """

    value_class: str | None = None
    main_reasons: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TierDecision:
    """The tier by both roads, and which decided (reading R9).

    Parameters
    ----------
    proposed : str or None
        Why the tier by KASM is that of a special proposal (clause 6.1.1.1); None where it is not.
    grounds : KasmGrounds
        What the tier by KASM rests on.
    """

    tier_risk: Tier | None
    tier_kasm: Tier | None
    tier: Tier | None
    decided_by: DecidedBy | None
    proposed: str | None = None
    grounds: KasmGrounds = KasmGrounds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """Everything georisk says of one customer in one run.

    Parameters
    ----------
    straight_mm : int or None
        Geodesic straight line to the area of ``spp_id``; None without a position or an SPP.
    spp_id : SppId or None
        The SPP the distance was measured to: the nearest by route among the eligible ones, else
        the nearest in a straight line.
    scorecard : Scorecard or None
        None when the customer is not eligible.
    """

    customer: Customer
    eligibility: Eligibility
    in_estate: bool | None
    estate_id: EstateId | None
    spp_id: SppId | None
    straight_mm: int | None
    distance: Route | NoRoute | None
    scorecard: Scorecard | None
    tiers: TierDecision


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong with one value of an input row."""

    field: str
    value: str
    code: str
    expected_en: str
    expected_th: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A row that could not be assessed, with all of its problems: the other half of a batch."""

    source: str
    row: int
    record_id: str | None
    problems: tuple[Problem, ...]
