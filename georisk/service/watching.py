"""The outermost layer: numbers each request, counts it, logs it, and writes the audit.

An answer about customers goes out only after its audit row is safe from the end of this process.
A long answer that is written piece by piece has two rows: one without a count as it begins, one
as it ends, however it ends.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from anyio import CancelScope
from starlette.datastructures import Headers
from starlette.requests import Request

from georisk.errors import StoreError
from georisk.service.access import CALLER, Caller
from georisk.service.context import WORLD
from georisk.service.logs import FIELDS, REQUEST, request_id_of
from georisk.service.metrics import UNMATCHED, Metrics
from georisk.service.problems import REQUEST_ID, unavailable
from georisk.service.security import complete
from georisk.wiring.auditing import AuditWriter, audit_row

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG = logging.getLogger(__name__)
READING = {"GET", "HEAD", "OPTIONS"}
SERVER_ERROR = 500
WORLD_HEADER = "georisk-world"


@dataclass(slots=True)
class Watched:
    """One request on its way."""

    scope: MutableMapping[str, Any]
    request_id: str
    began: float = field(default_factory=time.perf_counter)
    method: str = ""
    status: int = SERVER_ERROR
    start: Message | None = None

    def __post_init__(self) -> None:
        self.method = self.scope["method"]

    @property
    def operation(self) -> str:
        """Name of the operation; what no route matched has none."""
        return getattr(self.scope.get("route"), "name", UNMATCHED)

    @property
    def caller(self) -> Caller | None:
        """Who asked, once that is known."""
        caller: Caller | None = self.scope["state"].get(CALLER)
        return caller

    @property
    def rows(self) -> int | None:
        """How many customers the answer tells of so far."""
        return None if self.caller is None else self.caller.tally.rows

    @property
    def headers(self) -> Iterator[tuple[bytes, bytes]]:
        """What every answer carries: its number, and the world it was given in."""
        yield REQUEST_ID.encode(), self.request_id.encode()
        version = self.scope["state"][WORLD].version
        if version:
            yield WORLD_HEADER.encode(), version.encode()

    @property
    def audited(self) -> bool:
        """True for what tells of customers, and for every attempt to change something."""
        return self.caller is not None and (self.rows is not None or self.method not in READING)


class Watch:
    """Middleware: see the module.

    Parameters
    ----------
    app : ASGIApp
    metrics : Metrics
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Watch a request from its beginning to the end of its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = request_id_of(Headers(scope=scope).get(REQUEST_ID))
        scope.setdefault("state", {})["request_id"] = request_id
        scope["state"][WORLD] = scope["app"].state.context
        REQUEST.set(request_id)
        watched = Watched(scope, request_id)
        self.metrics.began()
        recording = _Recording(watched, send)
        try:
            await self.app(scope, receive, recording)
        finally:
            recording.close()
            self._ended(watched)

    def _ended(self, watched: Watched) -> None:
        seconds = time.perf_counter() - watched.began
        self.metrics.ended(watched.operation, watched.status, seconds)
        level = logging.ERROR if watched.status >= SERVER_ERROR else logging.INFO
        fields = {
            "operation": watched.operation,
            "method": watched.method,
            "status": watched.status,
            "ms": round(seconds * 1000, 3),
            "who": watched.caller and watched.caller.name,
            "rows": watched.rows,
        }
        LOG.log(level, "request", extra={FIELDS: fields})


class _Recording:
    """Passes an answer on, and the audit row before it."""

    def __init__(self, watched: Watched, send: Send) -> None:
        self._watched = watched
        self._send = send
        self._refused = False
        self._open = False
        self._writer: AuditWriter | None = watched.scope["app"].state.context.audit

    async def __call__(self, message: Message) -> None:
        watched = self._watched
        if self._refused:
            return
        if message["type"] == "http.response.start":
            watched.status = message["status"]
            complete(message, watched.headers)  # a problem has its number already
            watched.start = message  # until it is known whether the answer is in one piece
            return
        last = not message.get("more_body", False)
        if watched.start is None:
            if last:
                self.close()
            await self._send(message)
            return
        start, watched.start = watched.start, None
        self._open = not last
        try:
            self._record(watched.rows if last else None)
        except StoreError as error:
            await self._refuse(error)
            return
        await self._send(start)
        await self._send(message)

    def close(self) -> None:
        """Write down how many customers a long answer told of, also when it was cut off."""
        if not self._open:
            return
        self._open = False
        try:
            self._record(self._watched.rows)
        except StoreError as error:  # that it began is written down
            LOG.error("%s: %s", error.code, error.en)  # noqa: TRY400 - said in plain words

    async def _refuse(self, error: StoreError) -> None:
        """Answer 503 instead: what cannot be audited is not told."""
        self._refused = True
        LOG.error("%s: %s", error.code, error.en)
        answer = unavailable(Request(self._watched.scope), error)
        self._watched.status = answer.status_code
        answer.headers[REQUEST_ID] = self._watched.request_id
        await self._send(
            {
                "type": "http.response.start",
                "status": answer.status_code,
                "headers": answer.raw_headers,
            }
        )
        await self._send({"type": "http.response.body", "body": answer.body})

    def _record(self, rows: int | None) -> None:
        watched = self._watched
        if self._writer is None or not watched.audited:
            return
        subject = {name: str(value) for name, value in watched.scope.get("path_params", {}).items()}
        self._writer.append(
            audit_row(
                watched.caller.name if watched.caller else None,
                watched.operation,
                tuple(sorted(subject.items())),
                rows=rows,
                status=watched.status,
                request_id=watched.request_id,
            )
        )


class Headless:
    """Middleware: HEAD is answered wherever GET is, with the same headers and no body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ask as GET and leave the body out."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return
        scope.setdefault("state", {})  # the same for the copy
        with CancelScope() as asking:

            async def bodiless(message: Message) -> None:
                if message["type"] != "http.response.body":
                    await send(message)
                    return
                await send({"type": "http.response.body", "body": b""})
                if message.get("more_body", False):  # nobody waits for the rest, if it ever ends
                    asking.cancel()

            await self.app({**scope, "method": "GET"}, receive, bodiless)
