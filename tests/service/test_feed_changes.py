"""What changed in the feed: since a run or a time, as events, and told to a listener."""

from __future__ import annotations

import csv
import gzip
import io
import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from georisk.adapters.webhooks import webhook_key
from georisk.errors import StoreError, UsageError
from georisk.model.access import Reach
from georisk.plan.cycle import PlanAction, PlanStep
from georisk.service.feed_history import history
from georisk.service.feed_webhooks import Courier, courier_of
from georisk.service.lookup import current_run
from georisk.service.paging import encode_cursor
from georisk.service.schemas import Tiers
from georisk.settings import Settings
from tests.reports.sample_run import customer, header_of, run_of
from tests.service.conftest import year_run
from tests.service.listening import SECRET, Listener

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from georisk.adapters.store.runs import SqlRunStore
    from georisk.model import RunDocument, Tier
    from georisk.service.context import ServiceContext

URL, EVENTS = "/v1/tiers", "/v1/tiers/changes"
LATER = {
    "C2": {"tier": "Strategic", "band": "very_high"},
    "C6": {"score": 13},
}


class Hands:
    """A clock of the store that goes on by a day each time."""

    def __init__(self) -> None:
        self.at = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.at += timedelta(days=1)
        return self.at


@pytest.fixture
def hands(store: SqlRunStore) -> Hands:
    store._clock = hands = Hands()
    return hands


def later_run(run_id: str = "later") -> RunDocument:
    """C2 climbs, C6 scores a little more, C3 is gone, N is new, the others stay."""
    run = year_run(run_id, 2026)
    people = [
        replace(one, record=replace(one.record, **LATER.get(one.record.customer_id, {})))
        for one in run.customers
        if one.record.customer_id != "C3"
    ]
    return replace(run, customers=(*people, customer("N", tier="Status")))


@pytest.fixture
def moved(hands: Hands, kept: TestClient, store: SqlRunStore) -> TestClient:
    """A feed that tells of ``later`` since the 4th of January, and of run-2026 the day before."""
    assert hands.at.day == 3
    store.save(later_run())
    return kept


def rows_of(client: TestClient, **params: Any) -> dict[str, Any]:
    answer = client.get(URL, params=params)
    Tiers.model_validate(answer.json())
    return {row["customer_id"]: row for row in answer.json()["tiers"]}


def test_since_a_run_only_what_is_not_the_same(moved: TestClient) -> None:
    rows = rows_of(moved, since="run-2026")
    assert {name: row["change"] for name, row in rows.items()} == {
        "C2": "changed",
        "C3": "gone",
        "C6": "changed",
        "N": "new",
    }
    assert (rows["C2"]["tier_before"], rows["C2"]["tier"]) == ("Star", "Strategic")
    assert (rows["C6"]["tier_before"], rows["C6"]["tier"]) == ("Star", "Star")
    assert (rows["N"]["tier_before"], rows["N"]["tier"]) == (None, "Status")
    gone = rows["C3"]
    assert (gone["tier"], gone["tier_before"], gone["eligible"]) == (None, "Streamline", None)
    assert gone["name"] == "บริษัท C3 จำกัด"


def test_since_the_run_that_is_served_nothing(moved: TestClient) -> None:
    answer = moved.get(URL, params={"since": "later"}).json()
    assert (answer["tiers"], answer["since_run_id"], answer["run_id"]) == ([], "later", "later")


def test_since_a_time_is_since_the_run_in_force_then(moved: TestClient) -> None:
    assert len(rows_of(moved, since="2026-01-01T00:00:00Z")) == 7  # before the store's first run
    for when, run in (
        ("2026-01-02T00:00:00Z", "run-2025"),
        ("2026-01-04T06:59:59+07:00", "run-2026"),
        ("2026-01-04T07:00:00+07:00", "later"),
        ("2569-01-04T06:59:59+07:00", "run-2026"),
        ("2126-01-01T00:00:00Z", "later"),
    ):
        answer = moved.get(URL, params={"since": when}).json()
        assert (answer["since_run_id"], answer["run_id"]) == (run, "later")
        assert len(answer["tiers"]) == (0 if run == "later" else 4)


@pytest.mark.parametrize(
    "since",
    [
        "yesterday",
        "2026-01-01",
        "2026-01-01T00:00:00",
        "",
        "0001-01-01T00:00:00+12:00",  # no such moment in UTC
    ],
)
def test_a_since_that_is_neither_run_nor_time_is_refused(moved: TestClient, since: str) -> None:
    answer = moved.get(URL, params={"since": since})
    assert (answer.status_code, answer.json()["code"]) == (422, "since.invalid")


