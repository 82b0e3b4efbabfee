"""Chances of the bands of 5,000 customers at several radii, beside what the draws stand for.

The rival measures each draw as a site of its own: a few dozen customers are asked, the rest
extrapolated, and said so.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import TYPE_CHECKING

from tests.bench.children import Figures, say, stage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from georisk.assessment import World
    from georisk.model import Customer, LonLat

NODES, CUSTOMERS, SPPS = 200_000, 20_000, 30
ASKED, REPEATS, SAMPLED = 5_000, 5, 20
RADII_M = (50, 500, 1_500, 3_000, 10_000)
GOAL_S = 1.0


def run(words: Sequence[str]) -> None:
    """Ask 5,000 customers of a country of 200,000 nodes."""
    options = argparse.ArgumentParser(prog="python -m tests.bench chances")
    options.add_argument("--nodes", type=int, default=NODES)
    given = options.parse_args(words)
    with TemporaryDirectory(prefix="georisk-bench-") as folder:
        stage("prepare", folder, given.nodes, CUSTOMERS, SPPS)
        figures = stage("chances", folder, "all")
    say(f"\n{given.nodes:,} nodes, {SPPS} SPPs, chances of {ASKED:,} customers, 400 draws each")
    for row in figures["radii"]:
        times = row["rival"] / row["seconds"]
        say(
            f"  known to {row['radius_m']:>6,} m: {row['seconds']:.2f} s, {row['cpu']:.2f} s of CPU"
            f" (goal {GOAL_S:.0f} s); each draw measured as a site {times:.0f} x as long"
            f" (extrapolated from {SAMPLED} customers)"
        )
    say(f"  peak {figures['peak_mb']:,.0f} MB")


def measured(world: World, customers: Sequence[Customer]) -> Figures:
    """Ask at each radius, the least of several times."""
    asked = [one for one in customers if one.location is not None][:ASKED]
    return {"radii": [_at(world, asked, radius) for radius in RADII_M]}


def _at(world: World, customers: Sequence[Customer], radius_m: int) -> Figures:
    from georisk.assessment import assess, registers
    from georisk.assessment.uncertainty import band_chances

    known = [
        replace(one, location=replace(one.location, accuracy_m=float(radius_m)))
        for one in customers
        if one.location is not None
    ]
    found = assess(known, world, registers(), geometry=False)
    seconds, cpu = [], []
    for _ in range(REPEATS):
        begun, used = perf_counter(), process_time()
        band_chances(found, world)
        seconds.append(perf_counter() - begun)
        cpu.append(process_time() - used)
    rival = _each_draw(world, known[:: len(known) // SAMPLED][:SAMPLED])
    scored = sum(one.scorecard is not None for one in found)
    return {
        "radius_m": radius_m,
        "seconds": min(seconds),
        "cpu": min(cpu),
        "rival": rival / SAMPLED * scored,
    }


def _each_draw(world: World, customers: Sequence[Customer]) -> float:
    """Seconds to measure every draw of some customers as a site."""
    from georisk.distance import measure_prepared

    places = [place for one in customers for place in _drawn(one)]
    begun = perf_counter()
    measure_prepared(world.network, places, world.searches)
    return perf_counter() - begun


def _drawn(customer: Customer) -> list[LonLat]:
    import numpy as np

    from georisk.distance.geodesy import metres_per_degree
    from georisk.distance.spread import disc_draws, turns
    from georisk.model import LonLat

    assert customer.location is not None
    centre, radius = customer.location.point, np.array([customer.location.accuracy_m or 0.0])
    east_m, north_m = disc_draws(radius, turns([str(customer.customer_id)]))
    east, north = metres_per_degree(np.array([centre.lat]))
    lon, lat = centre.lon + east_m[0] / east[0], centre.lat + north_m[0] / north[0]
    return [LonLat(lon=x, lat=y) for x, y in zip(lon.tolist(), lat.tolist(), strict=True)]
