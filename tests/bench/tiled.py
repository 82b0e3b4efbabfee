"""Real roads laid over a country again and again, until it has as many nodes as asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from georisk.distance import LineTable, build_network
from tests.bench.country import Country

if TYPE_CHECKING:
    from georisk.distance import RouteNetwork

# Copies begin in this box, so that most of them lie in Thailand; neighbours overlap, unjoined.
WEST, SOUTH, EAST, NORTH = 98.5, 13.0, 103.0, 18.5


def tiled(roads: LineTable, nodes: int) -> LineTable:
    """Repeat roads on a grid of the box, each copy at its own place."""
    copies = max(1, round(nodes / build_network(roads).node_count))
    across = int(np.ceil(np.sqrt(copies)))
    number = np.arange(copies)
    east = WEST - roads.lon.min() + (EAST - WEST) * (number % across) / across
    north = SOUTH - roads.lat.min() + (NORTH - SOUTH) * (number // across) / across
    vertices, lines = len(roads.lon), len(roads.kind)
    first = np.arange(copies)[:, None] * vertices + roads.start[:-1]
    return LineTable(
        start=np.append(first.ravel(), copies * vertices),
        lon=np.round((roads.lon + east[:, None]).ravel(), 7),
        lat=np.round((roads.lat + north[:, None]).ravel(), 7),
        kind=np.tile(roads.kind, copies),
        owner=np.full(copies * lines, -1, dtype=np.int32),
    )


def as_country(network: RouteNetwork) -> Country:
    """Tell only where nodes are: people live beside them."""
    return Country(
        lon=network.node_lon,
        lat=network.node_lat,
        tile=np.zeros(network.node_count, dtype=np.int64),
        edges=network.edge_ends.astype(np.int64),
    )