def test_a_filter_finds_who_leaves_and_who_comes(moved: TestClient) -> None:
    assert set(rows_of(moved, since="run-2026", tier="Star")) == {"C2", "C6"}
    assert set(rows_of(moved, since="run-2026", tier="Streamline")) == {"C3"}


def test_pages_of_changes_are_counted_from_one_run(moved: TestClient) -> None:
    first = moved.get(URL, params={"since": "run-2026", "limit": 3})
    assert [row["customer_id"] for row in first.json()["tiers"]] == ["C2", "C3", "C6"]
    second = moved.get(first.links["next"]["url"]).json()
    assert [row["customer_id"] for row in second["tiers"]] == ["N"]
    assert (second["since_run_id"], second["next_cursor"]) == ("run-2026", None)


def test_changes_as_lines_and_as_csv(moved: TestClient) -> None:
    told = list(rows_of(moved, since="run-2026").values())
    answer = moved.get(
        URL, params={"since": "run-2026"}, headers={"accept": "application/x-ndjson"}
    )
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert [json.loads(line) for line in answer.text.splitlines()] == told
    answer = moved.get(URL, params={"since": "run-2026", "format": "csv"})
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["change"] for row in rows] == ["changed", "gone", "changed", "new"]
    assert list(rows[0]) == list(told[0])


def test_the_feed_whole_as_lines(moved: TestClient) -> None:
    answer = moved.get(URL, params={"format": "ndjson"})
    assert [json.loads(line) for line in answer.text.splitlines()] == list(rows_of(moved).values())


@pytest.mark.parametrize("form", ["json", "ndjson", "csv"])
def test_packed_and_plain_say_the_same_and_so_does_the_second_time(
    moved: TestClient, form: str
) -> None:
    plain = {"accept-encoding": "identity"}
    bodies = set()
    for _ in range(2):
        with moved.stream("GET", URL, params={"format": form}) as answer:
            assert answer.headers["content-encoding"] == "gzip"
            packed_tag = answer.headers["etag"]
            bodies.add(gzip.decompress(b"".join(answer.iter_raw())))
        answer = moved.get(URL, params={"format": form}, headers=plain)
        assert "content-encoding" not in answer.headers
        assert answer.headers["etag"] != packed_tag
        assert "Accept-Encoding" in answer.headers["vary"]
        assert answer.headers["cache-control"] == "private, no-cache"
        bodies.add(answer.content)
    assert len(bodies) == 1


def test_another_world_answers_anew(
    moved: TestClient, context: ServiceContext, application: Any
) -> None:
    def other(tier: Tier, special: bool | None) -> dict[str, object]:
        return {"kamr_weight": 7, "special": special, "of": tier}

    before = rows_of(moved)["C1"]["kamr_weight"]
    application.state.context = replace(context, obligations=other)
    assert (before, rows_of(moved)["C1"]["kamr_weight"]) == (1.0, 7)


def test_whoever_sees_one_area_hears_of_one_area(
    moved: TestClient, context: ServiceContext, application: Any
) -> None:
    application.state.context = context.seen_by(Reach(areas=("กฟก.1",)))
    assert set(rows_of(moved, since="run-2026")) == {"C2"}
    assert [event["data"]["customer_id"] for event in heard(moved, 0)] == ["C2", "C2"]


# Server-sent events.


def heard(client: TestClient, since_n: int | str | None, **params: Any) -> list[dict[str, Any]]:
    """Everything the stream has to say at once, from a ledger's entry or an event on."""
    last = encode_cursor(str(since_n), "") if isinstance(since_n, int) else since_n
    headers = {} if last is None else {"last-event-id": last}
    answer = client.get(EVENTS, params={"wait": 0, **params}, headers=headers)
    assert answer.headers["content-type"].startswith("text/event-stream")
    found = []
    for block in answer.text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
        if "data" in fields:
            data = json.loads(fields["data"])
            assert data["type"] == fields["event"]
            found.append({"id": fields["id"], **data})
    return found


def test_events_of_a_change(moved: TestClient, hands: Hands) -> None:
    told = heard(moved, 2)
    assert [(one["type"], one["data"]["customer_id"], one["data"]["change"]) for one in told] == [
        ("tier.changed", "C2", "changed"),
        ("tier.changed", "C3", "gone"),
        ("row.changed", "C6", "changed"),
        ("tier.changed", "N", "new"),
    ]
    assert told[0]["timestamp"] == hands.at.isoformat()
    assert told[0]["data"] == {
        "customer_id": "C2",
        "change": "changed",
        "area": "กฟก.1",
        "office": "กฟจ.ชลบุรี",
        "kamr_id": None,
        "tier": "Strategic",
        "tier_before": "Star",
        "band": "very_high",
        "band_before": "high",
        "plan_year": 2026,
        "run_id": "later",
        "run_before": "run-2026",
    }


