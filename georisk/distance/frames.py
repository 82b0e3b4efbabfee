"""Distances for those who work with geographic tables: tables in, a table out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from georisk.distance.frame_reading import lines_of, sites_from_frame, spps_from_frame
from georisk.distance.graphs import network_from_graph
from georisk.distance.measuring import measure_prepared
from georisk.distance.network import RouteNetwork, build_network
from georisk.distance.preparing import prepare_spps
from georisk.distance.ranking import nearest_k
from georisk.distance.routing import Limits
from georisk.errors import InputError
from georisk.model import DistanceStatus, LineKind, Route

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    import networkx as nx
    import pandas as pd

    from georisk.distance.engines import EngineName
    from georisk.distance.frame_reading import GeoTable
    from georisk.distance.measuring import Measured
    from georisk.distance.ranking import Ranking

MM = 1000
METRES = (
    "distance_m",
    "access_m",
    "network_m",
    "egress_m",
    "line_m",
    "corridor_m",
    "straight_m",
)
COLUMNS = ("customer", "rank", "spp_id", "status", *METRES, "unknown_spps")
Row = tuple[object, ...]


def network_from_frame(lines: GeoTable, *, kind: LineKind = LineKind.ROAD) -> RouteNetwork:
    """Join the lines of a table where they share a vertex.

    Parameters
    ----------
    lines : GeoDataFrame or GeoSeries
        (Multi)LineStrings in any declared CRS; they are brought to WGS 84 degrees. The columns
        ``kind`` (``distribution_line``, ``road`` or ``spp_line``) and ``owner`` (the SPP's id) are
        read where they are there. Heights are ignored.
    kind : LineKind
        Kind of the lines that do not state one.

    Returns
    -------
    RouteNetwork
        Lengths are geodesic on WGS 84, in whole millimetres. Lines that cross without a shared
        vertex are not joined.

    Raises
    ------
    UndeclaredCrs
        When the table does not say which CRS it is in.
    EmptyNetwork
        When there is no line with two different vertices.
    InputError
        A row without geometry or with another kind of it, a label that stands twice, or an unknown
        kind of line.

    See Also
    --------
    georisk.distance.network_from_graph : for networkx and osmnx graphs.

    Examples
    --------
    >>> import geopandas
    >>> from shapely import LineString
    >>> roads = geopandas.GeoSeries([LineString([(100.0, 13.0), (100.01, 13.0)])], crs="EPSG:4326")
    >>> network_from_frame(roads).edge_mm.tolist()
    [1084848]
    """
    return build_network(lines_of(lines, kind))


def distance_table(  # noqa: PLR0913 - what a user may choose, each by its name
    customers: GeoTable,
    spps: GeoTable,
    network: RouteNetwork | GeoTable | nx.Graph[Any],
    *,
    k: int = 1,
    cutoff_m: float = 10_000.0,
    max_access_m: float = 2_000.0,
    engine: EngineName = "scipy",
) -> pd.DataFrame:
    """Measure how far a line to the nearest SPPs would run, for every customer of a table.

    The distance is that of condition 1 (clause 6.1.1.2 of the manual): the straight leg from the
    site to the nearest point on a line, the shortest way along the network, and the straight leg to
    the plant; or to the SPP's own lines where those can be reached (reading R3).

    Parameters
    ----------
    customers : GeoDataFrame or GeoSeries of points
        In any declared CRS; every label of its index once.
    spps : GeoDataFrame or GeoSeries of points or polygons
        The *eligible* plants: filter before, so that none of the others takes one of the ``k``
        places. Named by the column ``spp_id`` where there is one, else by the index.
    network : RouteNetwork, GeoDataFrame of lines, or networkx / osmnx graph
        A table goes through `network_from_frame`, a graph through `network_from_graph`.
    k : int
        How many SPPs at most for each customer.
    cutoff_m : float
        Longest distance, inclusive; at least 8,000.
    max_access_m : float
        Longest straight leg to the nearest line, inclusive.
    engine : "scipy" or "networkx"
        Equal answers; networkx is slower.

    Returns
    -------
    pandas.DataFrame
        In the order of ``customers``, then by distance and id: one row for each customer, up to
        ``k`` where more SPPs than one were routed. Columns: ``customer`` (label of the index),
        ``rank`` (1 is the nearest; NA where nothing was routed), ``spp_id``, ``status``
        (``routed``, ``no_route``, ``off_network``, ``beyond_cutoff``), metres (NA where not known)
        ``distance_m``, of which ``access_m``, ``network_m`` and ``egress_m``; ``line_m`` and
        ``corridor_m``, the parts of ``network_m`` along electric lines and along roads;
        ``straight_m`` to the plant's area; and ``unknown_spps``, the SPPs within the cutoff in a
        straight line to which no distance can be known, joined by ``;``.

    Raises
    ------
    UndeclaredCrs
        When a table or a graph does not say which CRS it is in.
    NothingToAssess, NoEligibleSpp, EmptyNetwork
        When a table is empty.
    InputError
        A row without geometry or with another kind of it, or a label or an id that stands twice.
    InvalidValue
        When ``k`` is below 1 or ``cutoff_m`` below 8,000.

    Examples
    --------
    >>> import geopandas
    >>> from shapely import LineString, Point
    >>> road = geopandas.GeoSeries([LineString([(100.0, 13.0), (100.05, 13.0)])], crs="EPSG:4326")
    >>> sites = geopandas.GeoSeries([Point(100.0, 13.0)], index=["factory"], crs="EPSG:4326")
    >>> plants = geopandas.GeoSeries([Point(100.02, 13.0)], index=["SPP-1"], crs="EPSG:4326")
    >>> table = distance_table(sites, plants, road)
    >>> table[["customer", "spp_id", "status", "distance_m"]].to_numpy().tolist()
    [['factory', 'SPP-1', 'routed', 2169.695]]
    """
    labels, sites = sites_from_frame(customers)
    plants = spps_from_frame(spps)
    limits = Limits(cutoff_mm=round(cutoff_m * MM), max_access_mm=round(max_access_m * MM))
    lines = _network(network)
    prepared = prepare_spps(lines, plants, limits, engine)
    ranked = nearest_k(lines, sites, prepared, k)
    single = measure_prepared(lines, sites, prepared)
    rows = [
        row
        for label, ranking, answer in zip(labels, ranked, single, strict=True)
        for row in _rows(label, ranking, answer)
    ]
    return _table(rows)


def _network(given: RouteNetwork | GeoTable | nx.Graph[Any]) -> RouteNetwork:
    import networkx as nx

    if isinstance(given, RouteNetwork):
        return given
    if isinstance(given, nx.Graph):
        return network_from_graph(given)
    if hasattr(given, "geometry"):
        return network_from_frame(given)
    name = type(given).__name__
    raise InputError(
        f"network is a {name}: give a RouteNetwork, a GeoDataFrame of lines or a networkx graph",
        f"network เป็น {name}: ต้องเป็น RouteNetwork, GeoDataFrame ของเส้น หรือกราฟ networkx",
    )


def _rows(label: Hashable, ranking: Ranking, single: Measured) -> list[Row]:
    """Lay out the ranked SPPs of one customer, or the one answer that says why there is none."""
    unknown = ";".join(sorted(str(one.spp_id) for one in ranking.unknown))
    if not ranking.nearest:
        return [(label, None, str(single.spp_id), *_facts(single), unknown)]
    return [
        (label, rank, str(one.spp_id), *_facts(one), unknown)
        for rank, one in enumerate(ranking.nearest, start=1)
    ]


def _facts(one: Measured) -> Row:
    """Status and metres."""
    outcome = one.outcome
    if not isinstance(outcome, Route):
        access = None if outcome.access_mm is None else outcome.access_mm / MM
        return (outcome.status.value, None, access, *[None] * 4, one.straight_mm / MM)
    lengths = (
        outcome.total_mm,
        outcome.access_mm,
        outcome.network_mm,
        outcome.egress_mm,
        outcome.line_mm,
        outcome.corridor_mm,
        one.straight_mm,
    )
    return (DistanceStatus.ROUTED.value, *(mm / MM for mm in lengths))


def _table(rows: Sequence[Row]) -> pd.DataFrame:
    import pandas as pd

    types = {"rank": "Int64", "spp_id": "string", "status": "string", "unknown_spps": "string"}
    table = pd.DataFrame.from_records(rows, columns=list(COLUMNS))
    return table.astype(types | dict.fromkeys(METRES, "Float64"))
