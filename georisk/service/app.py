"""The application: routes, errors, and who may reach them."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.types import Receive, Scope, Send

from georisk import __version__
from georisk.errors import Language
from georisk.service.context import ServiceContext
from georisk.service.dependencies import chosen_language, only_known_parameters
from georisk.service.languages import language_of
from georisk.service.problems import MEDIA_TYPE, Told, handle_problems, reply
from georisk.service.routes import (
    assessments,
    customers,
    docs,
    health,
    maps,
    plans,
    rules,
    runs,
    tiers,
    what_if,
    workload,
)
from georisk.service.schemas import ProblemDocument
from georisk.service.security import Headed, LoopbackOnly

DESCRIPTION = """Which large customers PEA may lose to an SPP, scored by PEA's key-account manual.

Errors are `application/problem+json` (RFC 9457) with a stable `code`; titles and details are Thai
or English, by `lang` or `Accept-Language`. Money is baht, lengths are metres, positions WGS 84.
"""


def operation_id(route: APIRoute) -> str:
    """Name an operation by its function, so that generated clients stay the same."""
    return route.name


def describe(app: FastAPI) -> dict[str, Any]:
    """Build the OpenAPI document, with problems as they really look."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            openapi_version="3.1.0",
            description=app.description,
            routes=app.routes,
        )
        app.openapi_schema = _with_problems(document)
    return app.openapi_schema


def _with_problems(document: dict[str, Any]) -> dict[str, Any]:
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = ProblemDocument.model_json_schema()
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    answer = {"description": "What went wrong.", "content": {MEDIA_TYPE: problem}}
    for path in document["paths"].values():
        for operation in path.values():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = answer
    return document


class Misdirected:
    """Answers a request that was addressed to another host."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Say that only this machine is served, and why."""
        from starlette.requests import Request

        lang: Language = language_of(Request({**scope, "app": self.app}))
        detail = (
            "No key is configured, so only requests to localhost are answered.",
            "ยังไม่ได้ตั้งกุญแจ (key) จึงตอบเฉพาะคำขอที่ส่งถึง localhost",
        )[lang == "th"]
        await reply(Told(421, "host.not_loopback", detail, lang, {}))(scope, receive, send)


def create_app(context: ServiceContext) -> FastAPI:
    """Make the application that serves one world.

    Parameters
    ----------
    context : ServiceContext

    Returns
    -------
    FastAPI
        Answers only requests addressed to loopback, as no keys exist yet.
    """
    app = FastAPI(
        title="georisk",
        version=__version__,
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=operation_id,
    )
    app.state.context = context
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]
    handle_problems(app)
    app.add_middleware(LoopbackOnly, refusal=Misdirected(app))
    app.add_middleware(Headed)
    asked_well = [Depends(only_known_parameters), Depends(chosen_language)]
    v1 = APIRouter(prefix="/v1", dependencies=asked_well)
    for noun in (assessments, runs, customers, plans, tiers, workload, rules, what_if):
        v1.include_router(noun.router)
    for router in (v1, maps.router, docs.router, health.router):
        app.include_router(router)
    return app
