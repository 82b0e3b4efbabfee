"""A store as the first georisk left it: its tables, its rows, no ledger."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from georisk.adapters.results.run_json import to_json
from georisk.adapters.store.engine import engine_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from georisk.model import RunDocument
    from tests.store.conftest import Database

Written = dict[str, Any]
FOLDER = Path(__file__).parent / "first"
RUN = (
    "INSERT INTO runs (run_id, plan_year, as_of, ruleset, engine_version, synthetic, header)"
    " VALUES (:run_id, :plan_year, :as_of, :ruleset, :engine_version, :synthetic, :header)"
)
CUSTOMER = (
    "INSERT INTO assessments (run_seq, customer_id, place, plan_year, area, office, eligible,"
    " tier, band, score, score_low, score_high, body) VALUES (:seq, :customer_id, :place,"
    " :plan_year, :area, :office, :eligible, :tier, :band, :score, :score_low, :score_high, :body)"
)


def make(database: Database, *runs: RunDocument) -> None:
    """Make the store and keep some runs in it."""
    written = [
        {
            "header": to_json(run.header),
            "customers": [to_json(item) for item in run.customers],
            "rejects": [to_json(item) for item in run.rejects],
            "layers": {name: getattr(run, name) for name in ("spps", "estates", "lines")},
        }
        for run in runs
    ]
    make_of(database, *written)


def make_of(database: Database, *runs: Written) -> None:
    """Make the store and keep runs that are JSON already."""
    engine = engine_of(database.url)
    commands = (FOLDER / f"{engine.dialect.name}.sql").read_text().partition("\n")[2].split(";\n")
    with engine.begin() as connection:
        for command in filter(str.strip, commands):
            connection.exec_driver_sql(command)
        for seq, run in enumerate(runs, 1):
            _keep(connection, seq, run)
    engine.dispose()


def _keep(connection: Connection, seq: int, run: Written) -> None:
    header = run["header"]
    row = {**header, "header": json.dumps(header)}
    connection.execute(text(RUN), {name: row[name] for name in _names(RUN)})
    for place, body in enumerate(run["customers"]):
        row = {**body["profile"], **body["record"], "seq": seq, "place": place}
        row |= {"plan_year": header["plan_year"], "body": json.dumps(body)}
        connection.execute(text(CUSTOMER), {name: row[name] for name in _names(CUSTOMER)})
    for place, body in enumerate(run["rejects"]):
        values = {"seq": seq, "place": place, "body": json.dumps(body)}
        connection.execute(text("INSERT INTO rejects VALUES (:seq, :place, :body)"), values)
    for name, layer in run["layers"].items():
        values = {"seq": seq, "name": name, "body": json.dumps(layer)}
        connection.execute(text("INSERT INTO layers VALUES (:seq, :name, :body)"), values)


def _names(command: str) -> list[str]:
    return [
        word.strip(" )") for word in command.partition("VALUES (")[2].replace(":", "").split(",")
    ]
