"""What-ifs with 500,000 customers: how long a question takes, part by part, beside a full run.

Questions are asked where customers are: plants are added and moved beside customers drawn at
random, others are removed or retired. The answer is compared with a full re-run where said.
"""

from __future__ import annotations

import argparse
import gc
import sys
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import TYPE_CHECKING

import numpy as np

from tests.bench.children import Figures, say, stage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from georisk.assessment import World
    from georisk.assessment.changes import Change
    from georisk.assessment.what_if import Baseline, WhatIf
    from georisk.model import Customer, LonLat

NODES, CUSTOMERS, SPPS = 5_000_000, 500_000, 250
QUESTIONS, WARM = 150, 9
SEED = 20_260_930
GOAL_MS = 10


def run(words: Sequence[str]) -> None:
    """Ask a country of five million nodes, or as large as asked for."""
    options = argparse.ArgumentParser(prog="python -m tests.bench what_if")
    options.add_argument("--nodes", type=int, default=NODES)
    options.add_argument("--customers", type=int, default=CUSTOMERS)
    options.add_argument("--spps", type=int, default=SPPS)
    given = options.parse_args(words)
    with TemporaryDirectory(prefix="georisk-bench-") as folder:
        stage("prepare", folder, given.nodes, given.customers, given.spps)
        figures = stage("what_if", folder, "all")
    say(
        f"\nwhat-if: {given.nodes:,} nodes, {given.customers:,} customers, {given.spps} SPPs,"
        f" cutoff 8 km; goal p95 <= {GOAL_MS} ms"
    )
    for name, part in figures["kinds"].items():
        say(
            f"  {name:<14} median {part['median_ms']:6.1f} ms, p95 {part['p95_ms']:6.1f} ms"
            f" (processor {part['p95_cpu_ms']:.1f}); {part['rescored']:,} customers in reach,"
            f" {part['moved']:,} move (median)"
        )
    say(
        f"  a full run takes {figures['full_s']:.0f} s,"
        f" {figures['full_s'] / figures['kinds']['all']['median_ms'] * 1000:,.0f} x the median;"
        f" peak {figures['peak_mb']:,.0f} MB; mismatches {figures['mismatches']}"
    )
    if figures["mismatches"]:
        sys.exit(f"{figures['mismatches']} mismatches")


# --- in a process of its own ---------------------------------------------------------------------


def measured(world: World, customers: Sequence[Customer]) -> Figures:
    """Ask every kind of question, and compare one of each with a full run."""
    from georisk.assessment import registers
    from georisk.assessment.what_if import make_baseline, what_if

    begun = perf_counter()
    baseline = make_baseline(customers, world, registers())
    full_s = perf_counter() - begun
    gc.collect()
    gc.freeze()
    kinds = questions(baseline)
    figures = {name: _timed(baseline, asked, what_if) for name, asked in kinds.items()}
    mixed = [one for trio in zip(*kinds.values(), strict=True) for one in trio]
    figures["all"] = _timed(baseline, mixed, what_if)
    figures["all, each told"] = _timed(baseline, mixed, _every_customer)
    wrong = sum(_differs(baseline, asked[-1:]) for asked in kinds.values())
    return {"kinds": figures, "full_s": full_s, "mismatches": wrong}


def questions(baseline: Baseline) -> dict[str, list[list[Change]]]:
    """Plants added, moved and removed, each where a customer or a plant is."""
    from georisk.assessment.changes import AddSpp, ChangeStatus, MoveSpp, RemoveSpp
    from georisk.model import LonLat, SppStatus

    rng = np.random.default_rng(SEED)
    feet, spps = baseline.kept.feet, baseline.world.spps

    def beside() -> LonLat:
        at = int(rng.integers(len(feet.lon)))
        return LonLat(lon=round(float(feet.lon[at]), 7), lat=round(float(feet.lat[at]), 7))

    names = [spps[int(rng.integers(len(spps)))].spp_id for _ in range(QUESTIONS)]
    each = QUESTIONS // 3
    return {
        "add a plant": [[AddSpp(point=beside())] for _ in range(each)],
        "move a plant": [[MoveSpp(spp_id=name, point=beside())] for name in names[:each]],
        "remove, retire": [
            [RemoveSpp(spp_id=name)]
            if at % 2
            else [ChangeStatus(spp_id=name, status=SppStatus.RETIRED)]
            for at, name in enumerate(names[each : 2 * each])
        ],
    }


def _every_customer(baseline: Baseline, changes: Sequence[Change]) -> WhatIf:
    from georisk.assessment.what_if import what_if

    answer = what_if(baseline, changes)
    len(answer.moves)
    return answer


def _timed(
    baseline: Baseline,
    asked: Sequence[list[Change]],
    ask: Callable[[Baseline, Sequence[Change]], WhatIf],
) -> Figures:
    for changes in asked[:WARM]:
        ask(baseline, changes)
    seconds, work, answers = [], [], []
    for changes in asked:
        begun, worked = perf_counter(), process_time()
        answer = ask(baseline, changes)
        seconds.append(perf_counter() - begun)
        work.append(process_time() - worked)
        answers.append((answer.rescored, answer.moved))
    rescored, moved = np.median(np.array(answers), axis=0).astype(int).tolist()
    return {
        "median_ms": float(np.median(seconds)) * 1000,
        "p95_ms": float(np.quantile(seconds, 0.95)) * 1000,
        "p95_cpu_ms": float(np.quantile(work, 0.95)) * 1000,
        "rescored": rescored,
        "moved": moved,
    }


def _differs(baseline: Baseline, asked: Sequence[Sequence[Change]]) -> int:
    """Hold standings after each question to those of a world made anew, by another road."""
    from georisk.assessment.changes import changed_world
    from georisk.assessment.standings import standings
    from georisk.assessment.what_if import rescored
    from georisk.distance.kept import findings_of, keep_sites

    wrong = 0
    for changes in asked:
        row, _, after = rescored(baseline, changes)
        merged = baseline.before.copy()
        merged[row] = after
        world = changed_world(baseline.world, changes)
        points = [
            place.point
            for at in baseline.row.tolist()
            if (place := baseline.customers[at].location) is not None
        ]
        kept = keep_sites(world.network, points, world.searches, world.rules.radius_mm)
        full = standings(baseline.fixed, findings_of(kept), baseline.tables)
        wrong += int((merged[baseline.row] != full).any(axis=1).sum())
    return wrong
