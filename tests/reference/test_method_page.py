"""The worked customer of docs/method.md is the one the golden run knows."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "method.md"
GOLDEN = HERE / "case_chonburi" / "expected" / "assessments.csv"
FIGURES = ("straight_m", "distance_m", "access_m", "corridor_m", "egress_m")


@pytest.fixture(scope="module")
def row() -> dict[str, str]:
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        return next(row for row in csv.DictReader(file) if row["customer_id"] == "REF-072")


@pytest.mark.parametrize("field", FIGURES)
def test_lengths_are_the_golden_s(field: str, row: dict[str, str]) -> None:
    assert f"{float(row[field]):,.3f} m" in PAGE.read_text(encoding="utf-8")


def test_levels_score_and_tier_are_the_golden_s(row: dict[str, str]) -> None:
    levels = [row[name] for name in ("distance_level", "branch_level", "outage_level")]
    solar = row["other_levels"].removeprefix("solar=")
    page = PAGE.read_text(encoding="utf-8")
    assert f"({' + '.join([*levels, solar])}) / 4 = {row['probability_average']}" in page
    assert f"{row['probability_level']} x {row['impact_level']} = **{row['score']}**" in page
    assert f"band **{row['band']}**" in page
    assert f"**{row['tier']}**, decided by the {row['decided_by']}" in page
