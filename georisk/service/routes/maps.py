"""``/maps``: the map pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from georisk.errors import Language, NotFound
from georisk.maps import content_security_policy
from georisk.model import RunDocument
from georisk.service.access import Caller, Reader
from georisk.service.context import ServiceContext
from georisk.service.dependencies import Context, Lang
from georisk.service.lookup import current_run
from georisk.service.pages import runs_page

router = APIRouter(tags=["maps"], default_response_class=HTMLResponse)


def _page(html: str, lang: Language) -> HTMLResponse:
    headers = {
        "content-security-policy": content_security_policy(html),
        "content-language": lang,
        "vary": "Accept-Language",
    }
    return HTMLResponse(html, headers=headers)


def only_estate(run: RunDocument, estate_id: str) -> RunDocument:
    """Keep of a run the customers of one estate, and its outline.

    Raises
    ------
    NotFound
        The run knows no such estate.
    """
    outlines = [item for item in _features(run.estates) if _estate_of(item) == estate_id]
    customers = tuple(item for item in run.customers if item.profile.estate_id == estate_id)
    if not outlines and not customers:
        raise NotFound(
            f"estate {estate_id}: not in run {run.header.run_id}",
            f"ไม่พบนิคม {estate_id} ในการประเมิน {run.header.run_id}",
        )
    return replace(run, customers=customers, estates={**run.estates, "features": outlines})


def _features(collection: Mapping[str, object]) -> list[object]:
    features = collection.get("features")
    return list(features) if isinstance(features, list | tuple) else []


def _estate_of(feature: object) -> object:
    properties = feature.get("properties") if isinstance(feature, Mapping) else None
    return properties.get("estate_id") if isinstance(properties, Mapping) else None


def _map(context: ServiceContext, run: RunDocument, caller: Caller, lang: Language) -> HTMLResponse:
    caller.told(len(run.customers))
    return _page(context.render_map(run, lang), lang)


@router.get("/maps")
def list_maps(reader: Reader, context: Context, lang: Lang) -> Response:
    """List the runs with their maps, newest first."""
    del reader
    return _page(runs_page(context.store.headers(), lang, sample=context.synthetic), lang)


@router.get("/maps/runs/{run_id}")
def show_run(run_id: str, reader: Reader, context: Context, lang: Lang) -> Response:
    """Show a run's map."""
    return _map(context, context.store.run(run_id), reader, lang)


@router.get("/maps/estates/{estate_id:path}")
def show_estate(estate_id: str, reader: Reader, context: Context, lang: Lang) -> Response:
    """Show one estate's customers, of the run in force."""
    run = context.store.run(current_run(context).run_id)
    return _map(context, only_estate(run, estate_id), reader, lang)
