"""Prepared networks: made once, checked, and mapped by every job afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from georisk.errors import UsageError
from georisk.wiring.jobs import silent

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from georisk.adapters.network_files import Manifest
    from georisk.wiring.jobs import Progress

BuildBox = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkSources:
    """What a network is built from.

    Parameters
    ----------
    lines : tuple of str
        Line files, each ``PATH`` or ``KIND:PATH``.
    place : str or None
        A place name OpenStreetMap knows.
    box : (west, south, east, north) or None
        Degrees.
    overpass, nominatim : str or None
        Servers to ask instead of the public ones.
    """

    lines: tuple[str, ...] = ()
    place: str | None = None
    box: BuildBox | None = None
    overpass: str | None = None
    nominatim: str | None = None


def build_prepared(out: Path, sources: NetworkSources, progress: Progress = silent) -> Manifest:
    """Build a network and write it as one prepared file.

    Raises
    ------
    UsageError
        When no source is named.
    InputError
    """
    from georisk.adapters.network_files import save_network
    from georisk.adapters.networks import read_sources
    from georisk.distance import build_network

    if not (sources.lines or sources.place or sources.box):
        raise UsageError(
            "nothing to build from: name --lines, --place or --bbox",
            "ไม่มีข้อมูลสำหรับสร้างโครงข่าย: ระบุ --lines, --place หรือ --bbox",
        )
    progress("reading the lines", "อ่านข้อมูลเส้น")
    table, inputs = read_sources(sources.lines, _downloads(sources))
    progress("joining the lines", "เชื่อมเส้นเข้าด้วยกัน")
    network = build_network(table)
    progress("writing the network", "เขียนไฟล์โครงข่าย")
    return save_network(out, network, inputs)


def _downloads(sources: NetworkSources) -> dict[str, NDArray[np.object_]]:
    from georisk.adapters.osm import OsmServers, download_box, download_place

    servers = OsmServers(overpass=sources.overpass, nominatim=sources.nominatim)
    found = {}
    if sources.place is not None:
        found[f"openstreetmap:{sources.place}"] = download_place(sources.place, servers)
    if sources.box is not None:
        name = ",".join(f"{side:.7g}" for side in sources.box)
        found[f"openstreetmap:{name}"] = download_box(sources.box, servers)
    return found
