"""Prepared networks: made once, checked, and mapped by every job afterwards."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from georisk.errors import UsageError
from georisk.wiring.options import silent
from georisk.wiring.ruling import load_rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from georisk.adapters.networks.network_files import Manifest
    from georisk.adapters.networks.osm import Roads
    from georisk.distance import RouteNetwork
    from georisk.distance.detours import Detours
    from georisk.distance.quality import Coverage, Findings, Quality
    from georisk.errors import Language
    from georisk.model import Estate, InputFile, Location, LonLat, SppSite
    from georisk.wiring.options import Progress

MM = 1000
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
    join_tolerance_m : float
        How near lines have to be to be joined; 0 joins at shared vertices only.
    """

    lines: tuple[str, ...] = ()
    place: str | None = None
    box: BuildBox | None = None
    overpass: str | None = None
    nominatim: str | None = None
    join_tolerance_m: float = 0.0


def build_prepared(out: Path, sources: NetworkSources, progress: Progress = silent) -> Manifest:
    """Build a network and write it as one prepared file.

    Raises
    ------
    UsageError
        When no source is named.
    InputError
    """
    from georisk.adapters.networks.network_files import save_network
    from georisk.adapters.networks.opened import read_sources
    from georisk.distance import build_network

    if not (sources.lines or sources.place or sources.box):
        raise UsageError(
            "nothing to build from: name --lines, --place or --bbox",
            "ไม่มีข้อมูลสำหรับสร้างโครงข่าย: ระบุ --lines, --place หรือ --bbox",
        )
    progress("reading the lines", "อ่านข้อมูลเส้น")
    table, inputs = read_sources(sources.lines, _downloads(sources))
    progress("joining the lines", "เชื่อมเส้นเข้าด้วยกัน")
    given = [table]
    del table  # nobody but the build holds it, so that it can be let go early
    tolerance_m = sources.join_tolerance_m
    network = build_network(given.pop(), join_tolerance_mm=round(tolerance_m * MM))
    progress("writing the network", "เขียนไฟล์โครงข่าย")
    return save_network(out, network, inputs, join_tolerance_m=tolerance_m)


def _downloads(sources: NetworkSources) -> dict[str, Roads]:
    from georisk.adapters.networks.osm import OsmServers, download_box, download_place

    servers = OsmServers(overpass=sources.overpass, nominatim=sources.nominatim)
    found = {}
    if sources.place is not None:
        found[f"openstreetmap:{sources.place}"] = download_place(sources.place, servers)
    if sources.box is not None:
        name = ",".join(f"{side:.7g}" for side in sources.box)
        found[f"openstreetmap:{name}"] = download_box(sources.box, servers)
    return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NetworkCheck:
    """A network looked over.

    Parameters
    ----------
    sources : tuple of InputFile
        The files the lines came from.
    crs : str
    coverage : mapping of str to Coverage
        Of ``customers`` and ``spp``, where their files were given.
    detours : Detours or None
        Of the customers, else of the estates' middles, where plants were given to measure to.
    """

    network: RouteNetwork
    sources: tuple[InputFile, ...]
    crs: str
    quality: Quality
    coverage: dict[str, Coverage]
    detours: Detours | None = None

    @property
    def findings(self) -> tuple[Findings, ...]:
        """All findings, one entry a flaw."""
        return (*self.quality.findings, *(() if self.detours is None else (self.detours.findings,)))


def check_network(
    specs: Sequence[str],
    customers: Path | None,
    spp: Path | None,
    gap_m: float,
    estates: Path | None = None,
) -> NetworkCheck:
    """Look a prepared network, or line files, over; of a prepared one every byte is compared.

    Raises
    ------
    InputError
    """
    from georisk.adapters.networks.network_files import CRS
    from georisk.adapters.tables.registers import read_customers, read_estates, read_spps
    from georisk.distance.quality import examine

    network, sources = _opened(specs)
    rows = () if customers is None else read_customers(customers).rows
    plants = () if spp is None else read_spps(spp).rows
    areas = () if estates is None else read_estates(estates).rows
    coverages: dict[str, Coverage] = {}
    if customers is not None:
        coverages["customers"] = _coverage(network, [row.location for row in rows])
    if spp is not None:
        coverages["spp"] = _coverage(network, [row.location for row in plants])
    sites = [row.location.point for row in rows if row.location is not None]
    return NetworkCheck(
        network=network,
        sources=sources,
        crs=CRS,
        quality=examine(network, gap_m=gap_m),
        coverage=coverages,
        detours=_detours(network, sites, plants, areas),
    )


