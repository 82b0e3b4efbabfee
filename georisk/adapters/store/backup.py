"""Backups: every row of a store in one file, which either kind of database can take back.

The file is gzip over lines of JSON: a head, then for each table its name and columns and one line
a row, then an end with the number of rows and the SHA-256 of all lines before it. The same store
gives the same bytes.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import tempfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from sqlalchemy import Date, Table, select, text
from sqlalchemy.exc import StatementError

from georisk.adapters.store.chain import canonical
from georisk.adapters.store.checking import prove
from georisk.adapters.store.engine import insert_all, snapshot, take_turn, writing
from georisk.adapters.store.failures import store_error, where_of
from georisk.adapters.store.geometry import Geometry
from georisk.adapters.store.tables import LEDGER, METADATA, RUNS, SCHEMA_VERSION, VERSIONS
from georisk.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, Engine

    from georisk.adapters.store.rows import Values

FORMAT = "georisk backup 1"
CHUNK = 1_000
LEVEL = 5
TABLES = tuple(table for table in METADATA.sorted_tables if table is not VERSIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupReport:
    """What was written or taken back.

    Parameters
    ----------
    sha256 : str
        Of the lines in the file, as its end states.
    """

    runs: int
    entries: int
    rows: int
    sha256: str


def backup(engine: Engine, path: Path) -> BackupReport:
    """Write everything a store holds at one moment; others may go on writing.

    The file appears when it is complete, and only its owner may read it.

    Raises
    ------
    StoreError
        When the store cannot be read or the file cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=".georisk-", dir=path.parent)
    except OSError as error:
        raise _unwritable(path, error) from error
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as raw:
            report = _write(engine, raw)
            raw.flush()
            os.fsync(raw.fileno())
        beside.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        beside.unlink(missing_ok=True)
    return report


def _write(engine: Engine, raw: IO[bytes]) -> BackupReport:
    digest = hashlib.sha256()
    with (
        snapshot(engine) as connection,
        gzip.GzipFile("", "wb", LEVEL, raw, mtime=0) as packed,
    ):

        def write(content: object) -> None:
            line = canonical(content).encode() + b"\n"
            digest.update(line)
            packed.write(line)

        write({"format": FORMAT, "schema": SCHEMA_VERSION})
        counts = {table.name: _write_table(connection, table, write) for table in TABLES}
        sha256 = digest.hexdigest()
        write({"end": counts, "sha256": sha256})
    return _report(counts, sha256)


def _write_table(connection: Connection, table: Table, write: Callable[[object], None]) -> int:
    write({"table": table.name, "columns": [column.name for column in table.columns]})
    rows = select(table).order_by(*table.primary_key).execution_options(yield_per=CHUNK)
    count = 0
    for row in connection.execute(rows):
        write(list(row))
        count += 1
    return count


def _report(counts: dict[str, int], sha256: str) -> BackupReport:
    return BackupReport(
        runs=counts[RUNS.name],
        entries=counts[LEDGER.name],
        rows=sum(counts.values()),
        sha256=sha256,
    )


def restore(engine: Engine, path: Path) -> BackupReport:
    """Fill a store that holds nothing from a backup, all of it or nothing.

    Raises
    ------
    StoreError
        When the store holds something, or the file is damaged, is of another schema, or its
        chains do not hold.
    """
    end = _require_whole(path)
    with _lines(path) as lines, writing(engine) as connection:
        take_turn(connection)
        _require_nothing(connection)
        counts = dict.fromkeys((table.name for table in TABLES), 0)
        for table, rows in groupby(_rows(lines), key=itemgetter(0)):
            counts[table.name] += insert_all(connection, table, (row for _, row in rows))
        _number_on(connection)
        if counts != end["end"] or next(prove(connection), None) is not None:
            raise _damaged(path)
    return _report(counts, end["sha256"])


