"""The feed for the KAM plan."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from georisk.model import InputFile
from georisk.service.app import create_app
from georisk.service.schemas import Tiers
from tests.reports.sample_run import customer, header_of, run_of
from tests.service.conftest import LOOPBACK, year_run

if TYPE_CHECKING:
    from georisk.adapters.store.runs import SqlRunStore
    from georisk.service.context import ServiceContext

URL = "/v1/tiers"


def ids(client: TestClient, **params: Any) -> list[str]:
    return [row["customer_id"] for row in client.get(URL, params=params).json()["tiers"]]


def test_every_customer_of_the_newest_run_is_in_the_feed(kept: TestClient) -> None:
    answer = kept.get(URL).json()
    Tiers.model_validate(answer)
    assert answer["run_id"] == "run-2026"
    assert answer["synthetic"] is True
    assert [row["customer_id"] for row in answer["tiers"]] == [
        "C1", "C2", "C3", "C4", "C5", "C6", "ก/7",
    ]  # fmt: skip


def test_a_row_says_tier_flags_and_what_the_tier_obliges_to(kept: TestClient) -> None:
    rows = {row["customer_id"]: row for row in kept.get(URL).json()["tiers"]}
    assert rows["C1"]["kamr_weight"] == 1.0
    assert rows["C1"]["obligations"] == {"kamr_weight": 1.0, "special_risk_plan": True}
    assert rows["C3"]["obligations"] == {"kamr_weight": None, "special_risk_plan": False}


def test_exempt_says_why_and_obliges_to_nothing_of_a_tier(kept: TestClient) -> None:
    (row,) = kept.get(URL, params={"tier": "exempt"}).json()["tiers"]
    assert (row["customer_id"], row["exit_interview"]) == ("C4", True)
    assert "6.1.4.3" in row["exempt_reason"]
    assert row["obligations"] is None


def test_an_open_tier_shows_its_interval(kept: TestClient) -> None:
    row = kept.get(URL).json()["tiers"][4]
    assert (row["tier"], row["score"], row["score_low"], row["score_high"]) == (None, None, 4, 12)


def test_filters(kept: TestClient) -> None:
    assert ids(kept, area="กฟก.1") == ["C2"]
    assert ids(kept, office="กฟส.บ้านบึง") == ["C6"]
    assert ids(kept, tier="Streamline") == ["C3"]
    assert ids(kept, area="กฟก.1", tier="Streamline") == []


@pytest.mark.parametrize("year", [2025, 2568])
def test_the_plan_year_is_ce_or_thai(kept: TestClient, year: int) -> None:
    assert kept.get(URL, params={"plan_year": year}).json()["run_id"] == "run-2025"


def test_a_year_without_a_run_is_a_404(kept: TestClient) -> None:
    answer = kept.get(URL, params={"plan_year": 2031})
    assert (answer.status_code, answer.json()["code"]) == (404, "store.not_found")


def test_pages_of_a_filter_stay_with_their_run(kept: TestClient, store: SqlRunStore) -> None:
    first = kept.get(URL, params={"tier": "Star", "limit": 2})
    assert [row["customer_id"] for row in first.json()["tiers"]] == ["C2", "C6"]
    store.save(year_run("run-newer", 2026))
    second = kept.get(first.links["next"]["url"]).json()
    assert (second["run_id"], second["next_cursor"]) == ("run-2026", None)
    assert [row["customer_id"] for row in second["tiers"]] == ["ก/7"]


def test_a_feed_already_held_is_not_sent_again(kept: TestClient, store: SqlRunStore) -> None:
    tag = kept.get(URL).headers["etag"]
    assert kept.get(URL, headers={"if-none-match": f'"x", W/{tag}'}).status_code == 304
    assert kept.get(URL, params={"lang": "th"}).headers["etag"] != tag
    store.save(year_run("run-newer", 2026))
    assert kept.get(URL, headers={"if-none-match": tag}).status_code == 200


def test_csv_has_the_same_rows(kept: TestClient) -> None:
    answer = kept.get(URL, headers={"accept": "text/csv"})
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    told = kept.get(URL).json()["tiers"]
    assert [row["customer_id"] for row in rows] == [row["customer_id"] for row in told]
    assert list(rows[0]) == list(told[0])
    assert json.loads(rows[0]["obligations"]) == told[0]["obligations"]
    assert (rows[4]["tier"], rows[4]["score"], rows[3]["exempt"]) == ("", "", "true")


def test_a_handful_stored_by_a_request_never_becomes_the_plan(
    kept: TestClient, store: SqlRunStore
) -> None:
    asked = (InputFile(role="request", name="request", sha256="00" * 32, rows=1),)
    store.save(run_of(customer("X"), header=header_of("asked", inputs=asked)))
    assert kept.get(URL).json()["run_id"] == "run-2026"


def test_a_default_run_is_served_until_another_year_is_asked_for(
    context: ServiceContext, store: SqlRunStore
) -> None:
    store.save(year_run("pinned", 2025))
    store.save(year_run("newest", 2026))
    app = create_app(replace(context, default_run="pinned"))
    with TestClient(app, base_url=LOOPBACK) as client:
        assert client.get(URL).json()["run_id"] == "pinned"
        assert client.get(URL, params={"plan_year": 2026}).json()["run_id"] == "newest"


def test_a_misspelt_filter_is_refused(kept: TestClient) -> None:
    answer = kept.get(URL, params={"aera": "กฟก.1"})
    assert (answer.status_code, answer.json()["code"]) == (422, "request.unknown_parameter")
    assert "area" in answer.json()["detail"]


def test_of_a_filter_stated_twice_none_is_picked(kept: TestClient) -> None:
    answer = kept.get(f"{URL}?tier=Star&limit=1&tier=Strategic")
    assert (answer.status_code, answer.json()["code"]) == (422, "request.repeated_parameter")
    assert answer.json()["detail"].startswith("tier: ")


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/json, text/csv;q=0.1", "application/json"),
        ("text/csv;q=0, application/json;q=0.1", "application/json"),
        ("text/csv;q=0.2, application/x-ndjson;q=0.3, application/json;q=0.1", "x-ndjson"),
        ("text/csv, */*", "text/csv"),
        ("text/*, application/json;q=0.9", "text/csv"),
        ("image/png", "application/json"),
        ("*/*", "application/json"),
    ],
)
def test_the_form_is_what_the_client_takes_most_gladly(
    kept: TestClient, accept: str, kind: str
) -> None:
    assert kind in kept.get(URL, headers={"accept": accept}).headers["content-type"]
