"""Requests that come at once look around together: eight positions take little longer than one."""

from __future__ import annotations

from concurrent.futures import Future
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from georisk.assessment.case import Surroundings
    from georisk.model import LonLat

    Look = Callable[[Sequence[LonLat]], Sequence[Surroundings]]
    Waiting = tuple[Sequence[LonLat], Future[Sequence[Surroundings]]]


class Gathered:
    """Looks around positions; what other threads ask meanwhile goes into the next look.

    Nobody waits for company: who comes while nobody looks begins at once, so that a request alone
    is as fast as without. What is around a position does not depend on which others are asked.

    Parameters
    ----------
    look : callable
        Tells what lies around each of some positions, in their order.

    Examples
    --------
    >>> Gathered(lambda points: [point * 2 for point in points])([1, 2])
    [2, 4]
    """

    def __init__(self, look: Look) -> None:
        self._look = look
        self._looking = Lock()
        self._adding = Lock()
        self._waiting: list[Waiting] = []

    def __call__(self, points: Sequence[LonLat]) -> Sequence[Surroundings]:
        """Tell what lies around positions, in their order."""
        mine: Future[Sequence[Surroundings]] = Future()
        with self._adding:
            self._waiting.append((points, mine))
        with self._looking:
            if not mine.done():  # whoever looked until now came before us
                self._look_for_all()
        return mine.result()

    def at_once(self, points: Sequence[LonLat]) -> Sequence[Surroundings] | None:
        """Tell what lies around positions if nobody looks at the moment; None while somebody does.

        Examples
        --------
        >>> Gathered(lambda points: [point * 2 for point in points]).at_once([3])
        [6]
        """
        if not self._looking.acquire(blocking=False):
            return None
        try:
            return self._look(points)
        finally:
            self._looking.release()

    def _look_for_all(self) -> None:
        with self._adding:
            together, self._waiting = self._waiting, []
        try:
            seen = self._look([point for points, _ in together for point in points])
        except BaseException as error:  # noqa: BLE001 - told to whoever waits, who raises it
            for _, future in together:
                future.set_exception(error)
            return
        begin = 0
        for points, future in together:
            future.set_result(seen[begin : begin + len(points)])
            begin += len(points)
