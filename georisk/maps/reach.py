"""Who lies within 2, 4, 6 and 8 km of each plant in a straight line, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from georisk.distance.outlines import outlines_of
from georisk.distance.screening import shapes_within
from georisk.model import LonLat

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from georisk.maps.pagedata import Json
    from georisk.model import AssessedCustomer

RING_KM = (2, 4, 6, 8)  # the bounds of condition 1 (clause 6.1.1.2)
MM_PER_KM = 1_000_000
NEAREST = 3


@dataclass(frozen=True)
class Reach:
    """Every pair of a customer and a plant within 8 km, ordered by plant."""

    row: NDArray[np.int64]
    plant: NDArray[np.int64]
    mm: NDArray[np.int64]


def reach_of(
    customers: Sequence[AssessedCustomer], sites: Sequence[BaseGeometry], names: Sequence[str]
) -> Reach:
    """Measure from each customer to each plant's area, or to its point where no area is known."""
    placed = [
        (row, one.record.lon, one.record.lat)
        for row, one in enumerate(customers)
        if one.record.lon is not None and one.record.lat is not None
    ]
    if not placed or not sites:
        return Reach(*(np.zeros(0, dtype=np.int64),) * 3)
    rows, lon, lat = (np.array(column) for column in zip(*placed, strict=True))
    points = [LonLat(lon=site.centroid.x, lat=site.centroid.y) for site in sites]
    areas = [None if site.geom_type == "Point" else site for site in sites]
    shapes = outlines_of(areas, points, names)
    point, plant, mm = shapes_within(lon, lat, shapes, RING_KM[-1] * MM_PER_KM)
    return Reach(rows[point], plant, mm)


def members(reach: Reach, plants: int) -> list[Json]:
    """Return, for each plant and ring, the rows of the customers between it and the ring before.

    Rows ascend, each written as its step from the one before. A customer at exactly 2 km lies
    within 2 km, as the screening of clause 6.1.1.2 counts.
    """
    bounds = pairwise((-1, *(km * MM_PER_KM for km in RING_KM)))
    between = [(low < reach.mm) & (reach.mm <= high) for low, high in bounds]
    return [
        [_steps(reach.row[ring & (reach.plant == plant)]) for ring in between]
        for plant in range(plants)
    ]


def nearest(reach: Reach, customers: int) -> list[Json]:
    """Return, for each customer, its nearest plants: their places among all, and whole metres.

    Examples
    --------
    >>> far, near = np.array([5_000_000, 1_499_600]), np.array([0, 1])
    >>> nearest(Reach(row=np.array([0, 0]), plant=near, mm=far), 2)
    [[1, 1500, 0, 5000], []]
    """
    found: list[list[int]] = [[] for _ in range(customers)]
    for at in np.lexsort((reach.plant, reach.mm)).tolist():
        one = found[reach.row[at]]
        if len(one) < 2 * NEAREST:
            one += (int(reach.plant[at]), round(int(reach.mm[at]) / 1000))
    return list(found)


def _steps(rows: NDArray[np.int64]) -> Json:
    steps: list[int] = np.diff(np.sort(rows), prepend=0).tolist()
    return steps
