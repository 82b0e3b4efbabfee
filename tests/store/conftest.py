"""Two databases, one suite: each test of the store runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from georisk.adapters.store import open_store
from tests.conftest import lacking
from tests.store.postgres import new_server, programs, remove

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from georisk.adapters.store.runs import SqlRunStore
    from tests.store.postgres import Server

KINDS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
NUMBERS = count()


@dataclass(frozen=True)
class Database:
    """An empty database, and a way around the store to what it holds."""

    kind: str
    url: str
    path: Path
    server: Server | None = None

    def open(self) -> SqlRunStore:
        return open_store(self.url)

    def sql(self, *commands: str) -> list[tuple[Any, ...]]:
        """Do something behind the store's back; answers the rows of the last command."""
        if self.server is None:
            with closing(sqlite3.connect(self.path)) as file, file:
                for command in commands:
                    rows = file.execute(command).fetchall()
                return rows
        import psycopg

        with psycopg.connect(self.url) as connection:
            for command in commands:
                cursor = connection.execute(command)  # type: ignore[call-overload]
            return cursor.fetchall() if cursor.description else []


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    found = programs()
    if found is None:
        lacking("postgres", "PostgreSQL with PostGIS is not installed")
    running = new_server(found)
    yield running
    remove(running)


def new_database(kind: str, request: pytest.FixtureRequest, folder: Path) -> Database:
    path = folder / f"{next(NUMBERS)}.sqlite"
    if kind == "sqlite":
        return Database(kind, str(path), path)
    server: Server = request.getfixturevalue("server")
    name = f"test_{next(NUMBERS)}"
    server.sql(f"CREATE DATABASE {name} TEMPLATE shaped STRATEGY FILE_COPY")
    request.addfinalizer(lambda: server.sql(f"DROP DATABASE {name} WITH (FORCE)"))
    return Database(kind, server.url(name), path, server)


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    return new_database(request.param, request, tmp_path)


@pytest.fixture
def postgres(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    return new_database("postgres", request, tmp_path)


@pytest.fixture(params=KINDS)
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    """Another empty database, of either kind."""
    return new_database(request.param, request, tmp_path)


@pytest.fixture
def store(database: Database) -> Iterator[SqlRunStore]:
    with closing(database.open()) as opened:
        yield opened
