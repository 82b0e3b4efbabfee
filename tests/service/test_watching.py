"""What is seen from outside of each request: its number, its count, its line, its audit row."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from georisk.errors import StoreError
from georisk.model.access import Scope
from georisk.service.app import create_app
from georisk.service.context import Check
from georisk.service.logs import REQUEST, JsonLines, log_config, request_id_of
from georisk.wiring.auditing import AuditWriter
from tests.service.conftest import LOOPBACK, year_run
from tests.service.doors import guarded, key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from georisk.adapters.store.runs import SqlRunStore
    from georisk.model.access import AuditRow
    from georisk.service.context import ServiceContext

RUN = "/v1/runs/run-2026"
MAP = "/v1/maps/run-2026"
LEFT = "http.disconnect"


@pytest.fixture
def audit(store: SqlRunStore, tmp_path: Path) -> AuditWriter:
    return AuditWriter(store, tmp_path / "audit")


@pytest.fixture
def watched(
    context: ServiceContext, store: SqlRunStore, audit: AuditWriter
) -> Iterator[TestClient]:
    store.save(year_run("run-2026", 2026))
    headers = key(store, "kam", Scope.ADMIN)
    app = create_app(guarded(context, store, audit=audit))
    with TestClient(app, base_url=LOOPBACK, raise_server_exceptions=False) as client:
        client.headers.update(headers)
        yield client


def rows(store: SqlRunStore, audit: AuditWriter) -> list[AuditRow]:
    audit.flush()
    return list(store.audit())


@pytest.mark.parametrize(
    ("path", "operation", "subject", "count"),
    [
        (f"{RUN}/assessments?limit=2", "list_run_assessments", {"run_id": "run-2026"}, [2]),
        (
            f"{RUN}/assessments?format=csv",
            "list_run_assessments",
            {"run_id": "run-2026"},
            [None, 7],
        ),
        (
            f"{RUN}/customers/C1/explanation",
            "explain_customer_in_run",
            {"run_id": "run-2026", "customer_id": "C1"},
            [1],
        ),
        ("/v1/customers/C1/assessments", "list_customer_assessments", {"customer_id": "C1"}, [1]),
        ("/v1/customers/C1/explanation", "explain_customer", {"customer_id": "C1"}, [1]),
        ("/v1/tiers", "list_tiers", {}, [7]),
        ("/v1/tiers?area=กฟก.1", "list_tiers", {}, [1]),
        ("/v1/tiers?format=csv", "list_tiers", {}, [None, 7]),
        ("/v1/workload", "get_workload", {}, [7]),
        ("/maps/runs/run-2026", "show_run", {}, []),
        ("/maps/runs/run-2026/file", "take_run", {"run_id": "run-2026"}, [7]),
        ("/maps/estates/E/1/file", "take_estate", {"estate_id": "E/1"}, [1]),
        ("/v1/maps/run-2026", "begin_map", {}, []),
        (f"{MAP}/view?bbox=100,13,102,14&zoom=9", "view_map", {"run_id": "run-2026"}, [1]),
        (f"{MAP}/table?limit=3", "list_map_customers", {"run_id": "run-2026"}, [3]),
        (f"{MAP}/search?q=C1", "search_map", {"run_id": "run-2026"}, [1]),
        (f"{MAP}/named?id=C1&id=C2", "name_map_customers", {"run_id": "run-2026"}, [2]),
        (f"{MAP}/selection", "save_map_selection", {"run_id": "run-2026"}, [7]),
        (
            f"{MAP}/selection?format=geojson",
            "save_map_selection",
            {"run_id": "run-2026"},
            [None, 7],
        ),
        (
            f"{MAP}/customers/C1",
            "tell_map_customer",
            {"run_id": "run-2026", "customer_id": "C1"},
            [1],
        ),
        ("/v1/runs", "list_runs", {}, []),
        ("/v1/rules", "get_rules", {}, []),
        ("/healthz", "get_health", {}, []),
        ("/v1/customers/none/assessments", "list_customer_assessments", {}, []),
    ],
)
def test_reading_customers_is_written_down(
    watched: TestClient,
    store: SqlRunStore,
    audit: AuditWriter,
    path: str,
    operation: str,
    subject: Mapping[str, str],
    count: list[int | None],
) -> None:
    answer = watched.get(path, headers={"x-request-id": "kam-17"})
    found = rows(store, audit)
    assert [row.rows for row in found] == count
    for row in found:
        assert (row.who, row.operation, dict(row.subject)) == ("kam", operation, dict(subject))
        assert (row.status, row.request_id) == (answer.status_code, "kam-17")


def test_writing_is_written_down_even_when_refused(
    watched: TestClient, store: SqlRunStore, audit: AuditWriter
) -> None:
    watched.post("/v1/assessments?store=true", json=[{"customer_id": "A"}, {"customer_id": "B"}])
    watched.post("/v1/plans/2026/proposals", json={"run_id": "none"})
    told = [(row.operation, row.rows, row.status) for row in rows(store, audit)]
    assert told == [("assess_customers", 2, 200), ("propose_plan", None, 404)]


def test_what_is_not_sent_again_is_no_reading(
    watched: TestClient, store: SqlRunStore, audit: AuditWriter
) -> None:
    tag = watched.get("/v1/tiers").headers["etag"]
    assert watched.get("/v1/tiers", headers={"if-none-match": tag}).status_code == 304
    assert len(rows(store, audit)) == 1


def test_an_answer_that_is_cut_off_is_written_down_as_far_as_it_came(
    watched: TestClient, store: SqlRunStore, audit: AuditWriter
) -> None:
    watched.head("/v1/tiers?format=csv")
    first, second = rows(store, audit)
    assert first.rows is None
    assert second.rows is not None
    assert second.rows < 7


def test_an_answer_that_cannot_be_audited_is_not_given(
    watched: TestClient, audit: AuditWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_row: AuditRow) -> None:
        raise StoreError("audit in /secret: full", "เต็ม")

    monkeypatch.setattr(audit, "append", full)
    for path in ("/v1/customers/C1/explanation", "/v1/tiers?format=csv"):
        answer = watched.get(path)
        assert (answer.status_code, answer.json()["code"]) == (503, "store")
        assert "C1" not in answer.text
        assert "secret" not in answer.text
        assert answer.headers["x-request-id"]
    assert watched.get("/v1/rules").status_code == 200


def test_every_answer_is_numbered(watched: TestClient) -> None:
    for path, status in (("/v1/rules", 200), ("/nowhere", 404), ("/v1/tiers?x=1", 422)):
        answer = watched.get(path, headers={"x-request-id": "kam-1.2_3"})
        assert (answer.status_code, answer.headers["x-request-id"]) == (status, "kam-1.2_3")


@pytest.mark.parametrize("stated", ["", "a b", "a" * 65, "-x", "<b>", "ก", "a\nb", '"', "a;b"])
def test_a_number_that_could_do_harm_in_a_log_is_not_taken(stated: str) -> None:
    assert re.fullmatch("[0-9a-f]{32}", request_id_of(stated))


def test_an_unforeseen_error_is_numbered_counted_and_logged_as_an_error(
    context: ServiceContext, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> Mapping[str, object]:
        raise RuntimeError("inside")

    app = create_app(replace(context, ready=broken))
    caplog.set_level(logging.INFO)
    with TestClient(app, base_url=LOOPBACK, raise_server_exceptions=False) as client:
        answer = client.get("/readyz", headers={"x-request-id": "n1"})
        assert (answer.status_code, answer.headers["x-request-id"]) == (500, "n1")
        counted = client.get("/metrics").text
    assert 'georisk_requests_total{operation="get_readiness",status="5xx"} 1.0' in counted
    lines = [record for record in caplog.records if record.message == "request"]
    assert next(record.levelname for record in lines) == "ERROR"


def test_a_refusal_is_news_and_no_error_and_no_address_is_logged(
    watched: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "georisk")
    watched.get("/v1/customers/SECRET-ID/assessments")
    watched.get("/SECRET-ID", headers={"authorization": "Bearer SECRET-KEY"})
    lines = [json.loads(JsonLines().format(record)) for record in caplog.records]
    requests = [line for line in lines if line["message"] == "request"]
    assert [(line["level"], line["operation"], line["status"]) for line in requests] == [
        ("INFO", "list_customer_assessments", 404),
        ("INFO", "unmatched", 404),
    ]
    assert (requests[0]["who"], requests[0]["method"]) == ("kam", "GET")
    assert "SECRET" not in json.dumps(lines)


def test_a_log_line_is_one_line_of_json() -> None:
    logger = logging.getLogger("georisk.test")
    try:
        raise ValueError("first\nsecond")  # noqa: TRY301
    except ValueError:
        import sys

        told = sys.exc_info()
    record = logger.makeRecord("georisk.test", logging.ERROR, "f", 1, "ก\n%s", ("x",), told)
    REQUEST.set("n7")
    line = JsonLines().format(record)
    said = json.loads(line)
    assert "\n" not in line
    assert (said["message"], said["level"], said["request_id"]) == ("ก\nx", "ERROR", "n7")
    assert "ValueError: first\nsecond" in said["exception"]


def test_the_log_is_set_up_for_standard_error() -> None:
    config = log_config("info")
    assert config["handlers"]["stderr"]["stream"] == "ext://sys.stderr"
    assert config["loggers"]["georisk"]["level"] == "INFO"


def test_metrics_count_operations_and_never_ids(watched: TestClient) -> None:
    for path in ("/v1/customers/C1/explanation", "/v1/customers/C2/explanation", "/C1", "/C2"):
        watched.get(path)
    answer = watched.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    samples = [line for line in answer.text.splitlines() if not line.startswith("#")]
    assert 'georisk_requests_total{operation="explain_customer",status="2xx"} 2.0' in samples
    assert 'georisk_requests_total{operation="unmatched",status="4xx"} 2.0' in samples
    assert 'georisk_request_seconds_count{operation="explain_customer"} 2.0' in samples
    assert "georisk_requests_running 1.0" in samples
    waiting = next(line for line in samples if line.startswith("georisk_audit_rows_waiting"))
    assert float(waiting.split()[1]) >= 0
    assert not re.search(r"C[12]|run-2026", answer.text)
    names = {name for line in samples for name in re.findall(r"(\w+)=", line)}
    assert names == {"operation", "status", "le"}


@pytest.mark.parametrize(
    "path",
    [
        "/v1/tiers",
        f"{RUN}/assessments?format=csv",
        "/maps",
        "/healthz",
        "/v1/customers/no/x",
        "/docs",
    ],
)
def test_head_is_answered_like_get_without_a_body(watched: TestClient, path: str) -> None:
    got, head = watched.get(path), watched.head(path)
    assert (head.status_code, head.content) == (got.status_code, b"")
    varying = {"x-request-id"}
    assert {k: v for k, v in head.headers.items() if k not in varying} == {
        k: v for k, v in got.headers.items() if k not in varying
    }


def test_head_of_what_never_ends_is_answered_at_once(watched: TestClient) -> None:
    began = time.monotonic()
    answer = watched.head("/v1/tiers/changes", params={"wait": 60})
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert time.monotonic() - began < 30


def test_head_of_what_cannot_be_got_says_what_can(watched: TestClient) -> None:
    answer = watched.head("/v1/assessments")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_what_is_missing_is_named_when_not_ready(context: ServiceContext) -> None:
    def gone() -> None:
        raise StoreError("/secret/path gone", "หาย")

    checks = (
        Check("store", "the store does not answer", "ที่เก็บข้อมูลไม่ตอบ", gone),
        Check("keys", "other pepper", "pepper อื่น", lambda: None),
    )
    app = create_app(replace(context, checks=checks))
    with TestClient(app, base_url=LOOPBACK) as client:
        answer = client.get("/readyz?lang=th")
        assert (answer.status_code, answer.json()["code"]) == (503, "not_ready")
        assert answer.json()["reasons"] == [{"check": "store", "detail": "ที่เก็บข้อมูลไม่ตอบ"}]
        assert "secret" not in answer.text
        assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("origins", "allowed"), [((), None), (("https://kam.example",), "https://kam.example")]
)
def test_no_other_site_may_read_unless_it_is_named(
    context: ServiceContext, origins: tuple[str, ...], allowed: str | None
) -> None:
    app = create_app(replace(context, cors_origins=origins))
    with TestClient(app, base_url=LOOPBACK) as client:
        for origin, expected in (("https://kam.example", allowed), ("https://evil.example", None)):
            answer: Any = client.get("/v1/rules", headers={"origin": origin})
            assert answer.headers.get("access-control-allow-origin") == expected
            assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("path", ["/v1/assessments", "/v1/runs"])
def test_who_leaves_in_the_middle_of_a_body_is_no_fault_of_ours(
    watched: TestClient, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    said = iter([{"type": "http.request", "body": b"{", "more_body": True}, {"type": LEFT}])
    told: list[Any] = []

    async def receive() -> Any:
        return next(said)

    async def send(message: Any) -> None:
        told.append(message)

    headers = {**watched.headers, "host": "127.0.0.1", "content-type": "application/json"}
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    with caplog.at_level(logging.INFO):
        asyncio.run(watched.app(scope, receive, send))
    assert told[0]["status"] == 400
    assert {record.levelname for record in caplog.records} == {"INFO"}
