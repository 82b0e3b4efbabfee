"""One run as plain data: the records that leave georisk as files, pages, sheets and replies.

Everything here survives a round trip through JSON, so a stored run draws the same map and fills
the same workbook as the run that has just been computed.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from georisk.model.results import Rejected

Scalar = str | int | bool | Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentRecord:
    """One row of ``assessments.csv``: the fields of the contract, in their order.

    Lengths are metres with three decimals, money is baht; None becomes an empty field. Lists of
    words are joined by ``;``.
    """

    customer_id: str
    eligible: bool
    eligibility_reason: str
    in_estate: bool | None
    spp_id: str | None
    straight_m: Decimal | None
    distance_m: Decimal | None
    distance_status: str | None
    access_m: Decimal | None
    network_m: Decimal | None
    egress_m: Decimal | None
    line_m: Decimal | None
    corridor_m: Decimal | None
    distance_level: int | None
    branch_level: int | None
    outage_level: int | None
    other_levels: str | None
    probability_average: Decimal | None
    probability_level: int | None
    impact_level: int | None
    score: int | None
    score_low: int | None
    score_high: int | None
    band: str | None
    band_certain: bool | None
    tier_risk: str | None
    tier_kasm: str | None
    tier: str | None
    decided_by: str | None
    special_risk_plan: bool | None
    exit_interview: bool
    exempt: bool
    missing: str | None
    readings: str | None
    monthly_bill_thb: Decimal | None
    lon: float | None
    lat: float | None
    position_precision: str
    run_id: str
    ruleset: str


COLUMNS: tuple[str, ...] = tuple(field.name for field in fields(AssessmentRecord))


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerProfile:
    """Who the record is about: what sheets, maps and the feed show beside the score."""

    customer_id: str
    name: str | None
    bp_no: str | None
    ca_no: str | None
    office: str | None
    area: str | None
    kamr_id: str | None
    estate_id: str | None
    position_accuracy_m: float | None
    synthetic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplanationStep:
    """One step of the way from input to tier, with the clause it rests on.

    Parameters
    ----------
    sentences : str
        What the texts are made of, with codes and values: JSON as `georisk.messages.laid_out` has
        it, which few read and a run holds by the ten thousand; empty in a run of an older georisk.
    """

    step: str
    clause: str
    value: str | None
    unit: str
    levels: tuple[int, ...]
    readings: tuple[str, ...]
    text_en: str
    text_th: str
    sentences: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BandChances:
    """What the band could be, given how well the positions are known.

    Parameters
    ----------
    low, medium, high, very_high : float
        Share of the draws in which the band is certain to be this one.
    open : float
        Share of the draws in which a missing value leaves the band open; all five sum to 1.
    change : float
        Share of the draws that show another band, or span of bands, than the likeliest one: the
        chance that a better position changes the result.
    level_low, level_high : int
        Least and greatest level condition 1 takes in any draw.
    distance_low_m, distance_high_m : int or None
        Shortest and longest distance of any draw, metres rounded outwards; the longest is None when
        a draw is beyond the cutoff or has no way, and both are when all are.
    provisional : bool
        The position is known to a tambon or worse: the band awaits a better one.
    draws : int
        0 where nobody states the radius: then any level of condition 1 is possible.
    """

    low: float
    medium: float
    high: float
    very_high: float
    open: float
    change: float
    level_low: int
    level_high: int
    distance_low_m: int | None
    distance_high_m: int | None
    provisional: bool
    draws: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessedCustomer:
    """A record with its profile, its explanation and the line of its route.

    Parameters
    ----------
    path : tuple of (lon, lat)
        WGS 84 degrees from the site to the SPP; empty when there is no route.
    chances : BandChances or None
        None unless the customer is eligible and has a position that is not exact.
    """

    record: AssessmentRecord
    profile: CustomerProfile
    explanation: tuple[ExplanationStep, ...]
    path: tuple[tuple[float, float], ...] = ()
    chances: BandChances | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a customer stands in a run, without how it came to stand there: what the feed tells."""

    record: AssessmentRecord
    profile: CustomerProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """An input of the run: its role (``customers``, ``spp``, ``network`` ...), name and hash.

    Parameters
    ----------
    spec : str
        How it was named to georisk, as an absolute path (``KIND:PATH`` for some networks), so that
        a stored run can be asked what-if; empty when it was no file. It stays in the store.
    skipped : int
        What a network file holds besides usable lines: points, empty geometry, ways that are no
        road, lines far outside of Thailand.
    outside : int
        Of these, the lines that lie outside of Thailand's surroundings.
    """

    role: str
    name: str
    sha256: str
    rows: int
    spec: str = ""
    skipped: int = 0
    outside: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunHeader:
    """What a run was made from; equal headers mean equal results.

    Parameters
    ----------
    as_of : date or None
        The assessment date; None when nobody stated one.
    plan_year : int or None
        CE year.
    assumptions : tuple of (en, th)
        What was assumed for the whole run.
    synthetic : bool
        True when any input row says it is synthetic.
    attribution : str or None
        Whom the licences of the inputs ask to credit; it stands on every map.
    join_tolerance_m : float
        How near lines were to be for this run to join them; 0 joins at shared vertices only.
    friction : tuple of (what, factor)
        What a metre of a kind or class of line counts when a way is chosen, ascending.
    """

    run_id: str
    ruleset: str
    ruleset_sha256: str
    engine_version: str
    as_of: date | None
    plan_year: int | None
    cutoff_m: int
    max_access_m: int
    inputs: tuple[InputFile, ...]
    assumptions: tuple[tuple[str, str], ...]
    synthetic: bool
    attribution: str | None = None
    join_tolerance_m: float = 0.0
    friction: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunDocument:
    """A whole run as plain data.

    Parameters
    ----------
    spps, estates, lines : mapping
        GeoJSON feature collections in WGS 84: the plants with ``spp_id, name, name_th, status,
        capacity_mw, eligible, direct_sale, residual_mw, position_accuracy_m, source, area`` (its
        polygon or None); the estates with
        ``estate_id, name, name_th, radius_m``; the network near the customers with ``kind`` and
        ``owner``.
    """

    header: RunHeader
    customers: tuple[AssessedCustomer, ...]
    rejects: tuple[Rejected, ...]
    spps: Mapping[str, object]
    estates: Mapping[str, object]
    lines: Mapping[str, object]
