"""The outbox: messages wait here until whoever listens has taken them, or they are given up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select, update

from georisk.adapters.store.engine import insert_all, reading, take_turn, writing
from georisk.adapters.store.tables import FEED_MARKS, OUTBOX
from georisk.ports import Message

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Engine

    from georisk.adapters.store.ledger import Clock

WAITING, TAKEN, GIVEN_UP = "waiting", "taken", "given_up"


def _text(at: datetime) -> str:
    """Write a moment so that later moments are greater texts."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


class OutboxTable:
    """The part of a store that keeps what is still to be told."""

    _engine: Engine
    _clock: Clock

    def feed_mark(self) -> int | None:
        """Tell the last change of the run in force that was put here; None before the first."""
        with reading(self._engine) as connection:
            last: int | None = connection.scalar(select(func.max(FEED_MARKS.c.n)))
        return last

    def put(self, n: int, run_id: str, messages: Iterable[Message]) -> bool:
        """Put in what a change of the run in force brings; False when another process did."""
        made = _text(self._clock())
        with writing(self._engine) as connection:
            take_turn(connection)
            if (connection.scalar(select(func.max(FEED_MARKS.c.n))) or 0) >= n:
                return False
            connection.execute(insert(FEED_MARKS).values(n=n, run_id=run_id))
            rows = (
                {
                    "webhook_id": message.webhook_id,
                    "body": message.body,
                    "made_at": made,
                    "due_at": made,
                    "attempts": 0,
                    "state": WAITING,
                }
                for message in messages
            )
            insert_all(connection, OUTBOX, rows)
        return True

    def due(self, limit: int) -> tuple[Message, ...]:
        """Return messages whose time has come, oldest first."""
        table = OUTBOX.c
        query = select(table.webhook_id, table.body, table.attempts)
        query = query.where(table.due_at <= _text(self._clock())).order_by(table.seq).limit(limit)
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return tuple(
            Message(webhook_id=row.webhook_id, body=row.body, attempts=row.attempts) for row in rows
        )

    def claim(self, message: Message, seconds: float) -> bool:
        """Take a message for an attempt; False when another process has it.

        Should the process end meanwhile, the message is due again after those seconds.
        """
        table = OUTBOX.c
        at = self._clock()
        mine = update(OUTBOX).where(
            table.webhook_id == message.webhook_id,
            table.attempts == message.attempts,
            table.due_at <= _text(at),
        )
        later = _text(at + timedelta(seconds=seconds))
        with writing(self._engine) as connection:
            found = connection.execute(mine.values(attempts=message.attempts + 1, due_at=later))
        return found.rowcount == 1

    def settle(self, webhook_id: str, answer: str, *, again_in: float | None, taken: bool) -> None:
        """Keep what came of an attempt, and when to try again."""
        due = None if again_in is None else _text(self._clock() + timedelta(seconds=again_in))
        state = TAKEN if taken else GIVEN_UP if due is None else WAITING
        change = update(OUTBOX).where(OUTBOX.c.webhook_id == webhook_id)
        with writing(self._engine) as connection:
            connection.execute(change.values(answer=answer, due_at=due, state=state))
