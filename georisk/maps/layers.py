"""One builder a layer: from a run to the plain data the page draws, styled by its properties."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from georisk.maps.customers import customer_table
from georisk.maps.geometry import around, drawn_lines, drawn_paths, encode, outlines
from georisk.maps.palette import LINES
from georisk.maps.reach import RING_KM, Reach, members, nearest, reach_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from shapely.geometry.base import BaseGeometry

    from georisk.maps.pagedata import Json
    from georisk.model import RunDocument

    Feature = Mapping[str, Json]

SPP_FIELDS = (
    "spp_id", "name", "name_th", "status", "capacity_mw", "eligible", "direct_sale",
    "residual_mw", "position_accuracy_m",
)  # fmt: skip


def features(collection: Mapping[str, object]) -> list[Feature]:
    """Features of a GeoJSON collection; a run's layers are trusted to be GeoJSON."""
    return cast("list[Feature]", collection["features"])


def properties(feature: Feature) -> Feature:
    """Properties of a feature."""
    return cast("Feature", feature["properties"])


def geometry(feature: Feature) -> BaseGeometry:
    """Shape of a feature."""
    from shapely.geometry import shape

    return shape(cast("dict[str, object]", feature["geometry"]))


def estates(run: RunDocument) -> Json:
    """Estates as outlines; one that is a point with a radius becomes its circle."""
    return [_estate(feature) for feature in features(run.estates)]


def _estate(feature: Feature) -> Json:
    fields, shape = properties(feature), geometry(feature)
    if shape.geom_type == "Point":
        shape = around(shape, float(cast("float", fields["radius_m"])))
    return {
        "id": fields["estate_id"],
        "name": fields["name"],
        "name_th": fields.get("name_th"),
        "outlines": outlines(shape),
        "centre": encode([(shape.centroid.x, shape.centroid.y)]),
    }


def lines(run: RunDocument) -> Json:
    """Network lines by kind."""
    return {
        kind: drawn_lines(path for feature in features(run.lines) for path in _paths(feature, kind))
        for kind in LINES
    }


def _paths(feature: Feature, kind: str) -> Iterator[list[list[float]]]:
    """Paths of a feature of one kind."""
    if properties(feature)["kind"] != kind:
        return
    shape = cast("Mapping[str, object]", feature["geometry"])
    if shape["type"] == "LineString":
        yield cast("list[list[float]]", shape["coordinates"])
    else:
        yield from cast("list[list[list[float]]]", shape["coordinates"])


def spps(run: RunDocument) -> Json:
    """SPP plants at their points, with what the rules ask of them."""
    return [_spp(feature) for feature in features(run.spps)]


def _spp(feature: Feature) -> Json:
    fields, point = properties(feature), geometry(feature).representative_point()
    known: dict[str, Json] = {name: fields.get(name) for name in SPP_FIELDS}
    return {**known, "at": encode([(point.x, point.y)])}


def rings(run: RunDocument) -> Json:
    """Rings at 2, 4, 6 and 8 km round each plant, geodesic, with the rows of who lies inside.

    In the order of the plants: the page draws those of the eligible ones, and of the one it shows.
    """
    sites = _sites(run)
    found = members(_reach(run), len(sites))
    return [
        {
            "outlines": [outlines(around(site, km * 1000)) for km in RING_KM],
            "rows": rows,
        }
        for site, rows in zip(sites, found, strict=True)
    ]


def near(run: RunDocument) -> Json:
    """Up to three plants nearest to each customer, within 8 km, in the customers' order."""
    return nearest(_reach(run), len(run.customers))


def _reach(run: RunDocument) -> Reach:
    names = [str(properties(feature)["spp_id"]) for feature in features(run.spps)]
    return reach_of(run.customers, _sites(run), names)


def _sites(run: RunDocument) -> list[BaseGeometry]:
    return [_site(feature) for feature in features(run.spps)]


def _site(feature: Feature) -> BaseGeometry:
    """Area of a plant where known, else its point."""
    from shapely.geometry import shape

    area = properties(feature).get("area")
    return geometry(feature) if area is None else shape(cast("dict[str, object]", area))


def customers(run: RunDocument) -> Json:
    """Put customers into one table."""
    return customer_table(run.customers)


def routes(run: RunDocument) -> Json:
    """Route of each customer, in the customers' order; null where there is none."""
    return drawn_paths([customer.path for customer in run.customers])


BUILDERS: Mapping[str, Callable[[RunDocument], Json]] = MappingProxyType(
    {
        "estates": estates,
        "lines": lines,
        "rings": rings,
        "near": near,
        "routes": routes,
        "spps": spps,
        "customers": customers,
    }
)
