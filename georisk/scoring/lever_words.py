"""What pulling a lever means, in whole sentences, and which unit of PEA owns it.

The manual names no owners beyond the KAMR; the units, in the catalogues as ``owner.*``, are our
reading of who can act.
"""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING

from georisk.messages import noted, pair, told
from georisk.scoring.schema import Label
from georisk.scoring.wording import baht, span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from georisk.messages import Note, Pair
    from georisk.scoring.ruleset import RuleSet
    from georisk.scoring.schema import LevelClass

FACTOR = "factor_"
OWNED = frozenset({"branch", "outage", "solar", "factor"})
# By direction and whether the bands on both sides are certain: what comes of it.
RESULTS = {
    (True, True): "lever.fall",
    (True, False): "lever.may_fall",
    (False, True): "lever.rise",
    (False, False): "lever.may_rise",
}


def result_words(before: tuple[int, int], after: tuple[int, int], rules: RuleSet) -> Note:
    """Say which band a change leads to, from the lowest and highest score before and after."""
    ends = [rules.band_rule(score).label for score in (*before, *after)]
    certain = ends[0] == ends[1] and ends[2] == ends[3]
    return told(
        RESULTS[after[1] < before[1], certain],
        now=_both(ends[1]),
        then=_both(ends[3]),
        score=span(*after),
    )


def owner_of(condition: str) -> Note | None:
    """Name the unit of PEA that can act; None for what is nobody's lever.

    Examples
    --------
    >>> owner_of("distance") is None, owner_of("factor_water") is None
    (True, False)
    """
    kind = _kind_of(condition)
    return told(f"owner.{kind}") if kind in OWNED else None


def _kind_of(condition: str) -> str:
    """Put all local factors under one name."""
    return "factor" if condition.startswith(FACTOR) else condition


def lowering_words(condition: str, was: int, to: int, rules: RuleSet, *, known: bool) -> Note:
    """Say how a condition comes down to a level."""
    kind = _kind_of(condition)
    said = _filled(f"lower.{kind}" if known else f"lower.{kind}_open", condition, was, to, rules)
    floor_level = rules.conditions.branch.partner.at_least
    if kind != "branch" or to >= floor_level:
        return said
    return noted(said, told("lever.partner", floor=floor_level))


def raising_words(condition: str, was: int, to: int, rules: RuleSet) -> Note:
    """Say how a condition comes up to a level."""
    return _filled(f"raise.{_kind_of(condition)}", condition, was, to, rules)


def _filled(change: str, condition: str, was: int, to: int, rules: RuleSet) -> Note:
    return told(
        f"lever.{change}",
        was=was,
        to=to,
        name=_both(_name(condition, rules)),
        label=_both(_label(condition, to, rules)),
        **_numbers(condition, to, rules),
    )


def _both(label: Label) -> Pair:
    return label.en, label.th


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
        english, thai = pair("lever.as_defined")
        return Label(en=english, th=thai)
    return next(item.label for item in declared.levels if item.level == level)


def _name(condition: str, rules: RuleSet) -> Label:
    name = condition.removeprefix(FACTOR)
    declared = rules.local_factors.get(name)
    return Label(en=name, th=name) if declared is None else declared.label
