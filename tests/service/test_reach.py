"""A key for some areas or offices cannot tell that there are other customers at all.

Two stores, one with customers of everywhere and one with nothing but the visible ones: to such a
key they give the same answers, byte for byte, with the same headers.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from georisk.adapters.store import open_store
from georisk.model import InputFile, Problem, Rejected
from georisk.model.access import Reach, Scope
from georisk.plan.cycle import PlanAction, PlanStep
from georisk.service.app import create_app
from tests.reports.sample_run import customer, header_of, run_of
from tests.service.conftest import ESTATES, year_run
from tests.service.doors import guarded, key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fastapi import FastAPI

    from georisk.adapters.store.runs import SqlRunStore
    from georisk.model import RunDocument
    from georisk.service.context import ServiceContext

AFAR = "https://georisk.example"
REACH = Reach(areas=("กฟก.1",), offices=("กฟส.บ้านบึง",))
SEEN = {"C2", "C6"}
LINES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "LineString", "coordinates": [[101.0, 13.4], [101.1, 13.4]]},
            "properties": {},
        }
    ],
}
REJECT = Rejected(
    source="customers",
    row=9,
    record_id="C9",
    problems=(
        Problem(field="lat", value="213", code="value", expected_en="-90 to 90", expected_th="-90"),
    ),
)
RUN = "/v1/runs/run-2026"
MAP = "/v1/maps/run-2026"
SEEN_BOX = "bbox=99,12,103,15&zoom=9"
MAP_PARTS = (
    *("", f"/view?{SEEN_BOX}", f"/view?{SEEN_BOX}&stake=true&against=run-2026", "/table"),
    *("/table?estate=E/1", "/selection?format=geojson", "/selection?area=กฟก.2&format=geojson"),
    *("/search?q=C", "/search?q=HIDDEN", "/named?id=C1&id=C2", f"/lines?{SEEN_BOX}"),
    *("/customers/C1", "/customers/C2", f"/view?{SEEN_BOX}&against=run-hidden"),
)
PATHS = [
    *("/v1/runs", RUN, "/v1/runs/run-hidden", "/v1/plans/2026", "/v1/rules"),
    *(f"{RUN}/assessments", f"{RUN}/assessments?limit=1", f"{RUN}/assessments?limit=2"),
    *(f"{RUN}/assessments?format=csv", f"{RUN}/assessments?format=geojson"),
    "/v1/runs/run-hidden/assessments",
    *(f"{RUN}/customers/{one}/explanation" for one in ("C1", "C2", "none")),
    *(f"/v1/customers/{one}/assessments" for one in ("C1", "C2", "HIDDEN", "none")),
    *(f"/v1/customers/{one}/explanation" for one in ("C1", "C2", "none")),
    *("/v1/tiers", "/v1/tiers?limit=1", "/v1/tiers?limit=2", "/v1/tiers?format=csv"),
    *("/v1/tiers?area=กฟก.2", "/v1/tiers?area=กฟก.1", "/v1/tiers?plan_year=2027"),
    *("/v1/workload", "/v1/workload?office=กฟจ.ชลบุรี", "/v1/workload?office=กฟส.บ้านบึง"),
    *("/maps", "/maps/runs/run-2026", "/maps/runs/run-hidden", "/maps/estates/E/1"),
    *("/maps/areas/กฟก.1", "/maps/areas/กฟก.2", "/maps/areas/none", "/maps/spps/none"),
    *(f"/maps/customers/{one}" for one in ("C1", "C2", "HIDDEN", "none")),
    *("/maps/runs/run-2026/file", "/maps/estates/E/1/file", "/v1/maps/run-hidden"),
    *(f"{MAP}{part}" for part in MAP_PARTS),
]


def everywhere() -> tuple[RunDocument, ...]:
    """The run of the year with all its customers, and a later run of hidden ones alone."""
    full = year_run("run-2026", 2026, rejects=(REJECT,), lines=LINES)
    hidden = run_of(customer("HIDDEN"), header=header_of("run-hidden", plan_year=2027))
    return full, hidden


def visible_only() -> tuple[RunDocument, ...]:
    """The same run as if nobody else lived: fewer rows in the file, no reject, nothing assumed."""
    full = everywhere()[0]
    file = InputFile(role="customers", name="c.csv", sha256="00" * 32, rows=2)
    header = replace(full.header, inputs=(file,), assumptions=())
    seen = [item for item in full.customers if item.record.customer_id in SEEN]
    return (run_of(*seen, header=header, estates=ESTATES),)


def door_to(
    context: ServiceContext, store: SqlRunStore, runs: tuple[RunDocument, ...]
) -> tuple[FastAPI, dict[str, str]]:
    for run in runs:
        store.save(run)
    headers = key(store, "limited", Scope.READ, Scope.ASSESS, reach=REACH)
    return create_app(guarded(context, store)), headers


Answers = dict[str, tuple[int, dict[str, str], str]]


def all_answers(app: FastAPI, headers: dict[str, str]) -> Answers:
    answers = {}
    with TestClient(app, base_url=AFAR) as client:
        for path in PATHS:
            answer = client.get(path, headers=headers)
            said = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
            answers[path] = (answer.status_code, said, answer.text)
    return answers


@pytest.fixture
def pair(context: ServiceContext, tmp_path: Path) -> tuple[Answers, Answers]:
    found = []
    for name, runs in (("all", everywhere()), ("few", visible_only())):
        with closing(open_store(str(tmp_path / f"{name}.sqlite"))) as store:
            found.append(all_answers(*door_to(context, store, runs)))
    return found[0], found[1]


def test_hidden_customers_change_no_byte_of_any_answer(pair: tuple[Answers, Answers]) -> None:
    whole, few = pair
    for path in PATHS:
        assert whole[path] == few[path], path
    assert whole[f"{RUN}/assessments?format=csv"][2].count("\n") == 3
    assert {status for status, _, _ in whole.values()} == {200, 404}


def test_a_hidden_customer_is_a_404_like_one_that_is_not(pair: tuple[Answers, Answers]) -> None:
    answers = pair[0]
    for pattern in (
        f"{RUN}/customers/%s/explanation",
        "/v1/customers/%s/assessments",
        "/v1/customers/%s/explanation",
    ):
        hidden, missing = answers[pattern % "C1"], answers[pattern % "none"]
        assert hidden[0] == missing[0] == 404
        assert hidden[2] == missing[2].replace("none", "C1")


@pytest.fixture
def limited(
    context: ServiceContext, store: SqlRunStore
) -> Iterator[tuple[TestClient, dict[str, str]]]:
    app, headers = door_to(context, store, everywhere())
    with TestClient(app, base_url=AFAR) as client:
        yield client, headers


def test_pages_and_cursors_pass_over_hidden_rows(
    limited: tuple[TestClient, dict[str, str]],
) -> None:
    client, headers = limited
    first = client.get("/v1/tiers?limit=1", headers=headers)
    second = client.get(first.links["next"]["url"], headers=headers).json()
    assert [row["customer_id"] for row in first.json()["tiers"]] == ["C2"]
    assert [row["customer_id"] for row in second["tiers"]] == ["C6"]
    assert second["next_cursor"] is None


def test_a_tag_of_somebody_else_is_not_taken(
    limited: tuple[TestClient, dict[str, str]], store: SqlRunStore
) -> None:
    """Two callers see different rows under one address; neither must be told 'unchanged'."""
    client, headers = limited
    narrow = key(store, "narrow", Scope.READ, reach=Reach(areas=("กฟก.1",)))
    client.app.state.context.gate.ring._had_at = None  # type: ignore[attr-defined]
    for path in ("/v1/tiers", f"{RUN}/assessments", "/v1/workload"):
        tag = client.get(path, headers=narrow).headers["etag"]
        asked = client.get(path, headers={**headers, "if-none-match": tag})
        assert asked.status_code == 200, path
        again = client.get(path, headers={**narrow, "if-none-match": tag})
        assert again.status_code == 304, path


def test_what_was_assumed_of_a_whole_file_is_not_told(
    limited: tuple[TestClient, dict[str, str]],
) -> None:
    client, headers = limited
    run = client.get(RUN, headers=headers).json()
    assert (run["assumptions"], run["inputs"][0]["rows"], run["inputs"][0]["sha256"]) == (
        [],
        None,
        None,
    )


def test_plans_are_for_those_who_see_everyone(limited: tuple[TestClient, dict[str, str]]) -> None:
    client, headers = limited
    answer = client.post("/v1/plans/2026/proposals", json={"run_id": "run-2026"}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "access.limited")


def test_a_reason_that_may_name_anybody_is_not_for_everybody(
    limited: tuple[TestClient, dict[str, str]], store: SqlRunStore
) -> None:
    client, headers = limited
    for action in (PlanAction.PROPOSE, PlanAction.WITHDRAW):
        said = f"{action}: C1 signed"
        store.take_step(PlanStep(year=2026, action=action, run_id="run-2026", by="A", reason=said))
    answers = [
        client.get("/v1/plans/2026", headers=one).json()
        for one in (headers, key(store, "whole", Scope.READ))
    ]
    told = [
        [answer["versions"][0][step]["reason"] for step in ("proposed", "decided")]
        for answer in answers
    ]
    assert told == [[None, None], ["propose: C1 signed", "withdraw: C1 signed"]]


def asked_with(area: str | None) -> dict[str, Any]:
    return {"customer_id": "N", "name": area}


def test_only_ones_own_customers_can_be_kept(
    context: ServiceContext, store: SqlRunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "tests.service.conftest.judged",
        lambda item: customer(str(item["customer_id"]), profile={"area": item.get("name")}),
    )
    app, headers = door_to(context, store, everywhere())
    with TestClient(app, base_url=AFAR) as client:

        def keep(area: str | None, *, kept: bool = True) -> tuple[int, str]:
            params = {"store": "true"} if kept else {}
            answer = client.post(
                "/v1/assessments", json=asked_with(area), params=params, headers=headers
            )
            return answer.status_code, answer.json().get("code", "")

        before = len(store.headers())
        for foreign in ("กฟก.2", None):
            assert keep(foreign) == (403, "access.limited")
            assert keep(foreign, kept=False) == (200, "")
        assert len(store.headers()) == before
        assert keep("กฟก.1") == (200, "")
        assert len(store.headers()) == before + 1
