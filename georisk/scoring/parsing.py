"""From the text of a rule set to rules that were checked and proved."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from decimal import Decimal
from typing import TYPE_CHECKING

from georisk.errors import GeoriskError, RuleSetError
from georisk.model import DistanceStatus, Evidence, NoRoute, Route, SppId
from georisk.scoring.checks import check, refuse
from georisk.scoring.decode import decode
from georisk.scoring.ruleset import MM_PER_KM, RuleSet
from georisk.scoring.schema import Example, Expected, Given
from georisk.scoring.scorecard import score
from georisk.scoring.wording import joined

if TYPE_CHECKING:
    from georisk.model import Scorecard

WORKED_EXAMPLE = SppId("worked-example")


def parse_ruleset(text: str) -> RuleSet:
    """Read, check and prove a rule set.

    Parameters
    ----------
    text : str
        TOML, in the shape of `georisk.scoring.schema.Manual`.

    Raises
    ------
    RuleSetError
        Not TOML, an unknown or missing key, a gap or an overlap between classes, a reading nobody
        declared, or a worked example that does not come out.
    """
    try:
        raw = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise RuleSetError(
            f"rule set: not valid TOML: {error}", f"ชุดเกณฑ์: ไม่ใช่ TOML ที่ถูกต้อง: {error}"
        ) from error
    rules = decode(RuleSet, raw)
    check(rules)
    if not rules.examples:
        refuse("examples", "no worked example; give one at least", "ไม่มีตัวอย่าง ต้องมีอย่างน้อยหนึ่งรายการ")
    for at, example in enumerate(rules.examples, start=1):
        _prove(example, f"examples[{at}] ({example.name})", rules)
    return rules


def _prove(example: Example, where: str, rules: RuleSet) -> None:
    """Refuse a rule set that scores a worked example differently from what it says."""
    try:
        card = score(evidence_of(example.given), rules)
    except GeoriskError as error:
        refuse(where, error.en, error.th)
    actual = _summary(card)
    wanted = {
        item.name: value
        for item in fields(Expected)
        if (value := getattr(example.expect, item.name)) not in (None, {})
    }
    if not wanted:
        refuse(where, "expects nothing; say what it comes to", "ไม่ได้ระบุผลลัพธ์ที่คาดหวัง")
    for name, value in wanted.items():
        if actual[name] != value:
            refuse(
                where,
                f"{name} comes to {_shown(actual[name])}, the example says {_shown(value)}",
                f"{name} ได้ {_shown(actual[name])} แต่ตัวอย่างระบุ {_shown(value)}",
            )


def evidence_of(given: Given) -> Evidence:
    """Turn the evidence of a worked example into the evidence that is scored."""
    return Evidence(
        monthly_bill_thb=given.monthly_bill_thb,
        distance=_distance_of(given),
        branch_status=given.branch_status,
        spp_partner=given.spp_partner,
        spp_contract=given.spp_contract,
        outages_12m=given.outages_12m,
        peak_demand_kw=given.peak_demand_kw,
        solar_kw=given.solar_kw,
        solar_considered=given.solar_considered or given.solar_kw is not None,
        local_factors=given.factors,
        notes={},
    )


def _distance_of(given: Given) -> Route | NoRoute | None:
    if given.distance_km is not None:
        return Route(
            spp_id=WORKED_EXAMPLE,
            access_mm=0,
            line_mm=int(given.distance_km * MM_PER_KM),
            corridor_mm=0,
            egress_mm=0,
        )
    if given.distance_status in (None, DistanceStatus.ROUTED):
        return None
    return NoRoute(status=given.distance_status)


def _summary(card: Scorecard) -> dict[str, object]:
    names = {item.name for item in fields(Expected)} - {"levels"}
    return {
        "levels": {item.condition: item.level for item in card.conditions},
        **{name: getattr(card, name) for name in names},
    }


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return joined(f"{name}={level}" for name, level in value.items())
    if isinstance(value, tuple):
        return joined(value) or "-"
    return str(value)
