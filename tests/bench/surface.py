"""What-ifs and the threat surface at scale, beside the full re-assessments they stand for."""

from __future__ import annotations

import argparse
import os
import sys
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tests.bench.children import Figures, say, stage

if TYPE_CHECKING:
    from collections.abc import Sequence

NODES, SPPS = 200_000, 30
GOAL = 100_000  # candidate sites


def run(words: Sequence[str]) -> None:
    """Measure 20,000 customers, or as many as asked for."""
    options = argparse.ArgumentParser(prog="python -m tests.bench surface")
    options.add_argument("--customers", type=int, default=20_000)
    options.add_argument("--candidates", type=int, default=5_000)
    given = options.parse_args(words)
    processes = os.cpu_count() or 1
    with TemporaryDirectory(prefix="georisk-bench-") as folder:
        stage("prepare", folder, NODES, given.customers, SPPS)
        figures = stage("surface", folder, "all", given.candidates, processes)
    say(f"\n{NODES:,} nodes, {given.customers:,} customers, {SPPS} SPPs, cutoff 8 km")
    _say_surface(figures, given.candidates, processes)
    if figures["mismatches"]:
        sys.exit(f"{figures['mismatches']} mismatches")


def _say_surface(figures: Figures, candidates: int, processes: int) -> None:
    parts = figures["parts"]
    for name, count in (("one process", 1), ("all processes", processes)):
        each = parts[name] / candidates
        say(
            f"  threat surface, {count} processes: {1 / each:,.0f} candidates/s, {each * 1000:.2f}"
            f" ms each, {GOAL:,} in {each * GOAL / 60:.1f} min;"
            f" a full re-assessment takes {parts['full run'] / each:,.0f} x as long"
        )
    say(
        f"  what-if (one plant more): median {figures['what_if_median'] * 1000:.1f} ms,"
        f" p95 {figures['what_if_p95'] * 1000:.1f} ms, after {parts['baseline']:.1f} s of"
        f" assessing; peak {figures['peak_mb']:,.0f} MB; mismatches {figures['mismatches']}"
    )
