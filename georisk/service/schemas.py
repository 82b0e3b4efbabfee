"""The shapes of answers, for the OpenAPI document and for the tests that hold it true.

The rows' fields come from the records themselves, so that no list of forty names is kept twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from decimal import Decimal
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, create_model

from georisk.model import AssessmentRecord, CustomerProfile

# Any text but one with a NUL, which no store can hold.
TEXT = r"^[^\u0000]*$"


class Shape(BaseModel):
    """Base of all shapes: nothing unnamed is answered."""

    model_config = ConfigDict(extra="forbid")


def _as_json(hint: Any) -> Any:  # noqa: ANN401 - types are values here
    """Turn a record's type into the one its JSON has: a Decimal is a number there."""
    if hint is Decimal:
        return float
    if get_origin(hint) in (Union, UnionType):
        return Union[tuple(_as_json(part) for part in get_args(hint))]  # noqa: UP007
    return hint


def json_types(record: type, names: Iterable[str] | None = None) -> dict[str, Any]:
    """Give the fields of a record as pydantic wants them, all or those named."""
    hints = get_type_hints(record)
    wanted = [item.name for item in fields(record)] if names is None else names
    return {name: (_as_json(hints[name]), ...) for name in wanted}


class Sentence(Shape):
    """A sentence for a program to tell in words of its own.

    Its values: numbers as the text writes them, ``{en, th}`` where the languages differ, another
    sentence where one stands in it.
    """

    code: str
    values: dict[str, Any]


class Step(Shape):
    """One step of the way from input to tier; an older run knows its text only, no sentences."""

    step: str
    clause: str
    value: str | None
    unit: str
    levels: list[int]
    readings: list[str]
    text: str
    sentences: list[Sentence]


class FieldProblem(Shape):
    """One value that does not fit."""

    field: str
    value: str
    code: str
    expected: str


class ItemProblems(Shape):
    """All that is wrong with one item of a request."""

    index: int
    customer_id: str | None
    problems: list[FieldProblem]


class Input(Shape):
    """An input of a run; a key for some areas or offices is not told how many rows it has."""

    role: str
    name: str
    sha256: str | None
    rows: int | None


class Run(Shape):
    """What a run was made from; equal inputs give an equal ``run_id``."""

    run_id: str
    plan_year: int | None
    as_of: date | None
    ruleset: str
    ruleset_sha256: str
    engine_version: str
    cutoff_m: int
    max_access_m: int
    inputs: list[Input]
    assumptions: list[str]
    synthetic: bool


class Runs(Shape):
    """All runs, oldest first."""

    runs: list[Run]


RECORD_FIELDS = json_types(AssessmentRecord)
RESULT_FIELDS: dict[str, Any] = {
    **RECORD_FIELDS,
    "run_id": (str | None, ...),  # none unless stored
    "index": (int, ...),
    "explanation": (list[Step], ...),
}
AssessmentRow = create_model("AssessmentRow", __base__=Shape, **RECORD_FIELDS)
AssessmentResult = create_model("AssessmentResult", __base__=Shape, **RESULT_FIELDS)


class Assessed(Shape):
    """The answer to ``POST /v1/assessments``: good items and bad ones, side by side."""

    run_id: str | None
    stored: bool
    ruleset: str
    lang: str
    synthetic: bool
    results: list[AssessmentResult]  # type: ignore[valid-type]
    problems: list[ItemProblems]


class RunAssessments(Shape):
    """A page of a run."""

    run_id: str
    synthetic: bool
    assessments: list[AssessmentRow]  # type: ignore[valid-type]
    next_cursor: str | None


class PastAssessment(Shape):
    """What one run said of a customer."""

    run: Run
    assessment: AssessmentRow  # type: ignore[valid-type]


class History(Shape):
    """What every run said of a customer, oldest first."""

    customer_id: str
    history: list[PastAssessment]


class LeverStep(Shape):
    """One condition brought from one level to another; ``owner`` is the unit that can act."""

    condition: str
    level_from: int
    level_to: int
    known: bool
    owner: str | None
    text: str
    sentences: list[Sentence]


class LeverChange(Shape):
    """Steps taken together, and the score and band they lead to."""

    steps: list[LeverStep]
    score_low: int
    score_high: int
    band_low: str
    band_high: str
    text: str
    sentences: list[Sentence]


class Levers(Shape):
    """What would lower the band, alone or in a pair, what is nobody's, what would raise it."""

    band: str
    single: LeverChange | None
    singles: list[LeverChange]
    pair: LeverChange | None
    nobodys: list[LeverChange]
    raising: LeverChange | None


