"""What a Senior KAMR sees in the morning, gathered from the store."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from georisk.assessment.worklist import worklist
from georisk.errors import InputError
from georisk.messages import list_words, noted, pair
from georisk.model import RunDocument
from georisk.plan.compare import compare
from georisk.plan.due import dates_ahead, due_rows, quarter_on
from georisk.reports.morning import Doubt, Duties, MorningCase, Since, morning_page
from georisk.scoring import field_words
from georisk.scoring.sensitivity import levels_of_steps, levers_of
from georisk.wiring.activities import run_before
from georisk.wiring.reopening import require_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from georisk.errors import Language
    from georisk.messages import Pair
    from georisk.model import AssessedCustomer, RunHeader
    from georisk.ports import PlanStore
    from georisk.scoring import RuleSet

THAILAND = ZoneInfo("Asia/Bangkok")
NO_FEATURES: Mapping[str, object] = {"type": "FeatureCollection", "features": ()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which page is asked for.

    Parameters
    ----------
    kamr : str or None
        As in the customers file; None is everybody.
    rules : RuleSet or None
        Of the run, where they are at hand.
    sees_filled : bool
        What people filled in may be told.
    address : str or None
        Where the page is served.
    """

    kamr: str | None
    day: date
    rules: RuleSet | None
    sees_filled: bool = True
    address: str | None = None


def today() -> date:
    """Tell the day it is in Thailand."""
    return datetime.now(THAILAND).date()


def rules_at_hand(header: RunHeader, ruleset: Path | None = None) -> RuleSet | None:
    """Give a run's rule set, where it is the edition that comes with georisk or the named file."""
    with suppress(InputError):
        return require_rules(header, ruleset)
    return None


def write_morning(store: PlanStore, header: RunHeader, asked: Asked, lang: Language) -> str:
    """Write the morning page of a stored run."""
    return morning_page(morning_case(store, header, asked), lang)


def morning_case(store: PlanStore, header: RunHeader, asked: Asked) -> MorningCase:
    """Gather whom the page tells of, what changed, what is due and what is uncertain."""
    customers = _customers(store, header.run_id, asked.kamr)
    return MorningCase(
        header=header,
        day=asked.day,
        kamr=asked.kamr,
        kamrs=store.kamrs(header.run_id),
        customers=customers,
        since=_since(store, header, customers, asked.kamr),
        duties=_duties(store, header, customers, asked),
        doubts=tuple(_doubts(store, header, customers)),
        advice={} if asked.rules is None else dict(_advice(customers, asked.rules)),
        plan=_plan_status(store, header),
        address=asked.address,
    )


def _customers(store: PlanStore, run_id: str, kamr: str | None) -> tuple[AssessedCustomer, ...]:
    if kamr is None:
        return tuple(store.assessed(run_id))
    return store.picked(run_id, _ids(store, run_id, kamr))


def _ids(store: PlanStore, run_id: str, kamr: str) -> list[str]:
    return [name for name, _ in store.spots(run_id, {"kamr_id": kamr})]


def _since(
    store: PlanStore, header: RunHeader, customers: Sequence[AssessedCustomer], kamr: str | None
) -> Since | None:
    """Compare with the approved plan of the year, or with the run before where this is it."""
    plan = None if header.plan_year is None else store.plan(header.plan_year).approved
    approved = plan is not None and plan.run_id != header.run_id
    before = run_before(store, header)
    earlier = plan.run_id if plan is not None and approved else (before and before.run_id)
    if not earlier:
        return None
    if kamr is None:
        found = compare(store.assessed(earlier), customers)
    else:
        # Whoever one of the two runs gives to this KAMR, wherever the other has them.
        names = {one.record.customer_id for one in customers} | {*_ids(store, earlier, kamr)}
        ids = sorted(names)
        found = compare(store.picked(earlier, ids), store.picked(header.run_id, ids))
    return Since(run_id=earlier, approved=approved, found=found)


def _duties(
    store: PlanStore, header: RunHeader, customers: Iterable[AssessedCustomer], asked: Asked
) -> Duties | None:
    year = header.plan_year
    if year is None:
        return None
    quarter = quarter_on(year, asked.day)
    filled = store.filled_in(year) if asked.sees_filled else {}
    rules = asked.rules
    approved = store.plan(year).approved is not None
    return Duties(
        quarter=quarter,
        rows=None if rules is None else due_rows(customers, filled, quarter, rules),
        dates=dates_ahead(year, asked.day, approved=approved),
        filled=asked.sees_filled,
    )


def _plan_status(store: PlanStore, header: RunHeader) -> str:
    year = header.plan_year
    version = None if year is None else store.plan(year).status_of(header.run_id)
    return "none" if version is None else version.status.value


def _advice(customers: Iterable[AssessedCustomer], rules: RuleSet) -> Iterator[tuple[str, Pair]]:
    """Give the smallest change that lowers the band of those at special risk."""
    for one in customers:
        levels = levels_of_steps(one.explanation)
        if one.record.special_risk_plan is not True or levels is None:
            continue
        found = levers_of(levels, rules)
        change = found.single or found.pair
        steps = () if change is None else change.steps
        yield one.record.customer_id, noted(*(step.said for step in steps))[:2]


# --- what is uncertain ---------------------------------------------------------------------------


def _doubts(
    store: PlanStore, header: RunHeader, customers: tuple[AssessedCustomer, ...]
) -> Iterator[Doubt]:
    """Say of each customer what leaves the band open: position, missing values, readings."""
    part = RunDocument(
        header=header,
        customers=customers,
        rejects=(),
        spps=store.layer(header.run_id, "spps"),
        estates=NO_FEATURES,
        lines=NO_FEATURES,
    )
    places = {row.customer_id: row for row in worklist(part)}
    for one in customers:
        place = places.get(one.record.customer_id)
        said = [*_missing(one), *_readings(one)]
        if place is not None:
            said.append((place.todo_en, place.todo_th))
        if said:
            share = None if place is None else place.change
            yield Doubt(customer=one, said=tuple(said), share=share)


def _missing(one: AssessedCustomer) -> Iterator[Pair]:
    """Name the fields that leave the band open; those that do not are of no account here."""
    record = one.record
    if record.band is not None or not record.eligible or not record.missing:
        return
    english, thai = zip(*map(field_words, record.missing.split(";")), strict=True)
    yield pair(
        "doubt.missing",
        fields=(list_words(english, "en"), list_words(thai, "th")),
        low=record.score_low,
        high=record.score_high,
    )


def _readings(one: AssessedCustomer) -> Iterator[Pair]:
    """Name the readings of the manual the band hangs on, as its explanation does."""
    named = next((step.readings for step in one.explanation if step.step == "band"), ())
    if named:
        yield pair("doubt.readings", readings=(list_words(named, "en"), list_words(named, "th")))
