"""Files that are seen whole or not at all: written beside their place, then renamed."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from georisk.errors import UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import BinaryIO, TypeAlias

    Content: TypeAlias = bytes | Callable[[BinaryIO], None]


WRITERS = 2  # what writes a large file waits for the disk half of the time


def write_together(folder: Path, contents: Mapping[str, Content]) -> None:
    """Write several files of one folder; they appear only after every one could be written.

    Files of other names are left alone.

    Parameters
    ----------
    contents : mapping of str to bytes or callable
        What is too large to be held is written by a function that is given the open file.

    Raises
    ------
    UnreadableFile
        When the folder cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".georisk-", dir=folder))
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        with ThreadPoolExecutor(WRITERS) as writers:
            written = [
                writers.submit(_write_through, staging / name, content)
                for name, content in contents.items()
            ]
            for one in written:
                one.result()
        _swap(staging, folder, contents)
    except OSError as error:
        raise _unwritable(folder, error) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _swap(staging: Path, folder: Path, names: Iterable[str]) -> None:
    """Move the new files in; when one cannot be, the old ones come back."""
    undo: list[tuple[Path, Path]] = []
    try:
        for name in names:
            target, aside = folder / name, staging / f"{name}.before"
            if target.is_dir():
                raise IsADirectoryError(errno.EISDIR, f"{name} is a folder")
            if target.exists():
                target.rename(aside)
                undo.append((aside, target))
            (staging / name).rename(target)
            undo.append((target, staging / name))
    except OSError:
        # A file that another program holds open, a folder of that name.
        for now, before in reversed(undo):
            now.rename(before)
        raise


def write_file(path: Path, content: bytes) -> None:
    """Write one file whole."""
    write_together(path.parent, {path.name: content})


def _write_through(path: Path, content: Content) -> None:
    with path.open("wb") as file:
        if isinstance(content, bytes):
            file.write(content)
        else:
            content(file)
        file.flush()
        os.fsync(file.fileno())


def _unwritable(folder: Path, error: OSError) -> UnreadableFile:
    return UnreadableFile(
        f"cannot write to {folder}: {error.strerror}; choose another --out",
        f"เขียนลง {folder} ไม่ได้: {error.strerror} โปรดเลือก --out อื่น",
    )
