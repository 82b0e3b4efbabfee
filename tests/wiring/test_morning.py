"""The morning page: whom it tells of, what changed, what is due, what is open; Thai and English."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from georisk.adapters.store import open_store
from georisk.model import ExplanationStep
from georisk.plan.cycle import PlanAction, PlanStep
from georisk.plan.entries import Entry
from georisk.reports.morning import MOST_SHOWN, content_policy
from georisk.wiring import load_rules
from georisk.wiring.morning import Asked, morning_case, rules_at_hand, write_morning
from tests.reports.sample_run import customer, header_of, run_of, with_levels

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from georisk.adapters.store.runs import SqlRunStore
    from georisk.model import AssessedCustomer, RunHeader

LOADED = load_rules()
PLANTS = {"type": "FeatureCollection", "features": []}
DAY = date(2027, 2, 10)
CALM: dict[str, Any] = {"tier": "Status", "tier_risk": "Status", "band": "medium"}
CALM |= {"score": 8, "score_low": 8, "score_high": 8, "special_risk_plan": False}
OPEN: dict[str, Any] = {"band": None, "tier": None, "tier_risk": None, "score": None}
OPEN |= {"score_low": 4, "score_high": 12, "special_risk_plan": None, "missing": "outages_12m"}


def mine(name: str, baht: int, kamr: str = "K1", **fields: Any) -> AssessedCustomer:
    return customer(name, monthly_bill_thb=Decimal(baht), profile={"kamr_id": kamr}, **fields)


def header(run_id: str) -> RunHeader:
    return header_of(run_id, plan_year=2027, ruleset="pea-kam-2566", ruleset_sha256=LOADED.sha256)


def reading(one: AssessedCustomer) -> AssessedCustomer:
    """The same, its band hanging on a reading."""
    step = ExplanationStep(
        step="band", clause="6.1.1.2", value="medium", unit="", levels=(), readings=("R5",),
        text_en="Band.", text_th="ระดับ",
    )  # fmt: skip
    return replace(one, explanation=(step,))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlRunStore]:
    """The approved plan, and a later run: A rose, B fell, N came, G went, M came from K2."""
    path = tmp_path_factory.mktemp("morning") / "runs.sqlite"
    before = (
        mine("A", 2_000_000, **CALM),
        mine("B", 5_000_000),
        mine("G", 900_000),
        mine("M", 700_000, "K2"),
        mine("S", 3_000_000),
    )
    after = (
        mine("A", 2_000_000),
        reading(mine("B", 5_000_000, **CALM)),
        mine("M", 700_000, "K1", **CALM),
        mine("N", 1_000_000, **OPEN),
        mine("S", 3_000_000),
        mine("Z", 9_000_000, "K2"),
    )
    with closing(open_store(str(path))) as opened:
        opened.save(run_of(*before, header=header("plan"), spps=PLANTS))
        for action, who in ((PlanAction.PROPOSE, "Anong"), (PlanAction.APPROVE, "Boon")):
            opened.take_step(PlanStep(year=2027, action=action, run_id="plan", by=who))
        opened.save(run_of(*after, header=header("later"), spps=PLANTS))
        done = {"fms_done_q1": "3", "rba_done_q1": "2", "com_done_q1": "1", "contact": "<b>ก</b>"}
        kept = [
            Entry(
                customer_id="S",
                field=field,
                plan_year=None if field == "contact" else 2027,
                value=value,
            )
            for field, value in done.items()
        ]
        opened.keep_entries(kept, run_id="later")
        yield opened


def asked(kamr: str | None = "K1", **fields: Any) -> Asked:
    return Asked(**{"kamr": kamr, "day": DAY, "rules": LOADED.rules, **fields})


def page(store: SqlRunStore, lang: Any = "en", **fields: Any) -> str:
    return write_morning(store, header("later"), asked(**fields), lang)


def told(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.partition("</style>")[2]))


def test_special_risks_come_by_baht_with_their_sum(store: SqlRunStore) -> None:
    text = told(page(store))
    assert "5,000,000 baht a month at stake with 2 customers" in text
    table = text.partition("at stake")[2].partition("What changed")[0]
    assert table.index("บริษัท S จำกัด") < table.index("บริษัท A จำกัด")
    assert "บริษัท B" not in table
    assert "บริษัท Z" not in text


def test_the_smallest_change_that_lowers_the_band_stands_with_the_customer(tmp_path: Path) -> None:
    """Levels 4, 1, 5 and impact 4: 3.3 makes 12; at most 5 outages make 8 / 3, still 3 and 12;
    below 2 they make 2 and 8, medium. Levels 5, 1, 1 and impact 5 are lowered by nobody."""
    people = (
        replace(with_levels("W", 4, 1, 5, 4), profile=mine("W", 1).profile),
        replace(with_levels("X", 5, 1, 1, 5), profile=mine("X", 1).profile),
    )
    with closing(open_store(str(tmp_path / "runs.sqlite"))) as opened:
        opened.save(run_of(*people, header=header("levels"), spps=PLANTS))
        html = write_morning(opened, header("levels"), asked(), "en")
    first = told(html).partition("What changed")[0]
    assert "Hold outages and service failures to at most 1 a year (level 5 to 1)." in first
    assert "1 of them are lowered by no single change and no pair of changes." in first


def test_what_changed_is_told_against_the_approved_plan(store: SqlRunStore) -> None:
    found = morning_case(store, header("later"), asked()).since
    assert found is not None
    assert (found.approved, found.run_id) == (True, "plan")
    moves = {move.customer_id: str(move.direction) for move in found.found.movements}
    assert moves == {"A": "up", "B": "down", "G": "gone", "M": "down", "N": "new"}
    assert found.found.unmoved == 1
    of_plan = morning_case(store, header("plan"), asked())
    assert (of_plan.since, of_plan.plan) == (None, "approved")


def test_everybody_sees_the_same_comparison_by_another_way(store: SqlRunStore) -> None:
    whole = morning_case(store, header("later"), asked(None)).since
    assert whole is not None
    assert {move.customer_id for move in whole.found.movements} == {"A", "B", "G", "M", "N", "Z"}


def test_what_is_due_counts_what_was_done_in_the_year_and_the_quarter(store: SqlRunStore) -> None:
    duties = morning_case(store, header("later"), asked()).duties
    assert duties is not None
    assert duties.rows is not None
    lacking = {row.customer.record.customer_id: row.lacking for row in duties.rows}
    assert lacking == {"A": True, "B": True, "M": True, "S": False}
    text = told(page(store))
    assert "1 customers have all they are owed. 3 have no contact person on record." in text
    assert "Contact lists reviewed by 31 July 2027." in text
    assert "Plan approved by" not in text


def test_what_is_uncertain_says_why_and_one_number(store: SqlRunStore) -> None:
    doubts = {
        one.customer.record.customer_id: one
        for one in morning_case(store, header("later"), asked()).doubts
    }
    assert set(doubts) >= {"B", "N"}
    (because,) = [en for en, _ in doubts["B"].said]
    assert because == "The band rests on how the manual is read (R5)."
    assert any("(outages_12m); the score is 4 to 12." in en for en, _ in doubts["N"].said)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "KAMR ก&<K9 has no customers in this run."),
        ("th", "KAMR ก&<K9 ไม่มีลูกค้าในรอบการประเมินนี้"),
    ],
)
def test_a_kamr_without_customers_is_told_so_and_who_has_some(
    store: SqlRunStore, lang: Any, words: str
) -> None:
    html = page(store, lang, kamr="ก&<K9")
    assert words.replace("&", "&amp;").replace("<", "&lt;") in html
    assert "K1 (5" in told(html)
    assert "K2 (1" in told(html)


def test_a_key_of_some_areas_is_told_that_entries_are_not_seen(store: SqlRunStore) -> None:
    text = told(page(store, sees_filled=False))
    assert "Your key may not see what was filled in" in text
    assert "contact person" not in text


def test_without_the_run_s_rules_nothing_is_said_to_be_due(store: SqlRunStore) -> None:
    assert rules_at_hand(header_of(ruleset_sha256="00" * 32)) is None
    assert "rule set pea-kam-2566, which is not at hand" in told(page(store, rules=None))


def test_a_run_of_no_plan_year_has_nothing_due(store: SqlRunStore) -> None:
    bare = replace(header("later"), plan_year=None)
    assert "so nothing can be due" in told(write_morning(store, bare, asked(), "en"))


@pytest.mark.parametrize("lang", ["th", "en"])
def test_the_page_runs_no_script_and_loads_nothing(store: SqlRunStore, lang: Any) -> None:
    html = page(store, lang, address="/morning")
    assert "<script" not in html
    assert not re.search(r'(src|href)="(?!/morning)', html)
    assert content_policy() in html.replace("&#39;", "'")
    thai = re.compile("[\u0e00-\u0e7f]")
    if lang == "en":
        names = re.sub(r"บริษัท \w จำกัด|กฟจ.ชลบุรี", "", told(html))
        assert not thai.search(names)


def test_a_long_list_is_cut_and_says_how_many_are_left(tmp_path: Path) -> None:
    people = [mine(f"C{at:03}", 300_000 + at) for at in range(MOST_SHOWN + 3)]
    with closing(open_store(str(tmp_path / "runs.sqlite"))) as opened:
        opened.save(run_of(*people, header=header("many"), spps=PLANTS))
        html = write_morning(opened, header("many"), asked(), "en")
    first = html.partition("What changed")[0]
    assert first.count("<tr><td>") == MOST_SHOWN
    assert "... and 3 more." in first
    assert "12,900,903" in first  # 43 x 300,000 + 0 + 1 + ... + 42
