"""From typed cells to the register's records: what holds between the cells of one row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from georisk.adapters.tables.rows import OUT_OF_PLACE
from georisk.adapters.tables.schema import CUSTOMERS
from georisk.errors import InvalidValue, OutOfPlace
from georisk.location.coordinates import StatedPosition, locate, require_agreement
from georisk.model import (
    BranchStatus,
    Customer,
    CustomerId,
    Estate,
    EstateId,
    GroupSite,
    KasmFacts,
    KasmProposal,
    Location,
    OutageEvent,
    Problem,
    SppContract,
    SppId,
    SppSite,
    SppStatus,
    Supplier,
)
from georisk.scoring.bills import MONTHS, average_bill

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from shapely.geometry.base import BaseGeometry

    from georisk.adapters.tables.rows import Cells
    from georisk.scoring.bills import AverageBill

FACTOR = "factor_"
CONFIRMED = "position_confirmed"
AREAL = {"Polygon", "MultiPolygon"}
CUSTOMER_TEXTS = (
    "name",
    "bp_no",
    "ca_no",
    "tax_id",
    "office",
    "area",
    "address",
    "kamr_id",
    "feeder_id",
    "section_id",
)
POSITION_FIELDS = (
    "lat",
    "lon",
    "easting",
    "northing",
    "crs",
    "mgrs",
    "plus_code",
    "map_link",
    "position",
    "geometry",
)


def _text(cells: Cells, name: str) -> str | None:
    text: str | None = cells.values.get(name)  # type: ignore[assignment]  # by the column's kind
    return text


def _number(cells: Cells, name: str) -> Decimal | None:
    value: Decimal | None = cells.values.get(name)  # type: ignore[assignment]  # see _text
    return value


def _flag(cells: Cells, name: str) -> bool | None:
    flag: bool | None = cells.values.get(name)  # type: ignore[assignment]  # see _text
    return flag


def _float(cells: Cells, name: str) -> float | None:
    value = _number(cells, name)
    return None if value is None else float(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Joint:
    """What several cells of a customer's row say together."""

    location: Location | None
    bill: AverageBill


def joint(cells: Cells, _row: int) -> Joint:
    """Find a customer's position and bill, and what its cells contradict each other in."""
    found = Joint(location=_location(cells), bill=_bill(cells))
    _check_solar(cells)
    _check_proposal(cells)
    return found


def customer(cells: Cells, row: int) -> Customer | None:
    """Build a customer; None when a problem leaves nothing to build."""
    together = joint(cells, row)
    identity = _text(cells, "customer_id")
    if cells.problems or identity is None:
        return None
    status, contract = _text(cells, "branch_status"), _text(cells, "spp_contract")
    return Customer(
        customer_id=CustomerId(identity),
        row=row,
        **{name: _text(cells, name) for name in CUSTOMER_TEXTS},  # type: ignore[arg-type]
        location=together.location,
        monthly_bill_thb=together.bill.thb,
        peak_demand_kw=_number(cells, "peak_demand_kw"),
        solar_kw=_number(cells, "solar_kw"),
        outages_12m=cast("int | None", cells.values.get("outages_12m")),
        branch_status=None if status is None else BranchStatus(status),
        spp_partner=_flag(cells, "spp_partner"),
        spp_contract=None if contract is None else SppContract(contract),
        in_estate=_flag(cells, "in_estate"),
        solar_considered="solar_kw" in cells.columns,
        local_factors=_local_factors(cells),
        kasm=_kasm(cells),
        synthetic=_flag(cells, "synthetic") is True,
        remarks=together.bill.remarks,
    )


def _kasm(cells: Cells) -> KasmFacts:
    proposal = _text(cells, "kasm_proposal")
    return KasmFacts(
        gross_margin_thb=_number(cells, "gross_margin_thb"),
        voltage_kv=_number(cells, "voltage_kv"),
        self_generation_mw=_number(cells, "self_generation_mw"),
        related_job_thb=_number(cells, "related_job_thb"),
        maintenance_thb=_number(cells, "maintenance_thb"),
        strategic_area=_flag(cells, "strategic_area"),
        nationwide_branches=_flag(cells, "nationwide_branches"),
        kasm_proposal=None if proposal is None else KasmProposal(proposal),
        kasm_reason=_text(cells, "kasm_reason"),
    )


