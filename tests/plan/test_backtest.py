"""Lost customers looked up a year before, against examples worked by hand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from georisk.errors import InvalidValue
from georisk.plan.backtest import (
    Backtest,
    Population,
    Round,
    Unseen,
    backtest,
    interval,
    population_of,
    round_before,
)
from georisk.plan.leaving import LostCustomer, reason_codes
from tests.reports.sample_run import customer

if TYPE_CHECKING:
    from georisk.model import AssessedCustomer

SPRING = Round(run_id="spring", as_of=date(2025, 3, 31))
AUTUMN = Round(run_id="autumn", as_of=date(2025, 9, 30))
WINTER = Round(run_id="winter", as_of=date(2026, 1, 31))
ROUNDS = (SPRING, AUTUMN, WINTER)


def lost(name: str, day: str = "2026-10-01", **fields: Any) -> LostCustomer:
    return LostCustomer(customer_id=name, lost_on=date.fromisoformat(day), **fields)


def in_band(name: str, band: str | None, **fields: Any) -> AssessedCustomer:
    given = {"special_risk_plan": band in {"high", "very_high"}, "band": band, **fields}
    return customer(name, **given)


def screened_out(name: str) -> AssessedCustomer:
    nothing = dict.fromkeys(("score", "score_low", "score_high", "special_risk_plan"))
    return customer(
        name, eligible=False, eligibility_reason="bill_below_minimum", band=None, **nothing
    )


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-09-30", AUTUMN),  # a year to the day
        ("2026-09-29", SPRING),  # a day less than a year after the autumn round
        ("2026-03-30", SPRING),  # none a year before: the one nearest to a year
        ("2025-04-01", SPRING),
        ("2025-03-31", None),  # the same day is not before
        ("2030-01-01", WINTER),
    ],
)
def test_the_newest_round_a_year_before_else_the_nearest_to_it(
    day: str, expected: Round | None
) -> None:
    assert round_before(date.fromisoformat(day), ROUNDS) == expected


def test_without_a_year_it_is_the_round_nearest_to_a_year_that_counts() -> None:
    assert round_before(date(2026, 2, 15), ROUNDS[1:]) == AUTUMN


def test_of_two_rounds_of_one_day_the_later_kept_one_is_asked() -> None:
    again = Round(run_id="autumn-2", as_of=AUTUMN.as_of)
    assert round_before(date(2026, 10, 1), (AUTUMN, again, WINTER)) == again
    assert round_before(date(2026, 2, 1), (AUTUMN, again)) == again


def hand_worked() -> Backtest:
    """Ten customers: 4 very high, 2 high, 3 low, 1 not assessed; five lost and one unknown."""
    everybody = [
        *(in_band(f"V{n}", "very_high") for n in range(4)),
        *(in_band(f"H{n}", "high") for n in range(2)),
        *(in_band(f"L{n}", "low") for n in range(3)),
        screened_out("X"),
    ]
    register = [lost(name) for name in ("V0", "V1", "H0", "L0", "X", "nobody")]
    wanted = {item.customer_id for item in register}
    return backtest(register, ROUNDS, {"autumn": population_of(everybody, wanted)})


def test_hits_shares_and_the_unseen_as_worked_by_hand() -> None:
    found = hand_worked()
    rows = {row.standing: row for row in found.rows}
    counts = {name: (row.customers, row.lost) for name, row in rows.items()}
    assert counts == {
        "low": (3, 1),
        "medium": (0, 0),
        "high": (2, 1),
        "very_high": (4, 2),
        "open": (0, 0),
        "not_assessed": (1, 1),
    }
    assert found.hit_rate is not None
    assert found.hit_rate_of_all is not None
    assert found.hit_rate.share == 3 / 4
    assert found.hit_rate_of_all.share == 3 / 6
    assert rows["very_high"].share is not None
    assert rows["very_high"].share.share == 2 / 4
    assert rows["very_high"].of_lost is not None
    assert rows["very_high"].of_lost.share == 2 / 4
    assert rows["medium"].share is None
    assert rows["not_assessed"].of_lost is None
    assert found.unseen == {Unseen.NO_RUN: 0, Unseen.NOT_IN_RUN: 1, Unseen.NOT_ELIGIBLE: 1}
    assert found.rounds == (AUTUMN,)
    assert all(item.a_year for item in found.sightings)


def test_the_interval_is_wilsons() -> None:
    """Wilson (1927): (p + z2/2n -+ z sqrt(pq/n + z2/4n2)) / (1 + z2/n), worked for 3 of 4."""
    found = interval(3, 4)
    assert found is not None
    # z = 1.96, z2 = 3.8416: centre 1.2302 / 1.9604, half width 1.96 * sqrt(0.106898) / 1.9604
    assert (round(found.low, 3), round(found.high, 3)) == (0.301, 0.954)
    nobody = interval(0, 10)
    assert nobody is not None
    assert (round(nobody.low, 4), round(nobody.high, 4)) == (0.0, 0.2775)
    assert interval(0, 0) is None


def test_who_left_before_any_round_is_unseen_and_no_round_is_asked() -> None:
    found = backtest([lost("A", "2024-01-01")], ROUNDS, {})
    assert found.sightings[0].unseen is Unseen.NO_RUN
    assert found.rounds == ()
    assert found.hit_rate is None
    assert found.rows[0].share is None


def test_a_short_warning_is_said_to_be_one() -> None:
    people = {"spring": population_of([in_band("A", "high")], {"A"})}
    found = backtest([lost("A", "2025-12-01")], ROUNDS, people)
    assert (found.sightings[0].round, found.sightings[0].a_year) == (SPRING, False)
    assert found.sightings[0].hit


def test_an_open_band_is_a_hit_only_when_it_could_be_nothing_lower() -> None:
    sure = in_band("A", None, score=None, score_low=10, score_high=20, special_risk_plan=True)
    unsure = in_band("B", None, score=None, score_low=4, score_high=20, special_risk_plan=None)
    people = {"autumn": population_of([sure, unsure], {"A", "B"})}
    found = backtest([lost("A"), lost("B")], ROUNDS, people)
    assert [item.hit for item in found.sightings] == [True, False]
    assert [item.standing for item in found.sightings] == ["open", "open"]
    assert [item.unseen for item in found.sightings] == [None, None]


def test_rounds_add_up_and_each_lost_customer_counts_in_its_own() -> None:
    people = {
        "spring": Population(counts={"high": 10}, found={"A": in_band("A", "high")}),
        "autumn": Population(counts={"high": 30}, found={"B": in_band("B", "high")}),
    }
    register = [
        lost("A", "2026-04-01", reasons=("price",)),
        lost("B", reasons=("price", "steam")),
    ]
    found = backtest(register, ROUNDS, people)
    row = next(row for row in found.rows if row.standing == "high")
    assert (row.customers, row.lost) == (40, 2)
    assert row.share is not None
    assert row.share.share == 2 / 40
    assert found.reasons == {"price": 2, "steam": 1}


def test_reasons_are_read_by_code_or_by_the_words_of_the_form() -> None:
    assert reason_codes(" Steam ;price;; ราคาค่าไฟฟ้าถูกกว่า") == ("price", "steam")
    assert reason_codes("") == ()
    with pytest.raises(InvalidValue, match="'weather' is none"):
        reason_codes("price; weather")
