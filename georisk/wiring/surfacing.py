"""The threat surface of a stored run, over as many processes as one machine has."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from georisk.assessment.threat_surface import (
    Candidate,
    estate_candidates,
    grid_candidates,
    stakes_of,
)
from georisk.assessment.what_if import make_baseline
from georisk.errors import UsageError
from georisk.wiring.jobs import silent
from georisk.wiring.reopening import reopen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from georisk.assessment.threat_surface import Stake
    from georisk.assessment.what_if import Baseline
    from georisk.model import RunHeader
    from georisk.wiring.jobs import Progress

BATCH = 64
TENTHS = 10
SURFACE_STEPS = 3 + TENTHS
GRID, ESTATES = "grid", "estates"
JSON_SUFFIXES, PARQUET_SUFFIXES = frozenset({".geojson", ".json"}), frozenset({".parquet"})
# What a worker process answers from, given to it once as it begins.
_held: list[Baseline] = []


def ask_threat_surface(
    header: RunHeader,
    source: str,
    *,
    step_m: int,
    processes: int = 1,
    ruleset: Path | None = None,
    progress: Progress = silent,
) -> list[Stake]:
    """Read a run's files again and say what a plant at each candidate would put at stake.

    Parameters
    ----------
    source : str
        ``grid`` over the customers' area, ``estates`` for their centres, or a file of points.
    step_m : int
        Of the grid.
    processes : int
        The answer is the same for any number.

    Raises
    ------
    InputError
        As `reopen`, or when the file of points cannot be used.
    UsageError
        When there is no candidate, or there are too many.
    """
    run = reopen(header, ruleset=ruleset, progress=progress)
    progress("measuring and scoring", "วัดระยะทางและให้คะแนน")
    baseline = make_baseline(run.customers, run.world, run.known)
    candidates = _candidates(baseline, source, step_m)
    return _with_progress(surface(baseline, candidates, processes), len(candidates), progress)


def _candidates(baseline: Baseline, source: str, step_m: int) -> list[Candidate]:
    from georisk.adapters.point_files import read_points

    if source == GRID:
        return grid_candidates(baseline, step_m)
    if source == ESTATES:
        found = estate_candidates(baseline.world.estates)
    else:
        found = [Candidate(site_id=name, point=point) for name, point in read_points(Path(source))]
    if not found:
        raise UsageError(
            f"--candidates {source}: the run has no estates",
            f"--candidates {source}: รอบการประเมินนี้ไม่มีนิคมอุตสาหกรรม",
        )
    return found


def surface(
    baseline: Baseline, candidates: Sequence[Candidate], processes: int = 1
) -> Iterator[Stake]:
    """Yield the stake of every candidate, in their order, whoever computed it."""
    batches = [candidates[at : at + BATCH] for at in range(0, len(candidates), BATCH)]
    if processes == 1 or len(batches) < 2:  # noqa: PLR2004 - one batch needs no second process
        for batch in batches:
            yield from stakes_of(baseline, batch)
        return
    with ProcessPoolExecutor(processes, initializer=_hold, initargs=(baseline,)) as pool:
        for stakes in pool.map(_stakes_of_held, batches):
            yield from stakes


def _hold(baseline: Baseline) -> None:
    _held[:] = [baseline]


def _stakes_of_held(batch: Sequence[Candidate]) -> list[Stake]:
    return stakes_of(_held[0], batch)


def _with_progress(stakes: Iterator[Stake], count: int, progress: Progress) -> list[Stake]:
    """Gather the answers and report every tenth of them."""
    found: list[Stake] = []
    for stake in stakes:
        found.append(stake)
        if len(found) * TENTHS // count > (len(found) - 1) * TENTHS // count:
            progress(
                f"{len(found):,} of {count:,} sites", f"พิจารณาแล้ว {len(found):,} จาก {count:,} จุด"
            )
    return found


def stake_fields(stake: Stake) -> dict[str, object]:
    """Lay one stake out by field; metres and baht."""
    access = stake.access_mm
    return {
        "site_id": stake.candidate.site_id,
        "access_m": None if access is None else access / 1000,
        "customers_in_reach": stake.customers,
        "band_moves": stake.band_moves,
        "newly_assessed": stake.newly_assessed,
        "newly_at_stake": stake.newly_at_stake,
        "newly_at_stake_thb": float(stake.baht_newly_at_stake),
    }


def require_surface_suffix(out: Path) -> None:
    """Refuse a file of another format before the work begins.

    Raises
    ------
    UsageError
    """
    if out.suffix.lower() not in JSON_SUFFIXES | PARQUET_SUFFIXES:
        raise UsageError(
            f"--out {out}: a threat surface is a .geojson or .parquet file",
            f"--out {out}: ผลลัพธ์ต้องเป็นไฟล์ .geojson หรือ .parquet",
        )


def surface_file(stakes: Sequence[Stake], out: Path) -> bytes:
    """Render the surface in the format the name of its file asks for."""
    from georisk.adapters.point_files import points_geojson, points_geoparquet

    points = [(stake.candidate.point, stake_fields(stake)) for stake in stakes]
    return (points_geojson if out.suffix.lower() in JSON_SUFFIXES else points_geoparquet)(points)
