"""Positions of customers by columns: plain degrees on land at once, anything else row by row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from georisk.adapters.tables import records
from georisk.adapters.tables.typed_columns import TypedColumn, axis
from georisk.errors import InvalidValue
from georisk.location.coordinates import StatedPosition, locate
from georisk.location.outline import named_province, on_land_each
from georisk.model import LonLat

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from georisk.adapters.tables.typed_columns import ReadColumn
    from georisk.location.outline import ProvinceExtent

# What states a position besides degrees; `crs` may merely say which degrees they are.
OTHER_WAYS = tuple(
    name for name in records.POSITION_FIELDS if name not in {"lat", "lon", "crs", "geometry"}
)
BANGKOK = LonLat(lon=100.5, lat=13.75)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Positions:
    """Where the customers of plain rows are.

    Parameters
    ----------
    lon, lat : float64[n]
        Of no meaning where not ``located``.
    located : bool[n]
        The row states a position that counts as it stands.
    odd : bool[n]
        Only the reader of single rows knows what the row states.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    located: NDArray[np.bool_]
    odd: NDArray[np.bool_]


def positions(read: Mapping[str, ReadColumn], rows: int) -> Positions:
    """Find the rows whose latitude and longitude count as they stand, and those that state none."""
    import numpy as np

    none = np.zeros(rows, bool)
    odd = none.copy()
    for name in OTHER_WAYS:
        odd |= _stated(read, name, none)
    if "lat" not in read or "lon" not in read:
        odd |= _stated(read, "lat", none) | _stated(read, "lon", none)
        nowhere = np.zeros(rows)
        return Positions(lon=nowhere, lat=nowhere, located=none, odd=odd)
    lon, lat = axis(read["lon"]), axis(read["lat"])
    located = lon.stated & lat.stated
    counts = on_land_each(lon.degrees, lat.degrees) & ~_other_degrees(read, none)
    counts &= _in_named_province(read, lon.degrees, lat.degrees)
    odd |= lon.odd | lat.odd | (lon.stated != lat.stated) | (located & ~counts)
    return Positions(lon=lon.degrees, lat=lat.degrees, located=located & ~odd, odd=odd)


def _stated(
    read: Mapping[str, ReadColumn], name: str, none: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    if name not in read:
        return none
    column = read[name]
    if isinstance(column, TypedColumn):
        return column.where(lambda value: value is not None)
    found = axis(column)
    return found.stated | found.odd


def _other_degrees(read: Mapping[str, ReadColumn], none: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell where ``crs`` says that the degrees are no WGS 84, or says nothing clear."""
    column = read.get("crs")
    return column.where(_moves) if isinstance(column, TypedColumn) else none


def _moves(crs: object) -> bool:
    if crs is None:
        return False
    try:
        found = locate(StatedPosition(lat=BANGKOK.lat, lon=BANGKOK.lon, crs=str(crs)))
    except InvalidValue:
        return True
    return found is None or (found.point, found.method, found.accuracy_m) != (
        BANGKOK,
        "given",
        None,
    )


def _in_named_province(
    read: Mapping[str, ReadColumn], lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Tell which points lie within the extent of the province their address names, if it does."""
    import numpy as np

    inside = np.ones(len(lon), bool)
    column = read.get("address")
    if not isinstance(column, TypedColumn):
        return inside
    known: dict[str | None, int] = {None: 0}
    extents: list[ProvinceExtent] = []
    of_value = np.zeros(len(column.values), np.int32)
    for code, value in enumerate(column.values):
        province = named_province(value) if isinstance(value, str) else None
        if province is not None and province.code not in known:
            known[province.code] = len(extents) + 1
            extents.append(province)
        of_value[code] = known[province.code if province else None]
    if not extents:
        return inside
    bounds = np.array([(one.west, one.south, one.east, one.north) for one in extents])
    of_row = of_value[column.codes]
    west, south, east, north = np.vstack(([-180, -90, 180, 90], bounds))[of_row].T
    within: NDArray[np.bool_] = (west <= lon) & (lon <= east) & (south <= lat) & (lat <= north)
    return within
