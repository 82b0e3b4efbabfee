"""Bad days: killed, full, locked, gone and back. Nothing half done is ever seen."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from georisk.adapters.store import check_store, migrate_store, open_store
from georisk.adapters.store import engine as engine_module
from georisk.adapters.store.tables import SCHEMA_VERSION
from georisk.errors import StoreError
from tests.conftest import ROOT
from tests.store.first_store import make
from tests.store.sample import the_run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from georisk.adapters.store.runs import SqlRunStore
    from tests.store.conftest import Database
    from tests.store.postgres import Server

MANY = tuple(str(number) for number in range(1_050))
# Saves a run, and stops for good at the n-th time it says a thing to the database.
SAVE_AND_STOP = """
import sys, time
from sqlalchemy import event
from georisk.adapters.store import open_store
from tests.store.sample import the_run

url, word, times = sys.argv[1], sys.argv[2], int(sys.argv[3])
left = [times]

def stop(*said):
    left[0] -= word == "commit" or word in said[2]
    if left[0] == 0:
        print("there", flush=True)
        time.sleep(60)

store = open_store(url)
event.listen(store._engine, "commit" if word == "commit" else "before_cursor_execute", stop)
store.save(the_run("killed", *map(str, range(1_050))))
"""


def kill_while_saving(url: str, word: str, times: int) -> None:
    command = [sys.executable, "-c", SAVE_AND_STOP, url, word, str(times)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "there\n"
        child.kill()
        assert child.wait() == -signal.SIGKILL


@pytest.mark.parametrize(
    ("word", "times"),
    [
        ("INSERT INTO assessments", 2),
        ("INSERT INTO layers", 1),
        ("INSERT INTO ledger", 1),
        ("commit", 1),
    ],
)
def test_a_writer_that_is_killed_leaves_nothing(database: Database, word: str, times: int) -> None:
    with closing(database.open()) as store:
        store.save(the_run("before"))
    kill_while_saving(database.url, word, times)
    with closing(database.open()) as store:
        assert [header.run_id for header in store.headers()] == ["before"]
        assert list(store.history("0")) == []
        assert database.sql("SELECT count(*) FROM assessments") == [(3,)]
        store.save(the_run("killed", *MANY))
        assert store.run("killed") == the_run("killed", *MANY)
    assert check_store(database.url).findings == ()


def when_saying(store: SqlRunStore, word: str, do: Callable[[], None]) -> None:
    """Do something just before the store first says a thing to its database."""
    done: list[bool] = []

    def hook(*said: Any) -> None:
        if word in said[2] and not done:
            done.append(True)
            do()

    event.listen(store._engine, "before_cursor_execute", hook)


@pytest.mark.postgres
def test_a_postgres_that_is_gone_and_back(postgres: Database, server: Server) -> None:
    with closing(postgres.open()) as store:
        store.save(the_run("r1"))
        server.stop()
        try:
            with pytest.raises(StoreError, match="cannot be reached") as caught:
                store.headers()
            with pytest.raises(StoreError, match="cannot be reached"):
                store.save(the_run("r2"))
        finally:
            server.start()
        assert "ติดต่อฐานข้อมูลไม่ได้" in caught.value.th
        assert [header.run_id for header in store.headers()] == ["r1"]
        store.save(the_run("r2"))
        assert store.run("r2") == the_run("r2")


@pytest.mark.postgres
def test_a_postgres_that_restarts_unseen(postgres: Database, server: Server) -> None:
    with closing(postgres.open()) as store:
        store.save(the_run("r1"))
        server.stop()
        server.start()
        store.save(the_run("r2"))
        assert store.run("r1") == the_run("r1")


@pytest.mark.postgres
def test_a_postgres_that_falls_while_a_run_is_saved(postgres: Database, server: Server) -> None:
    with closing(postgres.open()) as store:
        when_saying(store, "INSERT INTO layers", lambda: server.stop("immediate"))
        try:
            with pytest.raises(StoreError, match="cannot be reached"):
                store.save(the_run("r1", *MANY))
        finally:
            server.start()
        assert store.headers() == ()
        store.save(the_run("r1", *MANY))
        assert store.run("r1") == the_run("r1", *MANY)
    assert check_store(postgres.url).findings == ()


def test_a_full_disk(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    with closing(open_store(str(path))) as store:
        store.save(the_run("r1"))
        pages = path.stat().st_size // 4096 + 40
        event.listen(
            store._engine,
            "checkout",
            lambda dbapi, *_: dbapi.execute(f"PRAGMA max_page_count = {pages}"),
        )
        with pytest.raises(StoreError, match="disk is full") as caught:
            store.save(the_run("r2", *MANY))
        assert "ดิสก์เต็ม" in caught.value.th
        assert store.run("r1") == the_run("r1")
        assert len(store.headers()) == 1
    with closing(open_store(str(path))) as store:
        store.save(the_run("r2", *MANY))
    assert check_store(str(path)).findings == ()


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("53100", "disk is full"),
        ("58030", "disk cannot be read or written"),
        ("42501", "this user may not do that"),
        ("XX001", "is damaged"),
        ("XX000", "did not do what it was asked"),
    ],
)
def test_what_postgres_says_is_said_in_plain_words(
    postgres: Database, state: str, words: str
) -> None:
    with closing(postgres.open()) as store:
        postgres.sql(
            "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{state}'; END $$",
            "CREATE TRIGGER fail BEFORE INSERT ON layers EXECUTE FUNCTION fail()",
        )
        with pytest.raises(StoreError, match=words):
            store.save(the_run())
        assert store.headers() == ()
        postgres.sql("DROP TRIGGER fail ON layers")
        store.save(the_run())


def test_a_store_that_can_only_be_read(database: Database) -> None:
    with closing(database.open()) as store:
        store.save(the_run())
    url = f"sqlite:///file:{database.path}?mode=ro&uri=true"
    if database.kind == "postgres":
        url = f"{database.url}?options=-c%20default_transaction_read_only%3Don"
    with closing(open_store(url)) as readable:
        assert readable.run("r1") == the_run()
        with pytest.raises(StoreError, match="can only be read") as caught:
            readable.save(the_run("r2"))
    assert "อ่านได้อย่างเดียว" in caught.value.th


def test_a_writer_that_never_ends(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "BUSY_MS", 200)
    with closing(database.open()) as store:
        store.save(the_run("r1"))
        with closing(database.open()) as other, engine_module.writing(other._engine) as connection:
            engine_module.take_turn(connection)
            with pytest.raises(StoreError, match="writing for too long"):
                store.save(the_run("r2"))
            assert store.run("r1") == the_run("r1")  # readers do not wait
        store.save(the_run("r2"))
        assert len(store.headers()) == 2


def test_a_migration_that_is_cut_off(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    from georisk.adapters.store.rows import Linking

    make(database, the_run())
    with monkeypatch.context() as patch:
        patch.setattr(Linking, "add", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            migrate_store(database.url)
    assert database.sql("SELECT version FROM georisk_store") == [(1,)]
    assert migrate_store(database.url) == (1, SCHEMA_VERSION)
    with closing(database.open()) as store:
        assert store.run("r1") == the_run()


@pytest.mark.postgres
def test_addresses_that_lead_nowhere(server: Server) -> None:
    with pytest.raises(StoreError, match="there is no such database"):
        open_store(server.url("nowhere"))
    with pytest.raises(StoreError, match="does not accept this user"):
        open_store(f"postgresql://nobody:secret@127.0.0.1:{server.port}/shaped")
    with pytest.raises(StoreError, match="cannot be reached") as caught:
        open_store("postgresql://georisk:secret@127.0.0.1:9/shaped")
    assert "secret" not in caught.value.en + caught.value.th


@pytest.mark.postgres
def test_a_postgres_without_postgis(server: Server) -> None:
    server.sql("CREATE DATABASE plain")
    server.sql("CREATE ROLE clerk LOGIN")
    server.sql("GRANT ALL ON SCHEMA public TO clerk", "plain")
    try:
        with pytest.raises(StoreError, match="CREATE EXTENSION postgis"):
            open_store(server.url("plain").replace("georisk@", "clerk@"))
        open_store(server.url("plain")).close()  # an administrator's own is made
    finally:
        server.sql("DROP DATABASE plain")
        server.sql("DROP ROLE clerk")


def test_sqlite_is_set_up_to_last(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    with closing(open_store(str(path))) as store:
        store.save(the_run())
        with closing(sqlite3.connect(path)) as file:
            assert file.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        with (
            store._engine.connect() as connection,
            pytest.raises(Exception, match="FOREIGN KEY"),
        ):
            connection.exec_driver_sql("INSERT INTO layers VALUES (99, 'x', '{}', '')")
