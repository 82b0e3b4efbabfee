"""Files that unpack to more than any table is: refused before a reader lays them out."""

from __future__ import annotations

import tracemalloc
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pytest

from georisk.adapters.tables import unpacking, workbooks
from georisk.adapters.tables.registers import read_customers
from georisk.errors import UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MB = 1_000_000
SHEET, WORDS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
Rows = list[tuple[object, ...]]


def workbook(path: Path, rows: Rows) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


@pytest.fixture
def small(tmp_path: Path) -> Path:
    rows: Rows = [("customer_id", "name"), *((f"C{n}", "ชื่อ") for n in range(50))]
    return workbook(tmp_path / "book.xlsx", rows)


def swollen(path: Path, entry: str, size: int) -> None:
    """Fill an entry with blanks up to a size."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts[entry] = parts.get(entry, b"")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            with book.open(name, "w", force_zip64=True) as out:
                out.write(content)
                for _ in range((size - len(content)) // MB if name == entry else 0):
                    out.write(b" " * MB)


def understated(path: Path, entry: str) -> None:
    """Let an entry say that it is smaller than it is, where zip files say so for all readers."""
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as book:
        true = book.getinfo(entry).file_size.to_bytes(4, "little")
    at = content.rindex(entry.encode())
    size = content.rindex(true, 0, at)
    content[size : size + 4] = (10).to_bytes(4, "little")
    path.write_bytes(content)


def told_twice(path: Path, entry: str) -> None:
    """Let two entries share their bytes, as bombs do that hold more than the file is long."""
    content = path.read_bytes()
    with zipfile.ZipFile(path) as book:
        size = book.getinfo(entry).compress_size
    content = content.replace(
        size.to_bytes(4, "little"), (size + len(content)).to_bytes(4, "little")
    )
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("bomb", "words"),
    [
        (lambda path: swollen(path, WORDS, 200 * MB), "unpacks to 200 MB; at most 1,000 MB"),
        (lambda path: swollen(path, SHEET, 120 * MB), "unpacks to 1[12]. MB; at most"),
        (lambda path: understated(path, SHEET), "unpacks to 0 MB"),
        (lambda path: told_twice(path, SHEET), "unpacks to 0 MB"),
    ],
)
def test_a_bomb_is_refused_before_it_is_read(
    small: Path, bomb: Callable[[Path], None], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "_cells", None)
    bomb(small)
    tracemalloc.start()
    with pytest.raises(UnreadableFile, match=words) as refused:
        read_customers(small)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "คลายออก" in refused.value.th
    assert peak < 10 * MB


def test_a_large_table_of_one_word_is_no_bomb(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking, "SMALL_BYTES", 0)  # hold it to the ratio alone
    rows: Rows = [("customer_id", "name", "lat", "lon"), *[("C", "ชื่อ", 13.4, 101.0)] * 3_000]
    path = workbook(tmp_path / "book.xlsx", rows)
    assert len(read_customers(path).rejected) == 2_999  # all of one id


def test_cells_are_counted_over_the_pieces_of_a_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = b"".join(b'<row r="%d"><c r="AB%d"/></row>' % (n, n) for n in range(1, 400))
    monkeypatch.setattr(workbooks, "LONGEST", 16)
    for step in (7, 64, 1_000):
        cut = [sheet[at : at + step] for at in range(0, len(sheet), step)]
        assert workbooks._area(cut) == 28 * 399
    monkeypatch.setattr(workbooks, "LARGE_SHEET", 0)
    assert workbooks._area([sheet]) == 1  # large, and nothing is far
    assert workbooks._area([sheet, b'<c r="XFD7"/>']) == 16_384 * 99_999


def test_a_parquet_file_of_one_value_is_counted_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "customers.parquet"
    pd.DataFrame({"customer_id": ["C"] * 1_000, "name": "A"}).to_parquet(path)
    monkeypatch.setattr(unpacking, "MOST_CELLS", 1_999)
    with pytest.raises(UnreadableFile, match="1,000 rows of 2 columns; at most 1,999 cells"):
        read_customers(path)
