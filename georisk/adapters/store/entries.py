"""Entries of the workbook: appended as they change, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, or_, select

from georisk.adapters.store.engine import reading, take_turn, writing
from georisk.adapters.store.tables import ENTRIES
from georisk.plan.entries import Entry
from georisk.plan.leaving import FIELD, ExitInterview, lost_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection, Engine, Row

    from georisk.adapters.store.ledger import Clock
    from georisk.model.access import Reach

Key = tuple[str, str]
CHUNK = 1_000


class EntryTable:
    """The part of a store that keeps what people filled in by hand."""

    _engine: Engine
    _clock: Clock
    _reach: Reach

    def keep_entries(self, entries: Iterable[Entry], *, run_id: str, by: str | None = None) -> int:
        """Append the entries that say something new; say how many.

        Parameters
        ----------
        run_id : str
            The run whose workbook they stood in.
        """
        wanted = list(entries)
        at = self._clock().isoformat()
        with writing(self._engine) as connection:
            take_turn(connection)
            known = {
                year: _newest(connection, year) for year in {item.plan_year for item in wanted}
            }
            rows: list[dict[str, Any]] = []
            for item in wanted:
                held, key = known[item.plan_year], (item.customer_id, item.field)
                if held.get(key, "") != item.value:
                    held[key] = item.value
                    rows.append(_row(item, run_id, by, at))
            for start in range(0, len(rows), CHUNK):
                connection.execute(insert(ENTRIES), rows[start : start + CHUNK])
        return len(rows)

    def filled_in(self, plan_year: int | None) -> dict[Key, str]:
        """Return what holds: contacts, and what was filled in for a plan year.

        By customer and field; what was erased is not there. A reach that is limited sees nothing:
        names and telephones of people are not for a service.
        """
        if self._reach.limited:
            return {}
        with reading(self._engine) as connection:
            found = _newest(connection, plan_year, contacts=True)
        return {
            key: value for key, value in found.items() if value and not key[1].startswith(FIELD)
        }

    def exit_interviews(self, customer_id: str | None = None) -> tuple[ExitInterview, ...]:
        """Return the outcomes recorded last, of one customer or of all, in order of recording.

        They tell of customers of every area: who shows them looks who may see them.
        """
        table = ENTRIES.c
        query = select(ENTRIES).where(table.field.startswith(FIELD)).order_by(table.seq)
        if customer_id is not None:
            query = query.where(table.customer_id == customer_id)
        with reading(self._engine) as connection:
            newest = {(row.customer_id, row.field): row for row in connection.execute(query)}
        ordered = sorted(newest.values(), key=lambda row: int(row.seq))
        return tuple(_exit_interview(row) for row in ordered)


def _exit_interview(row: Row[Any]) -> ExitInterview:
    entry = Entry(customer_id=row.customer_id, field=row.field, plan_year=None, value=row.value)
    return ExitInterview(lost=lost_of(entry), at=row.at, by=row.who)


def _row(item: Entry, run_id: str, by: str | None, at: str) -> dict[str, Any]:
    return {
        "customer_id": item.customer_id,
        "plan_year": item.plan_year,
        "field": item.field,
        "value": item.value,
        "run_id": run_id,
        "at": at,
        "who": by,
    }


def _newest(
    connection: Connection, plan_year: int | None, *, contacts: bool = False
) -> dict[Key, str]:
    """Read the newest value of each field; later rows take the place of earlier ones."""
    table = ENTRIES.c
    whose = table.plan_year.is_(None) if plan_year is None else table.plan_year == plan_year
    if contacts:
        whose = or_(whose, table.plan_year.is_(None))
    query = select(table.customer_id, table.field, table.value).where(whose).order_by(table.seq)
    return {(row.customer_id, row.field): row.value for row in connection.execute(query)}
