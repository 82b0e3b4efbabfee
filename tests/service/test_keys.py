"""Who may ask: keys and scopes at every route, and what a refusal says."""

from __future__ import annotations

import base64
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from starlette.testclient import TestClient

from georisk.adapters.oidc import TokenVerifier
from georisk.errors import NotFound, StoreError, UsageError
from georisk.model.access import Scope
from georisk.service.app import PAGES, every_route
from georisk.service.keys import KeyRing
from georisk.service.limits import Buckets
from georisk.service.openapi import asked_of
from tests.service.conftest import LOOPBACK, year_run
from tests.service.doors import PEPPER, Clock, guarded, key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import FastAPI
    from fastapi.routing import APIRoute

    from georisk.adapters.store.runs import SqlRunStore
    from georisk.model.access import Key
    from georisk.service.context import ServiceContext

# What tells of no customer: the process, its versions, the reference of the API, a redirection.
OPEN = {
    *("get_health", "get_readiness", "get_landing", "get_conformance", "get_features_api"),
    *("show_docs", "start_docs", "give_docs_asset", "get_map_asset"),
}
ROUTES = {route.name: route for route in every_route() if route.name not in OPEN}
PLACES = {
    "run_id": "run-2026",
    "customer_id": "C1",
    "year": "2026",
    "estate_id": "E",
    "area": "กฟก.1",
    "spp_id": "S1",
    "collection_id": "customers",
    "feature_id": "C1",
    "lost_on": "2026-11-01",
}
ISSUER = "https://idp.example"
AFAR = "https://georisk.example"


def address(route: APIRoute) -> str:
    of_pages = any(route in page.router.routes for page in PAGES)
    path = route.path.replace(":path}", "}")
    for name, value in PLACES.items():
        path = path.replace(f"{{{name}}}", value)
    assert "{" not in path, "say in PLACES what stands there"
    return path if of_pages else f"/v1{path}"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def door(
    application: FastAPI, context: ServiceContext, store: SqlRunStore, clock: Clock
) -> Iterator[TestClient]:
    store.save(year_run("run-2026", 2026))
    application.state.context = guarded(context, store, clock)
    with TestClient(application, base_url=AFAR, raise_server_exceptions=False) as opened:
        yield opened


def told(answer: Any) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def ask(client: TestClient, name: str, headers: dict[str, str] | None = None) -> Any:
    (method,) = ROUTES[name].methods
    return client.request(method, address(ROUTES[name]), headers=headers, json={})


def test_every_route_says_what_it_asks() -> None:
    assert set(OPEN) < {route.name for route in every_route()}
    for route in ROUTES.values():
        (asked,) = asked_of(route.dependant)
        assert asked.scopes, route.path


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_no_route_answers_without_a_key_or_without_its_scope(
    door: TestClient, store: SqlRunStore, name: str
) -> None:
    (asked,) = asked_of(ROUTES[name].dependant)
    others = [scope for scope in Scope if scope not in (*asked.scopes, Scope.ADMIN)]
    headers = key(store, "others", *others)
    answer = ask(door, name)
    assert told(answer) == (401, "access.missing")
    assert answer.headers["www-authenticate"].startswith("Bearer")
    answer = ask(door, name, headers)
    assert told(answer) == (403, "access.scope")
    assert asked.scopes[0] in answer.json()["detail"]


@pytest.mark.parametrize("query", ["", "?lang=en"], ids=["at once", "by FastAPI"])
def test_customers_are_scored_for_who_may_ask(
    door: TestClient, store: SqlRunStore, query: str
) -> None:
    reading, assessing = (key(store, scope, scope) for scope in (Scope.READ, Scope.ASSESS))
    where, customer = f"/v1/assessments{query}", {"customer_id": "C1"}
    assert told(door.post(where, json=customer)) == (401, "access.missing")
    assert told(door.post(where, json=customer, headers=reading)) == (403, "access.scope")
    assert door.post(where, json=customer, headers=assessing).status_code == 200


@pytest.mark.parametrize(("scope", "path"), [(Scope.READ, "/v1/tiers"), (Scope.ADMIN, "/v1/tiers")])
def test_a_key_with_the_scope_passes(
    door: TestClient, store: SqlRunStore, scope: Scope, path: str
) -> None:
    assert door.get(path, headers=key(store, "kam", scope)).status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/docs", "/openapi.json"])
def test_what_tells_of_nobody_needs_no_key(door: TestClient, store: SqlRunStore, path: str) -> None:
    key(store, "kam", Scope.READ)
    assert door.get(path).status_code == 200


