"""``/maps``: the map pages, what they load, and a map in one file to take along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from georisk.errors import Language, NotFound
from georisk.maps import content_security_policy
from georisk.maps.live import About, LivePage, live_assets, live_policy, live_version, render_live
from georisk.model import RunDocument
from georisk.service.access import Caller, Reader
from georisk.service.context import ServiceContext
from georisk.service.dependencies import Context, Lang
from georisk.service.lookup import current_run, find_customer, find_header
from georisk.service.map_index import places_of
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
    outlines = [item for item in _features(run.estates) if _is(item, "estate_id", estate_id)]
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


def _is(feature: object, key: str, wanted: str) -> bool:
    properties = feature.get("properties") if isinstance(feature, Mapping) else None
    return isinstance(properties, Mapping) and properties.get(key) == wanted


def _draws(context: ServiceContext, run_id: str, layer: str, key: str, wanted: str) -> bool:
    features = _features(context.store.layer(run_id, layer))
    return any(_is(item, key, wanted) for item in features)


def _require_estate(context: ServiceContext, run_id: str, estate_id: str) -> None:
    """Refuse an estate that has neither an outline nor a customer."""
    if _draws(context, run_id, "estates", "estate_id", estate_id):
        return
    if not context.store.spots(run_id, {"estate_id": estate_id}):
        raise _no_estate(estate_id, run_id)


def _require_area(context: ServiceContext, run_id: str, area: str) -> None:
    """Refuse an area without a customer whom the asker may see."""
    if not context.store.spots(run_id, {"area": area}):
        raise NotFound(f"area {area}: not in run {run_id}", f"ไม่พบเขต {area} ในการประเมิน {run_id}")


def _require_spp(context: ServiceContext, run_id: str, spp_id: str) -> None:
    if not _draws(context, run_id, "spps", "spp_id", spp_id):
        raise NotFound(
            f"SPP {spp_id}: not in run {run_id}", f"ไม่พบ SPP {spp_id} ในการประเมิน {run_id}"
        )


def _live(page: LivePage, context: ServiceContext, lang: Language) -> HTMLResponse:
    html = render_live(page, lang=lang, tiles=context.tiles)
    return _page(html, lang, live_policy(html, context.tiles))


def _file(context: ServiceContext, run: RunDocument, caller: Caller, lang: Language) -> Response:
    caller.told(len(run.customers))
    answer = _page(context.render_map(run, lang), lang)
    answer.headers["content-disposition"] = 'attachment; filename="georisk-map.html"'
    return answer


@router.get("/maps")
def list_maps(request: Request, reader: Reader, context: Context, lang: Lang) -> Response:
    """List the runs with their maps, newest first, and what the run in force has a map of."""
    places = places_of(context, shelf_of(request), reader, lang)
    html = runs_page(context.store.headers(), lang, sample=context.synthetic, places=places)
    return _page(html, lang)


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
    return _live(LivePage(run_id=run_id, about=About("estate", estate_id)), context, lang)


@router.get("/maps/areas/{area:path}")
def show_area(area: str, reader: Reader, context: Context, lang: Lang) -> Response:
    """Show the customers of one area, of the run in force."""
    del reader
    run_id = current_run(context).run_id
    _require_area(context, run_id, area)
    return _live(LivePage(run_id=run_id, about=About("area", area)), context, lang)


@router.get("/maps/spps/{spp_id:path}")
def show_spp(spp_id: str, reader: Reader, context: Context, lang: Lang) -> Response:
    """Show one SPP and who is around it, of the run in force."""
    del reader
    run_id = current_run(context).run_id
    _require_spp(context, run_id, spp_id)
    return _live(LivePage(run_id=run_id, about=About("spp", spp_id)), context, lang)


@router.get("/maps/customers/{customer_id:path}")
def show_customer_map(customer_id: str, reader: Reader, context: Context, lang: Lang) -> Response:
    """Show one customer with its way to the SPP, of the run in force."""
    del reader
    header = current_run(context)
    find_customer(context.store, header, customer_id)
    about = About("customer", customer_id)
    return _live(LivePage(run_id=header.run_id, about=about), context, lang)


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
