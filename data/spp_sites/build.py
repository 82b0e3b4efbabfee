"""Write the register of SPP plants, ``spp_sites.csv``, from the reference data.

Run as ``python data/spp_sites/build.py [REFERENCE_DATA]``; without an argument the folder is
``GEORISK_REFERENCE_DATA`` or ``../shared/data`` beside the project. The rules applied here are
told in the README of this folder; the same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from pyproj import Geod

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HERE = Path(__file__).resolve().parent
REGISTER = HERE / "spp_sites.csv"
UNITS = Path("spp_sites") / "spp_sites_units.csv"
WGS84 = Geod(ellps="WGS84")

COLUMNS = (
    "spp_id",
    "name",
    "name_th",
    "lat",
    "lon",
    "position_accuracy_m",
    "capacity_mw",
    "status",
    "direct_sale",
    "residual_mw",
    "source",
    "units",
    "owner",
    "start_year",
    "province",
    "pea_area",
    "utility",
    "host_park",
    "position_source",
    "unit_ids",
    "url",
    "note",
)
STATUS = {
    "operating": "operating",
    "operating (monitored)": "operating",
    "construction": "construction",
    "pre-construction": "planned",
    "announced": "planned",
}
LEFT_OUT = {"retired"}
ONE_SITE_M = 1_000.0
ACCURACY_M = {"exact": 600, "station point": 300, "approximate": 5_000}

# The letters are the source's, in the order a Thai reader expects.
THAI_NAMES_MENDED = {"บ้านโป่งรงไฟฟ้า": "โรงไฟฟ้าบ้านโป่ง"}
# GEM calls this plant "B.Grimm Power (Angthong) 2 and 3" yet places it, roughly, in Ratchaburi;
# the regulator has a stack of each of the two in Ang Thong.
RIVAL_POSITIONS = {"TH-PP-093": ("TH-PP-163", "TH-PP-164")}
RIVAL_NOTE = "probably the same plant as {ids}, which another source places {km} km away"

Unit = dict[str, str]


def reference_folder() -> Path:
    """Folder of the reference data, by environment or beside the project."""
    beside = HERE.parents[2] / "shared" / "data"
    return Path(os.environ.get("GEORISK_REFERENCE_DATA", beside))


def read_units(folder: Path) -> list[Unit]:
    """Read the units of class ``spp_likely`` that are not retired, in the order of their ids."""
    with (folder / UNITS).open(encoding="utf-8", newline="") as file:
        units = [unit for unit in csv.DictReader(file) if unit["plant_class"] == "spp_likely"]
    kept = (unit for unit in units if unit["status"] not in LEFT_OUT)
    return sorted(kept, key=lambda unit: unit["site_id"])


def metres(one: Unit, other: Unit) -> float:
    """Geodesic distance between two units' positions."""
    lon, lat = float(one["lon"]), float(one["lat"])
    return float(WGS84.inv(lon, lat, float(other["lon"]), float(other["lat"]))[2])


def plant_sites(units: Iterable[Unit]) -> list[list[Unit]]:
    """Group units: the same plant, stage and place (within 1 km of the group's first unit)."""
    sites: dict[tuple[str, str], list[list[Unit]]] = defaultdict(list)
    for unit in units:
        groups = sites[unit["name_en"], STATUS[unit["status"]]]
        near = next((group for group in groups if metres(group[0], unit) <= ONE_SITE_M), None)
        if near is None:
            groups.append([unit])
        else:
            near.append(unit)
    found = (group for groups in sites.values() for group in groups)
    return sorted(found, key=lambda group: group[0]["site_id"])


def spp_id(unit_id: str) -> str:
    """Identify a plant by its first unit, so that ids stay when other plants come and go."""
    return unit_id.replace("TH-PP-", "SPP-")


def distinct(units: Sequence[Unit], column: str, without: str = "not found") -> list[str]:
    """Values of a column in the units' order, each once, without blanks."""
    return list(dict.fromkeys(unit[column] for unit in units if unit[column] not in {"", without}))


def position(units: Sequence[Unit]) -> tuple[Decimal, Decimal]:
    """Latitude and longitude: the mean of the units' distinct positions."""
    places = {(Decimal(unit["lat"]), Decimal(unit["lon"])) for unit in units}
    lat = sum((place[0] for place in places), Decimal(0)) / len(places)
    lon = sum((place[1] for place in places), Decimal(0)) / len(places)
    return plain(lat), plain(lon)


def plain(degrees: Decimal) -> Decimal:
    """Round to a micro-degree (0.11 m) and drop trailing zeros."""
    return degrees.quantize(Decimal("0.000001")).normalize()


