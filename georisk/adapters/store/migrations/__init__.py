"""Alembic's revisions: how a store of an older georisk becomes one of this."""
