"""The keys in force, held ready: asked of the store every other second, not at every request."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from georisk.errors import GeoriskError, StoreError
from georisk.model.access import Key
from georisk.wiring.keys import matching

LOG = logging.getLogger(__name__)
FRESH_S = 2.0
STALE_S = 30.0


def _now() -> datetime:
    return datetime.now(UTC)


class KeyRing:
    """What the store knows of keys, at most some seconds old; threads may share one.

    Parameters
    ----------
    keys : callable
        Reads every key from the store.
    pepper : callable
        Gives the secret under which they are hashed; None while there is none.
    clock : callable
        Seconds that only grow.
    now : callable
        The time, which decides what has expired.
    """

    def __init__(
        self,
        keys: Callable[[], Sequence[Key]],
        pepper: Callable[[], bytes | None],
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self._read = keys
        self._pepper_of = pepper
        self._clock = clock
        self._now = now
        self._keys: dict[str, Key] = {}
        self._pepper = b""
        self._had_at: float | None = None
        self._reading = threading.Lock()

    @property
    def configured(self) -> bool:
        """True once a key was made: revoking the last one must not open the door."""
        return bool(self._keys)

    @property
    def fresh(self) -> bool:
        """True while nothing needs to be read."""
        return self._had_at is not None and self._clock() - self._had_at < FRESH_S

    def freshen(self) -> None:
        """Read the keys again, unless another thread is just doing that."""
        if not self._reading.acquire(blocking=self._had_at is None):
            return
        try:
            if not self.fresh:
                found = {key.key_id: key for key in self._read()}
                self._pepper = (self._pepper_of() or b"") if found else b""
                self._keys = found
                self._had_at = self._clock()
        except GeoriskError as error:
            LOG.warning("keys: %s", error.en)
        finally:
            self._reading.release()

    def find(self, text: str) -> tuple[Key, str] | None:
        """Find the key a text is, and its state; None when it is none of ours.

        Raises
        ------
        StoreError
            The store has not answered for so long that a key may have been revoked.
        """
        if self._had_at is None or self._clock() - self._had_at > STALE_S:
            raise StoreError("the keys cannot be read", "อ่านกุญแจไม่ได้")
        key = matching(text, self._keys, self._pepper) if self._pepper else None
        return None if key is None else (key, key.state(self._now()))


def no_keys() -> KeyRing:
    """Make a ring that never has a key."""
    return KeyRing(lambda: (), lambda: None)
