"""Condition 3 of one customer from the register of outages, and what is to be said of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from georisk.messages import day_words, noted, pair, told
from georisk.scoring import last_day, outages_in_year, year_before

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from georisk.messages import Note, Pair
    from georisk.model import Customer, OutageEvent, Supply
    from georisk.scoring import OutageCount, OutageRegister

QUIET = timedelta(days=92)  # a register may well be still for a quarter of a year, hardly for more
MM = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageFinding:
    """A number of outages, with and without what is left out, and where it came from."""

    count: int | None = None
    everything: int | None = None
    note: Note | None = None


def outages_of(
    customer: Customer, register: OutageRegister | None, as_of: date | None, supply: Supply | None
) -> OutageFinding:
    """Take the number of outages as given, else count the registered events (condition 3)."""
    if customer.outages_12m is not None:
        return OutageFinding(count=customer.outages_12m, note=told("outage.given"))
    if register is None or as_of is None:
        return OutageFinding()
    found = outages_in_year(customer, register, as_of, supply)
    if found is None:
        return OutageFinding(note=None if register.covers(as_of) else _uncovered(as_of))
    left_out = found.momentary + found.planned
    said = [_counted(found, register, as_of), *_doubts(found), *_hung(supply)]
    return OutageFinding(
        count=found.counted,
        everything=found.everything if left_out else None,
        note=noted(*said),
    )


def _counted(found: OutageCount, register: OutageRegister, as_of: date) -> Note:
    plain = not (found.momentary or found.planned or found.merged)
    return told(
        "outage.counted_all" if plain else "outage.counted",
        as_of=_day(as_of),
        counted=found.counted,
        momentary=found.momentary,
        below=f"{register.counting.momentary_below_minutes:f}",
        planned=found.planned,
        merged=found.merged,
    )


def _day(day: date) -> Pair:
    return day_words(day, "en"), day_words(day, "th")


def _doubts(found: OutageCount) -> Iterator[Note]:
    if found.unknown_length:
        yield told("outage.no_minutes", count=found.unknown_length)
    if found.untraced:
        yield told("outage.untraced", count=found.untraced)


def _hung(supply: Supply | None) -> Iterator[Note]:
    """Say which section feeds the customer, and how that is known."""
    if supply is None or supply.section_id is None:
        return
    where = f"{supply.feeder_id} / {supply.section_id}"
    if supply.distance_mm is None:
        yield told("outage.fed_stated", where=where)
        return
    yield told("outage.fed_nearest", where=where, metres=f"{supply.distance_mm / MM:,.0f}")


def _uncovered(as_of: date) -> Note:
    return told("outage.uncovered", as_of=_day(as_of))


def assessment_date(
    stated: date | None, outages: Sequence[OutageEvent] | None
) -> tuple[date | None, tuple[Pair, ...]]:
    """Take the stated date, else that of the last outage, and say so; never the clock's.

    A few events more than a year after all others do not decide it: see `scoring.last_day`.
    """
    if stated is not None or not outages:
        return stated, ()
    days = sorted(event.started_at.date() for event in outages)
    last, strays = last_day(days)
    words = pair("outage.dates_assessment", last=last)
    if not strays:
        return last, (words,)
    named = ", ".join(str(day) for day in days[-strays:][:3])
    return last, (pair("outage.strays", strays=strays, named=named), words)


def register_words(register: OutageRegister | None, as_of: date | None) -> Iterator[Pair]:
    """Say what the register cannot tell over the 12 months up to the assessment date."""
    if register is None or as_of is None or not register.days:
        return
    first, last = register.days[0], register.days[-1]
    if not register.covers(as_of):
        yield pair("outage.uncovered_run", as_of=_day(as_of), first=first, last=last)
    elif first - year_before(as_of) > QUIET or as_of - last > QUIET:
        yield pair("outage.quiet", first=first, last=last, as_of=as_of)
    later = sum(day > as_of for day in register.days)
    if later:
        yield pair("outage.later", count=later, as_of=as_of)
    if register.unplaced:
        yield pair("outage.unplaced", count=register.unplaced)
