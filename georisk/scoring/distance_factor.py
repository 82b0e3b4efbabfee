"""Condition 1: how far a line between the customer and the SPP would run."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from georisk.messages import NO_NOTE, noted, told
from georisk.model import DistanceStatus, NoRoute, Route
from georisk.scoring.contribution import Heading, Judged, known, unknown
from georisk.scoring.wording import metres

if TYPE_CHECKING:
    from georisk.messages import Note
    from georisk.model import Evidence
    from georisk.scoring.contribution import Verdict
    from georisk.scoring.ruleset import RuleSet

SPP_LINES = "R3"
UNREACHED = {
    DistanceStatus.OFF_NETWORK: "distance.off_network",
    DistanceStatus.NO_ROUTE: "distance.no_route",
}


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
        return unknown(
            heading,
            rules.distance_scale.levels,
            "position",
            noted(note, told("distance.no_position")),
        )
    return _unrouted(heading, distance, note, rules)


def _with_barriers(note: Note, distance: Route | NoRoute | None) -> Note:
    """Say that a barrier moved a leg, or left none."""
    if distance is None:
        return note
    if distance.access_barred:
        note = noted(note, told("distance.site_barred"))
    return noted(note, told("distance.plant_barred")) if distance.egress_barred else note


def _unrouted(heading: Heading, distance: NoRoute, note: Note, rules: RuleSet) -> Judged:
    scale = rules.distance_scale
    if distance.status == DistanceStatus.BEYOND_CUTOFF:
        return known(
            heading, None, scale.judge(rules.farthest_mm), noted(note, told("distance.beyond"))
        )
    plant_off = distance.status == DistanceStatus.OFF_NETWORK and distance.access_mm is not None
    why = "distance.plant_off" if plant_off else UNREACHED[distance.status]
    return unknown(heading, scale.levels, "distance_m", noted(note, told(why)))


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
        return named, told("condition.from_line_only", line=line)
    plant, level = metres(route.plant_mm), rules.distance_scale.find(route.plant_mm).level
    both = told("condition.from_line", line=line, plant=plant, level=level)
    return named._replace(alternatives=(*verdict.alternatives, (SPP_LINES, (level,)))), both
