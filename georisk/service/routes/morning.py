"""``/morning``: the Senior KAMR's page of the day, to read or to print on A4."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse
from pydantic import BeforeValidator

from georisk.errors import NotFound
from georisk.messages import say
from georisk.model import RunHeader
from georisk.reports.morning import content_policy, morning_page
from georisk.service.access import Reader
from georisk.service.context import ServiceContext
from georisk.service.dependencies import Context, Lang
from georisk.service.lookup import find_header, is_whole
from georisk.service.schemas import TEXT
from georisk.settings import western_date
from georisk.wiring.morning import Asked, morning_case, rules_at_hand, today

router = APIRouter(tags=["maps"], default_response_class=HTMLResponse)
ADDRESS = "/morning"


def _newest(context: ServiceContext) -> RunHeader:
    """Find the newest run over a customers file: what changed is told against the plan in force."""
    whole = [header for header in context.store.headers() if is_whole(header)]
    if not whole:
        raise NotFound(say("morning.no_run", "en"), say("morning.no_run", "th"))
    return whole[-1]


@router.get("/morning")
def show_morning(
    reader: Reader,
    context: Context,
    lang: Lang,
    kamr: Annotated[
        str | None,
        Query(description="KAMR, as in the file; else all.", max_length=200, pattern=TEXT),
    ] = None,
    run: Annotated[str | None, Query(description="Run; else the newest.", max_length=200)] = None,
    day: Annotated[
        Annotated[date, BeforeValidator(western_date)] | None,
        Query(description="What is due then, CE or พ.ศ.; else today."),
    ] = None,
) -> Response:
    """Tell a KAMR what matters today: special risks, what changed, what is due, what is open."""
    header = _newest(context) if run is None else find_header(context.store, run)
    asked = Asked(
        kamr=kamr or None,
        day=day or today(),
        rules=rules_at_hand(header),
        sees_filled=not reader.reach.limited,
        address=ADDRESS,
    )
    case = morning_case(context.store, header, asked)
    reader.told(len(case.customers))
    headers = {"content-language": lang, "vary": "Accept-Language"}
    headers["content-security-policy"] = content_policy()
    return HTMLResponse(morning_page(case, lang), headers=headers)
