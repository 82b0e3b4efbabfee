"""Roads straight from OpenStreetMap, downloaded through osmnx."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from georisk.adapters.networks.line_classes import classes_of
from georisk.errors import GeoriskError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

CREDIT = "© OpenStreetMap contributors, ODbL 1.0"
EVERY_ROAD = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class OsmServers:
    """Where OpenStreetMap is asked; None is the public server.

    Parameters
    ----------
    overpass, nominatim : str or None
        Base URL of an Overpass API, and of a Nominatim for place names.
    """

    overpass: str | None = None
    nominatim: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Roads:
    """Roads as they were downloaded.

    Parameters
    ----------
    shapes : object[n]
        LineStrings on WGS 84, both directions of a road among them.
    label : object[n]
        As `line_classes.classes_of` makes them.
    """

    shapes: NDArray[np.object_]
    label: NDArray[np.object_]


def download_place(place: str, servers: OsmServers) -> Roads:
    """Download every road in the area of a place name.

    Raises
    ------
    InputError
        When the server cannot be reached, or knows no road or no such place.
    """
    with _asking(place, servers) as osmnx:
        return _roads(
            osmnx, osmnx.graph_from_place(place, network_type=EVERY_ROAD, retain_all=True)
        )


def download_box(box: tuple[float, float, float, float], servers: OsmServers) -> Roads:
    """Download every road in a box (west, south, east, north in degrees); see `download_place`."""
    with _asking(",".join(f"{side:g}" for side in box), servers) as osmnx:
        return _roads(osmnx, osmnx.graph_from_bbox(box, network_type=EVERY_ROAD, retain_all=True))


def _roads(osmnx: Any, graph: Any) -> Roads:  # noqa: ANN401
    edges = osmnx.graph_to_gdfs(graph, nodes=False, fill_edge_geometry=True)
    return Roads(shapes=edges.geometry.to_numpy(), label=classes_of(edges))


@contextmanager
def _asking(where: str, servers: OsmServers) -> Iterator[Any]:
    """Lend osmnx with settings of our own, and leave nothing of them behind.

    osmnx keeps its settings in a module, a cache in the working folder, and pins host names by
    replacing ``socket.getaddrinfo``.
    """
    import osmnx

    own: dict[str, Any] = {"use_cache": False, "log_console": False, "log_file": False}
    if servers.overpass is not None:
        own |= {"overpass_url": servers.overpass, "overpass_rate_limit": False}
    if servers.nominatim is not None:
        own["nominatim_url"] = servers.nominatim.rstrip("/") + "/"
    before = {name: getattr(osmnx.settings, name) for name in own}
    resolve = socket.getaddrinfo
    try:
        for name, value in own.items():
            setattr(osmnx.settings, name, value)
        yield osmnx
    except GeoriskError:
        raise
    except Exception as error:
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise InputError(
            f"no roads from OpenStreetMap for {where}: {reason}; check the name or the box and the"
            " connection, or give --lines",
            f"ดึงถนนจาก OpenStreetMap สำหรับ {where} ไม่ได้: {reason}"
            " โปรดตรวจชื่อหรือขอบเขตและการเชื่อมต่อ หรือใช้ --lines",
        ) from error
    finally:
        socket.getaddrinfo = resolve
        for name, value in before.items():
            setattr(osmnx.settings, name, value)
