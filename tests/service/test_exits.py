"""Exit Interviews: recorded once, mended by saying it again, told to who may see the customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from georisk.model.access import Reach, Scope
from georisk.service.routes.exits import ExitOutcome, ExitOutcomes
from tests.service.doors import guarded, key

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.testclient import TestClient

    from georisk.adapters.store.runs import SqlRunStore
    from georisk.service.context import ServiceContext

C4 = "/v1/customers/C4/exit-interviews"
DAY = f"{C4}/2026-11-01"
TOLD = {"reasons": ["steam", "price"], "spp_id": "SPP-012", "note": "สัญญา 15 ปี", "by": "อนงค์"}


def outcomes(client: TestClient, path: str = "/v1/exit-interviews") -> list[dict[str, Any]]:
    answer = client.get(path)
    assert answer.status_code == 200
    ExitOutcomes.model_validate(answer.json())
    found: list[dict[str, Any]] = answer.json()["exit_interviews"]
    return found


def test_recorded_and_told(kept: TestClient) -> None:
    assert outcomes(kept) == []
    answer = kept.put(DAY, json=TOLD)
    assert answer.status_code == 200
    ExitOutcome.model_validate(answer.json())
    told = {key: value for key, value in answer.json().items() if key != "recorded_at"}
    assert told == {
        "customer_id": "C4",
        "lost_on": "2026-11-01",
        "spp_id": "SPP-012",
        "reasons": ["price", "steam"],
        "note": "สัญญา 15 ปี",
        "recorded_by": "อนงค์",
    }
    assert outcomes(kept) == outcomes(kept, C4) == [answer.json()]


def test_the_same_again_changes_nothing_and_another_word_takes_its_place(kept: TestClient) -> None:
    first = kept.put(DAY, json=TOLD).json()
    assert kept.put(DAY, json={**TOLD, "by": "คนอื่น"}).json() == first
    kept.put(f"{C4}/2029-05-05", json={"reasons": []})  # it came back, and left again
    kept.put(DAY, json={"reasons": ["green"]})
    found = {one["lost_on"]: one for one in outcomes(kept)}
    assert set(found) == {"2026-11-01", "2029-05-05"}
    assert (found["2026-11-01"]["reasons"], found["2026-11-01"]["note"]) == (["green"], None)


def test_a_customer_with_a_slash(kept: TestClient) -> None:
    assert kept.put("/v1/customers/ก/7/exit-interviews/2026-11-01", json=TOLD).status_code == 200
    assert [one["customer_id"] for one in outcomes(kept)] == ["ก/7"]


@pytest.mark.parametrize(
    ("path", "told", "status", "code"),
    [
        ("/v1/customers/none/exit-interviews/2026-11-01", TOLD, 404, "store.not_found"),
        (DAY, {**TOLD, "reasons": ["revenge"]}, 422, "request.reasons"),
        (DAY, {"note": "no reasons"}, 422, "request.invalid"),
        (DAY, {**TOLD, "reason": "x"}, 422, "request.invalid"),
        (DAY, {**TOLD, "note": "a\0b"}, 422, "request.invalid"),
        (f"{C4}/2569-11-01", TOLD, 422, "request.lost_on"),
        (f"{C4}/0", TOLD, 422, "request.invalid"),  # no seconds since 1970
        (f"{C4}/yesterday", TOLD, 422, "request.invalid"),
    ],
)
def test_what_cannot_be_recorded(
    kept: TestClient, path: str, told: dict[str, object], status: int, code: str
) -> None:
    answer = kept.put(path, json=told)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert outcomes(kept) == []


def test_contacts_of_the_workbook_stay_apart(kept: TestClient, store: SqlRunStore) -> None:
    kept.put(DAY, json=TOLD)
    assert store.filled_in(2026) == {}


def test_who_may_not_see_a_customer_cannot_tell_that_it_left(
    kept: TestClient, application: FastAPI, context: ServiceContext, store: SqlRunStore
) -> None:
    kept.put(DAY, json=TOLD)
    kept.put("/v1/customers/C2/exit-interviews/2026-11-02", json=TOLD)
    limited = key(store, "limited", Scope.READ, Scope.ASSESS, reach=Reach(areas=("กฟก.1",)))
    application.state.context = guarded(context, store)
    kept.headers.update(limited)
    assert [one["customer_id"] for one in outcomes(kept)] == ["C2"]
    assert kept.get(C4).status_code == 404
    assert kept.put(DAY, json=TOLD).status_code == 404


def test_reading_is_not_recording(
    kept: TestClient, application: FastAPI, context: ServiceContext, store: SqlRunStore
) -> None:
    kept.headers.update(key(store, "reader", Scope.READ))
    application.state.context = guarded(context, store)
    assert kept.put(DAY, json=TOLD).status_code == 403
    assert outcomes(kept) == []
