"""The chain: every row's hash is made from what the row says and from the hash before it.

Changing, adding or dropping a row breaks each hash after it. How a hash is made never changes:
stores are proved long after they were written.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

START = "0" * 64


def canonical(value: object) -> str:
    """Write JSON in the one way a hash is made from: sorted names, no blanks, no escapes.

    Examples
    --------
    >>> canonical({"b": "ก", "a": [1.5, None]})
    '{"a":[1.5,null],"b":"ก"}'
    """
    return ENCODER.encode(value)


def plain(value: object) -> str:
    """Write what JSON has no word for: dates as ISO 8601, bytes in hexadecimal."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"{type(value).__name__} has no JSON form")


ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"), default=plain
)


def link(previous: str, content: str) -> str:
    """Make the hash that follows another.

    Examples
    --------
    >>> link(START, '{"a":1}')[:16]
    'f21735afd2cd6af4'
    """
    return hashlib.sha256(f"{previous}\n{content}".encode()).hexdigest()


def row_link(previous: str, table: str, row: Mapping[str, object], body: str) -> str:
    """Make the hash of a row.

    Parameters
    ----------
    row : mapping
        Its columns, but for the number of its run, the hash and the body.
    body : str
        The JSON of the body, letter for letter as it is kept.
    """
    return link(previous, f'["{table}",{canonical(row)},{body}]')
