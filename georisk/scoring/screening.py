"""Who is assessed, and which SPPs could take a customer (clause 6.1.1.2; reading R1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from georisk.messages import list_words, pair, told
from georisk.model import Eligibility, SppStatus
from georisk.scoring.wording import baht, metres, number, shortfall

if TYPE_CHECKING:
    from decimal import Decimal

    from georisk.messages import Note, Pair
    from georisk.model import SppSite
    from georisk.scoring.ruleset import RuleSet

UNKNOWN_COUNTS = "R1"
STATUS_TH = {
    SppStatus.OPERATING: "เดินเครื่องแล้ว",
    SppStatus.CONSTRUCTION: "กำลังก่อสร้าง",
    SppStatus.PLANNED: "อยู่ในแผน",
    SppStatus.RETIRED: "เลิกผลิตแล้ว",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SppEligibility:
    """Whether an SPP could take a customer, and why."""

    eligible: bool
    readings: tuple[str, ...]
    detail_en: str
    detail_th: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What the two tests look at.

    Parameters
    ----------
    bill_thb : Decimal or None
        Average monthly bill; None is unknown.
    in_estate : bool or None
        None when no estates are known to compare with.
    located : bool
        False when the site has no position.
    straight_mm : int or None
        Geodesic straight line to the area of the nearest eligible SPP; None when the site is not
        located, or no eligible SPP was found.
    spp_readings : tuple of str
        Readings by which the SPPs the result rests on are eligible.
    reach_mm : int
        How far from its point the site may lie, where only an area is known of it; else 0.
    """

    bill_thb: Decimal | None
    in_estate: bool | None
    located: bool
    straight_mm: int | None
    spp_readings: tuple[str, ...] = ()
    reach_mm: int = 0


def spp_eligibility(spp: SppSite, rules: RuleSet) -> SppEligibility:
    """Tell whether an SPP could take a customer.

    It can when planned or under construction; when operating, with the right to sell directly
    *and* capacity left after its sale to EGAT. What is unknown counts as there (R1) and is named.
    A retired plant never can.
    """
    plant = pair("spp.plant", status=(spp.status.value, STATUS_TH[spp.status]))
    if spp.status in rules.spp.never_eligible:
        return _spp(eligible=False, because=plant)
    if spp.status in rules.spp.always_eligible:
        return _spp(eligible=True, because=plant)
    if spp.direct_sale is False:
        return _spp(eligible=False, because=pair("spp.no_right"))
    if spp.residual_mw is not None and spp.residual_mw <= 0:
        return _spp(eligible=False, because=pair("spp.nothing_left"))
    return _by_unknowns(spp, rules)


def _by_unknowns(spp: SppSite, rules: RuleSet) -> SppEligibility:
    """Judge an operating SPP that fails neither test; what is unknown is read by R1."""
    unknown: list[Pair] = []
    counts = True
    if spp.direct_sale is None:
        unknown.append(pair("spp.direct_sale"))
        counts = rules.spp.unknown_direct_sale_counts
    if spp.residual_mw is None:
        unknown.append(pair("spp.residual"))
        counts = counts and rules.spp.unknown_residual_counts
    if not unknown:
        return _spp(eligible=True, because=pair("spp.can_sell"))
    english, thai = zip(*unknown, strict=True)
    what = list_words(english, "en"), list_words(thai, "th")
    said = pair("spp.unknown_counts" if counts else "spp.unknown_out", what=what)
    return _spp(eligible=counts, because=said, readings=(UNKNOWN_COUNTS,))


def _spp(*, eligible: bool, because: Pair, readings: tuple[str, ...] = ()) -> SppEligibility:
    return SppEligibility(
        eligible=eligible, readings=readings, detail_en=because[0], detail_th=because[1]
    )


# --- the customer --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Finding:
    """The outcome of one test: ``passed`` is None when a missing value leaves it open."""

    passed: bool | None
    said: Note
    reasons: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def screen(seen: Circumstances, rules: RuleSet) -> Eligibility:
    """Tell whether a customer is assessed: a large bill, and near enough (both must hold).

    An unknown bill or position is no failed test: the customer is assessed, cautiously, and the
    field is named. R1 is named when the customer is assessed because of SPPs that R1 admits.
    """
    tests = (_bill(seen, rules), _place(seen, rules))
    failed = [test for test in tests if test.passed is False]
    shown = failed or list(tests)
    findings = shown[0].said
    if len(shown) > 1:
        findings = told("screen.both", first=findings, second=shown[1].said)
    return Eligibility(
        eligible=not failed,
        reasons=tuple(reason for test in shown for reason in test.reasons),
        detail=told("screen.not_assessed" if failed else "screen.assessed", findings=findings),
        readings=() if failed else seen.spp_readings,
        missing=tuple(field for test in shown for field in test.missing),
    )


def _bill(seen: Circumstances, rules: RuleSet) -> _Finding:
    bill, least = seen.bill_thb, rules.screening.minimum_bill_thb
    if bill is None:
        return _Finding(
            passed=None,
            said=told("screen.bill_unknown"),
            reasons=("bill_unknown",),
            missing=("monthly_bill_thb",),
        )
    if bill >= least:
        said = told("screen.bill_enough", bill=baht(bill), least=baht(least))
        return _Finding(passed=True, said=said)
    lacking = shortfall(least - bill)
    return _Finding(
        passed=False,
        said=told("screen.bill_below", bill=baht(bill), lacking=lacking, least=baht(least)),
        reasons=("bill_below_minimum",),
    )


def _place(seen: Circumstances, rules: RuleSet) -> _Finding:
    near = seen.straight_mm is not None and seen.straight_mm <= rules.radius_mm
    if seen.in_estate or near:
        return _inside(seen, rules, near=near)
    if seen.located and not _may_be_near(seen, rules):
        return _outside(seen, rules)
    radius, reach = number(rules.screening.radius_km), metres(seen.reach_mm)
    said = (
        told("screen.position_vague", reach=reach, radius=radius)
        if seen.located
        else told("screen.position_unknown")
    )
    return _Finding(passed=None, said=said, reasons=("position_unknown",), missing=("position",))


def _may_be_near(seen: Circumstances, rules: RuleSet) -> bool:
    """Tell whether the area the site lies in reaches into the radius: then nothing is failed."""
    return (
        seen.reach_mm > 0
        and seen.straight_mm is not None
        and seen.straight_mm - seen.reach_mm <= rules.radius_mm
    )


def _inside(seen: Circumstances, rules: RuleSet, *, near: bool) -> _Finding:
    radius, way = number(rules.screening.radius_km), metres(seen.straight_mm or 0)
    reasons = ("in_estate",) if seen.in_estate else ()
    if not near:
        return _Finding(passed=True, said=told("screen.in_estate"), reasons=reasons)
    code = "screen.in_estate_near" if seen.in_estate else "screen.near"
    said = told(code, way=way, radius=radius)
    return _Finding(passed=True, said=said, reasons=(*reasons, f"within_{radius}km"))


def _outside(seen: Circumstances, rules: RuleSet) -> _Finding:
    radius, unknown = number(rules.screening.radius_km), seen.in_estate is None
    estates = "unknown" if unknown else "outside"
    if seen.straight_mm is None:
        said = told(f"screen.{estates}_alone")
    else:
        way, over = metres(seen.straight_mm), metres(seen.straight_mm - rules.radius_mm)
        said = told(f"screen.{estates}_far", way=way, over=over, radius=radius)
    return _Finding(
        passed=False,
        said=said,
        reasons=(f"outside_{radius}km",),
        missing=("in_estate",) if unknown else (),
    )
