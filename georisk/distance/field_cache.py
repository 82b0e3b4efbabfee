"""Searches kept between worlds: a plant that has not moved is not searched for again."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from georisk.distance.network import RouteNetwork
    from georisk.distance.routing import Limits, SppFields
    from georisk.model import LonLat, SppId, SppSite

# Each reached node takes 28 bytes: about 60 MB, a national set of plants twice over.
MOST_NODES = 2_000_000


class SearchKey(NamedTuple):
    """All that a search depends on: the id names the plant's own lines, the digest all lines.

    The engine is not part of it, for all engines say the same; nor is the plant's outline, which
    only straight lines are measured to.
    """

    network: str
    spp_id: SppId
    point: LonLat
    limits: Limits


def search_key(network: RouteNetwork, spp: SppSite, limits: Limits) -> SearchKey:
    """Name the search from one SPP on one network."""
    return SearchKey(network.digest, spp.spp_id, spp.location.point, limits)


class FieldCache:
    """The searches used last, up to a number of nodes; may be shared by threads.

    Parameters
    ----------
    most_nodes : int
        Reached nodes, of all searches together, that are held on to.
    """

    def __init__(self, most_nodes: int = MOST_NODES) -> None:
        self._most_nodes = most_nodes
        self._nodes = 0
        self._kept: OrderedDict[SearchKey, SppFields] = OrderedDict()
        self._lock = Lock()

    def __reduce__(self) -> tuple[type[FieldCache], tuple[int]]:
        """Begin empty in another process: what is kept here is quicker made than sent."""
        return FieldCache, (self._most_nodes,)

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, key: SearchKey) -> SppFields | None:
        """Return a search, and remember that it was wanted."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def keep(self, key: SearchKey, fields: SppFields) -> None:
        """Hold on to a search, and let go of those unused for longest where that is too much."""
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = fields
            self._nodes += _nodes(fields)
            while self._nodes > self._most_nodes:
                _, gone = self._kept.popitem(last=False)
                self._nodes -= _nodes(gone)


def _nodes(fields: SppFields) -> int:
    return sum(len(field.node) for field in (fields.plant, fields.own) if field is not None)
