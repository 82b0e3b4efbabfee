"""Runs the revisions on the connection `georisk.adapters.store.schema` hands over."""

from __future__ import annotations

from alembic import context

from georisk.adapters.store.tables import METADATA, REVISIONS


def run() -> None:
    """Run what Alembic was asked for, inside the transaction that is already open."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=METADATA,
        version_table=REVISIONS.name,
    )
    with context.begin_transaction():
        context.run_migrations()


if hasattr(context, "config"):  # it is there only while Alembic runs this file
    run()