def _detours(
    network: RouteNetwork,
    sites: Sequence[LonLat],
    plants: Sequence[SppSite],
    estates: Sequence[Estate],
) -> Detours | None:
    """Look for ways over twice the straight line, to the plants a job would measure to."""
    from georisk.distance import Limits
    from georisk.distance.detours import detours
    from georisk.scoring import spp_eligibility

    rules = load_rules().rules
    rivals = [plant for plant in plants if spp_eligibility(plant, rules).eligible]
    places = sites or [estate.centre for estate in estates]
    if not rivals or not places:
        return None
    return detours(network, places, rivals, estates, limits=Limits())


def _opened(specs: Sequence[str]) -> tuple[RouteNetwork, tuple[InputFile, ...]]:
    from georisk.adapters.networks.network_files import check_file, is_prepared
    from georisk.adapters.networks.opened import open_network

    if len(specs) == 1 and is_prepared(Path(specs[0])):
        network, manifest = check_file(Path(specs[0]))
        return network, manifest.sources
    return open_network(specs)


def _coverage(network: RouteNetwork, places: Sequence[Location | None]) -> Coverage:
    from georisk.distance.geodesy import degrees_of
    from georisk.distance.quality import coverage

    return coverage(network, *degrees_of([place.point for place in places if place is not None]))


def write_findings(check: NetworkCheck, folder: Path) -> None:
    """Write the figures as ``network_check.json``, the places as ``network_findings.geojson``."""
    from georisk.adapters.networks.network_findings import check_json, findings_geojson
    from georisk.adapters.whole_files import write_together

    figures = check_figures(check)
    places = findings_geojson(check.network, check.findings)
    write_together(
        folder,
        {
            "network_check.json": check_json(figures).encode("utf-8"),
            "network_findings.geojson": check_json(places).encode("utf-8"),
        },
    )


def check_figures(check: NetworkCheck) -> dict[str, object]:
    """Take the figures of a check as plain data; lengths in metres."""
    quality = check.quality
    return {
        "digest": check.network.digest,
        "crs": check.crs,
        "sources": [
            {"name": item.name, "sha256": item.sha256, "lines": item.rows, "skipped": item.skipped}
            for item in check.sources
        ],
        "nodes": quality.nodes,
        "edges": quality.edges,
        "vertices": quality.vertices,
        "length_m": quality.length_mm / MM,
        "length_m_by_kind": {kind: mm / MM for kind, mm in quality.length_mm_by_kind.items()},
        "components": quality.components,
        "largest_component_share": round(quality.largest_share, 6),
        "loose_ends": quality.loose_ends,
        "shared_courses": quality.shared_courses,
        "crossings_by_kind": quality.crossings_by_kind,
        "findings": {item.flaw.value: len(item.lon) for item in check.findings},
        "coverage": {name: asdict(cover) for name, cover in check.coverage.items()},
        "detours": None if check.detours is None else _detour_figures(check.detours),
    }


def _detour_figures(found: Detours) -> dict[str, object]:
    return {
        "routed": found.routed,
        "over_twice_the_straight_line": len(found.findings.lon),
        "estates": [
            {**asdict(estate), "worst": round(estate.worst, 3)} for estate in found.estates
        ],
    }


def findings_map(check: NetworkCheck, lang: Language, attribution: str | None) -> str:
    """Draw the findings as one HTML page that needs no network."""
    from georisk.maps.findings import render_findings

    return render_findings(check.network, check.findings, lang=lang, attribution=attribution)
