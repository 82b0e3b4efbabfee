"""Bad days as a client meets them: a clear problem that says when to try again, and nothing lost.

What was acknowledged is there afterwards; what was refused can be sent again, and is there once.
"""

from __future__ import annotations

import csv
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event
from starlette.testclient import TestClient

from georisk.adapters.embedded import sample_dir
from georisk.adapters.store import check_store
from georisk.adapters.store import engine as engine_module
from georisk.adapters.store.runs import SqlRunStore
from georisk.service.factory import make_app
from georisk.service.paging import encode_cursor
from tests.service.conftest import LOOPBACK
from tests.store.conftest import KINDS, Database, new_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.store.postgres import Server

# Large enough that a full disk has no room for it, and of chance, so that nothing packs it.
UPLOAD = b"customer_id,note\n" + b"".join(
    b"C%d,%s\n" % (row, Random(row).randbytes(32).hex().encode()) for row in range(2_000)
)
KEYS = count()
BUSY_MS = 300
MOST_TRIES = 50


@dataclass(frozen=True)
class Service:
    """The service on a database, and the customers it is asked to keep."""

    client: TestClient
    store: SqlRunStore
    database: Database
    items: list[dict[str, Any]]

    def keep(self, *places: int) -> Any:
        """Assess some customers of the sample and keep them as a run."""
        chosen = [self.items[place] for place in places]
        return self.client.post("/v1/assessments", params={"store": True}, json=chosen)

    def upload(self, key: str) -> Any:
        kind = {"content-type": "text/csv", "idempotency-key": key}
        return self.client.post("/v1/runs", content=UPLOAD, headers=kind)

    def run_ids(self) -> list[str]:
        told = self.client.get("/v1/runs").json()["runs"]
        return [run["run_id"] for run in told]

    def jobs(self) -> int:
        ((found,),) = self.database.sql("SELECT count(*) FROM jobs")
        return int(found)


