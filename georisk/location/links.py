"""Coordinates in what people paste: links of maps, geo: addresses, plain pairs. Nothing is asked.

A pin is where the place is. The centre of a view is only what the screen showed, so it is worth
half a screen, by its zoom.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn

from georisk.errors import InvalidValue
from georisk.location.degrees import pair
from georisk.location.spelling import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

_NUMBER: Final = r"[-+]?\d{1,3}(?:\.\d+)?"
_PAIR: Final = rf"({_NUMBER})\s*(?:,|~|_)\s*({_NUMBER})(?![\d.])"
_LINK: Final = re.compile(
    r"(?:https?://|geo:|www\.|(?:maps?\.|goo\.gl|line\.me|google\.|openstreetmap\.|osm\.))\S+",
    re.IGNORECASE,
)
_SHORT: Final = re.compile(
    r"//(?:maps\.app\.goo\.gl|goo\.gl|g\.co|g\.page|maps\.apple/|bit\.ly|tinyurl\.com|osm\.org/go|her\.is"
    r"|lin\.ee|share\.google)",
    re.IGNORECASE,
)
_ROUTE: Final = re.compile(r"/dir/|[?&](?:saddr|daddr|origin|destination)=", re.IGNORECASE)
# Where a place is, most exact first: latitude, longitude.
_PINS: Final = (
    re.compile(rf"!3d({_NUMBER})!4d({_NUMBER})"),
    re.compile(rf"[?&#]mlat=({_NUMBER})&mlon=({_NUMBER})"),
    re.compile(rf"[?&](?:q|query|coordinate|address)=(?:loc:)?\s*{_PAIR}", re.IGNORECASE),
    re.compile(rf"geo:{_PAIR}", re.IGNORECASE),
    re.compile(rf"[?&](?:ll|sll)=\s*{_PAIR}", re.IGNORECASE),
    re.compile(rf"/(?:place|search)/{_PAIR}", re.IGNORECASE),
    re.compile(rf"[?&]sp=point\.{_PAIR}", re.IGNORECASE),
    re.compile(rf"[?&]lat(?:itude)?=({_NUMBER})&l(?:o?ng?|ongitude)=({_NUMBER})", re.IGNORECASE),
)
_DEGREES: Final = re.compile(r"/(?:place|search)/([^/@?]*°[^/@?]*)")
# What a screen showed, with its zoom or its size.
_MIDDLE: Final = rf"(?P<lat>{_NUMBER})(?:,|~|_)(?P<lon>{_NUMBER})"
_ZOOM: Final = r"(?P<zoom>\d+(?:\.\d+)?)"
_VIEWS: Final = (
    re.compile(rf"@{_MIDDLE}(?:,{_ZOOM}z)?"),
    re.compile(rf"#map={_ZOOM}/(?P<lat>{_NUMBER})/(?P<lon>{_NUMBER})"),
    re.compile(rf"[?&](?:center|cp|map)={_MIDDLE}(?:,{_ZOOM})?"),
)
_SIZED: Final = (
    re.compile(rf"@{_MIDDLE},(?P<metres>\d+)m(?![a-z])"),
    re.compile(rf"!1d(?P<metres>[\d.]+)!2d(?P<lon>{_NUMBER})!3d(?P<lat>{_NUMBER})"),
)
_HALF_SCREEN_PX: Final = 500
_METRES_A_PIXEL: Final = 156_543.034
_UNSAID_VIEW_M: Final = 1_000.0
_WIDEST_VIEW_M: Final = 5_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pasted:
    """Degrees on WGS 84 as pasted; not yet known to lie in Thailand.

    Parameters
    ----------
    radius_m : float or None
        How far from there the place may be: half the screen of a view, or what a geo: address
        says; None for a pin.
    """

    lat: float
    lon: float
    radius_m: float | None = None


def pasted(text: str, field: str = "position") -> Pasted:
    """Find the coordinates in a text.

    Parameters
    ----------
    field : str
        What to call the text in a message.

    Raises
    ------
    InvalidValue
        A short link (only the internet knows where it leads), a route, a view too wide to be a
        place, several different places, or no coordinates at all.

    Examples
    --------
    >>> pasted("https://maps.google.com/?q=13.36,100.98")
    Pasted(lat=13.36, lon=100.98, radius_m=None)
    >>> pasted("https://www.openstreetmap.org/#map=17/13.36/100.98").radius_m
    582.0
    """
    plain = decoded(clean(text))
    link = _LINK.search(plain)
    if link is None:
        found = pair(plain)
        if found is None:
            _refuse(
                f"{field} is {text[:60]!r}: expected a latitude and a longitude such as"
                " 13.3600, 100.9800, or a map link that carries them",
                f"{field} เป็น {text[:60]!r}: ต้องเป็นละติจูด, ลองจิจูด เช่น 13.3600, 100.9800"
                " หรือลิงก์แผนที่ที่มีพิกัด",
            )
        return Pasted(lat=found[0], lon=found[1])
    return _from_link(plain[link.start() :], field)


def decoded(text: str) -> str:
    """Undo the %-escapes of a link.

    Examples
    --------
    >>> decoded("13.36%2C100.98"), decoded("13%C2%B021'")
    ('13.36,100.98', "13°21'")
    """
    return re.sub(
        r"(?:%[0-9A-Fa-f]{2})+",
        lambda found: bytes.fromhex(found.group().replace("%", "")).decode("utf-8", "replace"),
        text,
    )


def _from_link(link: str, field: str) -> Pasted:
    if _ROUTE.search(link):
        _refuse(
            f"{field} is the link of a route, not of a place: paste the link of the site's own pin",
            f"{field} เป็นลิงก์เส้นทาง ไม่ใช่ตำแหน่งเดียว: โปรดใช้ลิงก์ของหมุดที่สถานที่ใช้ไฟฟ้า",
        )
    places = dict.fromkeys(_pins(link))
    if len(places) > 1:
        _refuse(
            f"{field} names {len(places)} different places: keep one",
            f"{field} มีพิกัดต่างกัน {len(places)} แห่ง: โปรดเหลือเพียงแห่งเดียว",
        )
    if places:
        lat, lon = next(iter(places))
        return Pasted(lat=lat, lon=lon, radius_m=_stated_radius(link))
    view = _view(link)
    if view is None:
        _refuse_empty(link, field)
    if view.radius_m is not None and view.radius_m > _WIDEST_VIEW_M:
        _refuse(
            f"{field} shows a map {2 * view.radius_m / 1000:,.0f} km wide and no pin: paste"
            " the link of the site's own pin",
            f"{field} เป็นมุมมองแผนที่กว้าง {2 * view.radius_m / 1000:,.0f} กม. และไม่มีหมุด:"
            " โปรดใช้ลิงก์ของหมุดที่สถานที่ใช้ไฟฟ้า",
        )
    return view


def _pins(link: str) -> Iterator[tuple[float, float]]:
    """Yield the places of the most exact kind of pin there is."""
    spaced = link.replace("+", " ")
    for pattern in _PINS:
        found = [(float(one[0]), float(one[1])) for one in pattern.findall(spaced)]
        if found:
            yield from found
            return
    written = _DEGREES.search(spaced)
    both = pair(written[1]) if written else None
    if both is not None:
        yield both


def _stated_radius(link: str) -> float | None:
    found = re.search(r"geo:[^?]*;u=(\d+(?:\.\d+)?)", link, re.IGNORECASE)
    return float(found[1]) if found else None


def _view(link: str) -> Pasted | None:
    for pattern in _SIZED:
        found = pattern.search(link)
        if found:
            half = float(math.ceil(float(found["metres"]) / 2))
            return Pasted(lat=float(found["lat"]), lon=float(found["lon"]), radius_m=half)
    for pattern in _VIEWS:
        found = pattern.search(link)
        if found:
            lat = float(found["lat"])
            half = _half_screen(lat, found["zoom"])
            return Pasted(lat=lat, lon=float(found["lon"]), radius_m=half)
    return None


def _half_screen(lat: float, zoom: str | None) -> float:
    """Return half a screen in metres, by the zoom of a web map."""
    if zoom is None:
        return _UNSAID_VIEW_M
    pixel = _METRES_A_PIXEL * math.cos(math.radians(lat)) / 2 ** min(float(zoom), 23.0)
    return float(math.ceil(_HALF_SCREEN_PX * pixel))


def _refuse_empty(link: str, field: str) -> NoReturn:
    if _SHORT.search(link if "//" in link else f"//{link}"):
        _refuse(
            f"{field} is a short link ({link[:60]}): only the internet knows where it leads; open"
            " it and paste the coordinates, or the long link",
            f"{field} เป็นลิงก์แบบย่อ ({link[:60]}) ซึ่งอ่านพิกัดไม่ได้หากไม่ใช้อินเทอร์เน็ต:"
            " เปิดลิงก์แล้วคัดลอกพิกัดหรือลิงก์แบบเต็ม",
        )
    _refuse(
        f"{field} is a link without coordinates ({link[:60]}): paste the coordinates of the pin",
        f"{field} เป็นลิงก์ที่ไม่มีพิกัด ({link[:60]}): โปรดคัดลอกพิกัดของหมุด",
    )


def _refuse(en: str, th: str) -> NoReturn:
    raise InvalidValue(en, th)
