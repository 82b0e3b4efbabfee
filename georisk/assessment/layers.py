"""Plants, estates and nearby lines of a run as GeoJSON, for its map and its pages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from georisk.model import LineKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from georisk.distance import RouteNetwork
    from georisk.distance.arrays import Floats, Ints
    from georisk.model import Estate, LonLat, SppId, SppSite
    from georisk.scoring import SppEligibility

Feature = dict[str, object]
DECIMALS = 6
DRAWN_DECIMALS = 5
DRAWN_DEGREES = 1e-5
MOST_VERTICES = 100_000
CELL_DEGREES = 0.02
CELL_ROW = 100_000
RINGS = (2, 1, 0)


def collection(features: Iterable[Feature]) -> dict[str, object]:
    """Gather features."""
    return {"type": "FeatureCollection", "features": list(features)}


def spp_layer(
    spps: Sequence[SppSite], eligibility: Mapping[SppId, SppEligibility]
) -> dict[str, object]:
    """Plants by ascending id, each as its polygon where known, else as its point."""
    ordered = sorted(spps, key=lambda spp: spp.spp_id)
    return collection(_spp_feature(spp, eligibility[spp.spp_id]) for spp in ordered)


def _spp_feature(spp: SppSite, eligibility: SppEligibility) -> Feature:
    return {
        "type": "Feature",
        "id": spp.spp_id,
        "geometry": _point(spp.location.point),
        "properties": {
            "spp_id": spp.spp_id,
            "name": spp.name,
            "name_th": spp.name_th,
            "status": spp.status.value,
            "capacity_mw": None if spp.capacity_mw is None else float(spp.capacity_mw),
            "eligible": eligibility.eligible,
            "direct_sale": spp.direct_sale,
            "residual_mw": None if spp.residual_mw is None else float(spp.residual_mw),
            "position_accuracy_m": spp.location.accuracy_m,
            "source": spp.source,
            "area": None if spp.area is None else _geometry(spp.area),
        },
    }


def estate_layer(estates: Sequence[Estate]) -> dict[str, object]:
    """Estates by ascending id: polygons, or points with ``radius_m``."""
    ordered = sorted(estates, key=lambda estate: estate.estate_id)
    return collection(
        {
            "type": "Feature",
            "id": estate.estate_id,
            "geometry": _point(estate.centre) if estate.area is None else _geometry(estate.area),
            "properties": {
                "estate_id": estate.estate_id,
                "name": estate.name,
                "name_th": estate.name_th,
                "radius_m": estate.radius_m,
            },
        }
        for estate in ordered
    )


def _point(point: LonLat) -> dict[str, object]:
    return {
        "type": "Point",
        "coordinates": [round(point.lon, DECIMALS), round(point.lat, DECIMALS)],
    }


def _geometry(shape: BaseGeometry) -> object:
    from shapely import to_geojson

    return json.loads(to_geojson(shape))


def line_layer(network: RouteNetwork, places: Sequence[LonLat]) -> dict[str, object]:
    """Lines near the customers, drawn, not measured: one feature a kind and owner.

    Parameters
    ----------
    places : sequence of LonLat
        Lines within about 4 km of one of these are kept; fewer where that is too much for a page.
    """
    return collection(
        _line_feature(network, kind, owner, edges)
        for kind, owner, edges in _by_kind(network, _edges_near(network, places))
    )


def _edges_near(network: RouteNetwork, places: Sequence[LonLat]) -> Ints:
    """Edges that begin in a cell near a place, by as wide a ring of cells as a page can carry."""
    import numpy as np

    first = network.vertex_start[:-1]
    cells = _cells(network.vertex_lon[first], network.vertex_lat[first])
    home = _cells(
        np.array([place.lon for place in places]), np.array([place.lat for place in places])
    )
    edges = np.zeros(0, dtype=np.int64)
    for ring in RINGS:
        steps = range(-ring, ring + 1)
        near = np.unique([home + east + north * CELL_ROW for east in steps for north in steps])
        edges = np.flatnonzero(np.isin(cells, near))
        if np.diff(network.vertex_start)[edges].sum() <= MOST_VERTICES:
            return edges
    return edges[network.is_line(edges)]


def _cells(lon: Floats, lat: Floats) -> Ints:
    import numpy as np

    column = np.floor(lon / CELL_DEGREES).astype(np.int64)
    row = np.floor(lat / CELL_DEGREES).astype(np.int64)
    cells: Ints = column + row * CELL_ROW
    return cells


def _by_kind(network: RouteNetwork, edges: Ints) -> Iterator[tuple[LineKind, str | None, Ints]]:
    import numpy as np

    if len(edges) == 0:
        return
    columns = np.column_stack((network.edge_kind[edges], network.edge_owner[edges]))
    groups, member = np.unique(columns, axis=0, return_inverse=True)
    for number, (kind, owner) in enumerate(groups.tolist()):
        name = network.owners[owner] if owner >= 0 else None
        yield tuple(LineKind)[kind], name, edges[member == number]


def _line_feature(network: RouteNetwork, kind: LineKind, owner: str | None, edges: Ints) -> Feature:
    import numpy as np
    import shapely

    counts = np.diff(network.vertex_start)[edges]
    rows = np.concatenate(
        [np.arange(network.vertex_start[edge], network.vertex_start[edge + 1]) for edge in edges]
    )
    points = np.column_stack((network.vertex_lon[rows], network.vertex_lat[rows]))
    lines = shapely.linestrings(points, indices=np.repeat(np.arange(len(edges)), counts))
    merged = shapely.line_merge(shapely.MultiLineString(np.ravel(np.asarray(lines)).tolist()))
    drawn = shapely.simplify(merged, DRAWN_DEGREES)
    return {
        "type": "Feature",
        "geometry": _rounded(json.loads(str(shapely.to_geojson(drawn)))),
        "properties": {"kind": kind.value, "owner": owner},
    }


def _rounded(geometry: Feature) -> Feature:
    """Round coordinates to what a screen can show."""

    def shorter(value: object) -> object:
        if isinstance(value, list):
            return [shorter(item) for item in value]
        return round(float(str(value)), DRAWN_DECIMALS)

    return {**geometry, "coordinates": shorter(geometry["coordinates"])}
