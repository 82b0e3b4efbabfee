"""``georisk geocode`` on real addresses and the real gazetteer."""

from __future__ import annotations

import csv
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import parse_qs, urlparse

import pytest

from georisk.cli.geocode import Service, geocode
from tests.cli.test_terminal import georisk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.mark.reference
def test_every_row_comes_back_in_its_place(reference_data: Path, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text(
        "customer_id,address\n"
        "007,700/1 หมู่ 1 ต.คลองตำหรุ อ.เมืองชลบุรี จ.ชลบุรี 20000\n"
        "008,\n"
        "009,99 Moo 2 Tambon Bo Win Amphoe Si Racha Chon Buri\n",
        encoding="utf-8",
    )
    gazetteer = reference_data / "gazetteer" / "thailand-geodata_sub_districts.csv"
    done = georisk(
        "geocode", str(source), "--out", str(tmp_path / "out.csv"), "--gazetteer", str(gazetteer)
    )
    assert (done.returncode, done.stderr) == (0, "")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["customer_id"] for row in rows] == ["007", "008", "009"]
    assert [row["position_precision"] for row in rows] == ["tambon", "unlocated", "tambon"]
    assert rows[0]["province"] == "ชลบุรี"
    assert 13.2 < float(rows[0]["lat"]) < 13.6
    assert (tmp_path / "out.worklist.csv").exists()


def test_a_missing_gazetteer_stops_the_job(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("address\nx\n", encoding="utf-8")
    done = georisk(
        "geocode", "in.csv", "--out", "out.csv", "--gazetteer", "nowhere.csv", cwd=tmp_path
    )
    assert done.returncode == 3
    assert "nowhere.csv" in done.stderr
    assert not (tmp_path / "out.csv").exists()


class Nominatim(BaseHTTPRequestHandler):
    """A geocoder on loopback that knows one plant."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(parse_qs(urlparse(self.path).query)["q"][0])
        place = {"lat": "13.305", "lon": "101.112", "display_name": "โรงงาน"}
        body = json.dumps([{**place, "addresstype": "industrial"}]).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's
        """Keep quiet."""


@pytest.fixture
def nominatim() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Nominatim)
    Nominatim.asked.clear()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_addresses_leave_only_when_a_service_is_switched_on(
    nominatim: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in.csv").write_text("address\n9 ต.บ้านบึง อ.บ้านบึง จ.ชลบุรี\n", encoding="utf-8")
    monkeypatch.setenv("GEORISK_ONLINE_URL", nominatim)
    monkeypatch.setenv("GEORISK_ONLINE_CACHE", str(tmp_path / "cache.sqlite"))
    monkeypatch.setenv("GEORISK_ONLINE_PAUSE_S", "0")
    monkeypatch.setattr(sys, "argv", ["georisk"])

    def row(**options: Service) -> dict[str, str]:
        geocode(tmp_path / "in.csv", tmp_path / "out.csv", **options)
        with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
            return next(csv.DictReader(file))

    assert row()["position_method"] == "geocoded"
    assert Nominatim.asked == []
    first = row(online=Service.NOMINATIM)
    assert (first["position_method"], first["lat"], first["position_precision"]) == (
        "nominatim",
        "13.305",
        "named_place",
    )
    assert Nominatim.asked == ["9 ต.บ้านบึง อ.บ้านบึง จ.ชลบุรี"]
    monkeypatch.setenv("GEORISK_ONLINE", "nominatim")
    assert row() == first
    assert len(Nominatim.asked) == 1  # the answer was kept


def test_google_without_a_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("address\nx\n", encoding="utf-8")
    done = georisk("geocode", "in.csv", "--out", "out.csv", "--online", "google", cwd=tmp_path)
    assert done.returncode == 2
    assert "GEORISK_ONLINE_KEY" in done.stderr
