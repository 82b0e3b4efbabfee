"""Customers that do not exist, placed by seed beside the real roads of Chon Buri's real estates.

The files written are for one test run and never kept: they derive from the reference data.

Run as ``python -m tests.reference.place_customers REFERENCE_DATA OUT_FOLDER`` to look at them.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SEED = 2569
COUNT = 300
# No polygon of an estate is in reach: within 1.5 km of its point is taken as inside. The estates
# of Chon Buri are 1 to 6 km across, so this is rather too small than too large.
RADIUS_M = 1_500
GOOD = "ieat_point"
PROVINCE = "Chon Buri"
ROADS = Path("roads_chonburi") / "edges.csv"
UNITS = Path("spp_sites") / "spp_sites_units.csv"
ESTATES = Path("industrial_estates") / "industrial_estates.csv"
METRES_PER_DEGREE = np.array([108_440.0, 110_650.0])
# Share of the customers, and how far they stand from an estate's point or a plant, in metres.
RINGS = ((0.5, 0.0, 1_500.0), (0.35, 1_500.0, 7_000.0), (0.15, 7_000.0, 14_000.0))
SETBACK_M = (15.0, 120.0)
# Three sites within 8 km of a plant and farther than 2 km from any road of the reference data.
REMOTE = ((100.94, 13.14), (101.08, 13.38), (101.24, 13.08))
ESTATE_COLUMNS = ("estate_id", "name", "name_th", "lat", "lon", "radius_m")
Row = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Roads:
    """Pieces of road on a flat sheet of metres: starts and ends, one row a piece."""

    start: Floats
    end: Floats

    @property
    def length(self) -> Floats:
        """Metres of each piece."""
        along = self.end - self.start
        metres: Floats = np.hypot(along[:, 0], along[:, 1])
        return metres


def write_customers(reference: Path, out: Path, *, count: int = COUNT, seed: int = SEED) -> Path:
    """Write ``customers.csv`` into a folder: positions, bills, demand, outages, ties."""
    rng = np.random.default_rng(seed)
    places = [*_places(reference, count - len(REMOTE), rng), *REMOTE]
    rows = [_row(number, place, rng) for number, place in enumerate(places, 1)]
    return _write(out / "customers.csv", list(rows[0]), rows)


def write_estates(reference: Path, out: Path, *, radius_m: int = RADIUS_M) -> Path:
    """Write ``estates.csv``: every estate of the country whose point is its own, with a radius."""
    rows = [
        {
            "estate_id": estate["estate_id"],
            "name": estate["name_en"],
            "name_th": estate["name_th"],
            "lat": estate["lat"],
            "lon": estate["lon"],
            "radius_m": str(radius_m),
        }
        for estate in good_estates(reference)
    ]
    return _write(out / "estates.csv", ESTATE_COLUMNS, rows)


def good_estates(reference: Path) -> list[Row]:
    """Read the estates with a point of their own; shared and borrowed points are left out."""
    with (reference / ESTATES).open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["coord_quality"] == GOOD]


def _write(path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def _read_roads(reference: Path) -> Roads:
    with (reference / ROADS).open(encoding="utf-8", newline="") as file:
        ends = [
            [float(row[name]) for name in ("lon1", "lat1", "lon2", "lat2")]
            for row in csv.DictReader(file)
        ]
    sheet = np.array(ends).reshape(-1, 2, 2) * METRES_PER_DEGREE
    return Roads(start=sheet[:, 0], end=sheet[:, 1])


def _places(reference: Path, count: int, rng: Generator) -> list[tuple[float, float]]:
    """Place customers beside roads, in rings round an estate or a plant of the province."""
    roads = _read_roads(reference)
    middles = (roads.start + roads.end) / 2
    centres = np.array(_centres(reference)) * METRES_PER_DEGREE
    away = np.hypot(*(middles[None] - centres[:, None]).transpose(2, 0, 1))
    found: list[tuple[float, float]] = []
    while len(found) < count:
        centre = int(rng.integers(len(centres)))
        _, near, far = RINGS[int(rng.choice(len(RINGS), p=[share for share, _, _ in RINGS]))]
        weight = np.where((away[centre] >= near) & (away[centre] < far), roads.length, 0.0)
        if weight.any():
            piece = int(rng.choice(len(weight), p=weight / weight.sum()))
            found.append(_beside(roads, piece, rng))
    return found


def _centres(reference: Path) -> list[tuple[float, float]]:
    """Find where customers gather: estates with a point of their own, and SPP plants."""
    with (reference / UNITS).open(encoding="utf-8", newline="") as file:
        plants = [row for row in csv.DictReader(file) if row["plant_class"] == "spp_likely"]
    here = [row for row in (*good_estates(reference), *plants) if row["province_en"] == PROVINCE]
    return sorted({(float(row["lon"]), float(row["lat"])) for row in here})


def _beside(roads: Roads, piece: int, rng: Generator) -> tuple[float, float]:
    """Longitude and latitude of a site set back from a piece of road."""
    along = roads.end[piece] - roads.start[piece]
    across = np.array([-along[1], along[0]]) / np.hypot(*along) * rng.choice((-1, 1))
    spot = roads.start[piece] + rng.uniform() * along + rng.uniform(*SETBACK_M) * across
    lon, lat = (spot / METRES_PER_DEGREE).tolist()
    return lon, lat


def _row(number: int, place: tuple[float, float], rng: Generator) -> Row:
    bill = round(float(np.clip(1.4e6 * np.exp(1.05 * rng.normal()), 2e5, 3e7)), -2)
    peak = round(bill / 4.2 / 730 / float(rng.uniform(0.5, 0.8)))
    solar = _pick(rng, ("0", "", str(round(peak * 0.06)), str(round(peak * 0.2))), (11, 1, 5, 3))
    return {
        "customer_id": f"REF-{number:03d}",
        "name": f"บริษัท ทดสอบ {number} (สมมติ) จำกัด",
        "bp_no": f"{1_080_000_000 + number:010d}",
        "ca_no": f"{20_000_800_000 + number:012d}",
        "office": "กฟจ.ชลบุรี",
        "area": "C2",
        "lat": f"{place[1]:.6f}",
        "lon": f"{place[0]:.6f}",
        "position_accuracy_m": _pick(rng, ("5", "20", "50"), (5, 3, 2)),
        "monthly_bill_thb": "" if number % 97 == 0 else f"{bill:.0f}",
        "peak_demand_kw": str(peak),
        "solar_kw": solar,
        "outages_12m": _pick(
            rng, ("0", "1", "2", "3", "5", "6", "9", ""), (5, 6, 3, 3, 2, 1, 1, 1)
        ),
        "branch_status": _pick(
            rng, ("none", "all_pea", "some_spp", "main_spp", ""), (12, 4, 2, 1, 1)
        ),
        "spp_partner": _pick(rng, ("no", "yes"), (19, 1)),
        "spp_contract": _pick(rng, ("none", "likely", "signed"), (38, 1, 1)),
        "gross_margin_thb": f"{bill * float(rng.uniform(0.02, 0.14)):.0f}",
        "voltage_kv": "22",
        "kamr_id": f"KAMR-CBI-{number % 5 + 1}",
        "synthetic": "true",
    }


def _pick(rng: Generator, words: Sequence[str], weights: Sequence[int]) -> str:
    chances = np.array(weights) / sum(weights)
    return words[int(rng.choice(len(words), p=chances))]


def main() -> None:
    """Write both files: the reference data's folder, then the folder to write to."""
    reference, out = (Path(word) for word in sys.argv[1:3])
    out.mkdir(parents=True, exist_ok=True)
    write_customers(reference, out)
    write_estates(reference, out)


if __name__ == "__main__":
    main()
