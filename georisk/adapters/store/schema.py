"""What a database is: empty, a store of this georisk, of an older one, or something else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import insert, inspect, select

from georisk.adapters.store.engine import reading, take_turn, writing
from georisk.adapters.store.failures import store_error, where_of
from georisk.adapters.store.tables import METADATA, REVISIONS, SCHEMA_VERSION, VERSIONS

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

MIGRATIONS_DIR = Path(__file__).parent / "migrations"
EMPTY = 0
NO_POSTGIS = (
    "PostGIS is missing; as administrator of the database: CREATE EXTENSION postgis",
    "ไม่มี PostGIS ให้ผู้ดูแลฐานข้อมูลสั่ง CREATE EXTENSION postgis",
)


def prepare(engine: Engine) -> None:
    """Make the tables of a new store; refuse what is no store, an older or a newer one.

    Raises
    ------
    StoreError
        With what to do.
    """
    _require_folder(engine)
    with reading(engine) as connection:
        version = version_of(connection)
    if version == EMPTY:
        with writing(engine) as connection:
            take_turn(connection)  # another process may be as fast
            if version_of(connection) == EMPTY:
                _make(connection)
    else:
        _require_current(engine, version)


def require_current(engine: Engine) -> None:
    """Refuse what is no store of this georisk; nothing is made.

    Raises
    ------
    StoreError
        With what to do.
    """
    _require_file(engine)
    with reading(engine) as connection:
        version = version_of(connection)
    if version == EMPTY:
        words = ("there is no store; name another", "ไม่มีที่เก็บข้อมูลนี้ โปรดระบุที่อื่น")
        raise store_error(where_of(engine.url), words)
    _require_current(engine, version)


def _require_current(engine: Engine, version: int) -> None:
    if version == SCHEMA_VERSION:
        return
    versions = f"{version} < {SCHEMA_VERSION}"
    words = (
        f"of an older georisk (schema {versions}); keep a copy, then run georisk store migrate",
        f"เป็นของ georisk รุ่นเก่า (โครงสร้าง {versions}) โปรดเก็บสำเนาไว้ แล้วสั่ง georisk store migrate",
    )
    raise store_error(where_of(engine.url), words)


def migrate(engine: Engine) -> tuple[int, int]:
    """Bring a store up to this georisk, all of it or nothing; make it when there is none.

    Returns
    -------
    before, after : int
        Versions of the schema; 0 is an empty database.

    Raises
    ------
    StoreError
        As `prepare`.
    """
    _require_folder(engine)
    with writing(engine) as connection:
        take_turn(connection)
        before = version_of(connection)
        if before == EMPTY:
            _make(connection)
        elif before < SCHEMA_VERSION:
            _upgrade(connection)
    return before, SCHEMA_VERSION


def version_of(connection: Connection) -> int:
    """Tell the version of a store, 0 for an empty database; refuse anything else.

    Raises
    ------
    StoreError
        A database of another program, or a store of a newer georisk.
    """
    tables = set(inspect(connection).get_table_names())
    if VERSIONS.name not in tables:
        foreign = tables if connection.dialect.name == "sqlite" else tables & set(METADATA.tables)
        if foreign:
            words = (
                "a database of another program; name another file",
                "เป็นฐานข้อมูลของโปรแกรมอื่น โปรดระบุแฟ้มอื่น",
            )
            raise store_error(where_of(connection.engine.url), words)
        return EMPTY
    version: int = connection.execute(select(VERSIONS.c.version)).scalar_one()
    if version > SCHEMA_VERSION:
        words = (
            f"of schema {version}, this georisk knows {SCHEMA_VERSION}; use the newer georisk",
            f"เป็นโครงสร้างรุ่น {version} แต่โปรแกรมนี้รู้จักรุ่น {SCHEMA_VERSION} โปรดใช้ georisk รุ่นใหม่กว่า",
        )
        raise store_error(where_of(connection.engine.url), words)
    return version


def _file_of(engine: Engine) -> Path | None:
    """Give the file of a store that is named by its path."""
    path = engine.url.database or ""
    named = engine.dialect.name == "sqlite" and not path.startswith("file:")
    return Path(path) if named else None


def _require_file(engine: Engine) -> None:
    """Refuse to look into a file that is not there: SQLite would make it."""
    path = _file_of(engine)
    if path is not None and not path.exists():
        en = "there is no such file yet: georisk assess makes it; or name another"
        th = "ยังไม่มีแฟ้มนี้ georisk assess จะสร้างให้ หรือโปรดระบุแฟ้มอื่น"
        words = (f"{en} (--store or GEORISK_STORE)", f"{th} (--store หรือ GEORISK_STORE)")
        raise store_error(where_of(engine.url), words)


def _require_folder(engine: Engine) -> None:
    path = _file_of(engine)
    if path is not None and not path.parent.is_dir():
        words = (
            f"there is no folder {path.parent}; make it first",
            f"ไม่มีโฟลเดอร์ {path.parent} โปรดสร้างก่อน",
        )
        raise store_error(where_of(engine.url), words)


def _make(connection: Connection) -> None:
    """Make the tables as the last revision leaves them, without walking through all of them."""
    _require_postgis(connection)
    METADATA.create_all(connection)
    connection.execute(insert(VERSIONS).values(version=SCHEMA_VERSION))
    REVISIONS.create(connection)
    connection.execute(insert(REVISIONS).values(version_num=f"{SCHEMA_VERSION:04}"))


def _require_postgis(connection: Connection) -> None:
    if connection.dialect.name != "postgresql":
        return
    there = "SELECT 1 FROM pg_extension WHERE extname = 'postgis'"
    able = (
        "SELECT 1 FROM pg_available_extensions, pg_roles"
        " WHERE name = 'postgis' AND rolname = current_user AND rolsuper"
    )
    if connection.exec_driver_sql(there).first():
        return
    if not connection.exec_driver_sql(able).first():
        raise store_error(where_of(connection.engine.url), NO_POSTGIS)
    connection.exec_driver_sql("CREATE EXTENSION postgis")


def _upgrade(connection: Connection) -> None:
    """Let Alembic run the revisions that are missing, in the transaction that is open."""
    from alembic import command
    from alembic.config import Config

    _require_postgis(connection)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS_DIR).replace("%", "%%"))
    config.attributes["connection"] = connection
    if revision_of(connection) is None:
        command.stamp(config, "0001")  # of before there were revisions
    command.upgrade(config, "head")


def revision_of(connection: Connection) -> str | None:
    """Tell the revision Alembic left; None before there were revisions."""
    if REVISIONS.name not in inspect(connection).get_table_names():
        return None
    found: str | None = connection.scalar(select(REVISIONS.c.version_num))
    return found
