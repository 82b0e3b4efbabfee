"""Outages as events: which of them hit a customer in a year, merged, and what is left out (R10)."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from georisk.model import Customer, CustomerId, OutageEvent, Supply
    from georisk.scoring.schema import OutageCounting

US_PER_MINUTE = 60_000_000
DAY = timedelta(days=1)
ORIGIN = datetime(1, 1, 1)  # noqa: DTZ001 - moments are Thai wall time
STRAY_SHARE = 10  # at most one event in so many is a stray
FEWEST_EVENTS = 3


class Incident(NamedTuple):
    """One event on the time line, in microseconds; without an end its length is unknown."""

    start: int
    end: int | None
    planned: bool
    traced: bool = True


Incidents = tuple[Incident, ...]
Key = TypeVar("Key", bound=str)


class Stretch(NamedTuple):
    """Events that touch or overlap: one interruption to the customer."""

    start: int
    end: int
    known: bool
    entries: int
    traced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageRegister:
    """Outage events by whom they hit; make one with `outage_register`.

    Parameters
    ----------
    by_customer, by_feeder : mapping
        Events that name the customer, and those of a whole feeder.
    by_section : mapping of str to mapping
        Events of sections whose place on their feeder is known, by feeder and section.
    unplaced : int
        Events of a section that no known feeder has, and that name no feeder: they hit nobody.
    days : tuple of date
        Of every event, ascending.
    """

    by_customer: Mapping[CustomerId, Incidents]
    by_feeder: Mapping[str, Incidents]
    by_section: Mapping[str, Mapping[str, Incidents]]
    unplaced: int
    days: tuple[date, ...]
    counting: OutageCounting

    def covers(self, as_of: date) -> bool:
        """Tell whether any event at all falls into the 12 months up to a date."""
        after = bisect_left(self.days, year_before(as_of) + DAY)
        return after < len(self.days) and self.days[after] <= as_of


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageCount:
    """What a register says of one customer over 12 months.

    Parameters
    ----------
    counted : int
        Interruptions that count towards condition 3.
    momentary, planned : int
        Interruptions left out, because they were short or planned.
    merged : int
        Entries that are the same interruption as another: repeated, overlapping or adjoining.
    unknown_length : int
        Of those counted, the ones whose minutes nobody states.
    untraced : int
        Of those counted, the ones of a section of the customer's feeder of which nobody can tell
        whether the customer hangs on it.
    """

    counted: int
    momentary: int = 0
    planned: int = 0
    merged: int = 0
    unknown_length: int = 0
    untraced: int = 0

    @property
    def everything(self) -> int:
        """The number with nothing left out."""
        return self.counted + self.momentary + self.planned


def outage_register(
    events: Iterable[OutageEvent],
    counting: OutageCounting,
    sections: Mapping[str, frozenset[str]] | None = None,
) -> OutageRegister:
    """Index outage events once; one that names a customer is that customer's alone.

    Parameters
    ----------
    sections : mapping of str to frozenset of str
        The sections of each feeder that were traced. An event of any other section counts for the
        whole of the feeder it names: cautious, and said of every customer it is counted for.
    """
    known = sections or {}
    by_customer: dict[CustomerId, list[Incident]] = {}
    by_feeder: dict[str, list[Incident]] = {}
    by_section: dict[str, dict[str, list[Incident]]] = {}
    days, unplaced = [], 0
    for event in events:
        days.append(event.started_at.date())
        incident = _incident(event, counting)
        feeder = _feeder_of(event, known)
        if event.customer_id is not None:
            by_customer.setdefault(event.customer_id, []).append(incident)
        elif feeder is None:
            unplaced += 1
        elif event.section_id in known.get(feeder, ()):
            by_section.setdefault(feeder, {}).setdefault(str(event.section_id), []).append(incident)
        else:
            whole = incident._replace(traced=event.section_id is None)
            by_feeder.setdefault(feeder, []).append(whole)
    return OutageRegister(
        by_customer=_frozen(by_customer),
        by_feeder=_frozen(by_feeder),
        by_section={feeder: _frozen(found) for feeder, found in by_section.items()},
        unplaced=unplaced,
        days=tuple(sorted(days)),
        counting=counting,
    )


def _frozen(found: Mapping[Key, list[Incident]]) -> dict[Key, Incidents]:
    return {key: tuple(incidents) for key, incidents in found.items()}


def _feeder_of(event: OutageEvent, sections: Mapping[str, frozenset[str]]) -> str | None:
    """Take the feeder an event names, else the only one that has its section."""
    if event.feeder_id is not None or event.section_id is None:
        return event.feeder_id
    having = [feeder for feeder, names in sections.items() if event.section_id in names]
    return having[0] if len(having) == 1 else None


def _incident(event: OutageEvent, counting: OutageCounting) -> Incident:
    start = _microseconds(event.started_at)
    return Incident(
        start=start,
        end=None if event.minutes is None else start + int(event.minutes * US_PER_MINUTE),
        planned=not counting.planned_counts and is_planned(event.cause, counting),
    )


def _microseconds(moment: datetime) -> int:
    return (moment.replace(tzinfo=None) - ORIGIN) // timedelta(microseconds=1)


def is_planned(cause: str | None, counting: OutageCounting) -> bool:
    """Tell from its cause whether an outage was planned work, by the words of the rule set.

    Examples
    --------
    >>> from georisk.scoring.schema import OutageCounting
    >>> words = OutageCounting(planned_words=("planned", "ตามแผน"), unplanned_words=("นอกแผน",))
    >>> [is_planned(cause, words) for cause in ("Planned work", "ดับ ตามแผน", "unplanned", None)]
    [True, True, False, False]
    """
    if cause is None:
        return False
    said = _plain(cause)
    return _has(said, counting.planned_words) and not _has(said, counting.unplanned_words)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).replace("ํา", "ำ").casefold()
    return re.sub(r"[\s_\-/.,()]+", " ", folded).strip()


def _has(said: str, words: tuple[str, ...]) -> bool:
    latin, thai = _patterns(words)
    return bool(latin.search(said)) or any(word in said.replace(" ", "") for word in thai)


@cache
def _patterns(words: tuple[str, ...]) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """Latin words are whole words; Thai is written without spaces between them."""
    plain = [_plain(word) for word in words]
    latin = "|".join(re.escape(word) for word in plain if word.isascii())
    pattern = re.compile(rf"\b(?:{latin})\b" if latin else r"(?!)")
    return pattern, tuple(word.replace(" ", "") for word in plain if not word.isascii())


def outages_in_year(
    customer: Customer, register: OutageRegister, as_of: date, supply: Supply | None = None
) -> OutageCount | None:
    """Count the outages that hit a customer in the 12 months up to the assessment date (R5, R10).

    The first day counted is the one after the same date a year before; the last is ``as_of``; an
    interruption belongs to the day it began. Events of one customer that touch or overlap are one
    interruption, whether listed twice, once by customer and once by feeder, or one after another.
    What was planned is merged and counted apart.

    Parameters
    ----------
    supply : Supply or None
        The customer's place on a traced feeder: events of a section then count only where that
        section feeds the customer. Without it those of its feeder's sections all count.

    Returns
    -------
    OutageCount or None
        None is unknown, not 0: no event of the whole register falls into the 12 months; or it goes
        by feeder, nobody says which feeder is the customer's, and no event names the customer.
    """
    if not register.covers(as_of):
        return None
    incidents = register.by_customer.get(customer.customer_id, ())
    feeder = customer.feeder_id if supply is None else supply.feeder_id
    if feeder is not None:
        incidents = (*incidents, *_of_feeder(feeder, supply, register))
    elif not incidents and (register.by_feeder or register.by_section):
        return None
    return _counted(incidents, register.counting, as_of)


def _of_feeder(feeder: str, supply: Supply | None, register: OutageRegister) -> Iterable[Incident]:
    yield from register.by_feeder.get(feeder, ())
    sections = register.by_section.get(feeder, {})
    if supply is not None and supply.cut_by is not None:
        for section in supply.cut_by:
            yield from sections.get(section, ())
        return
    for incidents in sections.values():
        for incident in incidents:
            yield incident._replace(traced=False)


def _counted(incidents: Sequence[Incident], counting: OutageCounting, as_of: date) -> OutageCount:
    window = _window(as_of)
    hit = _stretches([item for item in incidents if not item.planned], window)
    planned = _stretches([item for item in incidents if item.planned], window)
    least = counting.momentary_below_minutes * US_PER_MINUTE
    counted = [item for item in hit if not (item.known and item.end - item.start < least)]
    return OutageCount(
        counted=len(counted),
        momentary=len(hit) - len(counted),
        planned=len(planned),
        merged=sum(item.entries - 1 for item in (*hit, *planned)),
        unknown_length=sum(not item.known for item in counted),
        untraced=sum(not item.traced for item in counted),
    )


def _window(as_of: date) -> range:
    """Microseconds of the 12 months up to a date."""
    first, last = year_before(as_of) + DAY, as_of
    days = (first.toordinal() - 1, last.toordinal())  # the ordinal of 1 January of year 1 is 1
    return range(*(day * 24 * 60 * US_PER_MINUTE for day in days))


def _stretches(incidents: Iterable[Incident], window: range) -> list[Stretch]:
    """Join what touches or overlaps; keep what began in the window."""
    found: list[Stretch] = []
    for item in sorted(incidents, key=lambda item: (item.start, item.end or item.start)):
        end = item.start if item.end is None else item.end
        fresh = Stretch(item.start, end, item.end is not None, 1, item.traced)
        if found and item.start <= found[-1].end:
            fresh = _joined(found.pop(), fresh)
        found.append(fresh)
    return [item for item in found if item.start in window]


def _joined(one: Stretch, two: Stretch) -> Stretch:
    return Stretch(
        start=one.start,
        end=max(one.end, two.end),
        known=one.known or two.known,
        entries=one.entries + two.entries,
        traced=one.traced or two.traced,
    )


def year_before(day: date) -> date:
    """Return the same date a year before; 29 February becomes 28 February.

    Examples
    --------
    >>> year_before(date(2024, 2, 29))
    datetime.date(2023, 2, 28)
    """
    if (day.month, day.day) == (2, 29):
        return day.replace(year=day.year - 1, day=28)
    return day.replace(year=day.year - 1)


def last_day(days: Sequence[date]) -> tuple[date, int]:
    """Find the date a register reaches to, and how many events were set aside to find it.

    It is the day of the last event. A few events more than 12 months after all others are strays (a
    year mistyped): at most one in ten, of three events or more one. They are set aside, for one
    wrong date must not move the 12 months of every customer.

    Parameters
    ----------
    days : sequence of date
        At least one, ascending.

    Examples
    --------
    >>> last_day([date(2026, 1, 5), date(2026, 3, 9), date(2062, 3, 9)])
    (datetime.date(2026, 3, 9), 1)
    """
    most = max(1, len(days) // STRAY_SHARE) if len(days) >= FEWEST_EVENTS else 0
    for strays in range(most, 0, -1):
        last, first_stray = days[-strays - 1], days[-strays]
        if year_before(first_stray) > last:
            return last, strays
    return days[-1], 0
