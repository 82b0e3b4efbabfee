"""``/morning``: the page of the day over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from georisk.reports.morning import content_policy
from tests.reports.sample_run import customer, header_of, run_of

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from georisk.adapters.store.runs import SqlRunStore

EMPTY = {"type": "FeatureCollection", "features": []}


@pytest.fixture
def served(client: TestClient, store: SqlRunStore) -> TestClient:
    """One run, in which K1 has two customers."""
    people = [customer(name, profile={"kamr_id": "K1"}) for name in ("A", "B")]
    store.save(run_of(*people, customer("C"), header=header_of("run-2026"), spps=EMPTY))
    return client


def test_a_kamr_sees_its_own_customers_and_no_others(served: TestClient) -> None:
    answer = served.get("/morning", params={"kamr": "K1", "lang": "en", "day": "2026-02-01"})
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"] == content_policy()
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "บริษัท A จำกัด" in answer.text
    assert "บริษัท C จำกัด" not in answer.text
    assert "1 February 2026" in answer.text
    assert '<a href="/morning?kamr=K1&amp;lang=en">K1 (2)</a>' in answer.text


def test_a_day_may_be_of_the_buddhist_era(served: TestClient) -> None:
    page = served.get("/morning", params={"day": "2569-02-01", "lang": "en"}).text
    assert "1 February 2026" in page


def test_without_a_kamr_everybody_is_told_of_and_the_kamrs_are_named(served: TestClient) -> None:
    page = served.get("/morning", params={"lang": "th"}).text
    assert '<html lang="th">' in page
    assert "บริษัท C จำกัด" in page
    assert "ลูกค้าของ KAMR ทุกคน" in page


def test_a_kamr_nobody_names_is_told_so(served: TestClient) -> None:
    answer = served.get("/morning", params={"kamr": "<i>K9", "lang": "en"})
    assert answer.status_code == 200
    assert "KAMR &lt;i&gt;K9 has no customers in this run." in answer.text


@pytest.mark.parametrize(
    ("params", "status"),
    [({"run": "nope"}, 404), ({"day": "2026-02-30"}, 422), ({"day": "0"}, 422)],
)
def test_what_is_not_there_is_an_error(
    served: TestClient, params: dict[str, str], status: int
) -> None:
    assert served.get("/morning", params=params).status_code == status


def test_before_any_run_there_is_no_page(client: TestClient) -> None:
    answer = client.get("/morning", params={"lang": "th"})
    assert answer.status_code == 404
    assert "--store" in answer.text
