"""Proving a store: its revision, its chains, and that nothing lacks its other half."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, func, select

from georisk.adapters.store.chain import START
from georisk.adapters.store.engine import snapshot
from georisk.adapters.store.ledger import entry_link
from georisk.adapters.store.rows import CHAINED, Linking, first_link
from georisk.adapters.store.schema import revision_of, version_of
from georisk.adapters.store.tables import LEDGER, METADATA, PLAN, REVISIONS, RUN, RUNS
from georisk.errors import GeoriskError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine, Row

    from georisk.adapters.store.rows import Chained

CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a store that does not hold.

    Parameters
    ----------
    code : str
        ``schema``, ``file``, ``orphan``, ``run``, ``ledger`` or ``plan``.
    """

    code: str
    en: str
    th: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreReport:
    """What a store holds, and what in it does not hold.

    Parameters
    ----------
    head : str
        The ledger's last hash. Whoever wrote it down can tell later whether the newest entries
        are still there; nothing inside a store can.
    """

    schema: int
    runs: int
    rows: int
    entries: int
    head: str
    findings: tuple[Finding, ...]


def check(engine: Engine) -> StoreReport:
    """Prove a store, as of one moment; others may go on writing.

    Raises
    ------
    StoreError
        When the store cannot be read.
    """
    with snapshot(engine) as connection:
        version = version_of(connection)
        return StoreReport(
            schema=version,
            runs=_count(connection, RUNS),
            rows=sum(_count(connection, of.table) for of in CHAINED),
            entries=_count(connection, LEDGER),
            head=_head(connection),
            findings=(*_schema(connection), *_file(connection), *prove(connection)),
        )


def prove(connection: Connection) -> Iterator[Finding]:
    """Walk every chain."""
    yield from _orphans(connection)
    yield from _ledger(connection)
    query = select(LEDGER.c.subject, LEDGER.c.body, RUNS)
    query = query.join(RUNS, RUNS.c.run_id == LEDGER.c.subject)
    for run in connection.execute(query.where(LEDGER.c.kind == RUN).order_by(LEDGER.c.n)).all():
        yield from _run(connection, run)
    yield from _plans(connection)


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _head(connection: Connection) -> str:
    newest = select(LEDGER.c.hash).order_by(LEDGER.c.n.desc()).limit(1)
    found: str | None = connection.scalar(newest)
    return found or START


def _schema(connection: Connection) -> Iterator[Finding]:
    """Compare the tables with what the revisions make."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    version, revision = version_of(connection), revision_of(connection)
    if revision != f"{version:04}":
        yield Finding(
            "schema",
            f"the store says schema {version}, its migrations {revision or 'none'}",
            f"ที่เก็บระบุโครงสร้างรุ่น {version} แต่บันทึกการปรับรุ่นระบุ {revision or 'ไม่มี'}",
        )
    known = {*METADATA.tables, REVISIONS.name}
    options = {
        "version_table": REVISIONS.name,
        "include_name": lambda name, kind, _parents: kind != "table" or name in known,
    }
    context = MigrationContext.configure(connection, opts=options)
    for difference in compare_metadata(context, METADATA):
        yield Finding(
            "schema",
            f"the tables are not as they should be: {difference}",
            f"ตารางไม่ตรงกับที่ควรเป็น: {difference}",
        )


def _file(connection: Connection) -> Iterator[Finding]:
    """Let SQLite look through its file; PostgreSQL has its own tools for that."""
    if connection.dialect.name != "sqlite":
        return
    for (said,) in connection.exec_driver_sql("PRAGMA quick_check").all():
        if said != "ok":
            yield Finding("file", f"the file is damaged: {said}", f"แฟ้มเสียหาย: {said}")


def _orphan(what: str) -> Finding:
    return Finding("orphan", f"{what} belongs to nothing", f"{what} ไม่มีรายการหลัก")


def _orphans(connection: Connection) -> Iterator[Finding]:
    """Find runs without an entry, entries without a run, rows without a run."""
    entered = select(LEDGER.c.subject).where(LEDGER.c.kind == RUN)
    runs = select(RUNS.c.run_id)
    for run_id in connection.scalars(runs.where(RUNS.c.run_id.not_in(entered))):
        yield _orphan(f"run {run_id}")
    for subject in connection.scalars(entered.where(LEDGER.c.subject.not_in(runs))):
        yield _orphan(f"ledger entry of run {subject}")
    for of in CHAINED:
        column = of.table.c.run_seq
        lost = select(column).distinct().where(column.not_in(select(RUNS.c.seq)))
        for seq in connection.scalars(lost):
            yield _orphan(f"{of.table.name} of run number {seq}")


def _ledger(connection: Connection) -> Iterator[Finding]:
    """Follow the ledger to its first fault; everything after that hangs in the air."""
    last = START
    for expected, entry in enumerate(_stream(connection, select(LEDGER).order_by(LEDGER.c.n)), 1):
        last = entry_link(last, entry._asdict())
        if entry.n != expected or entry.hash != last:
            yield Finding(
                "ledger",
                f"the ledger does not hold from entry {expected} on",
                f"บัญชีรายการไม่ถูกต้องตั้งแต่รายการที่ {expected}",
            )
            return


def _stream(connection: Connection, query: Any) -> Iterator[Row[Any]]:  # noqa: ANN401 - any select
    with connection.execute(query.execution_options(yield_per=CHUNK)) as rows:
        yield from rows


def _run(connection: Connection, run: Row[Any]) -> Iterator[Finding]:
    """Follow the chain of a run to its seal."""
    linking = Linking(first_link(run._asdict(), run.header))
    for of in CHAINED:
        broken = _first_fault(connection, of, run.seq, linking)
        if broken is not None:
            yield _unsound(run.run_id, f"{of.table.name} {of.order} {broken}")
            return
    if linking.last != json.loads(run.body)["seal"]:
        yield _unsound(run.run_id, "its seal")


def _first_fault(connection: Connection, of: Chained, seq: int, linking: Linking) -> object:
    table = of.table
    query = select(table).where(table.c.run_seq == seq).order_by(table.c[of.order])
    for row in _stream(connection, query):
        said = row._asdict()
        if linking.add(of, said, row.body) != row.hash:
            return said[of.order]
    return None


def _unsound(run_id: str, where: str) -> Finding:
    return Finding(
        "run",
        f"run {run_id} is not as it was kept: {where}",
        f"การประเมิน {run_id} ไม่ตรงกับที่บันทึกไว้: {where}",
    )


def _plans(connection: Connection) -> Iterator[Finding]:
    """Follow the steps of every plan year."""
    from georisk.adapters.store.plans import plans_of

    years = select(LEDGER.c.subject).distinct().where(LEDGER.c.kind == PLAN)
    for year in connection.scalars(years.order_by(LEDGER.c.subject)).all():
        try:
            plans_of(connection, int(year))
        except (GeoriskError, ValueError) as error:
            th = error.th if isinstance(error, GeoriskError) else str(error)
            yield Finding("plan", f"plan {year}: {error}", f"แผนปี {year}: {th}")
