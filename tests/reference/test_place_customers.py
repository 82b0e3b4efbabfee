"""The placed customers: the same every time, readable, where the real job can tell them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from georisk.adapters.tables.registers import read_customers, read_estates
from tests.reference.place_customers import COUNT, write_customers, write_estates

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.reference


def test_placing_again_gives_the_same_bytes(reference_data: Path, tmp_path: Path) -> None:
    first = write_customers(reference_data, tmp_path).read_bytes()
    assert write_customers(reference_data, tmp_path).read_bytes() == first
    assert write_customers(reference_data, tmp_path, seed=1).read_bytes() != first


def test_customers_are_read_without_a_reject(reference_data: Path, tmp_path: Path) -> None:
    batch = read_customers(write_customers(reference_data, tmp_path))
    assert batch.rejected == ()
    assert batch.unknown_columns == ()
    assert len(batch.rows) == COUNT
    assert all(customer.synthetic and customer.location for customer in batch.rows)
    assert sum(customer.monthly_bill_thb is None for customer in batch.rows) == 3


def test_estates_have_points_of_their_own(reference_data: Path, tmp_path: Path) -> None:
    batch = read_estates(write_estates(reference_data, tmp_path))
    assert batch.rejected == ()
    assert len(batch.rows) == 36
    assert len({estate.centre for estate in batch.rows}) == 36
    assert {estate.radius_m for estate in batch.rows} == {1_500.0}
