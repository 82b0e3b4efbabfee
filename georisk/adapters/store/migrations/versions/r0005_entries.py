"""What people filled in by hand: contacts, notes, activities."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table."""
    plain_order = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    op.create_table(
        "entries",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("customer_id", plain_order, nullable=False),
        sa.Column("plan_year", sa.Integer()),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("who", sa.String()),
        sa.PrimaryKeyConstraint("seq", name="pk_entries"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_entries_plan_year", "entries", ["plan_year"])
    op.execute("UPDATE georisk_store SET version = 5")
