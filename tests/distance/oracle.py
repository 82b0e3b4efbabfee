"""An independent statement of distance: every vertex a node, every edge split at the feet, floats.

It shares nothing with georisk but the table of lines: its own topology in dictionaries, feet by
numerical minimisation of the geodesic, networkx from every site, metres as floats.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
from pyproj import Geod
from scipy.optimize import minimize_scalar

from georisk.model import LineKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from georisk.distance import LineTable
    from georisk.model import LonLat, SppSite

Position = tuple[float, float]
Segment = tuple[Position, Position]
# A vertex is a node by its place; a foot only on its own segment, though another may pass there.
Node = tuple[Position, tuple[Segment, float] | None]
GEOD = Geod(ellps="WGS84")
SAME_M = 0.002
SPP_LINE = list(LineKind).index(LineKind.SPP_LINE)


def geodesic(a: Position, b: Position) -> float:
    return float(GEOD.inv(*a, *b)[2])


@dataclass(frozen=True)
class Foot:
    """One of the places nearest to a point."""

    segment: Segment
    share: float
    position: Position
    leg: float
    owners: frozenset[str]

    @property
    def node(self) -> Node:
        inside = 0.0 < self.share < 1.0
        return self.position, (self.segment, self.share) if inside else None


@dataclass
class Oracle:
    lines: LineTable
    owners: dict[Segment, set[str]] = field(default_factory=lambda: defaultdict(set))
    feet: dict[Segment, dict[float, Node]] = field(default_factory=lambda: defaultdict(dict))

    def __post_init__(self) -> None:
        starts = self.lines.start.tolist()
        for row, (begin, end) in enumerate(pairwise(starts)):
            vertices = [
                (round(float(self.lines.lon[v]), 7), round(float(self.lines.lat[v]), 7))
                for v in range(begin, end)
            ]
            owner = int(self.lines.owner[row])
            own = owner >= 0 and self.lines.kind[row] == SPP_LINE
            for a, b in pairwise(vertices):
                if a != b:
                    names = self.owners[min(a, b), max(a, b)]
                    names.update({self.lines.owners[owner]} if own else set())
        self.segments = sorted(self.owners)
        self.ends = np.array(self.segments)

    def snap(self, point: LonLat) -> list[Foot]:
        """All places within 2 mm of the nearest."""
        here = (point.lon, point.lat)
        rough = self._rough(point)
        near = np.flatnonzero(rough <= rough.min() * 1.01 + 1.0)
        feet = [self._foot(here, self.segments[row]) for row in near]
        least = min(foot.leg for foot in feet)
        best = [foot for foot in feet if foot.leg <= least + SAME_M]
        for foot in best:
            self.feet[foot.segment][foot.share] = foot.node
        return best

    def _rough(self, point: LonLat) -> np.ndarray[Any, Any]:
        scale = np.array([math.cos(math.radians(point.lat)), 1.0]) * 111_000
        a = (self.ends[:, 0] - (point.lon, point.lat)) * scale
        d = (self.ends[:, 1] - self.ends[:, 0]) * scale
        t = np.clip(-(a * d).sum(axis=1) / (d * d).sum(axis=1), 0, 1)
        return np.hypot(*(a + t[:, None] * d).T)

    def _foot(self, here: Position, segment: Segment) -> Foot:
        (ax, ay), (bx, by) = segment

        def place(t: float) -> Position:
            return (ax + t * (bx - ax), ay + t * (by - ay))

        found = minimize_scalar(
            lambda t: geodesic(here, place(t)),
            bounds=(0, 1),
            method="bounded",
            options={"xatol": 1e-9},
        )
        inner = float(found.x)
        options = [(geodesic(here, place(t)), t) for t in (0.0, inner, 1.0)]
        leg, share = min(options)
        snapped = min(options[::2])
        if snapped[0] <= leg + 1e-6:
            leg, share = snapped
        position = segment[int(share)] if share in (0.0, 1.0) else place(share)
        return Foot(segment, share, position, leg, frozenset(self.owners[segment]))

    def graph(self) -> nx.Graph[Node]:
        """The lines, split at every foot that was asked for so far."""
        graph: nx.Graph[Node] = nx.Graph()
        for segment in self.segments:
            stops = self.feet.get(segment, {}) | {0.0: (segment[0], None), 1.0: (segment[1], None)}
            places = [stops[share] for share in sorted(stops)]
            for a, b in pairwise(places):
                if a != b:
                    graph.add_edge(a, b, weight=geodesic(a[0], b[0]))
        return graph

    def own_places(self, owner: str) -> list[Node]:
        """Every vertex and foot on the lines of an SPP."""
        return [
            place
            for segment, names in self.owners.items()
            if owner in names
            for place in (
                (segment[0], None),
                (segment[1], None),
                *self.feet.get(segment, {}).values(),
            )
        ]


def lengths_from(graph: nx.Graph[Node], foot: Foot, cutoff: float | None) -> dict[Node, float]:
    return dict(
        nx.single_source_dijkstra_path_length(graph, foot.node, cutoff=cutoff, weight="weight")
    )


@dataclass(frozen=True)
class Expected:
    """What may be said of one site and one plant: several when the nearest line is a tie."""

    access: float
    egress: float
    straight: float
    to_plant: Sequence[float]
    to_lines: Sequence[float]


def expect(
    lines: LineTable,
    sites: Sequence[LonLat],
    plants: Sequence[SppSite],
    cutoff: float | None = None,
) -> list[list[Expected]]:
    """Per site and per plant: legs, straight line, and the ways to the plant and to its lines."""
    oracle = Oracle(lines)
    site_feet = [oracle.snap(site) for site in sites]
    plant_feet = [oracle.snap(plant.location.point) for plant in plants]
    graph = oracle.graph()
    own = [oracle.own_places(str(plant.spp_id)) for plant in plants]
    rows = []
    for site, feet in zip(sites, site_feet, strict=True):
        reached = [(foot, lengths_from(graph, foot, cutoff)) for foot in feet]
        rows.append(
            [
                Expected(
                    access=feet[0].leg,
                    egress=there[0].leg,
                    straight=geodesic(
                        (site.lon, site.lat), (plant.location.point.lon, plant.location.point.lat)
                    ),
                    to_plant=[
                        foot.leg + length.get(end.node, math.inf) + end.leg
                        for foot, length in reached
                        for end in there
                    ],
                    to_lines=[
                        foot.leg + min(length.get(place, math.inf) for place in places)
                        for foot, length in reached
                    ]
                    if places
                    else [],
                )
                for plant, there, places in zip(plants, plant_feet, own, strict=True)
            ]
        )
    return rows
