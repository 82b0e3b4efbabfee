"""A world that is replaced under a running service: each answer is of one world, and says which."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from georisk.adapters.embedded import ruleset_text
from georisk.service import factory
from georisk.wiring.reloading import WorldKeeper
from tests.reports.sample_run import header_of
from tests.service.conftest import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fastapi import FastAPI

    from georisk.service.context import Item, Outcome, ServiceContext

WORLD = "georisk-world"
PLANT = "spp_id,name,lat,lon,status\nS,Plant,13.40,101.00,planned\n"
EDGES = "lon1,lat1,lon2,lat2\n101.00,13.40,101.00,13.45\n"
ITEM = {
    "customer_id": "C",
    "lat": 13.41,
    "lon": 101.0,
    "monthly_bill_thb": 900_000,
    "outages_12m": 0,
    "branch_status": "all_pea",
}
RADIUS = "radius_km = 8"


@pytest.fixture
def worlds(context: ServiceContext) -> tuple[ServiceContext, ServiceContext]:
    """Two worlds that are told apart by the name of their rules."""
    first, second = (
        replace(
            context, header=replace(header_of("", inputs=()), ruleset=name), version=f'"{name}"'
        )
        for name in ("first", "second")
    )
    return first, second


def test_an_answer_is_of_the_world_it_began_with(
    client: TestClient, application: FastAPI, worlds: tuple[ServiceContext, ServiceContext]
) -> None:
    first, second = worlds

    def swapped_meanwhile(items: Sequence[Item]) -> Sequence[Outcome]:
        application.state.context = second
        return first.assess(items)

    application.state.context = replace(first, assess=swapped_meanwhile)
    answers = [client.post("/v1/assessments", json=ITEM) for _ in range(2)]
    assert [answer.headers[WORLD] for answer in answers] == ['"first"', '"second"']
    assert [answer.json()["ruleset"] for answer in answers] == ["first", "second"]


def test_what_an_old_world_works_out_is_not_found_by_the_new_one(
    kept: TestClient, application: FastAPI, worlds: tuple[ServiceContext, ServiceContext]
) -> None:
    """The feed's weights come from the rules in force; here only they differ."""
    first, second = (replace(one, header=worlds[0].header) for one in worlds)

    def swapped_meanwhile(*_: object) -> dict[str, object]:
        application.state.context = second
        return {"kamr_weight": "of the old"}

    application.state.context = replace(first, obligations=swapped_meanwhile)
    weights = [
        {row["kamr_weight"] for row in kept.get("/v1/tiers").json()["tiers"]} for _ in range(2)
    ]
    assert "of the old" in weights[0]
    assert "of the old" not in weights[1]


def answer_of(client: TestClient) -> tuple[str, bool]:
    """Ask for one customer: the world of the answer, and whether it was near enough in it."""
    answer = client.post("/v1/assessments", json=ITEM)
    assert answer.status_code == 200, answer.text
    return answer.headers[WORLD], answer.json()["results"][0]["eligible"]


def until(client: TestClient, wanted: Any) -> dict[str, Any]:
    """Wait for a state that ``/readyz`` tells."""
    end = time.monotonic() + 20
    while not wanted(said := client.get("/readyz").json()):
        assert time.monotonic() < end, said
        time.sleep(0.02)
    assert said["status"] == "ready"
    return dict(said)


def test_rules_that_are_replaced_are_in_force_without_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules, text = tmp_path / "rules.toml", ruleset_text()
    rules.write_text(text, "utf-8")
    (tmp_path / "spp.csv").write_text(PLANT, "utf-8")
    (tmp_path / "edges.csv").write_text(EDGES, "utf-8")
    monkeypatch.setenv("GEORISK_SPP", str(tmp_path / "spp.csv"))
    monkeypatch.setenv("GEORISK_NETWORK", f"road:{tmp_path / 'edges.csv'}")
    monkeypatch.setenv("GEORISK_RULESET", str(rules))
    monkeypatch.setenv("GEORISK_STORE", str(tmp_path / "store.sqlite"))
    monkeypatch.setattr(factory, "WorldKeeper", partial(WorldKeeper, look_every_s=0.05))
    app = factory.make_app()
    with TestClient(app, base_url=LOOPBACK) as client, ThreadPoolExecutor(4) as asking:
        old = until(client, lambda said: "world" in said)
        first = answer_of(client)
        assert first[1]
        assert old["world"] in first[0]
        assert old["ruleset_sha256"][:16] in first[0]
        assert old["network"][:16] in first[0]

        answers = [asking.submit(answer_of, client) for _ in range(60)]
        rules.write_text(text.replace(RADIUS, "radius_km = 1"), "utf-8")
        new = until(client, lambda said: said["world"] != old["world"])
        answers += [asking.submit(answer_of, client) for _ in range(10)]
        seen = {answer.result() for answer in answers}
        second = answer_of(client)
        assert new["world"] in second[0]
        # Rules of one world with the numbers of the other are in no answer.
        assert seen == {first, second}
        assert [first[1], second[1]] == [True, False]

        rules.write_text("this is no rule set", "utf-8")
        told = until(client, lambda said: "refused" in said)
        assert (told["refused"], told["world"]) == ("input.ruleset", new["world"])
        assert answer_of(client) == second
        rules.write_text(text, "utf-8")
        assert "refused" not in until(client, lambda said: said["world"] == old["world"])
        assert answer_of(client) == first
    app.state.context.keeper.stop()
