"""A flat sheet of metres over the district, and its way back to degrees.

Good enough to draw streets on; georisk measures the result geodesically.
"""

from __future__ import annotations

import math

Metres = tuple[float, float]
Degrees = tuple[float, float]

ORIGIN: Degrees = (101.05, 13.10)
METRES_PER_DEGREE = (108_440.0, 110_650.0)
DECIMALS = 6


def to_degrees(point: Metres) -> Degrees:
    """Longitude and latitude of a point on the sheet, rounded to a micro-degree (0.11 m).

    Every vertex goes through here once, so lines that share a vertex share its very digits.
    """
    x, y = point
    lon = ORIGIN[0] + x / METRES_PER_DEGREE[0]
    lat = ORIGIN[1] + y / METRES_PER_DEGREE[1]
    return round(lon, DECIMALS), round(lat, DECIMALS)


def to_metres(place: Degrees) -> Metres:
    """Put a longitude and latitude on the sheet."""
    lon, lat = place
    x = (lon - ORIGIN[0]) * METRES_PER_DEGREE[0]
    return x, (lat - ORIGIN[1]) * METRES_PER_DEGREE[1]


def apart(one: Degrees, other: Degrees) -> float:
    """Metres between two places, on the sheet."""
    return math.dist(to_metres(one), to_metres(other))
