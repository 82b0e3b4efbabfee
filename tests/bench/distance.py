"""Distance at scale: the whole job and its parts, beside rivals that answer the same question.

Ratios within one run are what counts; seconds depend on the machine. Answers are compared in the
same run and mismatches are printed: they are 0. A run with a mismatch fails.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tests.bench.children import Figures, say, stage
from tests.bench.country import TILE_NODES
from tests.bench.rival_pgrouting import has_pgrouting
from tests.bench.rivals_more import has_pandana

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MILLION = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Size:
    """One row of the goals: how large the country is, and who is in it."""

    nodes: int
    customers: int
    spps: int
    rivals: tuple[str, ...]


# For lengths alone, and for what georisk answers: with the tree of shortest ways.
NETWORKX = ("networkx", "networkx with ways")
USUAL = (
    Size(nodes=5_000, customers=20_000, spps=30, rivals=(*NETWORKX, "scipy whole", "naive")),
    Size(nodes=200_000, customers=20_000, spps=30, rivals=(*NETWORKX, "scipy whole", "naive")),
    Size(nodes=MILLION, customers=20_000, spps=100, rivals=(*NETWORKX, "scipy whole")),
)
LARGE = (
    Size(nodes=MILLION, customers=500_000, spps=250, rivals=("scipy whole",)),
    Size(nodes=5 * MILLION, customers=500_000, spps=250, rivals=("scipy whole",)),
)
SMALL = USUAL[:1]
MOST_TO_COMPARE = 100_000
# Beside these up to so many nodes: pandana and pgRouting prepare for too long beyond.
MOST_FOR_OPTIONAL = MILLION


def run(words: Sequence[str]) -> None:
    """Measure every size in turn and print it."""
    options = argparse.ArgumentParser(prog="python -m tests.bench distance")
    options.add_argument("--large", action="store_true", help="also 500,000 customers, 5 M nodes")
    options.add_argument("--small", action="store_true", help="only 5,000 nodes")
    options.add_argument("--roads", default="", help="a file of roads to repeat, for one country")
    options.add_argument("--nodes", type=int, default=MILLION, help="of that country")
    given = options.parse_args(words)
    sizes = SMALL if given.small else (*USUAL, *(LARGE if given.large else ()))
    if given.roads:
        sizes = (Size(nodes=given.nodes, customers=500_000, spps=250, rivals=("scipy whole",)),)
    core: list[float] = []
    wrong = 0
    for size in sizes:
        with TemporaryDirectory(prefix="georisk-bench-") as folder:
            wrong += _measure(size, folder, core, given.roads)
    if wrong:
        sys.exit(f"{wrong} mismatches")


def _measure(size: Size, folder: str, core: list[float], roads: str) -> int:
    made = stage("prepare", folder, size.nodes, size.customers, size.spps, roads)
    say(
        f"\n{made['nodes']:,} nodes (degree {made['degree']:.2f}), {size.customers:,} customers,"
        f" {size.spps} SPPs, cutoff 8 km"
    )
    say(
        f"  preparing the network, once: {made['parts']['build']:.2f} s,"
        f" saving it {made['parts']['save']:.2f} s, peak {made['peak_mb']:,.0f} MB"
    )
    whole = stage("job", folder, "all")
    _say_job(whole)
    wrong = _say_columns(folder, size, sum(whole["parts"].values()))
    if size.nodes >= TILE_NODES and not roads:
        _say_core(stage("job", folder, "core"), core)
    ours = stage("ours", folder, "all")
    return wrong + _say_rivals(size, ours, {name: _rival(folder, name) for name in _rivals(size)})


def _rivals(size: Size) -> tuple[str, ...]:
    """Name the rivals of a size; those that may be missing where they are not."""
    there = {"pandana": has_pandana(), "pgRouting": has_pgrouting()}
    asked = [name for name, found in there.items() if found and size.nodes <= MOST_FOR_OPTIONAL]
    for name in sorted(there.keys() - asked):
        say(f"    {name}: not installed, or not asked at this size")
    return (*size.rivals, "replay, no heap", *asked)


def _rival(folder: str, name: str) -> Figures:
    return stage("rival", folder, "all", name)


def _say_job(whole: Figures) -> None:
    total = sum(whole["parts"].values())
    say(f"  whole job {total:9.3f} s   peak {whole['peak_mb']:,.0f} MB")
    for name, seconds in whole["parts"].items():
        say(f"    {name:22} {seconds:9.3f} s  {seconds / total:6.1%}")
    say(
        f"    settled {whole['settled']:,} nodes; {whole['eligible']:,} customers eligible,"
        f" {whole['routed']:,} routed"
    )


def _say_columns(folder: str, size: Size, one_by_one: float) -> int:
    """Do the same by columns; where there is the time, hold its files to those one by one."""
    whole, told = stage("tables", folder, "all"), stage("command", folder, "all")
    total = sum(whole["parts"].values())
    say(
        f"  by columns {total:8.3f} s, {one_by_one / total:.1f} x as fast, and Parquet and summary"
        f" too; peak {whole['peak_mb']:,.0f} MB, {whole['mapped_mb']:,.0f} MB of it mapped files"
    )
    for name, seconds in whole["parts"].items():
        say(f"    {name:22} {seconds:9.3f} s  {seconds / total:6.1%}")
    say(
        f"    georisk assess --tables-only: {told['parts']['whole']:.3f} s with its start,"
        f" {told['cpu_s']:.3f} s of CPU, peak {told['peak_mb']:,.0f} MB"
    )
    if size.customers > MOST_TO_COMPARE:
        return 0
    same = stage("same", folder, "all")
    say(f"    files that differ from the ordinary job: {same['mismatches']}")
    return int(same["mismatches"])


def _say_core(figures: Figures, core: list[float]) -> None:
    """Compare the same 20,000 customers and 30 SPPs in larger and larger countries."""
    core.append(figures["parts"]["fields"] + figures["parts"]["measure and score"])
    say(
        f"    20,000 customers and 30 SPPs all in one tile: search, measure and score"
        f" {core[-1]:.3f} s, {core[-1] / core[0]:.2f} x of the country of that tile alone"
    )


def _say_rivals(size: Size, ours: Figures, rivals: Mapping[str, Figures]) -> int:
    parts = ours["parts"]
    say(f"  distances alone: settled {ours['settled']:,} nodes, peak {ours['peak_mb']:,.0f} MB")
    for name in ("fields", "snap", "measure"):
        say(f"    georisk {name:14} {parts[name] * 1000:12.1f} ms")
    say(f"    per SPP {'field':14} {parts['fields'] / size.spps * 1000:12.1f} ms")
    for name in ("one customer", "one route with geometry"):
        say(f"    {name:22} {parts[name] * 1000:12.2f} ms")
    wrong = 0
    for name, figures in rivals.items():
        wrong += figures["mismatches"]
        _say_rival(name, figures, parts)
    return wrong


def _say_rival(name: str, figures: Figures, ours: Mapping[str, float]) -> None:
    parts = dict(figures["parts"])
    if "all" in parts:
        seconds, against = parts["all"], ours["fields"] + ours["measure"]
        what = f"networkx, one search a customer (extrapolated from {figures['sample']})"
    else:
        seconds, against = parts["fields"], ours["fields"]
        what = f"{name}, one search an SPP"
    built = next(value for part, value in parts.items() if part.startswith("build"))
    say(
        f"    {what}: {seconds * 1000:,.1f} ms, {seconds / against:,.1f} x georisk;"
        f" building before {built:.2f} s; peak {figures['peak_mb']:,.0f} MB;"
        f" mismatches {figures['mismatches']}"
    )