class Explanation(Shape):
    """Why a customer scored what it scored, and what would change its band.

    ``levers`` is null for who is not scored, and for a run of another rule set than the served one.
    """

    run_id: str
    customer_id: str
    lang: str
    synthetic: bool
    tier: str | None
    band: str | None
    score: int | None
    score_low: int | None
    score_high: int | None
    explanation: list[Step]
    levers: Levers | None


PROFILE_FIELDS = (
    "customer_id",
    "name",
    "bp_no",
    "ca_no",
    "office",
    "area",
    "kamr_id",
    "estate_id",
    "synthetic",
)
TIER_FIELDS = (
    "eligible",
    "tier",
    "tier_risk",
    "tier_kasm",
    "decided_by",
    "band",
    "band_certain",
    "score",
    "score_low",
    "score_high",
    "special_risk_plan",
    "exit_interview",
    "exempt",
    "missing",
    "readings",
    "monthly_bill_thb",
    "distance_m",
    "distance_status",
    "spp_id",
)
OWN_TIER_FIELDS: dict[str, Any] = {
    "exempt_reason": (str | None, ...),
    "kamr_weight": (float | None, ...),
    "obligations": (dict[str, Any] | None, ...),
}
TierRow = create_model(
    "TierRow",
    __base__=Shape,
    **json_types(CustomerProfile, PROFILE_FIELDS),
    **json_types(AssessmentRecord, TIER_FIELDS),
    **OWN_TIER_FIELDS,
)

CHANGE_FIELDS: dict[str, Any] = {
    **{
        name: (kind | None, ...)
        for name, (kind, _) in json_types(AssessmentRecord, TIER_FIELDS).items()
    },
    "change": (Literal["new", "changed", "gone"], ...),
    "tier_before": (str | None, ...),
    "band_before": (str | None, ...),
}
TierChange = create_model("TierChange", __base__=TierRow, **CHANGE_FIELDS)


class Tiers(Shape):
    """A page of the feed for the KAM plan; ``approved`` says whether its run is the plan."""

    run_id: str
    approved: bool
    plan_status: str
    plan_version: int | None
    plan_year: int | None
    as_of: date | None
    ruleset: str
    lang: str
    synthetic: bool
    since_run_id: str | None
    tiers: list[TierRow | TierChange]  # type: ignore[valid-type]
    next_cursor: str | None


class BandShift(Shape):
    """Customers and baht a month of one band, before and after."""

    customers_before: int
    monthly_bill_before_thb: float
    customers_after: int
    monthly_bill_after_thb: float


class OfficeShift(Shape):
    """What changes for one office."""

    office: str | None
    at_stake_before_thb: float
    at_stake_after_thb: float
    by_band: dict[str, BandShift]


class KamrShift(Shape):
    """What changes for one key account manager."""

    kamr_id: str | None
    at_stake_before_thb: float
    at_stake_after_thb: float
    by_band: dict[str, BandShift]


SIDED_FIELDS = (
    "eligible",
    "spp_id",
    "distance_m",
    "distance_level",
    "probability_level",
    "score",
    "score_low",
    "score_high",
    "band",
    "tier",
)
MovedCustomer = create_model(
    "MovedCustomer",
    __base__=Shape,
    **json_types(CustomerProfile, ("customer_id", "name", "office", "kamr_id")),
    **json_types(AssessmentRecord, ("monthly_bill_thb",)),
    **{
        f"{name}_{when}": kind
        for name, kind in json_types(AssessmentRecord, SIDED_FIELDS).items()
        for when in ("before", "after")
    },
)


class WhatIfAnswer(Shape):
    """Who would change, and the baht a month at stake before and after."""

    run_id: str
    lang: str
    synthetic: bool
    rescored: int
    moved: int
    at_stake_before_thb: float
    at_stake_after_thb: float
    at_stake_change_thb: float
    by_band: dict[str, BandShift]
    by_office: list[OfficeShift]
    by_kamr: list[KamrShift]
    customers: list[MovedCustomer]  # type: ignore[valid-type]


class Rules(Shape):
    """The rule set in force."""

    ruleset: str
    sha256: str
    rules: dict[str, Any]


class Health(Shape):
    """The process answers."""

    status: str


class Ready(BaseModel):
    """What is served, with its versions."""

    model_config = ConfigDict(extra="allow")

    status: str
    sample: bool
    synthetic: bool


class ProblemDocument(BaseModel):
    """RFC 9457: what went wrong; ``code`` is stable, ``title`` and ``detail`` are translated."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    code: str
