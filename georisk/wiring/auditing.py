"""The audit on its way into the store: in a file at once, in the store with many others.

A row is written to a journal file before the answer it tells of goes out, and to the store within
some seconds. What a process that was killed left behind is taken in by the next one to start;
a row has an id, so that it is there once. Only a machine that loses its power may lose the rows of
its last moments.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from georisk.errors import GeoriskError, StoreError
from georisk.model.access import AuditRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from georisk.ports import AuditStore
    from georisk.settings import Settings

LOG = logging.getLogger(__name__)
EVERY_S = 2.0  # each visit to the store takes 3 ms of CPU from the requests, for however few rows
AGAIN_S = 5.0
LATE_S = 60.0
PREFIX, SUFFIX, UNLOCKED = "georisk-audit-", ".jsonl", ".new"
OWNER_ONLY = 0o600
ENCODER = json.JSONEncoder(ensure_ascii=False)


def new_audit_id() -> str:
    """Make an id that grows with time and that no other process makes.

    Examples
    --------
    >>> new_audit_id() < new_audit_id(), len(new_audit_id())
    (True, 32)
    """
    return f"{time.time_ns():016x}{secrets.token_hex(8)}"


def audit_folder(settings: Settings, store_url: str) -> Path:
    """Say where audit rows wait for the store."""
    from georisk.adapters.store import store_file

    if settings.audit_dir is not None:
        return settings.audit_dir
    path = store_file(store_url)
    return Path() if path is None else path.parent


def _line_of(row: AuditRow) -> bytes:
    said = {name: getattr(row, name) for name in AuditRow.__slots__}
    said |= {"at": row.at.isoformat(), "subject": dict(row.subject)}
    return ENCODER.encode(said).encode() + b"\n"


def _row_of(line: bytes) -> AuditRow:
    said = json.loads(line)
    said["at"] = datetime.fromisoformat(said["at"])
    said["subject"] = tuple(said["subject"].items())
    return AuditRow(**said)


@dataclass(slots=True)
class Journal:
    """A file of rows that are not in the store yet, locked while its process lives."""

    path: Path
    handle: int
    rows: list[AuditRow] = field(default_factory=list)

    def append(self, row: AuditRow) -> None:
        """Hand a row to the machine, which keeps it when the process dies."""
        line = _line_of(row)
        if os.write(self.handle, line) < len(line):
            raise OSError(f"{self.path} takes no more")
        self.rows.append(row)

    def remove(self) -> None:
        """Let go of a file whose rows are in the store."""
        self.path.unlink(missing_ok=True)
        os.close(self.handle)


def _locked(handle: int) -> bool:
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _new_journal(folder: Path) -> Journal:
    """Make a file; it gets its name when it is locked, lest another process think it is left."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{PREFIX}{os.getpid()}-{secrets.token_hex(4)}{SUFFIX}"
    beside = path.with_suffix(UNLOCKED)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, OWNER_ONLY)
    _locked(handle)
    beside.rename(path)
    return Journal(path, handle)


def _left_behind(folder: Path) -> Iterator[Journal]:
    """Find the files of processes that are gone."""
    for path in sorted(folder.glob(f"{PREFIX}*{SUFFIX}")):
        try:
            handle = os.open(path, os.O_RDWR)
        except FileNotFoundError:  # another process was as fast
            continue
        except OSError as error:  # a disk that can only be read: the next start finds them
            LOG.warning("audit: %s is left: %s", path, error.strerror)
            continue
        if not _locked(handle):
            os.close(handle)
            continue
        with os.fdopen(os.dup(handle), "rb") as file:  # its name may be gone by now
            whole, _, _torn = file.read().rpartition(b"\n")
        yield Journal(path, handle, [_row_of(line) for line in whole.splitlines()])


class AuditWriter:
    """Takes audit rows and brings them to the store in the background; threads may share one.

    Parameters
    ----------
    store : AuditStore
    folder : Path
        Where rows wait.
    """

    def __init__(self, store: AuditStore, folder: Path) -> None:
        self._store = store
        self._folder = folder
        self._current: Journal | None = None
        self._full: deque[Journal] = deque()
        self._taking = threading.Lock()
        self._bringing = threading.Lock()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def waiting(self) -> int:
        """How many rows are not in the store yet."""
        with self._taking:
            journals = [*self._full, *([self._current] if self._current else [])]
            return sum(len(journal.rows) for journal in journals)

    def append(self, row: AuditRow) -> None:
        """Take a row; when this returns, the end of this process does not lose it.

        Raises
        ------
        StoreError
            It cannot be written, the disk being full: then nothing may be answered either.
        """
        with self._taking:
            try:
                if self._current is None:
                    self._current = _new_journal(self._folder)
                self._current.append(row)
            except OSError as error:
                if self._current is not None:  # its last line may be torn: nothing may follow
                    self._full.append(self._current)
                    self._current = None
                raise _unwritten(self._folder, error) from error
            self._begin()

    def _begin(self) -> None:
        """Start to bring rows in the background; the lock is held."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="audit", daemon=True)
            self._thread.start()

    def require_flowing(self) -> None:
        """Refuse to go on while rows have been waiting for long.

        Raises
        ------
        StoreError
        """
        with self._taking:
            oldest = self._full[0].rows[:1] if self._full else []
        if oldest and (datetime.now(UTC) - oldest[0].at).total_seconds() > LATE_S:
            raise StoreError("audit rows wait for the store", "บันทึกการเข้าถึงรอที่เก็บข้อมูลอยู่")

    def take_in(self) -> int:
        """Bring what processes left behind that are gone; how many rows that was.

        What the store does not take now waits on, as every row does.
        """
        found = list(_left_behind(self._folder))
        with self._taking:
            self._full.extend(found)
            if found:
                self._begin()
        self._flushed()
        return sum(len(journal.rows) for journal in found)

    def flush(self) -> None:
        """Bring everything to the store.

        Raises
        ------
        StoreError
            The store does not take it; the rows wait on.
        """
        with self._bringing:
            with self._taking:
                if self._current is not None:
                    self._full.append(self._current)
                    self._current = None
            while self._full:
                self._store.keep_audit(self._full[0].rows)
                with self._taking:
                    self._full.popleft().remove()

    def close(self) -> None:
        """Bring what is left; what the store does not take stays in its file for the next start."""
        self._stopped.set()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join()
        self._flushed()

    def _flushed(self) -> bool:
        try:
            self.flush()
        except GeoriskError as error:
            LOG.warning("audit: %d rows wait: %s", self.waiting, error.en)
            return False
        return True

    def _run(self) -> None:
        pause = EVERY_S
        while not self._stopped.wait(pause):
            pause = EVERY_S if self._flushed() else AGAIN_S


def _unwritten(folder: Path, error: OSError) -> StoreError:
    said = error.strerror or str(error)
    return StoreError(
        f"audit in {folder}: cannot be written: {said}; without an audit no customer is told of",
        f"บันทึกการเข้าถึงใน {folder}: เขียนไม่ได้: {said} จึงไม่ให้ข้อมูลลูกค้า",
    )


def audit_row(
    who: str | None,
    operation: str,
    subject: tuple[tuple[str, str], ...],
    *,
    rows: int | None,
    status: int,
    request_id: str,
) -> AuditRow:
    """Make the row of something that happens now."""
    return AuditRow(
        audit_id=new_audit_id(),
        at=datetime.now(UTC),
        who=who,
        operation=operation,
        subject=subject,
        rows=rows,
        status=status,
        request_id=request_id,
    )
