"""The part of a run that a map of one estate needs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from georisk.maps.geometry import around
from georisk.maps.layers import features, geometry, properties
from georisk.maps.picture_sheet import estate_shape

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from shapely.geometry.base import BaseGeometry

    from georisk.maps.layers import Feature
    from georisk.model import RunDocument

REACH_M = 8_000.0  # the widest bound of condition 1: plants and lines farther off say nothing
AROUND_M = 500.0  # neighbours at the fence are of interest


def run_of_estate(run: RunDocument, estate_id: str) -> RunDocument:
    """Keep the customers of an estate and at its fence, and what lies within 8 km of it.

    Raises
    ------
    NotFound
        No such estate in the run.
    """
    from shapely.geometry import Point

    shape = estate_shape(run, estate_id)
    near, reach = around(shape, AROUND_M), around(shape, REACH_M)

    def lies_in(area: BaseGeometry) -> Callable[[Feature], bool]:
        return lambda feature: bool(geometry(feature).intersects(area))

    return replace(
        run,
        customers=tuple(
            one
            for one in run.customers
            if one.profile.estate_id == estate_id
            or (
                one.record.lon is not None
                and one.record.lat is not None
                and near.contains(Point(one.record.lon, one.record.lat))
            )
        ),
        spps=_kept(run.spps, lies_in(reach)),
        estates=_kept(run.estates, lambda one: properties(one)["estate_id"] == estate_id),
        lines=_kept(run.lines, lies_in(reach)),
    )


def _kept(collection: Mapping[str, object], wanted: Callable[[Feature], bool]) -> dict[str, object]:
    return {**collection, "features": [one for one in features(collection) if wanted(one)]}
