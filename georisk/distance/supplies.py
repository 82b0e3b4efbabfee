"""Which section of which feeder a customer hangs on, and what cuts it off."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from georisk.distance.feeders import feeder_graphs, trace
from georisk.distance.geodesy import MM, degrees_of
from georisk.distance.lines import LineTable
from georisk.distance.network import build_network
from georisk.distance.snapping import snap
from georisk.model import LineKind, Supply

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from georisk.distance.feeders import FeederTrace
    from georisk.distance.network import RouteNetwork
    from georisk.model import Customer, CustomerId, FeederModel, Location, Section

REACH_MM = 500_000
# Feeders on the same poles: whichever is drawn a hand nearer says nothing about who feeds whom.
SAME_POLES_MM = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a customer was placed: on a section, or only on a feeder."""

    feeder_id: str
    section_id: str | None
    distance_mm: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FeederIndex:
    """Feeders traced and ready to place customers on; make one with `index_feeders`.

    Parameters
    ----------
    traces : mapping of str to FeederTrace
        By feeder.
    networks : mapping of str to RouteNetwork
        The lines of each feeder that has any; an edge's owner is its section.
    """

    traces: Mapping[str, FeederTrace]
    networks: Mapping[str, RouteNetwork]

    @property
    def sections(self) -> dict[str, frozenset[str]]:
        """The sections of every feeder whose source is known."""
        return {
            feeder: frozenset((*traced.energised, *traced.dead))
            for feeder, traced in self.traces.items()
            if traced.has_source
        }


def index_feeders(model: FeederModel) -> FeederIndex:
    """Trace every feeder and prepare its lines.

    Raises
    ------
    InputError
        A switch or source where no section of its feeder ends.
    """
    drawn: dict[str, list[Section]] = {}
    for section in model.sections:
        if section.line:
            drawn.setdefault(section.feeder_id, []).append(section)
    return FeederIndex(
        traces={feeder: trace(graph) for feeder, graph in feeder_graphs(model).items()},
        networks={
            feeder: build_network(_table(sections)) for feeder, sections in sorted(drawn.items())
        },
    )


def supplies(
    customers: Sequence[Customer], index: FeederIndex, reach_mm: int = REACH_MM
) -> dict[CustomerId, Supply]:
    """Find what feeds each customer and which sections' outages cut it off.

    A stated ``section_id`` counts before the position, a stated ``feeder_id`` leaves only its own
    sections to choose from. Else the customer belongs to the nearest section within reach; where
    the sections of two feeders are equally near (within a metre: lines on the same poles), nobody
    can tell which of them it is, and the customer is not placed. Nor is one whose own position is
    less certain than the reach.

    Parameters
    ----------
    reach_mm : int
        Longest distance from a site to its section, inclusive.

    Returns
    -------
    dict of CustomerId to Supply
        Without the customers of whom not even the feeder is known.
    """
    places = _stated(customers, index)
    left = [
        item
        for item in customers
        if item.customer_id not in places and _is_certain(item.location, reach_mm)
    ]
    placed = {**_nearest(left, index, reach_mm), **places}
    found = {}
    for customer in customers:
        place = placed.get(customer.customer_id)
        if place is None and customer.feeder_id is not None:
            place = Place(feeder_id=customer.feeder_id, section_id=None)
        if place is not None:
            found[customer.customer_id] = _supply(place, index.traces.get(place.feeder_id))
    return found


def _is_certain(location: Location | None, reach_mm: int) -> bool:
    return location is not None and (location.accuracy_m or 0.0) * MM <= reach_mm


def _supply(place: Place, traced: FeederTrace | None) -> Supply:
    supply = Supply(
        feeder_id=place.feeder_id, section_id=place.section_id, distance_mm=place.distance_mm
    )
    if traced is None or place.section_id is None or place.section_id not in traced.cutter:
        return supply
    return replace(supply, cut_by=traced.cut_by(place.section_id))


def _stated(customers: Iterable[Customer], index: FeederIndex) -> dict[CustomerId, Place]:
    """Place those who say their section; a name that several feeders use needs the feeder too."""
    feeders: dict[str, set[str]] = {}
    for feeder, traced in index.traces.items():
        for name in (*traced.energised, *traced.dead):
            feeders.setdefault(name, set()).add(feeder)
    places = {}
    for customer in customers:
        named = feeders.get(customer.section_id or "", set())
        mine = named if customer.feeder_id is None else named & {customer.feeder_id}
        if len(mine) == 1:
            places[customer.customer_id] = Place(
                feeder_id=next(iter(mine)), section_id=customer.section_id
            )
    return places


def _nearest(
    customers: Sequence[Customer], index: FeederIndex, reach_mm: int
) -> dict[CustomerId, Place]:
    best: dict[CustomerId, list[Place]] = {}
    for feeder, network in index.networks.items():
        mine = [item for item in customers if item.feeder_id in (None, feeder)]
        for customer, place in _on_feeder(mine, feeder, network, reach_mm):
            best.setdefault(customer, []).append(place)
    chosen = {customer: _clearly_nearest(places) for customer, places in best.items()}
    return {customer: place for customer, place in chosen.items() if place is not None}


def _clearly_nearest(places: Sequence[Place]) -> Place | None:
    first, *others = sorted(places, key=lambda place: place.distance_mm or 0)
    runner_up = min(((place.distance_mm or 0) for place in others), default=None)
    if runner_up is not None and runner_up - (first.distance_mm or 0) <= SAME_POLES_MM:
        return None
    return first


def _on_feeder(
    customers: Sequence[Customer], feeder: str, network: RouteNetwork, reach_mm: int
) -> list[tuple[CustomerId, Place]]:
    """Place customers on the nearest section of one feeder, where one is within reach."""
    points = [item.location.point for item in customers if item.location is not None]
    feet = snap(network, *degrees_of(points), reach_mm)
    return [
        (
            customers[at].customer_id,
            Place(
                feeder_id=feeder,
                section_id=network.owners[network.edge_owner[feet.edge[at]]],
                distance_mm=int(feet.access_mm[at]),
            ),
        )
        for at in np.flatnonzero(feet.on).tolist()
    ]


def _table(sections: Sequence[Section]) -> LineTable:
    """Take sections as lines whose owner is the section, so that a foot knows what it is on."""
    names: Mapping[str, int] = {
        name: rank for rank, name in enumerate(sorted({item.section_id for item in sections}))
    }
    vertices = np.array([vertex for item in sections for vertex in item.line], dtype=np.float64)
    counts = [len(item.line) for item in sections]
    return LineTable(
        start=np.cumsum([0, *counts], dtype=np.int64),
        lon=vertices[:, 0],
        lat=vertices[:, 1],
        kind=np.full(
            len(sections), tuple(LineKind).index(LineKind.DISTRIBUTION_LINE), dtype=np.uint8
        ),
        owner=np.array([names[item.section_id] for item in sections], dtype=np.int32),
        owners=tuple(names),
    )
