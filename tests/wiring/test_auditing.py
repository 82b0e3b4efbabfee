"""Audit rows outlive the process that took them, and a store that is away."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from georisk.adapters.store import open_store
from georisk.errors import StoreError
from georisk.settings import Settings
from georisk.wiring.auditing import EVERY_S, AuditWriter, audit_folder, audit_row
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from georisk.adapters.store.runs import SqlRunStore
    from georisk.model.access import AuditRow

CHILD = """
import os, sys, time
from pathlib import Path
from georisk.adapters.store import open_store
from georisk.wiring import auditing
auditing.EVERY_S = 1000.0
writer = auditing.AuditWriter(open_store(sys.argv[1]), Path(sys.argv[2]))
said = {"status": 200, "request_id": "n"}
for number in range(3):
    writer.append(auditing.audit_row("ก", "list_tiers", (), rows=number, **said))
print("taken", flush=True)
time.sleep(60)
"""


class Memory:
    """A store that may be away."""

    def __init__(self) -> None:
        self.kept: list[AuditRow] = []
        self.away = False

    def keep_audit(self, rows: Sequence[AuditRow]) -> None:
        if self.away:
            raise StoreError("away", "ไม่อยู่")
        self.kept += rows

    def audit(self, *, since: datetime | None = None) -> Iterator[AuditRow]:
        del since
        return iter(self.kept)


def row(number: int = 1) -> AuditRow:
    return audit_row(
        "kam", "list_tiers", (("run_id", "ก/1"),), rows=number, status=200, request_id="n"
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlRunStore]:
    with closing(open_store(str(tmp_path / "runs.sqlite"))) as opened:
        yield opened


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20 * EVERY_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_rows_come_to_the_store_by_themselves_and_leave_no_file(
    store: SqlRunStore, tmp_path: Path
) -> None:
    writer = AuditWriter(store, tmp_path / "audit")
    rows = [row(number) for number in range(5)]
    for one in rows:
        writer.append(one)
    until(lambda: writer.waiting == 0)
    assert list(store.audit()) == rows
    assert list((tmp_path / "audit").iterdir()) == []
    writer.close()


def test_what_a_killed_process_took_is_brought_by_the_next(
    store: SqlRunStore, tmp_path: Path
) -> None:
    folder = tmp_path / "audit"
    words = [sys.executable, "-c", CHILD, str(tmp_path / "runs.sqlite"), str(folder)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=ROOT) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "taken\n"
        writer = AuditWriter(store, folder)
        assert writer.take_in() == 0  # its owner lives
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    (path,) = folder.iterdir()
    assert path.stat().st_mode & 0o077 == 0
    with path.open("ab") as file:
        file.write(b'{"audit_id": "torn')
    assert writer.take_in() == 3
    assert [(one.who, one.rows) for one in store.audit()] == [("ก", 0), ("ก", 1), ("ก", 2)]
    assert list(folder.iterdir()) == []
    assert writer.take_in() == 0


def test_what_was_left_waits_for_a_store_that_is_away_at_the_start(tmp_path: Path) -> None:
    memory = Memory()
    memory.away = True
    ended = AuditWriter(memory, tmp_path)
    ended.append(row())
    ended.close()
    os.close(ended._full[0].handle)  # as the end of its process does
    writer = AuditWriter(memory, tmp_path)
    assert writer.take_in() == 1
    assert writer.waiting == 1
    memory.away = False
    until(lambda: writer.waiting == 0)
    writer.close()
    assert [one.rows for one in memory.kept] == [1]


def test_what_cannot_be_opened_is_left_to_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "georisk-audit-1-00.jsonl").write_bytes(b"")

    def opened(path: Path, _flags: int) -> int:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))

    monkeypatch.setattr("georisk.wiring.auditing.os.open", opened)
    assert AuditWriter(Memory(), tmp_path).take_in() == 0


def test_rows_wait_while_the_store_is_away(tmp_path: Path) -> None:
    memory = Memory()
    memory.away = True
    writer = AuditWriter(memory, tmp_path)
    writer.append(row())
    with pytest.raises(StoreError):
        writer.flush()
    writer.append(row())
    assert writer.waiting == 2
    writer.require_flowing()
    memory.away = False
    writer.flush()
    assert (len(memory.kept), writer.waiting) == (2, 0)


def test_rows_that_wait_for_long_are_a_fault(tmp_path: Path) -> None:
    memory = Memory()
    memory.away = True
    writer = AuditWriter(memory, tmp_path)
    writer.append(replace(row(), at=datetime.now(UTC) - timedelta(minutes=2)))
    writer.close()
    with pytest.raises(StoreError):
        writer.require_flowing()
    memory.away = False
    writer.flush()
    writer.require_flowing()


def test_what_is_left_at_the_end_stays_in_its_file(tmp_path: Path) -> None:
    memory = Memory()
    memory.away = True
    writer = AuditWriter(memory, tmp_path)
    writer.append(row())
    writer.close()
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("short", [True, False])
def test_a_full_disk_takes_no_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, short: bool
) -> None:
    memory = Memory()
    writer = AuditWriter(memory, tmp_path)

    def full(_handle: int, line: bytes) -> int:
        if short:
            return len(line) - 1
        raise OSError(errno.ENOSPC, "No space left on device")

    writer.append(row(1))
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(StoreError, match="cannot be written"):
            writer.append(row(2))
    writer.append(row(3))
    writer.flush()
    assert [one.rows for one in memory.kept] == [1, 3]


def test_rows_wait_beside_the_store(tmp_path: Path) -> None:
    assert audit_folder(Settings(), "/srv/runs.sqlite").as_posix() == "/srv"
    assert audit_folder(Settings(), "postgresql://db/x").as_posix() == "."
    assert audit_folder(Settings(audit_dir=tmp_path), "postgresql://db/x") == tmp_path
