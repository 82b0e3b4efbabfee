"""``/``: where a map client, or a person, begins; ``/conformance`` and ``/api``."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from georisk.errors import Language
from georisk.service.dependencies import World
from georisk.service.languages import language_of
from georisk.service.ogc import (
    CONFORMS_TO,
    HTML,
    JSON,
    OPENAPI,
    Addresses,
    Form,
    Link,
    form_of,
    require_known,
)
from georisk.service.ogc_openapi import COMMON, openapi_30
from georisk.service.ogc_pages import PageText, page_reply
from georisk.service.replies import json_bytes, json_reply

router = APIRouter(tags=["features"])
FORMS: dict[int | str, dict[str, Any]] = {200: {"content": {JSON: {}, HTML: {}}}}
TITLE = ("georisk: customers PEA may lose to an SPP", "georisk: ลูกค้าที่ กฟภ. อาจเสียให้ SPP")
WORDS = (
    "Maps, and the collections behind them by OGC API - Features for QGIS and other map programs.",
    "แผนที่ และชุดข้อมูลตามมาตรฐาน OGC API - Features สำหรับ QGIS และโปรแกรมแผนที่อื่น",
)
CONFORMANCE = ("What this service keeps to", "มาตรฐานที่ระบบนี้ปฏิบัติตาม")


def _links(request: Request, form: Form, lang: Language) -> list[Link]:
    thai, to = lang == "th", Addresses(request)
    return [
        *to.both(form, lang, (), JSON, {}),
        to.link("related", HTML, ("Maps", "แผนที่")[thai], "maps"),
        to.link("data", JSON, ("Collections", "ชุดข้อมูล")[thai], "collections", f=form.value),
        to.link("conformance", JSON, CONFORMANCE[thai], "conformance", f=form.value),
        to.link(
            "service-desc", OPENAPI, ("Map layers (OpenAPI)", "ชั้นแผนที่ (OpenAPI)")[thai], "api"
        ),
        to.link(
            "service-desc", JSON, ("Whole API (OpenAPI)", "API ทั้งหมด (OpenAPI)")[thai],
            "openapi.json",
        ),
        to.link("service-doc", HTML, ("API reference", "เอกสาร API")[thai], "docs"),
    ]  # fmt: skip


@router.get("/", response_class=Response, responses=FORMS, openapi_extra={"parameters": COMMON})
def get_landing(request: Request, world: World) -> Response:
    """Tell where everything is: maps, collections, what is kept to, the API's reference."""
    require_known(request, ())
    lang, form = language_of(request), form_of(request)
    links = _links(request, form, lang)
    thai = lang == "th"
    headers = {"vary": "Accept, Accept-Language"}
    if form is Form.JSON:
        body = {"title": TITLE[thai], "description": WORDS[thai], "links": links}
        return json_reply(body, {**headers, "content-language": lang})
    page = PageText(title=TITLE[thai], words=(WORDS[thai],), links=links[1:])
    reply = page_reply(page, lang, sample=world.synthetic)
    reply.headers.update(headers)
    return reply


@router.get(
    "/conformance",
    response_class=Response,
    responses=FORMS,
    openapi_extra={"parameters": COMMON},
)
def get_conformance(request: Request, world: World) -> Response:
    """Tell which parts of OGC API - Features are kept to."""
    require_known(request, ())
    lang = language_of(request)
    if form_of(request) is Form.JSON:
        return json_reply({"conformsTo": CONFORMS_TO}, {"vary": "Accept"})
    page = PageText(title=CONFORMANCE[lang == "th"], words=CONFORMS_TO)
    return page_reply(page, lang, sample=world.synthetic)


@router.get("/api", response_class=Response, responses={200: {"content": {OPENAPI: {}}}})
def get_features_api(request: Request) -> Response:
    """Describe what map clients ask for, in OpenAPI 3.0."""
    document = openapi_30(Addresses(request).of())
    return Response(json_bytes(document), headers={"content-type": OPENAPI})
