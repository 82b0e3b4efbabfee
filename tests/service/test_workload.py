"""Weighted points per KAMR, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from georisk.service.workload_schemas import Workload
from tests.reports.sample_run import customer, header_of, run_of

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from georisk.adapters.store.runs import SqlRunStore
    from georisk.model import AssessedCustomer

URL = "/v1/workload"


def held(kamr: str, count: int, office: str, tier: str = "Strategic") -> list[AssessedCustomer]:
    return [
        customer(f"{kamr}-{at:02}", tier=tier, profile={"kamr_id": kamr, "office": office})
        for at in range(count)
    ]


@pytest.fixture
def weighed(client: TestClient, store: SqlRunStore) -> TestClient:
    """Two plan years: in the older one KAMR carries 13, the other 6; in the newer one has 5."""
    uneven = (*held("K1", 13, "กฟส.ก"), *held("K2", 6, "กฟส.ก"), *held("K3", 7, "กฟส.ข"))
    store.save(run_of(*uneven, header=header_of("run-2025", plan_year=2025)))
    few = (*held("K1", 5, "กฟส.ก"), *held("S", 3, "กฟส.ก", "Streamline"))
    store.save(run_of(*few, header=header_of("run-2026", plan_year=2026)))
    return client


@pytest.mark.parametrize("year", [2025, 2568])
def test_points_states_and_the_fewest_moves(weighed: TestClient, year: int) -> None:
    answer = weighed.get(URL, params={"plan_year": year}).json()
    Workload.model_validate(answer)
    assert (answer["run_id"], answer["synthetic"]) == ("run-2025", True)
    first, second = answer["groups"]
    assert (first["offices"], second["offices"]) == (["กฟส.ก"], ["กฟส.ข"])
    told = [(kamr["kamr_id"], kamr["points"], kamr["state"]) for kamr in first["kamrs"]]
    assert told == [("K1", 13.0, "over"), ("K2", 6.0, "within")]
    proposal = first["proposal"]
    assert (proposal["balanced"], proposal["fewest"]) == (True, True)
    assert [(move["from_kamr"], move["to_kamr"]) for move in proposal["moves"]] == [("K1", "K2")]
    assert proposal["points"] == {"K1": 12.0, "K2": 7.0}
    assert second["proposal"]["moves"] == []


def test_an_office_below_6_is_filled_up_and_what_cannot_be_balanced_says_why(
    weighed: TestClient,
) -> None:
    answer = weighed.get(URL, params={"lang": "th"}).json()
    Workload.model_validate(answer)
    (group,) = answer["groups"]
    filling = group["fill_up"]
    assert [item["customer_id"] for item in filling["added"]] == ["S-00", "S-01"]
    assert filling["fms"] == {"at_most": 3, "of": ["FMS1", "FMS2", "FMS3", "FMS4", "FMS5"]}
    assert group["proposal"]["why"] == "too_few_points"
    assert "น้อยเกินไป" in group["proposal"]["detail"]
    assert "too few" in weighed.get(URL).json()["groups"][0]["proposal"]["detail"]


def test_one_office(weighed: TestClient) -> None:
    answer = weighed.get(URL, params={"plan_year": 2025, "office": "กฟส.ข"}).json()
    assert [group["offices"] for group in answer["groups"]] == [["กฟส.ข"]]


def test_an_office_nobody_names_is_a_404_that_names_it(weighed: TestClient) -> None:
    answer = weighed.get(URL, params={"office": "กฟส.ค"})
    assert (answer.status_code, answer.json()["code"]) == (404, "store.not_found")
    assert "กฟส.ค" in answer.json()["detail"]


def test_a_year_without_a_run_is_a_404_and_a_misspelt_filter_is_refused(
    weighed: TestClient,
) -> None:
    assert weighed.get(URL, params={"plan_year": 2031}).status_code == 404
    answer = weighed.get(URL, params={"ofice": "กฟส.ก"})
    assert (answer.status_code, answer.json()["code"]) == (422, "request.unknown_parameter")


def test_an_answer_already_held_is_not_sent_again(weighed: TestClient) -> None:
    tag = weighed.get(URL).headers["etag"]
    assert weighed.get(URL, headers={"if-none-match": tag}).status_code == 304
    other = weighed.get(URL, params={"office": "กฟส.ก"}, headers={"if-none-match": tag})
    assert other.status_code == 200
