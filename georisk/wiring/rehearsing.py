"""A stored run judged again by another rule set, and the lost customers it would have named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from georisk.assessment import assess
from georisk.assessment.document import assessed
from georisk.errors import InputError
from georisk.plan.backtest import Backtest, Round, backtest, population_of, round_before
from georisk.plan.compare import compare
from georisk.wiring.jobs import resolve_run
from georisk.wiring.options import silent
from georisk.wiring.reopening import reopen
from georisk.wiring.ruling import load_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from georisk.model import AssessedCustomer, Rejected, RunHeader
    from georisk.plan.backtest import BandRow, Interval, Population, Sighting
    from georisk.plan.compare import Comparison
    from georisk.plan.leaving import LostCustomer
    from georisk.ports import PlanStore, RunStore
    from georisk.wiring.options import Progress

REHEARSAL_STEPS = 3
SIGHTING_FIELDS = (
    "customer_id",
    "lost_on",
    "spp_id",
    "reasons",
    "run_id",
    "as_of",
    "a_year_before",
    "standing",
    "score",
    "score_low",
    "score_high",
    "tier",
    "spp_id_assessed",
    "hit",
    "unseen",
    "eligibility_reason",
    "note",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What a stored run would say under another rule set.

    Parameters
    ----------
    ruleset : str
        The id of the other rule set.
    engine : str or None
        The version of georisk that made the run, where it is not this one: then some of what
        changes may be the program's doing.
    """

    header: RunHeader
    ruleset: str
    engine: str | None
    comparison: Comparison


def judged_again(
    header: RunHeader, ruleset: Path, progress: Progress = silent
) -> tuple[AssessedCustomer, ...]:
    """Assess the files of a stored run by another rule set.

    Raises
    ------
    InputError
        When a file is gone or has changed, the run was no file's, or the rule set does not hold.
    """
    run = reopen(header, rehearsed=ruleset, progress=progress)
    progress("measuring and scoring", "วัดระยะทางและให้คะแนน")
    assessments = assess(run.customers, run.world, run.known, geometry=False)
    return assessed(assessments, run.world, header.run_id)


