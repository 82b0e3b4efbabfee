"""A run's map is made ready once, and what-if answers are cut to those a planner asks for."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from georisk.model import LonLat
from georisk.service.access import Caller
from georisk.service.map_state import shown, warm
from georisk.service.shelf import Shelf
from tests.maps.sample_run import sample_run
from tests.service.conftest import LOOPBACK

if TYPE_CHECKING:
    from fastapi import FastAPI

    from georisk.adapters.store.runs import SqlRunStore
    from georisk.service.context import ServiceContext

RUN = sample_run(60)


def test_whoever_asks_meanwhile_waits_for_the_one_who_began() -> None:
    shelf, made = Shelf(), []

    def make() -> object:
        time.sleep(0.02)
        made.append(1)
        return object()

    with ThreadPoolExecutor(8) as pool:
        given = {id(one) for one in pool.map(lambda _: shelf.once("key", make), range(8))}
    assert (len(given), len(made)) == (1, 1)


def test_what_failed_is_tried_anew() -> None:
    shelf = Shelf()

    def fail() -> object:
        raise ValueError("no store")

    for _ in range(2):
        with pytest.raises(ValueError, match="no store"):
            shelf.once("key", fail)
    assert shelf.once("key", lambda: 7) == 7


def test_the_run_in_force_is_ready_before_anybody_asks(
    context: ServiceContext, store: SqlRunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf()
    assert warm(context, shelf, 100) == []  # nothing is stored yet
    store.save(RUN)
    records = [one.record for one in RUN.customers]
    where = [LonLat(lon=one.lon, lat=one.lat) for one in records if one.lon and one.lat]
    assert sorted(warm(context, shelf, 100)) == sorted(where) != []
    assert warm(context, shelf, 2) == warm(context, shelf, 100)[:2]
    monkeypatch.setattr(type(store), "standings", None)
    view = shown(context, shelf, Caller(), RUN.header.run_id)
    assert view.columns.count == len(RUN.customers)


def moved(name: str, baht: str | None, before: str, after: str) -> dict[str, Any]:
    return {
        "customer_id": name,
        "monthly_bill_thb": None if baht is None else Decimal(baht),
        "eligible_before": True,
        "eligible_after": True,
        "band_before": before,
        "band_after": after,
    }


@pytest.mark.parametrize(
    ("parameters", "names"),
    [
        ({}, ["A", "B", "C", "D"]),
        ({"most": 3}, ["D", "C", "B"]),
        ({"most": 0}, []),
    ],
)
def test_a_what_if_tells_first_whose_band_changes(
    application: FastAPI,
    context: ServiceContext,
    parameters: dict[str, int],
    names: list[str],
) -> None:
    moves = [
        moved("A", "5", "low", "low"),
        moved("B", "9", "low", "low"),
        moved("C", None, "low", "high"),
        moved("D", "2", "low", "high"),
    ]
    asked = replace(context, what_if=lambda *_, **__: ("run", {"moved": 4, "customers": moves}))
    application.state.context = asked
    with TestClient(application, base_url=LOOPBACK) as client:
        answer = client.post("/v1/what-if", params=parameters, json={}).json()
    assert [one["customer_id"] for one in answer["customers"]] == names
    assert answer["moved"] == 4
