"""One stage of the distance bench, in a process of its own, so that its memory is its own.

``python -m tests.bench.stages STAGE FOLDER`` prints one line of JSON.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

import numpy as np

from georisk.adapters.networks.network_files import load_network, save_network
from georisk.adapters.networks.spatial_files import read_lines
from georisk.distance import Limits, build_network, measure_prepared, prepare_spps
from georisk.distance.geodesy import degrees_of
from georisk.distance.snapping import snap
from georisk.model import Route
from tests.bench import rival_pgrouting, rivals, rivals_more
from tests.bench.country import line_table, make_country, places, write_customers, write_spps
from tests.bench.tiled import as_country, tiled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from georisk.assessment import World
    from georisk.distance import Measured, PreparedSpps, RouteNetwork
    from georisk.model import Customer, LonLat
    from georisk.wiring import JobFiles, JobOptions

LIMITS = Limits(cutoff_mm=8_000_000)
NETWORK = "network.georisk"
SEED = 20_260_930
CORE = (20_000, 30)  # customers and SPPs of the first tile
WHAT_IFS = 100
ALIKE = ("assessments.csv", "assessments.parquet", "rejects.csv")
Figures = dict[str, Any]


class Clock:
    """Seconds of named parts."""

    def __init__(self) -> None:
        self.parts: dict[str, float] = {}

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        begun = perf_counter()
        yield
        self.parts[name] = perf_counter() - begun


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# --- the world, made once -------------------------------------------------------------------------


def prepare(folder: Path, nodes: int, customers: int, spps: int, roads: str = "") -> Figures:
    """Write the roads as arrays, and customers and plants as files.

    Once all over the country, and once, always the same, in its first tile.

    Parameters
    ----------
    roads : str
        A file of roads to repeat instead of generating a country.
    """
    clock = Clock()
    with clock.part("generate"):
        if roads:
            table = tiled(read_lines([f"road:{roads}"])[0], nodes)
        else:
            country = make_country(nodes, SEED)
            table = line_table(country)
    with clock.part("build"):
        network = build_network(table)
    with clock.part("save"):
        save_network(folder / NETWORK, network)
    country = as_country(network) if roads else country
    for name, people, plants in (("all", customers, spps), ("core", *CORE)):
        (folder / name).mkdir()
        core = name == "core"
        write_spps(folder / name / "spp.csv", places(country, plants, [SEED, 1], core=core))
        position = places(country, people, [SEED, 3], core=core)
        write_customers(folder / name / "customers.csv", position, SEED)
    return {
        "parts": clock.parts,
        "peak_mb": peak_mb(),
        "nodes": network.node_count,
        "edges": network.edge_count,
        "degree": 2 * network.edge_count / network.node_count,
    }


# --- the whole job -------------------------------------------------------------------------------


def job(folder: Path, where: str) -> Figures:
    """Do the whole job on files, part by part."""
    from georisk.adapters.pausing import collector_paused
    from georisk.adapters.results.run_files import assessments_csv
    from georisk.adapters.tables.registers import read_customers, read_spps
    from georisk.assessment import assess, make_world, record_of, registers
    from georisk.wiring import load_rules

    clock = Clock()
    with collector_paused():
        with clock.part("load network"):
            network, _ = load_network(folder / NETWORK)
        with clock.part("read tables"):
            customers = read_customers(folder / where / "customers.csv").rows
            spps = read_spps(folder / where / "spp.csv").rows
            rules = load_rules().rules
        with clock.part("fields"):
            world = make_world(rules, spps, network, (), LIMITS)
        with clock.part("measure and score"):
            done = assess(customers, world, registers(), geometry=False)
        with clock.part("write"):
            records = [record_of(item, "bench", rules.id) for item in done]
            (folder / where / "assessments.csv").write_bytes(assessments_csv(records))
    return {
        "parts": clock.parts,
        "peak_mb": peak_mb(),
        "settled": settled(world.searches),
        "routed": sum(isinstance(item.distance, Route) for item in done),
        "eligible": sum(item.eligibility.eligible for item in done),
    }


def tables(folder: Path, where: str) -> Figures:
    """Do the whole job by columns, as ``georisk assess --tables-only``, step by step."""
    from georisk.adapters.pausing import collector_paused
    from georisk.wiring.national import run_columns, write_tables

    steps = Steps()
    with collector_paused():
        run = run_columns(*_asked(folder, where), steps)
        write_tables(run, folder / where / "tables", steps)
    return {
        "parts": steps.ended(),
        "peak_mb": peak_mb(),
        "mapped_mb": mapped_mb(),
        "customers": len(run.table),
        "eligible": run.table.count_true("eligible"),
    }


def command(folder: Path, where: str) -> Figures:
    """Do the same by the command itself, with all it takes to start."""
    words = [sys.executable, "-m", "georisk", "assess"]
    words += ["--customers", str(folder / where / "customers.csv"), "--tables-only"]
    words += ["--spp", str(folder / where / "spp.csv"), "--network", str(folder / NETWORK)]
    words += ["--cutoff-m", str(LIMITS.cutoff_mm // 1000), "--out", str(folder / where / "told")]
    begun = perf_counter()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    seconds, used = perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "parts": {"whole": seconds},
        "cpu_s": used.ru_utime + used.ru_stime,
        "peak_mb": used.ru_maxrss / 1024,
    }


def mapped_mb() -> float:
    """Return what of the memory is the mapped files: pages the system shares and can let go."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("RssFile"))


