"""OGC API - Features, Part 1: what every page of it has in common.

https://docs.ogc.org/is/17-069r4/17-069r4.html: core, GeoJSON, HTML and OpenAPI 3.0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request

from georisk.errors import Language
from georisk.service.accepting import most_wanted
from georisk.service.languages import LANGUAGES
from georisk.service.problems import Refused

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
CLASSES = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
CONFORMS_TO = tuple(CLASSES + name for name in ("core", "geojson", "html", "oas30"))
JSON, HTML, GEOJSON = "application/json", "text/html", "application/geo+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
# Said in a request, so nothing of an answer depends on more than its address.
COMMON = ("f", "lang")
Link = dict[str, str]


class Form(StrEnum):
    """The forms of a page."""

    JSON = "json"
    HTML = "html"


def bad_parameter(name: str, value: str, expected: tuple[str, str]) -> Refused:
    """Say that a parameter of a request has no meaning (the standard wants a 400)."""
    return Refused(
        400,
        "request.bad_parameter",
        f"{name} = {value!a}: {expected[0]}",
        f"{name} = {value!a}: {expected[1]}",
    )


def require_known(request: Request, known: Iterable[str]) -> None:
    """Refuse a misspelt parameter: ignoring it would answer more than was asked for.

    Raises
    ------
    Refused
        400, also for a parameter that is stated twice.
    """
    names = (*COMMON, *known)
    stated = [name for name, _ in request.query_params.multi_items()]
    for name in stated:
        if name not in names:
            listed = ", ".join(names)
            expected = (f"not known here; known are {listed}", f"ไม่รู้จัก ใช้ได้: {listed}")
            raise bad_parameter(name, request.query_params[name], expected)
        if stated.count(name) > 1:
            raise bad_parameter(name, request.query_params[name], ("stated twice", "ระบุซ้ำ"))
    lang = request.query_params.get("lang")
    if lang is not None and lang not in LANGUAGES:
        raise bad_parameter("lang", lang, ("th or en is expected", "ต้องเป็น th หรือ en"))


def form_of(request: Request) -> Form:
    """Choose the form of an answer: ``f`` first, then Accept, else JSON.

    Raises
    ------
    Refused
        400, for a form there is not.
    """
    stated = request.query_params.get("f")
    if stated is None:
        wanted = most_wanted(request.headers.get("accept", ""), (JSON, GEOJSON, HTML))
        return Form.HTML if wanted == HTML else Form.JSON
    if stated not in set(Form):
        raise bad_parameter("f", stated, ("json or html is expected", "ต้องเป็น json หรือ html"))
    return Form(stated)


class Addresses:
    """Makes the addresses of pages as whoever asks can reach them.

    Parameters
    ----------
    request : Request
    """

    def __init__(self, request: Request) -> None:
        self._root = str(request.base_url).rstrip("/")

    def of(self, *path: str, **query: str) -> str:
        """Give the address of a page; each part of the path is one name."""
        names = "".join(f"/{quote(name, safe='')}" for name in path) or "/"
        return f"{self._root}{names}{f'?{urlencode(query)}' if query else ''}"

    def link(self, rel: str, media_type: str, title: str, *path: str, **query: str) -> Link:
        """Make a link."""
        return {
            "rel": rel,
            "type": media_type,
            "title": title,
            "href": self.of(*path, **query),
        }

    def both(
        self, form: Form, lang: Language, path: tuple[str, ...], data: str, query: Mapping[str, str]
    ) -> list[Link]:
        """Link a page to itself and to its other form."""
        types = {Form.JSON: data, Form.HTML: HTML}
        return [
            self.link(
                "self" if one is form else "alternate",
                media_type,
                TITLES[one][lang == "th"],
                *path,
                **{**query, "f": one.value},
            )
            for one, media_type in types.items()
        ]


TITLES = {
    Form.JSON: ("This as JSON", "หน้านี้แบบ JSON"),
    Form.HTML: ("This as a page", "หน้านี้แบบเว็บเพจ"),
}
Document = dict[str, Any]
