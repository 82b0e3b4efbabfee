"""The SPPs around a site, nearest by route first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from georisk.distance.geodesy import degrees_of
from georisk.distance.measuring import barred_answers, paths_of, routed_answer, unknown_answer
from georisk.distance.pairs import by_route, by_straight_line
from georisk.distance.routing import reach
from georisk.distance.snapping import snap
from georisk.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from georisk.distance.measuring import Measured
    from georisk.distance.network import RouteNetwork
    from georisk.distance.preparing import PreparedSpps
    from georisk.model import LonLat


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The SPPs around one site; those beyond the cutoff are in neither list.

    Parameters
    ----------
    nearest : tuple of Measured
        Routed, the shortest way first, of equals the smaller id first; as many as asked for.
    unknown : tuple of Measured
        Within the cutoff in a straight line, but no distance can be known: nearest in a straight
        line first. Each of them might be the nearest.
    """

    nearest: tuple[Measured, ...]
    unknown: tuple[Measured, ...]


def nearest_k(
    network: RouteNetwork,
    sites: Sequence[LonLat],
    prepared: PreparedSpps,
    k: int,
    *,
    geometry: bool = False,
) -> list[Ranking]:
    """Rank the SPPs around each site by the way to them, as `measure` measures it.

    Parameters
    ----------
    prepared : PreparedSpps
        Of the eligible SPPs: an SPP that does not count must not take one of the ``k`` places.
    k : int
        How many routed SPPs to return for each site, at most.
    geometry : bool
        Also return the ways on the map.

    Returns
    -------
    list of Ranking
        One for each site, in the order of the sites.

    Raises
    ------
    InvalidValue
        When ``k`` is below 1.

    Examples
    --------
    >>> import geopandas
    >>> from shapely import LineString, Point
    >>> from georisk.distance import network_from_frame, prepare_spps, spps_from_frame
    >>> from georisk.model import LonLat
    >>> road = geopandas.GeoSeries([LineString([(100.0, 13.0), (100.05, 13.0)])], crs=4326)
    >>> points = [Point(100.02, 13.0), Point(100.05, 13.0)]
    >>> plants = geopandas.GeoSeries(points, index=["A", "B"], crs=4326)
    >>> network, spps = network_from_frame(road), spps_from_frame(plants)
    >>> site = LonLat(lon=100.0, lat=13.0)
    >>> [ranking] = nearest_k(network, [site], prepare_spps(network, spps), k=2)
    >>> [(one.spp_id, one.outcome.total_mm) for one in ranking.nearest]
    [('A', 2169695), ('B', 5424238)]
    """
    if k < 1:
        raise InvalidValue(f"k = {k}: ask for one SPP at least", f"k = {k}: ต้องขออย่างน้อยหนึ่ง SPP")
    if not sites:
        return []
    limits = prepared.limits
    feet = snap(network, *degrees_of(sites), limits.max_access_mm, limits.barriers)
    pairs = reach(network, feet, prepared.fields, prepared.outlines, limits)
    nearer, doubts = by_route(pairs, k), by_straight_line(pairs)
    doubt = {int(pairs.site[row]): row for row in reversed(doubts.tolist())}
    paths = paths_of(network, feet, prepared, pairs, nearer) if geometry else [()] * len(nearer)
    ranked: dict[int, list[Measured]] = defaultdict(list)
    unknown: dict[int, list[Measured]] = defaultdict(list)
    for row, path in zip(nearer.tolist(), paths, strict=True):
        site = int(pairs.site[row])
        ranked[site].append(routed_answer(prepared, pairs, row, path, doubt.get(site)))
    for row in doubts.tolist():
        unknown[int(pairs.site[row])].append(unknown_answer(feet, prepared, pairs, row))
    return [
        Ranking(
            nearest=tuple(barred_answers(feet, prepared, site, ranked[site])),
            unknown=tuple(barred_answers(feet, prepared, site, unknown[site])),
        )
        for site in range(len(sites))
    ]
