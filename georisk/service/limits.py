"""How often a key may ask: a bucket of tokens for each, in this process."""

from __future__ import annotations

import time
from collections.abc import Callable

MOST_BUCKETS = 10_000


class Buckets:
    """Each name has a bucket that refills by the second; a request takes one token out of it.

    Parameters
    ----------
    per_s : float
        Tokens a second; 0 is no limit.
    burst : int
        What a bucket holds.
    clock : callable
        Seconds that only grow.

    Examples
    --------
    >>> buckets = Buckets(2.0, 1, clock=lambda: 0.0)
    >>> buckets.wait("a"), buckets.wait("a"), buckets.wait("b")
    (0.0, 0.5, 0.0)
    """

    def __init__(
        self, per_s: float, burst: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._per_s = per_s
        self._burst = float(burst)
        self._clock = clock
        self._held: dict[str, tuple[float, float]] = {}

    def wait(self, name: str) -> float:
        """Take a token; 0 when there was one, else the seconds until there is."""
        if not self._per_s:
            return 0.0
        now = self._clock()
        tokens, seen = self._held.get(name, (self._burst, now))
        tokens = min(self._burst, tokens + (now - seen) * self._per_s)
        allowed = tokens >= 1
        if name not in self._held and len(self._held) >= MOST_BUCKETS:
            self._held = {one: held for one, held in self._held.items() if not self._is_full(*held)}
        self._held[name] = (tokens - allowed, now)
        return 0.0 if allowed else (1 - tokens) / self._per_s

    def _is_full(self, tokens: float, seen: float) -> bool:
        return tokens + (self._clock() - seen) * self._per_s >= self._burst
