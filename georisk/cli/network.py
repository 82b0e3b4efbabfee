"""``georisk network``: build a prepared network, and check how good one is."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from georisk.cli.network_words import check_words
from georisk.cli.terminal import (
    DebugOption,
    LangOption,
    chosen_language,
    map_language,
    printable,
    progress_bar,
    say,
)
from georisk.errors import UsageError
from georisk.model import LonLat
from georisk.wiring import write_file
from georisk.wiring.grounds import MOST_TOLERANCE_M
from georisk.wiring.networks import (
    NetworkSources,
    build_prepared,
    check_figures,
    check_network,
    findings_map,
    write_findings,
)

if TYPE_CHECKING:
    from georisk.errors import Language
    from georisk.wiring.networks import BuildBox

app = typer.Typer(help="Prepared networks / โครงข่ายที่เตรียมไว้", no_args_is_help=True)
BUILD_STEPS = 3
OSM_CREDIT = "© OpenStreetMap contributors, ODbL 1.0"

Out = Annotated[Path, typer.Argument(help="The prepared network to write", metavar="OUT")]
Lines = Annotated[
    list[str] | None, typer.Option("--lines", help="Lines: FILE, or KIND:FILE; may be repeated")
]
Place = Annotated[str | None, typer.Option("--place", help="A place OpenStreetMap knows")]
Box = Annotated[str | None, typer.Option("--bbox", help="W,S,E,N in degrees, from OpenStreetMap")]
Overpass = Annotated[
    str | None, typer.Option("--overpass-url", envvar="GEORISK_OVERPASS_URL", help="Overpass API")
]
Nominatim = Annotated[
    str | None, typer.Option("--nominatim-url", envvar="GEORISK_NOMINATIM_URL", help="Nominatim")
]


JoinTolerance = Annotated[
    float,
    typer.Option("--join-tolerance", min=0, max=MOST_TOLERANCE_M, help="Join lines this near, m"),
]


def parse_box(text: str) -> BuildBox:
    """Read ``W,S,E,N`` in degrees.

    Raises
    ------
    UsageError
        When it is no box on the globe.

    Examples
    --------
    >>> parse_box("100.9,13.3,101,13.4")
    (100.9, 13.3, 101.0, 13.4)
    """
    try:
        west, south, east, north = (float(part) for part in text.split(","))
        corners = LonLat(lon=west, lat=south), LonLat(lon=east, lat=north)
    except ValueError:
        raise _no_box(text) from None
    if corners[0].lon >= corners[1].lon or corners[0].lat >= corners[1].lat:
        raise _no_box(text)
    return west, south, east, north


def _no_box(text: str) -> UsageError:
    return UsageError(
        f"--bbox {text!r} is no box: write west,south,east,north in degrees,"
        " as 100.9,13.3,101.1,13.5",
        f"--bbox {text!r} ไม่ใช่ขอบเขต: เขียนเป็น ตะวันตก,ใต้,ตะวันออก,เหนือ หน่วยองศา"
        " เช่น 100.9,13.3,101.1,13.5",
    )


@app.command()
def build(
    out: Out,
    lines: Lines = None,
    place: Place = None,
    bbox: Box = None,
    overpass_url: Overpass = None,
    nominatim_url: Nominatim = None,
    join_tolerance: JoinTolerance = 0.0,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Build one prepared network from line files, OSM extracts or OpenStreetMap itself."""
    del lang, debug
    language = chosen_language(sys.argv)
    sources = NetworkSources(
        lines=tuple(lines or ()),
        place=place,
        box=None if bbox is None else parse_box(bbox),
        overpass=overpass_url,
        nominatim=nominatim_url,
        join_tolerance_m=join_tolerance,
    )
    with progress_bar(BUILD_STEPS, language) as progress:
        manifest = build_prepared(out, sources, progress)
    say(_built(out, manifest.content["counts"], language))
    if place or bbox:
        say(OSM_CREDIT)


def _built(out: Path, counts: dict[str, int], lang: Language) -> str:
    if lang == "th":
        return printable(
            f"{out}: {counts['nodes']:,} โหนด {counts['edges']:,} เส้นเชื่อม"
            f" {counts['components']:,} ส่วนที่เชื่อมถึงกัน"
        )
    return printable(
        f"{out}: {counts['nodes']:,} nodes, {counts['edges']:,} edges,"
        f" {counts['components']:,} components"
    )


Checked = Annotated[
    list[str], typer.Argument(help="A prepared network, or line files", metavar="F...")
]
Customers = Annotated[Path | None, typer.Option("--customers", help="Are they near a line?")]
Spp = Annotated[Path | None, typer.Option("--spp", help="Are the plants near a line?")]
Folder = Annotated[
    Path | None, typer.Option("--out", help="Folder for network_check.json and the findings")
]
Estates = Annotated[
    Path | None, typer.Option("--estates", help="Whose inner streets are missing? (needs --spp)")
]
Attribution = Annotated[
    str | None, typer.Option("--attribution", help="Whom to credit on the map, as licences ask")
]
MapFile = Annotated[Path | None, typer.Option("--map", help="A map of the findings, one HTML file")]
Gap = Annotated[
    float, typer.Option("--gap-m", min=0, help="A loose end this near to a line is a gap, metres")
]


@app.command()
def check(
    network: Checked,
    customers: Customers = None,
    spp: Spp = None,
    estates: Estates = None,
    out: Folder = None,
    map_file: MapFile = None,
    attribution: Attribution = None,
    gap_m: Gap = 5.0,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON")] = False,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Say how good a network is: parts, gaps, crossings, overlaps, spikes, detours, coverage."""
    del lang, debug
    found = check_network(network, customers, spp, gap_m, estates)
    if out is not None:
        write_findings(found, out)
    if map_file is not None:
        page = findings_map(found, map_language(sys.argv), attribution)
        write_file(map_file, page.encode("utf-8"))
    if as_json:
        say(json.dumps(check_figures(found), ensure_ascii=False, indent=2))
        return
    for line in check_words(found, gap_m, chosen_language(sys.argv)):
        say(printable(line))
