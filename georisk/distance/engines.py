"""The engines that can search a patch of network: equal answers, different speed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from georisk.distance.networkx_engine import networkx_costs
from georisk.errors import UsageError

if TYPE_CHECKING:
    from georisk.distance.arrays import Ints
    from georisk.distance.fields import Engine
    from georisk.distance.vicinity import Patch

EngineName = Literal["scipy", "networkx"]


def engine_of(name: EngineName) -> Engine:
    """Return an engine by its name.

    Raises
    ------
    UsageError
        No engine of that name.
    """
    engines: dict[str, Engine] = {"scipy": scipy_costs, "networkx": networkx_costs}
    if name not in engines:
        raise UsageError(
            f"unknown engine {name!r}: choose scipy or networkx",
            f"ไม่รู้จักเครื่องคำนวณ {name!r}: เลือก scipy หรือ networkx",
        )
    return engines[name]


def scipy_costs(patch: Patch, start: Ints, start_cost: Ints, limit: int) -> tuple[Ints, Ints]:
    """Search with scipy, from one more node that has an arc to every start."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    nodes = len(patch.node)
    # Arcs that leave the patch lead to the extra node, where no way is ever better.
    index = np.concatenate((patch.head, start), dtype=np.int32, casting="same_kind")
    pointer = np.append(patch.start, len(index)).astype(np.int32)
    cost = np.concatenate((patch.cost, start_cost), dtype=np.float64)
    matrix = csr_array((cost, index, pointer), shape=(nodes + 1, nodes + 1))
    beyond = np.array([nodes])
    least = dijkstra(matrix, directed=True, indices=beyond, limit=float(limit))[0, :nodes]
    row = np.flatnonzero(np.isfinite(least))
    return row, least.take(row).astype(np.int64)
