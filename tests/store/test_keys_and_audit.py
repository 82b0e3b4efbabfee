"""Keys and the audit in both databases: kept, proved, migrated, backed up."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from georisk.adapters.store import backup_store, check_store, migrate_store, restore_store
from georisk.errors import InvalidValue, NotFound
from georisk.model.access import AuditRow, Key, Reach, Scope
from tests.reports.sample_run import customer, header_of, run_of
from tests.store.first_store import make
from tests.store.sample import the_run

if TYPE_CHECKING:
    from pathlib import Path

    from georisk.adapters.store.runs import SqlRunStore
    from tests.store.conftest import Database

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
KEY = Key(
    key_id="0a1b",
    label="ผู้ดูแล KAM",
    scopes=(Scope.ASSESS, Scope.READ),
    digest="ab" * 32,
    pepper="cd" * 6,
    made_at=NOW,
    made_by="อนงค์",
    reach=Reach(areas=("กฟก.1",), offices=("กฟจ.ชลบุรี",)),
    expires_at=NOW + timedelta(days=30),
)
ROW = AuditRow(
    audit_id="0" * 32,
    at=NOW,
    who="ผู้ดูแล KAM",
    operation="list_tiers",
    subject=(("customer_id", "ก/7"), ("run_id", "r1")),
    rows=7,
    status=200,
    request_id="n1",
)


def test_a_key_comes_back_as_it_was_kept(store: SqlRunStore) -> None:
    store.add_key(KEY)
    (kept,) = store.keys()
    assert replace(kept, made_at=NOW) == KEY
    assert store.revoke_key("ผู้ดูแล KAM", by="บุญมี").revoked_at is not None
    (gone,) = store.keys()
    assert gone.state(NOW) == "revoked"


@pytest.mark.parametrize(("later", "state"), [(-1, "active"), (0, "expired"), (1, "expired")])
def test_a_key_expires_at_its_moment(later: int, state: str) -> None:
    assert KEY.state(NOW + timedelta(days=30, microseconds=later)) == state


@pytest.mark.parametrize("label", ["", " a", "a\n", "oidc:somebody", "ก" * 101])
def test_a_key_needs_a_name_of_its_own(label: str) -> None:
    with pytest.raises(InvalidValue):
        replace(KEY, label=label)
    with pytest.raises(InvalidValue):
        replace(KEY, scopes=())


def test_a_key_slipped_in_behind_the_stores_back_is_found(database: Database) -> None:
    with closing(database.open()) as store:
        store.add_key(KEY)
    assert check_store(database.url).findings == ()
    text = "CAST(body AS TEXT)" if database.kind == "sqlite" else "body::text"
    cast = "" if database.kind == "sqlite" else "::json"
    database.sql(f"UPDATE ledger SET body = replace({text}, 'assess', 'admin'){cast}")
    assert [finding.code for finding in check_store(database.url).findings] == ["ledger"]


def test_the_audit_is_appended_once_and_read_in_order(store: SqlRunStore) -> None:
    later = replace(ROW, audit_id="1" * 32, at=NOW + timedelta(hours=1), rows=None, who=None)
    store.keep_audit([later, ROW])
    store.keep_audit([replace(ROW, rows=9)])
    store.keep_audit([])
    assert list(store.audit()) == [ROW, later]
    assert list(store.audit(since=NOW + timedelta(minutes=1))) == [later]


def test_a_long_audit_is_read_to_its_end(store: SqlRunStore) -> None:
    many = [replace(ROW, audit_id=f"{number:032}") for number in range(2_500)]
    store.keep_audit(many)
    assert list(store.audit()) == many


def test_keys_and_audit_go_into_a_backup(
    database: Database, other: Database, tmp_path: Path
) -> None:
    with closing(database.open()) as store:
        store.add_key(KEY)
        store.keep_audit([ROW])
        keys = store.keys()
    backup_store(database.url, tmp_path / "b.gz")
    restore_store(other.url, tmp_path / "b.gz")
    with closing(other.open()) as store:
        assert store.keys() == keys
        assert list(store.audit()) == [ROW]
    assert check_store(other.url).findings == ()


def test_an_old_store_gets_keys_and_an_audit_by_migrating(database: Database) -> None:
    make(database, the_run())
    migrate_store(database.url)
    with closing(database.open()) as store:
        store.add_key(KEY)
        store.keep_audit([ROW])
        assert list(store.audit()) == [ROW]
    assert check_store(database.url).findings == ()


def test_a_reach_limits_every_way_to_a_row(store: SqlRunStore) -> None:
    people = (
        customer("A", profile={"area": "กฟก.1", "office": "ก"}),
        customer("B", profile={"area": "กฟก.2", "office": "ข"}),
        customer("C", profile={"area": None, "office": None}),
        customer("D", profile={"area": None, "office": "ค"}),
    )
    store.save(run_of(*people, header=header_of("r1")))
    store.save(run_of(people[1], header=header_of("r2")))

    def seen(reach: Reach) -> tuple[list[str], list[str], list[str]]:
        view = store.seen_by(reach)
        ids = [item.record.customer_id for item in view.assessed("r1", limit=10)]
        assert [item.record.customer_id for item in view.run("r1").customers] == ids
        histories = [one for one in "ABCD" if list(view.history(one))]
        assert histories == ids
        headers = [header.run_id for header in view.headers()]
        assert [entry.run_id for entry in view.entries()] == headers
        return ids, headers, histories

    assert seen(Reach(areas=("กฟก.1",)))[:2] == (["A"], ["r1"])
    assert seen(Reach(offices=("ค", "ข")))[:2] == (["B", "D"], ["r1", "r2"])
    assert seen(Reach(areas=("กฟก.1",), offices=("ค",)))[0] == ["A", "D"]
    assert seen(Reach())[:2] == (["A", "B", "C", "D"], ["r1", "r2"])
    nobody = store.seen_by(Reach(areas=("กฟก.9",)))
    assert (nobody.headers(), nobody.entries(), list(nobody.history("A"))) == ((), (), [])
    for ask in (nobody.run, nobody.assessed):
        with pytest.raises(NotFound) as hidden:
            ask("r1")
        with pytest.raises(NotFound) as missing:
            ask("r9")
        assert str(hidden.value).replace("r1", "r9") == str(missing.value)
