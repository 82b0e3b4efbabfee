"""The ledger: what happened to the store, in order, each entry chained to the one before."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from georisk.adapters.store.chain import START, canonical, row_link
from georisk.adapters.store.engine import take_turn
from georisk.adapters.store.tables import LEDGER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Connection

    Clock = Callable[[], datetime]

SAID = ("n", "kind", "subject", "at", "who")


def now() -> datetime:
    """Tell the time: when something was kept, never a part of what was computed."""
    return datetime.now(UTC)


def entry_link(previous: str, entry: Mapping[str, Any]) -> str:
    """Make the hash of an entry."""
    return row_link(previous, "ledger", {name: entry[name] for name in SAID}, entry["body"])


def append(
    connection: Connection,
    kind: str,
    subject: str,
    body: Mapping[str, Any],
    *,
    who: str | None,
    at: datetime,
) -> None:
    """Enter what is happening; the transaction must end soon, as others wait for it."""
    take_turn(connection)
    newest = select(LEDGER.c.n, LEDGER.c.hash).order_by(LEDGER.c.n.desc()).limit(1)
    n, previous = connection.execute(newest).one_or_none() or (0, START)
    entry: dict[str, Any] = {
        "n": n + 1,
        "kind": kind,
        "subject": subject,
        "at": at.isoformat(),
        "who": who,
    }
    entry["body"] = canonical(body)
    connection.execute(insert(LEDGER).values(**entry, hash=entry_link(previous, entry)))
