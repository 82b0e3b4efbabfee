"""Lines as they come from files, and as chains of keyed vertices that can be compared and cut."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from georisk.distance import morton
from georisk.distance.arrays import spans, starts
from georisk.distance.labels import ordered
from georisk.errors import InvalidValue
from georisk.model import LineKind

if TYPE_CHECKING:
    from georisk.distance.arrays import Flags, Floats, Ids, Ints, Keys, Kinds, Levels

KINDS = tuple(LineKind)
NO_OWNER = -1
FEWEST_VERTICES = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LineTable:
    """Polylines in WGS 84 degrees, as columns.

    Parameters
    ----------
    start : int64[n + 1]
        Line ``i`` holds the vertices ``start[i]`` to ``start[i + 1] - 1``.
    lon, lat : float64[v]
        Degrees.
    kind : uint8[n]
        Index into ``tuple(LineKind)``.
    owner : int32[n]
        Index into ``owners``; -1 is nobody's.
    owners : tuple of str
        SPP ids.
    level : int8[n] or None
        0 is the ground, above it bridges, below it tunnels; only `joining` asks. None is all 0.
    label : int32[n] or None
        Index into ``labels``; only `friction` asks. None where no line has one.
    labels : tuple of str
        As `labels.label_of` makes them.

    Raises
    ------
    InvalidValue
        When the columns do not fit together, or a vertex is not on the globe.
    """

    start: Ints
    lon: Floats
    lat: Floats
    kind: Kinds
    owner: Ids
    owners: tuple[str, ...] = ()
    level: Levels | None = None
    label: Ids | None = None
    labels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        count = len(self.start) - 1
        fits = (
            count == len(self.kind) == len(self.owner)
            and self.start[0] == 0
            and self.start[-1] == len(self.lon) == len(self.lat)
            and bool((np.diff(self.start) >= 0).all())
            and (self.level is None or len(self.level) == count)
            and (self.label is None or len(self.label) == count)
        )
        owned = (self.owner >= NO_OWNER) & (self.owner < len(self.owners))
        known = bool((self.kind < len(KINDS)).all()) and bool(owned.all())
        if not (fits and known):
            raise InvalidValue(
                f"the columns of {count} lines do not fit together: check start, kind and owner",
                f"คอลัมน์ของเส้น {count} เส้นไม่สอดคล้องกัน: ตรวจ start, kind และ owner",
            )
        _require_on_globe(self)

    @property
    def labelled(self) -> tuple[Ids, tuple[str, ...]]:
        """Labels as numbers and their names; those of lines that have none are empty."""
        if self.label is None:
            return np.zeros(len(self.kind), dtype=np.int32), ("",)
        return self.label, self.labels


def _require_on_globe(lines: LineTable) -> None:
    off = ~((np.abs(lines.lon) <= -morton.WEST) & (np.abs(lines.lat) <= -morton.SOUTH))
    if not off.any():
        return
    vertex = int(np.flatnonzero(off)[0])
    line = int(np.searchsorted(lines.start, vertex, side="right")) - 1
    where = f"lon {float(lines.lon[vertex])!r}, lat {float(lines.lat[vertex])!r}"
    raise InvalidValue(
        f"line {line} has a vertex at {where}: expected degrees on WGS 84; correct the line",
        f"เส้นที่ {line} มีจุดที่ {where}: ต้องเป็นองศาบน WGS 84 โปรดแก้ไขเส้นนี้",
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chains:
    """Polylines whose vertices are Morton keys: equal keys are one place.

    Parameters
    ----------
    key : uint64[v]
    start : int64[n + 1]
    kind : uint8[n]
    owner : int32[n]
        Index into a sorted tuple of owners; -1 is nobody's.
    label : int32[n]
        Index into a tuple of labels: of chains that are one the least is kept.
    """

    key: Keys
    start: Ints
    kind: Kinds
    owner: Ids
    label: Ids

    @property
    def count(self) -> Ints:
        """Vertices of each chain."""
        return np.diff(self.start)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the numbers of chains and edges stand for."""

    owners: tuple[str, ...]
    labels: tuple[str, ...]


