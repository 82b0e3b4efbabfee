"""A network with lines added, and the sites whose distances such lines could change."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import numpy as np

from georisk.distance import morton
from georisk.distance.arrays import starts
from georisk.distance.geodesy import metres_per_degree
from georisk.distance.kept import NEVER
from georisk.distance.labels import appended
from georisk.distance.lines import Chains, LineTable, prints
from georisk.distance.network import build_network

if TYPE_CHECKING:
    from georisk.distance.arrays import Flags, Floats, Ints, Keys
    from georisk.distance.kept import KeptSites
    from georisk.distance.network import RouteNetwork
    from georisk.distance.routing import Limits

SLACK = 1.01
ODD = np.uint64(0x9E3779B97F4A7C15)
Step = tuple[int, int, int, str]


def extended(network: RouteNetwork, lines: LineTable) -> RouteNetwork:
    """Join lines to a network: the network that all the lines together make.

    They are joined as `build_network` joins lines, at shared vertices. A line that only runs where
    lines of its kind and owner run already adds nothing.
    """
    new = _new_lines(network, lines)
    return network if len(new.kind) == 0 else build_network(together(_lines_of(network), new))


def together(one: LineTable, other: LineTable) -> LineTable:
    """Append lines to others."""
    owner = np.where(other.owner < 0, other.owner, other.owner + len(one.owners))
    label, labels = appended(one.labelled, other.labelled)
    levels = [
        np.zeros(len(table.kind), dtype=np.int8) if table.level is None else table.level
        for table in (one, other)
    ]
    return LineTable(
        start=np.concatenate((one.start, other.start[1:] + one.start[-1])),
        lon=np.concatenate((one.lon, other.lon)),
        lat=np.concatenate((one.lat, other.lat)),
        kind=np.concatenate((one.kind, other.kind)),
        owner=np.concatenate((one.owner, owner)).astype(np.int32),
        owners=(*one.owners, *other.owners),
        level=np.concatenate(levels),
        label=label,
        labels=labels,
    )


def _lines_of(network: RouteNetwork) -> LineTable:
    """Take the edges of a network as lines."""
    return LineTable(
        start=network.vertex_start,
        lon=network.vertex_lon,
        lat=network.vertex_lat,
        kind=network.edge_kind,
        owner=network.edge_owner,
        owners=network.owners,
        label=network.edge_label,
        labels=network.labels,
    )


def _new_lines(network: RouteNetwork, lines: LineTable) -> LineTable:
    """Leave out lines every step of which is there already."""
    key = morton.encode(lines.lon, lines.lat)
    there = _steps(_lines_of(network), morton.encode(network.vertex_lon, network.vertex_lat), key)
    rows = [
        row
        for row, (begin, end) in enumerate(zip(lines.start[:-1], lines.start[1:], strict=True))
        if not _steps(_some(lines, [row]), key[begin:end], key) <= there
    ]
    return _some(lines, rows)


def _steps(lines: LineTable, key: Keys, among: Keys) -> set[Step]:
    """Name the segments between some vertices by their ends, kind and owner."""
    line = np.repeat(np.arange(len(lines.kind)), np.diff(lines.start))
    held = np.isin(key, among)
    at = np.flatnonzero(held[:-1] & held[1:] & (line[:-1] == line[1:]) & (key[:-1] != key[1:]))
    low, high = np.minimum(key[at], key[at + 1]), np.maximum(key[at], key[at + 1])
    kind, owner = lines.kind[line[at]], lines.owner[line[at]]
    names = [*lines.owners, ""]  # -1 is nobody's
    columns = zip(low.tolist(), high.tolist(), kind.tolist(), owner.tolist(), strict=True)
    return {(one, other, what, names[whose]) for one, other, what, whose in columns}


def _some(lines: LineTable, rows: list[int]) -> LineTable:
    parts = [slice(int(lines.start[row]), int(lines.start[row + 1])) for row in rows]
    return LineTable(
        start=starts(np.array([part.stop - part.start for part in parts], dtype=np.int64)),
        lon=np.concatenate([lines.lon[:0], *(lines.lon[part] for part in parts)]),
        lat=np.concatenate([lines.lat[:0], *(lines.lat[part] for part in parts)]),
        kind=lines.kind[rows],
        owner=lines.owner[rows],
        owners=lines.owners,
        label=None if lines.label is None else lines.label[rows],
        labels=lines.labels,
    )


def sites_of_lines(
    network: RouteNetwork, grown: RouteNetwork, kept: KeptSites, limits: Limits
) -> Flags:
    """Which sites lines that are added could touch; of all others nothing changes.

    A distance changes only where a way of no more than the cutoff runs over an edge that is new or
    is no more, or a foot of the site or of the plant moves to or from one: the site is then no
    farther from these than the cutoff and one access leg. Where a distance cannot be known, parts
    of the network that become connected may settle it from any distance.

    Parameters
    ----------
    network, grown : RouteNetwork
        Without and with the lines, however these were joined.
    """
    before, after = _edge_prints(network), _edge_prints(grown)
    boxes = [
        _boxes(one, np.flatnonzero(~np.isin(mine, other)))
        for one, mine, other in ((network, before, after), (grown, after, before))
    ]
    friction, cutoff_mm = limits.friction, limits.cutoff_mm
    farthest_mm = cutoff_mm if friction is None else friction.most(cutoff_mm)
    reach_m = (farthest_mm + limits.max_access_mm) / 1000 + 1.0
    return _in_boxes(kept, np.concatenate(boxes), reach_m) | (kept.least.doubt < NEVER)


def _edge_prints(network: RouteNetwork) -> Keys:
    """64-bit fingerprints of edges: their vertices, kind, owner and label."""
    owners = np.array([0, *(zlib.crc32(name.encode()) + 1 for name in network.owners)], np.uint64)
    label, labels = _lines_of(network).labelled
    words = np.array([zlib.crc32(name.encode()) for name in labels], np.uint64)
    marks = prints(
        Chains(
            key=morton.encode(network.vertex_lon, network.vertex_lat),
            start=network.vertex_start,
            kind=network.edge_kind,
            owner=network.edge_owner,
            label=label,
        )
    )
    whose = owners[network.edge_owner.astype(np.int64) + 1] << np.uint64(8)
    return marks ^ ((whose | network.edge_kind.astype(np.uint64)) * ODD + words[label])


def _boxes(network: RouteNetwork, edges: Ints) -> Floats:
    """West, south, east and north of some edges, float64[n, 4]."""
    start, end = network.vertex_start[edges], network.vertex_start[edges + 1]
    bounds = np.column_stack((start, end)).ravel()
    sides = [
        reduce.reduceat(np.append(values, values[-1:]), bounds)[::2] if len(edges) else values[:0]
        for reduce, values in (
            (np.minimum, network.vertex_lon),
            (np.minimum, network.vertex_lat),
            (np.maximum, network.vertex_lon),
            (np.maximum, network.vertex_lat),
        )
    ]
    return np.column_stack(sides)


def _in_boxes(kept: KeptSites, boxes: Floats, reach_m: float) -> Flags:
    """Which sites lie in boxes that are widened by some metres, round the globe."""
    lon, lat = kept.feet.lon, kept.feet.lat
    inside = np.zeros(len(lon), dtype=np.bool_)
    for west, south, east, north in boxes.tolist():
        rise = SLACK * reach_m / 110_000.0
        poleward = min(max(abs(south), abs(north)) + rise, 90.0)
        per_degree = max(float(metres_per_degree(np.array([poleward]))[0][0]), 1.0)
        widen = min(SLACK * reach_m / per_degree, 180.0)
        across = (lon - (west - widen)) % 360.0 <= east - west + 2 * widen
        inside |= across & (lat >= south - rise) & (lat <= north + rise)
    return inside
