"""What is uploaded: a customers file as a form, as it is, or its rows as JSON."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Annotated

from fastapi import Depends, Query, Request
from pydantic import BeforeValidator
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from georisk.model import Problem
from georisk.service.dependencies import plan_year_of, require_plain
from georisk.service.items import items_of, parse_json, problems_of
from georisk.service.problems import Refused
from georisk.settings import western_date

MOST_BYTES = 64 * 1024 * 1024
MOST_ROWS = 500_000
LONGEST_NAME = 100
SUFFIXES = (".csv", ".xlsx", ".xlsm", ".parquet", ".gpkg", ".geojson")
FIELDS = ("customers", "file")
JSON = "application/json"
FORM = "multipart/form-data"
# A body that is the file itself, by its media type.
NAMES = {
    "text/csv": "upload.csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "upload.xlsx",
    "application/vnd.apache.parquet": "upload.parquet",
    "application/geopackage+sqlite3": "upload.gpkg",
    "application/geo+json": "upload.geojson",
}


@dataclass(frozen=True, slots=True)
class Upload:
    """A customers file as it was sent."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class JobAsked:
    """How an upload is to be assessed."""

    plan_year: Annotated[int | None, Depends(plan_year_of)]
    as_of: Annotated[
        date | None,
        BeforeValidator(western_date),
        Query(description="Assessment date, CE or พ.ศ.; else that of the service."),
    ] = None

    def digest(self, upload: Upload) -> str:
        """Name all that is asked: a retry asks the same."""
        said = f"{self.plan_year}\n{self.as_of}\n{PurePath(upload.name).suffix}\n"
        return hashlib.sha256(said.encode() + upload.content).hexdigest()


async def upload_of(request: Request) -> Upload:
    """Read the file of a request.

    Raises
    ------
    Refused
        413: too large; 415: nothing that holds customers; 400, 422: it is not what it says.
    """
    require_plain(request)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in {FORM, JSON, *NAMES}:
        raise _unknown(kind)
    content = await _body(request)
    if kind == FORM:
        return await _of_form(request, content)
    if kind == JSON:
        return Upload("upload.csv", _table(parse_json(content)))
    return Upload(NAMES[kind], _filled(content))


async def _body(request: Request) -> bytes:
    stated = request.headers.get("content-length", "0")
    if stated.isdecimal() and int(stated) > MOST_BYTES:
        raise _too_large()
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise _too_large()
    return bytes(body)


async def _of_form(request: Request, content: bytes) -> Upload:
    async def stream() -> AsyncIterator[bytes]:
        yield content

    try:
        form = await MultiPartParser(
            request.headers,
            stream(),  # type: ignore[arg-type]
            max_files=1,
            max_fields=0,
        ).parse()
    except (MultiPartException, KeyError) as error:
        raise Refused(
            400,
            "upload.form",
            'the form cannot be read: send one file as the field "customers"',
            'อ่านฟอร์มไม่ได้: โปรดส่งไฟล์หนึ่งไฟล์ในช่อง "customers"',
        ) from error
    try:
        return _file_of(form)
    finally:
        await form.close()


def _file_of(form: FormData) -> Upload:
    for name, file in form.multi_items():
        if isinstance(file, UploadFile) and name in FIELDS:
            return Upload(_safe(file.filename or ""), _filled(file.file.read()))
    raise Refused(
        422,
        "upload.no_file",
        'expected one file as the field "customers"',
        'ต้องมีไฟล์หนึ่งไฟล์ในช่อง "customers"',
    )


def _safe(name: str) -> str:
    """Keep of a file's name what no file system and no reader takes for anything else.

    Examples
    --------
    >>> _safe("../../ลูกค้า 2570.XLSX")
    'ลูกค้า 2570.xlsx'
    """
    last = PurePath(name.replace("\\", "/")).name
    suffix = PurePath(last).suffix.lower()
    if suffix not in SUFFIXES:
        raise _unknown(suffix or name[:LONGEST_NAME])
    stem = "".join(letter for letter in PurePath(last).stem if letter.isprintable())
    stem = stem.encode("utf-8", "ignore").decode()[: LONGEST_NAME // 3].strip(". ")
    return f"{stem or 'upload'}{suffix}"


def _filled(content: bytes) -> bytes:
    if not content:
        raise Refused(422, "upload.empty", "the file is empty", "ไฟล์ว่างเปล่า")
    return content


def _table(document: object) -> bytes:
    """Write the customers of a JSON body as the CSV file they could have come in."""
    from georisk.adapters.results.run_files import csv_bytes

    items, _ = items_of(document, most=MOST_ROWS)
    rows: list[Mapping[str, object]] = []
    for index, item in enumerate(items):
        if problems := problems_of(item):
            raise _unreadable(index, problems)
        if isinstance(item, Mapping):
            rows.append(item)
    names = list(dict.fromkeys(name for row in rows for name in row))
    return csv_bytes(names, ([row.get(name) for name in names] for row in rows))


def _unreadable(index: int, problems: Sequence[Problem]) -> Refused:
    first = problems[0]
    return Refused(
        422,
        first.code,
        f"customers[{index}].{first.field}: {first.expected_en}",
        f"customers[{index}].{first.field}: {first.expected_th}",
    )


def _too_large() -> Refused:
    most = MOST_BYTES // 1024 // 1024
    return Refused(
        413,
        "request.too_large",
        f"the upload is over {most} MB; split the file",
        f"ไฟล์เกิน {most} MB โปรดแบ่งไฟล์",
    )


def _unknown(kind: str) -> Refused:
    known = ", ".join(SUFFIXES)
    return Refused(
        415,
        "upload.not_a_table",
        f"{kind or 'no content-type'}: send a file ({known}) as the form field customers, the file"
        " itself with its content-type, or the customers as application/json",
        f"{kind or 'ไม่ระบุ content-type'}: โปรดส่งไฟล์ ({known}) ในช่อง customers ของฟอร์ม"
        " ส่งตัวไฟล์พร้อม content-type หรือส่งลูกค้าเป็น application/json",
    )
