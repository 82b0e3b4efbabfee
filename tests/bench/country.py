"""A seeded country: clustered roads of degree 2.6, plants and customers, as large as asked for.

Made of square tiles of equal density, so that a larger country holds a smaller one unchanged. Town
streets are dense, country roads are not: nodes lie around towns of very unequal size, joined by the
minimum spanning tree of their Delaunay triangulation and by its shortest other edges.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial import Delaunay, KDTree

from georisk.distance import LineTable
from georisk.location.outline import on_land_each
from georisk.model import LineKind

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

TILE_NODES = 200_000
NODES_PER_KM2 = 10.0
NODES_PER_TOWN = 4_000
IN_TOWNS = 0.7
EXTRA_EDGES = 0.3  # on top of a tree: 2 * 1.3 = degree 2.6
LINKS = 40  # roads over each border of two tiles
WEST, SOUTH = 101.0, 14.0
KM_NORTH, KM_EAST = 110.6, 107.6


@dataclass(frozen=True, kw_only=True)
class Country:
    """Roads as straight edges between nodes, in degrees; ``tile`` says whose a node is."""

    lon: Floats
    lat: Floats
    tile: Ints
    edges: Ints

    @property
    def degree(self) -> float:
        return 2 * len(self.edges) / len(self.lon)


def make_country(nodes: int, seed: int = 0) -> Country:
    """Make a country of about ``nodes`` nodes: one tile, or as many whole tiles as it takes."""
    tiles = max(1, round(nodes / TILE_NODES))
    size = min(nodes, TILE_NODES)
    side = float(np.sqrt(size / NODES_PER_KM2))
    cells = _cells(tiles)
    parts = [_tile(size, side, [seed, number]) for number in range(tiles)]
    xy = [points + np.array(cell) * side for (points, _), cell in zip(parts, cells, strict=True)]
    edges = [pairs + number * size for number, (_, pairs) in enumerate(parts)]
    edges += _links(xy, cells, side, size, seed)
    x, y = np.concatenate(xy).T
    return Country(
        lon=np.round(WEST + x / KM_EAST, 7),
        lat=np.round(SOUTH + y / KM_NORTH, 7),
        tile=np.repeat(np.arange(tiles), size),
        edges=np.concatenate(edges),
    )


def _cells(tiles: int) -> list[tuple[int, int]]:
    """Where tiles lie: the first in the middle, the others around it."""
    reach = range(-10, 11)
    around = sorted((x * x + y * y, x, y) for x in reach for y in reach)
    return [(x, y) for _, x, y in around[:tiles]]


def _tile(size: int, side: float, seed: list[int]) -> tuple[Floats, Ints]:
    rng = np.random.default_rng(seed)
    towns = max(3, size // NODES_PER_TOWN)
    centre, weight = rng.uniform(0, side, (towns, 2)), rng.pareto(1.2, towns) + 0.3
    town = rng.choice(towns, round(size * IN_TOWNS), p=weight / weight.sum())
    spread = 0.6 + 0.5 * np.sqrt(weight[town])
    near = centre[town] + rng.normal(0, 1, (len(town), 2)) * spread[:, None]
    rural = rng.uniform(0, side, (size - len(town), 2))
    xy = np.concatenate((np.clip(near, 0, side) % side, rural)) + rng.uniform(0, 1e-3, (size, 2))
    return xy, _roads(xy, rng)


def _roads(xy: Floats, rng: np.random.Generator) -> Ints:
    """Take the tree that joins all, and the edges that are short for where they lie."""
    corners = Delaunay(xy).simplices.astype(np.int64)
    pairs = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])
    pairs = np.unique(np.sort(pairs, axis=1), axis=0)
    length = np.hypot(*(xy[pairs[:, 0]] - xy[pairs[:, 1]]).T) + 1e-9
    count = len(xy)
    tree = minimum_spanning_tree(coo_array((length, pairs.T), shape=(count, count))).tocoo()
    stems = np.sort(np.column_stack((tree.row, tree.col)).astype(np.int64), axis=1)
    usual = np.bincount(stems.ravel(), weights=np.repeat(tree.data, 2), minlength=count)
    usual /= np.maximum(np.bincount(stems.ravel(), minlength=count), 1)
    rank = length / usual[pairs].sum(axis=1) * rng.uniform(0.5, 2.0, len(pairs))
    rank[np.isin(pairs @ [count, 1], stems @ [count, 1])] = np.inf
    extra = np.argpartition(rank, round(count * EXTRA_EDGES))[: round(count * EXTRA_EDGES)]
    return np.concatenate((stems, pairs[extra]))


def _links(
    xy: list[Floats], cells: list[tuple[int, int]], side: float, size: int, seed: int
) -> list[Ints]:
    rng = np.random.default_rng([seed, 1_000_000])
    trees = [KDTree(points) for points in xy] if len(xy) > 1 else []
    found = []
    for one, (x, y) in enumerate(cells):
        for dx, dy in ((1, 0), (0, 1)):
            if (x + dx, y + dy) not in cells:
                continue
            other = cells.index((x + dx, y + dy))
            along = rng.uniform(0, side, LINKS)
            border = np.column_stack(
                (np.full(LINKS, (x + 1) * side), y * side + along)
                if dx
                else (x * side + along, np.full(LINKS, (y + 1) * side))
            )
            ends = (trees[one].query(border)[1] + one * size, trees[other].query(border)[1])
            found.append(np.column_stack((ends[0], ends[1] + other * size)))
    return found


def line_table(country: Country) -> LineTable:
    """Every edge a road of its own."""
    ends = country.edges.ravel()
    count = len(country.edges)
    return LineTable(
        start=np.arange(0, 2 * count + 1, 2),
        lon=country.lon[ends],
        lat=country.lat[ends],
        kind=np.full(count, tuple(LineKind).index(LineKind.ROAD), dtype=np.uint8),
        owner=np.full(count, -1, dtype=np.int32),
    )


def places(country: Country, count: int, seed: list[int], *, core: bool) -> Floats:
    """Positions beside roads, anywhere in Thailand or in the first tile only.

    A large country of square tiles reaches over the border: its roads count there, its people not.
    """
    rng = np.random.default_rng(seed)
    inside = on_land_each(country.lon, country.lat)
    among = np.flatnonzero(inside & (country.tile == 0) if core else inside)
    node = rng.choice(among, 2 * count)
    shift = rng.normal(0, 0.0008, (2 * count, 2))
    found = np.round(np.column_stack((country.lon[node], country.lat[node])) + shift, 7)
    return found[on_land_each(found[:, 0], found[:, 1])][:count]


def write_customers(path: Path, position: Floats, seed: int) -> None:
    """Write a customers file of the contract; a tenth of the values is missing."""
    rng = np.random.default_rng([seed, 2])
    count = len(position)

    def column(values: NDArray[np.generic]) -> list[object]:
        given = rng.uniform(size=count) < 0.9
        return [value if there else "" for value, there in zip(values.tolist(), given, strict=True)]

    area = rng.integers(0, 12, count)
    peak = column(rng.integers(200, 20_000, count))
    solar = column(rng.integers(0, 4, count) * 500)
    columns: dict[str, list[object]] = {
        "customer_id": [f"C{number:06d}" for number in range(count)],
        "lon": position[:, 0].tolist(),
        "lat": position[:, 1].tolist(),
        "office": [f"O{number}" for number in (area * 20 + rng.integers(0, 20, count)).tolist()],
        "area": [f"A{number}" for number in area.tolist()],
        "kamr_id": [f"K{number}" for number in rng.integers(0, 500, count).tolist()],
        "monthly_bill_thb": column(np.round(rng.lognormal(14.0, 1.2, count), 2)),
        "branch_status": column(rng.choice(["none", "all_pea", "some_spp", "main_spp"], count)),
        "outages_12m": column(rng.poisson(2.0, count)),
        "peak_demand_kw": peak,
        "solar_kw": ["" if kw == "" else own for kw, own in zip(peak, solar, strict=True)],
        "gross_margin_thb": column(np.round(rng.lognormal(12.0, 1.0, count), 2)),
    }
    _write(path, columns)


def write_spps(path: Path, position: Floats) -> None:
    """Write an SPP file of the contract; every plant counts as eligible."""
    columns: dict[str, list[object]] = {
        "spp_id": [f"S{number:04d}" for number in range(len(position))],
        "name": [f"Plant {number}" for number in range(len(position))],
        "lon": position[:, 0].tolist(),
        "lat": position[:, 1].tolist(),
        "status": ["operating"] * len(position),
    }
    _write(path, columns)


def _write(path: Path, columns: dict[str, list[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
