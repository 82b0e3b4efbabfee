"""Names, codes, postcodes and towns of Thailand: installed packages and our own lists."""

from __future__ import annotations

import csv
import hashlib
import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from georisk.location.areas import Area, EstatePlace, FormerArea, ProvinceSplit
from georisk.model import LonLat

if TYPE_CHECKING:
    from collections.abc import Iterator

_FILES: Final = ("names.toml", "estates.toml", "towns.csv")
_BRACKETS: Final = re.compile(r"\s*\(([^)]*)\)")


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
    return tomllib.loads(_places(name))


def _places(name: str) -> str:
    return (files("georisk.adapters") / "places" / name).read_text(encoding="utf-8")


def amphoe_towns() -> dict[str, LonLat]:
    """Return the towns that bear an amphoe's name, by the amphoe's code (GeoNames, CC BY 4.0)."""
    rows = csv.DictReader(_places("towns.csv").splitlines())
    return {row["code"]: LonLat(lon=float(row["lon"]), lat=float(row["lat"])) for row in rows}


def names_digest() -> str:
    """Return the SHA-256 of all the embedded gazetteer is made of, in hexadecimal."""
    from importlib.metadata import version

    parts = (*(_places(name) for name in _FILES), f"geothai {version('geothai')}")
    return hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()
