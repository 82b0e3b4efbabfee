"""Which edges of a network meet a rectangle, as a map asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from georisk.distance.network import polyline

if TYPE_CHECKING:
    from georisk.distance.arrays import Flags, Floats, Ints
    from georisk.distance.morton import Box
    from georisk.distance.network import RouteNetwork


class EdgeWindow:
    """Finds the edges that meet a rectangle; made once for a network.

    Parameters
    ----------
    network : RouteNetwork
    """

    def __init__(self, network: RouteNetwork) -> None:
        first = network.vertex_start[:-1]
        self.network = network
        self._west: Floats = np.minimum.reduceat(network.vertex_lon, first)
        self._east: Floats = np.maximum.reduceat(network.vertex_lon, first)
        self._south: Floats = np.minimum.reduceat(network.vertex_lat, first)
        self._north: Floats = np.maximum.reduceat(network.vertex_lat, first)

    def within(self, box: Box | None) -> Ints:
        """Return the edges that meet a rectangle, its borders included; ascending.

        Parameters
        ----------
        box : Box or None
            None is everywhere.
        """
        if box is None:
            return np.arange(self.network.edge_count, dtype=np.int64)
        near = self._overlapping(box)
        # An edge that leaves the rectangle of its own box might pass by a corner.
        doubtful = np.flatnonzero(near & ~self._inside(box))
        near[doubtful] = self._crossing(doubtful, box)
        return np.flatnonzero(near)

    def _overlapping(self, box: Box) -> Flags:
        across = (self._west <= box.east) & (self._east >= box.west)
        return across & (self._south <= box.north) & (self._north >= box.south)

    def _inside(self, box: Box) -> Flags:
        across = (self._west >= box.west) & (self._east <= box.east)
        return across & (self._south >= box.south) & (self._north <= box.north)

    def _crossing(self, edges: Ints, box: Box) -> Flags:
        import shapely

        lines = [
            shapely.LineString(np.column_stack(polyline(self.network, int(edge)))) for edge in edges
        ]
        window = shapely.box(box.west, box.south, box.east, box.north)
        return np.asarray(shapely.intersects(np.array(lines, dtype=np.object_), window))
