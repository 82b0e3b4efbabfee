"""Codes for columns: which rows are alike, so that a rule is asked once for all of them."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence
    from decimal import Decimal

    from numpy.typing import NDArray

    from georisk.scoring.scales import Scale

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Ints = NDArray[np.int64]

Value = TypeVar("Value")
Value_co = TypeVar("Value_co", covariant=True)
Other = TypeVar("Other")
Exact = int | Fraction
DENSE = 1 << 22  # a table of all combinations is made up to so many


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Kinds(Generic[Value_co]):
    """Rows by kind: ``values[codes[row]]`` stands for every row of its kind.

    Parameters
    ----------
    codes : int64[n]
    values : sequence
        Each is that of some row, or of none.
    """

    codes: Ints
    values: Sequence[Value_co]

    def taken(self, rows: Ints) -> Kinds[Value_co]:
        """Keep some rows."""
        return Kinds(codes=self.codes[rows], values=self.values)

    def asked(self, rule: Callable[[Value_co], Other]) -> Kinds[Other]:
        """Ask a rule once for each kind."""
        return Kinds(codes=self.codes, values=tuple(rule(value) for value in self.values))

    def merged(self, key: Callable[[Value_co], Hashable]) -> Kinds[Value_co]:
        """Make kinds with one key one kind, of which the first stands for all."""
        rank: dict[Hashable, int] = {}
        kept: list[Value_co] = []
        places = []
        for value in self.values:
            place = rank.setdefault(key(value), len(kept))
            if place == len(kept):
                kept.append(value)
            places.append(place)
        table = np.array(places, dtype=np.int64)
        return Kinds(codes=table[self.codes], values=tuple(kept))


def spread(column: Kinds[Value], rows: Ints, count: int, rest: Value) -> Kinds[Value]:
    """Put rows among ``count`` of whom all others are ``rest``."""
    codes = np.full(count, len(column.values), dtype=np.int64)
    codes[rows] = column.codes
    return Kinds(codes=codes, values=(*column.values, rest))


def replaced(column: Kinds[Value], rows: Ints, values: Sequence[Value]) -> Kinds[Value]:
    """Give some rows values of their own, each row a kind of its own."""
    codes = column.codes.copy()
    codes[rows] = len(column.values) + np.arange(len(rows))
    return Kinds(codes=codes, values=(*column.values, *values))


def combined(columns: Sequence[Kinds[object]]) -> Kinds[tuple[object, ...]]:
    """Make one kind of every combination of kinds that some row has.

    Examples
    --------
    >>> one = Kinds(codes=np.array([0, 1, 0]), values=("a", "b"))
    >>> two = Kinds(codes=np.array([0, 0, 1]), values=(7, 8))
    >>> found = combined((one, two))
    >>> [found.values[code] for code in found.codes]
    [('a', 7), ('b', 7), ('a', 8)]
    """
    codes, parts = columns[0].codes, np.arange(len(columns[0].values))[:, None]
    for column in columns[1:]:
        size = len(column.values)
        codes, keys = occurring(codes * size + column.codes, len(parts) * size)
        parts = np.column_stack((parts[keys // size], keys % size))
    values = [[column.values[code] for code in part] for column, part in _columns(columns, parts)]
    return Kinds(codes=codes, values=tuple(zip(*values, strict=True)))


def _columns(
    columns: Sequence[Kinds[object]], parts: Ints
) -> Iterable[tuple[Kinds[object], list[int]]]:
    return ((column, part.tolist()) for column, part in zip(columns, parts.T, strict=True))


def occurring(keys: Ints, size: int) -> tuple[Ints, Ints]:
    """Find the keys that occur, ascending, and give each a number.

    Parameters
    ----------
    keys : int64[n]
        From 0 to below ``size``.

    Returns
    -------
    codes : int64[n]
    keys : int64[k]
        The key of each number.
    """
    if size > DENSE:
        found, codes = np.unique(keys, return_inverse=True)
        return codes.astype(np.int64), found
    seen = np.zeros(size, dtype=np.bool_)
    seen[keys] = True
    return (np.cumsum(seen) - 1)[keys], np.flatnonzero(seen)


def used(column: Kinds[Value]) -> Kinds[Value]:
    """Leave out the kinds no row is of."""
    codes, keys = occurring(column.codes, max(len(column.values), 1))
    return Kinds(codes=codes, values=tuple(column.values[key] for key in keys.tolist()))


# --- numbers by the classes they may fall into ----------------------------------------------------


def cuts_of(*scales: Scale[int] | Scale[Decimal] | Scale[Fraction]) -> tuple[Fraction, ...]:
    """Every number at which a class or a reading of some scales begins or ends, ascending."""
    spans = [span for scale in scales for span, _ in (*scale.classes, *scale.touches)]
    ends = {end for span in spans for end in (span.low, span.high) if end is not None}
    return tuple(sorted({Fraction(end) for end in ends}))


def cells_of(near: Floats, exact: Callable[[int], Exact | Decimal], cuts: Sequence[Exact]) -> Ints:
    """Find the cell of each number: a stretch between two cuts, or a cut itself.

    A rule that compares with nothing but the cuts gives one answer for all numbers of a cell.

    Parameters
    ----------
    near : float64[n]
        The numbers, each within a billionth of its exact value.
    exact : callable
        The exact number of a row; asked only where the nearness leaves the cell open.
    cuts : sequence
        Ascending.

    Returns
    -------
    int64[n]
        Even between cuts, odd on a cut.

    Examples
    --------
    >>> numbers = (1, 2, 3)
    >>> cells_of(np.array([1.0, 2.0, 3.0]), numbers.__getitem__, (2, 5)).tolist()
    [0, 1, 2]
    """
    edges = np.array([float(cut) for cut in cuts])
    cells = 2 * np.searchsorted(edges, near).astype(np.int64)
    slack = 1e-9 * np.maximum(np.abs(edges), 1.0)
    doubtful = np.zeros(len(near), dtype=np.bool_)
    for edge, error in zip(edges.tolist(), slack.tolist(), strict=True):
        doubtful |= np.abs(near - edge) <= error
    for row in np.flatnonzero(doubtful).tolist():
        cells[row] = exact_cell(Fraction(exact(row)), cuts)
    return cells


def exact_cell(value: Fraction, cuts: Sequence[Exact]) -> int:
    """Return the cell of an exact number."""
    place = bisect_left(cuts, value)
    return 2 * place + (place < len(cuts) and cuts[place] == value)


def first_rows(codes: Ints, count: int) -> list[int]:
    """Return the first row of each kind that occurs, by ascending code."""
    first = np.full(count, len(codes), dtype=np.int64)
    np.minimum.at(first, codes, np.arange(len(codes)))
    rows: list[int] = first[first < len(codes)].tolist()
    return rows


def kinds_by_first(codes: Ints, count: int, value: Callable[[int], Value]) -> Kinds[Value]:
    """Let the first row of each kind stand for all of it."""
    packed, keys = occurring(codes, count)
    rows = first_rows(packed, len(keys))
    return Kinds(codes=packed, values=tuple(value(row) for row in rows))
