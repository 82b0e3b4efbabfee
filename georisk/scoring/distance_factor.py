"""Condition 1: how far a line between the customer and the SPP would run."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from georisk.messages import pair
from georisk.model import DistanceStatus, NoRoute, Route
from georisk.scoring.contribution import NO_NOTE, Heading, Judged, Note, known, noted, unknown
from georisk.scoring.wording import metres

if TYPE_CHECKING:
    from georisk.model import Evidence
    from georisk.scoring.contribution import Verdict
    from georisk.scoring.ruleset import RuleSet

SPP_LINES = "R3"
UNREACHED: dict[DistanceStatus, Note] = {
    DistanceStatus.OFF_NETWORK: (
        "No line or road is near enough to the site to connect to.",
        "ไม่มีแนวสายหรือถนนใกล้สถานที่ใช้ไฟฟ้าพอที่จะเชื่อมต่อได้",
    ),
    DistanceStatus.NO_ROUTE: (
        "No way along the known lines and roads leads to an eligible SPP.",
        "ไม่มีเส้นทางตามแนวสายและถนนที่ทราบไปถึง SPP ที่เข้าเกณฑ์",
    ),
}
PLANT_OFF: Note = (
    "The site meets the network, but no line or road is near enough to the SPP's plant.",
    "สถานที่ใช้ไฟฟ้าเชื่อมต่อโครงข่ายได้ แต่ไม่มีแนวสายหรือถนนใกล้โรงไฟฟ้าของ SPP พอที่จะเชื่อมต่อ",
)
SITE_BARRED: Note = (
    "A barrier lies between the site and its nearest line, which was not used.",
    "มีสิ่งกีดขวางระหว่างสถานที่ใช้ไฟฟ้ากับแนวสายหรือถนนที่ใกล้ที่สุด จึงไม่ได้ใช้แนวนั้น",
)
PLANT_BARRED: Note = (
    "A barrier lies between the SPP's plant and its nearest line, which was not used.",
    "มีสิ่งกีดขวางระหว่างโรงไฟฟ้าของ SPP กับแนวสายหรือถนนที่ใกล้ที่สุด จึงไม่ได้ใช้แนวนั้น",
)
NO_POSITION: Note = ("The site has no position.", "สถานที่ใช้ไฟฟ้าไม่มีพิกัด")
BEYOND: Note = ("Farther than the search goes.", "ไกลเกินระยะที่ค้นหา")


def judge_distance(evidence: Evidence, rules: RuleSet) -> Judged:
    """Judge condition 1 from the route, in metres (clause 6.1.1.2; readings R2, R3).

    Without a position, or with no route though nothing proves the SPP far, every level is
    possible; beyond the cutoff, never below 8 km, it is the farthest class for sure.
    """
    rule, distance = rules.conditions.distance, evidence.distance
    heading = Heading("distance", rule.label, rule.clause, "m")
    note = _with_barriers(evidence.notes.get("distance", NO_NOTE), distance)
    if isinstance(distance, Route):
        return _routed(heading, distance, note, rules)
    if distance is None:
        return unknown(heading, rules.distance_scale.levels, "position", noted(note, NO_POSITION))
    return _unrouted(heading, distance, note, rules)


def _with_barriers(note: Note, distance: Route | NoRoute | None) -> Note:
    """Say that a barrier moved a leg, or left none."""
    if distance is None:
        return note
    if distance.access_barred:
        note = noted(note, SITE_BARRED)
    return noted(note, PLANT_BARRED) if distance.egress_barred else note


def _unrouted(heading: Heading, distance: NoRoute, note: Note, rules: RuleSet) -> Judged:
    scale = rules.distance_scale
    if distance.status == DistanceStatus.BEYOND_CUTOFF:
        return known(heading, None, scale.judge(rules.farthest_mm), noted(note, BEYOND))
    plant_off = distance.status == DistanceStatus.OFF_NETWORK and distance.access_mm is not None
    why = PLANT_OFF if plant_off else UNREACHED[distance.status]
    return unknown(heading, scale.levels, "distance_m", noted(note, why))


def _routed(heading: Heading, route: Route, note: Note, rules: RuleSet) -> Judged:
    total = route.total_mm
    verdict = rules.distance_scale.judge(total)
    if route.from_spp_line:
        verdict, both = _from_line(route, verdict, rules)
        note = noted(note, both)
    return known(heading, Decimal(total).scaleb(-3), verdict, note)


def _from_line(route: Route, verdict: Verdict, rules: RuleSet) -> tuple[Verdict, Note]:
    """Name R3 and report both distances; the alternative is always to measure from the plant."""
    line = metres(route.total_mm)
    named = verdict._replace(readings=(*verdict.readings, SPP_LINES))
    if route.plant_mm is None:
        return named, pair("condition.from_line_only", line=line)
    plant, level = metres(route.plant_mm), rules.distance_scale.find(route.plant_mm).level
    both = pair("condition.from_line", line=line, plant=plant, level=level)
    return named._replace(alternatives=(*verdict.alternatives, (SPP_LINES, (level,)))), both
