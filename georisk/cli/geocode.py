"""``georisk geocode``: where addresses are; offline unless a service is switched on by name."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from georisk.cli.terminal import DebugOption, LangOption, chosen_language, say
from georisk.errors import UnreadableFile, UsageError
from georisk.settings import Settings
from georisk.wiring.places import geocode_file, online_geocoder

if TYPE_CHECKING:
    from georisk.adapters.places.geocoding import GeocodedTable
    from georisk.errors import Language

Source = Annotated[Path, typer.Argument(metavar="IN", help="A table with addresses")]
Target = Annotated[Path, typer.Option("--out", help="CSV or XLSX file to write")]
GazetteerPath = Annotated[
    Path | None, typer.Option("--gazetteer", help="Gazetteer file or folder; GEORISK_GAZETTEER")
]
Estates = Annotated[Path | None, typer.Option("--estates", help="Estates that addresses may name")]


class Service(StrEnum):
    """The services on the internet that can be switched on."""

    NOMINATIM = "nominatim"
    PHOTON = "photon"
    ARCGIS = "arcgis"
    GOOGLE = "google"


OnlineService = Annotated[
    Service | None,
    typer.Option(
        "--online",
        help="Ask this service what the gazetteer cannot place finely: addresses LEAVE this"
        " machine; off by default; GEORISK_ONLINE, GEORISK_ONLINE_KEY",
    ),
]


def geocode(
    source: Source,
    out: Target,
    gazetteer: GazetteerPath = None,
    estates: Estates = None,
    online: OnlineService = None,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Place every row of a table of addresses; nothing leaves this machine without --online."""
    del lang, debug
    settings = Settings()
    places = gazetteer or settings.gazetteer
    for path in (source, places, estates):
        if path is not None and not path.exists():
            raise UnreadableFile(f"no such file: {path}", f"ไม่พบไฟล์: {path}")
    if estates is not None and places is None:
        raise UsageError(
            "--estates needs --gazetteer: the embedded gazetteer has estates of its own",
            "--estates ต้องใช้กับ --gazetteer: ทะเบียนสถานที่ที่มากับโปรแกรมมีนิคมอยู่แล้ว",
        )
    service = online.value if online else settings.online
    asked = online_geocoder(service, settings) if service else None
    table = geocode_file(source, out, places, estates, asked)
    say(_words(table, out, chosen_language(sys.argv)))


def _words(table: GeocodedTable, out: Path, lang: Language) -> str:
    found = ", ".join(f"{name} {count:,}" for name, count in table.precisions.items())
    if lang == "th":
        return f"{table.rows:,} แถว ({found}) รายการที่ควรตรวจ {len(table.worklist):,} ผลลัพธ์: {out}"
    return f"{table.rows:,} rows ({found}), {len(table.worklist):,} worth checking: {out}"
