"""Gazetteers at work: addresses to positions, in a table of them and for a run's customers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from georisk.assessment.locating import any_lacks_position, placing
from georisk.location.coordinates import UNSTATED, UNSTATED_DATUM_M
from georisk.location.datums import system_of
from georisk.model import InputFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from georisk.adapters.places.geocoding import GeocodedTable, Online
    from georisk.assessment.locating import Placing
    from georisk.location.gazetteer import Gazetteer
    from georisk.model import Customer
    from georisk.settings import Settings

HELD = 2
WORKLIST_SUFFIX = ".worklist.csv"
GAZETTEER, EMBEDDED, DATUM = "gazetteer", "embedded", "datum"
Words = tuple[str, str]
Opener = Callable[["Path | None"], "OpenGazetteer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedCustomers:
    """Customers after their addresses were looked up.

    Parameters
    ----------
    inputs : tuple of InputFile
        The gazetteer; empty when every customer had a position and none was opened.
    assumptions : tuple of (en, th)
    """

    customers: tuple[Customer, ...]
    inputs: tuple[InputFile, ...] = ()
    assumptions: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenGazetteer:
    """A gazetteer, and how a run's header names it: by the hash of what it was made of."""

    places: Gazetteer
    file: InputFile


def open_gazetteer(path: Path | None) -> OpenGazetteer:
    """Open a gazetteer file or folder; None is the embedded one.

    Raises
    ------
    UnreadableFile
    """
    from georisk.adapters.places.gazetteers import embedded_gazetteer, read_gazetteer

    places = embedded_gazetteer() if path is None else read_gazetteer([path])
    file = InputFile(
        role=GAZETTEER,
        name=EMBEDDED if path is None else path.name,
        sha256=digest_of(path),
        rows=len(places.areas),
        spec=EMBEDDED if path is None else str(path.resolve()),
    )
    return OpenGazetteer(places=places, file=file)


@lru_cache(maxsize=HELD)
def held_gazetteer(path: Path | None) -> OpenGazetteer:
    """Open a gazetteer once for a service, which answers from what it found first."""
    return open_gazetteer(path)


def place_customers(
    customers: Sequence[Customer], gazetteer: Path | None, opener: Opener = open_gazetteer
) -> PlacedCustomers:
    """Place the customers that have an address and no position.

    Parameters
    ----------
    gazetteer : Path or None
        A gazetteer file or a folder of them; None is the embedded one, which places nothing finer
        than an amphoe or an estate. It is opened only when a customer needs it.
    opener : callable

    Raises
    ------
    UnreadableFile
    """
    if not any_lacks_position(customers):
        return PlacedCustomers(customers=tuple(customers))
    known = opener(gazetteer)
    done = placing(customers, known.places)
    return PlacedCustomers(
        customers=done.customers,
        inputs=(known.file,),
        assumptions=(_words(done, gazetteer),),
    )


def gazetteer_path(spec: str) -> Path | None:
    """Return the path a run's header names; None for the embedded gazetteer."""
    return None if spec == EMBEDDED else Path(spec)


def digest_of(path: Path | None) -> str:
    """Hash what a gazetteer is made of; None is the embedded one."""
    from georisk.adapters.places.gazetteer_files import gazetteer_hash
    from georisk.adapters.places.gazetteer_names import names_digest

    return names_digest() if path is None else gazetteer_hash(path)


def stated_datum(datum: str | None) -> tuple[InputFile, ...]:
    """Name the datum stated for the customers among the inputs of a run: it moves results.

    Raises
    ------
    InvalidValue
        When it is none of the systems of Thai data.
    """
    if datum is None:
        return ()
    epsg = f"EPSG:{system_of(datum).epsg}"
    digest = hashlib.sha256(datum.encode("utf-8")).hexdigest()
    return (InputFile(role=DATUM, name=epsg, sha256=digest, rows=0, spec=datum),)


def unstated_datum(customers: Iterable[Customer]) -> tuple[Words, ...]:
    """Warn of grids whose datum nobody states: they may be hundreds of metres off."""
    count = sum(
        customer.location is not None and customer.location.method == UNSTATED
        for customer in customers
    )
    if not count:
        return ()
    radius = f"{UNSTATED_DATUM_M:,.0f}"
    en = (
        f"{count} positions name a zone and no datum: taken on WGS 84 and known to {radius} m"
        " only; state it in crs or with --datum, as Indian 1975 47N"
    )
    th = (
        f"พิกัด {count} รายการระบุโซนแต่ไม่ระบุพื้นหลักฐาน: ถือว่าเป็น WGS 84 คลาดเคลื่อนได้ {radius} ม."
        " โปรดระบุในคอลัมน์ crs หรือ --datum เช่น Indian 1975 47N"
    )
    return ((en, th),)


def _words(done: Placing, path: Path | None) -> Words:
    """Say how many customers stand where their address is, and by which gazetteer."""
    en, th = (
        "the embedded gazetteer, which places nothing finer than an estate or an amphoe",
        "ทะเบียนสถานที่ที่มากับโปรแกรม ซึ่งระบุได้ละเอียดที่สุดเพียงนิคมหรืออำเภอ",
    )
    if path is not None:
        en, th = f"the gazetteer {path.name}", f"ทะเบียนสถานที่ {path.name}"
    counts_en = f"{done.found} placed, {done.asked - done.found} not"
    counts_th = f"พบ {done.found} ราย ไม่พบ {done.asked - done.found} ราย"
    return (
        f"{done.asked} customers without coordinates looked up by address in {en}: {counts_en}",
        f"ค้นตำแหน่งจากที่อยู่ของลูกค้าที่ไม่มีพิกัด {done.asked} รายใน{th}: {counts_th}",
    )


def online_geocoder(service: str, settings: Settings) -> Online:
    """Make the geocoder that may ask a service on the internet.

    Raises
    ------
    UsageError
        geopy is not installed, or the service's key is missing.
    """
    from georisk.adapters.places import online_geocoders as online
    from georisk.adapters.places.online_answers import Service

    scheme, _, domain = (settings.online_url or "").rstrip("/").rpartition("://")
    return online.online_geocoder(
        online.OnlineSettings(
            service=Service(service),
            cache=settings.online_cache,
            key=settings.online_key,
            domain=domain or None,
            scheme=scheme or "https",
            pause_s=settings.online_pause_s,
        )
    )


def geocode_file(
    source: Path,
    target: Path,
    gazetteer: Path | None,
    estates: Path | None,
    online: Online | None = None,
) -> GeocodedTable:
    """Place every row of a table; what is weak goes into a worklist beside it.

    Parameters
    ----------
    gazetteer : Path or None
        A gazetteer file or a folder of them; None is what installed packages carry, which places
        nothing finer than an amphoe or an estate.
    estates : Path or None
        A register of estates that addresses may name.
    online : callable or None
        As made by `online_geocoder`; None, the default, keeps every address on this machine.

    Raises
    ------
    UnreadableFile, MissingColumn
    """
    from georisk.adapters.places.gazetteers import embedded_gazetteer, estate_places, read_gazetteer
    from georisk.adapters.places.geocoding import geocode_table, worklist_csv
    from georisk.adapters.tables.registers import read_estates
    from georisk.adapters.whole_files import write_file

    known = () if estates is None else estate_places(read_estates(estates).rows)
    places = read_gazetteer([gazetteer], estates=known) if gazetteer else embedded_gazetteer()
    table = geocode_table(source, target, places, online=online)
    write_file(target.with_name(target.stem + WORKLIST_SUFFIX), worklist_csv(table.worklist))
    return table
