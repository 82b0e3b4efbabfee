"""Thousands of pairs of a site and an SPP on spiteful multigraphs, each held to the oracle.

The oracle splits every edge at the feet and lets networkx search from every site. The same answers
have to come through a saved artefact, from the other engine and, in every fourth world, from two
and three processes.
``GEORISK_ADVERSARIAL=20000`` asks for all of them.
"""

from __future__ import annotations

import os
from random import Random
from typing import TYPE_CHECKING

import pytest

from georisk.adapters.networks.network_files import load_network, save_network
from georisk.distance import (
    measure,
    measure_prepared,
    nearest_k,
    network_from_graph,
    prepare_spps,
)
from georisk.model import NoRoute, Route
from tests.distance.multigraphs import MultiWorld, multi_world
from tests.distance.oracle import expect
from tests.distance.verdicts import LIMITS, agree, on_the_fence
from tests.distance.worlds import table

if TYPE_CHECKING:
    from pathlib import Path

    from georisk.distance import Measured, RouteNetwork

PARTS = 4
CHECKS = int(os.environ.get("GEORISK_ADVERSARIAL", "1500"))


@pytest.mark.parametrize("part", range(PARTS))
def test_no_pair_differs_from_the_split_edge_oracle(part: int, tmp_path: Path) -> None:
    checked = world_number = 0
    while checked < CHECKS / PARTS:
        world_number += 1
        world = multi_world(Random(f"{part} {world_number}"))
        network = network_from_graph(world.graph)
        alone = [measure(network, world.sites, [spp]) for spp in world.plants]
        checked += agreed(world, alone)
        together = measure(network, world.sites, world.plants, geometry=True)
        mapped = saved(network, tmp_path / "network.georisk")
        for processes in (1, 2, 3) if world_number % 4 == 1 else (1,):
            searches = prepare_spps(mapped, world.plants, LIMITS, processes=processes)
            assert measure_prepared(mapped, world.sites, searches, geometry=True) == together
        other = measure(network, world.sites, world.plants, engine="networkx", geometry=True)
        assert other == together
        ranked_as_alone(network, world, alone)


def agreed(world: MultiWorld, alone: list[list[Measured]]) -> int:
    """Hold every pair to the oracle; count those a rounding cannot decide."""
    expected = expect(table(world.lines), world.sites, world.plants)
    count = 0
    for column, found in enumerate(alone):
        for answer, rows in zip(found, expected, strict=True):
            if not on_the_fence(rows[column]):
                agree(answer, rows[column])
                count += 1
    return count


def saved(network: RouteNetwork, path: Path) -> RouteNetwork:
    save_network(path, network)
    return load_network(path)[0]


def ranked_as_alone(network: RouteNetwork, world: MultiWorld, alone: list[list[Measured]]) -> None:
    """Sort what was measured to each SPP alone: the ranking has to be the same."""
    searches = prepare_spps(network, world.plants, LIMITS)
    for k in (1, 2, 3):
        for ranking, answers in zip(
            nearest_k(network, world.sites, searches, k), zip(*alone, strict=True), strict=True
        ):
            routed = [
                (one.outcome.total_mm, one.spp_id, one.outcome)
                for one in answers
                if isinstance(one.outcome, Route)
            ]
            found = [(one.straight_mm, one.spp_id, one.outcome) for one in ranking.nearest]
            assert [row[1:] for row in found] == [row[1:] for row in sorted(routed, key=order)[:k]]
            unknown = [
                (one.straight_mm, one.spp_id, one.outcome)
                for one in answers
                if isinstance(one.outcome, NoRoute) and one.outcome.status != "beyond_cutoff"
            ]
            assert [
                (one.straight_mm, one.spp_id, one.outcome) for one in ranking.unknown
            ] == sorted(unknown, key=order)


def order(row: tuple[int, str, object]) -> tuple[int, str]:
    return row[0], row[1]
