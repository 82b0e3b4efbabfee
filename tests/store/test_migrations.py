"""Stores of an older georisk, brought up to this one."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from georisk.adapters.store import check_store, migrate_store
from georisk.adapters.store.engine import engine_of
from georisk.adapters.store.schema import MIGRATIONS_DIR
from georisk.adapters.store.tables import REVISIONS, SCHEMA_VERSION
from georisk.errors import StoreError
from georisk.ports import RunEntry
from tests.reports.sample_run import customer, header_of, run_of
from tests.store.first_store import FOLDER, make, make_of
from tests.store.sample import the_run

if TYPE_CHECKING:
    from tests.store.conftest import Database

MANY = run_of(*(customer(f"{n}") for n in range(612)), header=header_of("many"))


def test_a_store_of_the_first_georisk_is_refused_until_it_is_migrated(database: Database) -> None:
    make(database, the_run("r1"))
    with pytest.raises(
        StoreError, match=rf"schema 1 < {SCHEMA_VERSION}.*georisk store migrate"
    ) as caught:
        database.open()
    assert "georisk store migrate" in caught.value.th


def test_migrating_keeps_every_run_and_chains_it(database: Database) -> None:
    runs = (the_run("z"), the_run("a", "ก", "B"), MANY)
    make(database, *runs)
    assert migrate_store(database.url) == (1, SCHEMA_VERSION)
    with closing(database.open()) as store:
        assert [store.run(run.header.run_id) for run in runs] == list(runs)
        assert store.entries() == tuple(
            RunEntry(run_id=run.header.run_id, at=None, by=None) for run in runs
        )
        store.save(the_run("later"))
        assert [header.run_id for header in store.headers()] == ["z", "a", "many", "later"]
    report = check_store(database.url)
    assert report.findings == ()
    assert (report.runs, report.entries) == (4, 4)


def test_a_run_the_first_georisk_wrote_itself_is_read(database: Database) -> None:
    """Written by georisk at its first schema, not by the code of today."""
    written = json.loads((FOLDER / "run.json").read_text(encoding="utf-8"))
    nothing = {"type": "FeatureCollection", "features": []}
    layers = dict.fromkeys(("spps", "estates", "lines"), nothing)
    make_of(database, {**written, "layers": layers})
    migrate_store(database.url)
    with closing(database.open()) as store:
        run = store.run(written["header"]["run_id"])
    for customer_, body in zip(run.customers, written["customers"], strict=True):
        assert [list(point) for point in customer_.path] == body["path"]
        assert customer_.record.score == body["record"]["score"]
        assert str(customer_.record.monthly_bill_thb) == body["record"]["monthly_bill_thb"]
        assert [step.text_th for step in customer_.explanation] == [
            step["text_th"] for step in body["explanation"]
        ]
    assert [file.sha256 for file in run.header.inputs] == [
        file["sha256"] for file in written["header"]["inputs"]
    ]
    assert check_store(database.url).findings == ()


def test_a_migrated_store_is_as_a_new_one(database: Database, other: Database) -> None:
    make(database, the_run())
    migrate_store(database.url)
    other.open().close()
    shapes = []
    for one in (database, other):
        engine = engine_of(one.url)
        found = inspect(engine)
        names = sorted({"ledger", "runs", "assessments", "rejects", "layers", REVISIONS.name})
        shapes.append(
            {
                name: (
                    sorted(
                        (column["name"], column["nullable"]) for column in found.get_columns(name)
                    ),
                    found.get_pk_constraint(name)["constrained_columns"],
                    sorted(
                        str(index["column_names"])
                        for index in found.get_indexes(name)
                        if not index["unique"]
                    ),
                    [key["referred_table"] for key in found.get_foreign_keys(name)],
                )
                for name in names
            }
        )
        engine.dispose()
    assert shapes[0] == shapes[1]
    assert one.sql(f"SELECT version_num FROM {REVISIONS.name}") == [(f"{SCHEMA_VERSION:04}",)]


def test_migrating_again_changes_nothing(database: Database) -> None:
    assert migrate_store(database.url) == (0, SCHEMA_VERSION)
    assert migrate_store(database.url) == (SCHEMA_VERSION, SCHEMA_VERSION)
    assert check_store(database.url).findings == ()


def test_a_migration_that_fails_leaves_the_store_as_it_was(database: Database) -> None:
    make(database, the_run())
    database.sql(
        "UPDATE assessments SET body = '{' WHERE place = 1"
    ) if database.kind == "sqlite" else (database.sql("CREATE TABLE ledger (n INTEGER)"))
    with pytest.raises(Exception):  # noqa: B017, PT011 - what breaks depends on the database
        migrate_store(database.url)
    assert database.sql("SELECT version FROM georisk_store") == [(1,)]
    assert len(database.sql("SELECT * FROM assessments")[0]) == 15


def test_the_revisions_alone_make_what_a_new_store_has(database: Database) -> None:
    engine = engine_of(database.url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS_DIR))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()
    assert check_store(database.url).findings == ()
    head = ScriptDirectory.from_config(config).get_current_head()
    assert head == f"{SCHEMA_VERSION:04}"
