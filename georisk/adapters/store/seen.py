"""What a key for some areas or offices sees of a store: its rows, and nothing that tells of others.

The conditions stand in the queries, so that what may not be seen is never read.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import exists, or_

from georisk.adapters.store.tables import ASSESSMENTS, RUNS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement

    from georisk.model import InputFile, RunHeader
    from georisk.model.access import Reach

# Inputs that hold no customer: only their hashes and counts are told.
OPEN_ROLES = {"network", "spp", "estates", "ruleset", "gazetteer", "barriers"}
NOTHING: Mapping[str, object] = {"type": "FeatureCollection", "features": ()}


def rows_seen(reach: Reach) -> tuple[ColumnElement[bool], ...]:
    """Make the condition on assessments; none for who sees everything."""
    if not reach.limited:
        return ()
    table = ASSESSMENTS.c
    return (or_(table.area.in_(reach.areas), table.office.in_(reach.offices)),)


def runs_seen(reach: Reach) -> tuple[ColumnElement[bool], ...]:
    """Make the condition on runs: those with a row that may be seen."""
    if not reach.limited:
        return ()
    return (exists().where(ASSESSMENTS.c.run_seq == RUNS.c.seq, *rows_seen(reach)),)


def header_seen(header: RunHeader, reach: Reach) -> RunHeader:
    """Take out what counts or tells apart customers: notes on a whole file, its hash, its rows."""
    if not reach.limited:
        return header
    return replace(header, assumptions=(), inputs=tuple(map(_input_seen, header.inputs)))


def _input_seen(item: InputFile) -> InputFile:
    if item.role in OPEN_ROLES:
        return item
    return replace(item, sha256="", rows=0, spec="", skipped=0, outside=0)
