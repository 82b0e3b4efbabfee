"""Stored runs over HTTP: the same rows as the files, in pages that never shift."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from georisk.adapters.results.run_files import assessments_csv, assessments_geojson
from georisk.service.schemas import Explanation, History, Run, RunAssessments, Runs
from tests.reports.sample_run import customer, header_of, run_of, with_levels
from tests.service.conftest import year_run

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from georisk.adapters.store.runs import SqlRunStore

ROWS = "/v1/runs/run-2026/assessments"


def test_runs_are_listed_oldest_first(kept: TestClient) -> None:
    answer = kept.get("/v1/runs").json()
    Runs.model_validate(answer)
    assert [run["run_id"] for run in answer["runs"]] == ["run-2025", "run-2026"]
    assert answer["runs"][0]["assumptions"] == ["All of them."]


def test_a_run_tells_what_it_was_made_from(kept: TestClient) -> None:
    answer = kept.get("/v1/runs/run-2026?lang=th").json()
    Run.model_validate(answer)
    assert (answer["plan_year"], answer["as_of"]) == (2026, "2025-12-31")
    assert answer["assumptions"] == ["ทั้งหมด"]


def test_pages_hold_every_row_once_even_when_a_run_is_added(
    kept: TestClient, store: SqlRunStore
) -> None:
    seen, url = [], f"{ROWS}?limit=3"
    while url:
        answer = kept.get(url)
        RunAssessments.model_validate(answer.json())
        seen += [row["customer_id"] for row in answer.json()["assessments"]]
        store.save(year_run(f"newer-{len(seen)}", 2026))
        url = answer.links.get("next", {}).get("url", "")
    assert seen == ["C1", "C2", "C3", "C4", "C5", "C6", "ก/7"]


def test_the_cursor_in_the_body_is_that_of_the_link(kept: TestClient) -> None:
    answer = kept.get(ROWS, params={"limit": 6})
    cursor = answer.json()["next_cursor"]
    rest = kept.get(ROWS, params={"cursor": cursor}).json()
    assert [row["customer_id"] for row in rest["assessments"]] == ["ก/7"]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize(
    "asked", [{"headers": {"accept": "text/csv"}}, {"params": {"format": "csv"}}]
)
def test_csv_is_the_file(kept: TestClient, asked: dict[str, dict[str, str]]) -> None:
    answer = kept.get(ROWS, **asked)  # type: ignore[arg-type]
    records = [item.record for item in year_run("run-2026", 2026).customers]
    assert answer.content == assessments_csv(records)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"


def test_geojson_is_the_file(kept: TestClient) -> None:
    answer = kept.get(ROWS, params={"format": "geojson"})
    assert answer.headers["content-type"] == "application/geo+json"
    expected = json.loads(assessments_geojson(year_run("run-2026", 2026).customers))
    assert answer.json() == expected


def test_geojson_and_csv_in_pages(kept: TestClient) -> None:
    answer = kept.get(ROWS, params={"format": "geojson", "limit": 2})
    assert [item["id"] for item in answer.json()["features"]] == ["C1", "C2"]
    assert "next" in answer.links
    lines = kept.get(ROWS, params={"format": "csv", "limit": 2}).text.splitlines()
    assert [line.split(",")[0] for line in lines] == ["customer_id", "C1", "C2"]


def test_a_page_already_held_is_not_sent_again(kept: TestClient) -> None:
    first = kept.get(ROWS)
    again = kept.get(ROWS, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = kept.get(ROWS, headers={"if-none-match": first.headers["etag"], "accept": "text/csv"})
    assert other.status_code == 200


def test_why_a_customer_scored_what_it_scored(kept: TestClient) -> None:
    answer = kept.get("/v1/runs/run-2025/customers/C1/explanation?lang=th").json()
    Explanation.model_validate(answer)
    assert (answer["tier"], answer["score"]) == ("Strategic", 20)
    assert answer["explanation"][0]["text"] == "ไฟฟ้าดับ 2 ครั้ง"
    assert answer["explanation"][0]["clause"] == "6.1.1.2"


@pytest.mark.parametrize(
    "path", ["/v1/customers/C1/explanation", "/v1/customers/C1/assessments/explanation"]
)
def test_a_customer_is_explained_by_the_run_in_force(kept: TestClient, path: str) -> None:
    assert kept.get(path).json()["run_id"] == "run-2026"


def test_history_of_a_customer_whose_id_has_a_slash(kept: TestClient) -> None:
    answer = kept.get("/v1/customers/%E0%B8%81%2F7/assessments").json()
    History.model_validate(answer)
    assert answer["customer_id"] == "ก/7"
    assert [item["run"]["run_id"] for item in answer["history"]] == ["run-2025", "run-2026"]


@pytest.mark.parametrize(
    "path",
    [
        "/v1/runs/nine",
        "/v1/runs/nine/assessments",
        "/v1/runs/nine/customers/C1/explanation",
        "/v1/runs/run-2026/customers/nobody/explanation",
        "/v1/customers/nobody/assessments",
        "/v1/customers/nobody/explanation",
    ],
)
def test_what_is_not_there_is_a_404_in_both_languages(kept: TestClient, path: str) -> None:
    english, thai = (kept.get(path, headers={"accept-language": lang}) for lang in ("en", "th"))
    assert english.status_code == thai.status_code == 404
    assert english.json()["code"] == thai.json()["code"] == "store.not_found"
    assert thai.json()["title"] == "ไม่พบสิ่งที่ขอ"
    assert english.json()["detail"] != thai.json()["detail"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("limit=0", "request.invalid"),
        ("limit=20001", "request.invalid"),
        ("limit=x", "request.invalid"),
        ("format=xml", "request.invalid"),
        ("cursor=%00", "cursor.invalid"),
        ("cursor=bm90anNvbg", "cursor.invalid"),
        ("cursor=WzEsMl0", "cursor.invalid"),
        ("cursor=WyJydW4tMjAyNSIsIkMxIl0", "cursor.other_run"),
        ("offset=3", "request.unknown_parameter"),
        ("lang=fr", "request.invalid"),
    ],
)
def test_a_parameter_that_does_not_fit_is_told(kept: TestClient, query: str, code: str) -> None:
    answer = kept.get(f"{ROWS}?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.headers["content-type"] == "application/problem+json"


def test_problems_of_parameters_are_told_in_thai(kept: TestClient) -> None:
    answer = kept.get(f"{ROWS}?limit=0&lang=th").json()
    assert answer["problems"] == [
        {"field": "query.limit", "code": "greater_than_equal", "expected": "ต้องไม่น้อยกว่า 1"}
    ]


def test_the_explanation_tells_what_would_lower_the_band_in_the_language_asked_for(
    client: TestClient, store: SqlRunStore
) -> None:
    store.save(run_of(with_levels("L1", 4, 3, 5, 4), customer("C1"), header=header_of("levers")))
    answer = client.get("/v1/customers/L1/explanation?lang=th").json()
    Explanation.model_validate(answer)
    assert answer["levers"]["band"] == "very_high"
    assert answer["levers"]["single"]["score_high"] == 12
    assert answer["levers"]["single"]["steps"][0]["owner"] == "KAMR ผู้ดูแลลูกค้า ร่วมกับ Senior KAMR"
    assert client.get("/v1/customers/C1/explanation").json()["levers"] is None
