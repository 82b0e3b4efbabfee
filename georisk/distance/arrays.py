"""Names for array types, and ragged rows: many sequences of different length in one flat array."""

from __future__ import annotations

from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Ids: TypeAlias = NDArray[np.int32]
Kinds: TypeAlias = NDArray[np.uint8]
Levels: TypeAlias = NDArray[np.int8]
Keys: TypeAlias = NDArray[np.uint64]
Flags: TypeAlias = NDArray[np.bool_]
Scalar = TypeVar("Scalar", bound=np.generic)


def starts(counts: Ints) -> Ints:
    """Where each of ``n`` consecutive rows starts, and where the last one ends.

    Examples
    --------
    >>> starts(np.array([2, 0, 3])).tolist()
    [0, 2, 2, 5]
    """
    result = np.zeros(len(counts) + 1, dtype=np.int64)
    counts.cumsum(out=result[1:])
    return result


def spans(first: Ints, counts: Ints) -> Ints:
    """Concatenate the ranges that begin at ``first`` and hold ``counts`` numbers.

    Examples
    --------
    >>> spans(np.array([10, 40]), np.array([3, 2])).tolist()
    [10, 11, 12, 40, 41]
    """
    begin = starts(counts)
    within: Ints = np.arange(begin[-1], dtype=np.int64)
    return within + (first - begin[:-1]).repeat(counts)


def running_sums(steps: Floats, start: Ints) -> Floats:
    """Sum along each row, from its first value on.

    Each row is summed by itself from left to right, so that what stands in other rows cannot
    change the last bit of a sum.

    Examples
    --------
    >>> running_sums(np.array([0.0, 1.0, 2.0, 0.0, 5.0]), np.array([0, 3, 5])).tolist()
    [0.0, 1.0, 3.0, 0.0, 5.0]
    """
    sums = steps.copy()
    rows, counts = start[:-1], np.diff(start)
    for step in range(1, int(counts.max(initial=0))):
        longer = counts > step
        rows, counts = rows[longer], counts[longer]
        sums[rows + step] += sums[rows + step - 1]
    return sums


def frozen(array: NDArray[Scalar]) -> NDArray[Scalar]:
    """Make an array read-only, as a memory-mapped one is."""
    array.flags.writeable = False
    return array
