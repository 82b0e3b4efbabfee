"""Backups: whole, while others write, from either database into either."""

from __future__ import annotations

import gzip
import hashlib
import json
import stat
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from georisk.adapters.store import backup_store, check_store, restore_store
from georisk.adapters.store.tables import SCHEMA_VERSION
from georisk.errors import StoreError
from georisk.plan.cycle import PlanAction, PlanStep
from georisk.ports import Correction
from tests.store.conftest import Database, new_database
from tests.store.sample import the_run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Lines = list[Any]


def filled(database: Database) -> None:
    with closing(database.open()) as store:
        store.save(the_run("r1"), by="อนงค์")
        store.save(the_run("r2", "ก", "B"), correction=Correction(supersedes="r1", reason="พิกัด"))
        step = PlanStep(year=2026, action=PlanAction.PROPOSE, run_id="r2", by="อนงค์")
        store.take_step(step)


def test_a_backup_of_one_database_restores_into_the_other(
    database: Database, other: Database, tmp_path: Path
) -> None:
    filled(database)
    path = tmp_path / "kept.gz"
    written = backup_store(database.url, path)
    assert restore_store(other.url, path) == written
    assert (written.runs, written.entries) == (2, 3)
    with closing(database.open()) as mine, closing(other.open()) as theirs:
        assert [theirs.run(name) for name in ("r1", "r2")] == [mine.run("r1"), mine.run("r2")]
        assert theirs.entries() == mine.entries()
        assert theirs.plans() == mine.plans()
        theirs.save(the_run("r3"))  # numbers go on
        assert theirs.run("r3") == the_run("r3")
    report = check_store(other.url)
    assert (report.findings, report.runs) == ((), 3)


def test_the_same_store_gives_the_same_bytes(
    database: Database, other: Database, tmp_path: Path
) -> None:
    filled(database)
    backup_store(database.url, tmp_path / "1")
    backup_store(database.url, tmp_path / "2")
    restore_store(other.url, tmp_path / "1")
    backup_store(other.url, tmp_path / "3")
    assert len({(tmp_path / name).read_bytes() for name in "123"}) == 1


def test_a_backup_is_for_its_owner_alone(database: Database, tmp_path: Path) -> None:
    filled(database)
    backup_store(database.url, tmp_path / "kept")
    assert stat.S_IMODE((tmp_path / "kept").stat().st_mode) == 0o600
    assert {path.name for path in tmp_path.iterdir() if path.name.startswith(".")} == set()


def test_a_backup_while_others_write_is_of_one_moment(database: Database, tmp_path: Path) -> None:
    filled(database)
    done = threading.Event()

    def write() -> None:
        with closing(database.open()) as store:
            for number in range(25):
                store.save(the_run(f"more-{number}", *(f"{n}" for n in range(40))))
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    reports = []
    while not done.is_set():
        path = tmp_path / f"{len(reports)}"
        report = backup_store(database.url, path)
        lines = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
        counts = lines[-1]["end"]
        more = report.runs - 2
        assert counts["assessments"] == 3 + 2 + 40 * more
        assert report.entries == report.runs + 1
        reports.append(report)
    writer.join()
    assert len({report.runs for report in reports}) > 1


def test_only_an_empty_store_is_filled(database: Database, tmp_path: Path) -> None:
    filled(database)
    backup_store(database.url, tmp_path / "kept")
    with pytest.raises(StoreError, match="holds something already"):
        restore_store(database.url, tmp_path / "kept")


def packed(lines: Lines) -> bytes:
    """Write a backup whose own hash holds."""
    text = [json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines[:-1]]
    end = {**lines[-1], "sha256": hashlib.sha256(b"".join(text)).hexdigest()}
    return gzip.compress(b"".join(text) + json.dumps(end).encode() + b"\n")


def lower_a_score(lines: Lines) -> None:
    heads = [line for line in lines if "columns" in line]
    columns = next(head["columns"] for head in heads if head["table"] == "assessments")
    where = columns.index("score")
    row = next(line for line in lines if isinstance(line, list) and len(line) == len(columns))
    row[where] -= 1


def drop_a_row(lines: Lines) -> None:
    row = next(number for number, line in enumerate(lines) if isinstance(line, list))
    del lines[row]


def write_nonsense(lines: Lines) -> None:
    lines.insert(2, ["nonsense"])


def name_another_table(lines: Lines) -> None:
    lines[1]["table"] = "elsewhere"


@pytest.mark.parametrize("forge", [lower_a_score, drop_a_row, write_nonsense, name_another_table])
def test_a_forged_backup_is_refused_and_leaves_nothing(
    database: Database,
    tmp_path: Path,
    forge: Callable[[Lines], None],
    request: pytest.FixtureRequest,
) -> None:
    filled(database)
    path = tmp_path / "kept"
    backup_store(database.url, path)
    lines = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    forge(lines)
    path.write_bytes(packed(lines))
    empty = new_database(database.kind, request, tmp_path)
    with pytest.raises(StoreError):
        restore_store(empty.url, path)
    with closing(empty.open()) as store:
        assert store.headers() == ()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content[: len(content) // 2],
        lambda content: content[:-200] + b"\0" * 200,
        lambda _: b"",
        lambda _: b"customer_id,name\n",
        lambda _: gzip.compress(b'{"format":"another"}\n{"sha256":""}\n'),
        lambda _: gzip.compress(b"[1]\n[2]\n"),
        lambda content: gzip.compress(gzip.decompress(content) + b"[]\n"),
        lambda content: gzip.compress(gzip.decompress(content).replace(b'"Star"', b'"Stat"', 1)),
    ],
)
def test_a_damaged_backup_is_refused(tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    database = Database("sqlite", str(tmp_path / "s.sqlite"), tmp_path / "s.sqlite")
    filled(database)
    path = tmp_path / "kept"
    backup_store(database.url, path)
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(StoreError, match="damaged") as caught:
        restore_store(str(tmp_path / "new.sqlite"), path)
    assert "เสียหาย" in caught.value.th


def test_a_backup_of_another_schema_says_so(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    path.write_bytes(packed([{"format": "georisk backup 1", "schema": 99}, {"end": {}}]))
    with pytest.raises(StoreError, match=f"of schema 99, this georisk knows {SCHEMA_VERSION}"):
        restore_store(str(tmp_path / "new.sqlite"), path)


def test_a_backup_packed_anew_is_taken(tmp_path: Path) -> None:
    """The forger's own tool, without forging: what is refused above is refused for its content."""
    database = Database("sqlite", str(tmp_path / "s.sqlite"), tmp_path / "s.sqlite")
    filled(database)
    path = tmp_path / "kept"
    backup_store(database.url, path)
    lines = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    path.write_bytes(packed(lines))
    assert restore_store(str(tmp_path / "new.sqlite"), path).runs == 2


def test_files_that_cannot_be_read_or_written_are_named(tmp_path: Path) -> None:
    url = str(tmp_path / "s.sqlite")
    with pytest.raises(StoreError, match="there is no such file"):
        backup_store(url, tmp_path / "kept")
    with pytest.raises(StoreError, match=r"nothing.gz: cannot be read"):
        restore_store(url, tmp_path / "nothing.gz")
    with pytest.raises(StoreError, match=r"nowhere/kept: cannot be written"):
        backup_store(url, tmp_path / "nowhere" / "kept")
    (tmp_path / "folder").mkdir()
    with pytest.raises(StoreError, match=r"folder: cannot be written"):
        backup_store(url, tmp_path / "folder")
