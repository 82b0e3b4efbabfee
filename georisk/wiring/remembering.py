"""What lies around a position is found once: a CRM asks for the same customers all day."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from georisk.wiring.turning import InOneTurn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from georisk.assessment.case import Surroundings
    from georisk.model import LonLat
    from georisk.wiring.gathering import Gathered

# Of half a kilobyte each.
MOST_KEPT = 30_000
# So many in one look that whoever asks meanwhile waits for some milliseconds only.
AHEAD = 128


class Remembered:
    """Looks around positions and keeps what it saw: exactly there, as long as the world holds.

    Where more is seen than may be kept, what was seen first gives way, and is looked at again when
    somebody asks.

    Parameters
    ----------
    look : Gathered
        Tells what lies around positions of one world.
    most : int
        How many positions are kept.

    Examples
    --------
    >>> from georisk.wiring.gathering import Gathered
    >>> looks = []
    >>> seen = Remembered(Gathered(lambda points: [looks.append(it) or -it for it in points]))
    >>> seen([1, 2]), seen([2, 3]), looks
    ([-1, -2], [-2, -3], [1, 2, 3])
    """

    def __init__(self, look: Gathered, most: int = MOST_KEPT) -> None:
        self._look = look
        self._most = most
        self._kept: dict[LonLat, Surroundings] = {}
        self._keeping = Lock()
        self._turn = InOneTurn(self.at_once)

    def __call__(self, points: Sequence[LonLat]) -> Sequence[Surroundings]:
        """Tell what lies around positions, in their order."""
        seen = self._recalled(points)
        unseen = [point for point in dict.fromkeys(points) if point not in seen]
        if unseen:
            found = dict(zip(unseen, self._look(unseen), strict=True))
            self._keep(found)
            seen |= found
        return [seen[point] for point in points]

    def at_once(self, points: Sequence[LonLat]) -> Sequence[Surroundings] | None:
        """Tell the same if all are known or nobody looks at the moment; else None."""
        seen = self._recalled(points)
        if all(point in seen for point in points):
            return [seen[point] for point in points]
        found = self._look.at_once(points)
        if found is not None:
            self._keep(dict(zip(points, found, strict=True)))
        return found

    async def soon(self, point: LonLat) -> Surroundings | None:
        """Tell the same of one position, with those that are asked for in the same moment."""
        kept = self._kept.get(point)
        return await self._turn(point) if kept is None else kept

    def look_ahead(self, points: Sequence[LonLat]) -> None:
        """Look around positions that will be asked for, as many as can be kept, some at a time."""
        for begin in range(0, min(len(points), self._most), AHEAD):
            self(points[begin : begin + AHEAD])

    def _recalled(self, points: Sequence[LonLat]) -> dict[LonLat, Surroundings]:
        """Recall what is kept of positions; what gives way meanwhile is held here."""
        kept = ((point, self._kept.get(point)) for point in points)
        return {point: around for point, around in kept if around is not None}

    def _keep(self, found: Mapping[LonLat, Surroundings]) -> None:
        with self._keeping:
            self._kept.update(found)
            while len(self._kept) > self._most:
                del self._kept[next(iter(self._kept))]
