"""What is asked of a collection: which part of the map, which days, how many, from where."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone

from starlette.requests import Request

from georisk.distance.morton import Box
from georisk.service.ogc import bad_parameter, require_known
from georisk.service.paging import NUL, decode_cursor

DEFAULT_LIMIT, MOST = 1_000, 10_000
PAGING = ("bbox", "datetime", "limit", "cursor")
BANGKOK = timezone(timedelta(hours=7))
OPEN = ("", "..")
ONE_DAY = timedelta(days=1)
FLAT, WITH_HEIGHT = 4, 6
BBOX_EXPECTED = (
    "west,south,east,north in degrees is expected, west not beyond east",
    "ต้องเป็น ตะวันตก,ใต้,ตะวันออก,เหนือ หน่วยองศา และตะวันตกต้องไม่เกินตะวันออก",
)
TIME_EXPECTED = (
    "a time such as 2026-01-01T00:00:00Z is expected, or two with / between them",
    "ต้องเป็นเวลา เช่น 2026-01-01T00:00:00Z หรือสองเวลาคั่นด้วย /",
)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, its ends included; None is open."""

    begin: datetime | None
    end: datetime | None

    def holds(self, day: date | None) -> bool:
        """Tell whether it meets a day in Thailand; what has no day is always met."""
        if day is None:
            return True
        morning = datetime.combine(day, time(), BANGKOK)
        starts_before = self.begin is None or self.begin < morning + ONE_DAY
        return starts_before and (self.end is None or self.end >= morning)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a collection.

    Parameters
    ----------
    box : Box or None
        WGS 84.
    cursor : tuple of (str, str) or None
        The version of the collection, and the id of the last feature of the page before.
    only : mapping of str to str
        Values of properties.
    """

    box: Box | None = None
    span: Span | None = None
    limit: int = DEFAULT_LIMIT
    cursor: tuple[str, str] | None = None
    only: Mapping[str, str] = field(default_factory=dict)


def asked_of(request: Request, filters: Sequence[str]) -> Asked:
    """Read a request for items.

    Raises
    ------
    Refused
        400, with what was expected.
    """
    require_known(request, (*PAGING, *filters))
    stated = request.query_params
    for name in filters:
        if NUL in stated.get(name, ""):
            raise bad_parameter(name, stated[name], ("text is expected", "ต้องเป็นข้อความ"))
    bbox, days, cursor = stated.get("bbox"), stated.get("datetime"), stated.get("cursor")
    return Asked(
        box=None if bbox is None else box_of(bbox),
        span=None if days is None else span_of(days),
        limit=limit_of(stated.get("limit")),
        cursor=None if cursor is None else decode_cursor(cursor),
        only={name: stated[name] for name in filters if name in stated},
    )


def box_of(text: str) -> Box:
    """Read a bounding box; heights are left aside. One across the date line is refused.

    Raises
    ------
    Refused
        400.

    Examples
    --------
    >>> box_of("100,13,101.5,14"), box_of("100,13,0,101,14,50").east
    (Box(west=100.0, south=13.0, east=101.5, north=14.0), 101.0)
    """
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in (FLAT, WITH_HEIGHT) or not all(map(math.isfinite, numbers)):
        raise bad_parameter("bbox", text, BBOX_EXPECTED)
    half = len(numbers) // 2
    (west, south), (east, north) = numbers[:2], numbers[half : half + 2]
    if west > east or south > north:
        raise bad_parameter("bbox", text, BBOX_EXPECTED)
    return Box(west=west, south=south, east=east, north=north)


def limit_of(text: str | None) -> int:
    """Read how many features a page may have; more than there may be is as many as there may be.

    Raises
    ------
    Refused
        400.

    Examples
    --------
    >>> limit_of(None), limit_of("5"), limit_of("1000000")
    (1000, 5, 10000)
    """
    if text is None:
        return DEFAULT_LIMIT
    digits = text.lstrip("0")
    if not (text.isascii() and text.isdecimal() and digits):
        expected = ("a whole number from 1 is expected", "ต้องเป็นจำนวนเต็มตั้งแต่ 1")
        raise bad_parameter("limit", text, expected)
    return MOST if len(digits) > len(str(MOST)) else min(int(digits), MOST)


def span_of(text: str) -> Span:
    """Read a time, or two with a slash between them; ``..`` is open.

    Raises
    ------
    Refused
        400.

    Examples
    --------
    >>> span_of("2026-01-01/..").holds(date(2025, 12, 31)), span_of("../2026-01-01").end.isoformat()
    (False, '2026-01-01T23:59:59.999999+07:00')
    """
    parts = text.replace(" ", "+").split("/")  # a plus sign in a query is a blank
    try:
        begin = _moment(parts[0], last=False)
        end = _moment(parts[-1], last=True)
    except (ValueError, OverflowError) as error:
        raise bad_parameter("datetime", text, TIME_EXPECTED) from error
    backwards = begin is not None and end is not None and begin > end
    if len(parts) > len("ab") or backwards or (len(parts) == 1 and begin is None):
        raise bad_parameter("datetime", text, TIME_EXPECTED)
    return Span(begin, end)


def _moment(text: str, *, last: bool) -> datetime | None:
    """Read one end: a time with its zone, or a whole day in Thailand."""
    if text in OPEN:
        return None
    if "T" not in text.upper():
        day = datetime.combine(date.fromisoformat(text), time(), BANGKOK)
        return day + ONE_DAY - timedelta(microseconds=1) if last else day
    when = datetime.fromisoformat(text.upper())
    if when.tzinfo is None:
        raise ValueError(text)
    when.astimezone(UTC)  # the first and last hours of all time have no such thing
    return when