def accuracy(units: Sequence[Unit], rivals: Sequence[Unit]) -> int:
    """Radius in metres: the widest of precision, disagreement and spread (README, rule 3)."""
    lat, lon = position(units)
    centre = {"lat": str(lat), "lon": str(lon)}
    stated = (
        metre
        for unit in units
        for words, metre in ACCURACY_M.items()
        if unit["coord_accuracy"].startswith(words)
    )
    apart = (int(unit["gem_to_ieat_m"]) for unit in units if unit["gem_to_ieat_m"])
    spread = (round(metres(centre, unit)) for unit in (*units, *rivals))
    return max(*stated, *apart, *spread)


def capacity(units: Sequence[Unit]) -> str:
    """Sum of the units' megawatts; empty when a unit's is not known."""
    stated = [unit["capacity_mw"] for unit in units]
    if not all(stated):
        return ""
    return format(sum(map(Decimal, stated), Decimal(0)).normalize(), "f")


def name(units: Sequence[Unit], siblings: int) -> str:
    """Name of the plant, with the units meant where it stands at several places."""
    plant = units[0]["name_en"]
    if siblings == 1:
        return plant
    numbers = [unit["unit"] for unit in units]
    return f"{plant}, unit{'s' if len(numbers) > 1 else ''} {' and '.join(numbers)}"


def thai_name(units: Sequence[Unit]) -> str:
    """Thai name the source gives the plant, else those of its stacks' stations."""
    names = distinct(units, "name_th") or distinct(units, "ieat_station_th")
    return " / ".join(THAI_NAMES_MENDED.get(thai, thai) for thai in names)


def note(units: Sequence[Unit], rivals: Sequence[Unit]) -> str:
    """Say what a reader must know before trusting the row."""
    if not rivals:
        return ""
    far = max(metres(unit, rival) for unit in units for rival in rivals)
    ids = " and ".join(map(spp_id, distinct(rivals, "site_id")))
    return RIVAL_NOTE.format(ids=ids, km=round(far / 1000))


def row(units: Sequence[Unit], siblings: int, rivals: Sequence[Unit]) -> dict[str, str]:
    """One row of the register."""
    lat, lon = position(units)
    licences = "; ".join(distinct(units, "licence"))
    years = sorted(distinct(units, "start_year"))
    return {
        "spp_id": spp_id(units[0]["site_id"]),
        "name": name(units, siblings),
        "name_th": thai_name(units),
        "lat": format(lat, "f"),
        "lon": format(lon, "f"),
        "position_accuracy_m": str(accuracy(units, rivals)),
        "capacity_mw": capacity(units),
        "status": STATUS[units[0]["status"]],
        "direct_sale": " / ".join(distinct(units, "direct_sale_right")),
        "residual_mw": " / ".join(distinct(units, "residual_capacity_mw")),
        "source": f"{'; '.join(distinct(units, 'source'))} ({licences})",
        "units": str(len(units)),
        "owner": " / ".join(distinct(units, "owner")),
        "start_year": years[0] if years else "",
        "province": " / ".join(distinct(units, "province_en")),
        "pea_area": " / ".join(distinct(units, "pea_area")),
        "utility": " / ".join(distinct(units, "utility_area")),
        "host_park": " / ".join(distinct(units, "host_park_analyst")),
        "position_source": " / ".join(distinct(units, "coord_source")),
        "unit_ids": ";".join(distinct(units, "site_id")),
        "url": " ".join(distinct(units, "url")),
        "note": note(units, rivals),
    }


def register_text(folder: Path) -> str:
    """Build the whole register as CSV text from the reference data in ``folder``."""
    units = read_units(folder)
    by_id = {unit["site_id"]: unit for unit in units}
    sites = plant_sites(units)
    places: dict[str, int] = defaultdict(int)
    for site in sites:
        places[site[0]["name_en"]] += 1
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for site in sites:
        rivals = [by_id[rival] for rival in RIVAL_POSITIONS.get(site[0]["site_id"], ())]
        writer.writerow(row(site, places[site[0]["name_en"]], rivals))
    return text.getvalue()


def main() -> None:
    """Write the register beside this script, or where ``--out`` says."""
    parser = argparse.ArgumentParser(description="Write the register of SPP plants.")
    parser.add_argument("reference", nargs="?", type=Path, default=reference_folder())
    parser.add_argument("--out", type=Path, default=REGISTER)
    words = parser.parse_args()
    words.out.write_text(register_text(words.reference), encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
