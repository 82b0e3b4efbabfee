"""The OpenAPI document: every operation with its scopes, and with the problems it may answer.

What can go wrong with an operation follows from what it depends on, so that a new route has it
documented. The document is kept as ``docs/openapi.json``; ``make openapi`` accepts a change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from fastapi.openapi.utils import get_openapi

from georisk.service.access import Asks
from georisk.service.dependencies import cursor_of, json_body
from georisk.service.problems import MEDIA_TYPE, TITLES
from georisk.service.schemas import ProblemDocument
from georisk.service.upload import upload_of

if TYPE_CHECKING:
    from fastapi import FastAPI
    from fastapi.dependencies.models import Dependant
    from fastapi.routing import APIRoute

Document = dict[str, Any]
PROBLEMS = "#/components/schemas/Problem"
REST = "Anything else that went wrong, such as 421, 500 or 503"
TAGS = {
    "assessments": "Customers, scored now.",
    "runs": "What was stored: runs and their rows.",
    "customers": "What was said of one customer, and why.",
    "plans": "A run becomes the plan of a year, by two people.",
    "tiers": "The feed for the KAM plan, and its changes.",
    "workload": "Weighted points of KAMRs.",
    "rules": "The rule set in force.",
    "what-if": "What a changed plant would do.",
    "features": "Map layers by OGC API - Features.",
    "maps": "Map pages.",
    "health": "For monitors.",
}
# One problem of each status and code, as it is answered; codes are the contract.
EXAMPLES: Mapping[str, str] = {
    "400.request.not_json": "the body is not JSON (Expecting value: line 1 column 1 (char 0))",
    "400.request.bad_parameter": "limit = 'many': a whole number from 1 is expected",
    "401.access.missing": "send a key: Authorization: Bearer <key>",
    "403.access.scope": "the key lacks the scope assess; ask for one that has it",
    "404.store.not_found": "run 3f9c0a7be1d24680: no such run",
    "409.plan.conflict": "plan 2027: who proposed a run cannot approve it",
    "413.request.too_large": "the body is over 4 MB; send fewer customers at a time",
    "415.request.not_json": "content-type is text/plain: send application/json",
    "400.upload.form": 'the form cannot be read: send one file as the field "customers"',
    "409.job.too_late": "job job_5f0c: successful, too late to dismiss it",
    "415.upload.not_a_table": "text/html: send a file (.csv, .xlsx, ...) or JSON",
    "422.upload.no_file": 'expected one file as the field "customers"',
    "409.job.other_request": "Idempotency-Key 2570-1: used for another request before",
    "422.request.invalid": "query.limit: Input should be less than or equal to 20000",
    "422.cursor.invalid": "cursor: not a cursor of this service; start again without it",
    "429.access.rate": "too many requests; wait 1 s",
}
BY_DEPENDENCY: Mapping[Callable[..., Any], tuple[str, ...]] = {
    json_body: (
        "400.request.not_json",
        "413.request.too_large",
        "415.request.not_json",
        "422.request.invalid",
    ),
    cursor_of: ("422.cursor.invalid",),
    upload_of: (
        "400.request.not_json",
        "400.upload.form",
        "413.request.too_large",
        "415.upload.not_a_table",
        "422.upload.no_file",
        "409.job.other_request",
    ),
}
OF_KEYS = ("401.access.missing", "403.access.scope", "429.access.rate")
# What follows from what a handler does, not from what it depends on.
BY_OPERATION: Mapping[str, tuple[str, ...]] = {
    "dismiss_run": ("409.job.too_late",),
    "propose_plan": ("404.store.not_found", "409.plan.conflict"),
    "approve_plan": ("404.store.not_found", "409.plan.conflict"),
    "withdraw_plan": ("404.store.not_found", "409.plan.conflict"),
    "list_tiers": ("404.store.not_found",),
    "get_workload": ("404.store.not_found",),
    "ask_what_if": ("404.store.not_found",),
}


def describe(app: FastAPI, routes: Iterable[APIRoute]) -> Document:
    """Build the document once; a request's parameters are held to it, too."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            openapi_version="3.1.0",
            description=app.description,
            routes=app.routes,
            tags=[{"name": name, "description": words} for name, words in TAGS.items()],
        )
        app.openapi_schema = _completed(document, {route.name: route for route in routes})
    return app.openapi_schema


