"""Networks from and to networkx and osmnx graphs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from georisk.distance import morton
from georisk.distance.arrays import starts
from georisk.distance.labels import TAGS, label_of, ordered
from georisk.distance.lines import KINDS, NO_OWNER, Chains, Names
from georisk.distance.network import assemble, no_usable_line, polyline
from georisk.errors import InputError, UndeclaredCrs
from georisk.model import LineKind, LonLat

if TYPE_CHECKING:
    from collections.abc import Hashable

    import networkx as nx

    from georisk.distance.arrays import Keys
    from georisk.distance.network import RouteNetwork

WGS_84 = "EPSG:4326"


def network_from_graph(graph: nx.Graph[Any], *, kind: LineKind = LineKind.ROAD) -> RouteNetwork:
    """Take over a graph as it is connected: only its nodes join edges.

    Parameters
    ----------
    graph : networkx graph of any kind, such as osmnx makes
        ``graph.graph["crs"]`` says WGS 84 degrees. Nodes have ``x`` (longitude) and ``y``; edges
        may have ``geometry`` (a shapely line; straight without one), ``kind``, ``owner`` and the
        tags of `labels.label_of` (or, as `to_networkx` writes it, ``label``).
        Directions are ignored: a power line has none. Lengths are measured, not believed.
    kind : LineKind
        Kind of the edges that do not state one.

    Raises
    ------
    UndeclaredCrs
        When the graph does not say that it is in WGS 84 degrees.
    InputError
        When a node has no position or an edge an unknown kind.
    EmptyNetwork
        When there is no edge.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.Graph(crs="EPSG:4326")
    >>> graph.add_node("a", x=100.0, y=13.0)
    >>> graph.add_node("b", x=100.01, y=13.0)
    >>> graph.add_edge("a", "b")
    >>> network_from_graph(graph).edge_mm.tolist()
    [1084848]
    """
    _require_wgs_84(graph)
    edges = list(graph.edges(data=True))
    if not edges:
        raise no_usable_line()
    node_key, rank = _nodes(graph)
    ends = np.array([(rank[a], rank[b]) for a, b, _ in edges], dtype=np.int64)
    rows = [
        _vertices(node_key[a], node_key[b], data)
        for (a, b), (_, _, data) in zip(ends, edges, strict=True)
    ]
    owners = tuple(sorted({str(data["owner"]) for *_, data in edges if data.get("owner")}))
    said = [_label(data) for *_, data in edges]
    label, labels = ordered(np.arange(len(said), dtype=np.int32), tuple(said))
    chains = Chains(
        key=np.concatenate(rows),
        start=starts(np.array([len(row) for row in rows], dtype=np.int64)),
        kind=np.array([_kind_index(data, kind) for *_, data in edges], dtype=np.uint8),
        owner=np.array([_owner_index(data, owners) for *_, data in edges], dtype=np.int32),
        label=label,
    )
    return assemble(node_key, ends, chains, Names(owners=owners, labels=labels))


def _require_wgs_84(graph: nx.Graph[Any]) -> None:
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    stated = graph.graph.get("crs")
    try:
        right = stated is not None and CRS.from_user_input(stated).equals(
            CRS.from_user_input(WGS_84), ignore_axis_order=True
        )
    except CRSError:
        right = False
    if not right:
        raise UndeclaredCrs(
            f"the graph's crs is {stated!r}: expected {WGS_84}; project the graph to WGS 84 "
            "degrees and say so in graph.graph['crs']",
            f"ระบบพิกัดของกราฟเป็น {stated!r}: ต้องเป็น {WGS_84} โปรดแปลงกราฟเป็นองศา WGS 84 "
            "และระบุไว้ใน graph.graph['crs']",
        )


def _nodes(graph: nx.Graph[Any]) -> tuple[Keys, dict[Hashable, int]]:
    """Sort the nodes that have edges along the curve, those in one place by their names."""
    names = _by_name([node for node in graph.nodes if graph.degree(node)])
    position = np.array([_position(node, graph.nodes[node]) for node in names])
    key = morton.encode(position[:, 0], position[:, 1])
    order = np.argsort(key, kind="stable")
    return key[order], {names[index]: row for row, index in enumerate(order.tolist())}


def _by_name(nodes: list[Any]) -> list[Any]:
    try:
        return sorted(nodes)
    except TypeError:
        return sorted(nodes, key=lambda node: (type(node).__name__, str(node)))


def _position(node: Hashable, data: dict[str, Any]) -> tuple[float, float]:
    try:
        point = LonLat(lon=float(data["x"]), lat=float(data["y"]))
    except (KeyError, TypeError, ValueError) as error:
        stated = f"x={data.get('x')!r}, y={data.get('y')!r}"
        raise InputError(
            f"node {node!r} of the graph has {stated}: expected degrees; give every node x and y",
            f"โหนด {node!r} ของกราฟมี {stated}: ต้องเป็นองศา โปรดระบุ x และ y ให้ทุกโหนด",
        ) from error
    return point.lon, point.lat


def _vertices(first: np.uint64, last: np.uint64, data: dict[str, Any]) -> Keys:
    """Vertices from one node to the other, whichever way the geometry was drawn."""
    shape = data.get("geometry")
    ends = np.array([first, last], dtype=np.uint64)
    if shape is None:
        return ends
    xy = np.asarray(shape.coords, dtype=np.float64)
    key = morton.encode(xy[:, 0], xy[:, 1])
    if key[0] != first and key[-1] == first:
        key = key[::-1]
    key = key[np.append(True, key[1:] != key[:-1])]
    inner = slice(int(key[0] == first), len(key) - int(key[-1] == last))
    return np.concatenate((ends[:1], key[inner], ends[1:]))


def _kind_index(data: dict[str, Any], otherwise: LineKind) -> int:
    stated = data.get("kind", otherwise)
    try:
        return KINDS.index(LineKind(stated))
    except ValueError as error:
        kinds = ", ".join(KINDS)
        raise InputError(
            f"an edge of the graph has kind {stated!r}: expected one of {kinds}",
            f"เส้นเชื่อมของกราฟมีชนิด {stated!r}: ต้องเป็นหนึ่งใน {kinds}",
        ) from error


def _owner_index(data: dict[str, Any], owners: tuple[str, ...]) -> int:
    owner = data.get("owner")
    return owners.index(str(owner)) if owner else NO_OWNER


def _label(data: dict[str, Any]) -> str:
    return str(data["label"]) if "label" in data else label_of({tag: data.get(tag) for tag in TAGS})


def to_networkx(network: RouteNetwork) -> nx.MultiGraph[int]:
    """Return the network as a graph that `network_from_graph` reads back to an equal one.

    Nodes are numbered as in the network and have ``x`` and ``y``. Edges are keyed by their number
    and have ``length`` in metres, ``mm``, ``kind``, ``owner`` and ``label`` (only where
    there is one) and ``geometry``.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.Graph(crs="EPSG:4326")
    >>> graph.add_node("a", x=100.0, y=13.0)
    >>> graph.add_node("b", x=100.01, y=13.0)
    >>> graph.add_edge("a", "b")
    >>> again = to_networkx(network_from_graph(graph))
    >>> [(a, b, data["length"]) for a, b, data in again.edges(data=True)]
    [(0, 1, 1084.848)]
    """
    import networkx as nx
    from shapely import LineString

    graph: nx.MultiGraph[int] = nx.MultiGraph(crs=WGS_84)
    for node, (x, y) in enumerate(
        zip(network.node_lon.tolist(), network.node_lat.tolist(), strict=True)
    ):
        graph.add_node(node, x=x, y=y)
    for edge, (a, b) in enumerate(network.edge_ends.tolist()):
        mm, owner = int(network.edge_mm[edge]), int(network.edge_owner[edge])
        facts: dict[str, Any] = {"mm": mm, "length": mm / 1000}
        facts["kind"] = KINDS[network.edge_kind[edge]].value
        facts["geometry"] = LineString(np.column_stack(polyline(network, edge)))
        if owner != NO_OWNER:
            facts["owner"] = network.owners[owner]
        if network.edge_label is not None:
            facts["label"] = network.labels[network.edge_label[edge]]
        graph.add_edge(a, b, key=edge, **facts)
    return graph
