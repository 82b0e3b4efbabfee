"""Every error as ``application/problem+json`` (RFC 9457), in the reader's language.

The table of kinds is the contract: a code never changes its meaning.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Match

from georisk.errors import GeoriskError, Language, NotFound, PlanConflict, StoreError
from georisk.service.languages import language_of
from georisk.service.replies import json_bytes
from georisk.service.security import SECURITY_HEADERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fastapi import FastAPI

MEDIA_TYPE = "application/problem+json"
REQUEST_ID = "x-request-id"
LOG = logging.getLogger(__name__)

TITLES: dict[int, tuple[str, str]] = {
    400: ("The request cannot be read", "อ่านคำขอไม่ได้"),
    401: ("A key is needed", "ต้องใช้กุญแจ"),
    403: ("Not allowed with this key", "กุญแจนี้ไม่มีสิทธิ์"),
    404: ("Not found", "ไม่พบสิ่งที่ขอ"),
    405: ("Method not allowed", "ใช้วิธีเรียกนี้ไม่ได้"),
    409: ("It does not fit the state of things", "ไม่สอดคล้องกับสถานะปัจจุบัน"),
    413: ("The request is too large", "คำขอใหญ่เกินไป"),
    415: ("This kind of content is not taken", "ไม่รับข้อมูลชนิดนี้"),
    421: ("This host is not served", "ไม่ให้บริการชื่อเครื่องนี้"),
    422: ("The request holds a value that does not fit", "คำขอมีค่าที่ใช้ไม่ได้"),
    429: ("Too many requests", "ส่งคำขอถี่เกินไป"),
    500: ("Something went wrong on our side", "ระบบขัดข้อง"),
    503: ("Not available now", "ยังให้บริการไม่ได้ในขณะนี้"),
}
# A database that restarts is back by then, and whoever wrote for too long has ended.
AGAIN_S = 5
OTHER = ("The request was refused", "คำขอถูกปฏิเสธ")
METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")
STATUS_CODES = {404: "not_found", 405: "method_not_allowed"}
# Thai for what pydantic says in English; the bound it names is filled in.
EXPECTED_TH = {
    "missing": "ต้องระบุ",
    "day": "ต้องเป็นวันที่ เช่น 2026-09-30",
    "int_parsing": "ต้องเป็นจำนวนเต็ม",
    "bool_parsing": "ต้องเป็น true หรือ false",
    "literal_error": "ต้องเป็นหนึ่งใน {expected}",
    "enum": "ต้องเป็นหนึ่งใน {expected}",
    "less_than_equal": "ต้องไม่เกิน {le}",
    "greater_than_equal": "ต้องไม่น้อยกว่า {ge}",
    "string_too_long": "ยาวเกิน {max_length} ตัวอักษร",
}


class Refused(GeoriskError):
    """A request that is turned down, with its status and a stable code.

    Parameters
    ----------
    status : int
    reason : str
        The stable code.
    members : mapping, optional
        Further members of the problem.
    headers : mapping, optional
        Of the answer.
    """

    def __init__(
        self,
        status: int,
        reason: str,
        en: str,
        th: str,
        members: Mapping[str, object] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(en, th)
        self.headers = dict(headers or {})
        self.status = status
        self.reason = reason
        self.members = dict(members or {})


@dataclass(frozen=True, slots=True)
class Told:
    """What a problem says in the language of its reader."""

    status: int
    code: str
    detail: str
    lang: Language
    members: Mapping[str, object]


def reply(told: Told, headers: Mapping[str, str] | None = None) -> Response:
    """Write a problem as a response."""
    title = TITLES.get(told.status, OTHER)[told.lang == "th"]
    body = {
        "type": f"urn:georisk:problem:{told.code}",
        "title": title,
        "status": told.status,
        "detail": told.detail,
        "code": told.code,
        **told.members,
    }
    response = Response(json_bytes(body), told.status, media_type=MEDIA_TYPE)
    # The outermost error handler lies beyond the middleware that adds these.
    for name, value in {**SECURITY_HEADERS, **(headers or {})}.items():
        response.headers[name] = value
    response.headers["content-language"] = told.lang
    return response


def _status_of(error: GeoriskError) -> tuple[int, str]:
    if isinstance(error, Refused):
        return error.status, error.reason
    if isinstance(error, NotFound):
        return HTTPStatus.NOT_FOUND, error.code
    if isinstance(error, PlanConflict):
        return HTTPStatus.CONFLICT, error.code
    if isinstance(error, StoreError):
        return HTTPStatus.SERVICE_UNAVAILABLE, error.code
    return HTTPStatus.UNPROCESSABLE_ENTITY, error.code


async def on_georisk_error(request: Request, error: Exception) -> Response:
    """Tell an error raised on purpose; what the store met is for the log alone."""
    if not isinstance(error, GeoriskError):
        raise error
    status, code = _status_of(error)
    lang = language_of(request)
    if isinstance(error, Refused):
        return reply(Told(status, code, error.text(lang), lang, error.members), error.headers)
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return reply(Told(status, code, error.text(lang), lang, {}))
    LOG.error("%s: %s", code, error.en)
    return unavailable(request, error)


def unavailable(request: Request, error: GeoriskError) -> Response:
    """Say that something does not answer now, and nothing of what."""
    lang = language_of(request)
    detail = ("Try again in a moment.", "โปรดลองอีกครั้งในอีกสักครู่")[lang == "th"]
    told = Told(HTTPStatus.SERVICE_UNAVAILABLE, error.code, detail, lang, {})
    return reply(told, {"retry-after": str(AGAIN_S)})


def _field_problem(entry: Mapping[str, Any], lang: Language) -> dict[str, str]:
    expected = str(entry["msg"])
    if lang == "th":
        wording = EXPECTED_TH.get(entry["type"], "ค่าไม่ถูกต้อง")
        expected = wording.format_map(entry.get("ctx") or {})
    return {
        "field": ".".join(str(part) for part in entry["loc"]),
        "code": str(entry["type"]),
        "expected": expected,
    }


async def on_invalid_request(request: Request, error: Exception) -> Response:
    """Tell which parameters of a request do not fit, and what was expected."""
    if not isinstance(error, RequestValidationError):
        raise error
    lang = language_of(request)
    entries: Sequence[Any] = error.errors()
    problems = [_field_problem(entry, lang) for entry in entries]
    detail = "; ".join(f"{item['field']}: {item['expected']}" for item in problems)
    return reply(Told(422, "request.invalid", detail, lang, {"problems": problems}))


async def on_http_error(request: Request, error: Exception) -> Response:
    """Tell what routing found: no such page, not this method."""
    if not isinstance(error, HTTPException):
        raise error
    lang = language_of(request)
    title = TITLES.get(error.status_code, OTHER)[lang == "th"]
    code = STATUS_CODES.get(error.status_code, f"http.{error.status_code}")
    detail = f"{title}: {request.method} {request.url.path}"
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["allow"] = ", ".join(sorted(_allowed(request)))
    return reply(Told(error.status_code, code, detail, lang, {}), headers)


def _allowed(request: Request) -> set[str]:
    """Try each method: of several routes of one address the first tells its own only."""
    found = {
        method
        for method in METHODS
        for route in request.app.routes
        if route.matches({**request.scope, "method": method, "path_params": {}})[0] is Match.FULL
    }
    return found | ({"HEAD"} if "GET" in found else set())


async def on_gone(request: Request, _error: Exception) -> Response:
    """Answer who left in the middle of a body: nobody hears it, but it is no fault of ours."""
    refused = Refused(
        400,
        "request.cut_off",
        "the body ended before its end",
        "เนื้อหาขาดก่อนจบ",
    )
    return await on_georisk_error(request, refused)


async def on_unforeseen(request: Request, error: Exception) -> Response:
    """Say that something went wrong and nothing of what; the log has the rest."""
    LOG.error("unforeseen error in %s", request.method, exc_info=error)
    lang = language_of(request)
    detail = (
        "The error was written to the server's log.",
        "บันทึกข้อผิดพลาดไว้ในบันทึกของระบบแล้ว",
    )[lang == "th"]
    # The middleware that numbers answers does not see this one.
    numbered = {REQUEST_ID: getattr(request.state, "request_id", "")}
    return reply(Told(500, "internal", detail, lang, {}), numbered)


def handle_problems(app: FastAPI) -> None:
    """Register the handlers."""
    app.add_exception_handler(GeoriskError, on_georisk_error)
    app.add_exception_handler(RequestValidationError, on_invalid_request)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(ClientDisconnect, on_gone)
    app.add_exception_handler(Exception, on_unforeseen)
