"""What lies under the things of a run on a map: names of places, and shapes of given files."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from georisk.model.places import LonLat


class PlaceRank(StrEnum):
    """How far from above a place is named: provinces first, then their seats, then other towns."""

    PROVINCE = "province"
    SEAT = "seat"
    TOWN = "town"


class GroundKind(StrEnum):
    """What the shapes of a basemap file are."""

    WATER = "water"
    ADMIN = "admin"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceName:
    """A name in one language or both; one that is None has none there."""

    en: str | None
    th: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A province or a town by its name."""

    name: PlaceName
    point: LonLat
    rank: PlaceRank


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroundShapes:
    """Lines and areas of one kind.

    Parameters
    ----------
    shapes : array of geometry
        On WGS 84; lines and areas only, a river in as many shapes as it has parts.
    names : tuple of (PlaceName or None)
        One a shape.
    """

    kind: GroundKind
    shapes: NDArray[np.object_]
    names: tuple[PlaceName | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Basemap:
    """Everything a map may draw below the things of a run, wherever they are.

    Parameters
    ----------
    credits : tuple of str
        Whom the licences ask to name, as plain text.
    """

    places: tuple[Place, ...] = ()
    grounds: tuple[GroundShapes, ...] = ()
    credits: tuple[str, ...] = ()
