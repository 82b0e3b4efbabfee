"""The basemap of served maps, and tiles of another host: asked of nobody who is not named."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from georisk.errors import UsageError
from georisk.maps.basemap import page_basemap
from georisk.maps.live import Tiles
from georisk.service.factory import tiles_of
from georisk.settings import Settings
from tests.maps.ground import GROUND
from tests.maps.sample_run import sample_run

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from georisk.adapters.store.runs import SqlRunStore
    from georisk.service.context import ServiceContext

RUN = sample_run(40)
PAGE = f"/maps/runs/{RUN.header.run_id}"
HOST = "https://tiles.example.org:8443"
TILES = Tiles(url=f"{HOST}/{{z}}/{{x}}/{{y}}.png?key=1", attribution="© Example <b>")
REFUSED = (
    "http://tiles.example.org/{z}/{x}/{y}.png", "//tiles.example.org/{z}/{x}/{y}.png",
    "javascript:alert(1)//{z}{x}{y}", "https://tiles.example.org/{z}/{x}.png",
    "https://{s}.example.org/{z}/{x}/{y}.png", "https://a.example;script-src/{z}/{x}/{y}",
    "https://a.example *.evil/{z}/{x}/{y}", "https://a@b.example/{z}/{x}/{y}",
    "https://a.example/{z}/{x}/{y}\n", "https://*/{z}/{x}/{y}",
)  # fmt: skip


def told(html: str) -> Any:
    (begins,) = re.findall(r'(?s)<script type="application/json" id="georisk-begins">(.*?)<', html)
    return json.loads(begins)


def directives(policy: str) -> dict[str, list[str]]:
    parts = [part.split() for part in policy.split(";")]
    return {name: sources for name, *sources in parts}


def test_a_map_is_told_what_lies_near_its_customers(
    client: TestClient, context: ServiceContext, store: SqlRunStore
) -> None:
    store.save(RUN)
    client.app.state.context = replace(context, basemap=GROUND)  # type: ignore[attr-defined]
    places = [
        (one.record.lon, one.record.lat) for one in RUN.customers if one.record.lon is not None
    ]
    lon, lat = zip(*places, strict=True)
    extent: Any = (min(lon), min(lat), max(lon), max(lat))
    found = client.get(f"/v1/maps/{RUN.header.run_id}").json()["basemap"]
    assert found == page_basemap(GROUND, extent)
    assert "ชลบุรี" in [one["name_th"] for one in found["labels"]]


def test_without_tiles_no_other_host_is_in_the_policy(
    client: TestClient, store: SqlRunStore
) -> None:
    store.save(RUN)
    answer = client.get(PAGE)
    assert "http" not in answer.headers["content-security-policy"]
    assert told(answer.text)["tiles"] is None


def test_tiles_are_pictures_of_their_host_and_nothing_else(
    client: TestClient, context: ServiceContext, store: SqlRunStore
) -> None:
    store.save(RUN)
    before = directives(client.get(PAGE).headers["content-security-policy"])
    client.app.state.context = replace(context, tiles=TILES)  # type: ignore[attr-defined]
    answer = client.get(PAGE)
    after = directives(answer.headers["content-security-policy"])
    assert set(after.pop("img-src")) - set(before.pop("img-src")) == {HOST}
    assert after == before
    assert told(answer.text)["tiles"] == {"url": TILES.url, "attribution": TILES.attribution}
    assert TILES.attribution not in answer.text


@pytest.mark.parametrize("url", REFUSED)
def test_tiles_that_are_not_plain_https_are_refused(url: str) -> None:
    with pytest.raises(UsageError, match="GEORISK_TILES"):
        Settings(tiles=url, tiles_attribution="x")


def test_tiles_are_credited_or_not_shown() -> None:
    assert tiles_of(Settings(tiles=TILES.url, tiles_attribution=TILES.attribution)) == TILES
    assert tiles_of(Settings(tiles_attribution="nobody's")) is None
    with pytest.raises(UsageError, match="GEORISK_TILES_ATTRIBUTION") as refused:
        tiles_of(Settings(tiles=TILES.url))
    assert "ให้เครดิต" in refused.value.th
