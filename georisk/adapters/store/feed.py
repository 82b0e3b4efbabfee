"""What the feed and the map layers ask of a store: parts of rows, and what moved the feed."""

from __future__ import annotations

import json
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, case, cast, func, literal, select

from georisk.adapters.results.json_pieces import cutter
from georisk.adapters.results.run_json import from_text
from georisk.adapters.store.engine import reading
from georisk.adapters.store.geometry import path_of
from georisk.adapters.store.plans import step_of
from georisk.adapters.store.seen import rows_seen, runs_seen
from georisk.adapters.store.tables import ASSESSMENTS, LAYERS, LEDGER, PLAN, RUN, RUNS
from georisk.errors import NotFound
from georisk.model import Standing
from georisk.plan.reigns import Moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection, Engine, Row, Select

    from georisk.model.access import Reach

CHUNK = 2_000
EXPLAINED = ',"explanation":'
POSITION_OF = {"sqlite": func.instr, "postgresql": func.strpos}
Spot = tuple[str, tuple[float, float] | None]


def _standing_text(dialect: str) -> ColumnElement[str]:
    """Cut a body off before its explanation, which is most of it; a migrated one is as it is."""
    body = cast(ASSESSMENTS.c.body, Text)
    end = POSITION_OF[dialect](body, EXPLAINED)
    short = func.substr(body, 1, end - 1).concat(literal("}"))
    return case((body.like('{"record":%'), short), else_=body).label("said")


def _moment_of(row: Row[Any]) -> Moment:
    at = None if row.at is None else datetime.fromisoformat(row.at)
    return Moment(n=row.n, at=at, happened=row.subject if row.kind == RUN else step_of(row))


def _spot_of(row: Row[Any]) -> Spot:
    path = path_of(row.position)
    return row.customer_id, path[0] if path else None


class FeedTable:
    """The part of a store that tells of runs without their explanations."""

    _engine: Engine
    _reach: Reach

    def _seq(self, connection: Connection, run_id: str) -> int:
        query = select(RUNS.c.seq).where(RUNS.c.run_id == run_id, *runs_seen(self._reach))
        seq: int | None = connection.scalar(query)
        if seq is None:
            raise NotFound(f"run {run_id}: no such run", f"ไม่พบการประเมิน {run_id}")
        return seq

    def _rows(self, seq: int, *columns: ColumnElement[Any]) -> Select[Any]:
        """Ask for the visible rows of a run, by ascending customer id."""
        table = ASSESSMENTS.c
        query = select(*columns).where(table.run_seq == seq, *rows_seen(self._reach))
        return query.order_by(table.customer_id)

    def moments(self, *, after: int = 0) -> tuple[Moment, ...]:
        """Tell what happened to runs and plans, oldest first, from just after an entry."""
        query = select(LEDGER).where(LEDGER.c.kind.in_((RUN, PLAN)), LEDGER.c.n > after)
        with reading(self._engine) as connection:
            return tuple(map(_moment_of, connection.execute(query.order_by(LEDGER.c.n))))

    def newest_moment(self) -> int:
        """Tell the number of the ledger's last entry, 0 while it is empty."""
        with reading(self._engine) as connection:
            return connection.scalar(select(func.max(LEDGER.c.n))) or 0

    def standings(
        self, run_id: str, *, after: str | None = None, limit: int | None = None
    ) -> Iterator[Standing]:
        """Yield where a run's customers stand, by ascending id, from just after a given one.

        Raises
        ------
        NotFound
            No such run; at once, not at the first row.
        """
        return (from_text(Standing, said) for said in self._told(run_id, after, limit))

    def pieces(
        self, run_id: str, names: Sequence[str], *, after: str | None = None
    ) -> Iterator[tuple[str, ...]]:
        """Yield some fields of where customers stand, as the JSON they are kept in.

        Parameters
        ----------
        names : sequence of str
            Such as ``record.tier`` and ``profile.name``.

        Raises
        ------
        NotFound
            No such run; at once, not at the first row.
        """
        return map(cutter(tuple(names)), self._told(run_id, after, None))

    def _told(self, run_id: str, after: str | None, limit: int | None) -> Iterator[str]:
        with reading(self._engine) as connection:
            seq = self._seq(connection, run_id)
        return islice(self._said(seq, after, limit), limit)

    def _said(self, seq: int, after: str | None, limit: int | None) -> Iterator[str]:
        size = CHUNK if limit is None else max(1, min(CHUNK, limit))
        customer_id = ASSESSMENTS.c.customer_id
        query = self._rows(seq, customer_id, _standing_text(self._engine.dialect.name)).limit(size)
        while True:
            page = query if after is None else query.where(customer_id > after)
            with reading(self._engine) as connection:
                rows = connection.execute(page).all()
            yield from (row.said for row in rows)
            if len(rows) < size:
                return
            after = rows[-1].customer_id

    def spots(self, run_id: str, only: Mapping[str, str] | None = None) -> tuple[Spot, ...]:
        """Tell where a run's customers are, by ascending id.

        Parameters
        ----------
        only : mapping of str to str
            Values of ``area``, ``office``, ``kamr_id``, ``estate_id``, ``tier`` or ``band``.

        Returns
        -------
        tuple of (customer_id, (lon, lat) or None)

        Raises
        ------
        NotFound
            No such run.
        """
        table = ASSESSMENTS.c
        wanted = [table[name] == value for name, value in (only or {}).items()]
        with reading(self._engine) as connection:
            query = self._rows(self._seq(connection, run_id), table.customer_id, table.position)
            return tuple(map(_spot_of, connection.execute(query.where(*wanted))))

    def named(self, run_id: str, ids: Sequence[str]) -> tuple[Standing, ...]:
        """Tell where some customers of a run stand, by ascending id; unknown ones are left out.

        Raises
        ------
        NotFound
            No such run.
        """
        said = _standing_text(self._engine.dialect.name)
        with reading(self._engine) as connection:
            query = self._rows(self._seq(connection, run_id), said)
            rows = connection.execute(query.where(ASSESSMENTS.c.customer_id.in_(ids)))
            return tuple(from_text(Standing, row.said) for row in rows)

    def layer(self, run_id: str, name: str) -> Mapping[str, object]:
        """Return a layer of a run's map: ``spps``, ``estates`` or ``lines``, as GeoJSON.

        Raises
        ------
        NotFound
            No such run.
        """
        with reading(self._engine) as connection:
            query = select(LAYERS.c.body).where(
                LAYERS.c.run_seq == self._seq(connection, run_id), LAYERS.c.name == name
            )
            found: Mapping[str, object] = json.loads(connection.execute(query).scalar_one())
        return found
