"""How records are written: JSON without NaN, CSV as the files have it, GeoJSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from georisk.adapters.results.run_files import cell
from georisk.model import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from georisk.errors import Language
    from georisk.model import (
        AssessedCustomer,
        AssessmentRecord,
        Problem,
        RunHeader,
        Standing,
    )

GEOJSON = "application/geo+json"
CSV = "text/csv; charset=utf-8"
NDJSON = "application/x-ndjson"
CHUNK = 1_000
EXACT = (Decimal, Fraction)


def _plain(value: object) -> object:
    """Write what JSON has no word for: exact numbers as numbers, dates as ISO 8601."""
    if isinstance(value, EXACT):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    raise TypeError(f"{type(value).__name__} has no JSON form")


ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain
)


def json_bytes(content: object) -> bytes:
    """Encode as UTF-8 JSON; a NaN anywhere is an error here, never an answer.

    Examples
    --------
    >>> json_bytes({"m": Decimal("2000.001"), "level": 2})
    b'{"m":2000.001,"level":2}'
    """
    return ENCODER.encode(content).encode()


@dataclass(frozen=True, slots=True)
class Written:
    """JSON that is written already, and goes into an answer as it is.

    A country's lines as numbers in lists take ten times the memory of their text.
    """

    text: bytes


def feature_bytes(item: Mapping[str, Any]) -> bytes:
    """Encode a feature whose geometry may be written already.

    Examples
    --------
    >>> feature_bytes({"id": "1", "geometry": Written(b'{"type":"Point"}'), "properties": {}})
    b'{"id":"1","geometry":{"type":"Point"},"properties":{}}'
    """
    geometry = item["geometry"]
    if not isinstance(geometry, Written):
        return json_bytes(item)
    # Before it stand only names and texts, whose own quotes are escaped: the first is the one.
    blank = json_bytes({**item, "geometry": None})
    return blank.replace(b'"geometry":null', b'"geometry":' + geometry.text, 1)


def collection_bytes(body: Mapping[str, Any], features: Iterable[Mapping[str, Any]]) -> bytes:
    """Encode a feature collection: what it says of itself, and its features."""
    listed = b",".join(map(feature_bytes, features))
    return json_bytes(body)[:-1] + b',"features":[' + listed + b"]}"


def json_reply(content: object, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with JSON."""
    return Response(json_bytes(content), media_type="application/json", headers=dict(headers or {}))


def record_fields(record: AssessmentRecord) -> dict[str, Any]:
    """Give the fields of the contract, in their order."""
    return {name: getattr(record, name) for name in COLUMNS}


def problem_fields(problems: Iterable[Problem], lang: Language) -> list[dict[str, str]]:
    """Tell what is wrong with an item, in one language."""
    return [
        {
            "field": problem.field,
            "value": problem.value,
            "code": problem.code,
            "expected": problem.expected_th if lang == "th" else problem.expected_en,
        }
        for problem in problems
    ]


def run_fields(header: RunHeader, lang: Language) -> dict[str, Any]:
    """Tell what a run was made from."""
    return {
        "run_id": header.run_id,
        "plan_year": header.plan_year,
        "as_of": header.as_of,
        "ruleset": header.ruleset,
        "ruleset_sha256": header.ruleset_sha256,
        "engine_version": header.engine_version,
        "cutoff_m": header.cutoff_m,
        "max_access_m": header.max_access_m,
        "inputs": [
            {
                "role": item.role,
                "name": item.name,
                "sha256": item.sha256 or None,  # a key for some areas is told neither
                "rows": item.rows if item.sha256 else None,
            }
            for item in header.inputs
        ],
        "assumptions": [pair[lang == "th"] for pair in header.assumptions],
        "synthetic": header.synthetic,
    }


def csv_stream(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> Iterator[str]:
    """Write a CSV file piece by piece, its heading first."""
    return csv_cells(columns, ([cell(row[name]) for name in columns] for row in rows))


def csv_cells(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Write a CSV file of cells piece by piece, its heading first."""
    yield ",".join(columns) + "\n"
    remaining = iter(rows)
    while batch := list(islice(remaining, CHUNK)):
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\n").writerows(batch)
        yield buffer.getvalue()


def feature(customer: AssessedCustomer | Standing) -> dict[str, Any]:
    """Write one customer as ``assessments.geojson`` has it; without a position no geometry."""
    record = customer.record
    located = record.lon is not None and record.lat is not None
    return {
        "type": "Feature",
        "id": record.customer_id,
        "geometry": {"type": "Point", "coordinates": [record.lon, record.lat]} if located else None,
        "properties": {**record_fields(record), "name": customer.profile.name},
    }


def feature_stream(customers: Iterable[AssessedCustomer | Standing]) -> Iterator[bytes]:
    """Write a GeoJSON feature collection piece by piece."""
    yield b'{"type":"FeatureCollection","features":['
    separator = b""
    for customer in customers:
        yield separator + json_bytes(feature(customer))
        separator = b",\n"
    yield b"]}\n"
