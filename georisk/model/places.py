"""Where things are: positions, customers' sites, SPP plants and industrial estates."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NewType

from georisk.errors import InvalidValue

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

CustomerId = NewType("CustomerId", str)
SppId = NewType("SppId", str)
EstateId = NewType("EstateId", str)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class LonLat:
    """A position on WGS 84 (EPSG:4326), in degrees, by name only.

    Raises
    ------
    InvalidValue
        When a degree is not finite or outside the globe.

    Examples
    --------
    >>> LonLat(lon=100.98, lat=13.36).lat
    13.36
    """

    lon: float
    lat: float

    def __post_init__(self) -> None:
        for name, value, bound in (("lon", self.lon, 180.0), ("lat", self.lat, 90.0)):
            if not math.isfinite(value) or abs(value) > bound:
                raise InvalidValue(
                    f"{name} is {value!r}: expected -{bound:g} to {bound:g} degrees",
                    f"{name} เป็น {value!r}: ต้องอยู่ระหว่าง -{bound:g} ถึง {bound:g} องศา",
                )


class Precision(StrEnum):
    """How well a position is known, finest first."""

    SURVEYED = "surveyed"
    PARCEL = "parcel"
    NAMED_PLACE = "named_place"
    ESTATE = "estate"
    TAMBON = "tambon"
    AMPHOE = "amphoe"
    PROVINCE = "province"
    UNLOCATED = "unlocated"


AREAS = frozenset({Precision.TAMBON, Precision.AMPHOE, Precision.PROVINCE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A position and how it came to be known.

    Parameters
    ----------
    point : LonLat
    precision : Precision
    accuracy_m : float or None
        Radius in metres the true position is believed to lie in; None when nobody says.
    method : str
        What produced it: ``given``, ``utm``, ``mgrs``, ``plus_code``, ``geocoded`` ...
    matched_text : str or None
        The text a geocoder matched.
    """

    point: LonLat
    precision: Precision
    accuracy_m: float | None = None
    method: str = "given"
    matched_text: str | None = None

    @property
    def provisional(self) -> bool:
        """True when only an area is known, a tambon or worse: what rests on it is provisional."""
        return self.precision in AREAS


class SppStatus(StrEnum):
    """The stages of a plant's life the rules tell apart (clause 6.1.1.2)."""

    OPERATING = "operating"
    CONSTRUCTION = "construction"
    PLANNED = "planned"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class SppSite:
    """A small power producer's plant.

    Parameters
    ----------
    location : Location
        Where its lines would start: the point given, else a point on its polygon.
    area : shapely geometry or None
        The plant's polygon in WGS 84 degrees, where known.
    direct_sale : bool or None
        May sell to consumers; None is unknown, which counts as yes (reading R1).
    residual_mw : Decimal or None
        Megawatts left after the sale to EGAT; None is unknown, which counts as some (R1).
    """

    spp_id: SppId
    name: str
    location: Location
    status: SppStatus
    name_th: str | None = None
    area: BaseGeometry | None = None
    capacity_mw: Decimal | None = None
    direct_sale: bool | None = None
    residual_mw: Decimal | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Estate:
    """An industrial estate (นิคมอุตสาหกรรม): a polygon, or a point with a radius.

    Parameters
    ----------
    area : shapely geometry or None
        Polygon or multipolygon in WGS 84 degrees.
    centre : LonLat
    radius_m : float or None
        Used when ``area`` is None. One of the two must be there.
    """

    estate_id: EstateId
    name: str
    centre: LonLat
    name_th: str | None = None
    area: BaseGeometry | None = None
    radius_m: float | None = None

    def __post_init__(self) -> None:
        if self.area is None and (self.radius_m is None or not self.radius_m > 0):
            raise InvalidValue(
                f"estate {self.estate_id}: neither a polygon nor a radius above 0 m",
                f"นิคม {self.estate_id}: ไม่มีทั้งขอบเขตและรัศมีที่มากกว่า 0 เมตร",
            )
