"""Two stored runs made again from their files, one cause swapped after the other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from georisk.assessment import assess
from georisk.assessment.document import assessed
from georisk.plan.causes import ORDER, Cause, shares
from georisk.wiring.jobs import resolve_run
from georisk.wiring.options import silent
from georisk.wiring.places import DATUM, GAZETTEER
from georisk.wiring.reopening import BARRIERS, FEEDERS, NETWORK, reopen

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from georisk.model import AssessedCustomer, InputFile, RunHeader
    from georisk.plan.causes import Share
    from georisk.ports import RunStore
    from georisk.wiring.options import Progress

    Rules = tuple[Path | None, Path | None]

# Whose files they are, by role; and what else of a run's header belongs to a cause.
ROLES = {
    Cause.DATA: frozenset({"customers", "sites", "outages", FEEDERS, GAZETTEER, DATUM}),
    Cause.NETWORK: frozenset({NETWORK, BARRIERS}),
    Cause.WORLD: frozenset({"spp", "estates"}),
    Cause.RULES: frozenset[str](),
}
TOLD = {
    Cause.DATA: ("as_of", "plan_year"),
    Cause.RULES: ("ruleset", "ruleset_sha256"),
    Cause.NETWORK: ("cutoff_m", "max_access_m", "join_tolerance_m", "friction"),
    Cause.WORLD: (),
}
STEPS = 1 + len(ORDER)


def attribute(
    store: RunStore,
    run_a: str,
    run_b: str,
    rules: Rules = (None, None),
    progress: Progress = silent,
) -> tuple[Share, ...]:
    """Say what moved customers between two stored runs, the earlier first.

    Parameters
    ----------
    rules : (Path or None, Path or None)
        Files of the rule sets of either run, where it is not the edition that comes with georisk.

    Raises
    ------
    NotFound
        No such run.
    InputError
        When a file of either run is gone or has changed since, or a run was no file's.
    """
    old, new = resolve_run(store, run_a), resolve_run(store, run_b)
    header, swapped = replace(old, inputs=_in_order(old.inputs)), []
    held = made_again = _made(old, rules[0], progress)
    for cause in ORDER:
        mixed = swap(header, new, cause)
        if mixed != header:
            ruleset = rules[mixed.ruleset_sha256 == new.ruleset_sha256]
            held = _made(mixed, ruleset, progress)
        header = mixed
        swapped.append((cause, held))
    before, after = (tuple(store.assessed(one.run_id)) for one in (old, new))
    return shares(before, made_again, swapped, after)


def swap(header: RunHeader, new: RunHeader, cause: Cause) -> RunHeader:
    """Give a header what belongs to one cause in another one."""
    mine = ROLES[cause]
    kept = (item for item in header.inputs if item.role not in mine)
    taken = (item for item in new.inputs if item.role in mine)
    return replace(
        header,
        inputs=_in_order((*kept, *taken)),
        **{name: getattr(new, name) for name in TOLD[cause]},
    )


def _in_order(inputs: Iterable[InputFile]) -> tuple[InputFile, ...]:
    return tuple(sorted(inputs, key=lambda item: (item.role, item.spec, item.sha256)))


def _made(
    header: RunHeader, ruleset: Path | None, progress: Progress
) -> tuple[AssessedCustomer, ...]:
    run = reopen(header, ruleset=ruleset)
    progress("measuring and scoring", "วัดระยะทางและให้คะแนน")
    assessments = assess(run.customers, run.world, run.known, geometry=False)
    return assessed(assessments, run.world, header.run_id)
