"""Rasters of nearest lines, against the exact search for each place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from georisk.distance import build_network
from georisk.distance.geodesy import metres_per_degree
from georisk.distance.rasters import (
    COARSEST,
    NONE,
    LineRaster,
    Nearest,
    coarsest_raster,
    fine_enough,
    nearest_lines,
)
from georisk.distance.snapping import snap
from tests.distance.worlds import road, table

if TYPE_CHECKING:
    from georisk.distance import RouteNetwork
    from georisk.distance.arrays import Flags, Floats
    from georisk.distance.snapping import Feet

LEG_MM = 2_000_000


def everywhere(lon: Floats, lat: Floats, reach_m: float) -> Flags:
    del lat, reach_m
    return np.ones(len(lon), dtype=np.bool_)


def nowhere(lon: Floats, lat: Floats, reach_m: float) -> Flags:
    return ~everywhere(lon, lat, reach_m)


def scattered(roads: int, seed: int) -> RouteNetwork:
    """Short and long roads of a few vertices over some 20 km by 20 km, with wide gaps."""
    rng = np.random.default_rng(seed)
    lines = []
    for _ in range(roads):
        start = np.array([101.0, 13.0]) + 0.15 * rng.random(2)
        steps = rng.normal(0, rng.choice([0.0005, 0.004]), (4, 2))
        lines.append(road(*map(tuple, (start + np.cumsum(steps, axis=0)).tolist())))
    return build_network(table(lines))


def places(count: int, seed: int) -> tuple[Floats, Floats]:
    at = np.random.default_rng(seed).uniform((100.96, 12.96), (101.2, 13.2), (count, 2))
    return at[:, 0].copy(), at[:, 1].copy()


def found_and_true(network: RouteNetwork, cells: int, seed: int) -> tuple[Nearest, Feet]:
    at, coarse = places(2_000, seed), coarsest_raster(network, LEG_MM)
    rasters = [coarse] if cells == COARSEST else [LineRaster(network, cells), coarse]
    return nearest_lines(network, rasters, at, everywhere), snap(network, *at, LEG_MM)


@pytest.mark.parametrize("cells", [COARSEST, 4 * COARSEST])
@pytest.mark.parametrize("roads", [3, 60, 600])
def test_the_nearest_line_or_one_hardly_farther(roads: int, cells: int) -> None:
    network = scattered(roads, seed=roads)
    found, true = found_and_true(network, cells, seed=1)
    metres, cell_m = true.access_mm / 1000, 111_000 / COARSEST
    assert (found.metres[true.on] <= metres[true.on] * 1.001 + 1.5 * cell_m).all()
    assert (found.metres[true.on] >= metres[true.on] * 0.999 - 0.001).all()
    assert (found.segment == true.segment)[true.on].mean() > 0.85
    assert np.mean(found.metres[true.on] - metres[true.on]) < cell_m / 20
    assert (found.metres[~true.on] * 1000 > LEG_MM).all()


def test_along_is_where_the_foot_is() -> None:
    network = scattered(60, seed=2)
    found, true = found_and_true(network, COARSEST, seed=2)
    same = true.on & (found.segment == true.segment)
    along_mm = (network.vertex_m[found.segment] + found.along_m) * 1000
    np.testing.assert_allclose(along_mm[same], true.offset_mm[same], rtol=1e-3, atol=20)


def test_an_answer_does_not_depend_on_who_else_asks() -> None:
    network, (lon, lat) = scattered(60, seed=3), places(500, seed=3)
    together = LineRaster(network, COARSEST).offer(lon, lat, everywhere)
    for row in range(0, 500, 50):
        alone = LineRaster(network, COARSEST).offer(lon[[row]], lat[[row]], everywhere)
        assert alone[:, 0].tolist() == together[:, row].tolist()


def test_ground_that_does_not_matter_is_left_out() -> None:
    network, (lon, lat) = scattered(60, seed=4), places(50, seed=4)
    raster = LineRaster(network, COARSEST)
    assert (raster.offer(lon, lat, nowhere) == NONE).all()
    found = nearest_lines(network, [raster], (lon, lat), nowhere)
    assert np.isinf(found.metres).all()


def test_no_place_at_all() -> None:
    nothing = np.zeros(0)
    found = LineRaster(scattered(3, seed=5), COARSEST).offer(nothing, nothing, everywhere)
    assert found.shape == (4, 0)


def test_cells_are_small_beside_the_disc() -> None:
    radius = np.array([50.0, 100.0, 200.0, 400.0, 500.0])
    east, north = metres_per_degree(np.array([13.0]))
    cell_m = max(east[0], north[0]) / fine_enough(radius)
    assert (cell_m <= np.maximum(radius / 9, 7)).all()
