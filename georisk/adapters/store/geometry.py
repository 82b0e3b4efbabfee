"""Geometry in a column: WKB in SQLite, ``geometry(Geometry,4326)`` in PostGIS; no more than that.

What is done *with* geometry is done in Python, the same on every store.
"""

from __future__ import annotations

from itertools import chain
from struct import Struct, pack
from typing import TYPE_CHECKING, Any

from sqlalchemy import LargeBinary
from sqlalchemy.types import TypeDecorator, UserDefinedType

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Dialect
    from sqlalchemy.types import TypeEngine

WGS84 = 4326
LITTLE, POINTS, LINES = 1, 1, 2
POINT, LINE, PAIR = Struct("<BIdd"), Struct("<BII"), Struct("<dd")
# The last byte of EWKB's type says that the reference system follows.
NAMED = b"\x20" + WGS84.to_bytes(4, "little")
Path = tuple[tuple[float, float], ...]


def wkb_of(path: Sequence[tuple[float, float]]) -> bytes | None:
    """Encode longitudes and latitudes as WKB: a point, a line, or None for nothing.

    Examples
    --------
    >>> wkb_of([(101.0, 13.5)]).hex()
    '010100000000000000004059400000000000002b40'
    """
    if not path:
        return None
    if len(path) == 1:
        return POINT.pack(LITTLE, POINTS, *path[0])
    numbers = tuple(chain.from_iterable(path))
    return pack(f"<BII{len(numbers)}d", LITTLE, LINES, len(path), *numbers)


def path_of(wkb: bytes | None) -> Path:
    """Decode what `wkb_of` encoded, bit for bit.

    Examples
    --------
    >>> path_of(wkb_of([(101.0, 13.5), (101.1, 13.6)]))
    ((101.0, 13.5), (101.1, 13.6))
    """
    if wkb is None:
        return ()
    head = LINE.size if wkb[1] == LINES else POINT.size - PAIR.size
    return tuple(PAIR.iter_unpack(wkb[head:]))


class PostgisGeometry(UserDefinedType[bytes]):
    """PostGIS's own column; its text form is EWKB in hexadecimal."""

    cache_ok = True

    def __init__(self, *_: object) -> None:  # reflection hands over what stands in the brackets
        super().__init__()

    def get_col_spec(self, **_: object) -> str:
        """Name the type in DDL."""
        return f"geometry(GEOMETRY,{WGS84})"

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], str | None]:
        """Write WKB as EWKB that names its reference system."""
        del dialect

        def to_ewkb(wkb: bytes | None) -> str | None:
            return None if wkb is None else (wkb[:4] + NAMED + wkb[5:]).hex()

        return to_ewkb

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], bytes | None] | None:
        """Read EWKB as plain WKB."""
        del dialect, coltype

        def to_wkb(ewkb: str | None) -> bytes | None:
            if ewkb is None:
                return None
            read = bytes.fromhex(ewkb)
            return read[:4] + b"\0" + read[9:]

        return to_wkb


class Geometry(TypeDecorator[bytes]):
    """WGS 84 geometry; in Python always little-endian WKB bytes."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column's type."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(PostgisGeometry())
        return dialect.type_descriptor(LargeBinary())
