"""A prepared network answers as the one it was saved from, or is refused."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from georisk.adapters.mapped_pages import let_go
from georisk.adapters.networks.network_files import (
    FORMAT,
    HEAD,
    MAGIC,
    check_file,
    is_prepared,
    load_network,
    read_manifest,
    save_network,
)
from georisk.adapters.networks.opened import open_network, read_sources
from georisk.adapters.networks.spatial_files import read_lines
from georisk.adapters.tables.raw_tables import file_hash
from georisk.distance import Limits, RouteNetwork, build_network, measure
from georisk.distance.morton import Box
from georisk.errors import UnreadableFile, UsageError
from tests.distance.worlds import at, feeder, plant, road, spp_line, table
from tests.laws.test_distance_laws import World, worlds

LINES = [
    road((101.0, 13.0), (101.02, 13.0), (101.02, 13.03)),
    feeder((101.0, 13.0), (101.01, 13.01), (101.02, 13.03)),
    spp_line("S1", (101.02, 13.03), (101.03, 13.03)),
    road((101.5, 13.0), (101.51, 13.0)),
]


def arrays(value: Any, prefix: str = "") -> dict[str, np.ndarray[Any, Any]]:
    found = {}
    for field in fields(value):
        part = getattr(value, field.name)
        if isinstance(part, np.ndarray):
            found[prefix + field.name] = part
        elif field.name in {"arcs", "grid"}:
            found |= arrays(part, f"{field.name}.")
    return found


def assert_equal(one: RouteNetwork, two: RouteNetwork) -> None:
    mine, yours = arrays(one), arrays(two)
    assert mine.keys() == yours.keys()
    for name, array in mine.items():
        assert array.dtype == yours[name].dtype, name
        assert array.shape == yours[name].shape, name
        assert array.tobytes() == yours[name].tobytes(), name
    assert (one.owners, one.bounds, one.digest) == (two.owners, two.bounds, two.digest)


@pytest.fixture
def network() -> RouteNetwork:
    return build_network(table(LINES))


@pytest.fixture
def prepared(tmp_path: Path, network: RouteNetwork) -> Path:
    save_network(tmp_path / "net.georisk", network)
    return tmp_path / "net.georisk"


@given(world=worlds())
@settings(max_examples=60, deadline=None)
def test_what_is_loaded_is_what_was_saved(
    tmp_path_factory: pytest.TempPathFactory, world: World
) -> None:
    path, built = tmp_path_factory.mktemp("net") / "net", world.network
    save_network(path, built)
    loaded, _ = load_network(path)
    assert_equal(built, loaded)
    limits = Limits()
    for engine in ("scipy", "networkx"):
        assert measure(
            loaded, world.sites, world.plants, limits=limits, engine=engine, geometry=True
        ) == measure(built, world.sites, world.plants, limits=limits, engine=engine, geometry=True)


def test_the_manifest_says_what_is_inside(prepared: Path, network: RouteNetwork) -> None:
    content = read_manifest(prepared).content
    assert content["counts"] == {"nodes": 5, "edges": 4, "vertices": 10, "components": 2}
    assert content["kinds"] == ["distribution_line", "road", "spp_line"]
    assert content["owners"] == ["S1"]
    assert content["digest"] == network.digest
    assert Box(**dict(zip(("west", "south", "east", "north"), content["bounds"], strict=True))) == (
        network.bounds
    )


def test_a_loaded_network_cannot_be_written(prepared: Path) -> None:
    loaded, _ = load_network(prepared)
    with pytest.raises(ValueError, match="read-only"):
        loaded.edge_mm[0] = 1


def test_every_byte_of_the_file_matters(prepared: Path) -> None:
    whole = prepared.read_bytes()
    chance = np.random.default_rng(3)
    places = {*range(HEAD.size), *chance.integers(0, len(whole), 400).tolist()}
    for place in sorted(places):
        bad = bytearray(whole)
        bad[place] ^= 1 << int(chance.integers(0, 8))
        prepared.write_bytes(bad)
        if place < len(MAGIC):
            assert not is_prepared(prepared)
        with pytest.raises(UnreadableFile) as caught:
            load_network(prepared)
        assert str(prepared) in caught.value.en
        assert str(prepared) in caught.value.th


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_swapped_words_are_seen(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("net") / "net"
    manifest = save_network(path, build_network(table(LINES)))
    words = np.frombuffer(path.read_bytes(), dtype="<u8").copy()
    first = manifest.begin // 8
    one, two = (data.draw(st.integers(first, len(words) - 1)) for _ in range(2))
    same = words[one] == words[two]
    words[[one, two]] = words[[two, one]]
    path.write_bytes(words.tobytes())
    if same:
        load_network(path)
        return
    with pytest.raises(UnreadableFile):
        load_network(path)


def test_a_cut_file_and_a_longer_one_are_refused(prepared: Path) -> None:
    whole = prepared.read_bytes()
    for size in (*range(17, len(whole), 97), len(whole) - 1):
        prepared.write_bytes(whole[:size])
        with pytest.raises(UnreadableFile):
            load_network(prepared, verify=False)
    prepared.write_bytes(whole + b"\0")
    with pytest.raises(UnreadableFile):
        load_network(prepared, verify=False)


def test_another_format_is_named(prepared: Path) -> None:
    whole = bytearray(prepared.read_bytes())
    whole[16:24] = (FORMAT + 1).to_bytes(8, "little")
    prepared.write_bytes(whole)
    with pytest.raises(UnreadableFile, match=f"format {FORMAT + 1}.*build it again"):
        load_network(prepared)


def test_the_format_before_labels_is_read_as_one_without(prepared: Path) -> None:
    whole = bytearray(prepared.read_bytes())
    whole[16:24] = (1).to_bytes(8, "little")
    prepared.write_bytes(whole)
    loaded, manifest = load_network(prepared)
    assert (loaded.edge_label, loaded.labels) == (None, ())
    assert "edge_label" not in manifest.content["arrays"]


def test_labels_come_with_their_names(tmp_path: Path) -> None:
    labels = np.array([1, 0, 0, 1], dtype=np.int32)
    built = build_network(replace(table(LINES), label=labels, labels=("private", "service")))
    manifest = save_network(tmp_path / "net", built)
    loaded, _ = check_file(tmp_path / "net")
    assert_equal(built, loaded)
    assert loaded.labels == tuple(manifest.content["labels"]) == ("private", "service")
    said = {
        (float(loaded.edge_mm[edge]), loaded.labels[label])
        for edge, label in enumerate(loaded.edge_label.tolist())  # type: ignore[union-attr]
    }
    plain = build_network(table(LINES[1:3])).edge_mm.tolist()
    assert {mm for mm, name in said if name == "private"} == set(plain)


def test_the_full_check_sees_what_the_quick_sum_was_told_to_skip(prepared: Path) -> None:
    check_file(prepared)
    whole = bytearray(prepared.read_bytes())
    whole[-1000] ^= 1
    prepared.write_bytes(whole)
    load_network(prepared, verify=False)
    with pytest.raises(UnreadableFile, match="has changed"):
        check_file(prepared)


def edges(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(("lon1,lat1,lon2,lat2,kind", *rows)), encoding="utf-8")
    return path


def test_the_order_of_files_changes_no_byte(tmp_path: Path) -> None:
    one = str(edges(tmp_path / "a.csv", "101,13,101.01,13,road"))
    two = str(edges(tmp_path / "b.csv", "101.01,13,101.01,13.01,distribution_line"))
    written = []
    for specs in ((one, two), (two, one)):
        lines, inputs = read_sources(specs, {})
        save_network(tmp_path / "net", build_network(lines), inputs)
        written.append((tmp_path / "net").read_bytes())
    assert written[0] == written[1]
    assert str(tmp_path).encode() not in written[0]


def test_open_network_takes_either(tmp_path: Path) -> None:
    lines = str(edges(tmp_path / "a.csv", "101,13,101.01,13,road"))
    built, read = open_network([lines])
    manifest = save_network(tmp_path / "net", built, read)
    loaded, inputs = open_network([str(tmp_path / "net")])
    assert_equal(built, loaded)
    assert read == read_lines([lines])[1]
    assert [(item.role, item.name, item.rows, item.sha256) for item in inputs] == [
        ("network", "net", 1, manifest.sha256)
    ]
    assert file_hash(tmp_path / "net") == manifest.sha256
    assert inputs[0].spec == str(tmp_path / "net")


def test_a_prepared_network_stands_alone(tmp_path: Path, prepared: Path) -> None:
    lines = str(edges(tmp_path / "a.csv", "101,13,101.01,13,road"))
    for specs in ([str(prepared), lines], [lines, str(prepared)], [f"road:{prepared}"]):
        with pytest.raises(UsageError, match="prepared network"):
            open_network(specs)
    with pytest.raises(UsageError, match="prepared network already"):
        read_sources([str(prepared)], {})


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path, network: RouteNetwork) -> None:
    (tmp_path / "net").mkdir()
    with pytest.raises(UnreadableFile, match="cannot write"):
        save_network(tmp_path / "net", network)
    assert [path.name for path in tmp_path.iterdir()] == ["net"]


@pytest.mark.reference
def test_real_roads_load_in_a_blink(tmp_path: Path, reference_data: Path) -> None:
    specs = [f"road:{reference_data / 'roads_chonburi' / 'edges.csv'}"]
    begin = perf_counter()
    built, inputs = open_network(specs)
    built_s = perf_counter() - begin
    save_network(tmp_path / "net", built, inputs)
    begin = perf_counter()
    loaded, _ = open_network([str(tmp_path / "net")])
    loaded_s = perf_counter() - begin
    print(f"prepared network: {built_s / loaded_s:.0f} times faster than its files")  # noqa: T201
    assert_equal(built, loaded)
    sites, plants = [at(101.0, 13.4), at(100.95, 13.1)], [plant("S", 100.98, 13.12)]
    assert measure(loaded, sites, plants, limits=Limits()) == measure(
        built, sites, plants, limits=Limits()
    )


def resident_kb(path: Path) -> int:
    """How much of a mapped file is in this process's memory, by the system's own account."""
    blocks = Path("/proc/self/smaps").read_text("utf-8").split("VmFlags")
    sizes = [block.split("Rss:")[1].split()[0] for block in blocks if str(path) in block]
    return sum(map(int, sizes))


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="Linux tells of its pages")
def test_pages_that_are_let_go_are_read_again(prepared: Path, network: RouteNetwork) -> None:
    loaded, _ = load_network(prepared)
    assert (loaded.vertex_m == network.vertex_m).all()
    assert resident_kb(prepared) > 0
    let_go(loaded)
    assert resident_kb(prepared) == 0
    assert (loaded.vertex_m == network.vertex_m).all()


def test_a_network_that_is_not_mapped_has_nothing_to_let_go(network: RouteNetwork) -> None:
    before = network.vertex_m.copy()
    let_go(network)
    assert (network.vertex_m == before).all()
