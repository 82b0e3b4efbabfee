"""How far a line would run: a route with its legs, or the reason there is none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from georisk.model.places import LonLat, SppId

DETOUR_TIMES = 2
DETOUR_EXTRA_MM = 100_000


class LineKind(StrEnum):
    """The kinds of line a distance may run along."""

    DISTRIBUTION_LINE = "distribution_line"
    ROAD = "road"
    SPP_LINE = "spp_line"


class DistanceStatus(StrEnum):
    """The outcome of a measurement, as ``distance_status`` of the outputs."""

    ROUTED = "routed"
    NO_ROUTE = "no_route"
    OFF_NETWORK = "off_network"
    BEYOND_CUTOFF = "beyond_cutoff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The shortest way from a customer's site to an SPP, in whole millimetres.

    Parameters
    ----------
    access_mm, egress_mm : int
        Straight geodesic legs from the site to the network and from the network to the SPP.
        The egress leg is 0 when the route ends on a line the SPP owns (reading R3).
    line_mm, corridor_mm : int
        Metres along electric lines, and along roads or other buildable corridors, times 1000.
    from_spp_line : bool
        True when the route ends on the SPP's own line, False when at its plant.
    plant_mm : int or None
        The whole distance to the *plant* when ``from_spp_line`` (both are reported, R3);
        None when the plant itself was not reached within the cutoff.
    access_barred, egress_barred : bool
        A barrier lies between the site (the plant) and its nearest line: the leg runs to another.
    path : tuple of LonLat
        From the site to the SPP, both ends included; empty when geometry was not asked for.
    """

    spp_id: SppId
    access_mm: int
    line_mm: int
    corridor_mm: int
    egress_mm: int
    from_spp_line: bool = False
    plant_mm: int | None = None
    access_barred: bool = False
    egress_barred: bool = False
    path: tuple[LonLat, ...] = ()

    @property
    def network_mm(self) -> int:
        """Millimetres along the network."""
        return self.line_mm + self.corridor_mm

    @property
    def total_mm(self) -> int:
        """Millimetres from site to SPP; this decides the class of condition 1."""
        return self.access_mm + self.network_mm + self.egress_mm


@dataclass(frozen=True, slots=True, kw_only=True)
class NoRoute:
    """Why no distance was measured.

    Parameters
    ----------
    status : DistanceStatus
        ``no_route`` (not connected), ``off_network`` (nothing to connect to nearby) or
        ``beyond_cutoff`` (longer than the cutoff, which is never below 8 km).
    access_mm : int or None
        Distance to the nearest line, where one was found.
    access_barred, egress_barred : bool
        A barrier lies between the site (the plant) and its nearest line.
    """

    status: DistanceStatus
    access_mm: int | None = None
    access_barred: bool = False
    egress_barred: bool = False


def is_detour(routed_mm: int, straight_mm: int | None) -> bool:
    """Tell whether a way is over twice the straight line, and by at least 100 m.

    Streets around such a site are likely not mapped. Across a street from the plant a way is many
    times the straight line, and nothing is amiss: hence the 100 m.

    Examples
    --------
    >>> is_detour(2_000_001, 1_000_000), is_detour(2_000_000, 1_000_000), is_detour(150_000, 60_000)
    (True, False, False)
    """
    if straight_mm is None:
        return False
    return routed_mm > DETOUR_TIMES * straight_mm and routed_mm - straight_mm >= DETOUR_EXTRA_MM


def are_detours(routed_mm: NDArray[np.int64], straight_mm: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell the same of many ways at once."""
    twice: NDArray[np.bool_] = routed_mm > DETOUR_TIMES * straight_mm
    far: NDArray[np.bool_] = routed_mm - straight_mm >= DETOUR_EXTRA_MM
    return twice & far
