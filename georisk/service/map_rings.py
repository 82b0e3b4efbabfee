"""Who lies within 2, 4, 6 and 8 km of a plant in a straight line, in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from georisk.distance.outlines import outlines_of
from georisk.distance.screening import shapes_within
from georisk.errors import NotFound
from georisk.maps.reach import MM_PER_KM, RING_KM
from georisk.model import LonLat

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely.geometry.base import BaseGeometry

    from georisk.service.map_columns import MapColumns
    from georisk.service.map_view import Flags


def ring_sums(
    columns: MapColumns, passing: Flags, plants: Mapping[str, Any], spp_id: str
) -> list[dict[str, int]]:
    """Count customers and sum their satang, each ring with the smaller ones.

    Raises
    ------
    NotFound
        No such plant.
    """
    site = _site(plants, spp_id)
    rows = np.flatnonzero(passing & columns.placed)
    point = LonLat(lon=site.centroid.x, lat=site.centroid.y)
    area = None if site.geom_type == "Point" else site
    at, _, mm = shapes_within(
        columns.lon[rows],
        columns.lat[rows],
        outlines_of([area], [point], [spp_id]),
        RING_KM[-1] * MM_PER_KM,
    )
    satang = columns.satang.value[rows[at]]
    return [
        {
            "km": km,
            "count": int((mm <= km * MM_PER_KM).sum()),
            "satang": int(satang[mm <= km * MM_PER_KM].sum()),
        }
        for km in RING_KM
    ]


def _site(plants: Mapping[str, Any], spp_id: str) -> BaseGeometry:
    from shapely.geometry import shape

    for item in plants["features"]:
        if str(item["properties"]["spp_id"]) == spp_id:
            return shape(item["properties"].get("area") or item["geometry"])
    raise NotFound(f"plant {spp_id}: not in this run", f"ไม่พบโรงไฟฟ้า {spp_id} ในการประเมินนี้")
