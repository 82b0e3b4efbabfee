"""Runs kept and read back: whole, in order, once, and with clear words when it cannot be."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from georisk.adapters.store import open_store
from georisk.adapters.store.engine import parse_url
from georisk.errors import NotFound, StoreError
from georisk.model import Problem, Rejected
from tests.reports.sample_run import customer, header_of, run_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from georisk.adapters.store.runs import SqlRunStore
    from georisk.model import RunDocument

REJECT = Rejected(
    source="ลูกค้า.csv",
    row=7,
    record_id=None,
    problems=(
        Problem(field="lat", value="213", code="value", expected_en="-90", expected_th="ไม่เกิน"),
    ),
)


def the_run(run_id: str = "r1", *ids: str) -> RunDocument:
    people = [replace(customer(name), path=((101.0, 13.5), (101.1, 13.6))) for name in ids or "CAB"]
    line = {"type": "Feature", "geometry": None, "properties": {"kind": "road", "owner": None}}
    lines = {"type": "FeatureCollection", "features": [line]}
    return run_of(*people, rejects=(REJECT, REJECT), header=header_of(run_id), lines=lines)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlRunStore]:
    with closing(open_store(str(tmp_path / "runs.sqlite"))) as opened:
        yield opened


def ids(rows: object) -> list[str]:
    return [item.record.customer_id for item in rows]  # type: ignore[attr-defined]


def test_a_run_comes_back_as_it_was(store: SqlRunStore) -> None:
    store.save(the_run())
    assert store.run("r1") == the_run()
    assert store.headers() == (header_of("r1"),)


def test_numbers_come_back_exact(store: SqlRunStore) -> None:
    bill = Decimal("123456789012345.6789")
    store.save(run_of(customer("C", monthly_bill_thb=bill, distance_m=Decimal("2000.000"))))
    record = store.run("r1").customers[0].record
    assert record.monthly_bill_thb == bill
    assert str(record.distance_m) == "2000.000"


def test_a_run_outlives_its_process(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    for _ in range(2):
        with closing(open_store(f"sqlite:///{path}")) as opened:
            opened.save(the_run())
            assert opened.run("r1") == the_run()


def test_saving_again_changes_nothing(store: SqlRunStore) -> None:
    store.save(the_run())
    store.save(run_of(customer("other"), header=header_of("r1")))
    assert store.run("r1") == the_run()
    assert len(store.headers()) == 1


def test_rows_come_by_ascending_id_from_just_after_a_key(store: SqlRunStore) -> None:
    store.save(the_run("r1", "b", "ก", "A", "a/1", "B"))
    store.save(the_run("r2", "0"))
    assert ids(store.assessed("r1")) == ["A", "B", "a/1", "b", "ก"]
    assert ids(store.assessed("r1", after="B")) == ["a/1", "b", "ก"]
    assert ids(store.assessed("r1", after="B", limit=2)) == ["a/1", "b"]
    assert ids(store.assessed("r1", after="ก")) == []
    assert ids(store.assessed("r1", limit=0)) == []


@pytest.mark.parametrize("limit", [None, 999, 1_000, 1_001, 2_500])
def test_pages_inside_the_store_lose_and_double_nothing(
    store: SqlRunStore, limit: int | None
) -> None:
    names = [f"{number:05}" for number in range(2_345)]
    store.save(the_run("r1", *reversed(names)))
    assert ids(store.assessed("r1", limit=limit)) == names[:limit]


def test_history_is_told_oldest_first(store: SqlRunStore) -> None:
    store.save(run_of(customer("C", score=4), header=header_of("z")))
    store.save(run_of(customer("C", score=12), customer("D"), header=header_of("a")))
    told = [(header.run_id, item.record.score) for header, item in store.history("C")]
    assert told == [("z", 4), ("a", 12)]
    assert list(store.history("nobody")) == []


def test_an_unknown_run_is_said_at_once(store: SqlRunStore) -> None:
    with pytest.raises(NotFound, match="run nine"):
        store.run("nine")
    with pytest.raises(NotFound, match="run nine"):
        store.assessed("nine")


def test_a_run_that_fails_half_way_leaves_nothing(store: SqlRunStore) -> None:
    doubled = run_of(customer("A"), *(customer(f"{n}") for n in range(1_500)), customer("A"))
    with pytest.raises(StoreError):
        store.save(doubled)
    assert store.headers() == ()
    assert list(store.history("A")) == []
    store.save(the_run())
    assert store.run("r1") == the_run()


def test_two_writers_at_once_both_succeed(tmp_path: Path) -> None:
    path = str(tmp_path / "runs.sqlite")
    failures: list[BaseException] = []

    def write(number: int) -> None:
        try:
            with closing(open_store(path)) as opened:
                for turn in range(3):
                    opened.save(the_run(f"{number}-{turn}", *map(str, range(50))))
                opened.save(the_run("same"))
        except BaseException as error:  # noqa: BLE001 - handed to the test
            failures.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with closing(open_store(path)) as opened:
        assert len(opened.headers()) == 4 * 3 + 1


def test_readers_do_not_wait_for_a_writer(store: SqlRunStore, tmp_path: Path) -> None:
    store.save(the_run())
    with closing(sqlite3.connect(tmp_path / "runs.sqlite", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM rejects")
        assert store.run("r1") == the_run()
        writer.execute("ROLLBACK")


def test_sqlite_is_set_up_to_last(store: SqlRunStore, tmp_path: Path) -> None:
    store.save(the_run())
    with closing(sqlite3.connect(tmp_path / "runs.sqlite")) as file:
        assert file.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert file.execute("SELECT version FROM georisk_store").fetchall() == [(1,)]
    with (
        store._engine.connect() as connection,
        pytest.raises(Exception, match="FOREIGN KEY"),
    ):
        connection.exec_driver_sql("INSERT INTO layers VALUES (99, 'x', '{}')")


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("customer_id,name\n" * 100)
    with pytest.raises(StoreError, match="not an SQLite database") as caught:
        open_store(str(path))
    assert "ไม่ใช่ฐานข้อมูล SQLite" in caught.value.th
    assert path.read_text() == "customer_id,name\n" * 100


def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "lines.gpkg"
    with closing(sqlite3.connect(path)) as file:
        file.execute("CREATE TABLE gpkg_contents (a)")
    with pytest.raises(StoreError, match="another program"):
        open_store(str(path))
    with closing(sqlite3.connect(path)) as file:
        tables = file.execute("SELECT name FROM sqlite_master").fetchall()
    assert tables == [("gpkg_contents",)]


def test_a_newer_store_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    open_store(str(path)).close()
    with closing(sqlite3.connect(path)) as file:
        file.execute("UPDATE georisk_store SET version = 99")
        file.commit()
    with pytest.raises(StoreError, match="schema 99, this georisk knows 1"):
        open_store(str(path))


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"there is no folder .*nowhere"):
        open_store(str(tmp_path / "nowhere" / "runs.sqlite"))


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(str(tmp_path))


def test_a_store_that_can_only_be_read_is_read_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "runs.sqlite"
    with closing(open_store(str(path))) as opened:
        opened.save(the_run())
    with closing(open_store(f"sqlite:///file:{path}?mode=ro&uri=true")) as readable:
        assert readable.run("r1") == the_run()
        with pytest.raises(StoreError, match="can only be read"):
            readable.save(the_run("r2"))


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", ":memory:"])
def test_a_store_in_memory_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match="would not last"):
        open_store(url)


@pytest.mark.parametrize(
    "url", ["nosuch://user:secret@host/db", "mysql+pymysql://user:secret@host/db", "://secret"]
)
def test_an_unknown_kind_of_store_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(url)
    assert "secret" not in caught.value.en + caught.value.th


def test_a_path_may_hold_any_letter() -> None:
    assert parse_url("ที่เก็บ #1%.sqlite").database == "ที่เก็บ #1%.sqlite"
    assert parse_url("postgresql+psycopg://h/db").get_backend_name() == "postgresql"
