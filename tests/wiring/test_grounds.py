"""Friction, barriers, tolerance and owners through the whole job."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
import shapely

from georisk.adapters.networks.network_files import read_manifest
from georisk.errors import UsageError
from georisk.wiring.grounds import parse_friction
from georisk.wiring.jobs import load_world, run_job, sample_job
from georisk.wiring.networks import NetworkSources, build_prepared
from georisk.wiring.options import JobOptions, WorldFiles
from georisk.wiring.reopening import reopen

if TYPE_CHECKING:
    from pathlib import Path

    from georisk.model import RunDocument


def run(barriers: tuple[Path, ...] = (), **options: object) -> RunDocument:
    files, stated = sample_job()
    world = replace(files.world, barriers=barriers)
    return run_job(replace(files, world=world), replace(stated, **options))  # type: ignore[arg-type]


def figures(document: RunDocument) -> list[tuple[object, ...]]:
    rows = [item.record for item in document.customers]
    return [(r.customer_id, r.distance_m, r.line_m, r.corridor_m, r.distance_level) for r in rows]


def words(document: RunDocument) -> str:
    return " ".join(en + th for en, th in document.header.assumptions)


@pytest.fixture(scope="module")
def plain() -> RunDocument:
    return run()


@pytest.fixture(scope="module")
def walled(tmp_path_factory: pytest.TempPathFactory, plain: RunDocument) -> RunDocument:
    """Wall the first routed customer in."""
    site = next(item.record for item in plain.customers if item.record.distance_m is not None)
    assert site.lon is not None
    assert site.lat is not None
    ring = shapely.Point(site.lon, site.lat).buffer(1e-5)
    path = tmp_path_factory.mktemp("walls") / "wall.geojson"
    gpd.GeoDataFrame(geometry=[ring, shapely.Point(101, 13)], crs=4326).to_file(path)
    return run((path,))


def test_a_wall_takes_its_customer_off_the_network_and_says_so(
    plain: RunDocument, walled: RunDocument
) -> None:
    pairs = zip(plain.customers, walled.customers, strict=True)
    changed = [(a, b) for a, b in pairs if a.record.distance_status != b.record.distance_status]
    [(before, after)] = changed
    assert (before.record.distance_status, after.record.distance_status) == (
        "routed",
        "off_network",
    )
    assert "A barrier lies between the site" in str(after.explanation)
    assert "สิ่งกีดขวาง" in str(after.explanation)
    assert "A barrier lies" not in str(before.explanation)
    assert "wall.geojson" in words(walled)
    assert "1 features that are no line or area" in words(walled)
    assert plain.header.run_id != walled.header.run_id


def test_a_run_with_barriers_is_reopened_with_them(walled: RunDocument) -> None:
    limits = reopen(walled.header).world.searches.limits
    assert limits.barriers is not None
    assert limits.friction is None


def test_friction_is_named_and_part_of_the_run(plain: RunDocument) -> None:
    steered = run(friction=parse_friction(["road=5"]))
    assert "road 5" in words(steered)
    assert steered.header.run_id != plain.header.run_id
    lines = [sum(row[2] or 0 for row in figures(one)) for one in (plain, steered)]  # type: ignore[misc]
    assert lines[1] >= lines[0]
    assert run(friction=parse_friction(["road=1"])).header == plain.header


def test_engines_are_equal_under_friction() -> None:
    friction = parse_friction(["road=3"])
    assert figures(run(friction=friction)) == figures(run(friction=friction, engine="networkx"))


@pytest.mark.parametrize("word", ["road", "road=x", "river=2", "road=0", "road=11", "road=nan"])
def test_other_friction_is_wrong_usage(word: str) -> None:
    with pytest.raises(UsageError, match=r"--friction"):
        parse_friction([word])


def test_a_tolerance_is_named_kept_and_part_of_the_run(plain: RunDocument, tmp_path: Path) -> None:
    joined = run(join_tolerance_m=15.0)
    assert "within 15 m are joined" in words(joined)
    assert joined.header.run_id != plain.header.run_id
    files, _ = sample_job()
    sources = NetworkSources(lines=files.world.network, join_tolerance_m=15.0)
    build_prepared(tmp_path / "net", sources)
    assert read_manifest(tmp_path / "net").join_tolerance_m == 15.0
    prepared = WorldFiles(spp=files.world.spp, network=(str(tmp_path / "net"),))
    world, header, _ = load_world(prepared, JobOptions())
    assert "within 15 m are joined" in str(header.assumptions)
    assert world.network.digest == reopen(joined.header).world.network.digest
    with pytest.raises(UsageError, match=r"join tolerance of 15 m"):
        load_world(prepared, JobOptions(join_tolerance_m=5.0))


def test_owners_nobody_knows_are_named(tmp_path: Path) -> None:
    files, _ = sample_job()
    line = shapely.LineString([(101.0, 13.0), (101.01, 13.0)])
    fields = {"kind": ["spp_line"] * 2, "owner": ["NOBODY-7", None]}
    gpd.GeoDataFrame(fields, geometry=[line, line], crs=4326).to_file(tmp_path / "own.gpkg")
    world = replace(files.world, network=(*files.world.network, str(tmp_path / "own.gpkg")))
    _, header, _ = load_world(world, JobOptions())
    assert "NOBODY-7" in str(header.assumptions)
    assert "(no owner)" in str(header.assumptions)
