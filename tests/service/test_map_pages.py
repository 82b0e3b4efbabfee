"""Pages about one area, estate, SPP or customer, and the list that leads to them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.maps.sample_run import ESTATES, HOSTILE, PLANTS, sample_run
from tests.service.conftest import year_run
from tests.service.test_basemap import told

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from georisk.adapters.store.runs import SqlRunStore

LINK = re.compile(r'href="(/maps/[^"]+)"')
PAGES = {
    "estate": "/maps/estates/E/1",
    "area": "/maps/areas/กฟก.1",
    "customer": "/maps/customers/ก/7",
}
UNKNOWN = ("/maps/estates/none", "/maps/areas/none", "/maps/spps/none", "/maps/customers/none")


@pytest.fixture
def kept(client: TestClient, store: SqlRunStore) -> TestClient:
    store.save(year_run("run-2026", 2026))
    return client


@pytest.mark.parametrize(("kind", "path"), PAGES.items())
def test_a_page_says_what_it_is_about(kept: TestClient, kind: str, path: str) -> None:
    thing = path.split("/", 3)[3]
    for asked in (path, f"/maps/{path.split('/')[2]}/{quote(thing, safe='')}"):
        answer = kept.get(asked)
        assert answer.status_code == 200
        assert told(answer.text)["about"] == {"kind": kind, "id": thing}
        assert told(answer.text)["run_id"] == "run-2026"


def test_a_page_of_a_plant(client: TestClient, store: SqlRunStore) -> None:
    store.save(sample_run(40))
    for plant in PLANTS:
        page = told(client.get(f"/maps/spps/{plant[0]}").text)
        assert page["about"] == {"kind": "spp", "id": plant[0]}


@pytest.mark.parametrize("path", UNKNOWN)
def test_what_is_not_there_is_not_found(kept: TestClient, path: str) -> None:
    answer = kept.get(path, headers={"accept-language": "th"})
    assert (answer.status_code, answer.json()["code"]) == (404, "store.not_found")
    assert "ไม่พบ" in answer.json()["detail"]


def test_while_there_is_no_run_nothing_is_listed_or_found(client: TestClient) -> None:
    assert LINK.findall(client.get("/maps").text) == []
    assert {client.get(path).status_code for path in (*PAGES.values(), *UNKNOWN)} == {404}


@pytest.mark.parametrize("lang", ["en", "th"])
def test_every_map_that_is_listed_opens(client: TestClient, store: SqlRunStore, lang: str) -> None:
    run = sample_run(40)
    store.save(run)
    page = client.get(f"/maps?lang={lang}").text
    links = LINK.findall(page)
    areas = {one.profile.area for one in run.customers}
    paths = {link.partition("?")[0] for link in links}
    wanted = {
        *(f"/maps/areas/{quote(str(area), safe='')}" for area in areas),
        *(f"/maps/estates/{estate[0]}" for estate in ESTATES),
        *(f"/maps/spps/{plant[0]}" for plant in PLANTS),
        f"/maps/runs/{run.header.run_id}",
    }
    assert paths == wanted
    assert all(client.get(link).headers["content-language"] == lang for link in links)
    assert PLANTS[0][2 if lang == "th" else 1] in page


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_area_is_a_word_in_the_list(
    client: TestClient, store: SqlRunStore, name: str
) -> None:
    run = sample_run(40)
    first, *others = run.customers
    odd = replace(first, profile=replace(first.profile, area=name))
    store.save(replace(run, customers=(odd, *others)))
    page = client.get("/maps").text
    assert page.count("<script") + page.count("<img") == 0
    link = f"/maps/areas/{quote(name, safe='')}"
    assert link in page
    assert told(client.get(link).text)["about"]["id"] == name
