"""A network with a finding of nearly every kind."""

from __future__ import annotations

from functools import cache

from georisk.distance import Limits, RouteNetwork, build_network
from georisk.distance.detours import detours
from georisk.distance.quality import Findings, examine
from tests.distance.worlds import at, feeder, plant, road, table


@cache
def flawed() -> tuple[RouteNetwork, tuple[Findings, ...]]:
    network = build_network(
        table(
            [
                road((101.0, 13.0), (101.0, 13.02), (101.01, 13.02), (101.01, 13.0)),
                road((101.002, 13.00002), (101.002, 13.01)),
                road((100.999, 13.01), (101.004, 13.01)),
                road((101.02, 13.0), (101.03, 13.0), (101.02, 13.0000001)),
                feeder((101.01, 13.0), (101.015, 13.005)),
            ]
        )
    )
    ways = detours(network, [at(101.0002, 13.0)], [plant("S1", 101.0102, 13.0)], limits=Limits())
    return network, (*examine(network).findings, ways.findings)
