"""Many sites measured in parts, by columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from georisk.distance import Limits, columnar, measure_prepared, nearest_spp, prepare_spps
from georisk.distance.columnar import ARRAYS, measure_columns, way_of
from tests.distance.test_snapping import crowd
from tests.distance.worlds import at, plant

if TYPE_CHECKING:
    import pytest


def test_parts_of_the_sites_are_measured_as_all_are_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    network, lon, lat = crowd(1)
    spps = [plant("A", 101.01, 13.01), plant("B", 101.05, 13.04), plant("C", 101.07, 13.0)]
    prepared = prepare_spps(network, spps, Limits())
    whole = measure_columns(network, lon, lat, prepared)
    monkeypatch.setattr(columnar, "SITES_AT_ONCE", 16)
    paused: list[int] = []
    parts = measure_columns(network, lon, lat, prepared, lambda: paused.append(1))
    assert len(paused) == len(lon) // 16
    for name in ARRAYS:
        assert (getattr(whole, name) == getattr(parts, name)).all(), name
    points = [at(*site) for site in zip(lon.tolist(), lat.tolist(), strict=True)]
    alone = measure_prepared(network, points, prepared)
    assert [way_of(parts, row) for row in range(len(lon))] == [one.outcome for one in alone]
    near = nearest_spp(points, spps)
    assert [*zip(parts.nearest_spp.tolist(), parts.nearest_mm.tolist(), strict=True)] == near


def test_no_site_is_measured_too() -> None:
    network, lon, lat = crowd(1)
    prepared = prepare_spps(network, [plant("A", 101.01, 13.01)], Limits())
    assert len(measure_columns(network, lon[:0], lat[:0], prepared).total_mm) == 0
