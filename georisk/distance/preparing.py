"""SPPs made ready to be measured to: one search of the network from each, kept between calls."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from georisk.distance.field_cache import FieldCache, search_key
from georisk.distance.once import Once
from georisk.distance.parallel import searched
from georisk.distance.routing import Limits, SppFields
from georisk.distance.screening import spp_outlines

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from georisk.distance.engines import EngineName
    from georisk.distance.network import RouteNetwork
    from georisk.distance.outlines import Outlines
    from georisk.model import SppSite

DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PreparedSpps:
    """SPPs ready to be measured to on one network, ascending by id: kept between calls.

    Parameters
    ----------
    search : Once
        Searches the network from each.
    outlines : Outlines
        Their areas, with a tree to find them by.
    limits : Limits
    cache : FieldCache
        Holds these searches, and can be handed on to the next `prepare_spps`.
    """

    search: Once[tuple[SppFields, ...]]
    outlines: Outlines
    limits: Limits
    cache: FieldCache

    @property
    def fields(self) -> tuple[SppFields, ...]:
        """The search from each, in their order."""
        return self.search()


def prepare_spps(
    network: RouteNetwork,
    spps: Sequence[SppSite],
    limits: Limits = DEFAULT_LIMITS,
    engine: EngineName = "scipy",
    *,
    processes: int = 1,
    cache: FieldCache | None = None,
) -> PreparedSpps:
    """Search the network from each SPP, once for all the sites to come.

    Parameters
    ----------
    spps : sequence of SppSite
        The eligible ones: filter before, not after.
    processes : int
        How many search at once. The result is the same for any number; starting them takes about as
        long as fifty searches, so that more than one pays for hundreds of SPPs only.
    cache : FieldCache or None
        Searches it holds are not made again, and new ones are added to it.

    Raises
    ------
    NoEligibleSpp
        When there is no SPP.

    Examples
    --------
    >>> import geopandas
    >>> from shapely import LineString, Point
    >>> from georisk.distance import network_from_frame, spps_from_frame
    >>> from georisk.model import LonLat
    >>> road = geopandas.GeoSeries([LineString([(100.0, 13.0), (100.05, 13.0)])], crs=4326)
    >>> plants = geopandas.GeoSeries([Point(100.02, 13.0)], index=["A"], crs=4326)
    >>> network, spps = network_from_frame(road), spps_from_frame(plants)
    >>> searches = prepare_spps(network, spps)
    >>> [len(one.plant.node) for one in searches.fields]  # nodes reached
    [2]
    """
    prepared = prepare_later(network, spps, limits, engine, processes=processes, cache=cache)
    prepared.search()
    return prepared


def prepare_later(
    network: RouteNetwork,
    spps: Sequence[SppSite],
    limits: Limits = DEFAULT_LIMITS,
    engine: EngineName = "scipy",
    *,
    processes: int = 1,
    cache: FieldCache | None = None,
) -> PreparedSpps:
    """Do as `prepare_spps`, but search when a site is first measured: for who must begin at once.

    Raises
    ------
    NoEligibleSpp
        When there is no SPP.

    Examples
    --------
    >>> import geopandas
    >>> from shapely import LineString, Point
    >>> from georisk.distance import measure_prepared, network_from_frame, spps_from_frame
    >>> from georisk.model import LonLat
    >>> road = geopandas.GeoSeries([LineString([(100.0, 13.0), (100.05, 13.0)])], crs=4326)
    >>> plants = geopandas.GeoSeries([Point(100.02, 13.0)], index=["A"], crs=4326)
    >>> network = network_from_frame(road)
    >>> prepared = prepare_later(network, spps_from_frame(plants))
    >>> [found] = measure_prepared(network, [LonLat(lon=100.0, lat=13.0)], prepared)
    >>> found.outcome.total_mm
    2169695
    """
    ordered = sorted(spps, key=lambda spp: spp.spp_id)
    cache = FieldCache() if cache is None else cache
    find = partial(
        _found,
        network,
        ordered,
        limits,
        cache,
        partial(searched, engine=engine, processes=processes),
    )
    return PreparedSpps(
        search=Once(find), outlines=spp_outlines(ordered), limits=limits, cache=cache
    )


def _found(
    network: RouteNetwork,
    ordered: Sequence[SppSite],
    limits: Limits,
    cache: FieldCache,
    search: Callable[[RouteNetwork, Sequence[SppSite], Limits], tuple[SppFields, ...]],
) -> tuple[SppFields, ...]:
    """Search from the plants that the cache does not know."""
    keys = [search_key(network, spp, limits) for spp in ordered]
    known = [cache.find(key) for key in keys]
    missing = [spp for spp, found in zip(ordered, known, strict=True) if found is None]
    fresh = iter(search(network, missing, limits))
    fields = tuple(next(fresh) if found is None else found for found in known)
    for key, found in zip(keys, fields, strict=True):
        cache.keep(key, found)
    return fields
