"""Whether an answer is one of those the oracle allows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from georisk.distance import Limits
from georisk.model import DistanceStatus, NoRoute, Route

if TYPE_CHECKING:
    from georisk.distance import Measured
    from tests.distance.oracle import Expected

LIMITS = Limits()
ROUNDING_MM = 60  # half a millimetre an edge, and the oracle's own minimisation


def in_metres(outcome: Route | NoRoute) -> float:
    return outcome.total_mm / 1000 if isinstance(outcome, Route) else math.inf


def close(value: float, options: list[float]) -> bool:
    return any(abs(value - option) <= ROUNDING_MM / 1000 for option in options)


def on_the_fence(row: Expected) -> bool:
    """Whether a rounding may decide the outcome: nothing can be said then."""
    fences = [(row.straight, LIMITS.cutoff_mm), (row.access, LIMITS.max_access_mm)]
    fences += [(row.egress, LIMITS.max_access_mm)]
    fences += [(way, LIMITS.cutoff_mm) for way in (*row.to_plant, *row.to_lines)]
    return any(abs(value - fence / 1000) <= 0.1 for value, fence in fences)


def agree(found: Measured, row: Expected) -> None:
    """Hold one outcome to everything the oracle allows."""
    cutoff, leg = LIMITS.cutoff_mm / 1000, LIMITS.max_access_mm / 1000
    far_plant = row.egress > leg
    to_plant = [] if far_plant else [way for way in row.to_plant if way <= cutoff]
    to_lines = [way for way in row.to_lines if way <= cutoff]
    outcome = found.outcome
    if isinstance(outcome, Route):
        assert row.access <= leg
        assert close(in_metres(outcome), to_lines if outcome.from_spp_line else to_plant)
        assert outcome.from_spp_line or len(to_lines) < max(len(row.to_lines), 1)
        assert close(outcome.access_mm / 1000, [row.access])
        if outcome.plant_mm is not None:
            assert close(outcome.plant_mm / 1000, to_plant)
    elif outcome.status is DistanceStatus.OFF_NETWORK:
        assert row.access > leg or (far_plant and not row.to_lines)
    elif outcome.status is DistanceStatus.NO_ROUTE:
        assert any(math.isinf(way) for way in (*row.to_plant, *row.to_lines))
    else:
        ways = [way for way in (*row.to_plant, *row.to_lines) if way < math.inf]
        assert row.straight > cutoff or max(ways, default=0.0) > cutoff
