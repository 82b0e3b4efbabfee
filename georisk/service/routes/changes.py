"""``GET /v1/tiers/changes``: what changes in the feed, as it changes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from georisk.errors import StoreError
from georisk.ports import RunStore
from georisk.service.access import Caller, Reader
from georisk.service.dependencies import Context, plan_year_of
from georisk.service.feed_events import (
    Event,
    Position,
    next_events,
    position_now,
    position_of,
    require_reached,
)
from georisk.service.gate import Gate
from georisk.service.problems import Refused

router = APIRouter(prefix="/tiers", tags=["tiers"])
LOG = logging.getLogger(__name__)
EVENT_STREAM = "text/event-stream"
MOST_AT_ONCE = 500
LOOK_EVERY_S = 2.0
SAY_SOMETHING_S = 15.0
# Then the listener comes back by itself: no connection is for ever.
LONGEST_S = 600
RETRY_MS = 3_000


@dataclass(frozen=True, slots=True)
class Listening:
    """Where a listener stands and how long it stays."""

    plan_year: Annotated[int | None, Depends(plan_year_of)]
    last_event_id: Annotated[
        str,
        Header(
            description="The id of the last event heard; else from now on.",
            json_schema_extra={"format": "georisk-event-id"},
        ),
    ] = ""
    wait: Annotated[
        int, Query(ge=0, le=LONGEST_S, description="Seconds to stay; 0: only what there is.")
    ] = LONGEST_S


def _written(event: Event) -> str:
    return f"id: {event.position.text()}\nevent: {event.kind}\ndata: {event.body}\n\n"


@dataclass(slots=True)
class _Look:
    """Looks for what comes after a position; asks for it only when the ledger has grown."""

    store: RunStore
    plan_year: int | None
    position: Position
    seen: int = -1

    def again(self) -> Sequence[Event]:
        """Give the next events, and stand after them; none while the store is away."""
        try:
            return self._next()
        except StoreError as error:  # a listener that is sent away might not come back
            LOG.warning("changes wait: %s", error.en)
            return ()

    def _next(self) -> Sequence[Event]:
        newest = self.store.newest_moment()
        if newest == self.seen:
            return ()
        found, self.position = next_events(self.store, self.plan_year, self.position, MOST_AT_ONCE)
        if not found:
            self.seen = newest
        return found


async def _stream(
    look: _Look, caller: Caller, wait: int, admitted: Callable[[], Awaitable[bool]]
) -> AsyncIterator[str]:
    # An id without data is no event, but a listener that is cut off comes back with it.
    yield f"retry: {RETRY_MS}\nid: {look.position.text()}\n\n"
    loop = asyncio.get_running_loop()
    end, spoke = loop.time() + wait, loop.time()
    while await admitted():
        found = await run_in_threadpool(look.again)
        if found:
            caller.told(len(found))
            yield "".join(map(_written, found))
            spoke = loop.time()
            continue
        if loop.time() >= end:
            return
        if loop.time() - spoke >= SAY_SOMETHING_S:
            yield ":\n\n"
            spoke = loop.time()
        await asyncio.sleep(min(LOOK_EVERY_S, max(0.0, end - loop.time())))


async def _is_admitted(request: Request) -> bool:
    """Tell whether the key is still good: who stays for minutes must not outstay it."""
    gate: Gate = request.app.state.context.gate
    try:
        await gate.freshen()
        await gate.admit(request.headers.get("authorization"))
    except Refused as error:
        return error.status != HTTPStatus.UNAUTHORIZED
    except StoreError:  # it is not known now, and not for long
        return True
    return True


@router.get("/changes", response_class=Response, responses={200: {"content": {EVENT_STREAM: {}}}})
def stream_tier_changes(
    request: Request, reader: Reader, context: Context, asked: Annotated[Listening, Depends()]
) -> Response:
    """Listen to changes of the feed, as server-sent events.

    An event ``tier.changed`` for each customer whose tier is another in the run that came into
    force, ``row.changed`` for each whose row differs in anything else; ``data`` is the same JSON
    a webhook brings. A listener that was cut off sends ``Last-Event-ID`` and misses nothing. The
    stream ends when its key does.
    """
    store, last = context.store, asked.last_event_id
    if last:
        position = position_of(last)
        require_reached(store, asked.plan_year, position)
    else:
        position = position_now(store, asked.plan_year)
    reader.told(0)
    headers = {"x-accel-buffering": "no"}
    look = _Look(store, asked.plan_year, position)
    stream = _stream(look, reader, asked.wait, partial(_is_admitted, request))
    return StreamingResponse(stream, media_type=EVENT_STREAM, headers=headers)
