"""The SPP nearest to each site in a straight line, from what was measured of them already."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from georisk.distance.fields import FAR
from georisk.distance.geodesy import arcs_m, chords, unit_vectors
from georisk.distance.outlines import straight_mm
from georisk.distance.screening import compares_all, nearest_shape

if TYPE_CHECKING:
    from georisk.distance.arrays import Flags, Floats, Ints
    from georisk.distance.outlines import Outlines
    from georisk.distance.pairs import Pairs
    from georisk.distance.routing import Limits
    from georisk.distance.snapping import Feet


class Near(NamedTuple):
    """The SPP nearest in a straight line and the millimetres to it, one row a site."""

    spp: Ints
    mm: Ints


def nearest_of(feet: Feet, pairs: Pairs, shapes: Outlines, limits: Limits) -> Near:
    """Find the nearest SPP in a straight line: among a site's pairs where one is in the cutoff.

    Parameters
    ----------
    shapes : Outlines
        Areas of the SPPs, in the order the pairs name them by.
    """
    near = Near(*(np.full(len(feet.lon), FAR, dtype=np.int64) for _ in range(2)))
    inside = (pairs.straight_mm <= limits.cutoff_mm).nonzero()[0]
    order = inside[
        np.lexsort((pairs.spp[inside], pairs.straight_mm[inside], pairs.site[inside]))[::-1]
    ]
    # Written last to first: what stands in the end is each site's first.
    near.spp[pairs.site[order]] = pairs.spp[order]
    near.mm[pairs.site[order]] = pairs.straight_mm[order]
    left = (near.mm == FAR).nonzero()[0]
    if len(left):
        near.spp[left], near.mm[left] = nearest_shapes(feet.lon[left], feet.lat[left], shapes)
    return near


def nearest_shapes(lon: Floats, lat: Floats, shapes: Outlines) -> tuple[Ints, Ints]:
    """Find the nearest SPP as `nearest_shape` does, faster where one alone can be the nearest."""
    if compares_all(lon, shapes):
        return nearest_shape(lon, lat, shapes)
    which, several = _foremost(lon, lat, shapes)
    mm = np.zeros(len(lon), dtype=np.int64)
    alone, rest = np.flatnonzero(~several), np.flatnonzero(several)
    mm[alone] = straight_mm(lon[alone], lat[alone], shapes, which[alone])
    which[rest], mm[rest] = nearest_shape(lon[rest], lat[rest], shapes)
    return which, mm


def _foremost(lon: Floats, lat: Floats, shapes: Outlines) -> tuple[Ints, Flags]:
    """Return the shape whose anchor is nearest, and whether another could be nearer than it."""
    point = unit_vectors(lon, lat)
    if len(shapes.radius_m) == 1:
        return np.zeros(len(lon), dtype=np.int64), np.zeros(len(lon), dtype=np.bool_)
    chord, anchor = (np.asarray(found) for found in shapes.tree.query(point, k=2))
    limit = chords(arcs_m(chord[:, 0]) + 2.0 * shapes.widest_m + 1.0)
    return anchor[:, 0].astype(np.int64), chord[:, 1] <= limit
