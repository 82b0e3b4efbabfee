"""What a leg may not cross on its way from a site to the network: rivers, railways, fences."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from georisk.distance.geodesy import metres_per_degree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely import STRtree
    from shapely.geometry.base import BaseGeometry

    from georisk.distance.arrays import Flags, Floats

# A leg's ends may touch a barrier: a site stands at its fence, a motorway is a road as well. Lines
# are kept on 1e-7 degree: what stands on a barrier in a file may lie a centimetre beside it.
END_SLACK_M = 0.05


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Barriers:
    """Lines that no leg may cross; make them with `barriers_of`.

    Parameters
    ----------
    tree : STRtree
        Over line strings in WGS 84 degrees.
    digest : str
        SHA-256 of the lines, whatever their order.
    """

    tree: STRtree
    digest: str

    def __eq__(self, other: object) -> bool:
        """Equal lines bar the same legs."""
        return isinstance(other, Barriers) and self.digest == other.digest

    def __hash__(self) -> int:
        """Hash the content."""
        return hash(self.digest)


def barriers_of(shapes: Sequence[BaseGeometry]) -> Barriers:
    """Take lines as they are and areas by their borders.

    An area bars whoever would go in or out: a leg that stays inside of an estate's fence crosses
    nothing, a leg across a river crosses both of its banks.

    Parameters
    ----------
    shapes : sequence of geometry
        Lines and polygons, and collections of them, in WGS 84 degrees; points bar nothing.

    Examples
    --------
    >>> from shapely import box
    >>> fence = barriers_of([box(101.0, 13.0, 101.1, 13.1)])
    >>> ends = [np.array([x]) for x in (101.05, 13.05, 101.2, 13.05)]
    >>> barred(fence, *ends).tolist()
    [True]
    """
    import shapely

    parts = shapely.get_parts(shapely.get_parts(np.array(shapes, dtype=object)))
    area = shapely.get_dimensions(parts) == 2  # noqa: PLR2004 - the dimension of an area
    parts[area] = shapely.boundary(parts[area])
    lines = shapely.get_parts(parts)
    lines = lines[(shapely.get_dimensions(lines) == 1) & ~shapely.is_empty(lines)]
    content = b"".join(sorted(shapely.to_wkb(shapely.normalize(lines), byte_order=1).tolist()))
    return Barriers(tree=shapely.STRtree(lines), digest=hashlib.sha256(content).hexdigest())


def barred(barriers: Barriers, lon: Floats, lat: Floats, to_lon: Floats, to_lat: Floats) -> Flags:
    """Tell which straight legs cross a barrier anywhere but within 5 cm of their ends.

    Parameters
    ----------
    lon, lat, to_lon, to_lat : float64[n]
        Both ends of each leg, in degrees.
    """
    import shapely

    east, north = metres_per_degree(lat)
    metres = np.hypot((to_lon - lon) * east, (to_lat - lat) * north)
    long_enough = np.flatnonzero(metres > 2 * END_SLACK_M)
    result = np.zeros(len(lon), dtype=np.bool_)
    if len(long_enough) == 0:
        return result
    share = END_SLACK_M / metres[long_enough]
    a = np.column_stack((lon, lat))[long_enough]
    b = np.column_stack((to_lon, to_lat))[long_enough]
    inset = (b - a) * share[:, None]
    legs = shapely.linestrings(np.stack((a + inset, b - inset), axis=1))
    crossing, _ = barriers.tree.query(legs, predicate="intersects")
    result[long_enough[crossing]] = True
    return result
