"""The tables: rows are appended, never updated; what is asked for often has a column of its own."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
)

SCHEMA_VERSION = 1
# Pages go by ascending id: PostgreSQL must sort as SQLite does, by code point.
PLAIN_ORDER = String().with_variant(String(collation="C"), "postgresql")

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

VERSIONS = Table("georisk_store", METADATA, Column("version", Integer, primary_key=True))

RUNS = Table(
    "runs",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("run_id", String, nullable=False, unique=True),
    Column("plan_year", Integer),
    Column("as_of", Date),
    Column("ruleset", String, nullable=False),
    Column("engine_version", String, nullable=False),
    Column("synthetic", Boolean, nullable=False),
    Column("header", JSON, nullable=False),
    sqlite_autoincrement=True,  # a number is never given twice
)

ASSESSMENTS = Table(
    "assessments",
    METADATA,
    Column("run_seq", ForeignKey(RUNS.c.seq), primary_key=True),
    Column("customer_id", PLAIN_ORDER, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("plan_year", Integer),
    Column("area", String),
    Column("office", String),
    Column("kamr_id", String),
    Column("estate_id", String),
    Column("eligible", Boolean, nullable=False),
    Column("tier", String),
    Column("band", String),
    Column("score", Integer),
    Column("score_low", Integer),
    Column("score_high", Integer),
    Column("body", JSON, nullable=False),
    Index(None, "customer_id", "run_seq"),
    Index(None, "run_seq", "place"),
)

REJECTS = Table(
    "rejects",
    METADATA,
    Column("run_seq", ForeignKey(RUNS.c.seq), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("body", JSON, nullable=False),
)

LAYERS = Table(
    "layers",
    METADATA,
    Column("run_seq", ForeignKey(RUNS.c.seq), primary_key=True),
    Column("name", String, primary_key=True),
    Column("body", JSON, nullable=False),
)
