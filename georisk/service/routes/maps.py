"""``/maps``: the map pages, what they load, and a map in one file to take along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from georisk.errors import Language, NotFound
from georisk.maps import content_security_policy
from georisk.maps.live import LivePage, live_assets, live_policy, live_version, render_live
from georisk.model import RunDocument
from georisk.service.access import Caller, Reader
from georisk.service.context import ServiceContext
from georisk.service.dependencies import Context, Lang
from georisk.service.lookup import current_run, find_header
from georisk.service.pages import runs_page
from georisk.service.shelf import accepts_gzip, gzipped, shelf_of

router = APIRouter(tags=["maps"], default_response_class=HTMLResponse)
FOR_EVER = "public, max-age=31536000, immutable"


def _page(html: str, lang: Language, policy: str | None = None) -> HTMLResponse:
    headers = {
        "content-security-policy": policy or content_security_policy(html),
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
        raise _no_estate(estate_id, run.header.run_id)
    return replace(run, customers=customers, estates={**run.estates, "features": outlines})


def _no_estate(estate_id: str, run_id: str) -> NotFound:
    return NotFound(
        f"estate {estate_id}: not in run {run_id}", f"ไม่พบนิคม {estate_id} ในการประเมิน {run_id}"
    )


def _features(collection: Mapping[str, object]) -> list[object]:
    features = collection.get("features")
    return list(features) if isinstance(features, list | tuple) else []


def _estate_of(feature: object) -> object:
    properties = feature.get("properties") if isinstance(feature, Mapping) else None
    return properties.get("estate_id") if isinstance(properties, Mapping) else None


def _require_estate(context: ServiceContext, run_id: str, estate_id: str) -> None:
    """Refuse an estate that has neither an outline nor a customer."""
    outlines = _features(context.store.layer(run_id, "estates"))
    if any(_estate_of(item) == estate_id for item in outlines):
        return
    if not context.store.spots(run_id, {"estate_id": estate_id}):
        raise _no_estate(estate_id, run_id)


def _live(page: LivePage, context: ServiceContext, lang: Language) -> HTMLResponse:
    html = render_live(page, lang=lang, tiles=context.tiles)
    return _page(html, lang, live_policy(html, context.tiles))


def _file(context: ServiceContext, run: RunDocument, caller: Caller, lang: Language) -> Response:
    caller.told(len(run.customers))
    answer = _page(context.render_map(run, lang), lang)
    answer.headers["content-disposition"] = 'attachment; filename="georisk-map.html"'
    return answer


@router.get("/maps")
def list_maps(reader: Reader, context: Context, lang: Lang) -> Response:
    """List the runs with their maps, newest first."""
    del reader
    return _page(runs_page(context.store.headers(), lang, sample=context.synthetic), lang)


@router.get("/maps/runs/{run_id}")
def show_run(run_id: str, reader: Reader, context: Context, lang: Lang) -> Response:
    """Show a run's map; the page holds no customer, it asks for those in view."""
    del reader
    return _live(LivePage(run_id=find_header(context.store, run_id).run_id), context, lang)


@router.get("/maps/runs/{run_id}/file")
def take_run(run_id: str, reader: Reader, context: Context, lang: Lang) -> Response:
    """Give a run's map as one file that opens with no network."""
    return _file(context, context.store.run(run_id), reader, lang)


@router.get("/maps/estates/{estate_id:path}/file")
def take_estate(estate_id: str, reader: Reader, context: Context, lang: Lang) -> Response:
    """Give the map of one estate as one file, of the run in force."""
    run = context.store.run(current_run(context).run_id)
    return _file(context, only_estate(run, estate_id), reader, lang)


@router.get("/maps/estates/{estate_id:path}")
def show_estate(estate_id: str, reader: Reader, context: Context, lang: Lang) -> Response:
    """Show one estate's customers, of the run in force."""
    del reader
    run_id = current_run(context).run_id
    _require_estate(context, run_id, estate_id)
    return _live(LivePage(run_id=run_id, estate_id=estate_id), context, lang)


@router.get("/maps/assets/{version}/{name}", include_in_schema=False)
def get_map_asset(version: str, name: str, request: Request) -> Response:
    """Give a script or a style of the pages; they tell of nobody, and change with georisk only."""
    assets = live_assets()
    if version != live_version() or name not in assets:
        raise NotFound(f"{name}: no such file", f"ไม่พบแฟ้ม {name}")
    media_type, text = assets[name]
    headers = {"cache-control": FOR_EVER, "vary": "Accept-Encoding"}
    body = text.encode()
    if accepts_gzip(request.headers.get("accept-encoding", "")):
        headers["content-encoding"] = "gzip"
        body = _packed(request, version, name, body)
    return Response(body, media_type=f"{media_type}; charset=utf-8", headers=headers)


def _packed(request: Request, version: str, name: str, body: bytes) -> bytes:
    """Pack an asset once."""
    key, shelf = ("map asset", version, name), shelf_of(request)
    packed: bytes | None = shelf.thing(key)
    if packed is None:
        packed = b"".join(gzipped([body]))
        shelf.keep_thing(key, packed)
    return packed
