"""What strangers, browsers and monitors see: pages, problems, headers, who may ask."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from georisk.errors import StoreError, UsageError
from georisk.model import Problem
from georisk.service.app import create_app
from georisk.service.replies import json_bytes
from georisk.service.security import refuse_open_host
from tests.service.conftest import LOOPBACK, year_run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from georisk.adapters.store.runs import SqlRunStore
    from georisk.service.context import ServiceContext

PROBLEM = "application/problem+json"
PAGES = ["/maps", "/maps/runs/run-2026", "/docs", "/v1/tiers", "/healthz", "/nowhere"]


def test_health_and_readiness(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {
        "ruleset": "pea-2566",
        "network": "abc",
        "status": "ready",
        "sample": True,
        "synthetic": True,
    }


def test_not_ready_is_a_503_that_tells_no_internals(context: ServiceContext) -> None:
    def broken() -> Mapping[str, object]:
        raise StoreError("store /secret/path: locked", "ที่เก็บ /secret/path: ถูกล็อก")

    app = create_app(replace(context, ready=broken))
    with TestClient(app, base_url=LOOPBACK) as client:
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "store")
    assert "secret" not in answer.text


def test_an_unforeseen_error_tells_nothing_of_the_inside(
    context: ServiceContext, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> Mapping[str, object]:
        raise RuntimeError("secret detail")

    app = create_app(replace(context, ready=broken))
    with TestClient(app, base_url=LOOPBACK, raise_server_exceptions=False) as client:
        answer = client.get("/readyz", headers={"accept-language": "th"})
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert answer.json()["title"] == "ระบบขัดข้อง"
    assert "secret" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "secret detail" in caplog.text


def test_rules_are_those_in_force(client: TestClient) -> None:
    answer = client.get("/v1/rules").json()
    assert answer["sha256"] == "ab" * 32
    assert answer["rules"] == {"bands": [{"id": "low", "at_least": 1}]}


def test_exact_numbers_are_json_numbers_and_nothing_else_slips_through() -> None:
    problem = Problem(field="a", value="b", code="c", expected_en="d", expected_th="จ")
    body = {
        "half": Fraction(5, 2),
        "baht": Decimal("0.30"),
        "map": MappingProxyType({"p": problem}),
    }
    told = json.loads(json_bytes(body))
    assert (told["half"], told["baht"]) == (2.5, 0.3)
    assert told["map"]["p"]["expected_th"] == "จ"
    for bad in (float("nan"), Decimal("NaN"), float("inf"), object()):
        with pytest.raises((ValueError, TypeError)):
            json_bytes({"value": bad})


def test_the_list_of_maps_in_both_languages_says_it_is_the_sample(kept: TestClient) -> None:
    english, thai = kept.get("/maps").text, kept.get("/maps?lang=th").text
    assert "synthetic sample" in english
    assert "ข้อมูลสังเคราะห์" in thai
    assert "2569" in thai
    assert english.index("/maps/runs/run-2026") < english.index("/maps/runs/run-2025")


def test_hostile_words_stay_words_on_a_page(client: TestClient, store: SqlRunStore) -> None:
    run = year_run('"><script>alert(1)</script>', 2026)
    store.save(replace(run, header=replace(run.header, ruleset="<img src=x onerror=alert(1)>")))
    page = client.get("/maps").text
    assert "<script" not in page
    assert "<img" not in page


def test_a_map_in_one_file_allows_only_its_own_scripts(kept: TestClient) -> None:
    answer = kept.get("/maps/runs/run-2026/file?lang=th")
    assert answer.text.startswith("<!doctype html><title>th</title>")
    policy = answer.headers["content-security-policy"]
    assert "script-src 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='" in policy
    assert answer.headers["content-disposition"].startswith("attachment")


def test_the_file_of_an_estate_holds_its_customers_only(kept: TestClient) -> None:
    assert kept.get("/maps/estates/E/1/file").text.endswith("</script>C6")
    assert kept.get("/maps/estates/E%2F1/file").text.endswith("</script>C6")
    for path in ("/maps/estates/none", "/maps/estates/none/file", "/maps/runs/none"):
        assert kept.get(path).json()["code"] == "store.not_found"


def test_the_reference_needs_no_other_host(client: TestClient) -> None:
    page = client.get("/docs").text
    assert "//" not in page.replace("<!doctype html>", "")
    for name in ("swagger-ui.css", "swagger-ui-bundle.js", "start.js"):
        assert f"/docs/{name}" in page
        assert client.get(f"/docs/{name}").status_code == 200
    assert client.get("/docs/favicon.png").status_code == 404
    assert client.get("/docs/..%2f__init__.py").status_code == 404


def test_openapi_tells_the_contract(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    operations = {
        (path, method): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    names = [operation["operationId"] for operation in operations.values()]
    assert len(set(names)) == len(names)
    for operation in operations.values():
        assert list(operation["responses"]["default"]["content"]) == [PROBLEM]
        for status, response in operation["responses"].items():
            assert status.startswith(("2", "3")) or list(response["content"]) == [PROBLEM]
    assert "HTTPValidationError" not in document["components"]["schemas"]


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_security_headers(kept: TestClient, path: str) -> None:
    headers = kept.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["cache-control"] == ("private, no-cache" if path == "/v1/tiers" else "no-store")
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/nowhere", (404, "not_found")),
        ("GET", "/v1/assessments", (405, "method_not_allowed")),
        ("DELETE", "/v1/tiers", (405, "method_not_allowed")),
    ],
)
def test_routing_errors_are_problems_too(
    client: TestClient, method: str, path: str, expected: tuple[int, str]
) -> None:
    answer = client.request(method, path)
    assert (answer.status_code, answer.json()["code"]) == expected
    assert answer.headers["content-type"] == "application/problem+json"
    assert ("allow" in answer.headers) == (expected[0] == 405)


def test_what_is_allowed_names_head_wherever_get_is(client: TestClient) -> None:
    assert client.delete("/v1/tiers").headers["allow"] == "GET, HEAD"
    assert client.get("/v1/assessments").headers["allow"] == "POST"


@pytest.mark.parametrize("path", ["/v1/assessments", "/v1/runs", "/v1/what-if"])
def test_a_packed_body_is_refused_and_not_taken_for_something_else(
    client: TestClient, path: str
) -> None:
    packed = {"content-type": "application/json", "content-encoding": "gzip"}
    answer = client.post(path, content=gzip.compress(b"{}"), headers=packed)
    assert (answer.status_code, answer.json()["code"]) == (415, "request.packed")
    assert answer.headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "10.0.0.1", "", "[", "a@b"])
def test_a_request_for_another_host_is_refused(client: TestClient, host: str) -> None:
    answer = client.get("/v1/runs", headers={"host": host, "accept-language": "th"})
    assert (answer.status_code, answer.json()["code"]) == (421, "host.not_loopback")
    assert "localhost" in answer.json()["detail"]
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:80", "LOCALHOST"])
def test_a_request_for_this_machine_is_answered(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "georisk.example", ""])  # noqa: S104
def test_without_a_key_only_loopback_may_be_served(host: str) -> None:
    with pytest.raises(UsageError, match="no key is configured"):
        refuse_open_host(host, keys_configured=False)
    refuse_open_host(host, keys_configured=True)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.8.8"])
def test_loopback_needs_no_key(host: str) -> None:
    refuse_open_host(host, keys_configured=False)