def _local_factors(cells: Cells) -> dict[str, int | None]:
    names = sorted(name for name in cells.columns if name.startswith(FACTOR))
    return {name.removeprefix(FACTOR): cast("int | None", cells.values.get(name)) for name in names}


def _bill(cells: Cells) -> AverageBill:
    """Average the bills; corrections must not outweigh them."""
    found = average_bill(
        {name: _number(cells, name) for name in MONTHS}, _number(cells, "monthly_bill_thb")
    )
    if found.thb is not None and found.thb < 0:
        cells.refuse(
            next(name for name in MONTHS if _number(cells, name) is not None),
            "bill.negative_mean",
            f"expected bills whose mean is at least 0 baht; it is {found.thb:,}",
            f"ค่าเฉลี่ยของค่าไฟฟ้ารายเดือนต้องไม่น้อยกว่า 0 บาท แต่คำนวณได้ {found.thb:,}",
        )
    return found


def _check_solar(cells: Cells) -> None:
    solar, peak = _number(cells, "solar_kw"), _number(cells, "peak_demand_kw")
    if solar is not None and solar > 0 and not peak and not cells.refused("peak_demand_kw"):
        cells.refuse(
            "peak_demand_kw",
            "value.solar_without_peak",
            f"expected a peak demand above 0 kW, since solar_kw is {solar}",
            f"ต้องระบุความต้องการไฟฟ้าสูงสุดมากกว่า 0 kW เพราะ solar_kw เป็น {solar}",
        )


def _check_proposal(cells: Cells) -> None:
    if _text(cells, "kasm_proposal") is not None and _text(cells, "kasm_reason") is None:
        cells.refuse(
            "kasm_reason",
            "kasm.no_reason",
            "expected why the customer is proposed: public image, high outage damage, existing key"
            " account, or another reason",
            "ต้องระบุเหตุผลที่เสนอ: ภาพลักษณ์ต่อสาธารณะ ความเสียหายสูงเมื่อไฟฟ้าขัดข้อง เป็นลูกค้ารายสำคัญอยู่เดิม"
            " หรือเหตุผลอื่น",
        )


def _location(cells: Cells) -> Location | None:
    """Find the position the row states, which must agree with a point of its geometry."""
    if any(cells.refused(name) for name in POSITION_FIELDS):
        return None
    stated = [name for name in POSITION_FIELDS if name in cells.values]
    try:
        location, shape = locate(_stated(cells)), _from_shape(cells)
        if location is None or shape is None:
            return location or shape
        if cells.shape is not None and cells.shape.geom_type == "Point":
            require_agreement(location, shape)
    except InvalidValue as error:
        code = OUT_OF_PLACE if isinstance(error, OutOfPlace) else "position.invalid"
        cells.refuse(stated[0] if stated else "geometry", code, error.en, error.th)
        return None
    return location


def _stated(cells: Cells) -> StatedPosition:
    return StatedPosition(
        lat=_float(cells, "lat"),
        lon=_float(cells, "lon"),
        easting=_float(cells, "easting"),
        northing=_float(cells, "northing"),
        crs=_text(cells, "crs"),
        mgrs=_text(cells, "mgrs"),
        plus_code=_text(cells, "plus_code"),
        map_link=_text(cells, "map_link"),
        position=_text(cells, "position"),
        accuracy_m=_float(cells, "position_accuracy_m"),
        address=_text(cells, "address"),
        confirmed=_flag(cells, CONFIRMED) is True,
    )


def _from_shape(cells: Cells) -> Location | None:
    """Take a point as it is; of a polygon, a point that surely lies in it."""
    shape = _mended(cells)
    if shape is None:
        return None
    point = shape.representative_point()
    stated = StatedPosition(
        lat=point.y,
        lon=point.x,
        accuracy_m=_float(cells, "position_accuracy_m"),
        confirmed=_flag(cells, CONFIRMED) is True,
    )
    return locate(stated)


def _mended(cells: Cells) -> BaseGeometry | None:
    """Mend a geometry whose border crosses itself.

    Raises
    ------
    InvalidValue
        When a vertex is nowhere.
    """
    import numpy as np
    import shapely

    shape = cells.shape
    if shape is None:
        return None
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        raise InvalidValue("a vertex of its geometry is not finite", "มีจุดในรูปทรงที่ไม่ใช่ตัวเลข")
    return shape if shape.is_valid else shapely.make_valid(shape)


