"""Outages of twelve months: what hit a customer, merged, and what is left out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from georisk.model import Customer, CustomerId, OutageEvent, Supply
from georisk.scoring import OutageCount, OutageRegister, last_day, outage_register, outages_in_year
from georisk.scoring.outages import is_planned
from georisk.scoring.schema import OutageCounting

if TYPE_CHECKING:
    from georisk.scoring import RuleSet

AS_OF = date(2026, 6, 30)
EVERYTHING = OutageCounting()


def customer(**fields: Any) -> Customer:
    return Customer(**{"customer_id": CustomerId("C1"), "row": 2, **fields})


def event(when: str, minutes: str | None = None, **fields: Any) -> OutageEvent:
    moment = datetime.fromisoformat(when).replace(tzinfo=UTC)
    whose = {} if {"feeder_id", "section_id"} & set(fields) else {"customer_id": CustomerId("C1")}
    length = None if minutes is None else Decimal(minutes)
    return OutageEvent(started_at=moment, minutes=length, **{**whose, **fields})


def register(*events: OutageEvent, counting: OutageCounting = EVERYTHING) -> OutageRegister:
    return outage_register(events, counting)


def count(*events: OutageEvent, as_of: date = AS_OF, **fields: Any) -> int | None:
    found = outages_in_year(customer(**fields), register(*events), as_of)
    return None if found is None else found.counted


INSIDE = event("2026-02-02T10:00", customer_id=CustomerId("C9"))  # keeps the window covered


@pytest.mark.parametrize(
    ("when", "number"),
    [
        ("2025-06-30T23:59:59", 0),
        ("2025-07-01T00:00:00", 1),
        ("2026-06-30T23:59:59", 1),
        ("2026-07-01T00:00:00", 0),
    ],
)
def test_the_twelve_months_end_on_the_assessment_date(when: str, number: int) -> None:
    assert count(event(when), INSIDE) == number


def test_a_leap_day_looks_back_to_28_february() -> None:
    found = count(event("2023-02-28T12:00"), event("2023-03-01T00:00"), as_of=date(2024, 2, 29))
    assert found == 1


# --- merging -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entries", "number", "merged"),
    [
        ([("10:00", "12"), ("10:00", "12")], 1, 1),  # listed twice
        ([("10:00", "12"), ("10:00", "13")], 1, 1),  # once by customer, once by feeder
        ([("10:00", "12"), ("10:00", None)], 1, 1),
        ([("10:00", "30"), ("10:29", "30")], 1, 1),  # overlapping
        ([("10:00", "30"), ("10:30", "30")], 1, 1),  # power never came back between
        ([("10:00", "30"), ("10:31", "30")], 2, 0),
        ([("10:00", "30"), ("10:15", None)], 1, 1),  # begins while the first still lasts
        ([("10:00", None), ("10:15", None)], 2, 0),  # of unknown length: nothing joins them
        ([("10:00", "300"), ("10:10", "5"), ("14:00", "90")], 1, 2),
        ([("10:00", "30.5"), ("10:30:31", "1")], 2, 0),
    ],
)
def test_what_touches_or_overlaps_is_one_interruption(
    entries: list[tuple[str, str | None]], number: int, merged: int
) -> None:
    events = [event(f"2026-01-05T{start}", minutes) for start, minutes in entries]
    for order in (events, events[::-1]):
        found = outages_in_year(customer(), register(*order), AS_OF)
        assert found is not None
        assert (found.counted, found.merged) == (number, merged)


def test_an_interruption_belongs_to_the_day_it_began() -> None:
    over_the_edge = event("2025-06-30T23:50", "60")
    within_it = event("2025-07-01T00:10", "5")
    assert count(over_the_edge, within_it, INSIDE) == 0


spans = st.lists(
    st.tuples(st.integers(0, 600), st.one_of(st.none(), st.integers(1, 120))), max_size=12
)


@given(spans, st.randoms())
def test_the_order_of_the_register_changes_nothing_and_no_entry_is_lost(
    drawn: list[tuple[int, int | None]], random: Any
) -> None:
    start = datetime(2026, 1, 5, tzinfo=UTC)
    events = [
        event(
            (start + timedelta(minutes=at)).replace(tzinfo=None).isoformat(), length and f"{length}"
        )
        for at, length in drawn
    ]
    shuffled = list(events)
    random.shuffle(shuffled)
    found = outages_in_year(customer(), register(*events, INSIDE), AS_OF)
    assert found == outages_in_year(customer(), register(*shuffled, INSIDE), AS_OF)
    assert found is not None
    assert found.counted == len(_merged(drawn))
    assert found.counted + found.merged == len(drawn)


def _merged(drawn: list[tuple[int, int | None]]) -> list[set[int]]:
    """Join closed intervals that share a point, one pair at a time."""
    parts = [{at * 2, *range(at * 2, (at + (length or 0)) * 2 + 1)} for at, length in drawn]
    joined = True
    while joined:
        joined = False
        for one in range(len(parts)):
            for two in range(one + 1, len(parts)):
                if parts[one] & parts[two]:
                    parts[one] |= parts.pop(two)
                    joined = True
                    break
            if joined:
                break
    return parts


# --- left out ------------------------------------------------------------------------------------


def counted(rules: RuleSet, *events: OutageEvent) -> OutageCount:
    found = outages_in_year(
        customer(), register(*events, counting=rules.conditions.outage.counting), AS_OF
    )
    assert found is not None
    return found


def test_momentary_and_planned_are_shown_apart(rules: RuleSet) -> None:
    found = counted(
        rules,
        event("2026-01-05T10:00", "0.99"),
        event("2026-01-06T10:00", "1"),
        event("2026-01-07T10:00"),
        event("2026-01-08T10:00", "240", cause="ดับไฟตามแผนงาน"),
        event("2026-01-08T10:00", "240", cause="planned work"),
    )
    assert found == OutageCount(counted=2, momentary=1, planned=1, merged=1, unknown_length=1)
    assert found.everything == 4


def test_blinks_that_join_to_a_minute_are_no_blink(rules: RuleSet) -> None:
    assert counted(
        rules, event("2026-01-05T10:00:00", "0.5"), event("2026-01-05T10:00:30", "0.5")
    ) == OutageCount(counted=1, merged=1)


@pytest.mark.parametrize(
    ("cause", "planned"),
    [
        ("ดับไฟตามแผน", True),
        ("ดับไฟ ตาม แผน", True),
        ("แผนงาน", True),
        ("ดับเพื่อบำรุงรักษา", True),
        ("Planned outage", True),
        ("SCHEDULED MAINTENANCE", True),
        ("pre-arranged", True),
        ("แจ้งดับไฟล่วงหน้า", True),
        ("unplanned", False),
        ("Unscheduled", False),
        ("not planned", False),
        ("non-scheduled", False),
        ("ดับไฟนอกแผน", False),
        ("ไม่เป็นไปตามแผน", False),
        ("emergency maintenance", False),
        ("ขาดการบำรุงรักษา", False),
        ("แผนกงานช่างแจ้งหม้อแปลงระเบิด", False),
        ("ต้นไม้ล้มพาดสาย", False),
        ("aeroplane", False),
        (None, False),
    ],
)
def test_planned_work_is_known_by_its_words(
    cause: str | None, planned: bool, rules: RuleSet
) -> None:
    assert is_planned(cause, rules.conditions.outage.counting) is planned


def test_a_rule_set_that_says_nothing_counts_everything() -> None:
    assert count(event("2026-01-05T10:00", "0.1"), event("2026-01-06T10:00", cause="planned")) == 2


# --- whose ---------------------------------------------------------------------------------------


def test_events_of_the_feeder_count_for_its_customers_only() -> None:
    events = (
        event("2026-01-05T10:00", feeder_id="F1"),
        event("2026-02-05T10:00", feeder_id="F2"),
        event("2026-01-05T10:00"),  # the first one again, by customer
        event("2026-03-05T10:00", customer_id=CustomerId("C2")),
        event("2026-04-05T10:00", customer_id=CustomerId("C2"), feeder_id="F1"),
    )
    assert count(*events, feeder_id="F1") == 1
    assert count(*events, feeder_id="F2") == 2
    assert count(*events, feeder_id="F3") == 1
    assert count(*events) == 1


def test_no_event_is_none_hit_only_where_the_register_could_tell() -> None:
    other = event("2026-01-05T10:00", customer_id=CustomerId("C2"))
    assert count(other) == 0
    by_feeder = event("2026-01-05T10:00", feeder_id="F1")
    assert count(by_feeder) is None
    assert count(by_feeder, feeder_id="F9") == 0


def test_a_register_without_an_event_in_the_window_tells_nothing_of_it() -> None:
    assert count(event("2024-01-05T10:00"), event("2027-01-05T10:00")) is None
    assert count(event("2024-01-05T10:00"), INSIDE) == 0


SECTIONS = {"F1": frozenset({"trunk", "main", "lateral"})}


def of_section(name: str, **supply: Any) -> OutageCount | None:
    events = [
        event("2026-01-05T10:00", feeder_id="F1", section_id="main"),
        event("2026-01-06T10:00", section_id="lateral"),
        event("2026-01-07T10:00", feeder_id="F1", section_id="trunk"),
        event("2026-01-08T10:00", feeder_id="F1", section_id="nobody knows"),
        event("2026-01-09T10:00", section_id="nowhere"),
    ]
    found = outage_register(events, EVERYTHING, SECTIONS)
    assert found.unplaced == 1
    hung = Supply(feeder_id="F1", section_id=name, **supply)
    return outages_in_year(customer(), found, AS_OF, hung)


def test_an_outage_of_a_section_counts_for_those_it_cut_off() -> None:
    # The section nobody knows counts for all of its feeder, and that is said.
    on_main = of_section("main", cut_by=("trunk", "main"))
    assert on_main == OutageCount(counted=3, unknown_length=3, untraced=1)
    on_trunk = of_section("trunk", cut_by=("trunk",))
    assert on_trunk == OutageCount(counted=2, unknown_length=2, untraced=1)


def test_a_customer_who_cannot_be_placed_gets_all_of_its_feeder() -> None:
    assert of_section("?") == OutageCount(counted=4, unknown_length=4, untraced=4)


def test_without_traced_feeders_a_section_is_its_whole_feeder() -> None:
    found = outages_in_year(
        customer(feeder_id="F1"),
        register(event("2026-01-05T10:00", feeder_id="F1", section_id="main")),
        AS_OF,
    )
    assert found == OutageCount(counted=1, unknown_length=1, untraced=1)


# --- the date a register reaches to --------------------------------------------------------------


def days(*texts: str) -> list[date]:
    return [date.fromisoformat(text) for text in texts]


@pytest.mark.parametrize(
    ("found", "last", "strays"),
    [
        (days("2026-03-09"), "2026-03-09", 0),
        (days("2024-03-09", "2026-03-09"), "2026-03-09", 0),  # of two, neither is the stray
        (days("2026-01-05", "2026-03-09", "2062-03-09"), "2026-03-09", 1),
        (days("2026-01-05", "2026-03-09", "2027-03-09"), "2027-03-09", 0),  # a year is no stray
        (days("2026-01-05", "2026-03-09", "2027-03-10"), "2026-03-09", 1),
        (days(*["2019-05-05"] * 10, *["2021-05-05"] * 5), "2021-05-05", 0),
        (days(*["2026-05-05"] * 20, "2062-01-01", "2099-01-01"), "2026-05-05", 2),
    ],
)
def test_one_stray_date_does_not_move_the_window(found: list[date], last: str, strays: int) -> None:
    assert last_day(found) == (date.fromisoformat(last), strays)