def test_who_was_cut_off_misses_nothing_and_hears_nothing_twice(moved: TestClient) -> None:
    whole = heard(moved, 0)
    assert len(whole) == 7 + 0 + 4  # the first run, the next year's equal one, the change
    for place, event in enumerate(whole):
        assert heard(moved, event["id"]) == whole[place + 1 :]


def test_without_a_last_event_only_what_is_to_come(moved: TestClient, store: SqlRunStore) -> None:
    assert heard(moved, None) == []
    first = moved.get(EVENTS, params={"wait": 0}).text
    place = next(line for line in first.splitlines() if line.startswith("id: ")).removeprefix(
        "id: "
    )
    store.save(year_run("back", 2026))
    assert [one["data"]["customer_id"] for one in heard(moved, place)] == ["C2", "C3", "C6", "N"]


def test_a_plan_year_of_its_own(moved: TestClient) -> None:
    assert heard(moved, 1, plan_year=2025) == []
    assert len(heard(moved, 0, plan_year=2568)) == 7


@pytest.mark.parametrize(
    "last",
    [
        "x",
        encode_cursor("9", "C2"),
        encode_cursor("x", "C2"),
        encode_cursor("9" * 5_000, ""),
        encode_cursor("4", ""),  # what a store had that was restored to its third entry
    ],
)
def test_an_id_of_another_stream_is_refused(moved: TestClient, last: str) -> None:
    answer = moved.get(EVENTS, params={"wait": 0}, headers={"last-event-id": last})
    assert (answer.status_code, answer.json()["code"]) == (422, "cursor.invalid")


