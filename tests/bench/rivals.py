"""Other ways to the same distances, each answering from the same feet on the same network."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from georisk.distance.geodesy import degrees_of
from georisk.distance.snapping import snap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from georisk.distance import PreparedSpps, RouteNetwork
    from georisk.distance.routing import SppFields
    from georisk.distance.snapping import Feet
    from georisk.model import LonLat
    from tests.bench.stages import Clock

SAMPLE = 20
HOP = 1e-4  # scipy drops edges of length 0; far too little to add up to half a millimetre


def _legs(network: RouteNetwork, feet: Feet, row: int) -> Iterator[tuple[int, int]]:
    """Both ends of the edge a foot is on, and the millimetres to them."""
    edge, offset = int(feet.edge[row]), int(feet.offset_mm[row])
    first, second = network.edge_ends[edge].tolist()
    yield first, offset
    yield second, int(network.edge_mm[edge]) - offset


def _reached(searches: PreparedSpps) -> list[SppFields]:
    return [one for one in searches.fields if one.plant is not None]


def _graph(network: RouteNetwork) -> nx.Graph[object]:
    """All edges; of parallel ones the shortest, which comes first."""
    arcs = network.arcs
    tail = np.repeat(np.arange(network.node_count), np.diff(arcs.start))
    once = tail < arcs.node
    length = network.edge_mm[arcs.edge[once]]
    graph: nx.Graph[object] = nx.Graph()
    graph.add_weighted_edges_from(
        zip(tail[once].tolist(), arcs.node[once].tolist(), length.tolist(), strict=True),
        weight="mm",
    )
    return graph


def _with_plants(network: RouteNetwork, searches: PreparedSpps) -> nx.Graph[object]:
    graph = _graph(network)
    for one in _reached(searches):
        _attach(graph, ("spp", one.spp_id), _legs(network, one.foot, 0))
    return graph


def _attach(graph: nx.Graph[object], name: object, legs: Iterator[tuple[object, int]]) -> None:
    for node, mm in legs:
        known = graph.edges[name, node]["mm"] if graph.has_edge(name, node) else mm
        graph.add_edge(name, node, mm=min(mm, known))


def _limit(searches: PreparedSpps, one: SppFields) -> int:
    return searches.limits.cutoff_mm - int(one.foot.access_mm[0])


def networkx_fields(network: RouteNetwork, searches: PreparedSpps, clock: Clock) -> int:
    """Search with networkx once for each SPP, for lengths alone; count where the answers differ."""
    asked, answers = _asked_networkx(
        nx.single_source_dijkstra_path_length, network, searches, clock
    )
    return sum(_unlike(one, found) for one, found in zip(asked, answers, strict=True))


def networkx_ways(network: RouteNetwork, searches: PreparedSpps, clock: Clock) -> int:
    """Ask networkx for what georisk answers: lengths, and from where each node is reached.

    The node georisk comes from must be one of those that networkx knows to be shortest.
    """
    asked, answers = _asked_networkx(nx.dijkstra_predecessor_and_distance, network, searches, clock)
    wrong = 0
    for one, (before, found) in zip(asked, answers, strict=True):
        wrong += _unlike(one, found) + sum(
            comes_from not in before[node] for node, comes_from in _parents(one)
        )
    return wrong


def _asked_networkx(
    search: Callable[..., Any], network: RouteNetwork, searches: PreparedSpps, clock: Clock
) -> tuple[list[SppFields], list[Any]]:
    with clock.part("build graph"):
        graph = _with_plants(network, searches)
    asked = _reached(searches)
    with clock.part("fields"):
        answers = [
            search(graph, ("spp", one.spp_id), cutoff=_limit(searches, one), weight="mm")
            for one in asked
        ]
    return asked, answers


def _unlike(one: SppFields, found: Mapping[object, int]) -> int:
    theirs = {node: mm for node, mm in found.items() if isinstance(node, int)}
    return differing(one, theirs)


def _parents(one: SppFields) -> Iterator[tuple[int, object]]:
    """Each node of a field, and where the way to it comes from: a node, or the plant itself."""
    assert one.plant is not None
    node = one.plant.node
    for name, row in zip(node.tolist(), one.plant.parent.tolist(), strict=True):
        yield name, int(node[row]) if row >= 0 else ("spp", one.spp_id)


def scipy_fields(network: RouteNetwork, searches: PreparedSpps, clock: Clock) -> int:
    """Search the whole matrix with scipy, from one more node for each SPP."""
    with clock.part("build matrix"):
        matrix = _matrix(network, searches)
    wrong = 0
    clock.parts["fields"] = 0.0
    for place, one in enumerate(_reached(searches)):
        before = clock.parts["fields"]
        with clock.part("fields"):
            limit = _limit(searches, one) + 0.5
            least = dijkstra(matrix, indices=network.node_count + place, limit=limit)
        clock.parts["fields"] += before
        wrong += _differences(least[: network.node_count], one)
    return wrong


def _matrix(network: RouteNetwork, searches: PreparedSpps) -> csr_array[np.float64]:
    legs = [list(_legs(network, one.foot, 0)) for one in _reached(searches)]
    arcs = network.arcs
    size = network.node_count + len(legs)
    last = [arcs.start[-1] + 2 * place for place in range(1, len(legs) + 1)]
    node, mm = zip(*chain(*legs), strict=True)
    return csr_array(
        (
            np.concatenate((network.edge_mm[arcs.edge], mm)) + HOP,
            np.concatenate((arcs.node, node)).astype(np.int32),
            np.concatenate((arcs.start, last)).astype(np.int32),
        ),
        shape=(size, size),
    )


def differing(one: SppFields, theirs: dict[int, int]) -> int:
    """Count the nodes on which a rival's millimetres are not ours, or only one of us has been."""
    assert one.plant is not None
    ours = dict(zip(one.plant.node.tolist(), one.plant.mm.tolist(), strict=True))
    return len(dict(ours.items() ^ theirs.items()))


