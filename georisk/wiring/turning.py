"""Requests that one turn of the event loop brings look around together, without a thread."""

from __future__ import annotations

from asyncio import get_running_loop
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, Future
    from collections.abc import Callable, Sequence

    from georisk.assessment.case import Surroundings
    from georisk.model import LonLat

    LookAtOnce = Callable[[Sequence[LonLat]], Sequence[Surroundings] | None]
    Answer = Future[Surroundings | None]


class InOneTurn:
    """Looks around the positions that come in one turn of an event loop, all of them at once.

    Where requests have piled up, they come in one turn, and each costs less than alone: so a
    service that fell behind catches up. Who comes alone waits for no one.

    Parameters
    ----------
    look : callable
        Tells what lies around each of some positions, in their order, or None when somebody would
        have to wait for it.

    Examples
    --------
    >>> import asyncio
    >>> turn = InOneTurn(lambda points: [point * 2 for point in points])
    >>> async def several():
    ...     return await asyncio.gather(turn(1), turn(2))
    >>> asyncio.run(several())
    [2, 4]
    """

    def __init__(self, look: LookAtOnce) -> None:
        self._look = look
        self._waiting: dict[AbstractEventLoop, list[tuple[LonLat, Answer]]] = {}

    async def __call__(self, point: LonLat) -> Surroundings | None:
        """Tell what lies around a position; None when somebody would have to wait for it."""
        loop = get_running_loop()
        mine: Answer = loop.create_future()
        if loop not in self._waiting:
            self._waiting[loop] = []
            loop.call_soon(self._look_for_all, loop)
        self._waiting[loop].append((point, mine))
        return await mine

    def _look_for_all(self, loop: AbstractEventLoop) -> None:
        together = self._waiting.pop(loop)
        try:
            seen = self._look([point for point, _ in together])
        except Exception as error:  # noqa: BLE001 - told to whoever waits, who raises it
            for _, answer in together:
                if not answer.done():
                    answer.set_exception(error)
            return
        for number, (_, answer) in enumerate(together):
            if not answer.done():  # who waited may have gone
                answer.set_result(None if seen is None else seen[number])
