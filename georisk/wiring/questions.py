"""Questions to stored runs: what if, what changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from georisk.assessment.answers import move_columns, move_fields, what_if_fields
from georisk.assessment.what_if import make_baseline, what_if
from georisk.plan.compare import FACTORS, compare
from georisk.wiring.jobs import resolve_run, silent
from georisk.wiring.reopening import reopen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from georisk.assessment.changes import Change
    from georisk.assessment.what_if import WhatIf
    from georisk.model import RunHeader
    from georisk.plan.compare import Comparison, Movement
    from georisk.ports import RunStore
    from georisk.wiring.jobs import Progress

QUESTION_STEPS = 3
MOVEMENT_SIDES = (
    *(field for name, field in FACTORS.items() if name != "contract"),
    *("score", "score_low", "score_high", "band", "tier", "exempt", "spp_id", "distance_m"),
)


def ask_what_if(
    header: RunHeader,
    changes: Sequence[Change],
    *,
    ruleset: Path | None = None,
    progress: Progress = silent,
) -> WhatIf:
    """Read a run's files again, assess them, and say what some changes would do.

    Raises
    ------
    InputError
        As `reopen`; or when no plant is left that could take a customer.
    UsageError
        When a change names a plant that is not there, or adds one that is.
    """
    run = reopen(header, ruleset=ruleset, progress=progress)
    progress("measuring and scoring", "วัดระยะทางและให้คะแนน")
    return what_if(make_baseline(run.customers, run.world, run.known), changes)


def compare_runs(store: RunStore, run_a: str, run_b: str) -> Comparison:
    """Compare two stored runs, the earlier first; ``latest`` is the newest.

    Raises
    ------
    NotFound
    """
    one, other = resolve_run(store, run_a).run_id, resolve_run(store, run_b).run_id
    return compare(store.assessed(one), store.assessed(other))


def what_if_csv(answer: WhatIf) -> bytes:
    """Render the customers that move as a table."""
    from georisk.adapters.run_files import csv_bytes

    rows = [tuple(move_fields(move).values()) for move in answer.moves]
    return csv_bytes(move_columns(), rows)


def what_if_json(answer: WhatIf) -> str:
    """Render the whole answer; baht and metres are numbers."""
    return json_text(what_if_fields(answer))


def json_text(content: object) -> str:
    """Render plain data, Decimals as numbers."""
    return json.dumps(content, ensure_ascii=False, indent=2, default=float)


def comparison_fields(found: Comparison) -> dict[str, object]:
    """Lay a comparison out by field."""
    counts: dict[str, int] = {direction.value: count for direction, count in found.counts.items()}
    counts["unmoved"] = found.unmoved
    return {
        "counts": counts,
        "factors": found.factor_counts,
        "matrix": [
            {
                "band_before": before,
                "band_after": after,
                "customers": cell.customers,
                "monthly_bill_thb": cell.baht,
            }
            for (before, after), cell in found.matrix.items()
        ],
        "customers": [movement_fields(movement) for movement in found.movements],
    }


def movement_fields(movement: Movement) -> dict[str, object]:
    """Lay one customer that moved out by field, ``_before`` and ``_after`` beside each other."""
    latest = movement.latest
    sides = [item.record if item else None for item in (movement.before, movement.after)]
    return {
        "customer_id": movement.customer_id,
        "name": latest.profile.name,
        "office": latest.profile.office,
        "kamr_id": latest.profile.kamr_id,
        "monthly_bill_thb": latest.record.monthly_bill_thb,
        "direction": movement.direction,
        "factors": ";".join(movement.factors) or None,
        **{
            f"{name}_{when}": getattr(record, name, None)
            for name in MOVEMENT_SIDES
            for when, record in zip(("before", "after"), sides, strict=True)
        },
    }


def comparison_csv(found: Comparison) -> bytes:
    """Render the customers that moved as a table."""
    from georisk.adapters.run_files import csv_bytes

    who = ["customer_id", "name", "office", "kamr_id", "monthly_bill_thb", "direction", "factors"]
    heading = [*who, *(f"{name}_{when}" for name in MOVEMENT_SIDES for when in ("before", "after"))]
    rows = [tuple(movement_fields(movement).values()) for movement in found.movements]
    return csv_bytes(heading, rows)
