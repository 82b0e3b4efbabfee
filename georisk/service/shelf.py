"""Answers that are ready, and gzip: a stored run never changes, so neither does what it says."""

from __future__ import annotations

import zlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from starlette.datastructures import State
from starlette.requests import Request

from georisk.service.accepting import weighed
from georisk.service.context import pinned
from georisk.wiring.once import Once

MOST_BYTES = 64 * 1024 * 1024
LARGEST = 32 * 1024 * 1024
GZIP_LEVEL = 4
GZIP_WINDOW = 31  # the largest window, with a header of gzip
MOST_THINGS = 16


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer as it is sent.

    Parameters
    ----------
    rows : int
        How many customers it tells of.
    headers : mapping
        Its own headers, such as the link to the next page.
    """

    body: bytes
    media_type: str
    rows: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)


class Shelf:
    """Keeps the last answers by their ETags, and what was worked out for them; threads share it."""

    def __init__(self) -> None:
        self._answers: OrderedDict[str, Ready] = OrderedDict()
        self._things: OrderedDict[object, Any] = OrderedDict()
        self.once: Once[Any] = Once(MOST_THINGS)
        self._bytes = 0
        self._lock = Lock()

    def find(self, etag: str) -> Ready | None:
        """Give an answer, if it is here."""
        with self._lock:
            found = self._answers.get(etag)
            if found is not None:
                self._answers.move_to_end(etag)
            return found

    def keep(self, etag: str, answer: Ready) -> Ready:
        """Keep an answer unless it is very long; the oldest give way."""
        with self._lock:
            if len(answer.body) > LARGEST or etag in self._answers:
                return answer
            self._answers[etag] = answer
            self._bytes += len(answer.body)
            while self._bytes > MOST_BYTES:
                self._bytes -= len(self._answers.popitem(last=False)[1].body)
        return answer

    def thing(self, key: object) -> Any:  # noqa: ANN401 - whoever kept it knows what it is
        """Give what was worked out before; None when it was not."""
        with self._lock:
            return self._things.get(key)

    def keep_thing(self, key: object, thing: object) -> None:
        """Keep what took long to work out."""
        with self._lock:
            self._things[key] = thing
            while len(self._things) > MOST_THINGS:
                self._things.popitem(last=False)


def shelf_of(request: Request) -> Shelf:
    """Give the shelf of a request's world; another world begins with an empty one."""
    state = request.app.state
    # What an old world still works out must not be found by requests of the new one.
    return shelf_in(state) if pinned(request) is state.context else Shelf()


def shelf_in(state: State) -> Shelf:
    """Give the shelf of an application by its state."""
    world, shelf = getattr(state, "shelf", (None, None))
    if world is not state.context or not isinstance(shelf, Shelf):
        shelf = Shelf()
        state.shelf = (state.context, shelf)
    return shelf


def accepts_gzip(header: str) -> bool:
    """Read an Accept-Encoding header.

    Examples
    --------
    >>> accepts_gzip("br, gzip;q=0.8"), accepts_gzip("gzip;q=0"), accepts_gzip("identity")
    (True, False, False)
    """
    return dict(weighed(header)).get("gzip", 0.0) > 0


def gzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Compress what goes by; the same in gives the same out, as no time is written.

    Examples
    --------
    >>> import gzip
    >>> gzip.decompress(b"".join(gzipped([b"one ", b"two"])))
    b'one two'
    """
    packer = zlib.compressobj(GZIP_LEVEL, wbits=GZIP_WINDOW)
    for chunk in chunks:
        if packed := packer.compress(chunk):
            yield packed
    yield packer.flush()
