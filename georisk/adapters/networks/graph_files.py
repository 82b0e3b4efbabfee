"""OSM graphs as osmnx saves them: GraphML whose nodes have x and y."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from georisk.adapters.layers import on_wgs84
from georisk.errors import MissingColumn

if TYPE_CHECKING:
    from pathlib import Path

    import networkx as nx
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray
    from pyproj import CRS

OSM = "epsg:4326"


def read_graph(path: Path) -> tuple[pd.DataFrame, NDArray[np.object_]]:
    """Read a graph's edges as attributes and lines on WGS 84.

    An edge without a geometry of its own is straight. OSM is on WGS 84, so a graph of OSM ways
    (``osmid``) needs no ``crs``; any other must declare it.

    Raises
    ------
    UndeclaredCrs, MissingColumn
    """
    import networkx as nx
    import numpy as np
    import pandas as pd

    graph = nx.read_graphml(path)
    edges = [data for _, _, data in graph.edges(data=True)]
    shapes = np.empty(len(edges), dtype=object)
    shapes[:] = _shapes(path, graph)
    return pd.DataFrame(edges), on_wgs84(path, _crs(graph, edges), shapes)


def _crs(graph: nx.Graph[Any], edges: list[dict[str, Any]]) -> CRS | None:
    import pyproj

    declared = graph.graph.get("crs") or (OSM if any("osmid" in data for data in edges) else None)
    return None if declared is None else pyproj.CRS.from_user_input(declared)


def _shapes(path: Path, graph: nx.Graph[Any]) -> list[Any]:
    import shapely

    ends: dict[Any, tuple[float, float]] = {}
    for name, data in graph.nodes(data=True):
        if "x" not in data or "y" not in data:
            raise MissingColumn(
                f"{path}: node {name} has no x and y: expected a graph as osmnx saves it",
                f"{path}: จุด {name} ไม่มี x, y: ต้องเป็นกราฟที่บันทึกโดย osmnx",
            )
        ends[name] = float(data["x"]), float(data["y"])
    return [
        shapely.from_wkt(data["geometry"])
        if data.get("geometry")
        else shapely.LineString([ends[start], ends[end]])
        for start, end, data in graph.edges(data=True)
    ]
