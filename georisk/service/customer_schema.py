"""The columns of a customers file as JSON Schema: what one customer of a request may say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from georisk.adapters.tables.schema import CUSTOMERS, Kind

if TYPE_CHECKING:
    from georisk.adapters.tables.schema import Column

BEYOND = 10**15
FACTORS = "^factor_[a-z0-9_]+$"
LEVEL = {"type": ["integer", "null"], "minimum": 1, "maximum": 5}
COORDINATES = {"lat": (-90, 90), "lon": (-180, 180)}


def customer_schema() -> dict[str, Any]:
    """Describe one customer; Thai headings of the file are read too, and not described.

    Examples
    --------
    >>> customer_schema()["properties"]["lat"]["maximum"]
    90
    >>> customer_schema()["properties"]["spp_contract"]["enum"]
    ['none', 'signed', 'likely', None]
    """
    return {
        "type": "object",
        "description": "One site, by the columns of a customers file; null is not known.",
        "required": ["customer_id"],
        "properties": {column.name: _property(column) for column in CUSTOMERS},
        "patternProperties": {FACTORS: LEVEL | {"description": "A local factor of the area."}},
        "additionalProperties": False,
        "not": {"required": ["customers"]},
    }


def _property(column: Column) -> dict[str, Any]:
    unit = f", {column.unit}" if column.unit else ""
    return {"description": f"{column.en}{unit}", **_type(column)}


def _type(column: Column) -> dict[str, Any]:
    if column.required:
        return {"type": ["string", "integer"], "minLength": 1}
    if column.words:
        return {"enum": [*dict.fromkeys(column.words.values()), None]}
    if column.kind in {Kind.NUMBER, Kind.COUNT}:
        kind = "number" if column.kind is Kind.NUMBER else "integer"
        return {"type": [kind, "null"], **_bounds(column)}
    return {"type": ["boolean" if column.kind is Kind.FLAG else "string", "null"]}


def _bounds(column: Column) -> dict[str, int]:
    if column.name in COORDINATES:
        least, most = COORDINATES[column.name]
        return {"minimum": least, "maximum": most}
    return {
        "minimum": -BEYOND + 1 if column.least is None else column.least,
        "exclusiveMaximum": BEYOND,
    }
