"""Who read or wrote customer data: appended, never changed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from time import sleep
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from georisk.adapters.store.chain import canonical
from georisk.adapters.store.engine import reading, writing
from georisk.adapters.store.tables import AUDIT
from georisk.model.access import AuditRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Engine, Row

CHUNK = 1_000
# Rows at once, between which whoever waits for Python's lock gets it: some 0.3 ms.
BITE = 20


def _values_of(row: AuditRow) -> dict[str, Any]:
    return {
        "audit_id": row.audit_id,
        "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "who": row.who,
        "operation": row.operation,
        "subject": canonical(dict(row.subject)),
        "rows": row.rows,
        "status": row.status,
        "request_id": row.request_id,
    }


def _row_of(found: Row[Any]) -> AuditRow:
    return AuditRow(
        audit_id=found.audit_id,
        at=datetime.fromisoformat(found.at),
        who=found.who,
        operation=found.operation,
        subject=tuple(json.loads(found.subject).items()),
        rows=found.rows,
        status=found.status,
        request_id=found.request_id,
    )


class AuditTable:
    """The part of a store that keeps the audit."""

    _engine: Engine

    def keep_audit(self, rows: Sequence[AuditRow]) -> None:
        """Append rows; those that are there already stay as they are.

        All of them or none, and in small bites: answers that go out meanwhile do not wait.
        """
        from sqlalchemy.dialects import postgresql, sqlite

        if not rows:
            return
        with writing(self._engine) as connection:
            dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
            once = dialect.insert(AUDIT).on_conflict_do_nothing(index_elements=["audit_id"])
            for begin in range(0, len(rows), BITE):
                connection.execute(once, [_values_of(row) for row in rows[begin : begin + BITE]])
                sleep(0)

    def audit(self, *, since: datetime | None = None) -> Iterator[AuditRow]:
        """Yield the audit from a moment on, oldest first."""
        query = select(AUDIT).order_by(AUDIT.c.audit_id).limit(CHUNK)
        if since is not None:
            query = query.where(
                AUDIT.c.at >= since.astimezone(UTC).isoformat(timespec="microseconds")
            )
        after = ""
        while True:
            with reading(self._engine) as connection:
                found = connection.execute(query.where(AUDIT.c.audit_id > after)).all()
            yield from map(_row_of, found)
            if len(found) < CHUNK:
                return
            after = found[-1].audit_id
