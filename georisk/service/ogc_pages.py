"""The same documents as pages, for whoever follows a link in a browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse

from georisk.maps import content_security_policy
from georisk.service.replies import json_bytes

if TYPE_CHECKING:
    from georisk.errors import Language
    from georisk.service.ogc import Link
    from georisk.service.ogc_sources import Feature

WORDS = {
    "home": ("georisk", "georisk"),
    "sample": (
        "This service shows the synthetic sample; none of these customers is real.",
        "ระบบนี้แสดงข้อมูลสังเคราะห์เพื่อการสาธิต ไม่ใช่ลูกค้าจริง",
    ),
    "geometry": ("geometry", "รูปทรง"),
}
PAGE = """<!doctype html>
<html lang="{{ lang }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ page.title }}</title>
<style>
body { font: 16px/1.6 "Noto Sans Thai", "Sarabun", Tahoma, sans-serif; margin: 2rem auto;
  max-width: 75rem; padding: 0 1rem; color: #222; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .85em; }
th, td { text-align: left; vertical-align: top; padding: .3rem .5rem; border-bottom: 1px solid #ccc; }
.sample { background: #f1d736; padding: .5rem 1rem; }
</style>
</head>
<body>
<nav><a href="/?f=html">georisk</a>{% for text, link in page.crumbs %} › <a href="{{ link }}">{{ text }}</a>{% endfor %}</nav>
<main>
<h1>{{ page.title }}</h1>
{% if sample %}<p class="sample" role="note">{{ words.sample }}</p>{% endif %}
{% for text in page.words %}<p>{{ text }}</p>
{% endfor %}{% if page.rows %}<div class="wide"><table>
<thead><tr>{% for name in page.columns %}<th scope="col">{{ name }}</th>{% endfor %}</tr></thead>
<tbody>
{% for row in page.rows %}<tr>{% for text, link in row %}<td>{% if link %}<a href="{{ link }}">{{ text }}</a>{% else %}{{ text }}{% endif %}</td>{% endfor %}</tr>
{% endfor %}</tbody>
</table></div>
{% endif %}<ul>
{% for link in page.links %}<li><a rel="{{ link.rel }}" href="{{ link.href }}">{{ link.title }}</a></li>
{% endfor %}</ul>
</main>
</body>
</html>
"""  # noqa: E501
Cell = tuple[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """What stands on a page.

    Parameters
    ----------
    crumbs : sequence of (text, address)
        The way up.
    rows : sequence of rows of (text, address or None)
    """

    title: str
    words: Sequence[str] = ()
    crumbs: Sequence[tuple[str, str]] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[Cell]] = ()
    links: Sequence[Link] = ()


def page_reply(page: PageText, lang: Language, *, sample: bool) -> HTMLResponse:
    """Write a page that runs nothing and reaches nothing outside."""
    from jinja2 import Environment

    html = (
        Environment(autoescape=True)
        .from_string(PAGE)
        .render(
            page=page,
            lang=lang,
            sample=sample,
            words={key: pair[lang == "th"] for key, pair in WORDS.items()},
        )
    )
    headers = {"content-security-policy": content_security_policy(html), "content-language": lang}
    return HTMLResponse(html, headers=headers)


def shown(value: object) -> str:
    """Write a value into a cell as JSON has it, text without its quotes.

    Examples
    --------
    >>> shown(None), shown("ก"), shown(True), shown(2.5)
    ('', 'ก', 'true', '2.5')
    """
    if value is None:
        return ""
    return value if isinstance(value, str) else json_bytes(value).decode()


def feature_rows(
    features: Sequence[Feature], links: Mapping[str, str]
) -> tuple[list[str], list[list[Cell]]]:
    """Lay features out as a table, each led to by its id.

    Parameters
    ----------
    links : mapping of str to str
        Addresses by id.
    """
    columns = list(dict.fromkeys(name for item in features for name in item["properties"]))
    rows: list[list[Cell]] = [
        [
            (str(item["id"]), links[str(item["id"])]),
            *((shown(item["properties"].get(name)), None) for name in columns),
        ]
        for item in features
    ]
    return ["id", *columns], rows


def property_rows(item: Feature, lang: Language) -> list[list[Cell]]:
    """Lay one feature out, a property a row."""
    rows: list[list[Cell]] = [
        [(name, None), (shown(value), None)] for name, value in item["properties"].items()
    ]
    geometry = shown(item["geometry"])
    return [*rows, [(WORDS["geometry"][lang == "th"], None), (geometry, None)]]
