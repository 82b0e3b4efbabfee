"""Runs appended and read back."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from georisk.adapters.run_json import (
    assessed_from_json,
    assessed_to_json,
    header_from_json,
    header_to_json,
    rejected_from_json,
    rejected_to_json,
)
from georisk.adapters.store.engine import reading, writing
from georisk.adapters.store.tables import ASSESSMENTS, LAYERS, REJECTS, RUNS
from georisk.errors import NotFound
from georisk.model import RunDocument

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy import Connection, Engine, Table

    from georisk.model import AssessedCustomer, RunHeader

CHUNK = 1_000
LAYER_NAMES = ("spps", "estates", "lines")
Values = dict[str, Any]


def _run_row(header: RunHeader) -> Values:
    return {
        "run_id": header.run_id,
        "plan_year": header.plan_year,
        "as_of": header.as_of,
        "ruleset": header.ruleset,
        "engine_version": header.engine_version,
        "synthetic": header.synthetic,
        "header": header_to_json(header),
    }


def _assessment_row(seq: int, header: RunHeader, place: int, customer: AssessedCustomer) -> Values:
    record, profile = customer.record, customer.profile
    return {
        "run_seq": seq,
        "customer_id": record.customer_id,
        "place": place,
        "plan_year": header.plan_year,
        "area": profile.area,
        "office": profile.office,
        "kamr_id": profile.kamr_id,
        "estate_id": profile.estate_id,
        "eligible": record.eligible,
        "tier": record.tier,
        "band": record.band,
        "score": record.score,
        "score_low": record.score_low,
        "score_high": record.score_high,
        "body": assessed_to_json(customer),
    }


def _append(connection: Connection, table: Table, rows: Iterable[Values]) -> None:
    """Insert in chunks, so that half a million rows never lie in memory at once."""
    remaining = iter(rows)
    while chunk := list(islice(remaining, CHUNK)):
        connection.execute(insert(table), chunk)


def _seq_of(connection: Connection, run_id: str) -> int | None:
    found: int | None = connection.scalar(select(RUNS.c.seq).where(RUNS.c.run_id == run_id))
    return found


def _no_run(run_id: str) -> NotFound:
    return NotFound(f"run {run_id}: no such run", f"ไม่พบการประเมิน {run_id}")


class SqlRunStore:
    """A `georisk.ports.RunStore` in a database; threads may share one.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        Of a store that has been prepared.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()

    def save(self, run: RunDocument) -> None:
        """Append a run; saving a run that is already there changes nothing."""
        with writing(self._engine) as connection:
            if _seq_of(connection, run.header.run_id) is not None:
                return
            row = insert(RUNS).values(_run_row(run.header)).returning(RUNS.c.seq)
            seq = connection.execute(row).scalar_one()
            customers = enumerate(run.customers)
            _append(
                connection,
                ASSESSMENTS,
                (_assessment_row(seq, run.header, *pair) for pair in customers),
            )
            rejects = enumerate(map(rejected_to_json, run.rejects))
            _append(
                connection,
                REJECTS,
                ({"run_seq": seq, "place": place, "body": body} for place, body in rejects),
            )
            layers = ((name, getattr(run, name)) for name in LAYER_NAMES)
            _append(
                connection,
                LAYERS,
                ({"run_seq": seq, "name": name, "body": body} for name, body in layers),
            )

    def headers(self) -> tuple[RunHeader, ...]:
        """Headers of all runs, oldest first."""
        with reading(self._engine) as connection:
            bodies = connection.scalars(select(RUNS.c.header).order_by(RUNS.c.seq)).all()
        return tuple(map(header_from_json, bodies))

    def run(self, run_id: str) -> RunDocument:
        """Return a whole run, its customers in the order of the input.

        Raises
        ------
        NotFound
            No such run.
        """
        with reading(self._engine) as connection:
            found = connection.execute(
                select(RUNS.c.seq, RUNS.c.header).where(RUNS.c.run_id == run_id)
            ).one_or_none()
            if found is None:
                raise _no_run(run_id)
            seq, header = found
            customers = map(assessed_from_json, _bodies(connection, ASSESSMENTS, seq))
            rejects = map(rejected_from_json, _bodies(connection, REJECTS, seq))
            return RunDocument(
                header=header_from_json(header),
                customers=tuple(customers),
                rejects=tuple(rejects),
                **_layers(connection, seq),
            )

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
            seq = _seq_of(connection, run_id)
        if seq is None:
            raise _no_run(run_id)
        return islice(self._from_key(seq, after, limit), limit)

    def _from_key(
        self, seq: int, after: str | None, limit: int | None
    ) -> Iterator[AssessedCustomer]:
        size = CHUNK if limit is None else min(CHUNK, max(limit, 1))
        table = ASSESSMENTS.c
        query = select(table.customer_id, table.body).where(table.run_seq == seq)
        query = query.order_by(table.customer_id).limit(size)
        while True:
            page = query if after is None else query.where(table.customer_id > after)
            with reading(self._engine) as connection:
                rows = connection.execute(page).all()
            for _, body in rows:
                yield assessed_from_json(body)
            if len(rows) < size:
                return
            after = rows[-1].customer_id

    def history(self, customer_id: str) -> Iterator[tuple[RunHeader, AssessedCustomer]]:
        """Yield what every run said of one customer, oldest first."""
        query = (
            select(RUNS.c.header, ASSESSMENTS.c.body)
            .join(RUNS, RUNS.c.seq == ASSESSMENTS.c.run_seq)
            .where(ASSESSMENTS.c.customer_id == customer_id)
            .order_by(RUNS.c.seq)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        for header, body in rows:
            yield header_from_json(header), assessed_from_json(body)


def _bodies(connection: Connection, table: Table, seq: int) -> Iterable[Mapping[str, Any]]:
    query = select(table.c.body).where(table.c.run_seq == seq).order_by(table.c.place)
    return connection.scalars(query.execution_options(yield_per=CHUNK))


def _layers(connection: Connection, seq: int) -> dict[str, Mapping[str, object]]:
    query = select(LAYERS.c.name, LAYERS.c.body).where(LAYERS.c.run_seq == seq)
    return {row.name: row.body for row in connection.execute(query)}