def _differences(least: NDArray[np.float64], one: SppFields) -> int:
    node = np.flatnonzero(np.isfinite(least))
    mm = np.floor(least[node]).astype(np.int64)
    return differing(one, dict(zip(node.tolist(), mm.tolist(), strict=True)))


def naive(
    network: RouteNetwork,
    sites: Sequence[LonLat],
    searches: PreparedSpps,
    totals: NDArray[np.int64],
    clock: Clock,
) -> dict[str, Any]:
    """Search with networkx once for each customer: a sample, from which all are extrapolated."""
    with clock.part("build graph"):
        graph = _with_plants(network, searches)
    feet = snap(network, *degrees_of(sites), searches.limits.max_access_mm)
    rows = np.linspace(0, len(sites) - 1, SAMPLE).astype(int).tolist()
    with clock.part("sample"):
        answers = [_from_customer(graph, network, feet, row, searches) for row in rows]
    return {
        "parts": {"all": clock.parts["sample"] / len(rows) * len(sites)} | clock.parts,
        "sample": len(rows),
        "mismatches": int(np.count_nonzero(totals[rows] != answers)),
    }


def _from_customer(
    graph: nx.Graph[object], network: RouteNetwork, feet: Feet, row: int, searches: PreparedSpps
) -> int:
    """Millimetres to the nearest SPP within the cutoff, -1 for none."""
    if not feet.on[row]:
        return -1
    site = "site"
    _attach(graph, site, chain(_legs(network, feet, row), _beside(feet, row, searches)))
    limit = searches.limits.cutoff_mm - int(feet.access_mm[row])
    found = nx.single_source_dijkstra_path_length(graph, site, cutoff=limit, weight="mm")
    graph.remove_node(site)
    ways = (
        found["spp", one.spp_id] + int(one.foot.access_mm[0])
        for one in _reached(searches)
        if ("spp", one.spp_id) in found
    )
    best = min(ways, default=limit + 1)
    return int(feet.access_mm[row]) + best if best <= limit else -1


def _beside(feet: Feet, row: int, searches: PreparedSpps) -> Iterator[tuple[object, int]]:
    """Plants on the customer's own edge, straight along it."""
    for one in _reached(searches):
        if one.foot.edge[0] == feet.edge[row]:
            yield ("spp", one.spp_id), abs(int(one.foot.offset_mm[0] - feet.offset_mm[row]))
