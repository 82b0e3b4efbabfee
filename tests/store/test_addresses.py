"""What a store may be called, and what is refused for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from georisk.adapters.store import open_store
from georisk.adapters.store.engine import parse_url
from georisk.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("customer_id,name\n" * 100)
    with pytest.raises(StoreError, match="not an SQLite database") as caught:
        open_store(str(path))
    assert "ไม่ใช่ฐานข้อมูล SQLite" in caught.value.th
    assert path.read_text() == "customer_id,name\n" * 100


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"there is no folder .*nowhere"):
        open_store(str(tmp_path / "nowhere" / "runs.sqlite"))


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(str(tmp_path))


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", ":memory:"])
def test_a_store_in_memory_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match="would not last"):
        open_store(url)


@pytest.mark.parametrize(
    "url", ["nosuch://user:secret@host/db", "mysql+pymysql://user:secret@host/db", "://secret"]
)
def test_an_unknown_kind_of_store_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(url)
    assert "secret" not in caught.value.en + caught.value.th


def test_a_path_may_hold_any_letter() -> None:
    assert parse_url("ที่เก็บ #1%.sqlite").database == "ที่เก็บ #1%.sqlite"


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_postgres_is_spoken_to_through_psycopg(scheme: str) -> None:
    assert parse_url(f"{scheme}://h/db").drivername == "postgresql+psycopg"
