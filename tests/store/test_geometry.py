"""Geometry in a column, judged by GEOS and by PostGIS."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from georisk.adapters.store.geometry import path_of, wkb_of
from tests.reports.sample_run import customer, run_of

if TYPE_CHECKING:
    from tests.store.conftest import Database

PAIRS = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


@given(st.lists(PAIRS, max_size=60).map(tuple))
def test_geos_reads_what_is_written(path: tuple[tuple[float, float], ...]) -> None:
    wkb = wkb_of(path)
    assert path_of(wkb) == path
    if not path:
        assert wkb is None
        return
    shape = shapely.from_wkb(wkb)
    assert shape == (shapely.Point(path[0]) if len(path) == 1 else shapely.LineString(path))
    assert shapely.to_wkb(shape, byte_order=1) == wkb


@pytest.mark.postgres
def test_postgis_knows_what_is_kept(postgres: Database) -> None:
    people = (
        replace(customer("A", lon=101.5, lat=13.25), path=((101.5, 13.25), (102.0, 14.0))),
        replace(customer("B"), path=((100.0, 13.0),)),
        customer("C"),
    )
    with closing(postgres.open()) as store:
        store.save(run_of(*people))
    assert postgres.sql(
        "SELECT ST_AsEWKT(position), ST_AsEWKT(route) FROM assessments ORDER BY place"
    ) == [
        ("SRID=4326;POINT(101.5 13.25)", "SRID=4326;LINESTRING(101.5 13.25,102 14)"),
        (None, "SRID=4326;POINT(100 13)"),
        (None, None),
    ]
