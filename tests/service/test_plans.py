"""A run becomes the plan of a year; the feed serves it, and says while there is none."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from georisk.model import InputFile
from georisk.service.routes.plans import Plan
from georisk.service.schemas import Tiers
from tests.reports.sample_run import customer, header_of, run_of
from tests.service.conftest import year_run

if TYPE_CHECKING:
    from httpx import Response
    from starlette.testclient import TestClient

    from georisk.adapters.store.runs import SqlRunStore

URL = "/v1/plans/2026"


def propose(client: TestClient, run_id: str = "run-2026", **fields: Any) -> Response:
    return client.post(f"{URL}/proposals", json={"run_id": run_id, "by": "อนงค์", **fields})


def approve(client: TestClient, run_id: str = "run-2026", by: str = "บุญมี") -> Response:
    return client.post(f"{URL}/approval", json={"run_id": run_id, "by": by})


def refused(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_year_nobody_touched_says_so(kept: TestClient) -> None:
    answer = kept.get(URL)
    Plan.model_validate(answer.json())
    assert answer.json() == {
        "plan_year": 2026,
        "approved": False,
        "approved_run_id": None,
        "proposed_run_id": None,
        "versions": [],
    }


def test_proposed_by_one_and_approved_by_another(kept: TestClient) -> None:
    answer = propose(kept)
    assert (answer.status_code, answer.headers["location"]) == (201, URL)
    Plan.model_validate(answer.json())
    assert answer.json()["proposed_run_id"] == "run-2026"
    assert refused(approve(kept, by=" อนงค์ ")) == (409, "plan.conflict")
    told = approve(kept).json()
    assert (told["approved"], told["approved_run_id"]) == (True, "run-2026")
    (version,) = kept.get("/v1/plans/2569").json()["versions"]  # พ.ศ.
    assert (version["version"], version["status"]) == (1, "approved")
    assert (version["proposed"]["by"], version["decided"]["by"]) == ("อนงค์", "บุญมี")


def test_the_feed_says_whether_its_run_is_the_plan(kept: TestClient) -> None:
    def told() -> tuple[object, ...]:
        answer = kept.get("/v1/tiers", params={"plan_year": 2026})
        Tiers.model_validate(answer.json())
        body = answer.json()
        header = answer.headers["georisk-plan-status"]
        return body["approved"], body["plan_status"], body["plan_version"], header

    assert told() == (False, "none", None, "none")
    propose(kept)
    assert told() == (False, "proposed", 1, "proposed")
    approve(kept)
    assert told() == (True, "approved", 1, "approved")


def test_the_feed_serves_the_approved_run_and_not_a_newer_one(
    kept: TestClient, store: SqlRunStore
) -> None:
    propose(kept)
    approve(kept)
    store.save(year_run("newer", 2026))
    store.save(year_run("next-year", 2027))
    assert kept.get("/v1/tiers", params={"plan_year": 2026}).json()["run_id"] == "run-2026"
    assert kept.get("/v1/tiers").json()["run_id"] == "run-2026"
    draft = kept.get("/v1/tiers", params={"plan_year": 2027}).json()
    assert (draft["run_id"], draft["approved"]) == ("next-year", False)


def test_a_later_change_is_a_new_version_with_a_reason(
    kept: TestClient, store: SqlRunStore
) -> None:
    propose(kept)
    approve(kept)
    store.save(year_run("newer", 2026))
    assert refused(propose(kept, "newer")) == (409, "plan.conflict")
    assert propose(kept, "newer", reason="SPP ใหม่").status_code == 201
    assert kept.get("/v1/tiers").json()["run_id"] == "run-2026"
    approve(kept, "newer")
    feed = kept.get("/v1/tiers").json()
    assert (feed["run_id"], feed["plan_version"]) == ("newer", 2)
    statuses = [version["status"] for version in kept.get(URL).json()["versions"]]
    assert statuses == ["superseded", "approved"]


def test_approving_changes_the_feeds_tag(kept: TestClient) -> None:
    propose(kept)
    tag = kept.get("/v1/tiers").headers["etag"]
    assert kept.get("/v1/tiers", headers={"if-none-match": tag}).status_code == 304
    approve(kept)
    assert kept.get("/v1/tiers", headers={"if-none-match": tag}).status_code == 200


def test_a_page_of_a_superseded_run_says_so(kept: TestClient, store: SqlRunStore) -> None:
    propose(kept)
    approve(kept)
    first = kept.get("/v1/tiers", params={"limit": 2})
    store.save(year_run("newer", 2026))
    propose(kept, "newer", reason="SPP ใหม่")
    approve(kept, "newer")
    second = kept.get(first.links["next"]["url"]).json()
    assert (second["run_id"], second["plan_status"]) == ("run-2026", "superseded")


def test_csv_says_it_in_a_header(kept: TestClient) -> None:
    propose(kept)
    answer = kept.get("/v1/tiers", params={"format": "csv"})
    assert answer.headers["georisk-plan-status"] == "proposed"
    assert len(list(csv.DictReader(io.StringIO(answer.text)))) == 7


def test_withdrawn_with_a_reason(kept: TestClient) -> None:
    propose(kept)
    body = {"run_id": "run-2026", "by": "อนงค์"}
    assert refused(kept.post(f"{URL}/withdrawal", json=body)) == (409, "plan.conflict")
    answer = kept.post(f"{URL}/withdrawal", json={**body, "reason": "ขาด SPP"}).json()
    assert answer["versions"][0]["status"] == "withdrawn"
    assert answer["versions"][0]["decided"]["reason"] == "ขาด SPP"
    assert kept.get("/v1/tiers").json()["plan_status"] == "withdrawn"
    assert propose(kept).json()["versions"][1]["version"] == 2


def test_what_cannot_be_a_plan(kept: TestClient, store: SqlRunStore) -> None:
    assert refused(propose(kept, "nothing")) == (404, "store.not_found")
    assert refused(propose(kept, "run-2025")) == (409, "plan.conflict")
    asked = (InputFile(role="request", name="request", sha256="00" * 32, rows=1),)
    store.save(run_of(customer("X"), header=header_of("asked", inputs=asked)))
    assert refused(propose(kept, "asked")) == (409, "plan.conflict")
    assert refused(approve(kept)) == (409, "plan.conflict")
    assert kept.get(URL).json()["versions"] == []


def test_the_answer_is_in_the_readers_language(kept: TestClient) -> None:
    answer = kept.post(
        f"{URL}/approval",
        json={"run_id": "run-2026", "by": "บุญมี"},
        headers={"accept-language": "th"},
    )
    assert "แผนปี 2569" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"run_id": "run-2026"}, "request.by"),
        ({"run_id": "run-2026", "by": " "}, "value"),
        ({"run_id": "run-2026", "by": "a\u0000b"}, "value"),
        ({"run_id": "run-2026", "by": "a", "reason": "b\u001b[2J"}, "value"),
        ({"run_id": "run-2026", "by": "a" * 201}, "request.invalid"),
        ({"run_id": "", "by": "a"}, "request.invalid"),
        ({"run_id": 7, "by": "a"}, "request.invalid"),
        ({"run_id": "run-2026", "by": "a", "why": "b"}, "request.invalid"),
        ({"run_id": "run-2026", "by": "\ud800"}, "request.invalid"),
        ([], "request.invalid"),
    ],
)
def test_a_bad_request_is_refused(kept: TestClient, body: object, code: str) -> None:
    answer = kept.post(
        f"{URL}/proposals", content=json.dumps(body), headers={"content-type": "application/json"}
    )
    assert refused(answer) == (422, code)
    assert kept.get(URL).json()["versions"] == []


def test_a_year_must_be_a_year(kept: TestClient) -> None:
    assert refused(kept.get("/v1/plans/20")) == (422, "request.invalid")
    assert refused(kept.get("/v1/plans/2026", params={"yaer": 1})) == (
        422,
        "request.unknown_parameter",
    )
