"""The threat surface of a stored run: in one process, in several, on several machines."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from georisk.assessment.threat_surface import (
    Candidate,
    estate_candidates,
    grid_candidates,
    stakes_of,
    standpoint_of,
    worst_first,
)
from georisk.assessment.what_if import make_baseline
from georisk.errors import InputError, UnreadableFile, UsageError
from georisk.wiring.options import silent
from georisk.wiring.reopening import reopen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from georisk.assessment import World
    from georisk.assessment.threat_surface import Stake, Standpoint
    from georisk.assessment.what_if import Baseline
    from georisk.distance import RouteNetwork
    from georisk.errors import Language
    from georisk.model import RunHeader
    from georisk.wiring.options import Progress

BATCH = 64
TENTHS = 10
SURFACE_STEPS = 3 + TENTHS
GRID, ESTATES = "grid", "estates"
JSON_SUFFIXES, PARQUET_SUFFIXES = frozenset({".geojson", ".json"}), frozenset({".parquet"})
# What a worker process answers from, given to it once as it begins.
_held: list[tuple[RouteNetwork, Standpoint]] = []


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Surfaced:
    """The answer, and the world it was found in."""

    stakes: list[Stake]
    world: World


def ask_threat_surface(
    header: RunHeader,
    source: str,
    *,
    step_m: int,
    spread: Spread | None = None,
    ruleset: Path | None = None,
    progress: Progress = silent,
) -> Surfaced:
    """Read a run's files again and say what a plant at each candidate would put at stake.

    Parameters
    ----------
    source : str
        ``grid`` over the customers' area, ``estates`` for their centres, or a file of points.
    step_m : int
        Of the grid.
    spread : Spread or None
        Where the work is done; None is in this process.

    Raises
    ------
    InputError
        As `reopen`, or when the file of points cannot be used, or a scheduler does not answer.
    UsageError
        When there is no candidate, or there are too many.
    """
    spread = HERE if spread is None else spread
    if spread.scheduler is not None:
        from georisk.adapters.dask_cluster import require_address

        require_address(spread.scheduler)
    run = reopen(header, ruleset=ruleset, progress=progress)
    progress("measuring and scoring", "วัดระยะทางและให้คะแนน")
    baseline = make_baseline(run.customers, run.world, run.known)
    candidates = _candidates(baseline, source, step_m)
    stakes = _with_progress(surface(baseline, candidates, spread), len(candidates), progress)
    return Surfaced(stakes=stakes, world=baseline.world)


def _candidates(baseline: Baseline, source: str, step_m: int) -> list[Candidate]:
    from georisk.adapters.results.point_files import read_points

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Where the work is done; the answer is the same anywhere.

    Parameters
    ----------
    processes : int
        Of this machine.
    scheduler : str or None
        Address of a Dask scheduler, whose workers do the work instead.
    folder : Path
        Where workers find the network; for those of other machines, on a disk all of them see.
    """

    processes: int = 1
    scheduler: str | None = None
    folder: Path = Path()


HERE = Spread()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a worker is told: the network's file, which it maps, and all else in columns."""

    path: str
    sha256: str
    seen: Standpoint


def surface(
    baseline: Baseline, candidates: Sequence[Candidate], spread: Spread = HERE
) -> Iterator[Stake]:
    """Yield the stake of every candidate, in their order, whoever computed it."""
    network, seen = baseline.world.network, standpoint_of(baseline)
    batches = [candidates[at : at + BATCH] for at in range(0, len(candidates), BATCH)]
    if spread.scheduler is not None:
        yield from _on_cluster(network, seen, batches, spread.scheduler, spread.folder)
    elif spread.processes == 1 or len(batches) < 2:  # noqa: PLR2004 - a batch needs no second process
        for batch in batches:
            yield from stakes_of(network, seen, batch)
    else:
        held = (network, seen)
        with ProcessPoolExecutor(spread.processes, initializer=_hold, initargs=held) as pool:
            for stakes in pool.map(_stakes_of_held, batches):
                yield from stakes


def _hold(network: RouteNetwork, seen: Standpoint) -> None:
    _held[:] = [(network, seen)]


def _stakes_of_held(batch: Sequence[Candidate]) -> list[Stake]:
    return stakes_of(*_held[0], batch)


def _on_cluster(
    network: RouteNetwork,
    seen: Standpoint,
    batches: Sequence[Sequence[Candidate]],
    scheduler: str,
    folder: Path,
) -> Iterator[Stake]:
    """Write the network where workers find it, and let them map it."""
    from georisk.adapters.dask_cluster import in_order
    from georisk.adapters.networks.network_files import save_network

    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".georisk-", dir=folder) as shared:
        path = Path(shared).resolve() / "network.georisk"
        manifest = save_network(path, network)
        sent = Sent(path=str(path), sha256=manifest.sha256, seen=seen)
        for stakes in in_order(scheduler, stakes_elsewhere, sent, batches):
            yield from stakes


def stakes_elsewhere(sent: Sent, batch: Sequence[Candidate]) -> list[Stake]:
    """Do a batch in a process that maps the network's file.

    Raises
    ------
    InputError
        When the file is not there, or is another one.
    """
    return stakes_of(_opened(sent.path, sent.sha256), sent.seen, batch)


@lru_cache(maxsize=1)
def _opened(path: str, sha256: str) -> RouteNetwork:
    from georisk.adapters.networks.network_files import load_network

    try:
        network, manifest = load_network(Path(path))
    except UnreadableFile as error:
        raise _unseen(path) from error
    if manifest.sha256 != sha256:
        raise _unseen(path)
    return network


def _unseen(path: str) -> InputError:
    return InputError(
        f"a worker does not find the job's network at {path}: let --out lie on a disk that every"
        " worker sees under the same path",
        f"worker อ่านโครงข่ายของงานที่ {path} ไม่ได้: ให้ --out อยู่บนดิสก์ที่ทุก worker เห็นด้วยเส้นทางเดียวกัน",
    )


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


def surface_map(found: Surfaced, header: RunHeader, lang: Language) -> bytes:
    """Draw the surface as one HTML page that needs no network."""
    from georisk.maps import SurfaceSite, render_surface

    sites = [
        SurfaceSite(
            site_id=stake.candidate.site_id,
            point=stake.candidate.point,
            baht=stake.baht_newly_at_stake,
            newly_at_stake=stake.newly_at_stake,
            band_moves=stake.band_moves,
            newly_assessed=stake.newly_assessed,
            customers=stake.customers,
            access_m=None if stake.access_mm is None else stake.access_mm / 1000,
        )
        for stake in worst_first(found.stakes)
    ]
    world = found.world
    page = render_surface(sites, world.network, world.spps, header=header, lang=lang)
    return page.encode("utf-8")


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
    from georisk.adapters.results.point_files import points_geojson, points_geoparquet

    points = [(stake.candidate.point, stake_fields(stake)) for stake in stakes]
    return (points_geojson if out.suffix.lower() in JSON_SUFFIXES else points_geoparquet)(points)
