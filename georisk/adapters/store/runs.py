"""Runs appended and read back."""

from __future__ import annotations

import json
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import and_, func, select

from georisk.adapters.results.run_json import from_text
from georisk.adapters.store.audit import AuditTable
from georisk.adapters.store.engine import insert_all, reading, writing
from georisk.adapters.store.entries import EntryTable
from georisk.adapters.store.feed import FeedTable
from georisk.adapters.store.jobs import JobTable
from georisk.adapters.store.keys import KeyTable
from georisk.adapters.store.ledger import append, now
from georisk.adapters.store.outbox import OutboxTable
from georisk.adapters.store.plans import PlanTable
from georisk.adapters.store.rows import Linking, customer_of, first_link, rows_of, run_values
from georisk.adapters.store.schema import require_current
from georisk.adapters.store.seen import NOTHING, header_seen, rows_seen, runs_seen
from georisk.adapters.store.tables import ASSESSMENTS, LAYERS, LEDGER, REJECTS, RUN, RUNS
from georisk.errors import NotFound, StoreError
from georisk.model import Rejected, RunDocument, RunHeader
from georisk.model.access import EVERYTHING, Reach
from georisk.ports import Correction, RunEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection, Engine, Insert, Row, Table

    from georisk.adapters.store.ledger import Clock
    from georisk.model import AssessedCustomer

CHUNK = 1_000
ENTERED = RUNS.join(LEDGER, and_(LEDGER.c.kind == RUN, LEDGER.c.subject == RUNS.c.run_id))


def _insert_once(connection: Connection, values: Mapping[str, Any]) -> int | None:
    """Insert a run unless it is there; the number it got, or None."""
    from sqlalchemy.dialects import postgresql, sqlite

    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    row: Insert = (
        dialect.insert(RUNS)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["run_id"])
        .returning(RUNS.c.seq)
    )
    seq: int | None = connection.execute(row).scalar_one_or_none()
    return seq


def _seq_of(connection: Connection, run_id: str, reach: Reach = EVERYTHING) -> int | None:
    query = select(RUNS.c.seq).where(RUNS.c.run_id == run_id, *runs_seen(reach))
    found: int | None = connection.scalar(query)
    return found


def no_run(run_id: str) -> NotFound:
    """Say that there is no such run."""
    return NotFound(f"run {run_id}: no such run", f"ไม่พบการประเมิน {run_id}")


def _entry_of(row: Row[Any]) -> RunEntry:
    body = json.loads(row.body)
    correction = None
    if body["supersedes"] is not None:
        correction = Correction(supersedes=body["supersedes"], reason=body["reason"])
    at = None if row.at is None else datetime.fromisoformat(row.at)
    return RunEntry(run_id=row.subject, at=at, by=row.who, correction=correction)


