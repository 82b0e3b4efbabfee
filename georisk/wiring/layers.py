"""Layers of the world in force as GeoJSON: its network, and how far its plants reach."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from georisk.assessment.areas import features_of, service_areas
from georisk.assessment.records import metres
from georisk.distance.network import polyline
from georisk.distance.windows import EdgeWindow
from georisk.model import Customer, CustomerId, LineKind, Location, LonLat, Precision

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from georisk.assessment import World
    from georisk.distance.morton import Box
    from georisk.model import Standing

Feature = dict[str, object]
KINDS = tuple(LineKind)
DECIMALS = 7
UNKNOWN_ROW = 0


class WorldLayers:
    """What a map client may ask of the world; threads may share it.

    Parameters
    ----------
    world : World
    """

    def __init__(self, world: World) -> None:
        self._world = world

    @cached_property
    def _window(self) -> EdgeWindow:
        return EdgeWindow(self._world.network)

    @property
    def version(self) -> str:
        """Tells networks apart: edges are numbered by what is in them."""
        return self._world.network.digest

    @property
    def bounds(self) -> Box:
        """Around all lines."""
        return self._world.network.bounds

    def lines(self, box: Box | None, after: int, limit: int) -> tuple[int, Sequence[Feature]]:
        """Give lines that meet a rectangle, by ascending number, from just after one.

        Returns
        -------
        matched : int
            How many there are in all.
        features : sequence
            ``limit`` of them at most.
        """
        edges = self._window.within(box)
        chosen = edges[edges > after][:limit]
        return len(edges), [self._feature(int(edge)) for edge in chosen]

    def line(self, number: int) -> Feature | None:
        """Give one line; None when there is none of that number."""
        there = 0 <= number < self._world.network.edge_count
        return self._feature(number) if there else None

    def _feature(self, edge: int) -> Feature:
        network = self._world.network
        lon, lat = polyline(network, edge)
        owner = int(network.edge_owner[edge])
        points = zip(lon.round(DECIMALS).tolist(), lat.round(DECIMALS).tolist(), strict=True)
        return {
            "type": "Feature",
            "id": str(edge),
            "geometry": {"type": "LineString", "coordinates": [list(point) for point in points]},
            "properties": {
                "edge_id": str(edge),
                "kind": KINDS[network.edge_kind[edge]].value,
                "owner": None if owner < 0 else network.owners[owner],
                "length_m": metres(int(network.edge_mm[edge])),
            },
        }

    def areas(self, standings: Iterable[Standing]) -> Mapping[str, object]:
        """Draw how far each plant reaches, and count the customers of a run within.

        Its features are to be taken once, one by one.
        """
        areas = service_areas([_customer(one) for one in standings], self._world)
        return {"type": "FeatureCollection", "features": features_of(areas)}


def _customer(standing: Standing) -> Customer:
    """Rebuild of a customer what its place in a ring is decided by."""
    record = standing.record
    location = None
    if record.lon is not None and record.lat is not None:
        location = Location(
            point=LonLat(lon=record.lon, lat=record.lat),
            precision=Precision(record.position_precision),
            accuracy_m=standing.profile.position_accuracy_m,
        )
    return Customer(
        customer_id=CustomerId(record.customer_id),
        row=UNKNOWN_ROW,
        location=location,
        monthly_bill_thb=record.monthly_bill_thb,
    )
