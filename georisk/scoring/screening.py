"""Who is assessed, and which SPPs could take a customer (clause 6.1.1.2; reading R1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from georisk.model import Eligibility, SppStatus
from georisk.scoring.wording import baht, metres, number, shortfall

if TYPE_CHECKING:
    from decimal import Decimal

    from georisk.model import SppSite
    from georisk.scoring.contribution import Note
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
    status_th = STATUS_TH[spp.status]
    if spp.status in rules.spp.never_eligible:
        return _spp(eligible=False, because=(f"{spp.status} plant", f"โรงไฟฟ้า{status_th}"))
    if spp.status in rules.spp.always_eligible:
        return _spp(eligible=True, because=(f"{spp.status} plant", f"โรงไฟฟ้า{status_th}"))
    if spp.direct_sale is False:
        return _spp(eligible=False, because=("no right to sell directly", "ไม่มีสิทธิขายตรง"))
    if spp.residual_mw is not None and spp.residual_mw <= 0:
        because = "no capacity left after its sale to EGAT", "ไม่มีกำลังผลิตเหลือหลังขายให้ กฟผ."
        return _spp(eligible=False, because=because)
    return _by_unknowns(spp, rules)


def _by_unknowns(spp: SppSite, rules: RuleSet) -> SppEligibility:
    """Judge an operating SPP that fails neither test; what is unknown is read by R1."""
    unknown: list[Note] = []
    counts = True
    if spp.direct_sale is None:
        unknown.append(("direct-sale right", "สิทธิขายตรง"))
        counts = rules.spp.unknown_direct_sale_counts
    if spp.residual_mw is None:
        unknown.append(("residual capacity", "กำลังผลิตคงเหลือ"))
        counts = counts and rules.spp.unknown_residual_counts
    if not unknown:
        because = "may sell directly and has capacity left", "ขายตรงได้และมีกำลังผลิตคงเหลือ"
        return _spp(eligible=True, because=because)
    en = " and ".join(item[0] for item in unknown)
    th = "และ".join(item[1] for item in unknown)
    verdict = ("eligible", "เข้าเกณฑ์") if counts else ("not eligible", "ไม่เข้าเกณฑ์")
    return _spp(
        eligible=counts,
        because=(f"{en} unknown: counts as {verdict[0]}", f"ไม่ทราบ{th}: ถือว่า{verdict[1]}"),
        readings=(UNKNOWN_COUNTS,),
    )


def _spp(*, eligible: bool, because: Note, readings: tuple[str, ...] = ()) -> SppEligibility:
    return SppEligibility(
        eligible=eligible, readings=readings, detail_en=because[0], detail_th=because[1]
    )


# --- the customer --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Finding:
    """The outcome of one test: ``passed`` is None when a missing value leaves it open."""

    passed: bool | None
    reasons: tuple[str, ...] = ()
    en: str
    th: str
    missing: tuple[str, ...] = ()


def screen(seen: Circumstances, rules: RuleSet) -> Eligibility:
    """Tell whether a customer is assessed: a large bill, and near enough (both must hold).

    An unknown bill or position is no failed test: the customer is assessed, cautiously, and the
    field is named. R1 is named when the customer is assessed because of SPPs that R1 admits.
    """
    tests = (_bill(seen, rules), _place(seen, rules))
    failed = [test for test in tests if test.passed is False]
    told = failed or list(tests)
    en, th = ("Not assessed", "ไม่ประเมิน") if failed else ("Assessed", "ประเมิน")
    return Eligibility(
        eligible=not failed,
        reasons=tuple(reason for test in told for reason in test.reasons),
        detail_en=f"{en}: " + "; ".join(test.en for test in told) + ".",
        detail_th=f"{th}: " + "; ".join(test.th for test in told),
        readings=() if failed else seen.spp_readings,
        missing=tuple(field for test in told for field in test.missing),
    )


def _bill(seen: Circumstances, rules: RuleSet) -> _Finding:
    bill, least = seen.bill_thb, rules.screening.minimum_bill_thb
    if bill is None:
        return _Finding(
            passed=None,
            reasons=("bill_unknown",),
            en="the average monthly bill is unknown",
            th="ไม่ทราบค่าไฟฟ้าเฉลี่ยต่อเดือน",
            missing=("monthly_bill_thb",),
        )
    if bill >= least:
        return _Finding(
            passed=True,
            en=f"average bill of {baht(bill)} baht a month, at least {baht(least)}",
            th=f"ค่าไฟฟ้าเฉลี่ย {baht(bill)} บาทต่อเดือน ไม่ต่ำกว่า {baht(least)} บาท",
        )
    lacking = shortfall(least - bill)
    return _Finding(
        passed=False,
        reasons=("bill_below_minimum",),
        en=f"average bill of {baht(bill)} baht a month is {lacking} below {baht(least)}",
        th=f"ค่าไฟฟ้าเฉลี่ย {baht(bill)} บาทต่อเดือน ต่ำกว่าเกณฑ์ {baht(least)} บาท อยู่ {lacking} บาท",
    )


def _place(seen: Circumstances, rules: RuleSet) -> _Finding:
    near = seen.straight_mm is not None and seen.straight_mm <= rules.radius_mm
    if seen.in_estate or near:
        return _inside(seen, rules, near=near)
    if seen.located and not _may_be_near(seen, rules):
        return _outside(seen, rules)
    if seen.located:
        return _vague(seen, rules)
    return _Finding(
        passed=None,
        reasons=("position_unknown",),
        en="the site has no position, so nothing shows that it is far",
        th="สถานที่ใช้ไฟฟ้าไม่มีพิกัด จึงยังสรุปไม่ได้ว่าอยู่ไกล",
        missing=("position",),
    )


def _may_be_near(seen: Circumstances, rules: RuleSet) -> bool:
    """Tell whether the area the site lies in reaches into the radius: then nothing is failed."""
    return (
        seen.reach_mm > 0
        and seen.straight_mm is not None
        and seen.straight_mm - seen.reach_mm <= rules.radius_mm
    )


def _vague(seen: Circumstances, rules: RuleSet) -> _Finding:
    radius, reach = number(rules.screening.radius_km), metres(seen.reach_mm)
    return _Finding(
        passed=None,
        reasons=("position_unknown",),
        en=f"the site is known to {reach} m only, which may be within {radius} km of an SPP",
        th=f"ทราบตำแหน่งในรัศมี {reach} ม. เท่านั้น จึงอาจอยู่ห่างจาก SPP ไม่เกิน {radius} กม.",
        missing=("position",),
    )


def _inside(seen: Circumstances, rules: RuleSet, *, near: bool) -> _Finding:
    reasons, said = [], []
    if seen.in_estate:
        reasons.append("in_estate")
        said.append(("inside an industrial estate", "อยู่ในนิคมอุตสาหกรรม"))
    if near:
        radius, way = number(rules.screening.radius_km), metres(seen.straight_mm or 0)
        reasons.append(f"within_{radius}km")
        said.append(
            (
                f"{way} m in a straight line from an eligible SPP, within {radius} km",
                f"ห่างจาก SPP ที่เข้าเกณฑ์เป็นเส้นตรง {way} ม. ไม่เกิน {radius} กม.",
            )
        )
    return _Finding(
        passed=True,
        reasons=tuple(reasons),
        en=", ".join(item[0] for item in said),
        th=" และ".join(item[1] for item in said),
    )


def _outside(seen: Circumstances, rules: RuleSet) -> _Finding:
    radius, unknown = number(rules.screening.radius_km), seen.in_estate is None
    en = "no industrial estates are known to compare with" if unknown else "outside every estate"
    th = "ไม่มีข้อมูลนิคมอุตสาหกรรมให้เทียบ" if unknown else "อยู่นอกนิคมอุตสาหกรรม"
    if seen.straight_mm is None:
        en += ", and no eligible SPP is near"
        th += " และไม่มี SPP ที่เข้าเกณฑ์ในบริเวณใกล้เคียง"
    else:
        way, over = metres(seen.straight_mm), metres(seen.straight_mm - rules.radius_mm)
        en += f", and {way} m from the nearest eligible SPP, {over} m beyond {radius} km"
        th += f" และห่างจาก SPP ที่เข้าเกณฑ์ที่ใกล้ที่สุด {way} ม. เกินรัศมี {radius} กม. อยู่ {over} ม."
    return _Finding(
        passed=False,
        reasons=(f"outside_{radius}km",),
        en=en,
        th=th,
        missing=("in_estate",) if unknown else (),
    )
