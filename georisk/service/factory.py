"""The application the settings describe."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from georisk.service.app import create_app
from georisk.service.context import ServiceContext
from georisk.settings import Settings
from georisk.wiring import map_html
from georisk.wiring.questions import answer_what_if
from georisk.wiring.serving import (
    assess_items,
    obligations_fields,
    readiness,
    rules_fields,
    serve_settings,
    store_items,
    workload_of,
)

if TYPE_CHECKING:
    from fastapi import FastAPI

    from georisk.errors import Language
    from georisk.wiring.serving import Served


def make_app(lang: Language | None = None) -> FastAPI:
    """Make the application; each process makes its own.

    Parameters
    ----------
    lang : "th", "en" or None
        The language of an answer when a request asks for none; None is that of the settings.
    """
    settings = Settings()
    return create_app(service_context(serve_settings(settings), lang or settings.lang))


def service_context(served: Served, lang: Language) -> ServiceContext:
    """Join the world to the routes."""
    return ServiceContext(
        store=served.store,
        header=served.header,
        assess=partial(assess_items, served),
        store_items=partial(store_items, served),
        ruleset=rules_fields(served),
        render_map=map_html,
        obligations=partial(obligations_fields, served),
        workload=partial(workload_of, served),
        what_if=partial(answer_what_if, served.store),
        ready=partial(readiness, served),
        synthetic=served.sample,
        lang=lang,
    )
