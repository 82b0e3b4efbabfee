"""Gazetteers: the names of the installed packages, with coordinates of theirs or of a file."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final

from georisk.adapters.places.gazetteer_files import Spot, farthest, read_spots
from georisk.adapters.places.gazetteer_names import (
    amphoe_towns,
    former_areas,
    known_estates,
    province_splits,
    todays_areas,
)
from georisk.errors import UnreadableFile
from georisk.location.areas import EstatePlace, Level
from georisk.location.gazetteer import build_gazetteer
from georisk.location.spelling import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from georisk.location.areas import Area
    from georisk.location.gazetteer import Gazetteer
    from georisk.model import Estate

ESTATE_RADIUS_M: Final = 3_000.0


@cache
def embedded_gazetteer() -> Gazetteer:
    """Return the gazetteer of the installed packages: every name, coordinates of towns only.

    A tambon that is found has the position of its amphoe's town (GeoNames), and says so: its
    precision is ``amphoe``. For positions of tambon give a file to `read_gazetteer`.
    """
    areas = todays_areas()
    spots = (Spot(code=code, point=point) for code, point in amphoe_towns().items())
    return _built(_placed(areas, spots), ())


def read_gazetteer(paths: Sequence[Path], *, estates: Iterable[EstatePlace] = ()) -> Gazetteer:
    """Read gazetteer files: points (CSV, XLSX) or polygons (GeoJSON, GeoPackage ...).

    Parameters
    ----------
    paths : sequence of Path
        Files, or folders of which every file with codes and coordinates is read. A row needs the
        DOPA code or P-code of a tambon, amphoe or province (``SUB_DISTRICT_CODE``,
        ``ADM3_PCODE``, ``tambon_code``, ``code`` ...) and a polygon, or latitude and longitude
        on WGS 84, with ``radius_m`` or without. A polygon beats a point of the same area.
    estates : iterable of EstatePlace
        Further estates; one whose id is known replaces the position of the known one.

    Raises
    ------
    UnreadableFile, UndeclaredCrs
        A file without usable rows.
    """
    areas = todays_areas()
    spots = _todays_spots(read_spots(paths), areas)
    if not spots:
        shown = ", ".join(str(path) for path in paths)
        raise UnreadableFile(
            f"{shown}: no row with the code of a Thai tambon, amphoe or province and a position",
            f"{shown}: ไม่มีแถวที่มีรหัสตำบล อำเภอ หรือจังหวัดพร้อมพิกัด",
        )
    return _built(_placed(areas, spots.values()), estates)


def estate_places(estates: Iterable[Estate]) -> tuple[EstatePlace, ...]:
    """Turn a register's estates into places that addresses may name."""
    return tuple(
        EstatePlace(
            estate_id=estate.estate_id,
            names=tuple(name for name in (estate.name_th, estate.name) if name),
            point=estate.centre,
            radius_m=_reach(estate),
        )
        for estate in estates
    )


def _reach(estate: Estate) -> float:
    if estate.area is None:
        return estate.radius_m or ESTATE_RADIUS_M
    return farthest([estate.area], [estate.centre])[0]


def _todays_spots(spots: Iterable[Spot], areas: Mapping[str, Area]) -> dict[str, Spot]:
    """Give the spots of older files today's codes; a polygon beats a point.

    A tambon that was divided becomes the spot of its amphoe, where that has no other.
    """
    successors = {area.code: area.successors for area in former_areas()}
    found: dict[str, Spot] = {}
    divided: dict[str, Spot] = {}
    for spot in spots:
        if spot.code in areas:
            _keep(found, spot, spot.code)
            continue
        code = _shared(successors.get(spot.code, ()))
        if len(code) == Level.TAMBON:
            _keep(found, spot, code)
        elif len(code) == Level.AMPHOE:
            _keep(divided, spot, code)
    placed = {code[: Level.AMPHOE] for code in found}
    return {**{code: spot for code, spot in divided.items() if code not in placed}, **found}


def _shared(codes: Sequence[str]) -> str:
    """Return the code of the smallest area that holds all of some areas; empty without one."""
    for level in reversed(Level):
        around = {code[:level] for code in codes if len(code) >= level}
        if len(around) == 1:
            return around.pop()
    return ""


def _keep(spots: dict[str, Spot], spot: Spot, code: str) -> None:
    known = spots.get(code)
    if known is None or (known.radius_m is None and spot.radius_m is not None):
        spots[code] = replace(spot, code=code)


def _placed(areas: Mapping[str, Area], spots: Iterable[Spot]) -> Iterator[Area]:
    """Yield the areas with their points, and with the spellings the file has for them."""
    by_code = {spot.code: spot for spot in spots}
    for code, area in areas.items():
        spot = by_code.get(code)
        if spot is None:
            yield area
            continue
        known = {key(name) for name in area.names}
        spellings = tuple(name for name in spot.names if key(name) not in known)
        yield replace(
            area,
            point=spot.point,
            radius_m=spot.radius_m,
            other_names=(*area.other_names, *spellings),
        )


def _built(areas: Iterable[Area], estates: Iterable[EstatePlace]) -> Gazetteer:
    known = {place.estate_id: place for place in known_estates()}
    for place in estates:
        ours = known.get(place.estate_id)
        names = dict.fromkeys((*place.names, *(ours.names if ours else ())))
        within = place.within or (ours.within if ours else ())
        known[place.estate_id] = replace(place, names=tuple(names), within=within)
    return build_gazetteer(
        areas, former=former_areas(), splits=province_splits(), estates=known.values()
    )
