"""Geocoders on the internet, through geopy: off unless they are switched on by name.

Nothing here runs by itself: an address leaves the machine only when someone makes a geocoder with
`online_geocoder` and asks it. Answers are kept on disk; what is kept is neither asked again nor
waited for.
"""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from georisk.adapters.places.online_answers import Service, fineness
from georisk.errors import InputError, UsageError
from georisk.location.answers import Geocoded, Reason, Unlocated
from georisk.location.coordinates import inside_thailand
from georisk.location.extents import metres
from georisk.model import Location, LonLat, Precision

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

USER_AGENT: Final = "georisk"
SLACK_M: Final = 2_000.0
"""How far outside the offline radius an online answer may lie and still be believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlineSettings:
    """Which service to ask, and how.

    Parameters
    ----------
    cache : Path
        SQLite file in which answers are kept.
    key : str or None
        Google's key; the others need none.
    domain : str or None
        Another server than the public one, such as ``localhost:8080``.
    scheme : str
        ``https``, or ``http`` for a server of one's own.
    pause_s : float
        Seconds between two questions; the public Nominatim asks for one at least.
    """

    service: Service
    cache: Path
    key: str | None = field(default=None, repr=False)
    domain: str | None = None
    scheme: str = "https"
    pause_s: float = 1.0
    timeout_s: float = 10.0


_FINENESS: Final = tuple(Precision)


def online_geocoder(
    settings: OnlineSettings,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Callable[[str, Geocoded | Unlocated], Location | None]:
    """Make a geocoder that asks one service for what the gazetteer could not place finely.

    The answer is taken when it is finer than the gazetteer's, lies in Thailand, and lies where
    the names of the address say; otherwise there is none. Contradictory addresses are not asked.

    Raises
    ------
    UsageError
        geopy is not installed, or the service's key is missing.
    """
    client = _client(settings)
    last: list[float] = []

    def ask(query: str) -> Mapping[str, Any] | None:
        with closing(_cache(settings.cache)) as cache:
            kept = _kept(cache, settings, query)
            if kept is not None:
                return kept[0]
            if last and clock() - last[0] < settings.pause_s:
                sleep(settings.pause_s - (clock() - last[0]))
            try:
                found = _ask(client, settings, query)
            finally:
                last[:] = [clock()]
            with cache:
                cache.execute(
                    "INSERT OR REPLACE INTO answer VALUES (?, ?, ?)",
                    (_source(settings), query, json.dumps(found, ensure_ascii=False)),
                )
            return found

    def better(query: str, offline: Geocoded | Unlocated) -> Location | None:
        if not _worth_asking(query, offline):
            return None
        found = ask(query)
        return _location(found, settings.service, offline) if found else None

    return better


def _client(settings: OnlineSettings) -> Any:  # noqa: ANN401 - geopy has no types
    try:
        from geopy import geocoders  # type: ignore[import-untyped]
    except ImportError as error:
        raise UsageError(
            "online geocoding needs geopy: pip install georisk[online]",
            "การค้นพิกัดออนไลน์ต้องใช้ geopy: pip install georisk[online]",
        ) from error
    if settings.service is Service.GOOGLE and not settings.key:
        raise UsageError(
            "the service google needs a key: set GEORISK_ONLINE_KEY",
            "บริการ google ต้องใช้คีย์: กำหนด GEORISK_ONLINE_KEY",
        )
    common: dict[str, Any] = {
        "user_agent": USER_AGENT,
        "timeout": settings.timeout_s,
        "scheme": settings.scheme,
    }
    if settings.domain:
        common["domain"] = settings.domain
    if settings.service is Service.GOOGLE:
        common["api_key"] = settings.key
    makers = {
        Service.NOMINATIM: geocoders.Nominatim,
        Service.PHOTON: geocoders.Photon,
        Service.ARCGIS: geocoders.ArcGIS,
        Service.GOOGLE: geocoders.GoogleV3,
    }
    return makers[settings.service](**common)


def _ask(client: Any, settings: OnlineSettings, query: str) -> Mapping[str, Any] | None:  # noqa: ANN401
    from geopy.exc import GeopyError  # type: ignore[import-untyped]

    narrowed: Mapping[Service, Mapping[str, Any]] = {
        Service.NOMINATIM: {"country_codes": "th", "language": "th"},
        Service.GOOGLE: {"region": "th", "language": "th"},
        Service.ARCGIS: {"out_fields": "Addr_type"},
        Service.PHOTON: {},
    }
    try:
        found = client.geocode(query, **narrowed[settings.service])
    except GeopyError as error:
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise InputError(
            f"{settings.service.value} did not answer: {reason}; try again, or geocode offline",
            f"{settings.service.value} ไม่ตอบ: {reason} โปรดลองใหม่ หรือใช้การค้นแบบออฟไลน์",
        ) from error
    if found is None:
        return None
    return {"lat": found.latitude, "lon": found.longitude, "text": found.address, "raw": found.raw}


def _cache(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    cache = sqlite3.connect(path)
    with cache:
        cache.execute(
            "CREATE TABLE IF NOT EXISTS answer"
            " (source TEXT, query TEXT, found TEXT, PRIMARY KEY (source, query))"
        )
    return cache


def _source(settings: OnlineSettings) -> str:
    return f"{settings.service.value} {settings.domain or ''}".strip()


def _kept(
    cache: sqlite3.Connection, settings: OnlineSettings, query: str
) -> tuple[Mapping[str, Any] | None] | None:
    """Return what was answered before, in a tuple: that nothing was found is an answer too."""
    row = cache.execute(
        "SELECT found FROM answer WHERE source = ? AND query = ?", (_source(settings), query)
    ).fetchone()
    return None if row is None else (json.loads(row[0]),)


def _worth_asking(query: str, offline: Geocoded | Unlocated) -> bool:
    if not query.strip():
        return False
    if isinstance(offline, Unlocated):
        return offline.reason is not Reason.CONTRADICTION
    return _FINENESS.index(offline.precision) >= _FINENESS.index(Precision.TAMBON)


def _location(
    found: Mapping[str, Any], service: Service, offline: Geocoded | Unlocated
) -> Location | None:
    """Turn an answer into a location; None when it says less, or something else, than is known."""
    point = LonLat(lon=float(found["lon"]), lat=float(found["lat"]))
    precision, radius = fineness(service, found["raw"])
    if not inside_thailand(point):
        return None
    if isinstance(offline, Geocoded):
        bound = (offline.location.accuracy_m or 0.0) + SLACK_M
        coarser = _FINENESS.index(precision) >= _FINENESS.index(offline.precision)
        if coarser or float(metres([point], offline.point)[0]) > bound:
            return None
    return Location(
        point=point,
        precision=precision,
        accuracy_m=radius,
        method=service.value,
        matched_text=str(found["text"]),
    )
