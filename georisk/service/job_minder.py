"""Sees to it that uploads are assessed: in a process apart from those that answer.

A worker does what waits and ends. One is started when a job waits, and again when it was killed.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import TYPE_CHECKING, Protocol

from georisk.errors import GeoriskError
from georisk.service import job_worker

if TYPE_CHECKING:
    from georisk.ports import JobStore

LOG = logging.getLogger(__name__)
LOOK_EVERY_S = 1.0
PATIENCE_S = 5.0
# Looks to leave out after a worker that failed: a store that is away does not come back at once.
LOOKS_TO_REST = 10


class Process(Protocol):
    """What a minder asks of a worker: as `subprocess.Popen`."""

    def poll(self) -> int | None:
        """Give its exit code once it has ended."""

    def terminate(self) -> None:
        """Ask it to end."""

    def wait(self, timeout: float) -> int:
        """Wait until it has ended."""


class Start(Protocol):
    """Starts a worker."""

    def __call__(self) -> Process:
        """Start one."""


def start_worker(store_url: str) -> Process:
    """Start a worker with the settings of this process and the store it really uses."""
    command = [sys.executable, "-m", job_worker.__name__]
    environment = {**os.environ, "GEORISK_STORE": store_url}
    return subprocess.Popen(command, env=environment)  # noqa: S603 - our own words only


@dataclass(slots=True)
class Minder:
    """Sees to it that there is a worker while a job waits, in a thread of its own.

    Each process that serves has one; of two workers that are started for one job, the second finds
    nothing to do.
    """

    store: JobStore
    start_one: Start
    look_every_s: float = LOOK_EVERY_S
    _stop: bool = False
    _wake: Event = field(default_factory=Event)
    _thread: Thread | None = None
    _worker: Process | None = None
    _rest: int = 0

    def start(self) -> None:
        """Begin; the process may end without waiting for it."""
        self._thread = Thread(target=self._mind, name="job minder", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Look at once: something was put in."""
        self._wake.set()

    def stop(self) -> None:
        """End, and the worker too; what it was at is taken again by the next one."""
        self._stop = True
        self.wake()
        if self._thread is not None:
            self._thread.join(PATIENCE_S)
        if self._worker is not None and self._worker.poll() is None:
            self._worker.terminate()
            self._worker.wait(PATIENCE_S)

    def _mind(self) -> None:
        while not self._stop:
            try:
                self.once()
            except (GeoriskError, OSError) as error:  # the store is away, or memory is short
                LOG.warning("jobs wait: %s", error)
            self._wake.wait(self.look_every_s)
            self._wake.clear()

    def once(self) -> None:
        """Start a worker if there is work for one and none is at it."""
        if self._worker is not None:
            code = self._worker.poll()
            if code is None:
                return
            self._worker, self._rest = None, LOOKS_TO_REST if code else 0
        if self._rest:
            self._rest -= 1
        elif self.store.jobs_wait():
            self._worker = self.start_one()
