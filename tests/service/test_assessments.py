"""``POST /v1/assessments``: good items and bad ones, side by side, and nothing guessed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from georisk.model import COLUMNS
from georisk.service.schemas import Assessed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi import FastAPI
    from starlette.testclient import TestClient

    from georisk.adapters.store.runs import SqlRunStore
    from georisk.service.context import Item, Outcome, ServiceContext

URL = "/v1/assessments"
JSON = {"content-type": "application/json"}


def code(response: Any) -> tuple[int, str]:
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert body["title"]
    assert body["detail"]
    return response.status_code, body["code"]


@pytest.mark.parametrize(
    "body",
    [
        {"customer_id": "C1"},
        [{"customer_id": "C1"}],
        {"customers": [{"customer_id": "C1"}]},
    ],
)
def test_one_a_list_or_a_named_list(client: TestClient, body: Any) -> None:
    answer = client.post(URL, json=body)
    assert answer.status_code == 200
    assert [item["customer_id"] for item in answer.json()["results"]] == ["C1"]


def test_a_result_has_the_columns_of_the_file_and_the_explanation(client: TestClient) -> None:
    answer = client.post(URL, json={"customer_id": "C1"}).json()
    assert list(answer["results"][0]) == ["index", *COLUMNS, "explanation"]
    Assessed.model_validate(answer)


def test_decimals_are_json_numbers_and_stay_exact(client: TestClient) -> None:
    body = b'[{"customer_id": "C1", "monthly_bill_thb": 300000.10}]'
    answer = client.post(URL, content=body, headers=JSON)
    assert '"monthly_bill_thb":300000.1,' in answer.text
    assert '"distance_m":2000.001,' in answer.text


def test_bad_items_come_back_beside_the_good_ones(client: TestClient) -> None:
    body = [
        {"customer_id": "A"},
        {"customer_id": "B", "lat": 213},
        "text",
        {"customer_id": "D", "bill": {"deep": 1}},
        {"customer_id": "E", "monthly_bill_thb": 10**15},
        {"customer_id": "F", "name": "\ud800"},
        {"customer_id": "G", "name": "nul\x00"},
        {"customer_id": "H"},
    ]
    answer = client.post(URL, content=json.dumps(body), headers=JSON)
    assert answer.status_code == 200
    told = answer.json()
    Assessed.model_validate(told)
    assert [(item["index"], item["customer_id"]) for item in told["results"]] == [
        (0, "A"),
        (7, "H"),
    ]
    assert [
        (item["index"], item["problems"][0]["field"], item["problems"][0]["code"])
        for item in told["problems"]
    ] == [
        (1, "lat", "value"),
        (2, "", "item.not_object"),
        (3, "bill", "item.value"),
        (4, "monthly_bill_thb", "item.value"),
        (5, "name", "item.value"),
        (6, "name", "item.value"),
    ]


def test_one_bad_customer_alone_is_a_bad_request(client: TestClient) -> None:
    answer = client.post(URL, json={"customer_id": "B", "lat": 213})
    assert code(answer) == (422, "item.rejected")
    assert answer.json()["problems"] == [
        {"field": "lat", "value": "213", "code": "value", "expected": "-90 to 90 degrees"}
    ]


@pytest.mark.parametrize(
    ("asked", "lang", "text"),
    [
        ({"headers": {"accept-language": "th-TH,en;q=0.5"}}, "th", "ไฟฟ้าดับ 2 ครั้ง"),
        ({"headers": {"accept-language": "en"}}, "en", "Two outages."),
        ({"params": {"lang": "th"}}, "th", "ไฟฟ้าดับ 2 ครั้ง"),
        ({}, "en", "Two outages."),
    ],
)
def test_the_explanation_is_in_the_language_asked_for(
    client: TestClient, asked: dict[str, Any], lang: str, text: str
) -> None:
    answer = client.post(URL, json={"customer_id": "C1"}, **asked)
    assert answer.json()["lang"] == answer.headers["content-language"] == lang
    assert answer.json()["results"][0]["explanation"][0]["text"] == text


def test_nothing_is_stored_unless_asked(client: TestClient, store: SqlRunStore) -> None:
    answer = client.post(URL, json={"customer_id": "C1"}).json()
    assert (answer["stored"], answer["run_id"]) == (False, None)
    assert store.headers() == ()


def test_stored_results_are_a_run_of_their_own(client: TestClient, store: SqlRunStore) -> None:
    body = [{"customer_id": "A"}, {"customer_id": "B", "lat": 213}, 3]
    answer = client.post(URL, params={"store": "true"}, json=body).json()
    assert (answer["stored"], answer["run_id"]) == (True, "asked")
    assert [item["index"] for item in answer["problems"]] == [1, 2]
    assert [item.record.customer_id for item in store.run("asked").customers] == ["A"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"{", (400, "request.not_json")),
        (b"", (400, "request.not_json")),
        (b"\xff\xfe", (400, "request.not_json")),
        (b'[{"customer_id": "C", "lat": NaN}]', (400, "request.not_json")),
        (b'[{"customer_id": "C", "lat": -Infinity}]', (400, "request.not_json")),
        (b'[{"lat": 1, "lat": 2}]', (400, "request.not_json")),
        (b"[" * 100_000, (400, "request.not_json")),
        (b'[{"lat": ' + b"1" * 5_000 + b"}]", (400, "request.not_json")),
        (b"[]", (422, "request.shape")),
        (b"3", (422, "request.shape")),
        (b'{"customers": {}}', (422, "request.shape")),
        (b'{"customers": [{"customer_id": "C"}], "more": 1}', (422, "request.shape")),
        (b"[" + b"{}," * 1_000 + b"{}]", (422, "request.too_many")),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(
    client: TestClient, body: bytes, expected: tuple[int, str]
) -> None:
    assert code(client.post(URL, content=body, headers=JSON)) == expected


def test_a_thousand_are_taken(client: TestClient) -> None:
    body = [{"customer_id": str(number)} for number in range(1_000)]
    answer = client.post(URL, json=body).json()
    assert [item["index"] for item in answer["results"]] == list(range(1_000))


def test_huge_exponents_are_numbers_too_large(client: TestClient) -> None:
    body = b'[{"customer_id": "C", "lat": 1e999999999, "lon": -1e99}]'
    answer = client.post(URL, content=body, headers=JSON)
    assert [item["field"] for item in answer.json()["problems"][0]["problems"]] == ["lat", "lon"]


def test_a_large_body_is_refused_by_its_size_or_its_word(client: TestClient) -> None:
    large = b"[" + b" " * (4 * 1024 * 1024) + b"]"
    assert code(client.post(URL, content=large, headers=JSON)) == (413, "request.too_large")
    pieces = (large[at : at + 65_536] for at in range(0, len(large), 65_536))
    assert code(client.post(URL, content=pieces, headers=JSON)) == (413, "request.too_large")


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_only_json_is_read(client: TestClient, media_type: str) -> None:
    answer = client.post(URL, content=b"{}", headers={"content-type": media_type})
    assert code(answer) == (415, "request.not_json")


@pytest.fixture
def turns(
    application: FastAPI, client: TestClient, context: ServiceContext
) -> tuple[TestClient, list[str]]:
    """A service that writes down who was answered at once, and who in their turn."""
    taken: list[str] = []

    async def at_once(item: Item) -> Outcome | None:
        taken.append(f"at once {item['customer_id']}")
        return None if item["customer_id"] == "SLOW" else context.assess([item])[0]

    def in_turn(items: Sequence[Item]) -> Sequence[Outcome]:
        taken.extend(f"in turn {item['customer_id']}" for item in items)
        return context.assess(items)

    application.state.context = replace(context, assess_at_once=at_once, assess=in_turn)
    return client, taken


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"customer_id": "C1"}, ["at once C1"]),
        ([{"customer_id": "C1"}], ["at once C1"]),
        ({"customer_id": "SLOW"}, ["at once SLOW", "in turn SLOW"]),
        ([{"customer_id": "C1"}, {"customer_id": "C2"}], ["in turn C1", "in turn C2"]),
        ({"customer_id": "C1", "remarks": "x" * 20_000}, ["in turn C1"]),
    ],
)
def test_one_customer_is_answered_at_once_where_nobody_waits(
    turns: tuple[TestClient, list[str]], body: Any, expected: list[str]
) -> None:
    client, taken = turns
    answer = client.post(URL, json=body)
    assert answer.status_code == 200
    assert taken == expected
    asked = len(body) if isinstance(body, list) else 1
    assert [item["index"] for item in answer.json()["results"]] == [*range(asked)]


def test_whichever_way_the_answer_is_the_same(turns: tuple[TestClient, list[str]]) -> None:
    asked, taken = turns
    quick = asked.post(URL, json={"customer_id": "C1"})
    slow = asked.post(URL, json={"customer_id": "SLOW"})
    assert taken == ["at once C1", "at once SLOW", "in turn SLOW"]
    assert quick.text == slow.text.replace('"SLOW"', '"C1"')
    bad = [asked.post(URL, json={"customer_id": name, "lat": 213}) for name in ("C1", "SLOW")]
    assert [code(answer) for answer in bad] == [(422, "item.rejected")] * 2


@pytest.mark.parametrize("lang", ["th", "en"])
def test_whichever_way_the_language_is_chosen(
    turns: tuple[TestClient, list[str]], lang: str
) -> None:
    client, taken = turns
    quick = client.post(URL, json={"customer_id": "C1"}, headers={"accept-language": lang})
    by_fastapi = client.post(f"{URL}?lang={lang}", json={"customer_id": "C1"})
    assert taken == ["at once C1", "in turn C1"]
    assert quick.json()["lang"] == lang
    assert (quick.text, quick.headers["content-language"]) == (by_fastapi.text, lang)


@pytest.mark.parametrize("query", ["", "?lang=en"], ids=["at once", "by FastAPI"])
@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"content": b"{", "headers": JSON}, (400, "request.not_json")),
        ({"content": b"{}", "headers": {"content-type": "text/plain"}}, (415, "request.not_json")),
        (
            {"content": b"{}", "headers": {**JSON, "content-encoding": "br"}},
            (415, "request.packed"),
        ),
        ({"json": []}, (422, "request.shape")),
        ({"json": {"customer_id": "C1", "lat": 213}}, (422, "item.rejected")),
        ({"content": rb'{"customer_id": "\ud800"}', "headers": JSON}, (422, "item.rejected")),
    ],
)
def test_whichever_way_what_is_wrong_is_said(
    client: TestClient, query: str, sent: dict[str, Any], expected: tuple[int, str]
) -> None:
    assert code(client.post(URL + query, **sent)) == expected


def test_a_body_of_no_stated_length_is_read(turns: tuple[TestClient, list[str]]) -> None:
    client, taken = turns
    answer = client.post(URL, content=iter([b'{"customer_id":', b'"C1"}']), headers=JSON)
    assert (answer.status_code, taken) == (200, ["in turn C1"])


def test_what_is_kept_has_its_turn(turns: tuple[TestClient, list[str]]) -> None:
    client, taken = turns
    assert client.post(f"{URL}?store=true", json={"customer_id": "C1"}).json()["stored"]
    assert taken == []
