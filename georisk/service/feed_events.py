"""What changed in the feed as events: one for each customer, in an order that never changes.

The store's ledger says which run came into force when; comparing it with the run before gives the
events. They are worked out anew each time and need no table: whoever asks from where they stopped
gets what they missed, from any process.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from georisk.service.feed import change_of, differing, tier_moved
from georisk.service.feed_history import history
from georisk.service.paging import decode_cursor, encode_cursor
from georisk.service.problems import Refused
from georisk.service.replies import json_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from georisk.plan.reigns import Reign
    from georisk.ports import RunStore
    from georisk.service.feed import Pair

TIER_CHANGED, ROW_CHANGED = "tier.changed", "row.changed"
MOST_DIGITS = 18
Succession = tuple["Reign | None", "Reign"]


@dataclass(frozen=True, slots=True)
class Position:
    """How far somebody has heard: of which run in force, and up to which customer.

    Parameters
    ----------
    n : int
        The ledger's entry that brought the run; 0 is before the first.
    after : str or None
        The last customer told of; None when all were.
    """

    n: int
    after: str | None = None

    def text(self) -> str:
        """Write it as the id of an event.

        Examples
        --------
        >>> position_of(Position(7, "C/ก").text())
        Position(n=7, after='C/ก')
        """
        return encode_cursor(str(self.n), self.after or "")


@dataclass(frozen=True, slots=True)
class Event:
    """One customer stands elsewhere."""

    position: Position
    kind: str
    body: str


def position_of(text: str) -> Position:
    """Read the id of an event.

    Raises
    ------
    Refused
        422, when it is none of this service.
    """
    number, after = decode_cursor(text)
    if not (number.isascii() and number.isdecimal()) or len(number) > MOST_DIGITS:
        raise _unknown()
    return Position(int(number), after or None)


def _unknown() -> Refused:
    return Refused(
        422,
        "cursor.invalid",
        "Last-Event-ID: not an id of this stream; start again without it",
        "Last-Event-ID: ไม่ใช่รหัสของกระแสข้อมูลนี้ โปรดเริ่มใหม่โดยไม่ระบุ",
    )


def position_now(store: RunStore, plan_year: int | None) -> Position:
    """Tell where somebody stands who has heard everything."""
    found = history(store, plan_year)
    return Position(found[-1].n) if found else Position(0)


def successions(store: RunStore, plan_year: int | None, position: Position) -> list[Succession]:
    """Tell which run took the place of which, from a position on.

    Raises
    ------
    Refused
        The position is in the middle of a change that this stream does not have.
    """
    found = history(store, plan_year)
    if position.after is not None and all(reign.n != position.n for reign in found):
        raise _unknown()
    pairs = zip((None, *found), found, strict=False)
    return [pair for pair in pairs if _is_ahead(pair[1], position)]


def _is_ahead(reign: Reign, position: Position) -> bool:
    return reign.n > position.n or (reign.n == position.n and position.after is not None)


def require_reached(store: RunStore, plan_year: int | None, position: Position) -> None:
    """Refuse a position that cannot be gone on from.

    Ahead of all that ever happened here, as after a backup was restored, a listener would wait and
    hear nothing.

    Raises
    ------
    Refused
    """
    if position.n > store.newest_moment():
        raise _unknown()
    successions(store, plan_year, position)


def changes(store: RunStore, succession: Succession, after: str | None = None) -> Iterator[Pair]:
    """Yield the customers whose row differs, by ascending id."""
    old, new = succession
    before = iter(()) if old is None else store.standings(old.run_id, after=after)
    return differing(before, store.standings(new.run_id, after=after))


def events(store: RunStore, succession: Succession, after: str | None = None) -> Iterator[Event]:
    """Yield the events that one succession brings, from just after a customer."""
    plan_year = _plan_year(store, succession[1].run_id)
    for pair in changes(store, succession, after):
        kind = TIER_CHANGED if tier_moved(pair) else ROW_CHANGED
        told = payload(kind, succession, pair, plan_year)
        position = Position(succession[1].n, told["data"]["customer_id"])
        yield Event(position, kind, json_bytes(told).decode())


def _plan_year(store: RunStore, run_id: str) -> int | None:
    return next((one.plan_year for one in store.headers() if one.run_id == run_id), None)


def payload(kind: str, succession: Succession, pair: Pair, plan_year: int | None) -> dict[str, Any]:
    """Say what changed: enough to know whom to ask about, and no name, bill or address."""
    old, new = succession
    before, after = pair
    told = after or before
    if told is None:
        raise AssertionError(pair)
    profile = told.profile
    return {
        "type": kind,
        "timestamp": new.at,
        "data": {
            "customer_id": profile.customer_id,
            "change": change_of(pair),
            "area": profile.area,
            "office": profile.office,
            "kamr_id": profile.kamr_id,
            "tier": after and after.record.tier,
            "tier_before": before and before.record.tier,
            "band": after and after.record.band,
            "band_before": before and before.record.band,
            "plan_year": plan_year,
            "run_id": new.run_id,
            "run_before": old and old.run_id,
        },
    }


def next_events(
    store: RunStore, plan_year: int | None, position: Position, most: int
) -> tuple[Sequence[Event], Position]:
    """Give what comes after a position, and the position after that."""
    for succession in successions(store, plan_year, position):
        here = succession[1].n
        after = position.after if here == position.n else None
        found = list(islice(events(store, succession, after), most))
        if found:
            return found, found[-1].position
        position = Position(here)
    return (), position
