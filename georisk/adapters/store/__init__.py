"""Where runs are kept: one model for SQLite and PostgreSQL. SQLAlchemy lives here alone."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from georisk.adapters.store.backup import BackupReport
    from georisk.adapters.store.checking import StoreReport
    from georisk.adapters.store.runs import SqlRunStore


def open_store(url: str) -> SqlRunStore:
    """Open a store, and make it when there is none yet.

    Parameters
    ----------
    url : str
        The path of an SQLite file, or an SQLAlchemy URL (``sqlite:///runs.sqlite``,
        ``postgresql://...``).

    Raises
    ------
    StoreError
        When it cannot be opened, is no store of georisk, or is of an older or a newer georisk.
    """
    from georisk.adapters.store.schema import prepare

    return _opened(url, prepare)


def existing_store(url: str) -> SqlRunStore:
    """Open a store that is there already: who only reads shall not make one.

    Raises
    ------
    StoreError
        As `open_store`, and when there is none.
    """
    from georisk.adapters.store.schema import require_current

    return _opened(url, require_current)


def _opened(url: str, ready: Callable[[Engine], None]) -> SqlRunStore:
    from georisk.adapters.store.engine import engine_of
    from georisk.adapters.store.runs import SqlRunStore

    engine = engine_of(url)
    try:
        ready(engine)
    except BaseException:
        engine.dispose()
        raise
    return SqlRunStore(engine)


def store_file(url: str) -> Path | None:
    """Name the file of a store; None when it is no file.

    Raises
    ------
    StoreError
        When the URL is none.
    """
    from pathlib import Path

    from georisk.adapters.store.engine import parse_url

    parsed = parse_url(url)
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


@contextmanager
def _engine(url: str) -> Iterator[Engine]:
    from georisk.adapters.store.engine import engine_of

    engine = engine_of(url)
    try:
        yield engine
    finally:
        engine.dispose()


def migrate_store(url: str) -> tuple[int, int]:
    """Bring a store up to this georisk; see `georisk.adapters.store.schema.migrate`."""
    from georisk.adapters.store.schema import migrate

    with _engine(url) as engine:
        return migrate(engine)


def check_store(url: str) -> StoreReport:
    """Prove a store; see `georisk.adapters.store.checking.check`."""
    from georisk.adapters.store.checking import check
    from georisk.adapters.store.schema import require_current

    with _engine(url) as engine:
        require_current(engine)
        return check(engine)


def backup_store(url: str, path: Path) -> BackupReport:
    """Write everything a store holds into one file, while others write on."""
    from georisk.adapters.store.backup import backup
    from georisk.adapters.store.schema import require_current

    with _engine(url) as engine:
        require_current(engine)
        return backup(engine, path)


def restore_store(url: str, path: Path) -> BackupReport:
    """Fill an empty store from a backup, of either kind of database."""
    from georisk.adapters.store.backup import restore
    from georisk.adapters.store.schema import prepare

    with _engine(url) as engine:
        prepare(engine)
        return restore(engine, path)


__all__ = [
    "backup_store",
    "check_store",
    "existing_store",
    "migrate_store",
    "open_store",
    "restore_store",
    "store_file",
]
