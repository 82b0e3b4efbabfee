"""What a metre counts when a way is chosen: by what it runs along, and never reported.

A factor is stated for a kind of line (``road``), for lines of a kind with a word in their label
(``road.service``), or for whatever is ``private`` or a ``crossing``. Of the words of a label that
have a factor the largest holds, in place of the kind's; ``road.private`` is said in place of
``private``. Without such a word the kind's factor holds.

Only the ratios of the factors matter, so that the lightest kind counts its own length: a weight is
then never below the millimetres it stands for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from georisk.distance.labels import CROSSING, PRIVATE, words_of
from georisk.distance.lines import KINDS
from georisk.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from georisk.distance.arrays import Ids, Ints
    from georisk.distance.network import RouteNetwork

THOUSAND = 1000
MOST_RATIO = 10
NAME = re.compile(rf"({'|'.join(KINDS)})(\.[^\s.=+]+)?|{PRIVATE}|{CROSSING}")
# Weights of what is longer than any limit must not overflow.
LONGEST_MM = np.iinfo(np.int64).max // (2 * MOST_RATIO * THOUSAND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Friction:
    """Weights of lines; make one with `friction_of`.

    Parameters
    ----------
    thousandths : tuple of int
        By kind, in the order of ``tuple(LineKind)``; the least of all is 1000.
    labelled : tuple of (str, int)
        By ``KIND.WORD`` or ``WORD`` of a label, ascending.
    """

    thousandths: tuple[int, ...]
    labelled: tuple[tuple[str, int], ...] = ()

    def weigh(self, network: RouteNetwork, mm: Ints, edge: Ids | Ints) -> Ints:
        """Weigh millimetres along some edges, rounded down to whole numbers."""
        weight = np.minimum(mm, LONGEST_MM) * self.factors(network, edge) // THOUSAND
        return np.where(mm <= LONGEST_MM, weight, mm)

    def factors(self, network: RouteNetwork, edge: Ids | Ints) -> Ints:
        """Say what a thousand millimetres of some edges weigh."""
        kind = network.edge_kind[edge]
        if network.edge_label is None or not self.labelled:
            return np.array(self.thousandths, dtype=np.int64)[kind]
        return _by_label(self, network.labels)[kind, network.edge_label[edge]]

    def most(self, mm: int) -> int:
        """Return the most that so many millimetres can weigh."""
        heaviest = max(*self.thousandths, *(factor for _, factor in self.labelled))
        return -(-mm * heaviest // THOUSAND)


@lru_cache(maxsize=8)
def _by_label(friction: Friction, labels: tuple[str, ...]) -> Ints:
    """Thousandths by kind and label, int64[kinds, labels]."""
    rows = [[_heaviest(friction, kind, label) for label in labels] for kind in range(len(KINDS))]
    return np.array(rows, dtype=np.int64)


def _heaviest(friction: Friction, kind: int, label: str) -> int:
    stated = dict(friction.labelled)
    found = [stated.get(f"{KINDS[kind]}.{word}", stated.get(word)) for word in label.split()]
    return max((one for one in found if one is not None), default=friction.thousandths[kind])


def friction_of(factors: Mapping[str, float]) -> Friction | None:
    """Make the friction of some lines; kinds that are not named have a factor of 1.

    Parameters
    ----------
    factors : mapping of str to float
        By `LineKind`, by ``KIND.WORD`` with a word of a label (a class such as ``road.service``),
        or by ``private`` or ``crossing``. The heaviest may weigh ten times the lightest.

    Returns
    -------
    Friction or None
        None when all lines weigh the same: then the shortest way is chosen.

    Raises
    ------
    InvalidValue
    """
    kinds = [factors.get(kind, 1.0) for kind in KINDS]
    stated = [*kinds, *factors.values()]
    least = min(stated)
    if not all(map(NAME.fullmatch, factors)) or least <= 0 or max(stated) > MOST_RATIO * least:
        raise _no_friction(factors)
    thousandths = tuple(round(THOUSAND * factor / least) for factor in kinds)
    labelled = tuple(
        (name, round(THOUSAND * factor / least))
        for name, factor in sorted(factors.items())
        if name not in KINDS
    )
    if max(*thousandths, *(factor for _, factor in labelled)) == THOUSAND:
        return None
    return Friction(thousandths=thousandths, labelled=labelled)


def _no_friction(factors: Mapping[str, float]) -> InvalidValue:
    shown = ", ".join(f"{name}={factor:g}" for name, factor in factors.items())
    names = ", ".join((*KINDS, "KIND.CLASS", PRIVATE, CROSSING))
    return InvalidValue(
        f"friction {shown}: factors of {names} above 0, the largest of all at most"
        f" {MOST_RATIO} times the smallest (a kind not named has 1)",
        f"ตัวคูณความยาก {shown}: ต้องเป็นตัวคูณของ {names} ที่มากกว่า 0"
        f" ค่าสูงสุดไม่เกิน {MOST_RATIO} เท่าของค่าต่ำสุด (ชนิดที่ไม่ระบุคือ 1)",
    )


def require_known(friction: Friction | None, network: RouteNetwork) -> None:
    """Refuse a factor for lines a network does not tell apart: it would steer nothing.

    Raises
    ------
    InvalidValue
        Naming the words the network has.
    """
    if friction is None:
        return
    words = words_of(network.labels)
    lost = [name for name, _ in friction.labelled if name.rpartition(".")[2] not in words]
    if lost:
        has = ", ".join(words)
        none = "no class: its files state none, or an older georisk prepared it: build it again"
        raise InvalidValue(
            f"friction of {', '.join(lost)}: no line of the network is that; it has {has or none}",
            f"ตัวคูณความยากของ {', '.join(lost)}: โครงข่ายไม่มีเส้นประเภทนี้ ที่มีคือ"
            f" {has or 'ไม่มีประเภทใดเลย: ไฟล์เส้นไม่ได้ระบุ หรือเตรียมด้วยรุ่นเก่า โปรดสร้างใหม่'}",
        )


def weighed(friction: Friction | None, network: RouteNetwork, mm: Ints, edge: Ids | Ints) -> Ints:
    """Weigh millimetres along some edges; without friction they count themselves."""
    return mm if friction is None else friction.weigh(network, mm, edge)


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
    return friction.weigh(network, network.edge_mm[edge], edge)
