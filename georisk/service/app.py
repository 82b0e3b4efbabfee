"""The application: routes, errors, and who may reach them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.middleware.cors import CORSMiddleware
from starlette.types import Receive, Scope, Send

from georisk import __version__
from georisk.errors import Language
from georisk.service.context import Background, ServiceContext
from georisk.service.dependencies import chosen_language, only_known_parameters
from georisk.service.gate import Gate
from georisk.service.job_minder import Minder
from georisk.service.languages import language_of
from georisk.service.metrics import Metrics
from georisk.service.openapi import describe
from georisk.service.problems import Told, handle_problems, reply
from georisk.service.routes import (
    assessments,
    changes,
    collections,
    customers,
    docs,
    exits,
    health,
    jobs,
    landing,
    map_data,
    maps,
    metrics,
    morning,
    plans,
    rules,
    runs,
    tiers,
    what_if,
    workload,
)
from georisk.service.security import Headed, LoopbackOnly
from georisk.service.watching import WORLD_HEADER, Headless, Watch
from georisk.wiring.auditing import AuditWriter

DESCRIPTION = """Which large customers PEA may lose to an SPP, scored by PEA's key-account manual.

Errors are `application/problem+json` (RFC 9457) with a stable `code`; titles and details are Thai
or English, by `lang` or `Accept-Language`. Money is baht, lengths are metres, positions WGS 84.
"""
NOUNS = (
    assessments,
    jobs,
    runs,
    exits,
    customers,
    plans,
    tiers,
    changes,
    workload,
    rules,
    what_if,
    map_data,
)
PAGES = (landing, collections, maps, morning, docs, metrics)


def operation_id(route: APIRoute) -> str:
    """Name an operation by its function, so that generated clients stay the same."""
    return route.name


def every_route() -> Iterator[APIRoute]:
    """Yield all routes there are, in the document or not."""
    for noun in (health, *NOUNS, *PAGES):
        yield from (route for route in noun.router.routes if isinstance(route, APIRoute))


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


def _waiting(app: FastAPI) -> int:
    audit = app.state.context.audit
    return 0 if audit is None else audit.waiting


async def _is_guarded(scope: Scope) -> bool:
    """Tell whether a key is needed, by the keys in force."""
    gate: Gate = scope["app"].state.context.gate
    await gate.freshen()
    return gate.closed


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Bring the audit to the store: what was left behind at first, what is left at the end."""
    audit: AuditWriter | None = app.state.context.audit
    if audit is not None:
        await run_in_threadpool(audit.take_in)
    courier: Background | None = app.state.context.courier
    minder: Minder | None = app.state.context.minder
    for helper in (courier, minder):
        if helper is not None:
            helper.start()
    yield
    if minder is not None:
        await run_in_threadpool(minder.stop)
    if courier is not None:
        await run_in_threadpool(courier.stop)
    if audit is not None:
        await run_in_threadpool(audit.close)


def _put_around(app: FastAPI, context: ServiceContext, metrics_of_it: Metrics) -> None:
    """Put the middleware around the routes, the innermost first."""
    origins = () if context is None else context.cors_origins
    if origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(origins),
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=[
                "authorization",
                "content-type",
                "accept-language",
                "idempotency-key",
                "if-none-match",
            ],
            expose_headers=[
                "etag",
                "link",
                "location",
                "retry-after",
                "x-request-id",
                WORLD_HEADER,
            ],
        )
    app.add_middleware(LoopbackOnly, refusal=Misdirected(app), is_guarded=_is_guarded)
    app.add_middleware(Headed)
    app.add_middleware(Watch, metrics=metrics_of_it)
    app.add_middleware(Headless)


def create_app(context: ServiceContext) -> FastAPI:
    """Make the application that serves one world.

    Parameters
    ----------
    context : ServiceContext

    Returns
    -------
    FastAPI
        While no key is configured it answers only requests of this machine to this machine.
    """
    app = FastAPI(
        title="georisk",
        version=__version__,
        description=DESCRIPTION,
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=operation_id,
    )
    app.state.context = context
    app.openapi = lambda: describe(app, every_route())  # type: ignore[method-assign]
    handle_problems(app)
    metrics_of_it = Metrics(lambda: _waiting(app))
    app.state.metrics = metrics_of_it
    _put_around(app, context, metrics_of_it)
    asked_well = [Depends(only_known_parameters), Depends(chosen_language)]
    app.include_router(health.router)  # the first that is asked for, before all is at hand
    for noun in NOUNS:  # one by one: a router of routers would have each route worked out twice
        app.include_router(noun.router, prefix="/v1", dependencies=asked_well)
    for page in PAGES:
        app.include_router(page.router)
    return app