def test_what_is_no_key_of_ours_opens_nothing(door: TestClient, store: SqlRunStore) -> None:
    text = key(store, "kam", Scope.READ)["authorization"].removeprefix("Bearer ")
    _, key_id, _ = text.split("_", 2)
    for wrong in (
        "x",
        "georisk__",
        text[:-1],
        f"{text}x",
        f"georisk_{key_id}_",
        f"georisk_{key_id}_{'A' * 43}",
        f"georisk_000000000000_{'A' * 43}",
        "x" * 9_000,
    ):
        answer = door.get("/v1/tiers", headers={"authorization": f"Bearer {wrong}"})
        assert told(answer) == (401, "access.unknown"), wrong
    for none in ("", "Bearer", "Bearer  ", "Digest x", text, "Basic !", "Basic eA=="):
        answer = door.get("/v1/tiers", headers={"authorization": none})
        assert told(answer) == (401, "access.missing"), none
    thai = door.get("/v1/tiers", headers={"accept-language": "th"}).json()
    assert (thai["title"], "กุญแจ" in thai["detail"]) == ("ต้องใช้กุญแจ", True)


def test_a_browser_sends_the_key_as_a_password(door: TestClient, store: SqlRunStore) -> None:
    text = key(store, "kam", Scope.READ)["authorization"].removeprefix("Bearer ")
    packed = base64.b64encode(f"anybody:{text}".encode()).decode()
    answer = door.get("/maps/runs/run-2026", headers={"authorization": f"Basic {packed}"})
    assert answer.status_code == 200
    assert "Basic" in door.get("/maps").headers["www-authenticate"]


def test_an_expired_and_a_revoked_key_say_so(
    door: TestClient, store: SqlRunStore, clock: Clock
) -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    late = key(store, "late", Scope.READ, expires_at=past)
    gone = key(store, "gone", Scope.READ, expires_at=past + timedelta(days=1))
    assert told(door.get("/v1/tiers", headers=late)) == (401, "access.expired")
    assert door.get("/v1/tiers", headers=gone).status_code == 200
    store.revoke_key("gone")
    clock.seconds += 2.1
    assert told(door.get("/v1/tiers", headers=gone)) == (401, "access.revoked")


