"""What a packed file unpacks to, found out before any reader lays it out in memory.

A few kilobytes can unpack to terabytes: by a ratio no table has, by entries that share their bytes,
or by sizes that are not what they are said to be. So every entry is unpacked here first, a piece at
a time, and no further than it says.
"""

from __future__ import annotations

import zipfile
import zlib
from typing import TYPE_CHECKING, BinaryIO

from georisk.errors import UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MB = 1_000_000
MOST_BYTES = 1_000 * MB
MOST_CELLS = 40_000_000
# A sheet of the same word a million times packs to a hundredth; what is small may pack even better.
MOST_TIMES, SMALL_BYTES = 150, 100 * MB
PIECE = 1 << 20
HEAD, NAME_LENGTH = 30, 26  # bytes of an entry's own header, and where its lengths stand
RAW = -15  # deflated without a header


def require_holdable(path: Path) -> None:
    """Refuse a packed file by what it says of itself: too much, too dense, or bytes told twice.

    Raises
    ------
    UnreadableFile
    """
    size = path.stat().st_size
    with zipfile.ZipFile(path) as book:
        unpacked = sum(item.file_size for item in book.infolist())
        packed = sum(item.compress_size for item in book.infolist())
    dense = unpacked > SMALL_BYTES and unpacked > MOST_TIMES * size
    if unpacked > MOST_BYTES or packed > size or dense:
        raise too_large(path, unpacked)


def require_few(path: Path, rows: int, columns: int) -> None:
    """Refuse a table by what it says of itself: a column of one value packs to nearly nothing.

    Raises
    ------
    UnreadableFile
    """
    if rows * columns > MOST_CELLS:
        raise UnreadableFile(
            f"cannot read {path}: {rows:,} rows of {columns:,} columns; at most {MOST_CELLS:,}"
            " cells are read: split the file",
            f"อ่านไฟล์ {path} ไม่ได้: มี {rows:,} แถว {columns:,} คอลัมน์"
            f" รับได้ไม่เกิน {MOST_CELLS:,} เซลล์ โปรดแบ่งไฟล์",
        )


def pieces(path: Path, file: BinaryIO, item: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpack an entry piece by piece, by its own bytes and not by what is said of them.

    Raises
    ------
    UnreadableFile
        There is more of it than it says, or it is packed in a way no workbook is.
    """
    left = item.file_size
    for piece in _unpacked(path, file, item):
        left -= len(piece)
        if left < 0:
            raise too_large(path, item.file_size - left)
        yield piece


def _unpacked(path: Path, file: BinaryIO, item: zipfile.ZipInfo) -> Iterator[bytes]:
    packed = _packed(file, item)
    if item.compress_type == zipfile.ZIP_STORED:
        yield from packed
        return
    if item.compress_type != zipfile.ZIP_DEFLATED:
        raise UnreadableFile(
            f"cannot read {path}: it is packed by a method workbooks are not packed by",
            f"อ่านไฟล์ {path} ไม่ได้: บีบอัดด้วยวิธีที่สมุดงานไม่ใช้",
        )
    unpacker = zlib.decompressobj(RAW)
    for part in packed:
        yield unpacker.decompress(part, PIECE)
        while unpacker.unconsumed_tail:
            yield unpacker.decompress(unpacker.unconsumed_tail, PIECE)
    yield unpacker.flush()


def _packed(file: BinaryIO, item: zipfile.ZipInfo) -> Iterator[bytes]:
    file.seek(item.header_offset + NAME_LENGTH)
    name, extra = (int.from_bytes(file.read(2), "little") for _ in range(2))
    file.seek(item.header_offset + HEAD + name + extra)
    left = item.compress_size
    while left > 0 and (part := file.read(min(PIECE, left))):
        left -= len(part)
        yield part


def too_large(path: Path, unpacked: int) -> UnreadableFile:
    """Return the error for a file that unpacks to more than a table is."""
    most = f"{MOST_BYTES // MB:,} MB"
    return UnreadableFile(
        f"cannot read {path}: it unpacks to {unpacked / MB:,.0f} MB; at most {most} are read, and"
        f" {MOST_TIMES} times its size; copy the table into a new workbook, or save it as CSV",
        f"อ่านไฟล์ {path} ไม่ได้: เมื่อคลายออกมีขนาด {unpacked / MB:,.0f} MB รับได้ไม่เกิน {most}"
        f" และไม่เกิน {MOST_TIMES} เท่าของขนาดไฟล์ โปรดคัดลอกตารางไปยังสมุดงานใหม่ หรือบันทึกเป็น CSV",
    )
