"""The tables: rows are appended, never updated; what is asked for often has a column of its own.

A change here needs a revision in ``migrations/versions``, which a test compares with these tables.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

from georisk.adapters.store.geometry import Geometry
from georisk.adapters.store.json_text import JsonText

SCHEMA_VERSION = 6
# Pages go by ascending id: PostgreSQL must sort as SQLite does, by code point.
PLAIN_ORDER = String().with_variant(String(collation="C"), "postgresql")
RUN, PLAN, KEY = "run", "plan", "key"

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# The first thing a georisk of any age reads.
VERSIONS = Table("georisk_store", METADATA, Column("version", Integer, primary_key=True))

# Alembic's own table, by a name of ours, as a database may be shared.
REVISIONS = Table(
    "georisk_migrations",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="georisk_migrations_pkc"),
)

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
    Column("header", JsonText, nullable=False),
    sqlite_autoincrement=True,  # a number is never given twice
)

# `body` holds everything but the route; `position` and `route` are WGS 84.
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
    Column("body", JsonText, nullable=False),
    Column("position", Geometry),
    Column("route", Geometry),
    Column("hash", String, nullable=False),
    Index(None, "customer_id", "run_seq"),
    Index(None, "run_seq", "place"),
)

REJECTS = Table(
    "rejects",
    METADATA,
    Column("run_seq", ForeignKey(RUNS.c.seq), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("body", JsonText, nullable=False),
    Column("hash", String, nullable=False),
)

LAYERS = Table(
    "layers",
    METADATA,
    Column("run_seq", ForeignKey(RUNS.c.seq), primary_key=True),
    Column("name", String, primary_key=True),
    Column("body", JsonText, nullable=False),
    Column("hash", String, nullable=False),
)

# What happened, in order: a run was kept (subject: its id), a plan year moved on (subject: the
# year), a key was made or revoked (subject: its id). `at` and `who` are unknown only for what was
# kept before there was a ledger.
LEDGER = Table(
    "ledger",
    METADATA,
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("at", String),
    Column("who", String),
    Column("body", JsonText, nullable=False),
    Column("hash", String, nullable=False),
    Index(None, "kind", "subject"),
)

# Who read or wrote customer data. `audit_id` grows with time, whichever process gave it.
AUDIT = Table(
    "audit",
    METADATA,
    Column("audit_id", PLAIN_ORDER, primary_key=True),
    Column("at", String, nullable=False),
    Column("who", String),
    Column("operation", String, nullable=False),
    Column("subject", JsonText, nullable=False),
    Column("rows", Integer),
    Column("status", Integer, nullable=False),
    Column("request_id", String, nullable=False),
)

# What is still to be told to whoever listens: the only rows that change, as each is settled.
# `due_at` is null once a message was taken or given up.
OUTBOX = Table(
    "outbox",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("webhook_id", String, nullable=False, unique=True),
    Column("body", JsonText, nullable=False),
    Column("made_at", String, nullable=False),
    Column("due_at", String),
    Column("attempts", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("answer", String),
    Index(None, "due_at"),
    sqlite_autoincrement=True,
)

# Which changes of the run in force were put into the outbox, by the ledger's entry that brought it.
FEED_MARKS = Table(
    "feed_marks",
    METADATA,
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("run_id", String, nullable=False),
)

# What people filled in by hand in a workbook; the newest row of a field holds. `plan_year` is null
# for contacts, which hold from year to year; an empty value was erased.
ENTRIES = Table(
    "entries",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("customer_id", PLAIN_ORDER, nullable=False),
    Column("plan_year", Integer),
    Column("field", String, nullable=False),
    Column("value", String, nullable=False),
    Column("run_id", String, nullable=False),
    Column("at", String, nullable=False),
    Column("who", String),
    Index(None, "plan_year"),
    sqlite_autoincrement=True,
)

# Uploads on their way to a run. `content` is there until a job has ended, `due_at` tells from when
# on a worker may take it (again).
JOBS = Table(
    "jobs",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("job_id", String, nullable=False, unique=True),
    Column("asker", String, nullable=False),
    Column("idempotency_key", String),
    Column("sha256", String, nullable=False),
    Column("name", String, nullable=False),
    Column("content", String),
    Column("options", String, nullable=False),
    Column("state", String, nullable=False),
    Column("progress", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("made_at", String, nullable=False),
    Column("begun_at", String),
    Column("ended_at", String),
    Column("due_at", String),
    Column("run_id", String),
    Column("assessed", Integer),
    Column("rejected", Integer),
    Column("fault", String),
    UniqueConstraint("asker", "idempotency_key"),
    Index(None, "due_at"),
    sqlite_autoincrement=True,
)
