"""Online geocoders against a server on loopback: asked once, paused, kept, not believed blindly."""

from __future__ import annotations

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlparse

import pytest

from georisk.adapters.places.online_answers import Service
from georisk.adapters.places.online_geocoders import OnlineSettings, online_geocoder
from georisk.errors import InputError, UsageError
from georisk.location.answers import Reason, Unlocated
from georisk.location.geocoding import geocode
from georisk.model import Precision
from tests.location.country import country

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GAZETTEER = country()
QUERY = "99 ต.บ่อวิน อ.ศรีราชา จ.ชลบุรี"
OFFLINE = geocode(QUERY, GAZETTEER)
LAT, LON = 13.052, 101.073


def nominatim(lat: float, lon: float) -> Any:
    box = [str(lat - 0.001), str(lat + 0.001), str(lon - 0.001), str(lon + 0.001)]
    place = {"lat": str(lat), "lon": str(lon), "display_name": "โรงงาน"}
    return [place | {"addresstype": "industrial", "boundingbox": box}]


def photon(lat: float, lon: float) -> Any:
    return {"features": [{"geometry": {"type": "Point", "coordinates": [lon, lat]},
                          "properties": {"name": "โรงงาน", "type": "house"}}]}  # fmt: skip


def arcgis(lat: float, lon: float) -> Any:
    extent = {"xmin": lon - 0.001, "ymin": lat - 0.001, "xmax": lon + 0.001, "ymax": lat + 0.001}
    return {"candidates": [{"address": "โรงงาน", "location": {"x": lon, "y": lat}, "score": 99,
                            "attributes": {"Addr_type": "POI"}, "extent": extent}]}  # fmt: skip


def google(lat: float, lon: float) -> Any:
    near = {"lat": lat - 0.001, "lng": lon - 0.001}, {"lat": lat + 0.001, "lng": lon + 0.001}
    geometry = {"location": {"lat": lat, "lng": lon}, "location_type": "ROOFTOP",
                "viewport": {"southwest": near[0], "northeast": near[1]}}  # fmt: skip
    result = {"formatted_address": "โรงงาน", "geometry": geometry, "types": ["premise"]}
    return {"status": "OK", "results": [result]}


ANSWERS = {
    Service.NOMINATIM: (nominatim, Precision.NAMED_PLACE, 500),
    Service.PHOTON: (photon, Precision.PARCEL, 100),
    Service.ARCGIS: (arcgis, Precision.NAMED_PLACE, 500),
    Service.GOOGLE: (google, Precision.PARCEL, 155),
}


class Server(ThreadingHTTPServer):
    """A geocoder on loopback that remembers what it was asked."""

    answer: Any = None
    status = 200
    asked: list[dict[str, list[str]]]


class Handler(BaseHTTPRequestHandler):
    """Answers every question with the server's answer."""

    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(parse_qs(urlparse(self.path).query))
        body = json.dumps(self.server.answer).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as running:
        running.asked = []
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def settings(server: Server, tmp_path: Path, **more: Any) -> OnlineSettings:
    told: dict[str, Any] = {
        "service": Service.NOMINATIM,
        "cache": tmp_path / "kept" / "online.sqlite",
        "domain": f"127.0.0.1:{server.server_port}",
        "scheme": "http",
        "key": "secret",
        "pause_s": 1.0,
        "timeout_s": 5.0,
    }
    return OnlineSettings(**(told | more))


@pytest.mark.parametrize("service", list(Service))
def test_each_service_is_understood(service: Service, server: Server, tmp_path: Path) -> None:
    make, precision, radius = ANSWERS[service]
    server.answer = make(LAT, LON)
    found = online_geocoder(settings(server, tmp_path, service=service))(QUERY, OFFLINE)
    assert found is not None
    assert (found.point.lat, found.point.lon) == (LAT, LON)
    assert (found.precision, found.method) == (precision, service.value)
    assert found.accuracy_m == pytest.approx(radius, abs=2)
    assert found.matched_text == "โรงงาน"
    assert any(QUERY in values for asked in server.asked for values in asked.values())


