"""What the service answers is what the command writes, on the sample."""

from __future__ import annotations

import csv
from dataclasses import asdict
from typing import TYPE_CHECKING

import pytest

from georisk.adapters.embedded import sample_dir
from georisk.errors import UsageError
from georisk.model import AssessedCustomer, Rejected
from georisk.settings import Settings
from georisk.wiring import run_job, sample_job
from georisk.wiring.serving import assess_items, readiness, serve_settings, store_items

if TYPE_CHECKING:
    from pathlib import Path

    from georisk.model import RunDocument
    from georisk.wiring.serving import Served

# The group's register, the outage register and the ranking of an area are the batch's own.
ALONE = {"run_id", "tier", "tier_kasm", "decided_by", "readings"}


@pytest.fixture(scope="module")
def run() -> RunDocument:
    return run_job(*sample_job())


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Served:
    store = tmp_path_factory.mktemp("served") / "store.sqlite"
    return serve_settings(Settings(store=str(store)))


@pytest.fixture(scope="module")
def items() -> list[dict[str, object]]:
    with (sample_dir() / "customers.csv").open(encoding="utf-8", newline="") as file:
        return [{name: cell or None for name, cell in row.items()} for row in csv.DictReader(file)]


def test_the_service_scores_as_the_command_does(
    run: RunDocument, served: Served, items: list[dict[str, object]]
) -> None:
    stated = {
        str(item["customer_id"]) for item in items if item["outages_12m"] and item["branch_status"]
    }
    written = {item.record.customer_id: item.record for item in run.customers}
    compared = 0
    for outcome in assess_items(served, items):
        if isinstance(outcome, Rejected) or outcome.record.customer_id not in stated:
            continue
        mine, theirs = asdict(outcome.record), asdict(written[outcome.record.customer_id])
        assert {k: v for k, v in mine.items() if k not in ALONE} == {
            k: v for k, v in theirs.items() if k not in ALONE
        }
        compared += 1
    assert compared > 20


def test_good_and_bad_items_come_back_in_their_places(
    served: Served, items: list[dict[str, object]]
) -> None:
    first = items[0]
    outcomes = assess_items(served, [first, {**first, "lat": 213}, {"name": "no id"}, first])
    kinds = [type(outcome) for outcome in outcomes]
    assert kinds == [AssessedCustomer, Rejected, Rejected, Rejected]


def test_stored_items_are_a_run_of_their_own(
    served: Served, items: list[dict[str, object]]
) -> None:
    header, outcomes = store_items(served, items[:3])
    again, _ = store_items(served, items[:3])
    assert header == again
    assert served.store.run(header.run_id).customers == tuple(outcomes)
    assert served.store.headers().count(header) == 1


def test_readiness_names_rule_set_and_network(served: Served) -> None:
    ready = readiness(served)
    assert ready["ruleset"] == "pea-kam-2566"
    assert ready["network"] == served.world.network.digest


def test_half_a_world_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="GEORISK_NETWORK"):
        serve_settings(Settings(spp=tmp_path / "spp.csv"))
