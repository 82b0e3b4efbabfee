"""OGC API - Features as its standard words it: pages, links, filters, errors."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from georisk.distance import LineTable, build_network
from georisk.distance.windows import EdgeWindow
from georisk.model.access import Reach
from georisk.service.ogc_collections import BY_NAME
from georisk.service.replies import Written, feature_bytes, json_bytes
from georisk.wiring.layers import WorldLayers
from tests.reports.sample_run import customer, header_of, run_of
from tests.service.conftest import ESTATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fastapi import FastAPI
    from starlette.testclient import TestClient

    from georisk.adapters.store.runs import SqlRunStore
    from georisk.model import RunDocument, Standing
    from georisk.service.context import ServiceContext

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
AREA = {"type": "Polygon", "coordinates": [[[101, 13], [101.01, 13], [101.01, 13.01], [101, 13]]]}
SPPS = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [101.0 + n / 100, 13.0]},
            "properties": {"spp_id": f"S/{n}", "status": "operating", "area": AREA},
        }
        for n in range(3)
    ],
}


AREA = {"type": "Polygon", "coordinates": [[[101, 13], [101.01, 13], [101.01, 13.01], [101, 13]]]}


def people(count: int) -> list[Any]:
    return [
        customer(
            f"C/{n}",
            lon=101.0 + n / 10,
            lat=13.0,
            tier=("Star", "Status")[n % 2],
            profile={"area": ("กฟก.1", "กฟก.2")[n % 2], "office": "o"},
        )
        for n in range(count)
    ]


def map_run(run_id: str = "r1") -> RunDocument:
    estates = {"type": "FeatureCollection", "features": [ESTATE]}
    return run_of(
        *people(5), customer("nowhere"), header=header_of(run_id), spps=SPPS, estates=estates
    )


@dataclass(frozen=True)
class _World:
    network: Any


class Layers(WorldLayers):
    """The real network layer; areas that only count."""

    def areas(self, standings: Iterable[Standing]) -> Mapping[str, object]:
        return {
            "features": [
                {
                    "type": "Feature",
                    "id": "S/2000000/polygon",
                    "geometry": None,
                    "properties": {"form": "polygon", "customers": len(list(standings))},
                }
            ]
        }


def layers() -> Layers:
    """A road of four pieces from west to east."""
    lons = np.array([101.0, 101.1, 101.1, 101.2, 101.2, 101.3, 101.3, 101.4])
    lines = LineTable(
        start=np.arange(0, 9, 2),
        lon=lons,
        lat=np.full(8, 13.0),
        kind=np.full(4, 1, dtype=np.uint8),
        owner=np.full(4, -1, dtype=np.int32),
    )
    return Layers(_World(build_network(lines)))  # type: ignore[arg-type]


@pytest.fixture
def served(
    client: TestClient, context: ServiceContext, application: FastAPI, store: SqlRunStore
) -> TestClient:
    store.save(map_run())
    application.state.context = replace(context, layers=layers())
    return client


def ids(document: dict[str, Any]) -> list[str]:
    return [item["id"] for item in document["features"]]


def items(client: TestClient, name: str, **params: Any) -> dict[str, Any]:
    answer = client.get(f"/collections/{name}/items", params=params)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/geo+json"
    document: dict[str, Any] = answer.json()
    assert document["numberReturned"] == len(document["features"])
    assert "timeStamp" not in document
    return document


def links(document: dict[str, Any]) -> dict[str, str]:
    return {link["rel"]: link["href"] for link in document["links"]}


def test_the_landing_page_leads_everywhere(served: TestClient) -> None:
    document = served.get("/").json()
    found = links(document)
    assert {"self", "alternate", "data", "conformance", "service-desc", "service-doc"} <= set(found)
    for link in document["links"]:
        answer = served.get(link["href"])
        assert answer.status_code == 200, link
        assert answer.headers["content-type"].partition(";")[0] == link["type"].partition(";")[0]


def test_a_browser_gets_pages(served: TestClient) -> None:
    for path in (
        "/", "/conformance", "/collections", "/collections/estates", "/collections/estates/items",
        "/collections/estates/items/E%2F1", "/collections/customers/items",
    ):  # fmt: skip
        for asked in ({"accept": "text/html,*/*;q=0.8"}, {}):
            answer = served.get(path, headers=asked, params={} if asked else {"f": "html"})
            assert answer.headers["content-type"] == "text/html; charset=utf-8"
            assert answer.text.startswith("<!doctype html>")
            assert "script-src 'none'" in answer.headers["content-security-policy"]
        assert 'lang="th"' in served.get(path, params={"f": "html", "lang": "th"}).text
    assert "นิคม" in served.get("/collections/estates/items", params={"f": "html"}).text


def test_hostile_names_stay_names(client: TestClient, store: SqlRunStore) -> None:
    bad = "<script>alert(1)</script>"
    store.save(run_of(customer("a", profile={"name": bad}), header=header_of("r")))
    for path in ("/collections/customers/items", "/collections/customers/items/a"):
        page = client.get(path, params={"f": "html"}).text
        assert "<script" not in page
        assert "&lt;script&gt;" in page


def test_conformance_is_what_the_standard_calls_it(served: TestClient) -> None:
    stem = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
    assert served.get("/conformance").json() == {
        "conformsTo": [stem + name for name in ("core", "geojson", "html", "oas30")]
    }


def test_the_collections_of_the_contract(served: TestClient) -> None:
    listed = served.get("/collections").json()["collections"]
    assert [one["id"] for one in listed] == [
        "customers", "spp_sites", "estates", "networks", "assessments", "service_areas",
    ]  # fmt: skip
    for one in listed:
        assert one["crs"] == [CRS84]
        assert one["itemType"] == "feature"
        alone = served.get(f"/collections/{one['id']}").json()
        assert {**alone, "links": None} == {**one, "links": None}
        for href in (links(one)["items"], links(alone)["items"], links(alone)["self"]):
            assert served.get(href).status_code == 200
    first = listed[0]["extent"]
    assert first["spatial"] == {"bbox": [[101.0, 13.0, 101.4, 13.0]], "crs": CRS84}
    assert first["temporal"]["interval"] == [["2025-12-30T17:00:00Z", "2025-12-31T16:59:59Z"]]


def test_thai_names(served: TestClient) -> None:
    answer = served.get("/collections/customers", headers={"accept-language": "th"})
    assert answer.json()["title"] == "ลูกค้า"
    assert answer.headers["content-language"] == "th"


def test_assessments_are_those_of_the_run_in_force(served: TestClient, store: SqlRunStore) -> None:
    document = items(served, "assessments")
    assert ids(document) == ["C/0", "C/1", "C/2", "C/3", "C/4", "nowhere"]
    first = document["features"][0]
    assert first["geometry"] == {"type": "Point", "coordinates": [101.0, 13.0]}
    assert (first["properties"]["tier"], first["properties"]["as_of"]) == ("Star", "2025-12-31")
    assert document["features"][-1]["geometry"] is None
    store.save(run_of(customer("new"), header=header_of("r2")))
    assert ids(items(served, "assessments")) == ["new"]


def test_customers_say_nothing_of_their_score(served: TestClient) -> None:
    (first, *_) = items(served, "customers", limit=1)["features"]
    assert "monthly_bill_thb" in first["properties"]
    assert not {"tier", "band", "score"} & set(first["properties"])


@pytest.mark.parametrize(
    ("bbox", "expected"),
    [
        ("101.1,12,101.3,14", ["C/1", "C/2", "C/3"]),
        ("101.1,12,0,101.2,14,9000", ["C/1", "C/2"]),
        ("101.4,13,101.4,13", ["C/4"]),
        ("0,0,1,1", []),
    ],
)
def test_a_rectangle_holds_what_lies_in_it(
    served: TestClient, bbox: str, expected: list[str]
) -> None:
    document = items(served, "customers", bbox=bbox)
    assert (ids(document), document["numberMatched"]) == (expected, len(expected))


@pytest.mark.parametrize(
    ("when", "met"),
    [
        ("2025-12-31", True),
        ("2025-12-31T23:59:59+07:00", True),
        ("2025-12-31T17:00:00Z", False),  # new year in Thailand
        ("2025-12-30T17:00:00Z", True),
        ("2025-12-30T16:59:59.999Z", False),
        ("../2025-12-30", False),
        ("/2025-12-31", True),
        ("2025-12-31/..", True),
        ("2026-01-01/2026-02-01", False),
    ],
)
def test_the_day_of_the_assessment_is_a_day_in_thailand(
    served: TestClient, when: str, met: bool
) -> None:
    assert items(served, "assessments", datetime=when)["numberMatched"] == (6 if met else 0)
    assert items(served, "estates", datetime=when)["numberMatched"] == 1  # of no day


def test_values_of_properties(served: TestClient) -> None:
    assert ids(items(served, "assessments", tier="Status", area="กฟก.2")) == ["C/1", "C/3"]
    assert ids(items(served, "assessments", tier="Status", area="กฟก.1")) == []
    assert ids(items(served, "spp_sites", status="operating")) == ["S/0", "S/1", "S/2"]
    assert ids(items(served, "spp_sites", status="retired")) == []


@pytest.mark.parametrize("name", ["assessments", "customers", "spp_sites", "networks"])
def test_pages_hold_each_feature_once(served: TestClient, name: str) -> None:
    whole = items(served, name)
    seen, href, pages = [], f"/collections/{name}/items?limit=2", 0
    while href:
        document = served.get(href).json()
        assert document["numberMatched"] == whole["numberMatched"]
        seen += document["features"]
        href, pages = links(document).get("next", ""), pages + 1
    assert seen == whole["features"]
    assert pages == -(-len(seen) // 2)


def test_pages_stay_with_their_run(served: TestClient, store: SqlRunStore) -> None:
    first = items(served, "assessments", limit=4, bbox="101,13,102,13")
    store.save(run_of(customer("C/9", lon=101.0, lat=13.0), header=header_of("r2")))
    second = served.get(links(first)["next"]).json()
    assert ids(second) == ["C/4"]
    assert "bbox=101%2C13%2C102%2C13" in links(first)["next"]


@pytest.mark.parametrize(("name", "one"), [
    ("customers", "C/3"), ("assessments", "nowhere"), ("estates", "E/1"), ("networks", "2"),
    ("spp_sites", "S/1"), ("service_areas", "S/2000000/polygon"),
])  # fmt: skip
def test_one_feature_is_as_it_was_among_all(served: TestClient, name: str, one: str) -> None:
    (among,) = [item for item in items(served, name)["features"] if item["id"] == one]
    for path in (one, one.replace("/", "%2F")):
        alone = served.get(f"/collections/{name}/items/{path}").json()
        found = links(alone)
        assert {"self", "alternate", "collection"} <= set(found)
        assert served.get(found["self"]).json()["id"] == one
        del alone["links"]
        assert alone == among


def test_plants_have_flat_properties(served: TestClient) -> None:
    (first, *_) = items(served, "spp_sites")["features"]
    assert first["properties"] == {"spp_id": "S/0", "status": "operating"}


def test_lines_near_a_rectangle(served: TestClient) -> None:
    found = items(served, "networks", bbox="101.15,12,101.25,14")
    assert found["numberMatched"] == 2
    lengths = [item["properties"]["length_m"] for item in found["features"]]
    assert lengths == pytest.approx([10_845.9] * 2, abs=30)  # a tenth of a degree at 13 N
    assert {item["properties"]["kind"] for item in found["features"]} == {"road"}


def test_the_window_of_a_network_is_made_once(
    served: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    begin = EdgeWindow.__init__

    def counted(self: EdgeWindow, network: Any) -> None:
        made.append(network)
        begin(self, network)

    monkeypatch.setattr(EdgeWindow, "__init__", counted)
    for _ in range(3):
        items(served, "networks")
    assert len(made) == 1


@pytest.mark.parametrize(
    "query",
    [
        "bbox=1,2,3", "bbox=a,b,c,d", "bbox=102,13,101,14", "bbox=100,14,101,13", "bbox=",
        "limit=0",
        "bbox=nan,1,2,3", "bbox=170,-10,-170,10", "limit=-1", "limit=x", "limit=1.5", "datetime=x",
        "datetime=2026-01-02/2026-01-01", "datetime=2026-01-01T00:00:00", "datetime=a/b/c",
        "datetime=..", "f=xml", "lang=fr", "colour=red", "limit=1&limit=2", "tier=a%00",
        "datetime=0001-01-01T00:00:00%2B14:00",
    ],
)  # fmt: skip
def test_a_parameter_without_meaning_is_a_400(served: TestClient, query: str) -> None:
    answer = served.get(f"/collections/assessments/items?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "request.bad_parameter")
    thai = served.get(f"/collections/assessments/items?{query}", headers={"accept-language": "th"})
    assert thai.json()["detail"] != answer.json()["detail"]


def test_more_than_there_may_be_is_as_much_as_there_may_be(served: TestClient) -> None:
    assert items(served, "customers", limit="99999999999999999999999")["numberReturned"] == 6


@pytest.mark.parametrize(
    "path",
    ["/collections/none", "/collections/none/items", "/collections/customers/items/none",
     "/collections/networks/items/4", "/collections/networks/items/01",
     "/collections/networks/items/-1", "/collections/estates/items/none",
     "/collections/customers/items/%00"],
)  # fmt: skip
def test_what_is_not_there_is_a_404(served: TestClient, path: str) -> None:
    assert served.get(path).status_code == 404


@pytest.mark.parametrize("name", ["assessments", "networks", "estates"])
def test_a_cursor_of_data_that_are_gone_is_refused(served: TestClient, name: str) -> None:
    from georisk.service.paging import encode_cursor

    answer = served.get(f"/collections/{name}/items", params={"cursor": encode_cursor("gone", "1")})
    assert (answer.status_code, answer.json()["code"]) == (400, "cursor.other_run")


def test_with_nothing_stored_the_collections_are_empty(client: TestClient) -> None:
    for name in BY_NAME:
        assert items(client, name)["numberMatched"] == 0
        assert "spatial" not in client.get(f"/collections/{name}").json()["extent"]
        assert client.get(f"/collections/{name}/items/1").status_code == 404


def test_whoever_sees_one_area_sees_one_area(served: TestClient, application: FastAPI) -> None:
    everything = items(served, "service_areas")["features"][0]["properties"]["customers"]
    world = application.state.context
    application.state.context = world.seen_by(Reach(areas=("กฟก.1",)))
    assert ids(items(served, "customers")) == ["C/0", "C/2", "C/4"]
    assert served.get("/collections/customers/items/C%2F1").status_code == 404
    extent = served.get("/collections/customers").json()["extent"]["spatial"]["bbox"]
    assert extent == [[101.0, 13.0, 101.4, 13.0]]
    counted = items(served, "service_areas")["features"][0]["properties"]["customers"]
    assert (everything, counted) == (6, 3)


def test_the_document_map_clients_read_is_openapi_3_0(served: TestClient) -> None:
    answer = served.get("/api")
    document = answer.json()
    assert answer.headers["content-type"] == "application/vnd.oai.openapi+json;version=3.0"
    assert document["openapi"] == "3.0.3"
    for path, operations in document["paths"].items():
        url = path.replace("{featureId}", "none")
        assert served.get(url).status_code == (404 if "{" in path else 200)
        names = [one["name"] for one in operations["get"].get("parameters", ())]
        if path.endswith("/items"):
            assert {"bbox", "datetime", "limit"} <= set(names)
    text = json.dumps(document)
    assert '"null"' not in text  # 3.0 knows no such type
    assert "anyOf" not in text


def test_long_answers_are_packed(served: TestClient) -> None:
    plain = served.get("/collections/assessments/items", headers={"accept-encoding": "identity"})
    packed = served.get("/collections/assessments/items", headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.json() == plain.json()


def test_geometries_that_are_held_as_text_are_told_as_others_are(served: TestClient) -> None:
    for name in ("estates", "service_areas", "networks"):
        answer = served.get(f"/collections/{name}/items")
        assert answer.content == json_bytes(answer.json())
    assert items(served, "estates")["features"][0]["geometry"] == ESTATE["geometry"]


def test_a_geometry_is_written_where_it_belongs() -> None:
    odd = {
        "id": '"geometry":null',
        "geometry": Written(b"[1.50]"),
        "properties": {"geometry": None},
    }
    assert feature_bytes(odd) == (
        b'{"id":"\\"geometry\\":null","geometry":[1.50],"properties":{"geometry":null}}'
    )
