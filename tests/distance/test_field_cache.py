"""Searches are kept as long as they hold, and never longer than there is room."""

from __future__ import annotations

import pickle
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from georisk.distance import FieldCache, Limits, build_network, measure_prepared, prepare_spps
from georisk.distance.field_cache import search_key
from tests.distance.worlds import at, plant, road, table

if TYPE_CHECKING:
    from georisk.distance.routing import SppFields

NETWORK = build_network(
    table([road((101.0, 13.0), (101.02, 13.0)), road((101.02, 13.0), (101.05, 13.0))])
)
OTHER = build_network(table([road((101.0, 13.0), (101.02, 13.0), (101.05, 13.01))]))
HERE, THERE = plant("A", 101.0, 13.0), plant("B", 101.05, 13.0)


def test_a_plant_that_stays_is_searched_for_once() -> None:
    before = prepare_spps(NETWORK, [HERE, THERE])
    after = prepare_spps(NETWORK, [THERE, plant("A", 101.02, 13.0)], cache=before.cache)
    assert after.fields[1] is before.fields[1]
    assert after.fields[0] is not before.fields[0]
    fresh = prepare_spps(NETWORK, [THERE, plant("A", 101.02, 13.0)])
    sites = [at(101.01, 13.0), at(101.04, 13.0)]
    assert measure_prepared(NETWORK, sites, after) == measure_prepared(NETWORK, sites, fresh)


@pytest.mark.parametrize(
    "other",
    [
        search_key(OTHER, HERE, Limits()),
        search_key(NETWORK, replace(HERE, spp_id=THERE.spp_id), Limits()),
        search_key(NETWORK, plant("A", 101.0, 13.001), Limits()),
        search_key(NETWORK, HERE, Limits(cutoff_mm=9_000_000)),
        search_key(NETWORK, HERE, Limits(max_access_mm=1)),
    ],
)
def test_whatever_a_search_depends_on_tells_two_apart(other: object) -> None:
    assert search_key(NETWORK, HERE, Limits()) != other
    assert search_key(NETWORK, replace(HERE, name="renamed"), Limits()) == search_key(
        NETWORK, HERE, Limits()
    )


def _search(name: str) -> SppFields:
    return prepare_spps(NETWORK, [plant(name, 101.0, 13.0)]).fields[0]


def test_the_search_unused_for_longest_goes_first() -> None:
    size = 3  # nodes each search reaches: all of this network
    cache = FieldCache(most_nodes=2 * size)
    keys = {name: search_key(NETWORK, plant(name, 101.0, 13.0), Limits()) for name in "ABC"}
    for name in "AB":
        cache.keep(keys[name], _search(name))
    assert cache.find(keys["A"]) is not None
    cache.keep(keys["C"], _search("C"))
    assert [name for name in "ABC" if cache.find(keys[name])] == ["A", "C"]
    assert len(cache) == 2


def test_what_is_too_large_is_not_kept_and_what_is_kept_not_counted_twice() -> None:
    key = search_key(NETWORK, HERE, Limits())
    small = FieldCache(most_nodes=2)
    small.keep(key, _search("A"))
    assert len(small) == 0
    room = FieldCache(most_nodes=3)
    for _ in range(2):
        room.keep(key, _search("A"))
    assert len(room) == 1


def test_another_process_begins_with_an_empty_one() -> None:
    prepared = prepare_spps(NETWORK, [HERE])
    assert len(prepared.cache) == 1
    sent = pickle.loads(pickle.dumps(prepared))  # noqa: S301 - our own bytes
    assert len(sent.cache) == 0
    assert measure_prepared(NETWORK, [at(101.01, 13.0)], sent) == measure_prepared(
        NETWORK, [at(101.01, 13.0)], prepared
    )
