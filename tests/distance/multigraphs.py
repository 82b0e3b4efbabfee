"""Random, spiteful multigraphs, each with the same lines as a table for the oracle.

They have parallel edges, equal ones of two kinds too, self-loops, lengths of zero (nodes in one
place, and loops that stand still), islands, lines of the SPPs, plants in one place, sites on nodes,
sites and plants on one edge, and ties: the nodes stand on a lattice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import networkx as nx
from shapely import LineString

from tests.distance.worlds import FEEDER, ROAD, SPP_LINE, Line, Position, at, plant

if TYPE_CHECKING:
    from random import Random

    from georisk.model import LonLat, SppSite

WEST, SOUTH, STEP, SIZE = 100.9, 13.1, 0.0145, 6
PLANTS = ("S1", "S2", "S3")
SITES = 6
Node = tuple[Position, int]


@dataclass(frozen=True)
class MultiWorld:
    graph: nx.MultiGraph[Node]
    lines: list[Line]
    sites: list[LonLat]
    plants: list[SppSite]


def multi_world(chance: Random) -> MultiWorld:
    """Draw one world."""
    graph = _graph(chance)
    lines = [_line(a[0], b[0], data) for a, b, data in graph.edges(data=True)]
    long = [line for line in lines if len(set(line[0])) > 1]
    sites = [at(*_place(chance, long)) for _ in range(SITES)]
    plants = [plant(name, *_place(chance, long)) for name in PLANTS]
    if chance.random() < 0.2:
        here = plants[0].location.point
        plants[1] = plant(PLANTS[1], here.lon, here.lat)
    return MultiWorld(graph, long, sites, plants)


def _graph(chance: Random) -> nx.MultiGraph[Node]:
    graph: nx.MultiGraph[Node] = nx.MultiGraph(crs="EPSG:4326")
    nodes = [(_lattice(chance), 0) for _ in range(chance.randint(3, 12))]
    for place, _ in nodes[: chance.randint(0, 3)]:
        _join(graph, (place, 0), (place, 1), {"kind": ROAD})  # a length of zero
        nodes.append((place, 1))
    for _ in range(chance.randint(3, 16)):
        _draw_edge(chance, graph, nodes)
    _draw_edge(chance, graph, [((WEST, SOUTH), 0)], middles=2)
    for island in list(nx.connected_components(graph)):
        if all(_stands_still(*edge) for edge in graph.edges(island, data=True)):
            graph.remove_nodes_from(island)  # no line at all: the oracle has no place for it
    return graph


def _stands_still(a: Node, b: Node, data: dict[str, Any]) -> bool:
    return a[0] == b[0] and "geometry" not in data


def _draw_edge(
    chance: Random, graph: nx.MultiGraph[Node], nodes: list[Node], middles: int | None = None
) -> None:
    a, b = chance.choice(nodes), chance.choice(nodes)
    if a[0] == b[0] and a != b and graph.number_of_edges(a, b) == 0:
        return  # nodes in one place that nothing joins: the oracle knows places only
    count = chance.randint(0, 2) if middles is None else middles
    middle = [_anywhere(chance) for _ in range(count)]
    stands_still = a[0] == b[0] and not middle
    kinds = [ROAD] if stands_still else [ROAD, ROAD, FEEDER, SPP_LINE]
    data: dict[str, Any] = {"kind": chance.choice(kinds)}
    if data["kind"] is SPP_LINE:  # the oracle sees no line without a length
        data["owner"] = chance.choice(PLANTS)
    if middle:
        data["geometry"] = LineString([a[0], *middle, b[0]])
    _join(graph, a, b, data)
    if chance.random() < 0.25:  # the same line again, maybe as another kind
        _join(graph, a, b, data | {"kind": chance.choice([data["kind"], FEEDER])})


def _join(graph: nx.MultiGraph[Node], a: Node, b: Node, data: dict[str, Any]) -> None:
    for node in (a, b):
        graph.add_node(node, x=node[0][0], y=node[0][1])
    graph.add_edge(a, b, **data)


def _line(a: Position, b: Position, data: dict[str, Any]) -> Line:
    shape = data.get("geometry")
    vertices = [a, b] if shape is None else [(x, y) for x, y in shape.coords]
    return vertices, data["kind"], data.get("owner")


def _lattice(chance: Random) -> Position:
    column, row = chance.randint(0, SIZE), chance.randint(0, SIZE)
    return round(WEST + column * STEP, 7), round(SOUTH + row * STEP, 7)


def _anywhere(chance: Random) -> Position:
    extent = SIZE * STEP + 0.06
    return (
        round(WEST - 0.03 + chance.random() * extent, 7),
        round(SOUTH - 0.03 + chance.random() * extent, 7),
    )


def _place(chance: Random, lines: list[Line]) -> Position:
    """Anywhere, on a vertex, or on a segment of one of the first lines: many share an edge."""
    way = chance.randint(0, 3)
    if way == 0:
        return _anywhere(chance)
    vertices = chance.choice(lines if way == 1 else lines[:2])[0]
    row = chance.randrange(len(vertices) - 1)
    share = 0.0 if way == 1 else chance.random()
    (ax, ay), (bx, by) = vertices[row], vertices[row + 1]
    return ax + share * (bx - ax), ay + share * (by - ay)
