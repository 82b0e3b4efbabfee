"""``POST /v1/what-if``: a real run of real files, asked through the API."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from time import sleep
from typing import TYPE_CHECKING, Any

import pytest

from georisk.assessment.changes import AddSpp
from georisk.errors import NotFound
from georisk.model import LonLat, SppId
from georisk.model.access import Reach
from georisk.service.schemas import WhatIfAnswer
from georisk.wiring import JobFiles, JobOptions, WorldFiles, questions, run_job
from georisk.wiring.once import Once
from georisk.wiring.questions import answer_what_if
from georisk.wiring.reopening import reopen
from tests.service.conftest import year_run

if TYPE_CHECKING:
    from pathlib import Path

    from httpx import Response
    from starlette.testclient import TestClient

    from georisk.adapters.store.runs import SqlRunStore
    from georisk.model import RunHeader
    from georisk.wiring.reopening import Reopened

CUSTOMERS = """customer_id,name,office,kamr_id,lat,lon,monthly_bill_thb,outages_12m,branch_status
A,Near,O1,K1,13.4,101.001,6000000,6,some_spp
B,Far,O2,K2,13.4,101.3,9000000,3,none
"""
SPP = "spp_id,name,lat,lon,status\nS1,One,13.4,101.0,planned\nS2,Two,13.4,100.9,planned\n"
ROADS = "lon1,lat1,lon2,lat2\n" + "".join(
    f"{101 + step / 100:.2f},13.4,{101 + (step + 1) / 100:.2f},13.4\n" for step in range(31)
)


@pytest.fixture
def run_id(store: SqlRunStore, tmp_path: Path) -> str:
    for name, text in (("customers", CUSTOMERS), ("spp", SPP), ("roads", ROADS)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    world = WorldFiles(spp=tmp_path / "spp.csv", network=(f"road:{tmp_path / 'roads.csv'}",))
    run = run_job(JobFiles(customers=tmp_path / "customers.csv", world=world), JobOptions())
    store.save(run)
    return run.header.run_id


def ask(client: TestClient, **question: Any) -> Response:
    return client.post("/v1/what-if?lang=en", json=question)


def test_an_added_plant_puts_baht_at_stake(client: TestClient, run_id: str) -> None:
    answer = ask(client, add_spp=[{"lon": 101.29, "lat": 13.4, "capacity_mw": 90}])
    assert answer.status_code == 200, answer.text
    told = WhatIfAnswer.model_validate(answer.json())
    assert told.run_id == run_id
    body = answer.json()
    assert [row["customer_id"] for row in body["customers"]] == ["B"]
    row = body["customers"][0]
    assert (row["eligible_before"], row["eligible_after"]) == (False, True)
    assert (row["spp_id_after"], row["distance_level_after"]) == ("what-if-1", 5)
    assert row["band_after"] in {"high", "very_high"}
    assert body["at_stake_change_thb"] == 9_000_000
    assert [group["office"] for group in body["by_office"]] == ["O2"]
    assert [group["kamr_id"] for group in body["by_kamr"]] == ["K2"]


def test_removing_moving_and_restating_go_together(client: TestClient, run_id: str) -> None:
    there = {"lon": 101.0, "lat": 13.4}
    same = ask(
        client,
        run_id=run_id,
        remove_spp=["S2"],
        spp_status=[{"spp_id": "S1", "status": "construction"}],
        move_spp=[{"spp_id": "S1", **there}],
    )
    assert same.json()["moved"] == 0, same.text
    gone = ask(client, remove_spp=["S1"]).json()
    assert [row["customer_id"] for row in gone["customers"]] == ["A"]
    assert Decimal(gone["at_stake_after_thb"]) == 0


@pytest.mark.usefixtures("run_id")
def test_a_line_of_a_plants_own_reaches_who_is_far(client: TestClient) -> None:
    """No road leads to the plant; B stands where its line begins (reading R3)."""
    plant = {"add_spp": [{"lon": 101.36, "lat": 13.4}]}
    points = [{"lon": 101.3, "lat": 13.4}, {"lon": 101.36, "lat": 13.4}]
    line = {"kind": "spp_line", "points": points, "owner": "what-if-1"}
    alone = ask(client, **plant).json()["customers"]
    assert [(row["customer_id"], row["distance_level_after"]) for row in alone] == [("B", None)]
    both = ask(client, **plant, add_line=[line]).json()["customers"]
    assert [(row["customer_id"], row["distance_m_after"]) for row in both] == [("B", 0)]


@pytest.mark.usefixtures("run_id")
def test_a_line_that_runs_where_one_runs_already_moves_nobody(client: TestClient) -> None:
    points = [{"lon": 101.0, "lat": 13.4}, {"lon": 101.01, "lat": 13.4}]
    body = ask(client, add_line=[{"kind": "road", "points": points}]).json()
    assert body["moved"] == 0


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ({"add_spp": [{"lon": 13.4, "lat": 101.3}]}, "request.invalid"),
        ({"add_spp": [{"lon": 101.3}]}, "request.invalid"),
        ({"add_spp": {"lon": 101.3, "lat": 13.4}}, "request.invalid"),
        ({"spp_status": [{"spp_id": "S1", "status": "asleep"}]}, "request.invalid"),
        ({"remove": ["S1"]}, "request.invalid"),
        ({"add_line": [{"kind": "road", "points": [{"lon": 1, "lat": 2}]}]}, "request.invalid"),
        ({"add_line": [{"kind": "canal", "points": []}]}, "request.invalid"),
        (
            {"add_line": [{"kind": "road", "points": [{"lon": 101, "lat": 13}] * 2}]},
            "value",
        ),
        ({"remove_spp": ["S9"]}, "usage"),
        ({"remove_spp": ["S1", "S2"]}, "input.no_eligible_spp"),
    ],
)
def test_what_cannot_be_asked_is_a_problem(
    client: TestClient, run_id: str, question: dict[str, Any], code: str
) -> None:
    answer = ask(client, run_id=run_id, **question)
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text


def test_no_such_run_is_a_404(client: TestClient) -> None:
    answer = ask(client, run_id="nope", remove_spp=["S1"])
    assert (answer.status_code, answer.json()["code"]) == (404, "store.not_found")


def test_a_run_of_no_files_is_refused_and_no_path_is_told(
    client: TestClient, store: SqlRunStore, run_id: str, tmp_path: Path
) -> None:
    store.save(year_run("by-hand", 2026))
    answer = ask(client, run_id="by-hand", remove_spp=["S1"])
    assert (answer.status_code, answer.json()["code"]) == (422, "input")
    with (tmp_path / "spp.csv").open("a", encoding="utf-8") as file:
        file.write("S3,Three,13.4,101.2,planned\n")
    changed = ask(client, run_id=run_id, remove_spp=["S1"])
    assert changed.status_code == 422
    assert str(tmp_path) not in changed.text
    assert "spp.csv" not in changed.text


@pytest.mark.parametrize(
    ("office", "moved", "before", "after"),
    [("O1", [], 6_000_000, 6_000_000), ("O2", ["B"], 0, 9_000_000), (None, ["B"], 6e6, 15e6)],
)
def test_a_key_for_an_office_is_told_of_its_customers_and_their_sums_only(
    store: SqlRunStore,
    run_id: str,
    office: str | None,
    moved: list[str],
    before: int,
    after: int,
) -> None:
    reach = Reach(offices=() if office is None else (office,))
    plant = AddSpp(point=LonLat(lon=101.29, lat=13.4), spp_id=SppId("new"), capacity_mw=None)
    _, answer = answer_what_if(store, run_id, [plant], reach=reach)
    customers: Any = answer["customers"]
    assert [row["customer_id"] for row in customers] == moved
    assert answer["at_stake_before_thb"] == before
    assert answer["at_stake_after_thb"] == after


def test_a_key_that_sees_nobody_of_a_run_is_told_there_is_none(
    store: SqlRunStore, run_id: str
) -> None:
    with pytest.raises(NotFound):
        answer_what_if(store, run_id, [], reach=Reach(offices=("O3",)))


def test_first_questions_that_come_at_once_read_the_run_once(
    store: SqlRunStore, run_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, reads = Barrier(2), []

    def counted(header: RunHeader) -> Reopened:
        reads.append(header.run_id)
        sleep(0.2)  # whoever comes with us would begin as well
        return reopen(header)

    def asked(at: float) -> object:
        begun.wait(5)
        plant = AddSpp(point=LonLat(lon=at, lat=13.4), capacity_mw=Decimal(90))
        return answer_what_if(store, run_id, (plant,))[1]["moved"]

    monkeypatch.setattr(questions, "reopen", counted)
    monkeypatch.setattr(questions, "BASELINES", Once(questions.HELD))
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(asked, (101.29, 101.25))) == [1, 1]
    assert reads == [run_id]
