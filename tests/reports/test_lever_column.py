"""The column of the risk sheet that says what would lower the band."""

from __future__ import annotations

import io
from time import perf_counter
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from georisk.messages import say
from georisk.reports import workbook_bytes
from georisk.reports.lever_column import HEADING, lever_cell, risk_columns
from georisk.scoring.sensitivity import levels_of_steps, levers_of
from georisk.wiring import load_rules
from tests.reports.sample_run import customer, header_of, run_of, with_levels

if TYPE_CHECKING:
    from georisk.scoring import RuleSet


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load_rules().rules


def test_the_smallest_single_change_is_told(rules: RuleSet) -> None:
    # (4 + 3 + 5) / 3 = 4, level 4 x 4 = 16; a branch of level 1 gives 10 / 3, level 3: 12
    told = lever_cell(with_levels("A", 4, 3, 5, 4), rules)
    assert told is not None
    assert told.startswith("ดึงสาขากลับมา")
    assert "คะแนนเป็น 12" in told


def test_nothing_is_told_in_the_lowest_band_or_without_a_score(rules: RuleSet) -> None:
    assert lever_cell(with_levels("A", 1, 1, 1, 1), rules) is None
    assert lever_cell(customer("unscored"), rules) is None


def test_where_pea_cannot_lower_the_band_the_cell_says_so(rules: RuleSet) -> None:
    # 5 / 3 for distance alone is level 2; x 5 = 10, high: branch and outage are at their lowest
    assert lever_cell(with_levels("A", 5, 1, 1, 5), rules) == say("lever.none", "th")


def test_a_pair_is_told_where_no_single_change_does(rules: RuleSet) -> None:
    # distance 1, branch and outage 5: 11 / 3 is level 4, x 2 = 8; low needs 3 or less: level 1
    levers = levers_of(levels_of_steps(with_levels("A", 1, 5, 5, 2).explanation), rules)
    assert levers.single is None
    assert levers.pair is not None
    assert lever_cell(with_levels("A", 1, 5, 5, 2), rules) == levers.pair.said.th


def test_the_sheet_has_the_column_before_the_reasons_and_only_with_the_rules(
    rules: RuleSet,
) -> None:
    assert [column.key for column in risk_columns(rules)][-2:] == ["lever", "reasons"]
    run = run_of(with_levels("A", 4, 3, 5, 4), header=header_of())
    book = load_workbook(io.BytesIO(workbook_bytes(run, rules=rules)))
    sheet = book["ความเสี่ยง SPP"]
    at = next(cell.column for cell in sheet[5] if cell.value == HEADING)
    assert str(sheet.cell(6, at).value).startswith("ดึงสาขากลับมา")
    plain = load_workbook(io.BytesIO(workbook_bytes(run)))["ความเสี่ยง SPP"]
    assert HEADING not in {cell.value for cell in plain[5]}


def test_twenty_thousand_customers_take_less_than_two_seconds(rules: RuleSet) -> None:
    sets = [
        (d, b, o, i) for d in range(1, 6) for b in (1, 3, 5) for o in (1, 3, 5) for i in range(1, 6)
    ]
    people = [with_levels(str(at), *sets[at % len(sets)]) for at in range(len(sets))]
    levers_of.cache_clear()
    started = perf_counter()
    for at in range(20_000):
        lever_cell(people[at % len(people)], rules)
    assert perf_counter() - started < 2
