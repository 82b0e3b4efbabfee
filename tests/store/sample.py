"""Runs to keep."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from georisk.model import Problem, Rejected
from tests.reports.sample_run import customer, header_of, run_of

if TYPE_CHECKING:
    from georisk.model import RunDocument

REJECT = Rejected(
    source="ลูกค้า.csv",
    row=7,
    record_id=None,
    problems=(
        Problem(field="lat", value="213", code="value", expected_en="-90", expected_th="ไม่เกิน"),
    ),
)
ROUTE = ((101.0, 13.5), (101.1 + 1e-15, 13.6))


def the_run(run_id: str = "r1", *ids: str, plan_year: int = 2026) -> RunDocument:
    """A run with everything in it: customers C, A, B in that order, unless others are named."""
    people = [replace(customer(name, lon=101.0, lat=13.5), path=ROUTE) for name in ids or "CAB"]
    line = {"type": "Feature", "geometry": None, "properties": {"kind": "road", "owner": None}}
    lines = {"type": "FeatureCollection", "features": [line]}
    header = header_of(run_id, plan_year=plan_year)
    return run_of(*people, rejects=(REJECT, REJECT), header=header, lines=lines)