def same(folder: Path, where: str) -> Figures:
    """Do the job customer by customer and count the files that differ from those by columns."""
    from georisk.adapters.pausing import collector_paused
    from georisk.adapters.results.run_files import run_files
    from georisk.wiring import run_job

    begun, cpu = perf_counter(), process_time()
    with collector_paused():
        run = run_job(*_asked(folder, where))
        files = run_files(run, {})
    seconds = perf_counter() - begun
    by_columns = {name: (folder / where / "tables" / name).read_bytes() for name in ALIKE}
    return {
        "parts": {"whole": seconds},
        "cpu_s": process_time() - cpu,
        "peak_mb": peak_mb(),
        "mismatches": sum(files[name] != content for name, content in by_columns.items()),
    }


def _asked(folder: Path, where: str) -> tuple[JobFiles, JobOptions]:
    from georisk.wiring import JobFiles, JobOptions, WorldFiles

    world = WorldFiles(spp=folder / where / "spp.csv", network=(str(folder / NETWORK),))
    files = JobFiles(customers=folder / where / "customers.csv", world=world)
    return files, JobOptions(cutoff_m=LIMITS.cutoff_mm // 1000)


class Steps:
    """Seconds of the steps a job tells of, up to the next or to the end."""

    def __init__(self) -> None:
        self.begun: list[tuple[str, float]] = []

    def __call__(self, en: str, _th: str, /) -> None:
        self.begun.append((en, perf_counter()))

    def ended(self) -> dict[str, float]:
        ends = [*(at for _, at in self.begun[1:]), perf_counter()]
        return {name: end - at for (name, at), end in zip(self.begun, ends, strict=True)}


def settled(searches: PreparedSpps) -> int:
    """Nodes all searches settled together: exact, and the same on every machine."""
    return sum(len(one.plant.node) for one in searches.fields if one.plant is not None)


# --- distances alone, to compare with rivals -----------------------------------------------------


def ours(folder: Path, where: str) -> Figures:
    """Measure distances alone, and keep them for the rivals to be compared with."""
    network, sites, searches, clock = _searched(folder, where)
    with clock.part("snap"):
        snap(network, *degrees_of(sites), LIMITS.max_access_mm)
    with clock.part("measure"):
        measured = measure_prepared(network, sites, searches)
    with clock.part("one customer"):
        for site in sites[:100]:
            measure_prepared(network, [site], searches)
    with clock.part("one route with geometry"):
        routed = [site for site, way in zip(sites, measured, strict=True) if _total(way) >= 0]
        for site in routed[:100]:
            measure_prepared(network, [site], searches, geometry=True)
    clock.parts["one customer"] /= len(sites[:100])
    clock.parts["one route with geometry"] /= max(len(routed[:100]), 1)
    np.save(folder / where / "totals.npy", np.array([_total(way) for way in measured]))
    return {"parts": clock.parts, "peak_mb": peak_mb(), "settled": settled(searches)}


def _searched(folder: Path, where: str) -> tuple[RouteNetwork, list[LonLat], PreparedSpps, Clock]:
    from georisk.adapters.tables.registers import read_customers, read_spps

    clock = Clock()
    network, _ = load_network(folder / NETWORK)
    customers = read_customers(folder / where / "customers.csv").rows
    spps = read_spps(folder / where / "spp.csv").rows
    prepare_spps(network, spps[:1], LIMITS)  # imports are not what is measured
    with clock.part("fields"):
        searches = prepare_spps(network, spps, LIMITS)
    return network, [item.location.point for item in customers if item.location], searches, clock


def _total(way: Measured) -> int:
    return way.outcome.total_mm if isinstance(way.outcome, Route) else -1


def rival(folder: Path, where: str, name: str) -> Figures:
    """Let a rival answer the same question and count where it disagrees."""
    network, sites, searches, _ = _searched(folder, where)
    clock = Clock()
    if name == "naive":
        totals = np.load(folder / where / "totals.npy")
        return rivals.naive(network, sites, searches, totals, clock) | {"peak_mb": peak_mb()}
    mismatches = SEARCHES[name](network, searches, clock)
    return {"parts": clock.parts, "peak_mb": peak_mb(), "mismatches": mismatches}


# --- what-if and threat surface ------------------------------------------------------------------


def surface(folder: Path, where: str, count: int, processes: int) -> Figures:
    """Ask for candidate sites and for what-ifs, and compare a few with full re-assessments."""
    from georisk.assessment import registers
    from georisk.assessment.changes import AddSpp, changed_world
    from georisk.assessment.threat_surface import grid_candidates
    from georisk.assessment.what_if import make_baseline, what_if
    from georisk.wiring.surfacing import Spread
    from georisk.wiring.surfacing import surface as surface_of

    world, customers = _world(folder, where)
    clock = Clock()
    with clock.part("baseline"):
        baseline = make_baseline(customers, world, registers())
    grid = grid_candidates(baseline, 1_000)
    candidates = [grid[at] for at in np.linspace(0, len(grid) - 1, count).astype(int).tolist()]
    with clock.part("one process"):
        stakes = list(surface_of(baseline, candidates))
    with clock.part("all processes"):
        again = list(surface_of(baseline, candidates, Spread(processes=processes)))
    spread = stakes[:: max(1, count // WHAT_IFS)]
    asked, wrong = [], sum(one != other for one, other in zip(stakes, again, strict=True))
    for stake in spread:
        begun = perf_counter()
        answer = what_if(baseline, [AddSpp(point=stake.candidate.point)])
        asked.append(perf_counter() - begun)
        shift = answer.total
        wrong += shift.at_stake_after - shift.at_stake_before != stake.baht_newly_at_stake
    told = max(stakes, key=lambda stake: stake.customers)
    with clock.part("full run"):
        changed = changed_world(world, [AddSpp(point=told.candidate.point)])
        full = make_baseline(customers, changed, registers())
    before, after = (one.total.tally(0).at_stake() for one in (baseline, full))
    wrong += after - before != told.baht_newly_at_stake
    return {
        "parts": clock.parts,
        "peak_mb": peak_mb(),
        "grid": len(grid),
        "what_if_median": float(np.median(asked)),
        "what_if_p95": float(np.quantile(asked, 0.95)),
        "mismatches": int(wrong),
    }


def what_if(folder: Path, where: str) -> Figures:
    """Ask what-ifs of every kind, see `tests.bench.what_if`."""
    from tests.bench.what_if import measured

    return measured(*_world(folder, where)) | {"peak_mb": peak_mb()}


def chances(folder: Path, where: str) -> Figures:
    """Ask for chances of bands, see `tests.bench.chances`."""
    from tests.bench.chances import measured

    return measured(*_world(folder, where)) | {"peak_mb": peak_mb()}


def stored(folder: Path, where: str) -> Figures:
    """Do the job customer by customer and keep the run in a store, for the service."""
    from georisk.adapters.pausing import collector_paused
    from georisk.adapters.store import open_store
    from georisk.wiring import run_job

    files, options = _asked(folder, where)
    options = replace(options, as_of=date(2026, 9, 30), plan_year=2027)
    clock = Clock()
    with collector_paused(), closing(open_store(str(folder / "runs.sqlite"))) as store:
        with clock.part("job"):
            run = run_job(files, options)
        with clock.part("save"):
            store.save(run)
    return {"parts": clock.parts, "peak_mb": peak_mb()}


def _world(folder: Path, where: str) -> tuple[World, Sequence[Customer]]:
    from georisk.adapters.tables.registers import read_customers, read_spps
    from georisk.assessment import make_world
    from georisk.wiring import load_rules

    network, _ = load_network(folder / NETWORK)
    spps = read_spps(folder / where / "spp.csv").rows
    world = make_world(load_rules().rules, spps, network, (), LIMITS)
    return world, read_customers(folder / where / "customers.csv").rows


SEARCHES = {
    "networkx": rivals.networkx_fields,
    "networkx with ways": rivals.networkx_ways,
    "scipy whole": rivals.scipy_fields,
    "pandana": rivals_more.pandana_fields,
    "pgRouting": rival_pgrouting.pgrouting_fields,
    "replay, no heap": rivals_more.replayed_fields,
}
STAGES = {
    "prepare": prepare,
    "job": job,
    "tables": tables,
    "command": command,
    "same": same,
    "ours": ours,
    "rival": rival,
    "surface": surface,
    "what_if": what_if,
    "chances": chances,
    "stored": stored,
}


def main() -> None:
    stage, folder, *words = sys.argv[1:]
    given = [int(word) if word.isdigit() else word for word in words]
    figures = STAGES[stage](Path(folder), *given)  # type: ignore[operator]
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
