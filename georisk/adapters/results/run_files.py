"""A run as files: assessments as CSV, GeoJSON and Parquet, rejects, summary."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import fields
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING, Any, get_type_hints

from georisk.adapters.results.summary import summary_of
from georisk.model import COLUMNS, AssessmentRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from georisk.model import AssessedCustomer, Rejected, RunDocument

REJECT_COLUMNS = (
    "source",
    "row",
    "id",
    "fields",
    "values",
    "codes",
    "problems_en",
    "problems_th",
)
VALUES = attrgetter(*COLUMNS)
PARQUET_TYPES = {bool: "bool_", int: "int32", float: "float64", Decimal: "float64", str: "string"}


def run_files(run: RunDocument, timings: Mapping[str, float]) -> dict[str, bytes]:
    """Return the tabular outputs by file name; all but ``timings`` follow from the run."""
    records = [customer.record for customer in run.customers]
    return {
        "assessments.csv": assessments_csv(records),
        "assessments.geojson": assessments_geojson(run.customers),
        "assessments.parquet": assessments_parquet(records),
        "rejects.csv": rejects_csv(run.rejects),
        "summary.json": json_bytes({**summary_of(run), "timings": dict(timings)}),
    }


def cell(value: object) -> str:
    """Render one value of a CSV row; None is an empty field.

    Examples
    --------
    >>> cell(True), cell(None), cell(Decimal("2000.001"))
    ('true', '', '2000.001')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


def assessments_csv(records: Iterable[AssessmentRecord]) -> bytes:
    """One row for every record, in their order: UTF-8 without a BOM, comma, one line feed.

    A customer's id stands as given, also where a spreadsheet would take ``=1+1`` for a formula: the
    file is data for programs, and the workbook is the form for people, where no text is a formula.
    """
    return csv_bytes(COLUMNS, map(VALUES, records))


def rejects_csv(rejects: Iterable[Rejected]) -> bytes:
    """One row for every rejected row, with all of its problems, ``; `` between them."""
    return csv_bytes(REJECT_COLUMNS, (_reject_row(item) for item in rejects))


def _reject_row(item: Rejected) -> tuple[object, ...]:
    problems = item.problems
    return (
        item.source,
        item.row,
        item.record_id,
        "; ".join(problem.field for problem in problems),
        "; ".join(problem.value for problem in problems),
        "; ".join(problem.code for problem in problems),
        "; ".join(f"{problem.field}: {problem.expected_en}" for problem in problems),
        "; ".join(f"{problem.field}: {problem.expected_th}" for problem in problems),
    )


def csv_bytes(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Render a table as the outputs do: UTF-8, comma, one line feed, `cell` by cell."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heading)
    writer.writerows([cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8")


def assessments_geojson(customers: Iterable[AssessedCustomer]) -> bytes:
    """One point a record; without a position the geometry is null."""
    features = [_feature(customer) for customer in customers]
    return json_bytes({"type": "FeatureCollection", "features": features}, indent=None)


def _feature(customer: AssessedCustomer) -> dict[str, object]:
    record = customer.record
    geometry = None
    if record.lon is not None and record.lat is not None:
        geometry = {"type": "Point", "coordinates": [record.lon, record.lat]}
    properties = dict(zip(COLUMNS, map(number, VALUES(record)), strict=True))
    return {
        "type": "Feature",
        "id": record.customer_id,
        "geometry": geometry,
        "properties": {**properties, "name": customer.profile.name},
    }


def assessments_parquet(records: Sequence[AssessmentRecord]) -> bytes:
    """Write the same rows with typed columns; a missing value is null."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {
        name: pa.array([number(value) for value in map(attrgetter(name), records)], type=kind)
        for name, kind in arrow_types().items()
    }
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), sink)
    return bytes(sink.getvalue())


def arrow_types() -> dict[str, Any]:
    """Return the Arrow type of every column."""
    import pyarrow as pa

    hints = get_type_hints(AssessmentRecord)
    kinds = {
        field.name: next(kind for kind in PARQUET_TYPES if kind in _parts(hints[field.name]))
        for field in fields(AssessmentRecord)
    }
    return {name: getattr(pa, PARQUET_TYPES[kind])() for name, kind in kinds.items()}


def _parts(hint: object) -> tuple[object, ...]:
    return getattr(hint, "__args__", (hint,))


def number(value: object) -> object:
    """Turn an exact number into the nearest binary one, for formats that have no other."""
    return float(value) if isinstance(value, Decimal) else value


def json_bytes(body: object, indent: int | None = 2) -> bytes:
    """Render JSON as the outputs do: UTF-8, text as it is, one line feed at the end."""
    text = json.dumps(body, ensure_ascii=False, indent=indent, allow_nan=False)
    return (text + "\n").encode("utf-8")