class SqlRunStore(PlanTable, KeyTable, AuditTable, FeedTable, OutboxTable, EntryTable, JobTable):
    """A `georisk.ports.RunStore` in a database; threads may share one.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        Of a store that has been prepared.
    clock : callable
        Tells when something was kept.
    reach : Reach
        Whose customers are seen; everything unless `seen_by` says otherwise.
    """

    def __init__(self, engine: Engine, clock: Clock = now, reach: Reach = EVERYTHING) -> None:
        super().__init__(engine, clock)
        self._reach = reach

    def seen_by(self, reach: Reach) -> Self:
        """Give the same store as one sees it who may see some customers only."""
        return type(self)(self._engine, self._clock, reach)

    def require_current(self) -> None:
        """Prove that the store answers and is of this georisk.

        Raises
        ------
        StoreError
        """
        require_current(self._engine)

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()

    def save(
        self, run: RunDocument, *, by: str | None = None, correction: Correction | None = None
    ) -> None:
        """Append a run; saving a run that is already there changes nothing.

        Raises
        ------
        NotFound
            The correction names no stored run.
        StoreError
            The run is there already, and not as this correction.
        """
        with writing(self._engine) as connection:
            if correction is not None and _seq_of(connection, correction.supersedes) is None:
                raise no_run(correction.supersedes)
            values = run_values(run.header)
            seq = _insert_once(connection, values)
            if seq is None:
                _require_same(connection, run.header.run_id, correction)
                return
            linking = Linking(first_link(values, values["header"]))
            counts = {
                of.table.name: insert_all(
                    connection,
                    of.table,
                    ({**row, "run_seq": seq} for row in linking.linked(of, rows)),
                )
                for of, rows in rows_of(run)
            }
            body = {
                "seal": linking.last,
                "supersedes": correction and correction.supersedes,
                "reason": correction and correction.reason,
                **counts,
            }
            append(connection, RUN, run.header.run_id, body, who=by, at=self._clock())

    def headers(self) -> tuple[RunHeader, ...]:
        """Headers of all runs, oldest first."""
        query = select(RUNS.c.header).select_from(ENTERED).order_by(LEDGER.c.n)
        with reading(self._engine) as connection:
            bodies = connection.scalars(query.where(*runs_seen(self._reach))).all()
        return tuple(map(self._header, bodies))

    def _header(self, body: str) -> RunHeader:
        return header_seen(from_text(RunHeader, body), self._reach)

    def entries(self) -> tuple[RunEntry, ...]:
        """Tell who kept each run, when, and what it corrects; oldest first."""
        query = select(LEDGER).select_from(ENTERED).order_by(LEDGER.c.n)
        with reading(self._engine) as connection:
            rows = connection.execute(query.where(*runs_seen(self._reach))).all()
        return tuple(map(_entry_of, rows))

    def run(self, run_id: str) -> RunDocument:
        """Return a whole run, its customers in the order of the input.

        Raises
        ------
        NotFound
            No such run.
        """
        with reading(self._engine) as connection:
            query = select(RUNS.c.seq, RUNS.c.header).where(RUNS.c.run_id == run_id)
            found = connection.execute(query.where(*runs_seen(self._reach))).one_or_none()
            if found is None:
                raise no_run(run_id)
            seq, header = found
            people = _ordered(connection, ASSESSMENTS, seq, ("body", "route"), self._reach)
            layers = _layers(connection, seq)
            rejects: Iterable[Row[Any]] = ()
            if self._reach.limited:  # nobody's area is known of a reject; lines lead to customers
                layers["lines"] = NOTHING
            else:
                rejects = _ordered(connection, REJECTS, seq, ("body",))
            return RunDocument(
                header=self._header(header),
                customers=tuple(customer_of(row.body, row.route) for row in people),
                rejects=tuple(from_text(Rejected, row.body) for row in rejects),
                **layers,
            )

    def rejects(self, run_id: str) -> tuple[Rejected, ...]:
        """Return what a run could not be made from; nobody's area is known of it.

        Raises
        ------
        NotFound
            No such run.
        """
        with reading(self._engine) as connection:
            seq = _seq_of(connection, run_id, self._reach)
            if seq is None:
                raise no_run(run_id)
            rows = () if self._reach.limited else _ordered(connection, REJECTS, seq, ("body",))
            return tuple(from_text(Rejected, row.body) for row in rows)

    def assessed(
        self, run_id: str, *, after: str | None = None, limit: int | None = None
    ) -> Iterator[AssessedCustomer]:
        """Yield a run's customers by ascending ``customer_id``, from just after a given one.

        Raises
        ------
        NotFound
            No such run; at once, not at the first row.
        """
        with reading(self._engine) as connection:
            seq = _seq_of(connection, run_id, self._reach)
        if seq is None:
            raise no_run(run_id)
        return islice(self._from_key(seq, after, limit), limit)

    def _from_key(
        self, seq: int, after: str | None, limit: int | None
    ) -> Iterator[AssessedCustomer]:
        size = CHUNK if limit is None else min(CHUNK, max(limit, 1))
        table = ASSESSMENTS.c
        query = select(table.customer_id, table.body, table.route).where(table.run_seq == seq)
        query = query.where(*rows_seen(self._reach)).order_by(table.customer_id).limit(size)
        while True:
            page = query if after is None else query.where(table.customer_id > after)
            with reading(self._engine) as connection:
                rows = connection.execute(page).all()
            for row in rows:
                yield customer_of(row.body, row.route)
            if len(rows) < size:
                return
            after = rows[-1].customer_id

    def picked(self, run_id: str, ids: Sequence[str]) -> tuple[AssessedCustomer, ...]:
        """Return what a run said of some customers, by ascending id; unknown ones are left out.

        Raises
        ------
        NotFound
            No such run.
        """
        table = ASSESSMENTS.c
        query = select(table.customer_id, table.body, table.route).where(*rows_seen(self._reach))
        found: dict[str, AssessedCustomer] = {}
        with reading(self._engine) as connection:
            seq = _seq_of(connection, run_id, self._reach)
            if seq is None:
                raise no_run(run_id)
            for start in range(0, len(ids), CHUNK):
                part = table.customer_id.in_(ids[start : start + CHUNK])
                for row in connection.execute(query.where(table.run_seq == seq, part)):
                    found[row.customer_id] = customer_of(row.body, row.route)
        return tuple(found[name] for name in sorted(found))

    def kamrs(self, run_id: str) -> tuple[tuple[str, int], ...]:
        """Count the customers of each KAMR a run names, by ascending id.

        Raises
        ------
        NotFound
            No such run.
        """
        kamr = ASSESSMENTS.c.kamr_id
        with reading(self._engine) as connection:
            seq = _seq_of(connection, run_id, self._reach)
            if seq is None:
                raise no_run(run_id)
            query = select(kamr, func.count()).where(
                ASSESSMENTS.c.run_seq == seq, kamr.is_not(None)
            )
            rows = connection.execute(query.where(*rows_seen(self._reach)).group_by(kamr)).all()
        return tuple(sorted((name, count) for name, count in rows))

    def history(self, customer_id: str) -> Iterator[tuple[RunHeader, AssessedCustomer]]:
        """Yield what every run said of one customer, oldest first."""
        query = (
            select(RUNS.c.header, ASSESSMENTS.c.body, ASSESSMENTS.c.route)
            .select_from(ENTERED.join(ASSESSMENTS, RUNS.c.seq == ASSESSMENTS.c.run_seq))
            .where(ASSESSMENTS.c.customer_id == customer_id, *rows_seen(self._reach))
            .order_by(LEDGER.c.n)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        for header, body, route in rows:
            yield self._header(header), customer_of(body, route)


def _require_same(connection: Connection, run_id: str, correction: Correction | None) -> None:
    """Let a retry pass, but no correction that would not be written."""
    entry = select(LEDGER).where(LEDGER.c.kind == RUN, LEDGER.c.subject == run_id)
    if correction in (None, _entry_of(connection.execute(entry).one()).correction):
        return
    raise StoreError(
        f"run {run_id} is stored already: a correction needs inputs that differ",
        f"มีการประเมิน {run_id} อยู่แล้ว: การแก้ไขต้องใช้ข้อมูลนำเข้าที่ต่างออกไป",
    )


def _ordered(
    connection: Connection,
    table: Table,
    seq: int,
    names: tuple[str, ...],
    reach: Reach = EVERYTHING,
) -> Iterable[Row[Any]]:
    query = select(*(table.c[name] for name in names)).where(table.c.run_seq == seq)
    query = query.where(*rows_seen(reach))
    query = query.order_by(table.c.place).execution_options(yield_per=CHUNK)
    return connection.execute(query)


def _layers(connection: Connection, seq: int) -> dict[str, Mapping[str, object]]:
    query = select(LAYERS.c.name, LAYERS.c.body).where(LAYERS.c.run_seq == seq)
    return {row.name: json.loads(row.body) for row in connection.execute(query)}
