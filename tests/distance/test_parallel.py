"""However many processes search, the searches are the same to the last byte."""

from __future__ import annotations

from dataclasses import fields
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import pytest

from georisk.distance import Limits, network_from_graph, prepare_spps
from georisk.distance.parallel import searched
from tests.distance.multigraphs import multi_world

if TYPE_CHECKING:
    from georisk.distance.routing import SppFields

SEEDS = range(6)


def same(one: object, other: object) -> bool:
    if isinstance(one, np.ndarray):
        assert isinstance(other, np.ndarray)
        return one.dtype == other.dtype and one.shape == other.shape and (one == other).all()
    if hasattr(one, "__dataclass_fields__"):
        return type(one) is type(other) and all(
            same(getattr(one, item.name), getattr(other, item.name))
            for item in fields(one)  # type: ignore[arg-type]
            if item.name != "tree"  # made of the anchors, which are compared
        )
    return one == other


def all_same(one: tuple[SppFields, ...], other: tuple[SppFields, ...]) -> bool:
    return len(one) == len(other) and all(map(same, one, other))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("processes", [2, 3])
def test_the_number_of_processes_changes_nothing(seed: int, processes: int) -> None:
    world = multi_world(Random(seed))
    network = network_from_graph(world.graph)
    alone = prepare_spps(network, world.plants)
    together = prepare_spps(network, world.plants[::-1], processes=processes)
    assert all_same(alone.fields, together.fields)


def test_fields_that_differ_are_told_apart() -> None:
    first, second = (multi_world(Random(seed)) for seed in (1, 2))
    networks = [network_from_graph(world.graph) for world in (first, second)]
    one, other = (prepare_spps(network, first.plants).fields for network in networks)
    assert not all_same(one, other)


def test_no_plant_needs_no_process() -> None:
    network = network_from_graph(multi_world(Random(1)).graph)
    assert searched(network, [], Limits(), "scipy", 4) == ()
