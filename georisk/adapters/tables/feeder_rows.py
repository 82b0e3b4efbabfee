"""Rows of a feeder file as sections, switches and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from georisk.model import FeederPoint, Section

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from georisk.adapters.tables.rows import Cells
    from georisk.model.feeders import Line

FeederRow = tuple[Section | FeederPoint, ...]
LINES = {"LineString", "LinearRing", "MultiLineString"}


def feeder_row(cells: Cells, row: int) -> FeederRow | None:
    """Build what a row describes: a section, of several lines perhaps, or a switch or source."""
    shape = cells.shape
    if shape is not None and shape.geom_type == "Point":
        return _point(cells, row, shape)
    if shape is not None and shape.geom_type not in LINES:
        cells.refuse("geometry", "feeder.no_line", "expected a line or a point", "ต้องเป็นเส้นหรือจุด")
    return _section(cells, () if shape is None else _lines(shape))


def _lines(shape: BaseGeometry) -> tuple[Line, ...]:
    import shapely

    parts = [part for part in shapely.get_parts(shape) if part.geom_type in LINES]
    return tuple(
        tuple((lon, lat) for lon, lat in shapely.get_coordinates(part).tolist()) for part in parts
    )


def _section(cells: Cells, lines: tuple[Line, ...]) -> FeederRow | None:
    names = {
        name: cast("str | None", cells.values.get(name))
        for name in ("feeder_id", "section_id", "from_node", "to_node")
    }
    for name in ("feeder_id", "section_id"):
        if names[name] is None and not cells.refused(name):
            cells.refuse(name, "value.missing", "expected a value", "ต้องมีค่า")
    if not lines and not (names["from_node"] and names["to_node"]):
        cells.refuse(
            "from_node",
            "feeder.nowhere",
            "expected a line, or from_node and to_node",
            "ต้องมีเส้น หรือ from_node กับ to_node",
        )
    if cells.problems:
        return None
    return tuple(
        Section(
            feeder_id=cast("str", names["feeder_id"]),
            section_id=cast("str", names["section_id"]),
            line=line,
            from_node=names["from_node"],
            to_node=names["to_node"],
            normally_open=bool(cells.values.get("normally_open")),
            is_source=bool(cells.values.get("is_source")),
        )
        for line in lines or ((),)
    )


def _point(cells: Cells, row: int, shape: BaseGeometry) -> FeederRow | None:
    switch, is_source = cells.values.get("switch_id"), bool(cells.values.get("is_source"))
    if switch is None and not is_source:
        cells.refuse(
            "switch_id",
            "feeder.point",
            "expected a switch_id, or is_source yes, for a point",
            "จุดต้องมี switch_id หรือระบุ is_source เป็น ใช่",
        )
    if cells.problems:
        return None
    lon, lat = shape.coords[0][:2]
    point = FeederPoint(
        point_id=f"{row}" if switch is None else str(switch),
        feeder_id=cast("str | None", cells.values.get("feeder_id")),
        at=(lon, lat),
        is_source=is_source,
        is_open=bool(cells.values.get("normally_open")),
    )
    return (point,)
