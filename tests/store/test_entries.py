"""What people filled in: appended once, the newest holds, years apart."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from georisk.adapters.store import backup_store, check_store, open_store, restore_store
from georisk.model.access import Reach
from georisk.plan.entries import entry_of

if TYPE_CHECKING:
    from pathlib import Path


def test_what_was_said_before_is_not_kept_again_and_the_newest_holds(tmp_path: Path) -> None:
    with closing(open_store(str(tmp_path / "s.sqlite"))) as store:
        first = [
            entry_of("A", "contact", 2027, "คุณสมชาย"),
            entry_of("A", "fms_q1", 2027, "1"),
            entry_of("B", "fms_q1", 2027, "-"),
        ]
        assert store.keep_entries(first, run_id="r1", by="Anong") == 2
        assert store.keep_entries(first, run_id="r1") == 0
        assert store.keep_entries([entry_of("A", "fms_q1", 2027, "2")], run_id="r2") == 1
        assert store.keep_entries([entry_of("A", "fms_q1", 2028, "5")], run_id="r3") == 1
        assert store.filled_in(2027) == {("A", "contact"): "คุณสมชาย", ("A", "fms_q1"): "2"}
        assert store.filled_in(2028) == {("A", "contact"): "คุณสมชาย", ("A", "fms_q1"): "5"}
        assert store.filled_in(2029) == {("A", "contact"): "คุณสมชาย"}


def test_an_erased_entry_is_gone_and_can_be_filled_in_again(tmp_path: Path) -> None:
    with closing(open_store(str(tmp_path / "s.sqlite"))) as store:
        for value, count in (("081", 1), ("-", 1), ("-", 0), ("082", 1)):
            assert store.keep_entries([entry_of("A", "mobile", 2027, value)], run_id="r") == count
        assert store.filled_in(2027) == {("A", "mobile"): "082"}


def test_a_limited_reach_sees_no_entry(tmp_path: Path) -> None:
    with closing(open_store(str(tmp_path / "s.sqlite"))) as store:
        store.keep_entries([entry_of("A", "mobile", 2027, "081")], run_id="r")
        assert store.seen_by(Reach(areas=("กฟก.1",))).filled_in(2027) == {}


def test_a_backup_carries_them(tmp_path: Path) -> None:
    old, new = str(tmp_path / "old.sqlite"), str(tmp_path / "new.sqlite")
    with closing(open_store(old)) as store:
        store.keep_entries([entry_of("A", "note", 2027, "โทรก่อนพบ")], run_id="r")
    backup_store(old, tmp_path / "b.georisk.gz")
    restore_store(new, tmp_path / "b.georisk.gz")
    with closing(open_store(new)) as store:
        assert store.filled_in(2027) == {("A", "note"): "โทรก่อนพบ"}
    assert check_store(new).findings == ()
