"""Uploads that wait to be assessed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "jobs",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("asker", sa.String(), nullable=False),
        sa.Column("idempotency_key", sa.String()),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.String()),
        sa.Column("options", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.String(), nullable=False),
        sa.Column("begun_at", sa.String()),
        sa.Column("ended_at", sa.String()),
        sa.Column("due_at", sa.String()),
        sa.Column("run_id", sa.String()),
        sa.Column("assessed", sa.Integer()),
        sa.Column("rejected", sa.Integer()),
        sa.Column("fault", sa.String()),
        sa.PrimaryKeyConstraint("seq", name="pk_jobs"),
        sa.UniqueConstraint("job_id", name="uq_jobs_job_id"),
        sa.UniqueConstraint("asker", "idempotency_key", name="uq_jobs_asker_idempotency_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_jobs_due_at", "jobs", ["due_at"])
    op.execute("UPDATE georisk_store SET version = 6")
