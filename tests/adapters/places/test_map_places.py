"""Names on a map against the names the Department of Provincial Administration gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geothai
import pytest
import shapely

from georisk.adapters.places.map_places import map_places
from georisk.model import Place, PlaceRank

if TYPE_CHECKING:
    from pathlib import Path

UNLIKE_ITS_PROVINCE = {"พระนคร"}  # the seat of Bangkok


def of_rank(rank: PlaceRank) -> list[Place]:
    return [one for one in map_places() if one.rank is rank]


def test_every_province_is_named_once_in_both_languages() -> None:
    named = {one.name.th for one in of_rank(PlaceRank.PROVINCE)}
    official = {province.name_th for province in geothai.provinces()}
    assert len(of_rank(PlaceRank.PROVINCE)) == 77
    assert named == {f"จ.{name}" for name in official - {"กรุงเทพมหานคร"}} | {"กรุงเทพมหานคร"}
    assert all(one.name.en for one in map_places())


def test_a_seat_bears_the_name_of_its_province() -> None:
    official = {province.name_th for province in geothai.provinces()}
    seats = {one.name.th for one in of_rank(PlaceRank.SEAT)}
    assert seats - official == UNLIKE_ITS_PROVINCE
    assert official - seats == {"กรุงเทพมหานคร"}


def test_towns_bear_the_names_of_amphoe() -> None:
    amphoe = {
        district.name_th.removeprefix("เขต")
        for province in geothai.provinces()
        for district in geothai.districts(province.code)
    }
    towns = of_rank(PlaceRank.TOWN)
    assert len(towns) > 780
    assert {one.name.th for one in towns} <= amphoe


@pytest.mark.reference
def test_a_province_is_named_inside_of_it(reference_data: Path) -> None:
    """Its towns' middle may fall out of a crescent; measured, of three at most."""
    import geopandas as gpd

    borders = gpd.read_file(reference_data / "admin" / "adm1_province.geojson")
    shapes = dict(zip(borders["ADM1_TH"], borders.geometry, strict=True))
    outside = [
        one.name.th
        for one in of_rank(PlaceRank.PROVINCE)
        if not shapes[str(one.name.th).removeprefix("จ.")].contains(
            shapely.Point(one.point.lon, one.point.lat)
        )
    ]
    assert len(outside) <= 3, outside
