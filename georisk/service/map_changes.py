"""Two runs side by side on a map: who moved up or down, who is new, who is gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from georisk.plan.compare import Direction
from georisk.service.map_rows import DRAWN, table_of
from georisk.service.map_view import inside

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from georisk.distance.morton import Box
    from georisk.service.map_columns import MapColumns

    Flags = NDArray[np.bool_]
    Ints = NDArray[np.int64]

MOST = 400
SHOWN = (Direction.UP, Direction.DOWN, Direction.NEW, Direction.GONE)


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """Rows by direction: of the later run, but of the earlier one for who is gone."""

    rows: dict[Direction, Ints]

    @classmethod
    def between(cls, earlier: MapColumns, later: MapColumns) -> Changes:
        """Compare by id; scores as intervals, nobody's score counts as 0 (`plan.compare`)."""
        place = {name: row for row, name in enumerate(earlier.ids)}
        before = np.array([place.get(name, -1) for name in later.ids], dtype=np.int64)
        both = np.flatnonzero(before >= 0)
        old = before[both]
        low = np.sign(later.low.value[both] - earlier.low.value[old])
        high = np.sign(later.high.value[both] - earlier.high.value[old])
        return cls({
            Direction.UP: both[(low >= 0) & (high >= 0) & (low + high > 0)],
            Direction.DOWN: both[(low <= 0) & (high <= 0) & (low + high < 0)],
            Direction.NEW: np.flatnonzero(before < 0),
            Direction.GONE: _left_over(len(earlier.ids), old),
        })  # fmt: skip

    def within(
        self, earlier: MapColumns, later: MapColumns, box: Box, wanted: Flags
    ) -> dict[str, Any]:
        """Tell what changed in a rectangle: counts and baht by direction, and whom to draw."""
        seen = inside(later, box) & wanted
        return {
            direction.value: _told(
                *((earlier, rows[inside(earlier, box)[rows]]) if direction is Direction.GONE
                  else (later, rows[seen[rows]]))
            )
            for direction, rows in self.rows.items()
        }  # fmt: skip


def _left_over(count: int, found: Ints) -> Ints:
    left = np.ones(count, dtype=np.bool_)
    left[found] = False
    return np.flatnonzero(left)


def _told(columns: MapColumns, rows: Ints) -> dict[str, Any]:
    """Sum up, and name those with most baht."""
    satang = columns.satang.value[rows]
    most = rows[np.argsort(-satang, kind="stable")[:MOST]]
    return {
        "count": len(rows),
        "satang": int(satang.sum()),
        "customers": table_of(columns, most, DRAWN),
    }