def _area(cells: Cells) -> BaseGeometry | None:
    """Take the row's polygon; what mending leaves besides polygons is no area."""
    import shapely

    shape = None if cells.refused("geometry") else _mended(cells)
    if shape is None or shape.geom_type in AREAL:
        return shape
    parts = [part for part in shapely.get_parts(shape) if part.geom_type in AREAL]
    return shapely.union_all(parts) if parts else None


def _require_location(cells: Cells) -> Location | None:
    location = _location(cells)
    if location is None and not any(cells.refused(name) for name in POSITION_FIELDS):
        cells.refuse("lat", "position.missing", "expected a position", "ต้องมีพิกัด")
    return location


def spp_site(cells: Cells, _row: int) -> SppSite | None:
    """Build a plant; None when a problem leaves nothing to build."""
    location = _require_location(cells)
    identity, status = _text(cells, "spp_id"), _text(cells, "status")
    if cells.problems or location is None or identity is None or status is None:
        return None
    direct_sale = {"yes": True, "no": False}.get(_text(cells, "direct_sale") or "")
    return SppSite(
        spp_id=SppId(identity),
        name=_text(cells, "name") or _text(cells, "name_th") or identity,
        name_th=_text(cells, "name_th"),
        location=location,
        area=_area(cells),
        capacity_mw=_number(cells, "capacity_mw"),
        status=SppStatus(status),
        direct_sale=direct_sale,
        residual_mw=_number(cells, "residual_mw"),
        source=_text(cells, "source"),
    )


def estate(cells: Cells, _row: int) -> Estate | None:
    """Build an estate from its polygon, or from its point and radius."""
    location = _require_location(cells)
    identity = _text(cells, "estate_id")
    area, radius = _area(cells), _float(cells, "radius_m")
    if area is None and not radius and not (cells.refused("radius_m") or cells.refused("geometry")):
        cells.refuse(
            "radius_m",
            "estate.no_extent",
            "expected a polygon, or a radius above 0 m",
            "ต้องมีขอบเขตพื้นที่ หรือรัศมีมากกว่า 0 เมตร",
        )
    if cells.problems or location is None or identity is None:
        return None
    return Estate(
        estate_id=EstateId(identity),
        name=_text(cells, "name") or _text(cells, "name_th") or identity,
        name_th=_text(cells, "name_th"),
        centre=location.point,
        area=area,
        radius_m=radius if area is None else None,
    )


def group_site(cells: Cells, _row: int) -> GroupSite | None:
    """Build one line of the register of branches."""
    if cells.problems:
        return None
    return GroupSite(
        group_id=cast("str", _text(cells, "group_id")),
        site_id=cast("str", _text(cells, "site_id")),
        main_branch=cast("bool", _flag(cells, "main_branch")),
        supplier=Supplier(cast("str", _text(cells, "supplier"))),
        confirmed="confirmed" not in cells.columns or _flag(cells, "confirmed") is True,
    )


def outage_event(cells: Cells, _row: int) -> OutageEvent | None:
    """Build one outage; it must say whom it hit."""
    whose = tuple(_text(cells, name) for name in ("customer_id", "feeder_id", "section_id"))
    if not any(whose):
        cells.refuse(
            "customer_id",
            "outage.nobody",
            "expected a customer_id, a feeder_id or a section_id",
            "ต้องมี customer_id, feeder_id หรือ section_id",
        )
    if cells.problems:
        return None
    return OutageEvent(
        started_at=cast("datetime", cells.values["started_at"]),
        customer_id=None if whose[0] is None else CustomerId(whose[0]),
        feeder_id=whose[1],
        section_id=whose[2],
        minutes=_number(cells, "minutes"),
        cause=_text(cells, "cause"),
    )


def unknown_field(name: str) -> Problem:
    """Say that an item has a field nobody knows."""
    known = ", ".join(column.name for column in CUSTOMERS)
    return Problem(
        field=re.sub(r"[^\x20-\x7e\u0e00-\u0e7f]", " ", name)[:40],
        value="",
        code="field.unknown",
        expected_en=f"expected a field of the customers table: {known}",
        expected_th=f"ต้องเป็นฟิลด์ของตารางลูกค้า: {known}",
    )
