"""The few pages that are not maps: the list of runs, and the API's reference without a CDN."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from georisk.errors import Language
    from georisk.model import RunHeader
    from georisk.service.map_index import Places

ERA = 543
WORDS: dict[str, tuple[str, str]] = {
    "title": ("SPP risk maps", "แผนที่ความเสี่ยง SPP"),
    "none": ("No run is stored yet.", "ยังไม่มีการประเมินที่เก็บไว้"),
    "year": ("Plan year", "ปีแผน"),
    "as_of": ("As of", "ณ วันที่"),
    "ruleset": ("Rules", "หลักเกณฑ์"),
    "map": ("Map", "แผนที่"),
    "data": ("Data", "ข้อมูล"),
    "reference": ("API reference", "เอกสาร API"),
    "country": ("Whole country", "ทั้งประเทศ"),
    "areas": ("PEA areas", "การไฟฟ้าเขต (กฟข.)"),
    "estates": ("Industrial estates", "นิคมอุตสาหกรรม"),
    "spps": ("SPP plants", "โรงไฟฟ้า SPP"),
    "customers": (
        "A customer has a map, too: /maps/customers/ and its id.",
        "ลูกค้าแต่ละรายมีแผนที่ของตนเอง: /maps/customers/ ตามด้วยรหัสลูกค้า",
    ),
    "sample": (
        "This service shows the synthetic sample; none of these customers is real.",
        "ระบบนี้แสดงข้อมูลสังเคราะห์เพื่อการสาธิต ไม่ใช่ลูกค้าจริง",
    ),
    "synthetic": ("synthetic", "สังเคราะห์"),
    "other": ("ภาษาไทย", "English"),
}
RUNS_PAGE = """<!doctype html>
<html lang="{{ lang }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ words.title }}</title>
<style>
body { font: 16px/1.6 "Noto Sans Thai", "Sarabun", Tahoma, sans-serif; margin: 2rem auto;
  max-width: 60rem; padding: 0 1rem; color: #222; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid #ccc; }
code { font-size: .85em; overflow-wrap: anywhere; }
.sample { background: #f1d736; padding: .5rem 1rem; }
nav { float: right; }
ul { columns: 16rem; padding-left: 1.2rem; }
</style>
</head>
<body>
<nav><a href="/docs">{{ words.reference }}</a> · <a href="/maps?lang={{ other }}">{{ words.other }}</a></nav>
<h1>{{ words.title }}</h1>
{% if sample %}<p class="sample" role="note">{{ words.sample }}</p>{% endif %}
{% if not runs %}<p>{{ words.none }}</p>{% else %}
<table>
<thead><tr><th>{{ words.year }}</th><th>{{ words.as_of }}</th><th>{{ words.ruleset }}</th>
<th>run</th><th></th><th></th></tr></thead>
<tbody>
{% for run in runs %}<tr><td>{{ run.year }}</td><td>{{ run.as_of }}</td><td>{{ run.ruleset }}</td>
<td><code>{{ run.run_id }}</code>{% if run.synthetic %} ({{ words.synthetic }}){% endif %}</td>
<td><a href="/maps/runs/{{ run.run_id | urlencode }}?lang={{ lang }}">{{ words.map }}</a></td>
<td><a href="/v1/runs/{{ run.run_id | urlencode }}/assessments?format=csv">CSV</a></td></tr>
{% endfor %}</tbody>
</table>{% endif %}
{% if places %}<p><a href="{{ places.country }}?lang={{ lang }}">{{ words.country }}</a></p>
{% for title, links in parts %}{% if links %}<h2>{{ title }}</h2>
<ul>{% for link in links %}<li><a href="{{ link.path }}?lang={{ lang }}">{{ link.name }}</a></li>
{% endfor %}</ul>
{% endif %}{% endfor %}<p>{{ words.customers }}</p>{% endif %}
</body>
</html>
"""  # noqa: E501
DOCS_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>georisk API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
DOCS_START = """SwaggerUIBundle({url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true,
  validatorUrl: null});
"""
# Swagger UI styles its elements one by one and carries its pictures as data.
DOCS_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; font-src data:; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
DOCS_ASSETS = {
    "swagger-ui.css": "text/css; charset=utf-8",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
}


def _shown(header: RunHeader, lang: Language) -> dict[str, Any]:
    shift = ERA if lang == "th" else 0
    day = header.as_of
    return {
        "run_id": header.run_id,
        "year": "-" if header.plan_year is None else header.plan_year + shift,
        "as_of": "-" if day is None else f"{day.day:02}/{day.month:02}/{day.year + shift}",
        "ruleset": header.ruleset,
        "synthetic": header.synthetic,
    }


def runs_page(
    headers: Sequence[RunHeader], lang: Language, *, sample: bool, places: Places | None = None
) -> str:
    """List the runs, newest first, with their maps; and the maps of the run in force."""
    from jinja2 import Environment

    template = Environment(autoescape=True).from_string(RUNS_PAGE)
    words = {key: pair[lang == "th"] for key, pair in WORDS.items()}
    kinds = ("areas", "estates", "spps") if places else ()
    return template.render(
        runs=[_shown(header, lang) for header in reversed(headers)],
        places=places,
        parts=[(words[kind], getattr(places, kind)) for kind in kinds],
        words=words,
        lang=lang,
        other="en" if lang == "th" else "th",
        sample=sample,
    )


def docs_asset(name: str) -> Path:
    """Find a file of Swagger UI inside the package that carries it."""
    spec = find_spec("fastapi_offline")
    if spec is None or spec.origin is None:
        raise FileNotFoundError(name)
    return Path(spec.origin).parent / "static" / name
