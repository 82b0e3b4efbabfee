"""A small piece of ground to draw: places, a river, two amphoe, a wood."""

from __future__ import annotations

import numpy as np
from shapely.geometry import LineString, Polygon, box

from georisk.model import (
    Basemap,
    GroundKind,
    GroundShapes,
    LonLat,
    Place,
    PlaceName,
    PlaceRank,
)

HOSTILE_NAME = '</script><script>alert(1)</script>"><img src=x onerror=alert(2)>${alert(3)}'
RIVER = PlaceName(en="Bang Pakong", th="แม่น้ำบางปะกง")
WEST, EAST = PlaceName(en="Si Racha", th="ศรีราชา"), PlaceName(en="Ban Bueng", th="บ้านบึง")
CREDIT = "© somebody <b>who</b> is credited"


def place(name: str, lon: float, lat: float, rank: PlaceRank) -> Place:
    return Place(name=PlaceName(en=None, th=name), point=LonLat(lon=lon, lat=lat), rank=rank)


def shapes(kind: GroundKind, *named: tuple[object, PlaceName | None]) -> GroundShapes:
    made = np.array([shape for shape, _ in named], dtype=object)
    return GroundShapes(kind=kind, shapes=made, names=tuple(name for _, name in named))


PLACES = (
    place("จ.ชลบุรี", 101.25, 13.25, PlaceRank.PROVINCE),
    place("ชลบุรี", 100.98, 13.36, PlaceRank.SEAT),
    place("ศรีราชา", 100.93, 13.17, PlaceRank.TOWN),
    place("พานทอง", 101.10, 13.47, PlaceRank.TOWN),
    place("เชียงใหม่", 98.99, 18.79, PlaceRank.SEAT),
)
LINE = LineString([(100.5, 13.30), (101.5, 13.32)])
WATER = shapes(
    GroundKind.WATER,
    (LINE, RIVER),
    (LineString([(101.0, 13.1), (101.005, 13.105)]), None),
    (LineString([(100.0, 7.0), (100.1, 7.1)]), PlaceName(en="Songkhla", th=None)),
    (box(100.80, 13.20, 100.90, 13.30), PlaceName(en=None, th=HOSTILE_NAME)),
)
BORDERS = shapes(
    GroundKind.ADMIN,
    (box(100.8, 13.0, 101.0, 13.5), WEST),
    (box(101.0, 13.0, 101.2, 13.5), EAST),
)
BOWTIE = Polygon([(101.0, 13.3), (101.1, 13.4), (101.1, 13.3), (101.0, 13.4)])
WOOD = shapes(GroundKind.OTHER, (BOWTIE, None))
GROUND = Basemap(places=PLACES, grounds=(WATER, BORDERS, WOOD), credits=(CREDIT,))
