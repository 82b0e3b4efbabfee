"""What the feed asks of a store, and the messages it keeps until they are taken."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from georisk.adapters.store import check_store, migrate_store
from georisk.errors import NotFound, StoreError
from georisk.model import Standing
from georisk.model.access import Reach
from georisk.plan.cycle import PlanAction, PlanStep
from georisk.ports import Message
from tests.reports.sample_run import customer, header_of, run_of
from tests.store.first_store import make
from tests.store.sample import the_run

if TYPE_CHECKING:
    from georisk.adapters.store.runs import SqlRunStore
    from georisk.model import AssessedCustomer
    from tests.store.conftest import Database

HOSTILE = customer("x", profile={"name": ',"explanation":[{"}'}, lon=100.5, lat=13.25)
SPP = {"type": "Feature", "geometry": None, "properties": {"spp_id": "S1"}}


def standing(one: AssessedCustomer) -> Standing:
    return Standing(record=one.record, profile=one.profile)


def test_standings_are_the_rows_without_their_explanations(store: SqlRunStore) -> None:
    store.save(run_of(HOSTILE, *the_run("r1").customers, header=header_of("r1")))
    whole = [standing(one) for one in store.assessed("r1")]
    assert [one.record.customer_id for one in whole] == ["A", "B", "C", "x"]
    assert list(store.standings("r1")) == whole
    assert list(store.standings("r1", after="A", limit=2)) == whole[1:3]
    with pytest.raises(NotFound):
        store.standings("none")


def test_standings_of_a_migrated_store_are_the_same(database: Database) -> None:
    make(database, the_run("old", "ก", "B"))
    migrate_store(database.url)
    with closing(database.open()) as store:
        expected = [standing(one) for one in store.assessed("old")]
        assert list(store.standings("old")) == expected
        names = [json.loads(name) for [name] in store.pieces("old", ["profile.name"])]
        assert names == [one.profile.name for one in expected]
        assert store.named("old", ["B"]) == (expected[0],)
    assert check_store(database.url).findings == ()


def test_more_rows_than_one_page_of_the_store(store: SqlRunStore) -> None:
    people = [customer(f"{n:05}") for n in range(4_001)]
    store.save(run_of(*people, header=header_of("many")))
    assert [one.record.customer_id for one in store.standings("many")] == [
        one.record.customer_id for one in people
    ]


def test_spots_and_some_customers_by_name(store: SqlRunStore) -> None:
    nowhere = customer("y", tier="Status", profile={"area": "กฟก.1"})
    store.save(run_of(nowhere, HOSTILE, header=header_of("r1"), spps={"features": [SPP]}))
    assert store.spots("r1") == (("x", (100.5, 13.25)), ("y", None))
    assert store.spots("r1", {"area": "กฟก.1", "tier": "Status"}) == (("y", None),)
    assert store.spots("r1", {"area": "กฟก.1", "tier": "Star"}) == ()
    assert store.named("r1", ["y", "x", "z"]) == (standing(HOSTILE), standing(nowhere))
    assert store.layer("r1", "spps") == {"features": [SPP]}


def test_what_a_key_may_not_see_is_nowhere(store: SqlRunStore) -> None:
    hidden = customer("y", profile={"area": "กฟก.1", "office": "o"}, lon=1.0, lat=2.0)
    store.save(run_of(hidden, HOSTILE, header=header_of("r1")))
    store.save(run_of(hidden, header=header_of("r2")))
    seen = store.seen_by(Reach(areas=("กฟก.2",)))
    assert [one.record.customer_id for one in seen.standings("r1")] == ["x"]
    assert seen.spots("r1") == (("x", (100.5, 13.25)),)
    assert seen.named("r1", ["y"]) == ()
    with pytest.raises(NotFound):
        seen.layer("r2", "spps")


def test_moments_are_the_runs_and_the_steps_of_plans_in_order(store: SqlRunStore) -> None:
    assert (store.moments(), store.newest_moment()) == ((), 0)
    store.save(the_run("a"))
    store.take_step(PlanStep(year=2026, action=PlanAction.PROPOSE, run_id="a", by="Anong"))
    found = store.moments()
    assert found[0].happened == "a"
    assert isinstance(found[1].happened, PlanStep)
    assert (found[1].happened.run_id, found[1].at) == ("a", found[1].happened.at)
    assert [one.n for one in found] == [1, 2]
    assert store.moments(after=1) == found[1:]
    assert store.newest_moment() == 2


class Hands:
    """A clock that stands until it is told."""

    def __init__(self) -> None:
        self.at = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def on(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def hands(store: SqlRunStore) -> Hands:
    store._clock = hands = Hands()
    return hands


def message(name: str) -> Message:
    return Message(webhook_id=name, body=f'{{"id": "{name}", "ก": 1.50}}')


def due(store: SqlRunStore) -> list[str]:
    return [one.webhook_id for one in store.due(10)]


def test_a_change_is_put_in_once(store: SqlRunStore, hands: Hands) -> None:
    assert store.feed_mark() is None
    assert store.put(3, "a", [message("1"), message("2")])
    assert not store.put(3, "a", [message("1"), message("2")])
    assert not store.put(2, "b", [message("3")])
    assert store.feed_mark() == 3
    assert store.due(10) == (message("1"), message("2"))
    assert store.due(1) == (message("1"),)
    del hands


def test_a_change_that_fails_half_way_leaves_nothing(store: SqlRunStore) -> None:
    with pytest.raises(StoreError):
        store.put(3, "a", [message("1"), message("1")])
    assert store.feed_mark() is None
    assert store.due(10) == ()


def test_only_one_process_sends_a_message(store: SqlRunStore, hands: Hands) -> None:
    store.put(1, "a", [message("1")])
    (mine,) = theirs = store.due(10)
    assert store.claim(mine, seconds=30)
    assert not store.claim(theirs[0], seconds=30)
    assert due(store) == []
    hands.on(31)  # the process that had it is gone
    assert store.due(10) == (replace(mine, attempts=1),)
    assert not store.claim(mine, seconds=30)


def test_what_is_settled_is_due_again_or_never(store: SqlRunStore, hands: Hands) -> None:
    store.put(1, "a", [message("1"), message("2"), message("3")])
    for one in store.due(10):
        assert store.claim(one, seconds=30)
    store.settle("1", "200", again_in=None, taken=True)
    store.settle("2", "503", again_in=5, taken=False)
    store.settle("3", "410", again_in=None, taken=False)
    assert due(store) == []
    hands.on(5)
    assert due(store) == ["2"]
    hands.on(10_000_000)
    assert due(store) == ["2"]
