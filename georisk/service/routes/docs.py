"""``/docs``: the API's reference, from files installed with the package."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse, HTMLResponse
from starlette.exceptions import HTTPException

from georisk.service.pages import (
    DOCS_ASSETS,
    DOCS_PAGE,
    DOCS_POLICY,
    DOCS_START,
    docs_asset,
)

router = APIRouter(prefix="/docs", include_in_schema=False)


@router.get("")
def show_docs() -> Response:
    """Show every route, to read and to try."""
    return HTMLResponse(DOCS_PAGE, headers={"content-security-policy": DOCS_POLICY})


@router.get("/start.js")
def start_docs() -> Response:
    """Give the few words that start the page; its policy allows no script inside it."""
    return Response(DOCS_START, media_type="text/javascript")


@router.get("/{name}")
def give_docs_asset(name: str) -> Response:
    """Give a file of the reference page."""
    if name not in DOCS_ASSETS:
        raise HTTPException(404)
    headers = {"cache-control": "max-age=3600"}
    return FileResponse(docs_asset(name), media_type=DOCS_ASSETS[name], headers=headers)
