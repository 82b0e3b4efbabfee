"""How far along each edge an SPP reaches where ways are chosen by weight and told in metres.

A place on an edge is left by the end the lightest way takes, or straight to the plant's foot on the
same edge. What a way by the first node weighs grows along the edge, what one by the second weighs
falls: one offset parts the places that are left by the first from those left by the second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from georisk.distance.fields import Field, ways_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from georisk.distance.arrays import Flags, Ids, Ints
    from georisk.distance.friction import Friction
    from georisk.distance.network import RouteNetwork

Rows = tuple["Ints", "Ints", "Ints"]


def stretches(
    network: RouteNetwork,
    field: Field,
    left_mm: int,
    friction: Friction,
    foot: tuple[Ints, int] | None = None,
) -> Iterator[Rows]:
    """Stretches of edges whose lightest way to a source is no longer than what is left.

    Parameters
    ----------
    field : Field
        Searched with ``friction``.
    left_mm : int
        True millimetres, inclusive.
    foot : (int64[n], int) or None
        Edges on which the source can be reached straight, and its offset there.

    Yields
    ------
    edge, begin_mm, end_mm : int64[k]
        Both offsets inclusive. Stretches of one edge may follow each other.
    """
    beside, offset = (np.zeros(0, dtype=np.int64), 0) if foot is None else foot
    edge = np.union1d(_near(network, field), beside)
    length = network.edge_mm[edge]
    (first_mm, first_weight), (second_mm, second_weight) = (
        ways_at(field, network.edge_ends[edge, side])[1:] for side in (0, 1)
    )

    def by_first(at: Ints) -> Ints:
        return first_weight + friction.weigh(network, at, edge)

    def by_second(at: Ints) -> Ints:
        return second_weight + friction.weigh(network, length - at, edge)

    def straight(at: Ints) -> Ints:
        return friction.weigh(network, np.abs(at - offset), edge)

    parted = _last(lambda at: by_first(at) <= by_second(at), length)
    is_beside = np.isin(edge, beside)
    low = np.where(is_beside, _last(lambda at: straight(at) > by_first(at), length) + 1, length + 1)
    high = np.where(is_beside, _last(lambda at: straight(at) <= by_second(at), length), -1)
    sides = [
        (np.zeros_like(edge), np.minimum(np.minimum(parted, low - 1), left_mm - first_mm)),
        (np.maximum(low, offset - left_mm), np.minimum(high, offset + left_mm)),
        (np.maximum(np.maximum(parted, high) + 1, length - (left_mm - second_mm)), length),
    ]
    for begin, end in sides:
        some = begin <= end
        yield edge[some], begin[some], end[some]


def _near(network: RouteNetwork, field: Field) -> Ints:
    """Edges with an end the field reached."""
    reached = np.zeros(network.node_count, dtype=np.bool_)
    reached[field.node] = True
    ends: Ids = network.edge_ends
    return np.flatnonzero(reached[ends[:, 0]] | reached[ends[:, 1]])


def _last(holds: Callable[[Ints], Flags], length: Ints) -> Ints:
    """Find the last offset of each edge at which something holds that holds up to there, or -1.

    Examples
    --------
    >>> _last(lambda at: at <= np.array([4, -7, 99]), np.array([9, 9, 9])).tolist()
    [4, -1, 9]
    """
    low, high = np.full_like(length, -1), length.copy()
    while (unsure := low < high).any():
        middle = (low + high + 1) // 2
        held = holds(np.maximum(middle, 0))
        low = np.where(unsure & held, middle, low)
        high = np.where(unsure & ~held, middle - 1, high)
    return low
