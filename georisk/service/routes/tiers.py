"""``GET /v1/tiers``: the feed for the KAM plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Annotated, Any, Generic, TypeVar

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse

from georisk.adapters.results.run_files import cell
from georisk.errors import Language
from georisk.model import RunHeader
from georisk.ports import RunStore
from georisk.service.access import Caller, Reader
from georisk.service.context import ServiceContext
from georisk.service.dependencies import (
    Context,
    FeedAsked,
    FeedForm,
    Lang,
    etag_of,
    unchanged,
)
from georisk.service.feed import CHANGE_COLUMNS, COLUMNS, Row, Rows, differing, flat, wanted
from georisk.service.feed_history import base_of
from georisk.service.feed_lines import NAMES, Lines, customer_of, wanted_pieces
from georisk.service.lookup import current_run, find_header
from georisk.service.paging import DEFAULT_LIMIT, encode_cursor, next_link, take
from georisk.service.replies import CHUNK, CSV, NDJSON, csv_cells, json_bytes
from georisk.service.schemas import Tiers
from georisk.service.shelf import LARGEST, Ready, Shelf, accepts_gzip, gzipped, shelf_of
from georisk.service.standing import HEADER, Standing, standing_of

router = APIRouter(prefix="/tiers", tags=["tiers"])
Item = TypeVar("Item")
MEDIA_TYPES = {
    FeedForm.JSON: "application/json",
    FeedForm.NDJSON: NDJSON,
    FeedForm.CSV: CSV,
}
# Kept by who asked and asked again about each time: it costs little, as the ETag tells.
PRIVATE = "private, no-cache"


@dataclass(frozen=True, slots=True)
class Served:
    """The run that is told of, how far the plan has come with it, and what it is compared with.

    Parameters
    ----------
    base : str or None
        Id of the run before; None for what was never served, or when all rows are asked for.
    """

    header: RunHeader
    standing: Standing
    base: str | None


def _served(context: ServiceContext, asked: FeedAsked) -> Served:
    store, year = context.store, asked.only.plan_year
    run_id = asked.page.cursor and asked.page.cursor[0]
    header = find_header(store, run_id) if run_id else current_run(context, year)
    base = None if asked.since is None else base_of(store, header, asked.since, year)
    return Served(header, standing_of(store, header), base)


@dataclass(frozen=True, slots=True)
class Told(Generic[Item]):
    """Customers to tell of, how each is named, and how written: as JSON or as cells of a CSV."""

    items: Iterable[Item]
    name: Callable[[Item], str]
    line: Callable[[Item], str]
    cells: Callable[[Item], Sequence[str]]


def _told(context: ServiceContext, lang: Language, served: Served, asked: FeedAsked) -> Told[Any]:
    """Find who is asked for, from just after the cursor."""
    after = asked.page.cursor and asked.page.cursor[1]
    rows, store, run_id = Rows(context, lang), context.store, served.header.run_id
    if asked.since is None:
        lines, only = Lines(rows), wanted_pieces(asked.only)
        found = store.pieces(run_id, NAMES, after=after)
        items = (one for one in found if all(one[place] == want for place, want in only.items()))
        return Told(items, customer_of, lines.line, lines.cells)
    return Told(_changes(rows, served, asked, store, after), _name, _line, _cells)


def _changes(
    rows: Rows, served: Served, asked: FeedAsked, store: RunStore, after: str | None
) -> Iterator[Row]:
    new = store.standings(served.header.run_id, after=after)
    old = iter(()) if served.base is None else store.standings(served.base, after=after)
    pairs = differing(old, new) if served.base != served.header.run_id else iter(())
    return (rows.change(pair) for pair in pairs if any(wanted(one, asked.only) for one in pair))


def _name(row: Row) -> str:
    name: str = row["customer_id"]
    return name


def _line(row: Row) -> str:
    return json_bytes(row).decode()


def _cells(row: Row) -> Sequence[str]:
    said = flat(row)
    return [cell(said[name]) for name in (*COLUMNS, *CHANGE_COLUMNS)]


def _lines(lines: Iterable[str]) -> Iterator[bytes]:
    remaining = iter(lines)
    while batch := list(islice(remaining, CHUNK)):
        yield "\n".join((*batch, "")).encode()


def _file(told: Told[Any], asked: FeedAsked) -> Iterator[bytes]:
    """Write rows as CSV or NDJSON, piece by piece."""
    if asked.form is FeedForm.NDJSON:
        return _lines(map(told.line, told.items))
    columns = COLUMNS if asked.since is None else (*COLUMNS, *CHANGE_COLUMNS)
    return (text.encode() for text in csv_cells(columns, map(told.cells, told.items)))


def _document(served: Served, lang: Language, lines: Iterable[str], cursor: str | None) -> bytes:
    header = served.header
    body: dict[str, Any] = {
        "run_id": header.run_id,
        **served.standing.fields(),
        "plan_year": header.plan_year,
        "as_of": header.as_of,
        "ruleset": header.ruleset,
        "lang": lang,
        "synthetic": header.synthetic,
        "since_run_id": served.base,
    }
    head, end = json_bytes(body).decode()[:-1], json_bytes(cursor).decode()
    return f'{head},"tiers":[{",".join(lines)}],"next_cursor":{end}}}'.encode()


def _page(
    request: Request, served: Served, lang: Language, asked: FeedAsked, told: Told[Any]
) -> Ready:
    """Write one page of the feed."""
    taken, more = take(told.items, asked.page.limit or DEFAULT_LIMIT)
    end = encode_cursor(served.header.run_id, told.name(taken[-1])) if more else None
    if asked.form is FeedForm.JSON:
        body = _document(served, lang, map(told.line, taken), end)
    else:
        body = b"".join(_file(replace(told, items=taken), asked))
    # The next page is compared with the same run, even if the time asked for is yet to come.
    instead = {} if asked.since is None or served.base is None else {"since": served.base}
    return Ready(body, MEDIA_TYPES[asked.form], len(taken), next_link(request, end, **instead))


def _headers(etag: str, lang: Language, served: Served) -> dict[str, str]:
    return {
        "etag": etag,
        "cache-control": PRIVATE,
        "vary": "Accept, Accept-Encoding, Accept-Language, Authorization",
        "content-language": lang,
        HEADER: served.standing.status,
    }


def _encoding(*, gzip: bool) -> dict[str, str]:
    return {"content-encoding": "gzip"} if gzip else {}


def _packed(answer: Ready, *, gzip: bool) -> Ready:
    """Compress an answer once, to be sent often."""
    if not gzip:
        return answer
    body = b"".join(gzipped([answer.body]))
    return replace(answer, body=body, headers={**answer.headers, **_encoding(gzip=True)})


def _kept(
    shelf: Shelf, etag: str, answer: Ready, caller: Caller, chunks: Iterable[bytes]
) -> Iterator[bytes]:
    """Pass a long answer on and keep it, so that whoever asks again has it at once."""
    parts: list[bytes] = []
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size <= LARGEST:
            parts.append(chunk)
        yield chunk
    if size <= LARGEST:
        shelf.keep(etag, replace(answer, body=b"".join(parts), rows=caller.tally.rows or 0))


@router.get(
    "",
    response_model=Tiers,
    responses={200: {"content": {"text/csv": {}, NDJSON: {}}}, 304: {"description": "As held."}},
)
def list_tiers(
    request: Request,
    reader: Reader,
    context: Context,
    lang: Lang,
    asked: Annotated[FeedAsked, Depends()],
) -> Response:
    """Read the tiers of the run in force, by ascending customer id.

    That is the approved run of the plan year; while there is none, the newest one, and
    ``approved`` is false. The header ``georisk-plan-status`` says so too, for CSV and NDJSON.
    Every customer of the run is here; ``tier`` is null while a missing value leaves it open and
    for customers outside the assessment. JSON comes in pages; CSV and NDJSON whole, unless
    ``limit`` is stated. A cursor stays with its run, so a newer run never mixes into the pages of
    an older. With ``since`` only customers whose row is another than in that run, or in the run
    in force at that time, each with ``change`` (``new``, ``changed``, ``gone``) and what it was
    before: keep the ``run_id`` of an answer and ask since it the next time.
    """
    served = _served(context, asked)
    gzip = accepts_gzip(request.headers.get("accept-encoding", ""))
    etag = etag_of(served, context.header, asked, lang, reader.reach, gzip)
    headers = _headers(etag, lang, served)
    if unchanged(request, etag):
        return Response(status_code=304, headers=headers)
    shelf = shelf_of(request)
    answer = shelf.find(etag)
    if answer is None:
        told = _told(context, lang, served, asked)
        if asked.whole:
            file = _file(replace(told, items=reader.counted(told.items)), asked)
            empty = Ready(b"", MEDIA_TYPES[asked.form], headers=_encoding(gzip=gzip))
            chunks = _kept(shelf, etag, empty, reader, gzipped(file) if gzip else file)
            return StreamingResponse(
                chunks, media_type=empty.media_type, headers={**empty.headers, **headers}
            )
        answer = shelf.keep(etag, _packed(_page(request, served, lang, asked, told), gzip=gzip))
    reader.told(answer.rows)
    return Response(
        answer.body, media_type=answer.media_type, headers={**answer.headers, **headers}
    )
