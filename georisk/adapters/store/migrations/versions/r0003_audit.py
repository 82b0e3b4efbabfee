"""Who read or wrote customer data."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table."""
    plain_order = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    op.create_table(
        "audit",
        sa.Column("audit_id", plain_order, nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("who", sa.String()),
        sa.Column("operation", sa.String(), nullable=False),
        sa.Column("subject", sa.JSON(), nullable=False),
        sa.Column("rows", sa.Integer()),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("audit_id", name="pk_audit"),
    )
    op.execute("UPDATE georisk_store SET version = 3")
