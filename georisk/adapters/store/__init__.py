"""Where runs are kept: one model for SQLite and PostgreSQL. SQLAlchemy lives here alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from georisk.adapters.store.runs import SqlRunStore


def open_store(url: str) -> SqlRunStore:
    """Open a store, and make it when there is none yet.

    Parameters
    ----------
    url : str
        The path of an SQLite file, or an SQLAlchemy URL (``sqlite:///runs.sqlite``,
        ``postgresql+psycopg://...``).

    Raises
    ------
    StoreError
        When it cannot be opened, is no store of georisk, or is of a newer georisk.
    """
    from georisk.adapters.store.engine import engine_of, prepare
    from georisk.adapters.store.runs import SqlRunStore

    engine = engine_of(url)
    try:
        prepare(engine)
    except BaseException:
        engine.dispose()
        raise
    return SqlRunStore(engine)


__all__ = ["open_store"]
