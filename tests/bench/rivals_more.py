"""Rivals that may be missing, and the limit no search can pass.

pandana is AGPL and no dependency of georisk: it is measured where someone has installed it.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from georisk.distance.arrays import spans
from tests.bench.rivals import _legs, _limit, _reached, differing

if TYPE_CHECKING:
    from georisk.distance import PreparedSpps, RouteNetwork
    from georisk.distance.arrays import Ints
    from georisk.distance.fields import Field
    from georisk.distance.routing import SppFields
    from tests.bench.stages import Clock

ABOVE = 0.5  # of a millimetre: pandana reads metres as 32-bit floats and cuts off what is beyond
NEVER = np.iinfo(np.int64).max


def has_pandana() -> bool:
    return find_spec("pandana") is not None


def pandana_fields(network: RouteNetwork, searches: PreparedSpps, clock: Clock) -> int:
    """Ask pandana for all nodes in range of each SPP; it prepares contraction hierarchies first."""
    with clock.part("build network"):
        rival = _pandana(network, searches)
    answers = []
    with clock.part("fields"):
        for place, one in enumerate(_reached(searches)):
            limit = _limit(searches, one) / 1000
            start = _start(network, one, network.node_count + place)
            answers.append(rival.nodes_in_range([start], limit))
    return sum(
        _differences(one, network.node_count, answer["destination"], answer["mm"])
        for one, answer in zip(_reached(searches), answers, strict=True)
    )


def _start(network: RouteNetwork, one: SppFields, added: int) -> int:
    """Begin at the node a plant stands on: pandana takes a length of zero for a millimetre."""
    return next((node for node, mm in _legs(network, one.foot, 0) if mm == 0), added)


def _pandana(network: RouteNetwork, searches: PreparedSpps) -> Any:
    """Build pandana's network: metres as floats, which it cuts off to whole millimetres."""
    import pandana
    import pandas as pd

    reached = _reached(searches)
    legs = [
        (network.node_count + place, node, mm)
        for place, one in enumerate(reached)
        for node, mm in _legs(network, one.foot, 0)
    ]
    added = np.array(legs, dtype=np.int64).reshape(-1, 3)
    ends = np.concatenate((network.edge_ends.astype(np.int64), added[:, :2]))
    mm = np.concatenate((network.edge_mm, added[:, 2]))
    lon = np.concatenate((network.node_lon, [one.foot.foot_lon[0] for one in reached]))
    lat = np.concatenate((network.node_lat, [one.foot.foot_lat[0] for one in reached]))
    metres = pd.DataFrame({"mm": (mm + ABOVE) / 1000})
    return pandana.Network(
        pd.Series(lon), pd.Series(lat), pd.Series(ends[:, 0]), pd.Series(ends[:, 1]), metres
    )


def _differences(one: SppFields, nodes: int, node: Any, metres: Any) -> int:
    """Nodes on which a rival's metres are not ours in millimetres."""
    rounded = np.rint(np.asarray(metres, dtype=np.float64) * 1000).astype(np.int64).tolist()
    theirs = dict(zip(np.asarray(node).tolist(), rounded, strict=True))
    return differing(one, {name: mm for name, mm in theirs.items() if name < nodes})


def replayed_fields(network: RouteNetwork, searches: PreparedSpps, clock: Clock) -> int:
    """Relax every arc once, in the order a search settled the nodes: no heap, nothing to decide.

    The order is known only after a search, so nobody can be this fast; it is the limit.
    """
    fields = [one.plant for one in _reached(searches) if one.plant is not None]
    with clock.part("build order"):
        orders = [np.argsort(field.mm, kind="stable") for field in fields]
        table = np.full(network.node_count, -1, dtype=np.int64)
    wrong = 0
    clock.parts["fields"] = 0.0
    for field, order in zip(fields, orders, strict=True):
        before = clock.parts["fields"]
        with clock.part("fields"):
            mm = _replay(network, field, order, table)
        clock.parts["fields"] += before
        inner = field.parent >= 0
        wrong += int(np.count_nonzero(mm[inner] != field.mm[inner]))
    return wrong


def _replay(network: RouteNetwork, field: Field, order: Ints, table: Ints) -> Ints:
    """Best millimetres of each row of a field over its neighbours."""
    arcs, node = network.arcs, field.node.take(order)
    table[field.node] = np.arange(len(field.node))
    first = arcs.start.take(node)
    counts = arcs.start.take(node + 1) - first
    entry = spans(first, counts)
    row = table.take(arcs.node.take(entry))
    mm = np.repeat(field.mm.take(order), counts) + network.edge_mm.take(arcs.edge.take(entry))
    best = np.full(len(field.node) + 1, NEVER, dtype=np.int64)
    np.minimum.at(best, row, mm)  # row -1, beyond the field, is the last place
    table[field.node] = -1
    return best[:-1]
