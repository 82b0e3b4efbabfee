"""Searches from many SPPs, by several processes: the answer is the same for any number of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from georisk.distance.routing import spp_fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from georisk.distance.engines import EngineName
    from georisk.distance.network import RouteNetwork
    from georisk.distance.routing import Limits, SppFields
    from georisk.model import SppSite

# So many pieces of work a process, so that none waits long for another one's last.
ROUNDS = 4


class _Task(NamedTuple):
    """What all searches share."""

    network: RouteNetwork
    limits: Limits
    engine: EngineName


# What a worker process searches in, given to it once as it begins.
_held: list[_Task] = []


def searched(
    network: RouteNetwork,
    spps: Sequence[SppSite],
    limits: Limits,
    engine: EngineName,
    processes: int,
) -> tuple[SppFields, ...]:
    """Search the network from each SPP, in their order.

    Workers that are forked, as on Linux, share the network's memory; a prepared network is mapped
    from its file and shared wherever it is. Elsewhere each is sent a copy.
    """
    workers = min(processes, len(spps))
    if workers <= 1:
        return spp_fields(network, spps, limits, engine)
    from concurrent.futures import ProcessPoolExecutor

    size = -(-len(spps) // (workers * ROUNDS))
    parts = [spps[begin : begin + size] for begin in range(0, len(spps), size)]
    task = _Task(network, limits, engine)
    with ProcessPoolExecutor(workers, initializer=_hold, initargs=(task,)) as pool:
        return tuple(found for fields in pool.map(_search, parts) for found in fields)


def _hold(task: _Task) -> None:
    _held[:] = [task]


def _search(spps: Sequence[SppSite]) -> tuple[SppFields, ...]:
    [task] = _held
    return spp_fields(task.network, spps, task.limits, task.engine)
