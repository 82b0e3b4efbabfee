"""What a metre counts when a way is chosen: by the kind of line it runs along, and never reported.

Only the ratios of the factors matter, so that the lightest kind counts its own length: a weight is
then never below the millimetres it stands for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from georisk.distance.lines import KINDS
from georisk.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from georisk.distance.arrays import Ids, Ints, Kinds
    from georisk.distance.network import RouteNetwork

THOUSAND = 1000
MOST_RATIO = 10
# Weights of what is longer than any limit must not overflow.
LONGEST_MM = np.iinfo(np.int64).max // (2 * MOST_RATIO * THOUSAND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Friction:
    """Weights of the kinds of line; make one with `friction_of`.

    Parameters
    ----------
    thousandths : tuple of int
        By kind, in the order of ``tuple(LineKind)``; the least is 1000.
    """

    thousandths: tuple[int, ...]

    def weigh(self, mm: Ints, kind: Kinds) -> Ints:
        """Weigh millimetres along lines of some kinds, rounded down to whole numbers.

        Examples
        --------
        >>> friction = friction_of({"road": 1.5})
        >>> road = KINDS.index("road")
        >>> friction.weigh(np.array([1001]), np.array([road])).tolist()
        [1501]
        """
        factor = np.array(self.thousandths, dtype=np.int64)[kind]
        weight = np.minimum(mm, LONGEST_MM) * factor // THOUSAND
        return np.where(mm <= LONGEST_MM, weight, mm)

    def most(self, mm: int) -> int:
        """Return the most that so many millimetres can weigh."""
        return -(-mm * max(self.thousandths) // THOUSAND)


def friction_of(factors: Mapping[str, float]) -> Friction | None:
    """Make the friction of some kinds of line; the others have a factor of 1.

    Parameters
    ----------
    factors : mapping of str to float
        By `LineKind`. The heaviest may weigh ten times the lightest.

    Returns
    -------
    Friction or None
        None when all kinds weigh the same: then the shortest way is chosen.

    Raises
    ------
    InvalidValue
    """
    stated = [factors.get(kind, 1.0) for kind in KINDS]
    least = min(stated)
    if set(factors) - set(KINDS) or least <= 0 or max(stated) > MOST_RATIO * least:
        shown = ", ".join(f"{kind}={factor:g}" for kind, factor in factors.items())
        kinds = ", ".join(KINDS)
        raise InvalidValue(
            f"friction {shown}: factors of {kinds} above 0, the largest of all at most"
            f" {MOST_RATIO} times the smallest (a kind not named has 1)",
            f"ตัวคูณความยาก {shown}: ต้องเป็นตัวคูณของ {kinds} ที่มากกว่า 0"
            f" ค่าสูงสุดไม่เกิน {MOST_RATIO} เท่าของค่าต่ำสุด (ชนิดที่ไม่ระบุคือ 1)",
        )
    thousandths = tuple(round(THOUSAND * factor / least) for factor in stated)
    return None if max(thousandths) == THOUSAND else Friction(thousandths=thousandths)


def lightest(network: RouteNetwork, edge: Ids, friction: Friction) -> tuple[Ids, Ints]:
    """Of the parallel edges that begin with each given one the lightest, of equals the first.

    Parameters
    ----------
    edge : int32[n]
        The first, which is the shortest, of those between two nodes, as the arcs name them.

    Returns
    -------
    edge : int32[n]
    weight : int64[n]
    """
    best, weight = edge.copy(), edge_weights(network, edge, friction)
    row, after = np.arange(len(edge)), 1
    while len(row):
        row = row[edge[row] + after < network.edge_count]
        other = edge[row] + after
        beside = (network.edge_ends[other] == network.edge_ends[edge[row]]).all(axis=1)
        row, other = row[beside], other[beside]
        lighter = edge_weights(network, other, friction)
        better = lighter < weight[row]
        best[row[better]], weight[row[better]] = other[better], lighter[better]
        after += 1
    return best, weight


def edge_weights(network: RouteNetwork, edge: Ids | Ints, friction: Friction) -> Ints:
    """Weigh whole edges."""
    return friction.weigh(network.edge_mm[edge], network.edge_kind[edge])
