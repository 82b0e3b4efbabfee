"""What a monitor counts: requests by operation and kind of answer, never by id or address."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from prometheus_client import CollectorRegistry

SHARED_DIR = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
UNMATCHED = "unmatched"
OTHER_METHOD = "OTHER"


class Metrics:
    """The counters of one application.

    Parameters
    ----------
    waiting : callable
        How many audit rows are not in the store yet.
    """

    def __init__(self, waiting: Callable[[], int]) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self._registry = CollectorRegistry()
        self._requests = Counter(
            "georisk_requests",
            "Requests answered, by operation and class of the status.",
            ("operation", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "georisk_request_seconds",
            "Seconds from a request to the end of its answer, by operation.",
            ("operation",),
            buckets=SECONDS,
            registry=self._registry,
        )
        self._running = Gauge(
            "georisk_requests_running",
            "Requests that are being answered.",
            registry=self._registry,
            multiprocess_mode="livesum",
        )
        self._waiting = Gauge(
            "georisk_audit_rows_waiting",
            "Audit rows that are not in the store yet.",
            registry=self._registry,
            multiprocess_mode="livesum",
        )
        self._count_waiting = waiting
        # Few, and looked up by their words at every answer.
        self._counted = cache(self._requests.labels)
        self._timed = cache(self._seconds.labels)

    def began(self) -> None:
        """Count a request that comes in."""
        self._running.inc()

    def ended(self, operation: str, status: int, seconds: float) -> None:
        """Count an answer."""
        self._running.dec()
        self._counted(operation, f"{status // 100}xx").inc()
        self._timed(operation).observe(seconds)

    def text(self) -> tuple[bytes, str]:
        """Write all of them as Prometheus reads them, and the media type of that."""
        from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

        self._waiting.set(self._count_waiting())
        return generate_latest(self._readable()), CONTENT_TYPE_LATEST

    def _readable(self) -> CollectorRegistry:
        """Gather the counts of all processes, where there are several."""
        if SHARED_DIR not in os.environ:
            return self._registry
        from prometheus_client import CollectorRegistry
        from prometheus_client.multiprocess import MultiProcessCollector

        every = CollectorRegistry()
        MultiProcessCollector(every)  # type: ignore[no-untyped-call]
        return every