def chains_of(lines: LineTable) -> tuple[Chains, Names]:
    """Key the vertices on 1e-7 degree, drop standstills and lines of one place; sort the names."""
    key = morton.encode(lines.lon, lines.lat)
    keep = np.ones(len(key), dtype=np.bool_)
    keep[1:] = key[1:] != key[:-1]
    counts = np.diff(lines.start)
    keep[lines.start[:-1][counts > 0]] = True
    row = np.repeat(np.arange(len(counts)), counts)[keep]
    left = np.bincount(row, minlength=len(counts)).astype(np.int64)
    usable = left >= FEWEST_VERTICES
    owners, owner = _sorted_owners(lines.owner[usable], lines.owners)
    label, labels = ordered(*lines.labelled)
    chains = Chains(
        key=key[keep][usable[row]],
        start=starts(left[usable]),
        kind=lines.kind[usable],
        owner=owner,
        label=label[usable],
    )
    return chains, Names(owners=owners, labels=labels)


def _sorted_owners(owner: Ids, owners: tuple[str, ...]) -> tuple[tuple[str, ...], Ids]:
    used = sorted({owners[index] for index in np.unique(owner[owner >= 0])})
    rank = {name: index for index, name in enumerate(used)}
    new = [*(rank.get(name, NO_OWNER) for name in owners), NO_OWNER]
    return tuple(used), np.array(new, dtype=np.int32)[owner]


def take(chains: Chains, rows: Ints) -> Chains:
    """Take some of the chains, in the order of ``rows``."""
    counts = chains.count[rows]
    return Chains(
        key=chains.key[spans(chains.start[rows], counts)],
        start=starts(counts),
        kind=chains.kind[rows],
        owner=chains.owner[rows],
        label=chains.label[rows],
    )


def turned(chains: Chains, flip: Flags) -> Chains:
    """Reverse the flagged chains."""
    counts = chains.count
    offset = spans(np.zeros_like(counts), counts)
    last = np.repeat(counts - 1, counts)
    index = np.where(np.repeat(flip, counts), last - offset, offset)
    key = chains.key[np.repeat(chains.start[:-1], counts) + index]
    return replace(chains, key=key)


def prints(chains: Chains, *, backward: bool = False) -> Keys:
    """64-bit fingerprints of the vertex sequences, read forward or backward."""
    counts = chains.count
    offset = spans(np.zeros_like(counts), counts)
    if backward:
        offset = np.repeat(counts - 1, counts) - offset
    mixed = _mixed(chains.key ^ _mixed(offset.astype(np.uint64)))
    return np.add.reduceat(mixed, chains.start[:-1])


def _mixed(value: Keys) -> Keys:
    """Scatter the bits (the finaliser of splitmix64)."""
    value = value + np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


def repeats(chains: Chains, alike: Flags) -> Flags:
    """Which chains run exactly as the one before; only flagged rows are compared."""
    rows = np.flatnonzero(alike[1:] & (chains.count[1:] == chains.count[:-1])) + 1
    result = np.zeros(len(alike), dtype=np.bool_)
    if len(rows) == 0:
        return result
    counts = chains.count[rows]
    here = chains.key[spans(chains.start[rows], counts)]
    before = chains.key[spans(chains.start[rows - 1], counts)]
    result[rows] = np.logical_and.reduceat(here == before, starts(counts)[:-1])
    return result


def distinct(chains: Chains) -> Chains:
    """Each line once, whatever the direction it was drawn in, in an order its content gives."""
    forward, backward = prints(chains), prints(chains, backward=True)
    chains = turned(chains, backward < forward)
    mark = np.minimum(forward, backward)
    order = np.lexsort((chains.label, mark, chains.count, chains.owner, chains.kind))
    chains, mark = take(chains, order), mark[order]
    alike = same_as_previous(mark, chains.owner, chains.kind)
    return take(chains, np.flatnonzero(~repeats(chains, alike)))


def same_as_previous(*columns: Keys | Ints | Ids | Kinds) -> Flags:
    """Rows equal to the row before in every column."""
    same = np.ones(len(columns[0]), dtype=np.bool_)
    for column in columns:
        same[1:] &= column[1:] == column[:-1]
    same[:1] = False
    return same


def cut(chains: Chains) -> Chains:
    """Cut the lines where they end, meet a vertex of another line, or meet themselves."""
    _, place, uses = np.unique(chains.key, return_inverse=True, return_counts=True)
    ends = np.zeros(len(place), dtype=np.bool_)
    ends[chains.start[1:] - 1] = True
    node = uses > 1
    node[place[ends]] = True
    node[place[chains.start[:-1]]] = True
    at = np.flatnonzero(node[place])
    goes_on = np.flatnonzero(~ends[at])
    first, counts = at[goes_on], at[goes_on + 1] - at[goes_on] + 1
    line = np.searchsorted(chains.start, first, side="right") - 1
    return Chains(
        key=chains.key[spans(first, counts)],
        start=starts(counts),
        kind=chains.kind[line],
        owner=chains.owner[line],
        label=chains.label[line],
    )