def dependencies_of(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    """Yield all a route depends on."""
    for further in dependant.dependencies:
        if further.call is not None:
            yield further.call
        yield from dependencies_of(further)


def asked_of(dependant: Dependant) -> Iterator[Asks]:
    """Find what a route asks of its caller, among all it depends on."""
    return (call for call in dependencies_of(dependant) if isinstance(call, Asks))


def _completed(document: Document, routes: Mapping[str, APIRoute]) -> Document:
    parts = document.setdefault("components", {})
    schemas = parts.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = ProblemDocument.model_json_schema()
    parts["examples"] = {name: {"value": _example(name)} for name in EXAMPLES}
    words = "A key of `georisk keys add`, or a token of the configured issuer."
    parts["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer", "description": words}}
    for path, operations in document["paths"].items():
        for operation in operations.values():
            dependant = routes[operation["operationId"]].dependant
            _tell(operation)
            _ask(operation, list(asked_of(dependant)))
            _warn(operation, problems_of(path, operation, dependant))
    return document


def _tell(operation: Document) -> None:
    """Split what a handler says of itself into a line and the rest."""
    summary, _, rest = operation["description"].partition("\n\n")
    operation["summary"] = " ".join(summary.split()).removesuffix(".")
    operation["description"] = rest or summary


def _ask(operation: Document, asked: Iterable[Asks]) -> None:
    """Say which scope an operation needs; none is needed while no key is configured."""
    for one in asked:
        operation["security"] = [{}, {"key": []}]
        operation["x-georisk-scopes"] = [scope.value for scope in one.scopes]


def problems_of(path: str, operation: Document, dependant: Dependant) -> set[str]:
    """Name the problems an operation may answer."""
    calls = list(dependencies_of(dependant))
    found = {name for call in calls for name in BY_DEPENDENCY.get(call, ())}
    found.update(BY_OPERATION.get(operation["operationId"], ()))
    if any(isinstance(call, Asks) for call in calls):
        found.update(OF_KEYS)
    if any(
        one["in"] == "path" and one["name"] != "year" for one in operation.get("parameters", ())
    ):
        found.add("404.store.not_found")
    if "features" in operation["tags"] and operation.get("parameters"):
        found.add("400.request.bad_parameter")
    elif path.startswith("/v1/") or operation.get("parameters"):
        found.add("422.request.invalid")
    return found


def _warn(operation: Document, problems: Iterable[str]) -> None:
    """Document problems by status, each with an example by code."""
    told: dict[str, list[str]] = {}
    for name in sorted(problems):
        told.setdefault(name.partition(".")[0], []).append(name)
    responses = operation["responses"]
    responses.pop("422", None)  # pydantic's own, which is never answered
    responses |= {status: _answer(TITLES[int(status)][0], told[status]) for status in told}
    responses["default"] = _answer(REST, ())


def _answer(words: str, examples: Iterable[str]) -> Document:
    content: Document = {"schema": {"$ref": PROBLEMS}}
    if found := {name: {"$ref": f"#/components/examples/{name}"} for name in examples}:
        content["examples"] = found
    return {"description": words, "content": {MEDIA_TYPE: content}}


def _example(name: str) -> Document:
    status, _, code = name.partition(".")
    return {
        "type": f"urn:georisk:problem:{code}",
        "title": TITLES[int(status)][0],
        "status": int(status),
        "detail": EXAMPLES[name],
        "code": code,
    }
