"""Pages by key: a cursor names the run and the last customer seen, so pages never shift."""

from __future__ import annotations

import base64
import json
from itertools import islice
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode

from georisk.service.problems import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request

Row = TypeVar("Row")
DEFAULT_LIMIT = 1_000
MOST_ROWS = 20_000
NUL = "\0"  # nothing is called so, and PostgreSQL takes no text that has it


def encode_cursor(run_id: str, after: str) -> str:
    """Make the cursor that continues after a customer of a run.

    Examples
    --------
    >>> decode_cursor(encode_cursor("r1", "C/ก"))
    ('r1', 'C/ก')
    """
    return base64.urlsafe_b64encode(json.dumps([run_id, after]).encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> tuple[str, str]:
    """Read a cursor.

    Raises
    ------
    Refused
        When it is not one this service gave out.
    """
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        run_id, after = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        f"{run_id}{after}".encode()  # half a letter is none
    except (ValueError, TypeError, RecursionError):
        run_id = after = None
    if not isinstance(run_id, str) or not isinstance(after, str) or NUL in f"{run_id}{after}":
        raise Refused(
            422,
            "cursor.invalid",
            "cursor: not a cursor of this service; start again without it",
            "cursor: ไม่ใช่ค่าที่ระบบนี้ให้ไว้ โปรดเริ่มใหม่โดยไม่ระบุ cursor",
        )
    return run_id, after


def take(rows: Iterable[Row], limit: int) -> tuple[list[Row], bool]:
    """Take at most ``limit`` rows and say whether there are more.

    Examples
    --------
    >>> take([1, 2, 3], 2), take([1, 2], 2)
    (([1, 2], True), ([1, 2], False))
    """
    taken = list(islice(rows, limit + 1))
    return taken[:limit], len(taken) > limit


def next_link(request: Request, cursor: str | None, **instead: str) -> dict[str, str]:
    """Give the Link header of the next page; nothing on the last.

    ``instead`` are parameters the next page asks for with another value.
    """
    if cursor is None:
        return {}
    query = {**request.query_params, **instead, "cursor": cursor}
    return {"link": f'<{request.url.path}?{urlencode(query)}>; rel="next"'}
