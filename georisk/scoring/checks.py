"""What a rule set must hold beyond its shape: no gap, no overlap, no name without a meaning."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, NoReturn

from georisk.errors import RuleSetError
from georisk.model import Band, BranchStatus, Tier
from georisk.scoring.wording import number

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from georisk.scoring.ruleset import RuleSet
    from georisk.scoring.schema import Bounded, LevelClass, Touch

LEVELS = range(1, 6)
SCORES = range(1, 26)
MM_PER_KM = 1_000_000
NAMED_BY_CODE = ("R1", "R3", "R4", "R6", "R9")
CONDITION_NAMES = ("distance", "branch", "outage", "solar", "impact")
PERIODS = ("month", "quarter", "year")
Edge = tuple[Decimal | None, bool]


def check(rules: RuleSet) -> None:
    """Refuse a rule set whose parts contradict each other.

    Raises
    ------
    RuleSetError
        Naming the section and what is wrong there.
    """
    _check_measured(rules)
    _check_branch(rules)
    _check_bands(rules)
    _check_readings(rules)
    _check_local_factors(rules)
    _check_kasm(rules)
    _check_obligations(rules)
    _check_workload(rules)


def refuse(where: str, en: str, th: str) -> NoReturn:
    """Refuse a rule set, naming the section."""
    raise RuleSetError(f"rule set, {where}: {en}", f"ชุดเกณฑ์ ส่วน {where}: {th}")


# --- intervals -----------------------------------------------------------------------------------


def _low(item: Bounded) -> Edge:
    if item.min_inclusive is not None:
        return item.min_inclusive, True
    return item.min_exclusive, False


def _high(item: Bounded) -> Edge:
    if item.max_inclusive is not None:
        return item.max_inclusive, True
    return item.max_exclusive, False


def check_interval(where: str, item: Bounded) -> None:
    """Refuse an interval with two bounds on one side, or with nothing between its bounds."""
    twice_low = item.min_inclusive is not None and item.min_exclusive is not None
    twice_high = item.max_inclusive is not None and item.max_exclusive is not None
    if twice_low or twice_high:
        refuse(
            where,
            "a bound is both inclusive and exclusive; keep one",
            "ขอบเขตเป็นทั้ง inclusive และ exclusive โปรดเลือกอย่างเดียว",
        )
    (low, low_in), (high, high_in) = _low(item), _high(item)
    if low is None or high is None:
        return
    if low > high or (low == high and not (low_in and high_in)):
        refuse(
            where,
            f"nothing lies between {number(low)} and {number(high)}",
            f"ไม่มีค่าใดอยู่ระหว่าง {number(low)} กับ {number(high)}",
        )


def check_cover(
    where: str, classes: Sequence[Bounded], start: Decimal | None, end: Decimal | None
) -> None:
    """Refuse classes that leave out or share a value between ``start`` and ``end``.

    Parameters
    ----------
    classes : sequence of Bounded
        In any order.
    start, end : Decimal or None
        Both included; None is without end.
    """
    if not classes:
        refuse(where, "no class at all", "ไม่มีช่วงระดับเลย")
    for at, item in enumerate(classes, start=1):
        check_interval(f"{where}[{at}]", item)
    ascending = sorted(classes, key=_sort_key)
    _check_end(where, _low(ascending[0]), start, ("below", "ต่ำกว่า"))
    for lower, upper in pairwise(ascending):
        _check_joint(where, _high(lower), _low(upper))
    _check_end(where, _high(ascending[-1]), end, ("above", "สูงกว่า"))


def _sort_key(item: Bounded) -> tuple[bool, Decimal, bool]:
    low, inclusive = _low(item)
    return low is not None, low or Decimal(0), not inclusive


def _check_end(where: str, edge: Edge, wanted: Decimal | None, side: tuple[str, str]) -> None:
    bound, inclusive = edge
    if bound == wanted and (inclusive or wanted is None):
        return
    shown = "-" if bound is None else number(bound)
    if wanted is None:
        refuse(where, f"gap: nothing {side[0]} {shown}", f"มีช่องว่าง: ไม่มีช่วงที่{side[1]} {shown}")
    refuse(
        where,
        f"the classes must end at {number(wanted)} inclusive, not at {shown}",
        f"ช่วงระดับต้องสิ้นสุดที่ {number(wanted)} (รวมค่านี้) ไม่ใช่ {shown}",
    )


def _check_joint(where: str, high: Edge, low: Edge) -> None:
    (upper, upper_in), (lower, lower_in) = high, low
    if (
        upper is None
        or lower is None
        or upper > lower
        or (upper == lower and upper_in and lower_in)
    ):
        at = number(lower) if lower is not None else "-"
        refuse(where, f"overlap: two classes hold {at}", f"ช่วงทับซ้อน: มีสองช่วงที่รวมค่า {at}")
    if upper < lower or not (upper_in or lower_in):
        refuse(
            where,
            f"gap: no class between {number(upper)} and {number(lower)}",
            f"มีช่องว่าง: ไม่มีช่วงสำหรับค่าระหว่าง {number(upper)} กับ {number(lower)}",
        )


# --- conditions ----------------------------------------------------------------------------------


def _check_measured(rules: RuleSet) -> None:
    zero, top = Decimal(0), Decimal(5)
    least = rules.screening.minimum_bill_thb
    conditions = rules.conditions
    for where, classes, start, end, rising in (
        ("conditions.distance.classes", conditions.distance.classes, zero, None, False),
        ("conditions.outage.classes", conditions.outage.classes, zero, None, True),
        ("conditions.solar.classes", conditions.solar.classes, zero, None, False),
        ("probability.classes", rules.probability.classes, Decimal(1), top, True),
        ("impact.classes", rules.impact.classes, least, None, True),
    ):
        check_cover(where, classes, start, end)
        _check_levels(where, classes, rising=rising)
    _check_millimetres(rules)


def _check_levels(where: str, classes: Sequence[LevelClass], *, rising: bool) -> None:
    """Refuse levels outside 1-5, and levels that do not rise (or fall) with the value."""
    for item in classes:
        check_level(where, item.level)
    levels = [item.level for item in sorted(classes, key=_sort_key)]
    if levels != sorted(set(levels), reverse=not rising):
        way_en, way_th = ("rise", "เพิ่มขึ้น") if rising else ("fall", "ลดลง")
        refuse(
            where,
            f"levels must {way_en} with the value, not {levels}",
            f"ระดับต้อง{way_th}ตามค่า ไม่ใช่ {levels}",
        )


def check_level(where: str, level: int) -> None:
    """Refuse a level outside 1-5."""
    if level not in LEVELS:
        refuse(where, f"level {level} is not 1 to 5", f"ระดับ {level} ไม่อยู่ระหว่าง 1 ถึง 5")


def _check_millimetres(rules: RuleSet) -> None:
    """Refuse distances finer than a millimetre: they are compared in whole millimetres."""
    bounds = [rules.screening.radius_km]
    for item in (*rules.conditions.distance.classes, *rules.conditions.distance.readings):
        bounds.extend(bound for bound, _ in (_low(item), _high(item)) if bound is not None)
    for bound in bounds:
        if bound < 0 or (bound * MM_PER_KM) % 1:
            refuse(
                "conditions.distance",
                f"{bound} km is not a whole number of millimetres, 0 or more",
                f"{bound} กม. ไม่เป็นจำนวนเต็มมิลลิเมตรตั้งแต่ 0 ขึ้นไป",
            )


def _check_branch(rules: RuleSet) -> None:
    where = "conditions.branch"
    classes = rules.conditions.branch.classes
    _check_each_once(f"{where}.classes", [item.status for item in classes], BranchStatus)
    for level in (*(item.level for item in classes), rules.conditions.branch.partner.at_least):
        check_level(where, level)


def _check_each_once(where: str, found: Sequence[str], wanted: Iterable[str]) -> None:
    names = [str(name) for name in wanted]
    if sorted(map(str, found)) != sorted(names):
        listed = ", ".join(names)
        refuse(
            where,
            f"each of {listed} must appear once, not {', '.join(map(str, found)) or 'none'}",
            f"ต้องมี {listed} อย่างละหนึ่งครั้ง แต่พบ {', '.join(map(str, found)) or 'ไม่มี'}",
        )


def _check_bands(rules: RuleSet) -> None:
    _check_each_once("bands", [rule.band for rule in rules.bands], Band)
    scores = [at for rule in rules.bands for at in range(rule.min_score, rule.max_score + 1)]
    for at in SCORES:
        if scores.count(at) != 1:
            en, th = ("overlap", "ช่วงทับซ้อน") if at in scores else ("gap", "มีช่องว่าง")
            refuse("bands", f"{en} at score {at}", f"{th}ที่คะแนน {at}")
    if scores != list(SCORES) or [rule.band for rule in rules.bands] != list(Band):
        refuse(
            "bands",
            "bands must go up from score 1 to 25, low to very_high",
            "ระดับความเสี่ยงต้องเรียงจากคะแนน 1 ถึง 25 จาก low ถึง very_high",
        )


# --- names ---------------------------------------------------------------------------------------


def _touches(rules: RuleSet) -> Iterator[tuple[str, Touch]]:
    conditions = rules.conditions
    for where, touches in (
        ("conditions.distance.readings", conditions.distance.readings),
        ("conditions.outage.readings", conditions.outage.readings),
        ("conditions.solar.readings", conditions.solar.readings),
        ("impact.readings", rules.impact.readings),
        ("kasm.readings", rules.kasm.readings),
    ):
        for touch in touches:
            yield where, touch


def _check_readings(rules: RuleSet) -> None:
    for name in NAMED_BY_CODE:
        check_known("readings", name, rules.readings)
    for where, touch in _touches(rules):
        check_interval(where, touch)
        check_known(where, touch.reading, rules.readings)
        if touch.alternative_level is not None:
            check_level(where, touch.alternative_level)
    if rules.workload.reading is not None:
        check_known("workload", rules.workload.reading, rules.readings)
    counting = rules.conditions.outage.counting
    if counting.reading is not None:
        check_known("conditions.outage.counting", counting.reading, rules.readings)
    if counting.momentary_below_minutes < 0:
        refuse(
            "conditions.outage.counting",
            f"momentary_below_minutes is {counting.momentary_below_minutes}: expected 0 or more",
            f"momentary_below_minutes เป็น {counting.momentary_below_minutes}: ต้องไม่น้อยกว่า 0",
        )


def check_known(where: str, name: str, known: Collection[str]) -> None:
    """Refuse a name that nothing in the rule set explains."""
    if name not in known:
        listed = ", ".join(sorted(known))
        refuse(
            where,
            f"{name!r} is not declared; declared are {listed}",
            f"ไม่มีการประกาศ {name!r} ที่ประกาศไว้คือ {listed}",
        )


def _check_local_factors(rules: RuleSet) -> None:
    for name, factor in rules.local_factors.items():
        where = f"local_factors.{name}"
        levels = [str(item.level) for item in factor.levels]
        _check_each_once(f"{where}.levels", levels, map(str, LEVELS))
        if name in CONDITION_NAMES:
            refuse(where, f"{name!r} is the name of a condition", f"{name!r} เป็นชื่อเงื่อนไขอยู่แล้ว")


def _check_kasm(rules: RuleSet) -> None:
    kasm = rules.kasm
    check_cover("kasm.value_classes", kasm.value_classes, None, None)
    values = [item.value for item in kasm.value_classes]
    wanted = [f"{main} {value}" for main in (True, False) for value in values]
    _check_each_once("kasm.matrix", [f"{cell.main} {cell.value}" for cell in kasm.matrix], wanted)


def _check_obligations(rules: RuleSet) -> None:
    _check_each_once("obligations", list(rules.obligations), Tier)
    for tier, rule in rules.obligations.items():
        where = f"obligations.{tier}"
        for name in (*(item.activity for item in rule.com), rule.special_risk_activity):
            check_known(where, name or rule.com[0].activity, rules.activities)
        for contact in rule.com:
            check_known(where, contact.per, PERIODS)
        for activities in filter(None, (rule.fms, rule.rba)):
            for name in activities.of:
                check_known(where, name, rules.activities)
            if not 0 < activities.at_least <= len(activities.of):
                refuse(
                    where,
                    f"at least {activities.at_least} of {len(activities.of)} cannot be done",
                    f"ทำอย่างน้อย {activities.at_least} จาก {len(activities.of)} รายการไม่ได้",
                )


def _check_workload(rules: RuleSet) -> None:
    for at, example in enumerate(rules.workload.examples, start=1):
        points = sum(
            (
                count * (rules.obligations[tier].kamr_weight or 0)
                for tier, count in example.counts.items()
            ),
            Decimal(0),
        )
        if points != example.points:
            refuse(
                f"workload.examples[{at}]",
                f"the weights give {points}, the example says {example.points}",
                f"ผลรวมน้ำหนักได้ {points} แต่ตัวอย่างระบุ {example.points}",
            )
