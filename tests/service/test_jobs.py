"""``POST /v1/runs``: uploads in, jobs out; what is no upload is refused, and a job is private."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from georisk.adapters.tables.registers import read_customers
from georisk.model import Problem, Rejected
from georisk.model.access import Reach, Scope
from georisk.model.jobs import KEEPING, Fault, JobState
from georisk.service import upload as uploads
from tests.reports.sample_run import customer, header_of, run_of
from tests.service.doors import guarded, key

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.testclient import TestClient

    from georisk.adapters.store.runs import SqlRunStore
    from georisk.model.jobs import Order
    from georisk.service.context import ServiceContext

CSV = "customer_id,lat,lon\nก/7,13.4,101.0\n".encode()
ROWS: list[dict[str, Any]] = [
    {"customer_id": "0001", "lat": 13.4021, "lon": 101, "monthly_bill_thb": 1e6, "in_estate": True},
    {"customer_id": "0002", "name": '=1+1,"', "outages_12m": None},
]


def sent(client: TestClient, **how: Any) -> Any:
    return client.post("/v1/runs", **how)


def form(content: bytes = CSV, name: str = "ลูกค้า.csv", field: str = "customers") -> Any:
    return {field: (name, io.BytesIO(content), "application/octet-stream")}


def order_of(store: SqlRunStore) -> Order:
    taken = store.take_job(30)
    assert taken is not None
    return taken[1]


def code(reply: Any, status: int) -> str:
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == "application/problem+json"
    said: str = reply.json()["code"]
    return said


def test_a_form_is_taken_in_and_told_where_to_look(client: TestClient, store: SqlRunStore) -> None:
    reply = sent(client, files=form(), params={"plan_year": 2570, "as_of": "2569-09-30"})
    assert reply.status_code == 202
    said = reply.json()
    assert (said["status"], said["progress"], said["run_id"]) == ("accepted", 0, None)
    assert reply.headers["location"] == f"/v1/runs/{said['job_id']}"
    assert client.get(reply.headers["location"]).json() == said
    order = order_of(store)
    assert (order.name, order.content, order.asker) == ("ลูกค้า.csv", CSV, "")
    assert (str(order.as_of), order.plan_year) == ("2026-09-30", 2027)
    assert client.get(reply.headers["location"]).json()["status"] == "running"


@pytest.mark.parametrize("kind", sorted(uploads.NAMES))
def test_the_file_itself_is_taken_by_its_media_type(
    client: TestClient, store: SqlRunStore, kind: str
) -> None:
    reply = sent(client, content=CSV, headers={"content-type": f"{kind}; charset=utf-8"})
    assert reply.status_code == 202
    order = order_of(store)
    assert (order.name, order.content) == (uploads.NAMES[kind], CSV)


@pytest.mark.parametrize("body", [ROWS, {"customers": ROWS}])
def test_rows_as_json_are_the_rows_of_a_file(
    client: TestClient, store: SqlRunStore, tmp_path: Path, body: Any
) -> None:
    assert sent(client, json=body).status_code == 202
    order = order_of(store)
    path = tmp_path / order.name
    path.write_bytes(order.content)
    batch = read_customers(path)
    assert batch.rejected == ()
    first, second = batch.rows
    assert (first.customer_id, first.monthly_bill_thb, first.in_estate) == ("0001", 1_000_000, True)
    assert (second.customer_id, second.name, second.outages_12m) == ("0002", '=1+1,"', None)


def test_a_name_is_kept_but_not_where_it_lay(client: TestClient, store: SqlRunStore) -> None:
    sent(client, files=form(name="..\\..//../etc/ปี 70.CSV"))
    assert order_of(store).name == "ปี 70.csv"


def test_a_retry_is_one_job(client: TestClient) -> None:
    key_of_it = {"idempotency-key": "2569-q4"}
    first = sent(client, files=form(), headers=key_of_it)
    assert sent(client, files=form(), headers=key_of_it).json() == first.json()
    other = sent(client, files=form(CSV + b"x,1,2\n"), headers=key_of_it)
    assert code(other, 409) == "job.other_request"
    later = sent(client, files=form(), headers=key_of_it, params={"plan_year": 2028})
    assert code(later, 409) == "job.other_request"
    assert sent(client, files=form()).json()["job_id"] != first.json()["job_id"]


@pytest.mark.parametrize(
    ("how", "status", "said"),
    [
        ({}, 415, "upload.not_a_table"),
        ({"content": CSV, "headers": {"content-type": "text/html"}}, 415, "upload.not_a_table"),
        ({"files": form(name="a.exe")}, 415, "upload.not_a_table"),
        ({"files": form(field="other")}, 422, "upload.no_file"),
        ({"files": form(b"")}, 422, "upload.empty"),
        ({"content": b"", "headers": {"content-type": "text/csv"}}, 422, "upload.empty"),
        ({"files": {**form(), **form(field="file")}}, 400, "upload.form"),
        ({"files": form(), "data": {"plan_year": "2570"}}, 400, "upload.form"),
        (
            {"content": b"--x", "headers": {"content-type": "multipart/form-data"}},
            400,
            "upload.form",
        ),
        (
            {"content": b'{"customers": NaN}', "headers": {"content-type": "application/json"}},
            400,
            "request.not_json",
        ),
        ({"json": {"customers": []}}, 422, "request.shape"),
        ({"json": [{"customer_id": "a", "lat": {"deg": 13}}]}, 422, "item.value"),
        ({"json": [7]}, 422, "item.not_object"),
        ({"files": form(), "params": {"as_of": "30/9/69"}}, 422, "request.invalid"),
        ({"files": form(), "params": {"as_of": "0"}}, 422, "request.invalid"),
        ({"files": form(), "params": {"plan_yaer": "2570"}}, 422, "request.unknown_parameter"),
        ({"files": form(), "headers": {"idempotency-key": "a b"}}, 422, "request.invalid"),
    ],
)
def test_what_is_no_upload_is_refused_and_not_kept(
    client: TestClient, store: SqlRunStore, how: dict[str, Any], status: int, said: str
) -> None:
    assert code(sent(client, **how), status) == said
    assert not store.jobs_wait()


def test_too_much_is_refused_before_and_while_it_is_read(
    client: TestClient, store: SqlRunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 100)
    kind = {"content-type": "text/csv"}
    assert code(sent(client, content=b"a" * 101, headers=kind), 413) == "request.too_large"
    pieces = iter([b"a" * 60, b"b" * 60])
    assert code(sent(client, content=pieces, headers=kind), 413) == "request.too_large"
    assert not store.jobs_wait()


def test_a_job_is_dismissed_until_it_is_being_kept(client: TestClient, store: SqlRunStore) -> None:
    where = sent(client, files=form()).headers["location"]
    assert client.delete(where).json()["status"] == "dismissed"
    assert client.delete(where).json()["status"] == "dismissed"  # again: as it is
    late = sent(client, files=form()).headers["location"]
    taken = store.take_job(30)
    assert taken is not None
    store.hold_job(taken[0], 30, KEEPING)
    assert code(client.delete(late), 409) == "job.too_late"
    assert code(client.delete("/v1/runs/run-2026"), 404) == "store.not_found"


def test_what_became_of_a_job_is_told(client: TestClient, store: SqlRunStore) -> None:
    where = sent(client, files=form()).headers["location"]
    taken = store.take_job(30)
    assert taken is not None
    store.end_job(
        replace(taken[0], state=JobState.SUCCESSFUL, progress=100, run_id="r1", assessed=1)
    )
    said = client.get(where).json()
    assert {link["rel"]: link["href"] for link in said["links"]} == {
        "self": where,
        "run": "/v1/runs/r1",
        "results": "/v1/runs/r1/assessments",
        "rejects": "/v1/runs/r1/rejects",
        "map": "/maps/runs/r1",
    }
    where = sent(client, files=form()).headers["location"]
    taken = store.take_job(30)
    assert taken is not None
    fault = Fault(code="input.nothing_to_assess", en="no rows", th="ไม่มีแถว")
    store.end_job(replace(taken[0], state=JobState.FAILED, fault=fault))
    asked = {"accept-language": "th"}
    assert client.get(where, headers=asked).json()["problem"] == {
        "code": "input.nothing_to_assess",
        "detail": "ไม่มีแถว",
    }


def test_a_job_is_its_askers_alone(
    client: TestClient, context: ServiceContext, store: SqlRunStore
) -> None:
    both = (Scope.READ, Scope.ASSESS)
    kam, other = key(store, "kam", *both), key(store, "other", *both)
    reader, head = key(store, "reader", Scope.READ), key(store, "head", Scope.ADMIN)
    client.app.state.context = guarded(context, store, jobs=store)  # type: ignore[attr-defined]
    assert code(sent(client, files=form(), headers=reader), 403) == "access.scope"
    reply = sent(client, files=form(), headers=kam)
    where = reply.headers["location"]
    assert client.get(where, headers=kam).json() == client.get(where, headers=head).json()
    assert code(client.get(where, headers=other), 404) == "store.not_found"
    assert code(client.delete(where, headers=other), 404) == "store.not_found"
    assert order_of(store).asker == "kam"
    assert client.delete(where, headers=kam).json()["status"] == "dismissed"


def test_rejects_are_read_as_json_and_as_the_file(
    client: TestClient, context: ServiceContext, store: SqlRunStore
) -> None:
    problem = Problem(
        field="lat", value="213", code="value", expected_en="-90 to 90", expected_th="ถึง 90"
    )
    bad = Rejected(source="customers", row=9, record_id=None, problems=(problem,))
    people = customer("C1", profile={"area": "กฟก.1"})
    store.save(run_of(people, header=header_of("r1"), rejects=(bad,)))
    said = client.get("/v1/runs/r1/rejects?lang=th").json()
    told = {"field": "lat", "value": "213", "code": "value", "expected": "ถึง 90"}
    assert said == {
        "run_id": "r1",
        "rejects": [{"source": "customers", "row": 9, "id": None, "problems": [told]}],
    }
    table = client.get("/v1/runs/r1/rejects?format=csv").text.splitlines()
    assert table[1] == "customers,9,,lat,213,value,lat: -90 to 90,lat: ถึง 90"
    assert code(client.get("/v1/runs/none/rejects"), 404) == "store.not_found"
    limited = key(store, "limited", Scope.READ, reach=Reach(areas=("กฟก.1",)))
    client.app.state.context = guarded(context, store)  # type: ignore[attr-defined]
    assert client.get("/v1/runs/r1/rejects", headers=limited).json()["rejects"] == []
