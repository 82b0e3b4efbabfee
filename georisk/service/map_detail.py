"""One customer as a map's panel tells of it: both languages at once, so that it can switch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from georisk.errors import NotFound
from georisk.maps.customers import FIELDS, METRES, symbol_of
from georisk.maps.geometry import drawn_paths

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from georisk.model import AssessedCustomer, ExplanationStep, RunHeader
    from georisk.service.context import ServiceContext

NEAREST = 3
MM = 1000
Told = dict[str, Any]


def detail_of(context: ServiceContext, run_id: str, customer_id: str) -> Told:
    """Tell all of one customer.

    Raises
    ------
    NotFound
        The run has no such customer.
    """
    past = list(context.store.history(customer_id))
    for header, one in past:
        if header.run_id == run_id:
            return {
                **_fields(one),
                "steps": [_step(item) for item in one.explanation],
                "levers": _levers(context, header, one),
                "nearest": nearest(one, context.store.layer(run_id, "spps")),
                "history": [_stood(then, said) for then, said in past],
            }
    raise NotFound(
        f"customer {customer_id}: not in run {run_id}",
        f"ไม่พบลูกค้า {customer_id} ในการประเมิน {run_id}",
    )


def _fields(one: AssessedCustomer) -> Told:
    record = one.record
    bill = record.monthly_bill_thb
    return {
        **{name: read(one) for name, read in FIELDS.items()},
        **{name: read(record) for name, read in METRES.items()},
        "bill": bill,
        "satang": None if bill is None else round(bill * 100),
        "lon": record.lon,
        "lat": record.lat,
        "path": drawn_paths([one.path])[0],
    }


def _step(step: ExplanationStep) -> Told:
    return {
        "clause": step.clause,
        "levels": step.levels,
        "readings": step.readings,
        "en": step.text_en,
        "th": step.text_th,
    }


def _levers(context: ServiceContext, header: RunHeader, one: AssessedCustomer) -> Told | None:
    """Say in both languages what would lower the band; None where nobody can say."""
    if context.levers is None:
        return None
    said = {lang: context.levers(header, one, lang) for lang in ("en", "th")}
    if said["en"] is None:
        return None
    return {lang: _sentences(levers) for lang, levers in said.items() if levers is not None}


def _sentences(levers: Mapping[str, Any]) -> list[str]:
    told = [*levers["singles"], *([levers["pair"]] if levers["pair"] else [])]
    return [change["text"] for change in told]


def _stood(header: RunHeader, one: AssessedCustomer) -> Told:
    record = one.record
    return {
        "run_id": header.run_id,
        "as_of": header.as_of,
        "plan_year": header.plan_year,
        "symbol": symbol_of(record),
        "low": record.score_low,
        "high": record.score_high,
        "tier": record.tier,
    }


def nearest(one: AssessedCustomer, plants: Mapping[str, Any]) -> Sequence[Told]:
    """Tell the nearest plants in a straight line, to their points, whatever their status."""
    from pyproj import Geod

    lon, lat = one.record.lon, one.record.lat
    if lon is None or lat is None or not plants["features"]:
        return ()
    points = [_point(item) for item in plants["features"]]
    count = len(points)
    lons, lats = zip(*points, strict=True)
    metres = Geod(ellps="WGS84").inv([lon] * count, [lat] * count, lons, lats)[2]
    order = sorted(range(count), key=lambda row: (metres[row], _id(plants["features"][row])))
    return [
        {"spp_id": _id(plants["features"][row]), "straight": round(metres[row], 3)}
        for row in order[:NEAREST]
    ]


def _id(item: Mapping[str, Any]) -> str:
    return str(item["properties"]["spp_id"])


def _point(item: Mapping[str, Any]) -> tuple[float, float]:
    from shapely.geometry import shape

    point = shape(item["geometry"]).representative_point()
    return point.x, point.y
