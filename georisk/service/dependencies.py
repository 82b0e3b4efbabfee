"""What handlers ask for, named as types, so that a signature tells the whole contract."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from fastapi import Depends, Header, Query, Request

from georisk.errors import Language, NotFound
from georisk.service.accepting import most_wanted
from georisk.service.access import Caller, caller_of
from georisk.service.context import ServiceContext, pinned
from georisk.service.languages import language_of
from georisk.service.paging import MOST_ROWS, NUL, decode_cursor
from georisk.service.problems import Refused
from georisk.service.replies import GEOJSON, NDJSON

MOST_BYTES = 4 * 1024 * 1024
ERA = 543
# Formats of this service's own: what fits the pattern may still be of no answer it gave.
CURSOR = {"format": "georisk-cursor"}
FIRST_THAI_YEAR = 2400


async def world_of(request: Request) -> ServiceContext:
    """Hand out the world in force, for what tells of no customer."""
    return pinned(request)


async def context_of(
    request: Request, caller: Annotated[Caller, Depends(caller_of)]
) -> ServiceContext:
    """Hand out the world in force as its caller may see it.

    Raises
    ------
    NotFound
        The address names something that no store can hold.
    """
    if NUL in request.scope["path"]:
        raise NotFound("no name has a NUL in it", "ไม่มีชื่อใดมีอักขระ NUL")
    return pinned(request).seen_by(caller.reach)


async def chosen_language(
    request: Request,
    lang: Annotated[
        Literal["th", "en"] | None, Query(description="Language; else by Accept-Language.")
    ] = None,
) -> Language:
    """Choose the answer's language."""
    return lang or language_of(request)


async def cursor_of(
    cursor: Annotated[
        str | None,
        Query(description="``next_cursor`` of the page before.", json_schema_extra=CURSOR),
    ] = None,
) -> tuple[str, str] | None:
    """Read the cursor."""
    return None if cursor is None else decode_cursor(cursor)


async def plan_year_of(
    plan_year: Annotated[
        int | None, Query(ge=1957, le=2700, description="Plan year, CE or พ.ศ.")
    ] = None,
) -> int | None:
    """Read the plan year as CE."""
    return None if plan_year is None else western_year(plan_year)


def western_year(year: int) -> int:
    """Read a year, CE or พ.ศ., as CE."""
    return year if year < FIRST_THAI_YEAR else year - ERA


def _known_parameters(request: Request) -> dict[str, bool] | None:
    """Names a query may use, by the OpenAPI document, and whether more than once.

    None for a route that is not in it.
    """
    for operations in request.app.openapi()["paths"].values():
        for operation in operations.values():
            if operation["operationId"] == request.scope["route"].name:
                parameters = operation.get("parameters", ())
                return {
                    item["name"]: item["schema"].get("type") == "array"
                    for item in parameters
                    if item["in"] == "query"
                }
    return None


async def only_known_parameters(request: Request) -> None:
    """Refuse a misspelt filter: ignoring it would answer more than was asked for.

    One that is stated twice is refused too: which of the two is meant would be a guess.
    """
    if not request.scope["query_string"]:
        return
    known = _known_parameters(request)
    if known is None:
        return
    stated = Counter(name for name, _ in request.query_params.multi_items())
    unknown = sorted(stated.keys() - known.keys())
    if unknown:
        names = ", ".join(unknown)
        raise Refused(
            422,
            "request.unknown_parameter",
            f"{names}: not a parameter here; known are: {', '.join(sorted(known))}",
            f"{names}: ไม่ใช่พารามิเตอร์ของที่นี่ ใช้ได้: {', '.join(sorted(known))}",
        )
    twice = [name for name, times in stated.items() if times > 1 and not known[name]]
    if twice:
        names = ", ".join(twice)
        raise Refused(
            422,
            "request.repeated_parameter",
            f"{names}: stated more than once; ask for one value at a time",
            f"{names}: ระบุซ้ำ โปรดระบุครั้งละหนึ่งค่า",
        )


def _too_large() -> Refused:
    return Refused(
        413,
        "request.too_large",
        f"the body is over {MOST_BYTES // 1024 // 1024} MB; send fewer customers at a time",
        f"เนื้อหาเกิน {MOST_BYTES // 1024 // 1024} MB โปรดส่งลูกค้าครั้งละน้อยลง",
    )