def test_what_is_kept_is_neither_asked_nor_waited_for(server: Server, tmp_path: Path) -> None:
    server.answer = nominatim(LAT, LON)
    time = Time()
    told = settings(server, tmp_path)
    ask = online_geocoder(told, clock=time.clock, sleep=time.sleep)
    first = ask(QUERY, OFFLINE)
    assert time.slept == []
    assert ask(QUERY, OFFLINE) == first
    assert (len(server.asked), time.slept) == (1, [])
    ask(f"{QUERY} 2", OFFLINE)
    assert (len(server.asked), time.slept) == (2, [1.0])
    again = online_geocoder(told, clock=time.clock, sleep=time.sleep)
    assert again(QUERY, OFFLINE) == first
    assert (len(server.asked), time.slept) == (2, [1.0])


def test_that_nothing_was_found_is_kept_too(server: Server, tmp_path: Path) -> None:
    server.answer = []
    ask = online_geocoder(settings(server, tmp_path, pause_s=0))
    assert ask(QUERY, OFFLINE) is None
    assert ask(QUERY, OFFLINE) is None
    assert len(server.asked) == 1


@pytest.mark.parametrize(("lat", "lon"), [(18.79, 98.98), (48.85, 2.35)])
def test_an_answer_elsewhere_is_no_answer(
    lat: float, lon: float, server: Server, tmp_path: Path
) -> None:
    server.answer = nominatim(lat, lon)
    assert online_geocoder(settings(server, tmp_path))(QUERY, OFFLINE) is None


def test_a_coarser_answer_is_no_answer(server: Server, tmp_path: Path) -> None:
    server.answer = nominatim(LAT, LON)
    server.answer[0]["addresstype"] = "province"
    assert online_geocoder(settings(server, tmp_path))(QUERY, OFFLINE) is None


def test_contradictions_and_blanks_are_not_asked(server: Server, tmp_path: Path) -> None:
    server.answer = nominatim(LAT, LON)
    ask = online_geocoder(settings(server, tmp_path))
    contradiction = geocode("ต.บ่อวิน อ.ศรีราชา จ.ระยอง", GAZETTEER)
    assert isinstance(contradiction, Unlocated)
    assert contradiction.reason is Reason.CONTRADICTION
    assert ask("ต.บ่อวิน อ.ศรีราชา จ.ระยอง", contradiction) is None
    assert ask(" ", geocode("", GAZETTEER)) is None
    assert server.asked == []


def test_what_the_gazetteer_does_not_know_is_asked(server: Server, tmp_path: Path) -> None:
    server.answer = nominatim(LAT, LON)
    query = "โรงงานริมบึง"
    found = online_geocoder(settings(server, tmp_path))(query, geocode(query, GAZETTEER))
    assert found is not None
    assert found.precision is Precision.NAMED_PLACE


def test_a_failing_service_is_named_and_not_kept(server: Server, tmp_path: Path) -> None:
    server.status, server.answer = 500, {}
    ask = online_geocoder(settings(server, tmp_path, pause_s=0))
    with pytest.raises(InputError, match="nominatim did not answer") as caught:
        ask(QUERY, OFFLINE)
    assert "nominatim" in caught.value.th
    server.status, server.answer = 200, nominatim(LAT, LON)
    assert ask(QUERY, OFFLINE) is not None


def test_google_needs_its_key_and_keeps_it_to_itself(server: Server, tmp_path: Path) -> None:
    told = settings(server, tmp_path, service=Service.GOOGLE)
    assert "secret" not in repr(told)
    with pytest.raises(UsageError, match="GEORISK_ONLINE_KEY"):
        online_geocoder(settings(server, tmp_path, service=Service.GOOGLE, key=None))


def test_without_geopy_the_extra_is_named(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "geopy", None)
    with pytest.raises(UsageError, match=r"georisk\[online\]"):
        online_geocoder(settings(server, tmp_path))
