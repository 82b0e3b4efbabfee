"""A small world to serve: real store, real pages, a scorer that only counts."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import pytest
from starlette.testclient import TestClient

from georisk.adapters.embedded import ruleset_text
from georisk.adapters.store import open_store
from georisk.model import InputFile, Problem, Rejected, Tier
from georisk.plan import workload
from georisk.scoring import parse_ruleset
from georisk.service.app import create_app
from georisk.service.context import ServiceContext
from georisk.wiring.planning import levers_told
from georisk.wiring.questions import answer_what_if
from tests.reports.sample_run import customer, header_of, run_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from fastapi import FastAPI

    from georisk.adapters.store.runs import SqlRunStore
    from georisk.model import AssessedCustomer, RunDocument, RunHeader
    from georisk.scoring import RuleSet
    from georisk.service.context import Item

LOOPBACK = "http://127.0.0.1:8000"
ESTATE = {
    "type": "Feature",
    "geometry": {"type": "Point", "coordinates": [101.0, 13.4]},
    "properties": {"estate_id": "E/1", "name": "Estate", "name_th": "นิคม", "radius_m": 900},
}
ESTATES = {"type": "FeatureCollection", "features": [ESTATE]}


def judged(item: Item) -> AssessedCustomer | Rejected:
    """Score by the bill alone; a latitude over 90 is a bad row."""
    if Decimal(str(item.get("lat", 0))) > 90:
        problem = Problem(
            field="lat",
            value=str(item["lat"]),
            code="value",
            expected_en="-90 to 90 degrees",
            expected_th="ระหว่าง -90 ถึง 90 องศา",
        )
        return Rejected(source="request", row=2, record_id="?", problems=(problem,))
    bill = Decimal(str(item.get("monthly_bill_thb", "1000000")))
    return customer(str(item["customer_id"]), monthly_bill_thb=bill)


def year_run(run_id: str, plan_year: int, **fields: Any) -> RunDocument:
    """A run over a customers file: two areas, every tier, one exempt, one open."""
    people = (
        customer("C1", tier="Strategic", band="very_high", score=20, lon=101.0, lat=13.4),
        customer("C2", profile={"area": "กฟก.1", "name": "=ชื่อ"}),
        customer("C3", tier="Streamline", band="low", score=2, special_risk_plan=False),
        customer("C4", tier="exempt", exempt=True, exit_interview=True, decided_by="exempt"),
        customer("C5", tier=None, band=None, score=None, score_low=4, special_risk_plan=None),
        customer("C6", profile={"estate_id": "E/1", "office": "กฟส.บ้านบึง"}),
        customer("ก/7"),
    )
    header = header_of(run_id, plan_year=plan_year)
    return run_of(*people, header=header, estates=ESTATES, **fields)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlRunStore]:
    with closing(open_store(str(tmp_path / "runs.sqlite"))) as opened:
        yield opened


@pytest.fixture(scope="session")
def manual() -> RuleSet:
    """The rule set that comes with georisk."""
    return parse_ruleset(ruleset_text())


@pytest.fixture
def context(store: SqlRunStore, manual: RuleSet) -> ServiceContext:
    """The world in force; nothing is stored yet."""
    header = header_of("", inputs=())

    def assess(items: Sequence[Item]) -> list[AssessedCustomer | Rejected]:
        return [judged(item) for item in items]

    def store_items(
        items: Sequence[Item],
    ) -> tuple[RunHeader, list[AssessedCustomer | Rejected]]:
        outcomes = assess(items)
        asked = InputFile(role="request", name="request", sha256="ef" * 32, rows=len(items))
        kept = replace(header, run_id="asked", inputs=(asked,))
        good = [item for item in outcomes if not isinstance(item, Rejected)]
        store.save(run_of(*good, header=kept))
        return kept, outcomes

    def obligations(tier: Tier, special: bool | None) -> dict[str, object]:
        weights = {Tier.STRATEGIC: Decimal("1.0"), Tier.STAR: Decimal("0.8")}
        return {"kamr_weight": weights.get(tier), "special_risk_plan": special}

    def render_map(run: RunDocument, lang: str) -> str:
        names = ",".join(item.record.customer_id for item in run.customers)
        return f"<!doctype html><title>{lang}</title><script>1</script>{names}"

    return ServiceContext(
        store=store,
        jobs=store,
        header=header,
        assess=assess,
        store_items=store_items,
        ruleset={"bands": [{"id": "low", "at_least": 1}]},
        render_map=render_map,
        obligations=obligations,
        workload=lambda people, office: workload(people, manual, office=office),
        what_if=partial(answer_what_if, store),
        levers=lambda _, person, lang: levers_told(person, manual, lang),
        ready=lambda: {"ruleset": "pea-2566", "network": "abc"},
        synthetic=True,
    )


@pytest.fixture(scope="session")
def application() -> FastAPI:
    """One application for all tests, as its OpenAPI document takes a while; its world changes."""
    return create_app(cast("ServiceContext", None))


@pytest.fixture
def client(application: FastAPI, context: ServiceContext) -> Iterator[TestClient]:
    application.state.context = context
    with TestClient(application, base_url=LOOPBACK, raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture
def kept(client: TestClient, store: SqlRunStore) -> TestClient:
    """The same service with two plan years in its store."""
    store.save(year_run("run-2025", 2025))
    store.save(year_run("run-2026", 2026))
    return client
