"""``/collections``: everything with a place, by OGC API - Features, for QGIS and GDAL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from georisk.errors import Language, NotFound
from georisk.service.access import Caller, Reader
from georisk.service.context import ServiceContext
from georisk.service.dependencies import Context
from georisk.service.languages import language_of
from georisk.service.ogc import (
    GEOJSON,
    HTML,
    JSON,
    Addresses,
    Document,
    Form,
    Link,
    form_of,
    require_known,
)
from georisk.service.ogc_collections import (
    BY_NAME,
    COLLECTIONS,
    Collection,
    collection_document,
    collection_of,
)
from georisk.service.ogc_openapi import COMMON, FILTERS, ITEMS, filter_parameters
from georisk.service.ogc_pages import PageText, feature_rows, page_reply, property_rows
from georisk.service.ogc_query import asked_of
from georisk.service.ogc_sources import Customers, Feature, Ground, Page
from georisk.service.paging import encode_cursor
from georisk.service.replies import collection_bytes, json_bytes
from georisk.service.shelf import accepts_gzip, gzipped, shelf_of

router = APIRouter(prefix="/collections", tags=["features"])
AS_JSON: dict[int | str, dict[str, Any]] = {200: {"content": {JSON: {}, HTML: {}}}}
AS_GEOJSON: dict[int | str, dict[str, Any]] = {200: {"content": {GEOJSON: {}, HTML: {}}}}
WORTH_PACKING = 1_000
# The names are for the description only: another is a 404, not a value that does not fit.
CollectionId = Annotated[str, Path(json_schema_extra={"enum": list(BY_NAME)})]
VARY = "Accept, Accept-Encoding, Accept-Language, Authorization"
NAMES = ("Collections", "ชุดข้อมูล")
NEXT = ("Next page", "หน้าถัดไป")


def _ground(request: Request, context: ServiceContext, caller: Caller) -> Ground:
    return Ground(context, shelf_of(request), caller.reach)


def _reply(
    request: Request, body: Document, media_type: str, features: Iterable[Feature] | None = None
) -> Response:
    """Write a document, or a collection of features, packed when it is long and may be."""
    headers = {
        "vary": VARY,
        "content-language": language_of(request),
        "link": ", ".join(
            f'<{link["href"]}>; rel="{link["rel"]}"; type="{link["type"]}"'
            for link in body["links"]
        ),
    }
    written = json_bytes(body) if features is None else collection_bytes(body, features)
    packed = accepts_gzip(request.headers.get("accept-encoding", ""))
    if packed and len(written) > WORTH_PACKING:
        headers["content-encoding"] = "gzip"
        written = b"".join(gzipped([written]))
    return Response(written, media_type=media_type, headers=headers)


def _crumbs(to: Addresses, lang: Language, *collections: Collection) -> list[tuple[str, str]]:
    thai = lang == "th"
    return [
        (NAMES[thai], to.of("collections", f="html", lang=lang)),
        *(
            (one.title[thai], to.of("collections", one.name, f="html", lang=lang))
            for one in collections
        ),
    ]


@router.get("", response_class=Response, responses=AS_JSON, openapi_extra={"parameters": COMMON})
def list_collections(request: Request, reader: Reader, context: Context) -> Response:
    """List what there is: customers, plants, estates, the network, assessments, service areas."""
    require_known(request, ())
    lang, form, to = language_of(request), form_of(request), Addresses(request)
    links = to.both(form, lang, ("collections",), JSON, {})
    if form is Form.JSON:
        ground = _ground(request, context, reader)
        listed = [collection_document(one, ground, to, lang) for one in COLLECTIONS]
        return _reply(request, {"links": links, "collections": listed}, JSON)
    thai = lang == "th"
    rows = [
        [
            (one.title[thai], to.of("collections", one.name, f="html", lang=lang)),
            (one.words[thai], None),
        ]
        for one in COLLECTIONS
    ]
    page = PageText(title=NAMES[thai], rows=rows, links=links[1:])
    return page_reply(page, lang, sample=context.synthetic)


@router.get(
    "/{collection_id}",
    response_class=Response,
    responses=AS_JSON,
    openapi_extra={"parameters": COMMON},
)
def get_collection(
    collection_id: CollectionId, request: Request, reader: Reader, context: Context
) -> Response:
    """Describe a collection: what it holds, where and of when."""
    require_known(request, ())
    collection = collection_of(collection_id)
    lang, form, to = language_of(request), form_of(request), Addresses(request)
    ground = _ground(request, context, reader)
    body = collection_document(collection, ground, to, lang)
    body["links"] = [
        *to.both(form, lang, ("collections", collection.name), JSON, {}),
        *body["links"][:2],
    ]
    if form is Form.JSON:
        return _reply(request, body, JSON)
    page = PageText(
        title=body["title"],
        words=(body["description"],),
        crumbs=_crumbs(to, lang),
        links=body["links"],
    )
    return page_reply(page, lang, sample=context.synthetic)


def _items_links(request: Request, collection: Collection, form: Form, found: Page) -> list[Link]:
    lang, to = language_of(request), Addresses(request)
    thai = lang == "th"
    path = ("collections", collection.name, "items")
    stated = {name: value for name, value in request.query_params.items() if name != "f"}
    links = to.both(form, lang, path, GEOJSON, stated)
    if found.cursor is not None:
        query = {**stated, "cursor": encode_cursor(*found.cursor), "f": form.value}
        kind = GEOJSON if form is Form.JSON else HTML
        links.append(to.link("next", kind, NEXT[thai], *path, **query))
    up = ("collections", collection.name)
    links.append(to.link("collection", JSON, collection.title[thai], *up, f=form.value))
    return links


@router.get(
    "/{collection_id}/items",
    response_class=Response,
    responses=AS_GEOJSON,
    openapi_extra={"parameters": [*ITEMS, *filter_parameters(FILTERS)]},
)
def list_items(
    collection_id: CollectionId, request: Request, reader: Reader, context: Context
) -> Response:
    """Read features as GeoJSON: in a rectangle, of a time, with values of properties.

    Pages follow the link ``next``, by ascending id; a cursor stays with its run.
    """
    collection = collection_of(collection_id)
    form, asked = form_of(request), asked_of(request, collection.source.filters)
    found = collection.source.page(_ground(request, context, reader), asked)
    if isinstance(collection.source, Customers):
        reader.told(found.told)
    links = _items_links(request, collection, form, found)
    if form is Form.JSON:
        body = {
            "type": "FeatureCollection",
            "numberMatched": found.matched,
            "numberReturned": len(found.features),
            "links": links,
        }
        return _reply(request, body, GEOJSON, found.features)
    return _items_page(request, context, collection, found, links)


def _items_page(
    request: Request,
    context: ServiceContext,
    collection: Collection,
    found: Page,
    links: list[Link],
) -> Response:
    lang, to = language_of(request), Addresses(request)
    way = ("collections", collection.name, "items")
    addresses: Mapping[str, str] = {
        str(item["id"]): to.of(*way, str(item["id"]), f="html", lang=lang)
        for item in found.features
    }
    columns, rows = feature_rows(found.features, addresses)
    page = PageText(
        title=collection.title[lang == "th"],
        words=(f"{len(found.features):,} / {found.matched:,}",),
        crumbs=_crumbs(to, lang, collection),
        columns=columns,
        rows=rows,
        links=links[1:],
    )
    return page_reply(page, lang, sample=context.synthetic)


@router.get(
    "/{collection_id}/items/{feature_id:path}",
    response_class=Response,
    responses=AS_GEOJSON,
    openapi_extra={"parameters": COMMON},
)
def get_item(
    collection_id: CollectionId, feature_id: str, request: Request, reader: Reader, context: Context
) -> Response:
    """Read one feature."""
    require_known(request, ())
    collection = collection_of(collection_id)
    lang, form, to = language_of(request), form_of(request), Addresses(request)
    found = collection.source.one(_ground(request, context, reader), feature_id)
    if found is None:
        raise NotFound(
            f"{collection.name} {feature_id!a}: no such feature",
            f"{collection.name} {feature_id!a}: ไม่พบ",
        )
    if isinstance(collection.source, Customers):
        reader.told(1)
    title, up = collection.title[lang == "th"], ("collections", collection.name)
    links = [
        *to.both(form, lang, (*up, "items", feature_id), GEOJSON, {}),
        to.link("collection", JSON, title, *up, f=form.value),
    ]
    if form is Form.JSON:
        return _reply(request, {**found, "links": links}, GEOJSON)
    page = PageText(
        title=f"{title}: {found['id']}",
        crumbs=_crumbs(to, lang, collection),
        rows=property_rows(found, lang),
        links=links[1:],
    )
    return page_reply(page, lang, sample=context.synthetic)
