"""The locations worth fixing first: by bill times the chance that a better one changes the band."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from georisk.messages import pair

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from georisk.messages import Pair
    from georisk.model import AssessedCustomer, RunDocument

OUTSIDE = re.compile(r"outside_(\d+(?:\.\d+)?)km")
DECIMALS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistRow:
    """One location worth fixing; shares are of the draws, money is baht a month.

    Parameters
    ----------
    band : str or None
        As assessed now; None while open, or when not assessed.
    low, medium, high, very_high : float or None
        None where nothing was drawn.
    change : float
        Chance that a better location changes the result.
    weight_thb : Decimal or None
        Bill times ``change``; None when the bill is unknown.
    provisional : bool
        The position is known to a tambon or worse.
    todo_en, todo_th : str
        What to do.
    """

    customer_id: str
    name: str | None
    office: str | None
    monthly_bill_thb: Decimal | None
    position_precision: str
    position_accuracy_m: float | None
    eligible: bool
    band: str | None
    low: float | None
    medium: float | None
    high: float | None
    very_high: float | None
    change: float
    weight_thb: Decimal | None
    provisional: bool
    distance_low_m: int | None
    distance_high_m: int | None
    todo_en: str
    todo_th: str


def worklist(run: RunDocument) -> tuple[WorklistRow, ...]:
    """Order the weak locations of a run; those with an unknown bill come last."""
    plants = _plant_radii(run)
    rows = [row for one in run.customers if (row := _row(one, plants)) is not None]
    return tuple(
        sorted(
            rows,
            key=lambda row: (
                row.weight_thb is None,
                -(row.weight_thb or 0),
                -row.change,
                row.customer_id,
            ),
        )
    )


def _plant_radii(run: RunDocument) -> Mapping[str, float]:
    """Radii of the plants known to a point only."""
    features = cast("list[dict[str, dict[str, object]]]", run.spps["features"])
    told = [feature["properties"] for feature in features]
    return {
        str(item["spp_id"]): cast("float", item["position_accuracy_m"])
        for item in told
        if item["position_accuracy_m"] and not item.get("area")
    }


def _row(one: AssessedCustomer, plants: Mapping[str, float]) -> WorklistRow | None:
    change = _change(one)
    if round(change, DECIMALS) == 0:
        return None
    record, chances = one.record, one.chances
    drawn = chances if chances is not None and chances.draws else None
    bill = record.monthly_bill_thb
    todo = _todo(one, plants)
    return WorklistRow(
        customer_id=record.customer_id,
        name=one.profile.name,
        office=one.profile.office,
        monthly_bill_thb=bill,
        position_precision=record.position_precision,
        position_accuracy_m=one.profile.position_accuracy_m,
        eligible=record.eligible,
        band=record.band,
        low=drawn.low if drawn else None,
        medium=drawn.medium if drawn else None,
        high=drawn.high if drawn else None,
        very_high=drawn.very_high if drawn else None,
        change=round(change, DECIMALS),
        weight_thb=None if bill is None else _weight(bill, change),
        provisional=chances is not None and chances.provisional,
        distance_low_m=drawn.distance_low_m if drawn else None,
        distance_high_m=drawn.distance_high_m if drawn else None,
        todo_en=todo[0],
        todo_th=todo[1],
    )


def _weight(bill: Decimal, change: float) -> Decimal:
    return Decimal(round(bill * Decimal(str(round(change, DECIMALS)))))


def _change(one: AssessedCustomer) -> float:
    """Chance that a better location changes the result.

    Without a position the whole interval is possible; so every band that is not certain may change.
    """
    if one.chances is not None:
        return one.chances.change
    if not one.record.eligible:
        return _might_be_eligible(one)
    return 1.0 if one.record.lon is None and one.record.band is None else 0.0


def _might_be_eligible(one: AssessedCustomer) -> float:
    """Share of the position's disc within the screening radius that the stated place is beyond.

    The radius is kilometres wide, so its border is as good as straight across the disc.
    """
    outside = OUTSIDE.fullmatch(one.record.eligibility_reason)
    radius, straight = one.profile.position_accuracy_m, one.record.straight_m
    if outside is None or not radius or straight is None:
        return 0.0
    over = (float(straight) - float(outside[1]) * 1000) / radius
    return (math.acos(over) - over * math.sqrt(1 - over * over)) / math.pi if over < 1 else 0.0


def _todo(one: AssessedCustomer, plants: Mapping[str, float]) -> Pair:
    return next(_reasons(one, plants))


def _reasons(one: AssessedCustomer, plants: Mapping[str, float]) -> Iterator[Pair]:
    """Yield what stands in the way, worst first."""
    record, radius = one.record, one.profile.position_accuracy_m
    if record.lon is None:
        yield pair("todo.unlocated")
    if one.chances is not None and one.chances.provisional:
        yield pair("todo.provisional")
    if record.distance_status in {"no_route", "off_network"}:
        yield pair("todo.not_connected")
    if radius is None:
        yield pair("todo.no_radius")
    plant = plants.get(record.spp_id or "", 0.0)
    if plant > (radius or 0.0):
        yield pair("todo.plant", spp=record.spp_id, radius=f"{plant:,.0f}")
    yield pair("todo.radius", radius=f"{radius:,.0f}")
