"""The chain: whatever is changed behind the store's back is found, and where."""

from __future__ import annotations

import hashlib
import json
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from georisk.adapters.store import check_store, open_store
from georisk.adapters.store.chain import START
from georisk.adapters.store.checking import prove
from georisk.adapters.store.tables import SCHEMA_VERSION
from georisk.errors import StoreError
from georisk.plan.cycle import PlanAction, PlanStep
from tests.store.conftest import Database
from tests.store.sample import the_run

if TYPE_CHECKING:
    from pathlib import Path

TABLES = ("assessments", "rejects", "layers")
PEOPLE = tuple(f"{number:04}" for number in range(60))


@pytest.fixture
def filled(database: Database) -> Database:
    with closing(database.open()) as store:
        store.save(the_run("r1", *PEOPLE), by="อนงค์")
        store.save(the_run("r2"))
        step = PlanStep(year=2026, action=PlanAction.PROPOSE, run_id="r2", by="อนงค์")
        store.take_step(step)
    return database


def found(database: Database) -> list[str]:
    return [f"{finding.code}: {finding.en}" for finding in check_store(database.url).findings]


def test_an_untouched_store_holds(filled: Database) -> None:
    report = check_store(filled.url)
    assert report.findings == ()
    assert (report.schema, report.runs, report.entries) == (SCHEMA_VERSION, 2, 3)
    assert report.rows == 60 + 3 + 2 * 2 + 2 * 3
    assert report.head == filled.sql("SELECT hash FROM ledger WHERE n = 3")[0][0]


def test_an_empty_store_holds(database: Database) -> None:
    database.open().close()
    report = check_store(database.url)
    assert (report.findings, report.head) == ((), START)


CHANGED_RUNS = {
    "UPDATE assessments SET tier = 'Streamline' WHERE customer_id = '0042'": "place 42",
    "UPDATE assessments SET position = route WHERE customer_id = '0001'": "place 1",
    "UPDATE assessments SET route = NULL WHERE customer_id = '0059'": "place 59",
    "UPDATE assessments SET office = NULL WHERE run_seq = 1 AND place = 7": "place 7",
    "UPDATE assessments SET score = 1 WHERE run_seq = 1 AND place = 0": "place 0",
    "DELETE FROM assessments WHERE customer_id = '0050'": "place 51",
    "DELETE FROM rejects WHERE run_seq = 1": "layers name estates",
    "DELETE FROM layers WHERE run_seq = 1 AND name = 'spps'": "its seal",
    "UPDATE layers SET body = '{}' WHERE run_seq = 1 AND name = 'lines'": "layers name lines",
    "UPDATE runs SET plan_year = 2031 WHERE run_id = 'r1'": "place 0",
    "UPDATE runs SET header = '{}' WHERE run_id = 'r1'": "place 0",
    "UPDATE rejects SET hash = '' WHERE run_seq = 1 AND place = 1": "rejects place 1",
}
CHANGED_ENTRIES = (
    "UPDATE ledger SET who = 'สมชาย' WHERE n = 2",
    "UPDATE ledger SET at = '2020-01-01T00:00:00+00:00' WHERE n = 2",
    "UPDATE ledger SET n = 9 WHERE n = 2",
    "UPDATE ledger SET kind = 'note' WHERE n = 2",
)


def found_after(database: Database, change: str) -> list[str]:
    """What would be found if a change were made; it is taken back."""
    with closing(database.open()) as store, store._engine.connect() as connection:
        connection.exec_driver_sql(change)
        findings = [f"{finding.code}: {finding.en}" for finding in prove(connection)]
        connection.rollback()
    return findings


def test_a_changed_run_is_found_where_it_was_changed(filled: Database) -> None:
    for change, where in CHANGED_RUNS.items():
        (line,) = found_after(filled, change)
        assert line.startswith("run: run r1 is not as it was kept"), change
        assert line.endswith(where), change


def test_a_changed_entry_is_found(filled: Database) -> None:
    for change in CHANGED_ENTRIES:
        findings = found_after(filled, change)
        assert "ledger: the ledger does not hold from entry 2 on" in findings, change


def test_a_run_that_is_gone_is_found(filled: Database) -> None:
    filled.sql(*(f"DELETE FROM {table} WHERE run_seq = 2" for table in TABLES))
    filled.sql("DELETE FROM runs WHERE seq = 2")
    assert found(filled) == ["orphan: ledger entry of run r2 belongs to nothing"]


