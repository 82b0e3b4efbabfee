"""The collections as clients read them that nobody here wrote: GDAL's OAPIF driver and OWSLib."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import lacking

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAMES = ["customers", "spp_sites", "estates", "networks", "assessments", "service_areas"]
NO_WORLD = [name for name in os.environ if name.startswith("GEORISK_") and "REQUIRE" not in name]


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert process.poll() is None
        try:
            with urllib.request.urlopen(url):  # noqa: S310 - of this machine
                return
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError(url)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The sample, served by `georisk serve`."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if name not in NO_WORLD}
    command = [sys.executable, "-m", "georisk", "serve", "--port", str(port)]
    folder: Path = tmp_path_factory.mktemp("served")
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz", process)
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()
            process.wait(timeout=30)


def get(root: str, path: str) -> Any:
    with urllib.request.urlopen(root + path) as answer:  # noqa: S310 - of this machine
        return json.load(answer)


@pytest.fixture(scope="module")
def pyogrio() -> Any:
    import pyogrio as module

    if "OAPIF" not in module.list_drivers():
        lacking("oapif", "this GDAL was built without its OAPIF driver")
    return module


def test_gdal_lists_the_collections(root: str, pyogrio: Any) -> None:
    found = dict(pyogrio.list_layers(f"OAPIF:{root}").tolist())
    assert list(found) == NAMES
    assert [found[name] for name in NAMES[:5]] == [
        "Point", "Point", "Polygon", "LineString", "Point",
    ]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_gdal_reads_every_feature(root: str, pyogrio: Any, name: str) -> None:
    read = pyogrio.read_dataframe(f"OAPIF:{root}", layer=name, use_arrow=False)
    whole = get(root, f"collections/{name}/items?limit=10000")
    assert len(read) == whole["numberMatched"] == whole["numberReturned"] > 10
    assert read.crs.equals("OGC:CRS84") or read.crs.to_epsg() == 4326
    assert sorted(read["id"]) == sorted(item["id"] for item in whole["features"])
    located = [item for item in whole["features"] if item["geometry"]]
    assert read.geometry.notna().sum() == len(located)


def test_gdal_reads_the_values_of_the_feed(root: str, pyogrio: Any) -> None:
    read = pyogrio.read_dataframe(f"OAPIF:{root}", layer="assessments")
    told = get(root, "v1/tiers?limit=20000")["tiers"]
    tiers = dict(zip(read["customer_id"], read["tier"], strict=True))
    assert {row["customer_id"]: row["tier"] for row in told} == {
        name: tier if isinstance(tier, str) else None for name, tier in tiers.items()
    }


def test_gdal_asks_for_a_rectangle_and_a_value(root: str, pyogrio: Any) -> None:
    whole = pyogrio.read_dataframe(f"OAPIF:{root}", layer="assessments")
    box = (101.0, 13.3, 101.1, 13.5)
    read = pyogrio.read_dataframe(f"OAPIF:{root}", layer="assessments", bbox=box)
    assert 0 < len(read) < len(whole)
    assert sorted(read["id"]) == sorted(whole.cx[box[0] : box[2], box[1] : box[3]]["id"])
    read = pyogrio.read_dataframe(f"OAPIF:{root}", layer="assessments", where="tier = 'Status'")
    assert sorted(read["id"]) == sorted(whole[whole["tier"] == "Status"]["id"])


def test_ogr2ogr_copies_a_collection(root: str, tmp_path: Path) -> None:
    executable = shutil.which("ogr2ogr")
    if executable is None:
        lacking("ogr2ogr", "no ogr2ogr on the path")
    out = tmp_path / "estates.geojson"
    command = [str(executable), "-f", "GeoJSON", str(out), f"OAPIF:{root}", "estates"]
    subprocess.run(command, check=True, capture_output=True)
    copied = json.loads(out.read_text(encoding="utf-8"))["features"]
    served = get(root, "collections/estates/items")["features"]
    assert [item["properties"]["name_th"] for item in copied] == [
        item["properties"]["name_th"] for item in served
    ]


@pytest.mark.filterwarnings("ignore::DeprecationWarning:owslib")
def test_owslib_walks_through(root: str) -> None:
    from owslib.ogcapi.features import Features

    client = Features(root)
    assert client.feature_collections() == NAMES
    assert len(client.conformance()["conformsTo"]) == 4
    assert client.api()["openapi"] == "3.0.3"
    assert client.collection("customers")["id"] == "customers"
    page = client.collection_items("assessments", bbox=[101.0, 13.3, 101.1, 13.5], limit=3)
    assert page["numberReturned"] == 3 < page["numberMatched"]
    one = page["features"][0]["id"]
    assert client.collection_item("assessments", one)["properties"]["customer_id"] == one
    assert client.collection_items("customers", area="C2", limit=1)["numberMatched"] > 0
