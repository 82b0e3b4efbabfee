"""Candidate sites with everything a map of them has to tell."""

from __future__ import annotations

from decimal import Decimal

from georisk.distance import RouteNetwork, build_network
from georisk.maps import SurfaceSite
from georisk.model import RunHeader, SppSite
from tests.distance.worlds import at, plant, road, table

HOSTILE = "</script><img src=x onerror=alert(1)>${alert(1)}"


def header(*, synthetic: bool = False) -> RunHeader:
    return RunHeader(
        run_id="run-1",
        ruleset="pea-2566",
        ruleset_sha256="0" * 64,
        engine_version="0",
        as_of=None,
        plan_year=None,
        cutoff_m=10_000,
        max_access_m=2_000,
        inputs=(),
        assumptions=(),
        synthetic=synthetic,
        attribution="<b>© me</b>",
    )


def site(name: str, lon: float, baht: int, *, customers: int = 9) -> SurfaceSite:
    return SurfaceSite(
        site_id=name,
        point=at(lon, 13.4),
        baht=Decimal(baht),
        newly_at_stake=3 if baht else 0,
        band_moves=4,
        newly_assessed=2,
        customers=customers,
        access_m=None if name == "off" else 12.5,
    )


def surfaced() -> tuple[list[SurfaceSite], RouteNetwork, list[SppSite]]:
    """Sites from the worst on, a road and a plant."""
    network = build_network(table([road((101.0, 13.4), (101.2, 13.4))]))
    sites = [
        site(HOSTILE, 101.10, 10_000_000),
        site("second", 101.12, 3_990_000),
        site("third", 101.14, 1_900_000),
        site("nothing", 101.16, 0),
        site("off", 101.18, 0, customers=0),
    ]
    return sites, network, [plant("S1", 101.0, 13.4)]
