"""Numbers held as they are written, and ways judged by the hundred thousand."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from georisk.model import Numbers, are_detours, is_detour

NUMBERS = Numbers(
    written=("1.50", "", "20"),
    known=np.array([True, False, True]),
    near=np.array([1.5, 0.0, 20.0]),
)


def test_each_number_is_what_is_written() -> None:
    assert list(map(str, NUMBERS)) == ["1.50", "None", "20"]
    assert NUMBERS[-1] == Decimal(20)
    assert NUMBERS[:2] == [Decimal("1.5"), None]
    assert len(NUMBERS) == 3
    with pytest.raises(IndexError):
        NUMBERS[3]


@given(st.lists(st.tuples(st.integers(0, 500_000), st.integers(0, 250_000)), min_size=1))
def test_many_ways_are_judged_as_each_is(ways: list[tuple[int, int]]) -> None:
    routed, straight = np.array(ways, dtype=np.int64).T
    assert are_detours(routed, straight).tolist() == [is_detour(*way) for way in ways]
