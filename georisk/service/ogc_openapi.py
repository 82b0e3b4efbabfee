"""The map clients' part of the API in OpenAPI 3.0, which the standard asks for.

The rest of the API is described in OpenAPI 3.1, at ``/openapi.json``; both use the parameters here.
"""

from __future__ import annotations

from typing import Any

from georisk import __version__
from georisk.service.ogc import GEOJSON, HTML, JSON, OPENAPI, Form
from georisk.service.ogc_collections import BY_NAME, COLLECTIONS, Collection
from georisk.service.ogc_query import DEFAULT_LIMIT, MOST

PROBLEM = "application/problem+json"


def _query(name: str, words: str, schema: dict[str, Any], **more: object) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": words,
        "schema": schema,
        **more,
    }


F = _query("f", "Form; else by Accept.", {"type": "string", "enum": [one.value for one in Form]})
LANG = _query(
    "lang", "Language; else by Accept-Language.", {"type": "string", "enum": ["th", "en"]}
)
COMMON = [F, LANG]
LIST = {"style": "form", "explode": False}
ITEMS = [
    *COMMON,
    _query(
        "bbox",
        "west,south,east,north in degrees (CRS84); not across the date line.",
        {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}},
        **LIST,
    ),
    _query(
        "datetime",
        "A time, or two with / between them; the day of the assessment must meet it.",
        {"type": "string", "format": "ogc-interval"},
        **LIST,
    ),
    _query(
        "limit",
        f"Most features of a page; more than {MOST} are {MOST}.",
        {"type": "integer", "minimum": 1, "default": DEFAULT_LIMIT},
        **LIST,
    ),
    _query(
        "cursor",
        "Where the page before ended; follow the link instead.",
        {"type": "string", "format": "georisk-cursor"},
    ),
]
FILTERS = sorted({name for one in COLLECTIONS for name in one.source.filters})


def filter_parameters(names: tuple[str, ...] | list[str]) -> list[dict[str, Any]]:
    """Describe properties that may be asked for by value."""
    return [_query(name, f"Value of the property {name}.", {"type": "string"}) for name in names]


def _operation(
    name: str, words: str, data: str, parameters: list[dict[str, Any]], schema: dict[str, Any]
) -> dict[str, Any]:
    content = {data: {"schema": schema}, HTML: {"schema": {"type": "string"}}}
    problem = {
        "description": "What went wrong.",
        "content": {PROBLEM: {"schema": {"type": "object"}}},
    }
    return {
        "get": {
            "operationId": name,
            "summary": words,
            "tags": ["features"],
            "parameters": parameters,
            "responses": {"200": {"description": words, "content": content}, "default": problem},
        }
    }


OBJECT = {"type": "object"}
FEATURE_ID = {"name": "featureId", "in": "path", "required": True, "schema": {"type": "string"}}


def _of_collection(collection: Collection) -> dict[str, Any]:
    path, name = f"/collections/{collection.name}", collection.name
    items = [*ITEMS, *filter_parameters(collection.source.filters)]
    feature = {"type": "object", "required": ["type", "geometry", "properties"]}
    return {
        path: _operation(f"{name}.describe", collection.words[0], JSON, COMMON, OBJECT),
        f"{path}/items": _operation(f"{name}.items", collection.title[0], GEOJSON, items, OBJECT),
        f"{path}/items/{{featureId}}": _operation(
            f"{name}.item", collection.title[0], GEOJSON, [*COMMON, FEATURE_ID], feature
        ),
    }


def openapi_30(server: str) -> dict[str, Any]:
    """Describe what map clients ask for."""
    paths = {
        "/": _operation("landing", "Where everything is.", JSON, COMMON, OBJECT),
        "/conformance": _operation("conformance", "What is kept to.", JSON, COMMON, OBJECT),
        "/collections": _operation("collections", "What there is.", JSON, COMMON, OBJECT),
    }
    for collection in BY_NAME.values():
        paths |= _of_collection(collection)
    paths["/api"] = {
        "get": {
            "operationId": "api",
            "summary": "This document.",
            "tags": ["features"],
            "responses": {
                "200": {"description": "This document.", "content": {OPENAPI: {"schema": OBJECT}}}
            },
        }
    }
    return {
        "openapi": "3.0.3",
        "info": {"title": "georisk: OGC API - Features", "version": __version__},
        "servers": [{"url": server}],
        "tags": [{"name": "features"}],
        "paths": paths,
        "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
        "security": [{}, {"key": []}],
    }
