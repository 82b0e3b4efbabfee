"""Changes in a page: rows of who moved and places of who is gone, set up by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from georisk.maps.changes import page_changes
from georisk.maps.document import page_data
from tests.maps.sample_run import assessed, sample_run

RUN = sample_run(40)


def scored(customer_id: str, low: int, high: int, **fields: Any) -> Any:
    return assessed(
        customer_id, score_low=low, score_high=high, score=low if low == high else None, **fields
    )


AFTER = replace(
    RUN,
    customers=(
        scored("same", 4, 4),
        scored("rose", 12, 12),
        scored("wider", 2, 20),
        scored("new", 6, 6),
        scored("fell", 2, 8),
        scored("surer", 12, 12),
    ),
)
BEFORE = replace(
    RUN,
    header=replace(RUN.header, run_id="before"),
    customers=(
        scored("gone", 9, 9, lon=101.05, lat=13.4, monthly_bill_thb=Decimal("1250000.50")),
        scored("lost", 9, 9),
        scored("fell", 4, 8),
        scored("rose", 9, 9),
        scored("same", 4, 4),
        scored("wider", 6, 12),
        scored("surer", 8, 12),
    ),
)


def test_who_moved_is_a_row_of_the_later_run() -> None:
    told: Any = page_changes(BEFORE, AFTER)
    moved = {
        kind: {AFTER.customers[row].record.customer_id for row in told[kind]}
        for kind in ("up", "down", "new")
    }
    assert moved == {"up": {"rose", "surer"}, "down": {"fell"}, "new": {"new"}}
    assert (told["run_id"], told["as_of"]) == ("before", "2025-12-01")


def test_who_is_gone_has_a_place_and_a_bill_or_neither() -> None:
    told: Any = page_changes(BEFORE, AFTER)
    assert told["gone"] == [
        {"at": [10_105_000, 1_340_000], "satang": 125_000_050},
        {"at": None, "satang": None},
    ]


def test_a_page_without_an_earlier_run_has_no_changes() -> None:
    alone: Any = page_data(RUN, "th", None)
    assert alone["layers"]["changes"] is None
    compared: Any = page_data(RUN, "th", None, against=RUN)
    told = compared["layers"]["changes"]
    assert {kind: told[kind] for kind in ("gone", "up", "down", "new")} == {
        "gone": [], "up": [], "down": [], "new": [],
    }  # fmt: skip