def require_plain(request: Request) -> None:
    """Refuse a packed body: what it unpacks to is not known before.

    Raises
    ------
    Refused
        415.
    """
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding in {"", "identity"}:
        return
    raise Refused(
        415,
        "request.packed",
        f"content-encoding is {coding}: send the body as it is, not packed",
        f"content-encoding เป็น {coding}: โปรดส่งเนื้อหาตามเดิมโดยไม่บีบอัด",
        headers={"accept-encoding": "identity"},
    )


def _require_json(request: Request) -> None:
    require_plain(request)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == "application/json" or media_type.endswith("+json"):
        return
    raise Refused(
        415,
        "request.not_json",
        f"content-type is {media_type or 'not given'}: send application/json",
        f"content-type เป็น {media_type or '(ไม่ระบุ)'}: โปรดส่งแบบ application/json",
    )


async def json_body(request: Request) -> bytes:
    """Read a JSON body, and no more of it than allowed."""
    _require_json(request)
    stated = request.headers.get("content-length", "0")
    if stated.isdecimal() and int(stated) > MOST_BYTES:
        raise _too_large()
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise _too_large()
    return bytes(body)


def etag_of(*parts: object) -> str:
    """Name one exact answer: stored runs never change, so what was asked is enough."""
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def unchanged(request: Request, etag: str) -> bool:
    """Tell whether the asker already holds this answer (If-None-Match)."""
    held = [tag.strip() for tag in request.headers.get("if-none-match", "").split(",")]
    return "*" in held or etag in [tag.removeprefix("W/") for tag in held]


class RunForm(StrEnum):
    """The forms a run's rows can be read in."""

    JSON = "json"
    CSV = "csv"
    GEOJSON = "geojson"


class FeedForm(StrEnum):
    """The forms of the feed."""

    JSON = "json"
    NDJSON = "ndjson"
    CSV = "csv"


RUN_FORMS = {
    "application/json": RunForm.JSON,
    "text/csv": RunForm.CSV,
    GEOJSON: RunForm.GEOJSON,
}
FEED_FORMS = {
    "application/json": FeedForm.JSON,
    NDJSON: FeedForm.NDJSON,
    "text/csv": FeedForm.CSV,
}


async def run_form(
    form: Annotated[RunForm | None, Query(alias="format", description="Else by Accept.")] = None,
    accept: Annotated[str, Header()] = "",
) -> RunForm:
    """Choose the form of a run's rows: ``?format`` first, then Accept, else JSON."""
    return form or RUN_FORMS[most_wanted(accept, list(RUN_FORMS))]


async def feed_form(
    form: Annotated[FeedForm | None, Query(alias="format", description="Else by Accept.")] = None,
    accept: Annotated[str, Header()] = "",
) -> FeedForm:
    """Choose the form of the feed: ``?format`` first, then Accept, else JSON."""
    return form or FEED_FORMS[most_wanted(accept, list(FEED_FORMS))]


@dataclass(frozen=True, slots=True)
class PageAsked:
    """Which page is asked for.

    Parameters
    ----------
    cursor : tuple of (run_id, customer_id) or None
        What the page before ended with.
    limit : int or None
    """

    cursor: Annotated[tuple[str, str] | None, Depends(cursor_of)]
    limit: Annotated[int | None, Query(ge=1, le=MOST_ROWS, description="Most rows.")] = None


@dataclass(frozen=True, slots=True)
class TierFilter:
    """Which rows of the feed are asked for."""

    plan_year: Annotated[int | None, Depends(plan_year_of)]
    area: Annotated[str | None, Query(description="PEA area, as in the file.")] = None
    office: Annotated[str | None, Query(description="PEA office, as in the file.")] = None
    tier: Literal["Strategic", "Star", "Status", "Streamline", "exempt"] | None = None


@dataclass(frozen=True, slots=True)
class FeedAsked:
    """What is asked of the feed: which rows, which page of them, in which form."""

    only: Annotated[TierFilter, Depends()]
    page: Annotated[PageAsked, Depends()]
    form: Annotated[FeedForm, Depends(feed_form)]
    since: Annotated[
        str | None,
        Query(
            description="A run's id, or a time with its zone, CE or พ.ศ.: what changed since then.",
            max_length=200,
            json_schema_extra={"format": "georisk-since"},
        ),
    ] = None

    @property
    def whole(self) -> bool:
        """True for a file, CSV or NDJSON, without a limit."""
        return self.form is not FeedForm.JSON and self.page.limit is None


Context = Annotated[ServiceContext, Depends(context_of)]
World = Annotated[ServiceContext, Depends(world_of)]
Lang = Annotated[Language, Depends(chosen_language)]
JsonBody = Annotated[bytes, Depends(json_body)]
Page = Annotated[PageAsked, Depends()]