def test_a_listener_that_stays_hears_what_happens_meanwhile(
    moved: TestClient, store: SqlRunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("georisk.service.routes.changes.LOOK_EVERY_S", 0.01)
    monkeypatch.setattr("georisk.service.routes.changes.SAY_SOMETHING_S", 0.02)
    looks = iter(range(10_000))
    newest = type(store).newest_moment

    def newest_moment(self: SqlRunStore) -> int:
        if next(looks) == 5:
            self.save(year_run("back", 2026))
        return newest(self)

    monkeypatch.setattr(type(store), "newest_moment", newest_moment)
    told = heard(moved, None, wait=1)
    assert [one["data"]["run_id"] for one in told] == ["back"] * 4
    assert "\n:\n" in moved.get(EVENTS, params={"wait": 1}).text


def test_a_listener_stays_while_the_store_is_away_and_misses_nothing(
    moved: TestClient, store: SqlRunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("georisk.service.routes.changes.LOOK_EVERY_S", 0.01)
    here, newest = history(store)[-1].n, type(store).newest_moment
    looks = iter(range(10_000))

    def newest_moment(self: SqlRunStore) -> int:
        look = next(looks)
        if look in {1, 2}:  # the first decides whether the listener is let in
            raise StoreError("away", "ไม่อยู่")
        if look == 3:
            self.save(year_run("back", 2026))
        return newest(self)

    monkeypatch.setattr(type(store), "newest_moment", newest_moment)
    told = heard(moved, here, wait=1)
    assert [one["data"]["customer_id"] for one in told] == ["C2", "C3", "C6", "N"]


def test_history_ends_with_the_run_in_force(
    kept: TestClient, context: ServiceContext, store: SqlRunStore
) -> None:
    del kept

    def agree() -> str:
        runs = [history(store, year)[-1].run_id for year in (None, 2025, 2026)]
        assert runs == [current_run(context, year).run_id for year in (None, 2025, 2026)]
        return runs[0]

    assert agree() == "run-2026"
    for action, by in ((PlanAction.PROPOSE, "A"), (PlanAction.APPROVE, "B")):
        store.take_step(PlanStep(year=2025, action=action, run_id="run-2025", by=by))
    assert agree() == "run-2025"
    store.save(later_run())
    assert agree() == "run-2025"


# Webhooks.


def courier(store: SqlRunStore, listener: Listener, **fields: Any) -> Courier:
    return Courier(store, listener.url, webhook_key(SECRET), look_every_s=0.01, **fields)


def test_a_listener_that_fails_twice_hears_it_the_third_time(
    kept: TestClient, store: SqlRunStore
) -> None:
    del kept
    with Listener(500, 503, 200) as listener:
        told = courier(store, listener, backoff_s=(0.0, 0.0, 0.0))
        assert not told.once()  # nothing has changed since it began
        store.save(later_run())
        for _ in range(3):
            told.once()
        assert not told.once()
    bodies = [json.loads(one.body) for one in listener.heard]
    assert [body["data"]["customer_id"] for body in bodies] == ["C2", "C3", "N", "C2", "C3"]
    assert {body["type"] for body in bodies} == {"tier.changed"}
    assert all(one.verified for one in listener.heard)
    ids = [one.headers["webhook-id"] for one in listener.heard]
    assert ids[:2] == ids[3:]
    assert len(set(ids)) == 3


def test_a_listener_that_never_answers_is_given_up(kept: TestClient, store: SqlRunStore) -> None:
    del kept
    with Listener(500) as listener:
        told = courier(store, listener, backoff_s=(0.0,))
        told.once()
        store.save(later_run())
        while told.once():
            pass
    assert len(listener.heard) == 3 * 2


def test_what_changed_while_nobody_served_is_told_later(
    kept: TestClient, store: SqlRunStore
) -> None:
    del kept
    with Listener(204) as listener:
        courier(store, listener).once()
        store.save(later_run())
        store.save(year_run("back", 2026))
        other = courier(store, listener)  # another process, later
        while other.once():
            pass
        assert not courier(store, listener).once()
    told = [json.loads(one.body)["data"] for one in listener.heard]
    assert [(one["run_id"], one["customer_id"]) for one in told] == [
        (run, name) for run in ("later", "back") for name in ("C2", "C3", "N")
    ]


def test_two_processes_tell_it_once(kept: TestClient, store: SqlRunStore) -> None:
    del kept
    with Listener(200) as listener:
        both = [courier(store, listener) for _ in range(2)]
        both[0].once()
        store.save(later_run())
        for one in both:
            one.start()
        deadline = datetime.now(UTC) + timedelta(seconds=20)
        while len(listener.heard) < 3 and datetime.now(UTC) < deadline:
            time.sleep(0.01)
        for one in both:
            one.stop()
    assert sorted(json.loads(one.body)["data"]["customer_id"] for one in listener.heard) == [
        "C2",
        "C3",
        "N",
    ]


def test_a_courier_waits_for_a_store_that_is_away(caplog: pytest.LogCaptureFixture) -> None:
    class Away:
        def newest_moment(self) -> int:
            raise StoreError("away", "ไม่อยู่")

    with Listener(200) as listener:
        told = courier(Away(), listener)  # type: ignore[arg-type]
        told.start()
        deadline = time.monotonic() + 10
        while "webhooks wait: away" not in caplog.text and time.monotonic() < deadline:
            time.sleep(0.01)
        told.stop()
    assert "webhooks wait: away" in caplog.text


def test_settings_of_a_courier(store: SqlRunStore) -> None:
    assert courier_of(Settings(), store) is None
    made = courier_of(Settings(webhook_url="https://crm.example/", webhook_secret=SECRET), store)
    assert made is not None
    assert SECRET[8:20] not in repr(made)
    with pytest.raises(UsageError, match="go together"):
        courier_of(Settings(webhook_url="https://crm.example/"), store)


@pytest.mark.parametrize(
    "url",
    [
        "https://crm.example:99999/",
        "https://crm.example:http/",
        "https://[crm.example/",
        "https://crm.example/ระดับ",
        "https://crm.example/a hook",
        "https://crm.example/?a=1\r\nx-other: 1",
    ],
)
def test_an_address_that_could_never_be_asked_is_refused_at_once(
    store: SqlRunStore, url: str
) -> None:
    with pytest.raises(UsageError, match="GEORISK_WEBHOOK_URL"):
        courier_of(Settings(webhook_url=url, webhook_secret=SECRET), store)


# The explanation agrees with the assessments.


def test_whoever_has_assessments_has_an_explanation(kept: TestClient, store: SqlRunStore) -> None:
    store.save(run_of(customer("only-then"), header=header_of("once", plan_year=2020, inputs=())))
    url = "/v1/customers/{}/{}"
    for name, run in (("C1", "run-2026"), ("only-then", "once")):
        told = kept.get(url.format(name, "explanation")).json()
        assert told["run_id"] == run
        past = kept.get(url.format(name, "assessments")).json()["history"]
        assert run in [one["run"]["run_id"] for one in past]
    told = kept.get(url.format("C1", "explanation"), params={"run": "run-2025"}).json()
    assert told["run_id"] == "run-2025"
    past = kept.get(url.format("C1", "assessments"), params={"run": "run-2025"}).json()["history"]
    assert [one["run"]["run_id"] for one in past] == ["run-2025"]
    for name, run in (("C1", "once"), ("C1", "none"), ("nobody", None)):
        params = {} if run is None else {"run": run}
        for what in ("explanation", "assessments"):
            assert kept.get(url.format(name, what), params=params).status_code == 404
