"""Small worlds for the tests of distance: lines, plants and sites near Chon Buri."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from georisk.distance import LineTable
from georisk.model import LineKind, Location, LonLat, Precision, SppId, SppSite, SppStatus

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Position = tuple[float, float]
Line = tuple[Sequence[Position], LineKind, str | None]
KINDS = tuple(LineKind)
ROAD, FEEDER, SPP_LINE = LineKind.ROAD, LineKind.DISTRIBUTION_LINE, LineKind.SPP_LINE


def road(*vertices: Position) -> Line:
    return vertices, ROAD, None


def feeder(*vertices: Position) -> Line:
    return vertices, FEEDER, None


def spp_line(owner: str, *vertices: Position) -> Line:
    return vertices, SPP_LINE, owner


def table(lines: Sequence[Line]) -> LineTable:
    owners = tuple(dict.fromkeys(owner for *_, owner in lines if owner is not None))
    flat = [position for vertices, *_ in lines for position in vertices]
    return LineTable(
        start=np.cumsum([0, *(len(vertices) for vertices, *_ in lines)], dtype=np.int64),
        lon=np.array([lon for lon, _ in flat], dtype=np.float64),
        lat=np.array([lat for _, lat in flat], dtype=np.float64),
        kind=np.array([KINDS.index(kind) for _, kind, _ in lines], dtype=np.uint8),
        owner=np.array(
            [-1 if owner is None else owners.index(owner) for *_, owner in lines], dtype=np.int32
        ),
        owners=owners,
    )


def at(lon: float, lat: float) -> LonLat:
    return LonLat(lon=lon, lat=lat)


def plant(spp_id: str, lon: float, lat: float, area: BaseGeometry | None = None) -> SppSite:
    return SppSite(
        spp_id=SppId(spp_id),
        name=spp_id,
        location=Location(point=at(lon, lat), precision=Precision.SURVEYED),
        status=SppStatus.OPERATING,
        area=area,
    )
