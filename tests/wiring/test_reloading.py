"""Files that are replaced under a running service: taken in whole, or the old world stays."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from georisk.adapters.embedded import ruleset_text
from georisk.adapters.store.runs import SqlRunStore
from georisk.distance import preparing
from georisk.model import AssessedCustomer
from georisk.settings import Settings
from georisk.wiring.networks import NetworkSources, build_prepared
from georisk.wiring.places import digest_of
from georisk.wiring.reloading import WorldKeeper, marks_of, world_paths
from georisk.wiring.serving import assess_items, serve_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from georisk.wiring.serving import Served

PLANT = "spp_id,name,lat,lon,status\nS,Plant,{lat},101.00,planned\n"
EDGES = "lon1,lat1,lon2,lat2\n101.00,13.40,101.00,13.45\n"
ITEM: dict[str, str | None] = {
    "customer_id": "C",
    "lat": "13.40",
    "lon": "101.00",
    "monthly_bill_thb": "900000",
    "outages_12m": "0",
    "branch_status": "all_pea",
}
PLACED = {**ITEM, "lat": None, "lon": None, "address": "ต.ดอนหัวฬ่อ อ.เมืองชลบุรี จ.ชลบุรี"}
PLACES = "code,lat,lon,radius_m\n200109,{lat},101.00,1500\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("world")


def kept(folder: Path, **other: Any) -> WorldKeeper:
    (folder / "spp.csv").write_text(PLANT.format(lat="13.40"), "utf-8")
    (folder / "edges.csv").write_text(EDGES, "utf-8")
    (folder / "rules.toml").write_text(ruleset_text(), "utf-8")
    files: dict[str, Any] = {
        "spp": folder / "spp.csv",
        "network": (f"road:{folder / 'edges.csv'}",),
        "ruleset": folder / "rules.toml",
        "store": str(folder / "store.sqlite"),
    }
    return WorldKeeper(Settings(**(files | other)))


@pytest.fixture
def keeper(folder: Path) -> Iterator[WorldKeeper]:
    made = kept(folder)
    assert isinstance(made.served.store, SqlRunStore)
    with closing(made.served.store):
        yield made


def distance(served: Served, item: dict[str, str | None] = ITEM) -> float | None:
    (outcome,) = assess_items(served, [item])
    assert isinstance(outcome, AssessedCustomer)
    metres = outcome.record.distance_m
    return None if metres is None else float(metres)


def test_what_is_replaced_is_taken_in_once_it_rests(
    keeper: WorldKeeper, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = keeper.served
    assert keeper.once() is None
    (folder / "spp.csv").write_text(PLANT.format(lat="13.42"), "utf-8")
    assert keeper.once() is None  # whoever copies files may be at the next one
    new = keeper.once()
    assert new is keeper.served
    assert keeper.once() is None
    assert new is not None
    assert new.version != old.version
    assert new.store is old.store
    # Along the road from 13.40 to the plant: nothing of the old world has changed.
    assert distance(old) == 0
    monkeypatch.setattr(preparing, "searched", None)  # the new one is searched before it is served
    assert distance(new) == pytest.approx(0.02 * 110_650, rel=1e-3)


@pytest.mark.parametrize(
    ("name", "broken", "code"),
    [
        ("spp.csv", b"spp_id\nS\n", "input.missing_column"),
        ("edges.csv", b"PAR1 not a table", "input"),
        ("rules.toml", b"id = 3", "input.ruleset"),
        ("spp.csv", None, "input.unreadable"),
    ],
)
def test_what_cannot_be_read_leaves_the_old_world(
    keeper: WorldKeeper, folder: Path, name: str, broken: bytes | None, code: str
) -> None:
    old, path = keeper.served, folder / name
    good = path.read_bytes()
    path.unlink()
    if broken is not None:
        path.write_bytes(broken)
    assert [keeper.once(), keeper.once()] == [None, None]
    assert str(keeper.refused).startswith(code)
    assert keeper.served is old
    path.write_bytes(good)
    assert [keeper.once(), keeper.once()] == [None, None]  # the same again is no other world
    assert keeper.refused is None
    assert keeper.served is old


def test_what_is_replaced_while_it_is_read_is_read_again(
    keeper: WorldKeeper, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*given: object) -> Served:
        loaded = serve_settings(*given)  # type: ignore[arg-type]
        (folder / "edges.csv").write_text(EDGES + "101.00,13.45,101.00,13.46\n", "utf-8")
        return loaded

    (folder / "spp.csv").write_text(PLANT.format(lat="13.42"), "utf-8")
    keeper.once()
    with monkeypatch.context() as patch:
        patch.setattr("georisk.wiring.reloading.serve_settings", slow)
        assert keeper.once() is None
    assert [keeper.once(), keeper.once() is keeper.served] == [None, True]
    assert keeper.served.world.network.edge_count == 2


def test_a_gazetteer_is_of_its_world_too(folder: Path) -> None:
    path = folder / "places.csv"
    path.write_text(PLACES.format(lat="13.40"), "utf-8")
    keeper = kept(folder, gazetteer=path)
    old = keeper.served
    path.write_text("nothing", "utf-8")
    assert [keeper.once(), keeper.once(), keeper.refused] == [None, None, "input.nothing_to_assess"]
    path.write_text(PLACES.format(lat="13.41"), "utf-8")
    keeper.once()
    new = keeper.once()
    assert new is not None
    assert keeper.refused is None
    assert distance(new, PLACED) == pytest.approx(0.01 * 110_650, rel=1e-3)
    assert new.places(path).file.sha256 != digest_of(None)
    assert new.places is not old.places


def test_a_prepared_network_is_replaced_under_those_who_have_it_mapped(folder: Path) -> None:
    lines, path = folder / "lines.csv", folder / "network.georisk"
    sources = NetworkSources(lines=(f"road:{lines}",))
    lines.write_text(EDGES, "utf-8")
    build_prepared(path, sources)
    keeper = kept(folder, network=(str(path),))
    old, item = keeper.served, {**ITEM, "lat": "13.42"}
    before = distance(old, item)
    lines.write_text("lon1,lat1,lon2,lat2\n101.00,13.40,101.02,13.41\n101.02,13.41,101.00,13.43\n")
    build_prepared(path, sources)
    keeper.once()
    new = keeper.once()
    assert new is not None
    assert new.world.network.digest != old.world.network.digest
    assert distance(old, item) == before
    assert float(distance(new, item) or 0) > 1.5 * float(before or 0)  # the road makes a detour


def test_files_that_go_with_a_file_are_looked_at_too(folder: Path) -> None:
    (folder / "lines.shp").write_bytes(b"1")
    before = marks_of([folder / "lines.shp"])
    (folder / "lines.dbf").write_bytes(b"2")
    assert len(marks_of([folder / "lines.shp"])) == len(before) + 1
    assert marks_of([folder]) != marks_of([folder / "lines.shp"])
    assert marks_of([folder / "nowhere.csv"]) == ()


def test_the_sample_is_not_looked_at() -> None:
    assert world_paths(Settings()) == ()
