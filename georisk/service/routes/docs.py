"""``/docs``: the API's reference, from files installed with the package."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse, HTMLResponse
from starlette.exceptions import HTTPException

from georisk.service.pages import DOCS_ASSETS, DOCS_PAGE, docs_asset, page_policy

router = APIRouter(prefix="/docs", include_in_schema=False)


@router.get("")
def show_docs() -> Response:
    """Show every route, to read and to try."""
    policy = page_policy(DOCS_PAGE, sources="'self'")
    return HTMLResponse(DOCS_PAGE, headers={"content-security-policy": policy})


@router.get("/{name}")
def give_docs_asset(name: str) -> Response:
    """Give a file of the reference page."""
    if name not in DOCS_ASSETS:
        raise HTTPException(404)
    headers = {"cache-control": "max-age=3600"}
    return FileResponse(docs_asset(name), media_type=DOCS_ASSETS[name], headers=headers)
