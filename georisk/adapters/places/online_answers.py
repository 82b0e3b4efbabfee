"""How fine the answers of online geocoders are, each in its own words."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from georisk.location.extents import metres
from georisk.model import LonLat, Precision

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Service(StrEnum):
    """The services that can be switched on."""

    NOMINATIM = "nominatim"
    PHOTON = "photon"
    ARCGIS = "arcgis"
    GOOGLE = "google"


# How fine an answer is, by the service's own word for it; any other word means an amphoe.
_WORDS: Final = {
    Precision.PARCEL: "ROOFTOP PointAddress Subaddress house building",
    Precision.NAMED_PLACE: "RANGE_INTERPOLATED GEOMETRIC_CENTER POI StreetAddress BuildingName"
    " industrial office amenity shop man_made landuse commercial",
    Precision.TAMBON: "village suburb quarter neighbourhood hamlet locality subdistrict street road"
    " Neighborhood District sublocality_level_2 sublocality",
    Precision.PROVINCE: "state province Region administrative_area_level_1",
}
# What such an answer is worth at best, in metres.
_LEAST_M: Final = {
    Precision.PARCEL: 100.0,
    Precision.NAMED_PLACE: 500.0,
    Precision.TAMBON: 5_000.0,
    Precision.AMPHOE: 20_000.0,
    Precision.PROVINCE: 80_000.0,
}


def fineness(service: Service, raw: Mapping[str, Any]) -> tuple[Precision, float]:
    """Read how fine an answer is, and its radius: half the diagonal of its box where it has one."""
    words, box = _READERS[service](raw)
    meaning = {word: fine for fine, known in _WORDS.items() for word in known.split()}
    precision = next((meaning[word] for word in words if word in meaning), Precision.AMPHOE)
    return precision, max(_LEAST_M[precision], _half_diagonal(box))


def _half_diagonal(box: Iterable[Any] | None) -> float:
    """Return half the diagonal, in metres, of south, west, north, east."""
    if box is None:
        return 0.0
    south, west, north, east = (float(value) for value in box)
    whole = metres([LonLat(lon=west, lat=south)], LonLat(lon=east, lat=north))
    return float(math.ceil(float(whole[0]) / 2))


def _nominatim(raw: Mapping[str, Any]) -> tuple[list[str], list[Any] | None]:
    words = [str(raw.get(name, "")) for name in ("addresstype", "type", "class")]
    box = raw.get("boundingbox")
    return words, [box[0], box[2], box[1], box[3]] if box else None


def _photon(raw: Mapping[str, Any]) -> tuple[list[str], list[Any] | None]:
    properties = raw.get("properties", {})
    words = [str(properties.get(name, "")) for name in ("type", "osm_value", "osm_key")]
    box = properties.get("extent")
    return words, [box[3], box[0], box[1], box[2]] if box else None


def _arcgis(raw: Mapping[str, Any]) -> tuple[list[str], list[Any] | None]:
    box = raw.get("extent")
    words = [str(raw.get("attributes", {}).get("Addr_type", ""))]
    return words, [box[name] for name in ("ymin", "xmin", "ymax", "xmax")] if box else None


def _google(raw: Mapping[str, Any]) -> tuple[list[str], list[Any] | None]:
    geometry = raw.get("geometry", {})
    words = [str(geometry.get("location_type", "")), *map(str, raw.get("types", ()))]
    box = geometry.get("viewport")
    corners = (
        ("southwest", "lat"),
        ("southwest", "lng"),
        ("northeast", "lat"),
        ("northeast", "lng"),
    )
    return words, [box[corner][axis] for corner, axis in corners] if box else None


_READERS: Final = {
    Service.NOMINATIM: _nominatim,
    Service.PHOTON: _photon,
    Service.ARCGIS: _arcgis,
    Service.GOOGLE: _google,
}
