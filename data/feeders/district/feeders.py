"""22 kV feeders that run along the roads from substations, and lines that plants own."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import networkx as nx

from district.places import SUBSTATIONS
from district.plane import Degrees, apart, to_degrees
from district.plants import SPP_LINES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from district.streets import Grid, Road

    Network = nx.Graph[Degrees]  # edges have metres

REACH_M = 9_000.0
Hop = tuple[Degrees, Degrees]
Onward = dict[Degrees, list[Degrees]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An electric line: a polyline, its feeder or the plant that owns it."""

    line_id: str
    belongs_to: str
    places: tuple[Degrees, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeders:
    """The district's feeders: their lines, and which feeder passes a corner or bend."""

    lines: Sequence[Line]
    at: Mapping[Degrees, str]

    def nearest(self, place: Degrees) -> str:
        """Feeder whose nearest corner or bend is closest to a place."""
        return self.at[min(self.at, key=lambda vertex: (apart(vertex, place), vertex))]


def network(roads: Sequence[Road]) -> Network:
    """Join roads where they share a vertex."""
    graph: Network = nx.Graph()
    for road in roads:
        for start, end in zip(road.places, road.places[1:], strict=False):
            graph.add_edge(start, end, metres=apart(start, end))
    return graph


def feeders(graph: Network, estates: Sequence[Grid]) -> Feeders:
    """Grow every feeder from its substation along the shortest roads, 9 km at most."""
    stations = _stations(estates)
    found: dict[Degrees, list[Degrees]] = nx.multi_source_dijkstra_path(
        graph, set(stations), cutoff=REACH_M, weight="metres"
    )
    paths = {place: path for place, path in sorted(found.items()) if len(path) > 1}
    names = _names(stations, {(path[0], path[1]) for path in paths.values()})
    at = {place: names[path[0], path[1]] for place, path in paths.items()}
    onward: Onward = defaultdict(list)
    for place, path in paths.items():
        onward[path[-2]].append(place)
    lines = [
        Line(line_id=f"{feeder}-{number:03d}", belongs_to=feeder, places=places)
        for hop, feeder in names.items()
        for number, places in enumerate(_chains(onward, hop), 1)
    ]
    return Feeders(lines=lines, at=at)


def _stations(estates: Sequence[Grid]) -> dict[Degrees, str]:
    """Street corners the substations stand at, and their codes."""
    corners = {
        grid.plan.estate_id: [place for street in grid.streets() for place in street]
        for grid in estates
    }
    return {
        nearest(corners[estate_id], to_degrees((x * 1000, y * 1000))): code
        for code, (estate_id, (x, y)) in SUBSTATIONS.items()
    }


def _names(stations: Mapping[Degrees, str], hops: Iterable[Hop]) -> dict[Hop, str]:
    """Name feeders by their substation, numbered from 01, west to east."""
    ordered = sorted(hops, key=lambda hop: (stations[hop[0]], hop))
    count: dict[str, int] = defaultdict(int)
    names = {}
    for hop in ordered:
        code = stations[hop[0]]
        count[code] += 1
        names[hop] = f"{code}-F{count[code]:02d}"
    return names


def _chains(onward: Onward, hop: Hop) -> Iterator[tuple[Degrees, ...]]:
    """Cut a feeder's tree into polylines, each from one fork to the next."""
    waiting = [hop]
    while waiting:
        chain = list(waiting.pop())
        while len(next_ones := onward.get(chain[-1], [])) == 1:
            chain.append(next_ones[0])
        yield tuple(chain)
        waiting += [(chain[-1], place) for place in next_ones]


def nearest(places: Sequence[Degrees], place: Degrees) -> Degrees:
    """Closest of some places; the westernmost of several."""
    return min(places, key=lambda other: (apart(other, place), other))


def spp_lines(graph: Network, plants: Mapping[str, Degrees]) -> list[Line]:
    """Run each plant's own line from the plant to the nearest street and on to its far end."""
    reachable = max(nx.connected_components(graph), key=len)
    vertices = sorted(reachable)
    lines = []
    for spp_id, (x, y) in SPP_LINES:
        start = nearest(vertices, plants[spp_id])
        end = nearest(vertices, to_degrees((x * 1000, y * 1000)))
        path = nx.shortest_path(graph, start, end, weight="metres")
        places = (plants[spp_id], *path)
        lines.append(Line(line_id=f"{spp_id}-L1", belongs_to=spp_id, places=places))
    return lines
