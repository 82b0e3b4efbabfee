"""A run as a map, a picture and a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from georisk.errors import UsageError
from georisk.wiring.basemaps import own_basemap
from georisk.wiring.ruling import load_rules
from georisk.wiring.sheets import worklist_sheet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from georisk.errors import Language
    from georisk.model import Basemap, RunDocument
    from georisk.reports import QuarterCase

MapForm = Literal["html", "png", "pdf"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapView:
    """What is drawn of a run: all of it, one estate, or one customer; and who moved since when.

    Parameters
    ----------
    against : RunDocument or None
        The earlier run that a page compares with.
    """

    estate_id: str | None = None
    customer_id: str | None = None
    against: RunDocument | None = None


def map_html(
    run: RunDocument,
    lang: Language,
    basemap: Basemap | None = None,
    against: RunDocument | None = None,
) -> str:
    """Draw a run as one HTML page that needs no network.

    Parameters
    ----------
    basemap : Basemap, optional
        Without it, what travels with georisk.
    against : RunDocument, optional
        An earlier run; the page shows who moved since.
    """
    from georisk.maps import render_map

    ground, credit = basemap or own_basemap(), run.header.attribution
    return render_map(run, lang=lang, attribution=credit, basemap=ground, against=against)


def map_file(
    run: RunDocument,
    form: MapForm,
    view: MapView,
    lang: Language,
    basemap: Basemap | None = None,
) -> bytes:
    """Draw a run, or one estate or customer of it, as a page or as a picture.

    Parameters
    ----------
    basemap : Basemap, optional
        Without it, what travels with georisk.

    Raises
    ------
    NotFound
        No such estate or customer in the run, or in the earlier one.
    UsageError
        A page of one customer: the page of the run has a search. Changes in a picture.
    """
    from georisk.maps import View, render_picture

    if form != "html":
        _refuse_changes(view)
        seen = View(estate_id=view.estate_id, customer_id=view.customer_id)
        credit, ground = run.header.attribution, basemap or own_basemap()
        return render_picture(run, form, seen, lang=lang, attribution=credit, basemap=ground)
    if view.customer_id is not None:
        raise UsageError(
            "--customer draws a picture: write to .png or .pdf; a page (.html) has a search",
            "--customer ใช้กับรูปภาพ .png หรือ .pdf ส่วนหน้าแผนที่ .html ค้นหาลูกค้าได้ในหน้าเอง",
        )
    before = None if view.against is None else _part(view.against, view)
    return map_html(_part(run, view), lang, basemap, before).encode("utf-8")


def _refuse_changes(view: MapView) -> None:
    if view.against is not None:
        raise UsageError(
            "--against shows changes on a page: write to .html",
            "--against แสดงการเปลี่ยนแปลงบนหน้าแผนที่ โปรดเขียนเป็น .html",
        )


def _part(run: RunDocument, view: MapView) -> RunDocument:
    from georisk.maps import run_of_estate

    return run if view.estate_id is None else run_of_estate(run, view.estate_id)


def workbook(
    run: RunDocument,
    *,
    filled: Mapping[tuple[str, str], str] | None = None,
    quarter: QuarterCase | None = None,
) -> bytes:
    """Fill the CRM-KAM workbook from a run, with what people filled in, and sum up a quarter."""
    from georisk.reports import workbook_bytes

    loaded = load_rules()
    known = loaded.sha256 == run.header.ruleset_sha256
    return workbook_bytes(
        run,
        rules=loaded.rules if known else None,
        worklist=worklist_sheet(run),
        filled=filled or {},
        quarter=quarter,
    )
