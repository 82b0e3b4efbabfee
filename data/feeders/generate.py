"""Write the sample district beside this script, or where ``--out`` says. All of it is synthetic.

Run as ``python data/feeders/generate.py [--out DIR]``. Only our own register of plants is read;
there is no clock and every draw is seeded, so that running again gives the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from district import customers, feeders, register, streets
from district.places import ESTATES
from district.plane import Degrees, to_degrees
from district.plants import PLANTS, MadeUpPlant

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.random import Generator

HERE = Path(__file__).resolve().parent
REGISTER = HERE.parent / "spp_sites" / "spp_sites.csv"
PROVINCES = {"Chon Buri", "Rayong"}
SEED = 2569
SPP_COLUMNS = (
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
    "synthetic",
)
Feature = dict[str, object]
Row = dict[str, str]
Network = tuple[list[streets.Road], feeders.Feeders]


def draws(part: int) -> Generator:
    """Random numbers of one part: changing one part leaves the others as they are."""
    return np.random.default_rng([SEED, part])


def feature(shape: str, places: object, **properties: str) -> Feature:
    """One GeoJSON feature that says it is synthetic."""
    return {
        "type": "Feature",
        "properties": {**properties, "synthetic": True},
        "geometry": {"type": shape, "coordinates": places},
    }


def write_features(path: Path, features: Iterable[Feature]) -> None:
    """Write a GeoJSON file, a feature a line."""
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    head = (
        f'{{"type":"FeatureCollection","name":"{path.stem}","crs":{json.dumps(crs)},"features":[\n'
    )
    lines = (json.dumps(item, ensure_ascii=False, separators=(",", ":")) for item in features)
    path.write_text(head + ",\n".join(lines) + "\n]}\n", encoding="utf-8", newline="")


def write_rows(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """Write a CSV file with the columns of its first row."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def plants() -> list[Row]:
    """Real plants of the two provinces as the register has them, then the made-up ones."""
    with REGISTER.open(encoding="utf-8", newline="") as file:
        real = [row for row in csv.DictReader(file) if row["province"] in PROVINCES]
    facts = [{**row, "synthetic": "false"} for row in real]
    rows = [*facts, *(made_up(plant) for plant in PLANTS)]
    return [{name: row[name] for name in SPP_COLUMNS} for row in rows]


def made_up(plant: MadeUpPlant) -> Row:
    """Row of a plant that does not exist."""
    lon, lat = to_degrees((plant.at[0] * 1000, plant.at[1] * 1000))
    return {
        "spp_id": plant.spp_id,
        "name": plant.name,
        "name_th": plant.name_th,
        "lat": f"{lat:.6f}",
        "lon": f"{lon:.6f}",
        "position_accuracy_m": "100",
        "capacity_mw": str(plant.capacity_mw),
        "status": plant.status,
        "direct_sale": plant.direct_sale,
        "residual_mw": plant.residual_mw,
        "source": "synthetic: data/feeders/generate.py",
        "synthetic": "true",
    }


def write_network(out: Path, estates: Sequence[streets.Grid], spps: Sequence[Row]) -> Network:
    """Write estates, roads, feeders and the plants' own lines."""
    roads = streets.roads(estates, draws(2))
    graph = feeders.network(roads)
    fed = feeders.feeders(graph, estates)
    owned = feeders.spp_lines(graph, {row["spp_id"]: place_of(row) for row in spps})
    write_features(out / "estates.geojson", map(estate_feature, estates[: len(ESTATES)]))
    write_features(out / "network_roads.geojson", map(road_feature, roads))
    write_features(out / "network_feeders.geojson", map(feeder_feature, fed.lines))
    write_features(out / "network_spp_lines.geojson", map(spp_line_feature, owned))
    return roads, fed


def road_feature(road: streets.Road) -> Feature:
    """Line of a street, main road or lane."""
    return feature("LineString", road.places, kind="road", road_id=road.road_id, sort=road.sort)


def feeder_feature(line: feeders.Line) -> Feature:
    """Line of a 22 kV feeder."""
    return feature(
        "LineString",
        line.places,
        kind="distribution_line",
        line_id=line.line_id,
        feeder_id=line.belongs_to,
        voltage_kv="22",
    )


def spp_line_feature(line: feeders.Line) -> Feature:
    """Line that a plant owns."""
    names = {"line_id": line.line_id, "owner": line.belongs_to}
    return feature("LineString", line.places, kind="spp_line", **names)


def estate_feature(grid: streets.Grid) -> Feature:
    """Polygon of one estate; the name says that the outline is invented."""
    return feature(
        "Polygon",
        [grid.outline()],
        estate_id=grid.plan.estate_id,
        name=f"{grid.plan.name} (synthetic outline)",
        name_th=f"{grid.plan.name_th} (ขอบเขตจำลอง)",
    )


def place_of(row: Row) -> Degrees:
    """Longitude and latitude of a row."""
    return float(row["lon"]), float(row["lat"])


def write_customers(
    out: Path, estates: Sequence[streets.Grid], network: Network, spps: Sequence[Row]
) -> None:
    """Write customers, the groups' sites and the outages."""
    roads, fed = network
    spots = customers.spots(estates, roads, [place_of(row) for row in spps], draws(3))
    rows = customers.customers(spots, fed, draws(4))
    sites = register.join_groups(rows, draws(5))
    register.leave_gaps(rows)
    events = register.outages(rows, draws(6))
    for place, row in sorted(register.bad_rows(rows), key=lambda item: item[0], reverse=True):
        rows.insert(place, row)
    write_rows(out / "customers.csv", rows)
    write_rows(out / "sites.csv", sites)
    write_rows(out / "outages.csv", events)


def generate(out: Path) -> None:
    """Write every file of the district into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    estates = streets.grids(draws(1))
    spps = plants()
    write_rows(out / "spp.csv", spps)
    network = write_network(out, estates, spps)
    write_customers(out, estates, network, spps)


def main() -> None:
    """Take the folder from the command line."""
    parser = argparse.ArgumentParser(description="Write the synthetic sample district.")
    parser.add_argument("--out", type=Path, default=HERE)
    generate(parser.parse_args().out)


if __name__ == "__main__":
    main()