@pytest.fixture(scope="module", params=KINDS)
def service(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """One service for all of it, as clients see one; no worker takes what is uploaded."""
    folder = tmp_path_factory.mktemp(request.param)
    database = new_database(request.param, request, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEORISK_STORE", database.url)
        patch.setenv("GEORISK_AUDIT_DIR", str(folder / "audit"))
        patch.setattr(engine_module, "BUSY_MS", BUSY_MS)
        app = make_app()
        app.state.context = replace(app.state.context, minder=None)
        with (sample_dir() / "customers.csv").open(encoding="utf-8", newline="") as file:
            items = [
                {name: cell or None for name, cell in row.items()} for row in csv.DictReader(file)
            ]
        store = app.state.context.store
        assert isinstance(store, SqlRunStore)
        with closing(store), TestClient(app, base_url=LOOPBACK) as client:
            yield Service(client, store, database, items)
    assert check_store(database.url).findings == ()


def refused(answer: Any) -> None:
    """A problem that says when to try again, and nothing of the inside."""
    assert (answer.status_code, answer.json()["code"]) == (503, "store"), answer.text
    assert int(answer.headers["retry-after"]) > 0
    for inside in ("sqlite", "postgres", "127.0.0.1", "/tmp", "disk", "INSERT"):  # noqa: S108
        assert inside not in answer.text.lower()


def sent_until(status: int, send: Callable[[], Any]) -> Any:
    """Send again what was refused, as a client does who is told to."""
    for _ in range(MOST_TRIES):
        if (answer := send()).status_code == status:
            return answer
        refused(answer)
    pytest.fail(f"refused {MOST_TRIES} times")


def every_write_is_refused_and_then_taken(service: Service, bad: Any, *places: int) -> None:
    """Try to write while something is wrong, and again when it is not."""
    before, jobs, key = service.run_ids(), service.jobs(), f"bad-day-{next(KEYS)}"
    with bad:
        refused(service.keep(*places))
        refused(service.upload(key))
        assert service.client.get("/healthz").status_code == 200
    assert service.run_ids() == before
    assert service.jobs() == jobs
    kept = sent_until(200, lambda: service.keep(*places))
    taken = sent_until(202, lambda: service.upload(key))
    assert service.run_ids() == [*before, kept.json()["run_id"]]
    assert service.upload(key).json()["job_id"] == taken.json()["job_id"]
    assert service.jobs() == jobs + 1


@contextmanager
def gone(server: Server, client: TestClient) -> Iterator[None]:
    server.stop()
    try:
        refused(client.get("/v1/tiers"))
        refused(client.get("/v1/customers/C001/assessments"))
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["code"]) == (503, "not_ready")
        assert int(answer.headers["retry-after"]) > 0
        yield
    finally:
        server.start()


@pytest.mark.parametrize("service", KINDS[1:], indirect=True)
def test_a_database_that_is_gone_and_back(service: Service) -> None:
    server = service.database.server
    assert server is not None
    every_write_is_refused_and_then_taken(service, gone(server, service.client), 0, 1)
    assert service.client.get("/readyz").status_code == 200


@contextmanager
def read_only(service: Service) -> Iterator[None]:
    """As after a failover to a standby, or on a disk that was mounted so."""
    if service.database.server is None:
        with each_connection(service, "PRAGMA query_only = ON", "PRAGMA query_only = OFF"):
            yield
        return
    fail_over(service.database, "SET default_transaction_read_only = on")
    try:
        yield
    finally:
        fail_over(service.database, "RESET default_transaction_read_only")


def fail_over(database: Database, change: str) -> None:
    """Change a database of PostgreSQL for whoever comes from now on, and send all others away."""
    name, server = database.url.rpartition("/")[2], database.server
    assert server is not None
    server.sql(f"ALTER DATABASE {name} {change}")
    server.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")


@contextmanager
def each_connection(service: Service, begin: str, end: str) -> Iterator[None]:
    """Say something to SQLite whenever it is used, and something else from then on."""
    said = [begin]

    def say(connection: Any, *_: object) -> None:
        connection.execute(said[0])

    event.listen(service.store._engine, "checkout", say)
    try:
        yield
    finally:
        said[0] = end


def test_a_store_that_can_only_be_read(service: Service) -> None:
    service.keep(2)
    runs = service.run_ids()

    @contextmanager
    def still_read() -> Iterator[None]:
        with read_only(service):
            assert service.run_ids() == runs
            assert service.client.get(f"/v1/runs/{runs[-1]}/assessments").status_code == 200
            yield

    every_write_is_refused_and_then_taken(service, still_read(), 2, 3)


@contextmanager
def full(service: Service) -> Iterator[None]:
    """No page more for SQLite; PostgreSQL says it with its own code."""
    database = service.database
    if database.server is None:
        ((pages,),) = database.sql("PRAGMA page_count")
        with each_connection(
            service, f"PRAGMA max_page_count = {pages}", "PRAGMA max_page_count = 1073741823"
        ):
            yield
        return
    database.sql(
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '53100'; END $$",
        "CREATE TRIGGER full_disk BEFORE INSERT ON layers EXECUTE FUNCTION full_disk()",
        "CREATE TRIGGER full_disk BEFORE INSERT ON jobs EXECUTE FUNCTION full_disk()",
    )
    try:
        yield
    finally:
        database.sql("DROP FUNCTION full_disk CASCADE")


def test_a_full_disk(service: Service) -> None:
    every_write_is_refused_and_then_taken(service, full(service), *range(30))


@contextmanager
def held(service: Service) -> Iterator[None]:
    """Another program writes, and does not end."""
    with closing(service.database.open()) as other, engine_module.writing(other._engine) as writer:
        engine_module.take_turn(writer)
        yield


def test_a_writer_that_does_not_end(service: Service) -> None:
    every_write_is_refused_and_then_taken(service, held(service), 4, 5)


NOBODY = "%00"
ADDRESSES = [
    f"/v1/customers/{NOBODY}/assessments",
    f"/v1/customers/{NOBODY}/explanation",
    f"/v1/customers/{NOBODY}/exit-interviews",
    f"/v1/runs/{NOBODY}/assessments",
    f"/v1/runs/{NOBODY}/rejects",
    f"/v1/runs/job_{NOBODY}",
    f"/maps/runs/{NOBODY}/file",
    f"/maps/estates/{NOBODY}",
    f"/maps/areas/{NOBODY}",
    f"/maps/customers/{NOBODY}",
    f"/collections/customers/items/{NOBODY}",
]


def test_what_no_database_can_hold_is_not_found_and_no_bad_day(service: Service) -> None:
    service.keep(6)
    client, run_id = service.client, service.run_ids()[-1]
    statuses = [client.get(address).status_code for address in ADDRESSES]
    statuses += [client.get(f"/v1/maps/{run_id}/customers/{NOBODY}").status_code]
    statuses += [client.delete(f"/v1/runs/job_{NOBODY}").status_code]
    assert statuses == [404] * len(statuses)
    torn = encode_cursor(run_id, "a\0b")
    for address in (f"/v1/tiers?cursor={torn}", f"/morning?run={run_id}&kamr={NOBODY}"):
        assert client.get(address).status_code == 422
    step = {"run_id": "a\0b", "by": "A"}
    assert client.post("/v1/plans/2027/proposals", json=step).status_code == 422


def test_many_writers_at_once_lose_nothing(service: Service) -> None:
    before, jobs = service.run_ids(), service.jobs()

    def kept(place: int) -> str:
        answer = sent_until(200, lambda: service.keep(place, place + 1))
        return str(answer.json()["run_id"])

    def taken(place: int) -> str:
        answer = sent_until(202, lambda: service.upload(f"many-{place % 4}"))
        return str(answer.json()["job_id"])

    with ThreadPoolExecutor(8) as pool:
        runs = list(pool.map(kept, range(8, 16)))
        made = list(pool.map(taken, range(12)))
    assert sorted(service.run_ids()) == sorted([*before, *runs])
    assert len(set(runs)) == 8
    assert len(set(made)) == 4
    assert service.jobs() == jobs + 4
