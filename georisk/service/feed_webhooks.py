"""Tells a listener of every tier that changes: what changes goes into the outbox, and out of it.

Each process that serves may do this at once: the store lets one of them put a change in, and one of
them send a message. A message is sent until it is taken, so it may come twice; its id tells.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Event as Flag
from threading import Thread
from typing import TYPE_CHECKING

from georisk.adapters.webhooks import BACKOFF_S, TIMEOUT_S, require_safe, send, webhook_key
from georisk.errors import GeoriskError, UsageError
from georisk.ports import Message
from georisk.service.feed_events import TIER_CHANGED, Position, events, position_now, successions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from georisk.ports import Store
    from georisk.service.feed_events import Succession
    from georisk.settings import Settings

LOG = logging.getLogger(__name__)
MOST_AT_ONCE = 100
LOOK_EVERY_S = 2.0
# Another process takes over what one that ended had begun.
LEASE_S = 2 * TIMEOUT_S


def courier_of(settings: Settings, store: Store) -> Courier | None:
    """Make the courier the settings describe; None, the default, tells nobody.

    Raises
    ------
    UsageError
        When only one of address and secret is set, or one of them cannot be used.
    """
    url, secret = settings.webhook_url, settings.webhook_secret
    if url is None and secret is None:
        return None
    if url is None or secret is None:
        raise UsageError(
            "GEORISK_WEBHOOK_URL and GEORISK_WEBHOOK_SECRET go together: set both, or neither",
            "ต้องตั้ง GEORISK_WEBHOOK_URL และ GEORISK_WEBHOOK_SECRET ทั้งคู่ หรือไม่ตั้งเลย",
        )
    return Courier(store, require_safe(url), webhook_key(secret))


@dataclass(slots=True)
class Courier:
    """Fills the outbox and empties it, in a thread of its own.

    Parameters
    ----------
    url : str
    key : bytes
        Of the signatures.
    backoff_s : tuple of float
        Seconds to wait after each attempt that failed; after the last one it is given up.
    """

    store: Store
    url: str
    key: bytes = field(repr=False)
    backoff_s: tuple[float, ...] = BACKOFF_S
    look_every_s: float = LOOK_EVERY_S
    _seen: int = -1
    _stop: Flag = field(default_factory=Flag)
    _thread: Thread | None = None

    def start(self) -> None:
        """Begin; the process may end without waiting for it."""
        self._thread = Thread(target=self._work, name="webhooks", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the message that is being sent."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=LEASE_S)

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                busy = self.once()
            except GeoriskError as error:  # the store is away: it comes back
                LOG.warning("webhooks wait: %s", error.en)
                busy = False
            if not busy:
                self._stop.wait(self.look_every_s)

    def once(self) -> bool:
        """Put in what has changed and send what is due; tell whether anything was sent."""
        self.fill()
        due = self.store.due(MOST_AT_ONCE)
        for message in due:
            if self._stop.is_set():
                return False
            self._deliver(message)
        return bool(due)

    def fill(self) -> None:
        """Put in what each change of the run in force brings.

        The first time there is nothing to tell: a listener reads the feed as it stands.
        """
        newest = self.store.newest_moment()
        if newest == self._seen:
            return
        mark = self.store.feed_mark()
        if mark is None:
            self._begin()
        else:
            for succession in successions(self.store, None, Position(mark)):
                new = succession[1]
                self.store.put(new.n, new.run_id, tuple(self._messages(succession)))
        self._seen = newest

    def _begin(self) -> None:
        here = position_now(self.store, None)
        self.store.put(here.n, "", ())

    def _messages(self, succession: Succession) -> Iterator[Message]:
        new = succession[1]
        for event in events(self.store, succession):
            if event.kind == TIER_CHANGED:
                told = f"{new.n}\n{new.run_id}\n{event.position.after}"
                name = f"msg_{sha256(told.encode()).hexdigest()[:32]}"
                yield Message(webhook_id=name, body=event.body)

    def _deliver(self, message: Message) -> None:
        if not self.store.claim(message, LEASE_S):
            return
        answer = send(self.url, self.key, message, int(time.time()))
        again = None
        if not (answer.taken or answer.gone) and message.attempts < len(self.backoff_s):
            again = self.backoff_s[message.attempts]
        if not answer.taken:
            LOG.warning("webhook %s: %s", message.webhook_id, answer.said)
        self.store.settle(message.webhook_id, answer.said, again_in=again, taken=answer.taken)