def rehearse(store: RunStore, run: str, ruleset: Path, progress: Progress = silent) -> Rehearsal:
    """Compare a stored run with what another rule set makes of its files.

    Raises
    ------
    NotFound
        No such run.
    InputError
        As `judged_again`.
    """
    from georisk import __version__

    header = resolve_run(store, run)
    other = load_rules(ruleset).rules.id
    again = judged_again(header, ruleset, progress)
    return Rehearsal(
        header=header,
        ruleset=other,
        engine=None if header.engine_version == __version__ else header.engine_version,
        comparison=compare(store.assessed(header.run_id), again),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedBack:
    """How lost customers had been scored, and how another rule set would have scored them.

    Parameters
    ----------
    rejected : tuple of Rejected
        Rows of the register that could not be read.
    undated : tuple of str
        Stored runs that nobody dated, which therefore could not be asked.
    before, after : Backtest or None
        The runs that could be judged again, as they were and by the other rule set; None without
        another rule set, or where no run could be.
    not_again : tuple of (str, InputError)
        Runs that could not be judged again, and why.
    """

    found: Backtest
    rejected: tuple[Rejected, ...]
    undated: tuple[str, ...]
    before: Backtest | None = None
    after: Backtest | None = None
    not_again: tuple[tuple[str, InputError], ...] = ()


def look_back(
    store: PlanStore,
    register: Path | None,
    *,
    run: str | None = None,
    ruleset: Path | None = None,
    progress: Progress = silent,
) -> LookedBack:
    """Look lost customers up in the stored runs.

    Parameters
    ----------
    register : Path or None
        The register of lost customers; without it, the Exit Interviews recorded in the store.
    run : str or None
        Ask this run alone.
    ruleset : Path or None
        Another rule set, to tell what it would have said.

    Raises
    ------
    NotFound
        No such run.
    InputError
        The register cannot be read, or holds no row.
    """
    lost, rejected = _left(store, register)
    if ruleset is not None:
        load_rules(ruleset)  # refused before the long work
    headers = _askable(store, run)
    rounds = [Round(run_id=one.run_id, as_of=one.as_of) for one in headers if one.as_of]
    asked = _asked(lost, rounds)
    wanted = {item.customer_id for item in lost}
    populations = {name: population_of(store.assessed(name), wanted) for name in asked}
    result = LookedBack(
        found=backtest(lost, rounds, populations),
        rejected=rejected,
        undated=tuple(one.run_id for one in headers if one.as_of is None),
    )
    if ruleset is None:
        return result
    again = _again([one for one in headers if one.run_id in asked], ruleset, wanted, progress)
    return _with_other_rules(result, rounds, populations, again)


def _left(
    store: PlanStore, register: Path | None
) -> tuple[Sequence[LostCustomer], tuple[Rejected, ...]]:
    """Give the lost customers, and the rows of a register that could not be read."""
    if register is None:
        recorded = [one.lost for one in store.exit_interviews()]
        if not recorded:
            raise _nobody_recorded()
        return recorded, ()
    from georisk.adapters.tables.registers import read_lost

    batch = read_lost(register)
    if not batch.rows:
        raise _nobody(register, len(batch.rejected))
    return batch.rows, tuple(batch.rejected)


def _askable(store: RunStore, run: str | None) -> tuple[RunHeader, ...]:
    """Give the runs that may be asked: one, or all that no later run corrects."""
    if run is not None:
        return (resolve_run(store, run),)
    corrected = {item.correction.supersedes for item in store.entries() if item.correction}
    return tuple(one for one in store.headers() if one.run_id not in corrected)


def _asked(lost: Iterable[LostCustomer], rounds: Sequence[Round]) -> frozenset[str]:
    chosen = (round_before(item.lost_on, rounds) for item in lost)
    return frozenset(one.run_id for one in chosen if one is not None)


Again = tuple[dict[str, "Population"], tuple[tuple[str, InputError], ...]]


def _again(
    headers: Iterable[RunHeader], ruleset: Path, wanted: set[str], progress: Progress
) -> Again:
    """Judge runs again; those that cannot be are named with why."""
    made: dict[str, Population] = {}
    failed = []
    for header in headers:
        try:
            made[header.run_id] = population_of(judged_again(header, ruleset, progress), wanted)
        except InputError as error:
            failed.append((header.run_id, error))
    return made, tuple(failed)


def _with_other_rules(
    result: LookedBack,
    rounds: Sequence[Round],
    populations: dict[str, Population],
    again: Again,
) -> LookedBack:
    """Compare like with like: only lost customers whose round could be judged again."""
    made, failed = again
    lost = [
        item.lost
        for item in result.found.sightings
        if item.round is not None and item.round.run_id in made
    ]
    both = (backtest(lost, rounds, populations), backtest(lost, rounds, made)) if lost else None
    return LookedBack(
        found=result.found,
        rejected=result.rejected,
        undated=result.undated,
        before=both[0] if both else None,
        after=both[1] if both else None,
        not_again=failed,
    )


def _nobody_recorded() -> InputError:
    return InputError(
        "no Exit Interview is recorded in the store: name a register with --lost (`georisk template"
        " lost.xlsx` makes one), or record them with PUT .../exit-interviews/{lost_on}",
        "ไม่มี Exit Interview บันทึกไว้ในคลัง โปรดระบุทะเบียนด้วย --lost (`georisk template lost.xlsx`"
        " สร้างทะเบียนเปล่า) หรือบันทึกด้วย PUT .../exit-interviews/{lost_on}",
    )


def _nobody(register: Path, rejected: int) -> InputError:
    return InputError(
        f"--lost {register}: no lost customer could be read ({rejected} rows refused); `georisk"
        " template lost.xlsx` makes a register to fill in",
        f"--lost {register}: ไม่มีลูกค้าที่อ่านได้ (ปฏิเสธ {rejected} แถว) ใช้ `georisk template"
        " lost.xlsx` เพื่อสร้างทะเบียนเปล่า",
    )


# --- as fields -----------------------------------------------------------------------------------


def looked_back_fields(found: LookedBack) -> dict[str, object]:
    """Lay all that was found out by field."""
    return {
        **backtest_fields(found.found),
        "undated_runs": list(found.undated),
        "rejected": len(found.rejected),
        "other_rules": None
        if found.before is None or found.after is None
        else {
            "before": _table_fields(found.before),
            "after": _table_fields(found.after),
            "customers": list(_changed_fields(found.before, found.after)),
        },
        "not_judged_again": [
            {"run_id": run, "why": error.en, "why_th": error.th} for run, error in found.not_again
        ],
    }


def backtest_fields(found: Backtest) -> dict[str, object]:
    """Lay a backtest out by field, its customers among them."""
    return {
        **_table_fields(found),
        "runs": [{"run_id": one.run_id, "as_of": str(one.as_of)} for one in found.rounds],
        "reasons": found.reasons,
        "unseen": {why.value: count for why, count in found.unseen.items()},
        "customers": [sighting_fields(item) for item in found.sightings],
    }


def _table_fields(found: Backtest) -> dict[str, object]:
    return {
        "lost": len(found.sightings),
        "hits": sum(item.hit for item in found.sightings),
        "hit_rate": _interval_fields(found.hit_rate),
        "hit_rate_of_all": _interval_fields(found.hit_rate_of_all),
        "bands": [_row_fields(row) for row in found.rows],
    }


def _row_fields(row: BandRow) -> dict[str, object]:
    return {
        "standing": row.standing,
        "customers": row.customers,
        "lost": row.lost,
        "share": _interval_fields(row.share),
        "of_lost": _interval_fields(row.of_lost),
    }


def _interval_fields(found: Interval | None) -> dict[str, float] | None:
    if found is None:
        return None
    return {"share": found.share, "low": found.low, "high": found.high}


def sighting_fields(item: Sighting) -> dict[str, object]:
    """Lay one lost customer out by field, as `SIGHTING_FIELDS`."""
    record = None if item.assessed is None else item.assessed.record
    lost, chosen = item.lost, item.round
    values = (
        lost.customer_id,
        str(lost.lost_on),
        lost.spp_id,
        ";".join(lost.reasons) or None,
        chosen and chosen.run_id,
        str(chosen.as_of) if chosen else None,
        item.a_year if chosen else None,
        item.standing,
        *(getattr(record, name, None) for name in ("score", "score_low", "score_high", "tier")),
        record and record.spp_id,
        item.hit,
        item.unseen and item.unseen.value,
        record and record.eligibility_reason,
        lost.note,
    )
    return dict(zip(SIGHTING_FIELDS, values, strict=True))


def _changed_fields(before: Backtest, after: Backtest) -> Iterator[dict[str, object]]:
    """Tell of the lost customers that another rule set would have placed elsewhere."""
    for old, new in zip(before.sightings, after.sightings, strict=True):
        if old.standing != new.standing:
            yield {
                "customer_id": old.lost.customer_id,
                "standing_before": old.standing,
                "standing_after": new.standing,
            }


def sightings_csv(found: Backtest) -> bytes:
    """Render the lost customers as a table that Excel opens in Thai."""
    from georisk.adapters.results.run_files import csv_bytes
    from georisk.wiring.sheets import EXCEL_MARK

    rows = [tuple(sighting_fields(item).values()) for item in found.sightings]
    return EXCEL_MARK.encode("utf-8") + csv_bytes(SIGHTING_FIELDS, rows)