def test_rows_without_their_run_are_found(tmp_path: Path) -> None:
    database = Database("sqlite", str(tmp_path / "s.sqlite"), tmp_path / "s.sqlite")
    with closing(database.open()) as store:
        store.save(the_run("r1"))
    database.sql("DELETE FROM runs")  # PostgreSQL would not let anyone
    assert found(database) == [
        "orphan: ledger entry of run r1 belongs to nothing",
        *(f"orphan: {table} of run number 1 belongs to nothing" for table in TABLES),
    ]


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    with closing(open_store(str(path))) as store:
        store.save(the_run("r1", *PEOPLE))
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = b"\xff" * 4096
    path.write_bytes(content)
    try:
        said = found(Database("sqlite", str(path), path))
    except StoreError as error:
        said = [error.en]
    assert any("damaged" in line for line in said)


def test_a_run_without_an_entry_is_found(filled: Database) -> None:
    columns = "run_id, plan_year, as_of, ruleset, engine_version, synthetic, header"
    filled.sql(
        f"INSERT INTO runs ({columns}) SELECT 'slipped in', {columns.partition(', ')[2]}"
        " FROM runs WHERE run_id = 'r2'"
    )
    assert found(filled) == ["orphan: run slipped in belongs to nothing"]


def test_a_step_that_does_not_follow_is_found(filled: Database) -> None:
    body = '{"action": "withdraw", "run_id": "r1", "reason": "x"}'
    at = "2026-01-01T00:00:00+00:00"
    filled.sql(
        "INSERT INTO ledger (n, kind, subject, at, who, body, hash)"
        f" VALUES (4, 'plan', '2026', '{at}', 'x', '{body}', '')"
    )
    assert any(line.startswith("plan: plan 2026:") for line in found(filled))


def test_tables_that_are_not_as_they_should_be_are_found(filled: Database) -> None:
    filled.sql("DROP INDEX ix_ledger_kind_subject")
    filled.sql("ALTER TABLE runs ADD COLUMN note VARCHAR")
    filled.sql("UPDATE georisk_migrations SET version_num = '0001'")
    assert [line.partition(":")[0] for line in found(filled)] == ["schema"] * 3


def test_the_chain_can_be_walked_without_georisk(filled: Database) -> None:
    """The whole recipe, in plain Python, for whoever audits a store: no code of georisk's."""

    def sha(previous: str, table: str, row: object, body: str) -> str:
        said = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(f'{previous}\n["{table}",{said},{body}]'.encode()).hexdigest()

    body_text = "CAST(body AS TEXT)"
    last = "0" * 64
    names = ("n", "kind", "subject", "at", "who")
    entries = filled.sql(f"SELECT {', '.join(names)}, {body_text}, hash FROM ledger ORDER BY n")
    for *said, body, kept in entries:
        last = sha(last, "ledger", dict(zip(names, said, strict=True)), body)
        assert kept == last
    (run_id, year, as_of, rules, engine, synthetic, header) = filled.sql(
        "SELECT run_id, plan_year, as_of, ruleset, engine_version, synthetic,"
        " CAST(header AS TEXT) FROM runs WHERE run_id = 'r2'"
    )[0]
    about = {"run_id": run_id, "plan_year": year, "as_of": str(as_of), "ruleset": rules}
    about |= {"engine_version": engine, "synthetic": bool(synthetic)}
    link = sha("0" * 64, "runs", about, header)
    columns = (
        "customer_id, place, plan_year, area, office, kamr_id, estate_id, eligible, tier, band,"
        " score, score_low, score_high"
    )
    shapes = "hex(position), hex(route)"
    if filled.kind == "postgres":
        shapes = "encode(ST_AsBinary(position), 'hex'), encode(ST_AsBinary(route), 'hex')"
    rows = filled.sql(
        f"SELECT {columns}, {shapes}, {body_text} FROM assessments WHERE run_seq = 2 ORDER BY place"
    )
    for *said, position, route, body in rows:
        row = dict(zip(columns.split(", "), said, strict=True))
        row |= {"position": position.lower(), "route": route.lower()}
        row["eligible"] = bool(row["eligible"])
        link = sha(link, "assessments", row, body)
    for table, order in (("rejects", "place"), ("layers", "name")):
        query = f"SELECT {order}, {body_text} FROM {table} WHERE run_seq = 2 ORDER BY 1"
        for key, body in filled.sql(query):
            link = sha(link, table, {order: key}, body)
    assert json.loads(entries[1][5])["seal"] == link
