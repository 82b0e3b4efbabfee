"""Runs, assessments, rejects and layers: what the first georisk kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    versions = op.create_table(
        "georisk_store",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_georisk_store"),
    )
    op.bulk_insert(versions, [{"version": 1}])
    op.create_table(
        "runs",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("plan_year", sa.Integer()),
        sa.Column("as_of", sa.Date()),
        sa.Column("ruleset", sa.String(), nullable=False),
        sa.Column("engine_version", sa.String(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("header", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_runs"),
        sa.UniqueConstraint("run_id", name="uq_runs_run_id"),
        sqlite_autoincrement=True,
    )
    _make_assessments()
    _make_bodies("rejects", sa.Column("place", sa.Integer(), nullable=False))
    _make_bodies("layers", sa.Column("name", sa.String(), nullable=False))


def _of_run(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["run_seq"], ["runs.seq"], name=f"fk_{table}_run_seq_runs")


def _make_assessments() -> None:
    plain_order = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    op.create_table(
        "assessments",
        sa.Column("run_seq", sa.Integer(), nullable=False),
        sa.Column("customer_id", plain_order, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("plan_year", sa.Integer()),
        *(sa.Column(name, sa.String()) for name in ("area", "office", "kamr_id", "estate_id")),
        sa.Column("eligible", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String()) for name in ("tier", "band")),
        *(sa.Column(name, sa.Integer()) for name in ("score", "score_low", "score_high")),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("run_seq", "customer_id", name="pk_assessments"),
        _of_run("assessments"),
    )
    op.create_index("ix_assessments_customer_id_run_seq", "assessments", ["customer_id", "run_seq"])
    op.create_index("ix_assessments_run_seq_place", "assessments", ["run_seq", "place"])


def _make_bodies(table: str, key: sa.Column[object]) -> None:
    op.create_table(
        table,
        sa.Column("run_seq", sa.Integer(), nullable=False),
        key,
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("run_seq", key.name, name=f"pk_{table}"),
        _of_run(table),
    )