@contextmanager
def _lines(path: Path) -> Iterator[Iterator[bytes]]:
    try:
        with gzip.open(path) as file:
            yield iter(file)
    except (EOFError, zlib.error, ValueError, KeyError, TypeError, StatementError) as error:
        raise _damaged(path) from error
    except gzip.BadGzipFile as error:
        raise _damaged(path) from error
    except OSError as error:
        words = (f"cannot be read: {error.strerror}", f"อ่านไม่ได้: {error.strerror}")
        raise _about(path, *words) from error


def _require_whole(path: Path) -> dict[str, Any]:
    """Prove the file by its own hash before anything of it is used; returns its end."""
    digest, last = hashlib.sha256(), b"{}"
    with _lines(path) as lines:
        first = last = next(lines, b"{}")
        head = json.loads(first)
        for line in lines:
            digest.update(last)
            last = line
        end: dict[str, Any] = json.loads(last)
        if head["format"] != FORMAT or end["sha256"] != digest.hexdigest():
            raise ValueError(path)
    if head["schema"] != SCHEMA_VERSION:
        raise _about(
            path,
            f"of schema {head['schema']}, this georisk knows {SCHEMA_VERSION}; restore it with the"
            " georisk that made it, then migrate",
            f"เป็นโครงสร้างรุ่น {head['schema']} แต่โปรแกรมนี้รู้จักรุ่น {SCHEMA_VERSION}"
            " โปรดกู้คืนด้วย georisk รุ่นที่สร้างไว้ แล้วปรับรุ่น",
        )
    return end


def _require_nothing(connection: Connection) -> None:
    for table in TABLES:
        if connection.execute(select(table).limit(1)).first() is not None:
            words = (
                "holds something already; restore into a new store",
                "มีข้อมูลอยู่แล้ว โปรดกู้คืนลงที่เก็บใหม่",
            )
            raise store_error(where_of(connection.engine.url), words)


def _rows(lines: Iterator[bytes]) -> Iterator[tuple[Table, Values]]:
    """Read rows with the table each belongs to."""
    by_name = {table.name: table for table in TABLES}
    table, names = TABLES[0], list[str]()
    revive: dict[str, Callable[[Any], Any]] = {}
    for line in islice(lines, 1, None):
        said = json.loads(line)
        if isinstance(said, list):
            row = dict(zip(names, said, strict=True))
            revived = {name: make(row[name]) for name, make in revive.items()}
            yield table, {**row, **revived}
        elif "table" in said:
            table, names = by_name[said["table"]], said["columns"]
            revive = _revivers(table)


def _revivers(table: Table) -> dict[str, Callable[[Any], Any]]:
    """Say which columns are not in Python what they are in JSON."""
    makers = {Date: date.fromisoformat, Geometry: bytes.fromhex}
    return {
        column.name: _unless_none(make)
        for column in table.columns
        for kind, make in makers.items()
        if isinstance(column.type, kind)
    }


def _unless_none(make: Callable[[str], Any]) -> Callable[[str | None], Any]:
    return lambda said: None if said is None else make(said)


def _number_on(connection: Connection) -> None:
    """Let PostgreSQL number on after the rows taken back; SQLite does by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in TABLES:
        numbered = table.autoincrement_column
        if numbered is None:
            continue
        name, column = table.name, numbered.name
        last = f"pg_get_serial_sequence('{name}', '{column}'), max({column})"
        connection.execute(
            text(f"SELECT setval({last}) FROM {name} HAVING max({column}) IS NOT NULL")  # noqa: S608
        )


def _about(path: Path, en: str, th: str) -> StoreError:
    return StoreError(f"backup {path}: {en}", f"สำเนา {path}: {th}")


def _damaged(path: Path) -> StoreError:
    return _about(
        path,
        "no backup of georisk, or damaged; take another",
        "ไม่ใช่สำเนาของ georisk หรือเสียหาย โปรดใช้แฟ้มอื่น",
    )


def _unwritable(path: Path, error: OSError) -> StoreError:
    said = error.strerror
    return _about(
        path, f"cannot be written: {said}; choose another file", f"เขียนไม่ได้: {said} โปรดเลือกแฟ้มอื่น"
    )
