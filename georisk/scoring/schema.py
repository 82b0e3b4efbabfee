"""The shape of a rule set: every key its TOML may have, and the type of each value.

The decoder reads these declarations, so a field added here is a key of the file at once. The
annotations are evaluated at run time, hence no ``from __future__ import annotations``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from georisk.errors import Language
from georisk.model import Band, BranchStatus, DistanceStatus, SppContract, SppStatus, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """The same words in English and Thai."""

    en: str
    th: str

    def text(self, lang: Language) -> str:
        """Return the words in one language.

        Examples
        --------
        >>> Label(en="low", th="ต่ำ").text("th")
        'ต่ำ'
        """
        return self.th if lang == "th" else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounded:
    """An interval: at most one lower and one upper bound; none is without end."""

    min_inclusive: Decimal | None = None
    min_exclusive: Decimal | None = None
    max_inclusive: Decimal | None = None
    max_exclusive: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelClass(Bounded):
    """One class of a condition and the level 1-5 it means."""

    level: int
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch(Bounded):
    """Values that a reading decides, and the level its alternative would give."""

    reading: str
    alternative_level: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A condition measured by a number in ``unit``."""

    clause: str
    unit: str
    label: Label
    classes: tuple[LevelClass, ...]
    readings: tuple[Touch, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageCounting:
    """Which outages of a register count towards condition 3; all of them where nothing is said.

    Parameters
    ----------
    momentary_below_minutes : Decimal
        An interruption shorter than this is left out; exactly as long counts, unknown counts too.
    planned_counts : bool
    planned_words, unplanned_words : tuple of str
        Words of a cause that say it was planned work, and words that say it was not after all.
    reading : str or None
        The reading to name when something was left out.
    """

    momentary_below_minutes: Decimal = Decimal(0)
    planned_counts: bool = False
    planned_words: tuple[str, ...] = ()
    unplanned_words: tuple[str, ...] = ()
    reading: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageCondition(Condition):
    """Condition 3, with what counts when outages come as events."""

    counting: OutageCounting = OutageCounting()


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchClass:
    """One status of the branch network and its level."""

    status: BranchStatus
    level: int
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerFloor:
    """The level a business partner of the SPP has at least (reading R4)."""

    at_least: int
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchCondition:
    """Condition 2: the branch network and business ties."""

    clause: str
    label: Label
    classes: tuple[BranchClass, ...]
    partner: PartnerFloor


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """The manual's four conditions; ``solar`` is its example of the fourth."""

    distance: Condition
    branch: BranchCondition
    outage: OutageCondition
    solar: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorLevel:
    """One of the five levels of a local factor."""

    level: int
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalFactor:
    """A further condition of some areas; in the ``areas`` named a blank is a missing value."""

    clause: str
    label: Label
    levels: tuple[FactorLevel, ...]
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """Who is assessed."""

    clause: str
    minimum_bill_thb: Decimal
    radius_km: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class SppRules:
    """Which SPPs could take a customer."""

    clause: str
    always_eligible: tuple[SppStatus, ...]
    never_eligible: tuple[SppStatus, ...]
    unknown_direct_sale_counts: bool
    unknown_residual_counts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Probability:
    """Classes of the exact average of the considered conditions."""

    clause: str
    label: Label
    classes: tuple[LevelClass, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BandRule:
    """A band of the score, both ends included, and what follows from it."""

    band: Band
    min_score: int
    max_score: int
    label: Label
    colour: Label
    tier: Tier
    special_risk_plan: bool
    consequence: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """Contracts that exempt a customer from grouping."""

    clause: str
    contracts: tuple[SppContract, ...]
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialRiskAction:
    """One part of a special-risk plan."""

    clause: str
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueClass(Bounded):
    """A class of gross margin in baht a month."""

    value: str
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class KasmCell:
    """One cell of attractiveness x value."""

    main: bool
    value: str
    tier: Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class MainGroup:
    """Thresholds of main attractiveness, (a)-(d); (e) and (f) are plain facts."""

    voltages_kv: tuple[Decimal, ...]
    minimum_bill_thb: Decimal
    minimum_self_generation_mw: Decimal
    minimum_related_job_thb: Decimal
    minimum_maintenance_thb: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class MainLabels:
    """Labels of the reasons (a)-(f) for main attractiveness."""

    a: Label
    b: Label
    c: Label
    d: Label
    e: Label
    f: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Kasm:
    """The other road to a tier."""

    clause: str
    top_bills_per_area: int
    value_classes: tuple[ValueClass, ...]
    matrix: tuple[KasmCell, ...]
    main: MainGroup
    labels: MainLabels
    readings: tuple[Touch, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Activities:
    """At least so many activities a year out of a list, and the share of customers to reach."""

    at_least: int
    of: tuple[str, ...]
    target_percent: int
    at_most_when_filling_up: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Contacts that are due: an activity, so many times ``per`` month, quarter or year."""

    activity: str
    times: int
    per: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationRule:
    """What one tier obliges the plan to."""

    clause: str
    com: tuple[Contact, ...]
    kamr_weight: Decimal | None = None
    fms: Activities | None = None
    rba: Activities | None = None
    special_risk_activity: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkloadExample:
    """A worked sum of weights."""

    counts: Mapping[Tier, int]
    points: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """How many weighted points one KAMR carries; ``reading`` is named by who fills one more up."""

    clause: str
    minimum: Decimal
    maximum: Decimal
    fill_from: Decimal
    examples: tuple[WorkloadExample, ...]
    reading: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a gap or contradiction of the manual is read."""

    clause: str
    choice: Label
    alternative: Label
    why: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Evidence of a worked example; what is left out is missing."""

    distance_km: Decimal | None = None
    distance_status: DistanceStatus | None = None
    branch_status: BranchStatus | None = None
    spp_partner: bool | None = None
    spp_contract: SppContract | None = None
    outages_12m: int | None = None
    monthly_bill_thb: Decimal | None = None
    solar_considered: bool = False
    solar_kw: Decimal | None = None
    peak_demand_kw: Decimal | None = None
    factors: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a worked example must come to; what is left out is not compared."""

    levels: Mapping[str, int] = field(default_factory=dict)
    average: Fraction | None = None
    probability_level: int | None = None
    impact_level: int | None = None
    score: int | None = None
    score_low: int | None = None
    score_high: int | None = None
    band: Band | None = None
    tier: Tier | None = None
    missing: tuple[str, ...] | None = None
    readings: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A worked example, proved whenever the rule set is loaded."""

    name: str
    given: Given
    expect: Expected


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Manual:
    """The whole file; one manual equals only itself."""

    id: str
    edition: str
    issued: str
    effective: date
    title: Label
    source: Label
    screening: Screening
    spp: SppRules
    conditions: Conditions
    probability: Probability
    impact: Condition
    bands: tuple[BandRule, ...]
    exemption: Exemption
    special_risk: tuple[SpecialRiskAction, ...]
    kasm: Kasm
    obligations: Mapping[Tier, ObligationRule]
    activities: Mapping[str, Label]
    workload: Workload
    readings: Mapping[str, Reading]
    examples: tuple[Example, ...]
    local_factors: Mapping[str, LocalFactor] = field(default_factory=dict)
