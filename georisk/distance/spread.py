"""Draws from discs: where a thing may truly stand when its position is known to a radius.

The draws of one name are always the same, on every machine: an evenly spread sequence of four
dimensions (two for the site, two for the plant), turned by a hash of the name.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from georisk.distance.arrays import Floats

DRAWS = 400
# The root of x**5 = x + 1, whose powers make the most even sequence known of four dimensions.
RATIO = 1.1673039782614187
SITE_STEPS = (RATIO**-1, RATIO**-2)
PLANT_STEPS = (RATIO**-3, RATIO**-4)
HASH_SPAN = 2**32


def turns(names: Sequence[str]) -> Floats:
    """Two numbers of [0, 1) a name, float64[n, 2]: the same wherever and whenever it is asked.

    Examples
    --------
    >>> turns(["C1"]).round(6).tolist()
    [[0.670015, 0.44086]]
    """
    parts = b"".join(hashlib.sha256(name.encode()).digest()[:8] for name in names)
    return np.frombuffer(parts, dtype=">u4").reshape(-1, 2) / HASH_SPAN


def disc_draws(
    radius_m: Floats,
    turn: Floats,
    draws: int = DRAWS,
    steps: tuple[float, float] = SITE_STEPS,
) -> tuple[Floats, Floats]:
    """Draw places spread evenly over discs.

    Parameters
    ----------
    radius_m : float64[n]
    turn : float64[n, 2]
        See `turns`.
    steps : (float, float)
        The dimensions of the sequence to use: `SITE_STEPS` or `PLANT_STEPS`.

    Returns
    -------
    east_m, north_m : float64[n, draws]
        Metres from the centre.
    """
    number = np.arange(draws)
    share = np.modf(turn[:, :1] + number * steps[0])[0]
    angle = 2.0 * np.pi * np.modf(turn[:, 1:] + number * steps[1])[0]
    reach = radius_m[:, None] * np.sqrt(share)
    return reach * np.cos(angle), reach * np.sin(angle)
