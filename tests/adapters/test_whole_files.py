"""Outputs appear together or not at all."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from georisk.adapters.whole_files import write_file, write_together
from georisk.errors import UnreadableFile

if TYPE_CHECKING:
    from pathlib import Path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_files_are_written_and_others_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    write_together(out, {"a.csv": b"1", "b.csv": b"2"})
    (out / "mine.txt").write_bytes(b"mine")
    write_together(out, {"a.csv": b"3", "c.csv": b"4"})
    assert contents(out) == {"a.csv": b"3", "b.csv": b"2", "c.csv": b"4", "mine.txt": b"mine"}
    assert len(list(out.iterdir())) == 4
    write_file(out / "a.csv", b"5")
    assert contents(out)["a.csv"] == b"5"


def test_nothing_changes_when_one_file_cannot_take_its_place(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"old")
    (tmp_path / "c.csv").mkdir()
    (tmp_path / "c.csv" / "mine.txt").write_bytes(b"mine")
    with pytest.raises(UnreadableFile, match=r"cannot write to .*c.csv is a folder"):
        write_together(tmp_path, {"a.csv": b"1", "b.csv": b"2", "c.csv": b"3"})
    assert contents(tmp_path) == {"a.csv": b"old"}
    assert contents(tmp_path / "c.csv") == {"mine.txt": b"mine"}
    assert {path.name for path in tmp_path.iterdir()} == {"a.csv", "c.csv"}


def test_nothing_is_left_when_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UnreadableFile, match="No space left on device"):
        write_together(tmp_path, {"a.csv": b"1", "b.csv": b"2"})
    assert contents(tmp_path) == {"a.csv": b"old"}
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UnreadableFile, match="choose another --out"):
        write_together(tmp_path / "file", {"a.csv": b"1"})
