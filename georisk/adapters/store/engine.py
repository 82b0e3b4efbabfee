"""Connections: how each kind of database is set up, read and written."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, create_engine, event, insert, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from georisk.adapters.store.failures import store_error, translated, where_of
from georisk.adapters.store.geometry import PostgisGeometry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection, Engine, Table

# A run of half a million customers is written in less.
BUSY_MS = 60_000
CONNECT_S = 10
CHUNK = 1_000
WRITING = "georisk_writing"
# Any number will do that no other program of the same database locks.
LEDGER_LOCK = int.from_bytes(b"georisk", "big")
DRIVERS = {"postgresql": "postgresql+psycopg"}


def parse_url(url: str) -> URL:
    """Read a store's URL; anything that is not one is the path of an SQLite file.

    Raises
    ------
    StoreError
        When it is neither.

    Examples
    --------
    >>> parse_url("runs.sqlite")
    sqlite:///runs.sqlite
    >>> parse_url("postgresql://db/georisk")
    postgresql+psycopg://db/georisk
    """
    if "://" not in url:
        parsed = URL.create("sqlite", database=url)
    else:
        try:
            parsed = make_url(url)
        except (ArgumentError, ValueError) as error:  # its text may hold a password
            words = ("not a store's URL", "ไม่ใช่ URL ของที่เก็บ")
            raise store_error(url.partition("://")[0] + "://...", words) from error
    if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
        words = (
            "a store in memory would not last; name a file",
            "ที่เก็บในหน่วยความจำไม่คงอยู่ โปรดระบุแฟ้ม",
        )
        raise store_error(where_of(parsed), words)
    return parsed.set(drivername=DRIVERS.get(parsed.drivername, parsed.drivername))


def engine_of(url: str) -> Engine:
    """Make the engine of a store; nothing is opened yet.

    Raises
    ------
    StoreError
        When the URL is none, or its driver is not installed.
    """
    parsed = parse_url(url)
    backend = parsed.get_backend_name()
    if backend not in {"sqlite", "postgresql"}:
        words = (
            "neither SQLite nor PostgreSQL; name a file or postgresql://...",
            "ไม่ใช่ทั้ง SQLite และ PostgreSQL โปรดระบุแฟ้มหรือ postgresql://...",
        )
        raise store_error(f"{backend}://...", words)
    # A connection that died while it waited (PostgreSQL restarted) is replaced before it is used.
    options: dict[str, Any] = {"pool_pre_ping": True}
    if backend == "postgresql":
        options["connect_args"] = {"connect_timeout": CONNECT_S}
    try:
        engine = create_engine(parsed, **options)
    except (ImportError, NoSuchModuleError) as error:
        words = (
            "its driver is not installed; for PostgreSQL: pip install 'georisk[postgres]'",
            "ยังไม่ได้ติดตั้งไดรเวอร์ สำหรับ PostgreSQL: pip install 'georisk[postgres]'",
        )
        raise store_error(where_of(parsed), words) from error
    if backend == "postgresql":  # so that its tables can be compared with ours
        known = getattr(engine.dialect, "ischema_names", {})
        engine.dialect.ischema_names = {**known, "geometry": PostgisGeometry}  # type: ignore[attr-defined]
    else:
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - a DBAPI connection
    connection.isolation_level = None  # transactions begin where we say so, below
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA journal_mode = WAL")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its place in the queue at once: one that reads first can never wait for it.
    writing = connection.get_execution_options().get(WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Read in one transaction.

    Raises
    ------
    StoreError
        When the database fails.
    """
    try:
        with engine.begin() as connection:
            yield connection
    except (DBAPIError, PoolTimeout) as error:
        raise translated(error, engine.url) from error


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Read everything as of one moment, while others go on writing.

    Raises
    ------
    StoreError
        When the database fails.
    """
    postgres = engine.dialect.name == "postgresql"
    level = {"isolation_level": "REPEATABLE READ"} if postgres else {}
    with reading(engine.execution_options(**level)) as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Write in one transaction: all of it or nothing.

    Raises
    ------
    StoreError
        When the database fails.
    """
    with reading(engine.execution_options(**{WRITING: True})) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_MS}ms'")
        yield connection


def take_turn(connection: Connection) -> None:
    """Wait until nobody else appends to the ledger, up to the end of this transaction.

    A writer of SQLite has waited already; on PostgreSQL readers and other writers go on.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LEDGER_LOCK})")


def insert_all(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> int:
    """Insert in chunks, so that half a million rows never lie in memory at once; say how many."""
    remaining, count = iter(rows), 0
    while chunk := list(islice(remaining, CHUNK)):
        connection.execute(insert(table), chunk)
        count += len(chunk)
    return count
