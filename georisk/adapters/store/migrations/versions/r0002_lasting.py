"""A ledger, rows chained by hash, positions and routes as geometry."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from alembic import op

from georisk.adapters.store.chain import START, canonical, row_link
from georisk.adapters.store.geometry import Geometry, wkb_of
from georisk.adapters.store.json_text import JsonText
from georisk.adapters.store.rows import CHAINED, Linking, first_link

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from georisk.adapters.store.rows import Chained

revision = "0002"
down_revision = "0001"
CHUNK = 500
SHAPES = ("position", "route")
# The tables as they are at this revision, whatever becomes of them later.
RUNS = sa.table(
    "runs",
    *map(sa.column, ("seq", "run_id", "plan_year", "ruleset", "engine_version")),
    sa.column("as_of", sa.Date()),
    sa.column("synthetic", sa.Boolean()),
    sa.column("header", JsonText()),
)
KEYS = {"assessments": "customer_id", "rejects": "place", "layers": "name"}


def upgrade() -> None:
    """Add the columns, fill them for what is there, and enter every run into the ledger."""
    ledger = _make_ledger()
    for name in SHAPES:
        op.add_column("assessments", sa.Column(name, Geometry()))
    for of in CHAINED:
        op.add_column(of.table.name, sa.Column("hash", sa.String()))
    _enter_runs(ledger)
    for of in CHAINED:
        with op.batch_alter_table(of.table.name) as batch:
            batch.alter_column("hash", existing_type=sa.String(), nullable=False)
    op.execute("UPDATE georisk_store SET version = 2")


def _make_ledger() -> sa.Table:
    ledger = op.create_table(
        "ledger",
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("at", sa.String()),
        sa.Column("who", sa.String()),
        sa.Column("body", JsonText(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_ledger"),
    )
    op.create_index("ix_ledger_kind_subject", "ledger", ["kind", "subject"])
    return ledger


def _enter_runs(ledger: sa.Table) -> None:
    """Chain the runs that are there; nobody wrote down who kept them, nor when."""
    last = START
    runs = op.get_bind().execute(sa.select(RUNS).order_by(RUNS.c.seq)).mappings().all()
    for n, run in enumerate(runs, 1):
        linking = Linking(first_link(dict(run), run["header"]))
        counts = {of.table.name: _chain(of, run["seq"], linking) for of in CHAINED}
        body = {"seal": linking.last, "supersedes": None, "reason": None, **counts}
        entry: dict[str, Any] = {"n": n, "kind": "run", "subject": run["run_id"]}
        entry |= {"at": None, "who": None}
        last = row_link(last, "ledger", entry, canonical(body))
        op.get_bind().execute(ledger.insert(), {**entry, "body": canonical(body), "hash": last})


def _table(of: Chained) -> sa.TableClause:
    types: dict[str, Any] = {"eligible": sa.Boolean(), "body": JsonText()}
    types |= dict.fromkeys(SHAPES, Geometry())
    names = sorted({*of.columns, KEYS[of.table.name], "run_seq", "hash", "body"})
    return sa.table(of.table.name, *(sa.column(name, types.get(name)) for name in names))


def _chain(of: Chained, seq: int, linking: Linking) -> int:
    """Fill the new columns of a run's rows in one table; say how many there are."""
    table = _table(of)
    count = 0
    for rows in _chunks(table, of, seq):
        changes = [_change(of, row, linking) for row in rows]
        key = table.c[KEYS[of.table.name]]
        op.get_bind().execute(
            sa.update(table)
            .where(table.c.run_seq == seq, key == sa.bindparam("the_key"))
            .values({name: sa.bindparam(f"new_{name}") for name in changes[0]}),
            [
                {"the_key": row[key.name], **{f"new_{name}": new[name] for name in new}}
                for row, new in zip(rows, changes, strict=True)
            ],
        )
        count += len(rows)
    return count


def _chunks(table: sa.TableClause, of: Chained, seq: int) -> Iterator[Sequence[dict[str, Any]]]:
    """Read a run's rows a chunk at a time, since they are changed meanwhile."""
    order, last = table.c[of.order], None
    query = sa.select(table).where(table.c.run_seq == seq).order_by(order).limit(CHUNK)
    while True:
        page = query if last is None else query.where(order > last)
        rows = [dict(row) for row in op.get_bind().execute(page).mappings()]
        if not rows:
            return
        yield rows
        last = rows[-1][of.order]


def _change(of: Chained, row: dict[str, Any], linking: Linking) -> dict[str, Any]:
    """Give the new values of one row; the route moves out of the body into its column."""
    if of.table.name != "assessments":
        return {"hash": linking.add(of, row, row["body"])}
    body = json.loads(row["body"])
    record, path = body["record"], body.pop("path")
    located = record["lon"] is not None and record["lat"] is not None
    shapes = {
        "position": wkb_of([(record["lon"], record["lat"])]) if located else None,
        "route": wkb_of(path),
    }
    kept = canonical(body)
    return {**shapes, "body": kept, "hash": linking.add(of, {**row, **shapes}, kept)}
