"""The search by networkx: slower, and the measure the fast one is held to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from georisk.distance.arrays import Ints
    from georisk.distance.vicinity import Patch


def networkx_costs(patch: Patch, start: Ints, start_cost: Ints, limit: int) -> tuple[Ints, Ints]:
    """Search with networkx, in whole numbers throughout."""
    import networkx as nx

    graph: nx.DiGraph[int] = nx.DiGraph()
    beyond = len(patch.node)
    graph.add_node(beyond)
    tail = np.repeat(np.arange(beyond), patch.arcs)
    graph.add_weighted_edges_from(
        zip(tail.tolist(), patch.head.tolist(), patch.cost.tolist(), strict=True)
    )
    graph.add_weighted_edges_from(
        (beyond, node, cost) for node, cost in zip(start.tolist(), start_cost.tolist(), strict=True)
    )
    least = nx.single_source_dijkstra_path_length(graph, beyond, cutoff=limit)
    row = np.array(sorted(node for node in least if node != beyond), dtype=np.int64)
    return row, np.array([int(least[node]) for node in row.tolist()], dtype=np.int64)
