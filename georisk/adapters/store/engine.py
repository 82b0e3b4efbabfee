"""Connections: how SQLite is set up, what is a store, and what went wrong in plain words."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, create_engine, event, insert, inspect, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from georisk.adapters.store.tables import METADATA, SCHEMA_VERSION, VERSIONS
from georisk.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

BUSY_MS = 10_000
WRITING = "georisk_writing"
# What SQLite says, what it means, and what to do.
MEANINGS: tuple[tuple[str, str, str], ...] = (
    (
        "file is not a database",
        "the file is not an SQLite database; name another file",
        "แฟ้มนี้ไม่ใช่ฐานข้อมูล SQLite โปรดระบุแฟ้มอื่น",
    ),
    (
        "unable to open database file",
        "the file cannot be opened; check that its folder exists and may be written",
        "เปิดแฟ้มไม่ได้ โปรดตรวจว่ามีโฟลเดอร์นั้นและมีสิทธิ์เขียน",
    ),
    (
        "readonly database",
        "it can only be read; check the rights on the file and its folder",
        "อ่านได้อย่างเดียว โปรดตรวจสิทธิ์ของแฟ้มและโฟลเดอร์",
    ),
    (
        "database is locked",
        "another program has been writing for too long; try again",
        "โปรแกรมอื่นกำลังเขียนอยู่นานเกินไป โปรดลองอีกครั้ง",
    ),
    (
        "disk is full",
        "the disk is full; free some space and try again",
        "ดิสก์เต็ม โปรดเพิ่มที่ว่างแล้วลองอีกครั้ง",
    ),
    (
        "malformed",
        "the file is damaged; restore a backup",
        "แฟ้มเสียหาย โปรดกู้คืนจากสำเนา",
    ),
)
UNKNOWN = (
    "the database did not do what it was asked; see --debug",
    "ฐานข้อมูลทำงานไม่สำเร็จ ดูรายละเอียดด้วย --debug",
)


def _store_error(where: str, words: tuple[str, str]) -> StoreError:
    return StoreError(f"store {where}: {words[0]}", f"ที่เก็บ {where}: {words[1]}")


def _where(url: URL) -> str:
    return url.render_as_string(hide_password=True)


def _translated(error: DBAPIError, engine: Engine) -> StoreError:
    said = str(error.orig)
    words = next(((en, th) for sign, en, th in MEANINGS if sign in said), UNKNOWN)
    return _store_error(_where(engine.url), words)


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
    """
    if "://" not in url:
        parsed = URL.create("sqlite", database=url)
    else:
        try:
            parsed = make_url(url)
        except (ArgumentError, ValueError) as error:  # its text may hold a password
            words = ("not a store's URL", "ไม่ใช่ URL ของที่เก็บ")
            raise _store_error(url.partition("://")[0] + "://...", words) from error
    if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise _store_error(
            _where(parsed),
            (
                "a store in memory would not last; name a file",
                "ที่เก็บในหน่วยความจำไม่คงอยู่ โปรดระบุแฟ้ม",
            ),
        )
    return parsed


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def engine_of(url: str) -> Engine:
    """Make the engine of a store; nothing is opened yet.

    Raises
    ------
    StoreError
        When the URL is none, or its driver is not installed.
    """
    parsed = parse_url(url)
    try:
        engine = create_engine(parsed, json_serializer=_compact)
    except (ImportError, NoSuchModuleError) as error:
        words = (
            "its driver is not installed; for PostgreSQL: pip install 'georisk[postgres]'",
            "ยังไม่ได้ติดตั้งไดรเวอร์ สำหรับ PostgreSQL: pip install 'georisk[postgres]'",
        )
        raise _store_error(_where(parsed), words) from error
    if engine.dialect.name == "sqlite":
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
    except DBAPIError as error:
        raise _translated(error, engine) from error


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Write in one transaction: all of it or nothing.

    Raises
    ------
    StoreError
        When the database fails.
    """
    with reading(engine.execution_options(**{WRITING: True})) as connection:
        yield connection


def prepare(engine: Engine) -> None:
    """Make the tables of a new store; refuse what is no store, or a newer one.

    Raises
    ------
    StoreError
        With what to do.
    """
    _require_folder(engine)
    with reading(engine) as connection:
        known = _is_store(connection)
    if known:
        return
    with writing(engine) as connection:
        if not _is_store(connection):  # another process may have been faster
            METADATA.create_all(connection)
            connection.execute(insert(VERSIONS).values(version=SCHEMA_VERSION))


def _require_folder(engine: Engine) -> None:
    path = engine.url.database or ""
    if engine.dialect.name != "sqlite" or path.startswith("file:"):
        return
    if not Path(path).parent.is_dir():
        raise _store_error(
            _where(engine.url),
            (
                f"there is no folder {Path(path).parent}; make it first",
                f"ไม่มีโฟลเดอร์ {Path(path).parent} โปรดสร้างก่อน",
            ),
        )


def _is_store(connection: Connection) -> bool:
    """Tell a store from an empty database; refuse anything else."""
    tables = set(inspect(connection).get_table_names())
    if VERSIONS.name not in tables:
        foreign = tables if connection.dialect.name == "sqlite" else tables & set(METADATA.tables)
        if foreign:
            words = (
                "a database of another program; name another file",
                "เป็นฐานข้อมูลของโปรแกรมอื่น โปรดระบุแฟ้มอื่น",
            )
            raise _store_error(_where(connection.engine.url), words)
        return False
    version = connection.execute(select(VERSIONS.c.version)).scalar_one()
    if version != SCHEMA_VERSION:
        words = (
            f"of schema {version}, this georisk knows {SCHEMA_VERSION}; use the newer georisk",
            f"เป็นโครงสร้างรุ่น {version} แต่โปรแกรมนี้รู้จักรุ่น {SCHEMA_VERSION} โปรดใช้ georisk รุ่นใหม่กว่า",
        )
        raise _store_error(_where(connection.engine.url), words)
    return True
