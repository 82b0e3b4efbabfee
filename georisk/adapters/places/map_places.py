"""Provinces and towns as a map names them: names of geothai, positions of GeoNames."""

from __future__ import annotations

import csv
from collections import defaultdict
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from georisk.location.areas import Level
from georisk.model import LonLat, Place, PlaceName, PlaceRank

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

LISTS: Final = ("towns.csv", "seats.csv")
PLACES_CREDIT: Final = "GeoNames, geothai (DOPA) · CC BY 4.0"
BANGKOK: Final = "10"
SEAT: Final = "01"
SEAT_WORD: Final = "เมือง"


@cache
def map_places() -> tuple[Place, ...]:
    """Return every province and its seat, and the town of nearly every other amphoe, in this order.

    A province is named in the middle of its towns, as no border of it travels with georisk.
    """
    import geothai

    towns = [row for name in LISTS for row in _rows(name)]
    thai = {
        district.code: district.name_th.removeprefix("เขต")
        for province in geothai.provinces()
        for district in geothai.districts(province.code)
    }
    named = [_town(row, thai) for row in towns]
    seats = [place for place in named if place.rank is PlaceRank.SEAT]
    others = [place for place in named if place.rank is PlaceRank.TOWN]
    return (*_provinces(towns), *seats, *others)


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = (files(__package__) / name).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())


def _town(row: Mapping[str, str], thai: Mapping[str, str]) -> Place:
    seat = row["code"].endswith(SEAT)
    name = thai.get(row["code"])
    if seat and name is not None:
        name = name.removeprefix(SEAT_WORD)  # the amphoe is Mueang Chon Buri, its town Chon Buri
    return Place(
        name=PlaceName(en=row["town"], th=name),
        point=_point(row),
        rank=PlaceRank.SEAT if seat else PlaceRank.TOWN,
    )


def _provinces(towns: Sequence[Mapping[str, str]]) -> Iterator[Place]:
    """Name them as provinces: their seats bear the same names."""
    import geothai

    inside: dict[str, list[LonLat]] = defaultdict(list)
    for row in towns:
        inside[row["code"][: Level.PROVINCE]].append(_point(row))
    for province in geothai.provinces():
        if found := inside.get(province.code):
            yield Place(
                name=_province_name(province.code, province.name_en, province.name_th),
                point=LonLat(
                    lon=sum(one.lon for one in found) / len(found),
                    lat=sum(one.lat for one in found) / len(found),
                ),
                rank=PlaceRank.PROVINCE,
            )


def _province_name(code: str, en: str, th: str) -> PlaceName:
    if code == BANGKOK:
        return PlaceName(en=en, th=th)
    return PlaceName(en=f"{en} Province", th=f"จ.{th}")


def _point(row: Mapping[str, str]) -> LonLat:
    return LonLat(lon=float(row["lon"]), lat=float(row["lat"]))
