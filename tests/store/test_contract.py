"""Runs kept and read back: whole, in order, once; the same on every store."""

from __future__ import annotations

import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from georisk.adapters.store import open_store
from georisk.adapters.store.runs import SqlRunStore
from georisk.adapters.store.tables import SCHEMA_VERSION
from georisk.errors import NotFound, StoreError
from georisk.model.access import Reach
from georisk.ports import Correction, RunEntry
from tests.reports.sample_run import customer, header_of, run_of
from tests.store.sample import the_run

if TYPE_CHECKING:
    from tests.store.conftest import Database


def ids(rows: object) -> list[str]:
    return [item.record.customer_id for item in rows]  # type: ignore[attr-defined]


def test_a_run_comes_back_as_it_was(store: SqlRunStore) -> None:
    store.save(the_run())
    assert store.run("r1") == the_run()
    assert store.headers() == (header_of("r1"),)
    assert tuple(store.assessed("r1", after="B")) == (the_run().customers[0],)
    assert list(store.history("C")) == [(header_of("r1"), the_run().customers[0])]


def test_some_customers_are_picked_by_id_however_many_are_named(store: SqlRunStore) -> None:
    names = [f"C{at:04}" for at in range(1_201)]  # more than one statement names
    store.save(run_of(*(customer(name) for name in reversed(names))))
    assert ids(store.picked("r1", ["C0003", "nobody", "C0001"])) == ["C0001", "C0003"]
    assert ids(store.picked("r1", names)) == names
    assert store.picked("r1", []) == ()
    with pytest.raises(NotFound):
        store.picked("r2", ["C0001"])
    nobodys = store.seen_by(Reach(areas=("elsewhere",)))
    with pytest.raises(NotFound):
        nobodys.picked("r1", names)


def test_kamrs_are_counted_by_their_customers(store: SqlRunStore) -> None:
    held = {"K2": 3, "K1": 2, None: 1}
    people = [
        customer(f"{name}-{at}", profile={"kamr_id": name})
        for name, count in held.items()
        for at in range(count)
    ]
    store.save(run_of(*people))
    assert store.kamrs("r1") == (("K1", 2), ("K2", 3))
    with pytest.raises(NotFound):
        store.kamrs("r2")


def test_numbers_come_back_exact(store: SqlRunStore) -> None:
    bill = Decimal("123456789012345.6789")
    store.save(run_of(customer("C", monthly_bill_thb=bill, distance_m=Decimal("2000.000"))))
    record = store.run("r1").customers[0].record
    assert record.monthly_bill_thb == bill
    assert str(record.distance_m) == "2000.000"


@pytest.mark.parametrize(
    "path", [(), ((100.123456789012345, 13.0),), ((0.1, 0.2), (0.1, 0.2)), ((-180.0, -90.0),) * 3]
)
def test_routes_come_back_to_the_last_bit(
    store: SqlRunStore, path: tuple[tuple[float, float], ...]
) -> None:
    run = run_of(replace(customer("C"), path=path))
    store.save(run)
    assert store.run("r1") == run


def test_a_run_outlives_its_process(database: Database) -> None:
    for _ in range(2):
        with closing(database.open()) as opened:
            opened.save(the_run())
            assert opened.run("r1") == the_run()


def test_saving_again_changes_nothing(store: SqlRunStore) -> None:
    store.save(the_run())
    store.save(run_of(customer("other"), header=header_of("r1")))
    assert store.run("r1") == the_run()
    assert len(store.headers()) == len(store.entries()) == 1


def test_rows_come_by_ascending_id_from_just_after_a_key(store: SqlRunStore) -> None:
    store.save(the_run("r1", "b", "ก", "A", "a/1", "B"))
    store.save(the_run("r2", "0"))
    assert ids(store.assessed("r1")) == ["A", "B", "a/1", "b", "ก"]
    assert ids(store.assessed("r1", after="B")) == ["a/1", "b", "ก"]
    assert ids(store.assessed("r1", after="B", limit=2)) == ["a/1", "b"]
    assert ids(store.assessed("r1", after="ก")) == []
    assert ids(store.assessed("r1", limit=0)) == []


def test_pages_inside_the_store_lose_and_double_nothing(store: SqlRunStore) -> None:
    names = [f"{number:05}" for number in range(2_345)]
    store.save(the_run("r1", *reversed(names)))
    for limit in (None, 999, 1_000, 1_001, 2_500):
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
    assert store.headers() == store.entries() == ()
    assert list(store.history("A")) == []
    store.save(the_run())
    assert store.run("r1") == the_run()


def test_writers_at_once_all_succeed(database: Database) -> None:
    failures: list[BaseException] = []

    def write(number: int) -> None:
        try:
            with closing(database.open()) as opened:
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
    with closing(database.open()) as opened:
        assert len(opened.headers()) == 4 * 3 + 1
        assert [entry.run_id for entry in opened.entries()] == [
            header.run_id for header in opened.headers()
        ]


def test_who_kept_a_run_when_and_what_it_corrects(database: Database) -> None:
    moments = iter([datetime(2026, 9, 30, hour, tzinfo=UTC) for hour in (8, 9)])
    correction = Correction(supersedes="r1", reason="พิกัดของ C ผิด")
    with closing(database.open()) as opened:
        store = SqlRunStore(opened._engine, clock=lambda: next(moments))
        store.save(the_run("r1"), by="อนงค์")
        store.save(the_run("r2"), correction=correction)
        assert store.entries() == (
            RunEntry(run_id="r1", at=datetime(2026, 9, 30, 8, tzinfo=UTC), by="อนงค์"),
            RunEntry(
                run_id="r2",
                at=datetime(2026, 9, 30, 9, tzinfo=UTC),
                by=None,
                correction=correction,
            ),
        )
        assert store.run("r1") == the_run("r1")


def test_a_correction_names_a_run_that_is_there(store: SqlRunStore) -> None:
    with pytest.raises(NotFound, match="run r0"):
        store.save(the_run(), correction=Correction(supersedes="r0", reason="typo"))
    assert store.headers() == ()


def test_a_correction_that_would_not_be_written_is_refused(store: SqlRunStore) -> None:
    correction = Correction(supersedes="r1", reason="typo")
    store.save(the_run("r1"))
    store.save(the_run("r2"), correction=correction)
    store.save(the_run("r2"), correction=correction)  # a retry
    with pytest.raises(StoreError, match="run r1 is stored already"):
        store.save(the_run("r1"), correction=correction)


def test_a_database_with_another_program_in_it(database: Database) -> None:
    table = "gpkg_contents" if database.kind == "sqlite" else "runs"
    database.sql(f"CREATE TABLE {table} (a INTEGER)")
    with pytest.raises(StoreError, match="another program"):
        database.open()
    assert database.sql(f"SELECT * FROM {table}") == []


def test_a_newer_store_is_refused(database: Database) -> None:
    database.open().close()
    database.sql("UPDATE georisk_store SET version = 99")
    with pytest.raises(StoreError, match=f"schema 99, this georisk knows {SCHEMA_VERSION}"):
        database.open()


def test_two_first_openings_at_once(database: Database) -> None:
    failures: list[BaseException] = []
    together = threading.Barrier(4)

    def first() -> None:
        try:
            together.wait()
            open_store(database.url).close()
        except BaseException as error:  # noqa: BLE001 - handed to the test
            failures.append(error)

    threads = [threading.Thread(target=first) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert database.sql("SELECT version FROM georisk_store") == [(SCHEMA_VERSION,)]
