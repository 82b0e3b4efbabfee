"""What pulling a lever means, in whole sentences, and which unit of PEA owns it.

The manual names no owners beyond the KAMR; the units here are our reading of who can act, and data
in one table to correct.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING

from georisk.scoring.contribution import noted
from georisk.scoring.schema import Label
from georisk.scoring.wording import baht, span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from georisk.scoring.contribution import Note
    from georisk.scoring.ruleset import RuleSet
    from georisk.scoring.schema import LevelClass

FACTOR = "factor_"


@dataclass(frozen=True, slots=True)
class Owner:
    """A unit of PEA that can act on a condition."""

    en: str
    th: str


OWNERS = {
    "branch": Owner(
        "the customer's KAMR with the Senior KAMR",
        "KAMR ผู้ดูแลลูกค้า ร่วมกับ Senior KAMR",
    ),
    "outage": Owner(
        "network operation and maintenance of the PEA area, with the PEA office",
        "หน่วยงานปฏิบัติการและบำรุงรักษาระบบไฟฟ้าของเขต ร่วมกับ กฟฟ. ในพื้นที่",
    ),
    "solar": Owner(
        "PEA's solar business, through the customer's KAMR",
        "หน่วยงานธุรกิจโซลาร์เซลล์ของ กฟภ. ผ่าน KAMR ผู้ดูแลลูกค้า",
    ),
    FACTOR: Owner("the PEA area that considers the condition", "การไฟฟ้าเขตที่กำหนดเงื่อนไขนี้"),
}

# By condition and whether its value is known: what lowers it.
LOWER: dict[tuple[str, bool], Label] = {
    ("branch", True): Label(
        en="Win branches back from the SPP, to: {label} (level {was} to {to}).",
        th="ดึงสาขากลับมาใช้ไฟฟ้าจาก กฟภ. จนเป็น: {label} (จากระดับ {was} เป็น {to})",
    ),
    ("branch", False): Label(
        en="Find out who supplies the branches, and see that it is at most: {label}"
        " (level {was} at worst, to {to}).",
        th="ตรวจสอบว่าสาขาใช้ไฟฟ้าจากผู้ใด และดูแลไม่ให้เกินกว่า: {label}"
        " (จากระดับสูงสุดที่เป็นไปได้ {was} เป็น {to})",
    ),
    ("outage", True): Label(
        en="Hold outages and service failures to at most {most} a year (level {was} to {to}).",
        th="ลดไฟฟ้าขัดข้องและความบกพร่องในการให้บริการให้ไม่เกิน {most} ครั้งต่อปี (จากระดับ {was} เป็น {to})",
    ),
    ("outage", False): Label(
        en="Find out how often outages hit the customer, and hold them to at most {most}"
        " a year (level {was} at worst, to {to}).",
        th="ตรวจสอบจำนวนครั้งที่ไฟฟ้าขัดข้อง และควบคุมให้ไม่เกิน {most} ครั้งต่อปี"
        " (จากระดับสูงสุดที่เป็นไปได้ {was} เป็น {to})",
    ),
    ("solar", True): Label(
        en="Install more solar with the customer, to: {label} (level {was} to {to}). The"
        " direction is upwards: more solar is less risk here, though PEA then sells"
        " less.",
        th="ร่วมกับลูกค้าติดตั้งโซลาร์เซลล์เพิ่ม จนเป็น: {label} (จากระดับ {was} เป็น"
        " {to}) ทิศทางคือยิ่งติดตั้งมากความเสี่ยงยิ่งต่ำ แม้ กฟภ. จะขายไฟฟ้าได้น้อยลง",
    ),
    ("solar", False): Label(
        en="Find out how much solar the customer has, and bring it to: {label} (level"
        " {was} at worst, to {to}). The direction is upwards: more solar is less risk"
        " here, though PEA then sells less.",
        th="ตรวจสอบว่าลูกค้ามีโซลาร์เซลล์เท่าใด และติดตั้งเพิ่มจนเป็น: {label}"
        " (จากระดับสูงสุดที่เป็นไปได้ {was} เป็น {to})"
        " ทิศทางคือยิ่งติดตั้งมากความเสี่ยงยิ่งต่ำ แม้ กฟภ. จะขายไฟฟ้าได้น้อยลง",
    ),
    (FACTOR, True): Label(
        en="Bring the area's own condition {name} to level {to} (from level {was}): {label}.",
        th="ปรับเงื่อนไขของเขต {name} ให้เป็นระดับ {to} (จากระดับ {was}): {label}",
    ),
    (FACTOR, False): Label(
        en="Find out the area's own condition {name}, and bring it to level {to} (level"
        " {was} at worst): {label}.",
        th="ตรวจสอบเงื่อนไขของเขต {name} และปรับให้เป็นระดับ {to} (ระดับสูงสุดที่เป็นไปได้ {was}): {label}",
    ),
    ("distance", True): Label(
        en="A distance to the SPP of {label} would do it (level {was} to {to}), but the"
        " distance is nobody's to change.",
        th="หากระยะทางถึง SPP เป็น {label} (จากระดับ {was} เป็น {to}) แต่ไม่มีผู้ใดเปลี่ยนระยะทางได้",
    ),
    ("distance", False): Label(
        en="Should the distance to the SPP prove to be {label} (level {was} at worst, to"
        " {to}): it can be found out, but nobody can change it.",
        th="หากตรวจสอบแล้วระยะทางถึง SPP เป็น {label} (จากระดับสูงสุดที่เป็นไปได้ {was}"
        " เป็น {to}) ระยะทางตรวจสอบได้แต่ไม่มีผู้ใดเปลี่ยนได้",
    ),
    ("impact", True): Label(
        en="A bill below {below} baht a month would do it (level {was} to {to}), but"
        " that is the loss itself and nobody's lever.",
        th="หากค่าไฟฟ้าต่ำกว่า {below} บาทต่อเดือน (จากระดับ {was} เป็น {to})"
        " แต่นั่นคือการสูญเสียรายได้เอง จึงไม่ถือเป็นแนวทางลดความเสี่ยง",
    ),
    ("impact", False): Label(
        en="Should the bill prove to be below {below} baht a month (level {was} at"
        " worst, to {to}): it can be found out, but lowering it is nobody's lever.",
        th="หากตรวจสอบแล้วค่าไฟฟ้าต่ำกว่า {below} บาทต่อเดือน"
        " (จากระดับสูงสุดที่เป็นไปได้ {was} เป็น {to}) ค่าไฟฟ้าตรวจสอบได้"
        " แต่การทำให้ลดลงไม่ถือเป็นแนวทางลดความเสี่ยง",
    ),
}
PARTNER = Label(
    en="No business partnership with the SPP may remain, as it alone is level {floor}.",
    th="ทั้งนี้ต้องไม่เป็นพันธมิตรทางธุรกิจกับ SPP เพราะเพียงข้อนี้ก็เป็นระดับ {floor}",
)
# By condition: what raises it.
RAISE: dict[str, Label] = {
    "branch": Label(
        en="The branches come to: {label} (level {was} to {to}).",
        th="เครือข่ายสาขากลายเป็น: {label} (จากระดับ {was} เป็น {to})",
    ),
    "outage": Label(
        en="Outages or service failures hit the customer {least} times a year or more"
        " (level {was} to {to}).",
        th="ลูกค้าได้รับผลกระทบจากไฟฟ้าขัดข้องหรือการให้บริการตั้งแต่ {least} ครั้งต่อปี (จากระดับ {was} เป็น {to})",
    ),
    "solar": Label(
        en="The customer's solar falls to: {label} (level {was} to {to}).",
        th="โซลาร์เซลล์ของลูกค้าลดลงเป็น: {label} (จากระดับ {was} เป็น {to})",
    ),
    FACTOR: Label(
        en="The area's own condition {name} comes to level {to} (from level {was}): {label}.",
        th="เงื่อนไขของเขต {name} เป็นระดับ {to} (จากระดับ {was}): {label}",
    ),
    "distance": Label(
        en="An SPP, or a line of one, comes to a distance of {label} (level {was} to {to}).",
        th="มี SPP หรือสายของ SPP อยู่ในระยะทาง {label} (จากระดับ {was} เป็น {to})",
    ),
    "impact": Label(
        en="The bill grows to {reaches} baht a month (level {was} to {to}).",
        th="ค่าไฟฟ้าเพิ่มเป็น {reaches} บาทต่อเดือน (จากระดับ {was} เป็น {to})",
    ),
}
# By direction and whether the bands on both sides are certain: what comes of it.
RESULT: dict[tuple[bool, bool], Label] = {
    (True, True): Label(
        en="The band falls from {now} to {then}, the score to {score}.",
        th="ระดับความเสี่ยงลดจาก{now}เป็น{then} คะแนนเป็น {score}",
    ),
    (True, False): Label(
        en="The highest band possible falls from {now} to {then}, the score to {score}.",
        th="ระดับความเสี่ยงสูงสุดที่เป็นไปได้ลดจาก{now}เป็น{then} คะแนนเป็น {score}",
    ),
    (False, True): Label(
        en="The band rises from {now} to {then}, the score to {score}.",
        th="ระดับความเสี่ยงเพิ่มจาก{now}เป็น{then} คะแนนเป็น {score}",
    ),
    (False, False): Label(
        en="The highest band possible rises from {now} to {then}, the score to {score}.",
        th="ระดับความเสี่ยงสูงสุดที่เป็นไปได้เพิ่มจาก{now}เป็น{then} คะแนนเป็น {score}",
    ),
}


def result_words(before: tuple[int, int], after: tuple[int, int], rules: RuleSet) -> Note:
    """Say which band a change leads to, from the lowest and highest score before and after."""
    ends = [rules.band_rule(score).label for score in (*before, *after)]
    certain = ends[0] == ends[1] and ends[2] == ends[3]
    said = RESULT[after[1] < before[1], certain]
    score = span(*after)
    return (
        said.en.format(now=ends[1].en, then=ends[3].en, score=score),
        said.th.format(now=ends[1].th, then=ends[3].th, score=score),
    )


def owner_of(condition: str) -> Owner | None:
    """Name the unit of PEA that can act; None for what is nobody's lever.

    Examples
    --------
    >>> owner_of("distance") is None, owner_of("factor_water") is None
    (True, False)
    """
    return OWNERS.get(kind_of(condition))


def kind_of(condition: str) -> str:
    """Put all local factors under one name."""
    return FACTOR if condition.startswith(FACTOR) else condition


def lowering_words(condition: str, was: int, to: int, rules: RuleSet, *, known: bool) -> Note:
    """Say how a condition comes down to a level."""
    kind = kind_of(condition)
    said = _filled(LOWER[kind, known], condition, was, to, rules)
    floor_level = rules.conditions.branch.partner.at_least
    if kind != "branch" or to >= floor_level:
        return said
    return noted(said, (PARTNER.en.format(floor=floor_level), PARTNER.th.format(floor=floor_level)))


def raising_words(condition: str, was: int, to: int, rules: RuleSet) -> Note:
    """Say how a condition comes up to a level."""
    return _filled(RAISE[kind_of(condition)], condition, was, to, rules)


def _filled(said: Label, condition: str, was: int, to: int, rules: RuleSet) -> Note:
    label = _label(condition, to, rules)
    name = _name(condition, rules)
    numbers = _numbers(condition, to, rules)
    return (
        said.en.format(was=was, to=to, name=name.en, label=label.en, **numbers),
        said.th.format(was=was, to=to, name=name.th, label=label.th, **numbers),
    )


def _numbers(condition: str, to: int, rules: RuleSet) -> dict[str, str]:
    """Give the ends of a measured class in whole numbers."""
    if condition == "outage":
        least, most = _ends(_class(rules.conditions.outage.classes, to))
        return {"least": str(least), "most": str(most)}
    if condition == "impact":
        item = _class(rules.impact.classes, to)
        return {"below": _money(_upper(item)), "reaches": _money(_lower(item))}
    return {}


def _money(amount: Decimal | None) -> str:
    return "" if amount is None else baht(amount).removesuffix(".00")


def _lower(item: LevelClass) -> Decimal | None:
    return item.min_inclusive if item.min_inclusive is not None else item.min_exclusive


def _upper(item: LevelClass) -> Decimal | None:
    return item.max_inclusive if item.max_inclusive is not None else item.max_exclusive


def _ends(item: LevelClass) -> tuple[int | None, int | None]:
    """Give the least and the greatest whole number of a class; None without end."""
    low, high = _lower(item), _upper(item)
    least = None if low is None else ceil(low) + (item.min_exclusive == ceil(low))
    most = None if high is None else floor(high) - (item.max_exclusive == floor(high))
    return least, most


def _class(classes: Sequence[LevelClass], level: int) -> LevelClass:
    return next(item for item in classes if item.level == level)


def _label(condition: str, level: int, rules: RuleSet) -> Label:
    """Name the class of a level; of two branch classes the worse, which comes later."""
    if condition.startswith(FACTOR):
        return _factor_label(condition, level, rules)
    if condition == "branch":
        return next(
            item.label for item in reversed(rules.conditions.branch.classes) if item.level == level
        )
    classes = {
        "distance": rules.conditions.distance.classes,
        "outage": rules.conditions.outage.classes,
        "solar": rules.conditions.solar.classes,
        "impact": rules.impact.classes,
    }
    return _class(classes[condition], level).label


def _factor_label(condition: str, level: int, rules: RuleSet) -> Label:
    declared = rules.local_factors.get(condition.removeprefix(FACTOR))
    if declared is None:
        return Label(en="as the area defines it", th="ตามที่เขตกำหนด")
    return next(item.label for item in declared.levels if item.level == level)


def _name(condition: str, rules: RuleSet) -> Label:
    name = condition.removeprefix(FACTOR)
    declared = rules.local_factors.get(name)
    return Label(en=name, th=name) if declared is None else declared.label