def test_who_listens_hears_nothing_once_the_key_is_revoked(
    door: TestClient, store: SqlRunStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("georisk.service.routes.changes.LOOK_EVERY_S", 0.01)
    headers = key(store, "listener", Scope.READ)
    newest = type(store).newest_moment
    looks = iter(range(1, 10_000))

    def newest_moment(self: SqlRunStore) -> int:
        if next(looks) == 2:
            self.revoke_key("listener")
            clock.seconds += 2.1
        return newest(self)

    monkeypatch.setattr(type(store), "newest_moment", newest_moment)
    assert door.get("/v1/tiers/changes?wait=1", headers=headers).status_code == 200
    assert next(looks) == 3  # nobody looked for it again


def test_revoking_the_last_key_does_not_open_the_door(door: TestClient, store: SqlRunStore) -> None:
    key(store, "only", Scope.READ)
    store.revoke_key("only")
    assert told(door.get("/v1/tiers")) == (401, "access.missing")


def test_the_first_key_closes_a_door_that_was_open(
    application: FastAPI, context: ServiceContext, store: SqlRunStore, clock: Clock
) -> None:
    store.save(year_run("run-2026", 2026))
    application.state.context = guarded(context, store, clock)
    with TestClient(application, base_url=LOOPBACK) as client:
        assert client.get("/v1/tiers").status_code == 200
        headers = key(store, "kam", Scope.READ)
        clock.seconds += 2.1
        assert told(client.get("/v1/tiers")) == (401, "access.missing")
        assert client.get("/v1/tiers", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("peer", "status"), [("127.0.0.1", 200), ("::1", 200), ("10.0.0.7", 421), ("2001:db8::7", 421)]
)
def test_without_a_key_no_other_machine_is_answered(
    application: FastAPI, context: ServiceContext, peer: str, status: int
) -> None:
    application.state.context = context
    with TestClient(application, base_url=LOOPBACK, client=(peer, 5_000)) as client:
        assert client.get("/healthz").status_code == status


def test_a_key_that_asks_too_often_waits_and_others_do_not(
    application: FastAPI, context: ServiceContext, store: SqlRunStore
) -> None:
    clock = Clock()
    busy, other = (key(store, label, Scope.READ) for label in ("busy", "other"))
    application.state.context = guarded(context, store, buckets=Buckets(0.5, 3, clock))
    with TestClient(application, base_url=AFAR) as client:
        statuses = [client.get("/v1/rules", headers=busy).status_code for _ in range(4)]
        assert statuses == [200, 200, 200, 429]
        answer = client.get("/v1/rules", headers=busy)
        assert told(answer) == (429, "access.rate")
        assert answer.headers["retry-after"] == "2"
        assert client.get("/v1/rules", headers=other).status_code == 200
        assert client.get("/healthz").status_code == 200
        clock.seconds += 2
        assert client.get("/v1/rules", headers=busy).status_code == 200


def test_plans_are_moved_in_the_name_of_the_key(door: TestClient, store: SqlRunStore) -> None:
    both = key(store, "อนงค์", Scope.ASSESS, Scope.APPROVE)
    other = key(store, "บุญมี", Scope.APPROVE, Scope.READ)
    body = {"run_id": "run-2026", "by": "somebody else"}
    assert door.post("/v1/plans/2026/proposals", json=body, headers=both).status_code == 201
    assert told(door.post("/v1/plans/2026/approval", json=body, headers=both)) == (
        409,
        "plan.conflict",
    )
    assert door.post("/v1/plans/2026/approval", json=body, headers=other).status_code == 200
    (version,) = door.get("/v1/plans/2026", headers=other).json()["versions"]
    assert (version["proposed"]["by"], version["decided"]["by"]) == ("อนงค์", "บุญมี")


def test_a_token_of_the_issuer_opens_what_its_scopes_say(
    application: FastAPI, context: ServiceContext, store: SqlRunStore
) -> None:
    private = rsa.generate_private_key(65_537, 2_048)
    public = jwt.get_algorithm_by_name("RS256").to_jwk(private.public_key(), as_dict=True)
    pages: dict[str, dict[str, Any]] = {}

    def fetch(url: str) -> dict[str, Any]:
        if not pages:
            raise OSError("no network")
        return pages[url]

    clock = Clock()
    tokens = TokenVerifier(ISSUER, "georisk", fetch, clock)
    store.save(year_run("run-2026", 2026))
    application.state.context = guarded(context, store, tokens=tokens)

    def bearer(**claims: Any) -> dict[str, str]:
        said = {"iss": ISSUER, "aud": "georisk", "sub": "anong", "exp": time.time() + 60, **claims}
        return {"authorization": f"Bearer {jwt.encode(said, private, 'RS256')}"}

    with TestClient(application, base_url=AFAR, raise_server_exceptions=False) as client:
        assert told(client.get("/v1/tiers")) == (401, "access.missing")
        assert told(client.get("/v1/tiers", headers=bearer(scope="read"))) == (503, "store")
        clock.seconds += 60
        pages[f"{ISSUER}/.well-known/openid-configuration"] = {
            "issuer": ISSUER,
            "jwks_uri": f"{ISSUER}/keys",
        }
        pages[f"{ISSUER}/keys"] = {"keys": [public]}
        assert client.get("/v1/tiers", headers=bearer(scope="read")).status_code == 200
        assert told(client.get("/v1/tiers", headers=bearer(scope="assess"))) == (
            403,
            "access.scope",
        )
        assert told(client.get("/v1/tiers", headers=bearer(scope="read", exp=1))) == (
            401,
            "access.token",
        )
        limited = bearer(scope="read", georisk_areas=["กฟก.1"])
        rows = client.get("/v1/tiers", headers=limited).json()["tiers"]
        assert [row["customer_id"] for row in rows] == ["C2"]
        headers = key(store, "kam", Scope.READ)
        application.state.context.gate.ring._had_at = None
        assert client.get("/v1/tiers", headers=headers).status_code == 200


def test_a_store_that_is_gone_opens_no_door_for_long() -> None:
    clock = Clock()
    kept: list[tuple[Key, ...]] = []

    def read() -> tuple[Key, ...]:
        if not kept:
            raise StoreError("gone", "หาย")
        return kept[0]

    ring = KeyRing(read, lambda: PEPPER, clock)
    ring.freshen()
    with pytest.raises(StoreError):
        ring.find("georisk_a_b")
    kept.append(())
    ring.freshen()
    assert ring.find("georisk_a_b") is None
    kept.clear()
    clock.seconds += 29
    ring.freshen()
    assert ring.find("georisk_a_b") is None
    clock.seconds += 2
    with pytest.raises(StoreError):
        ring.find("georisk_a_b")


def test_labels_are_never_used_twice_and_unknown_keys_are_named(store: SqlRunStore) -> None:
    key(store, "kam", Scope.READ)
    store.revoke_key("kam", by="บุญมี")
    assert store.revoke_key("kam").revoked_at is not None
    with pytest.raises(UsageError, match="label kam"):
        key(store, "kam", Scope.READ)
    with pytest.raises(NotFound, match="nobody"):
        store.revoke_key("nobody")


def test_the_document_says_which_scope_each_operation_needs(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    paths = document["paths"]
    assert paths["/v1/tiers"]["get"]["x-georisk-scopes"] == ["read"]
    assert paths["/v1/assessments"]["post"]["x-georisk-scopes"] == ["assess"]
    assert "security" not in paths["/healthz"]["get"]
