"""``/v1/maps``: what the map pages ask for, a view at a time."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import quote

import numpy as np
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse
from numpy.typing import NDArray

from georisk.distance.morton import Box
from georisk.model import AssessedCustomer
from georisk.reports import selection_bytes
from georisk.service.lookup import find_header
from georisk.service.map_asked import Asked, Extras, Seen, SeenOrAll, ShownRun, Sorted, Zoom
from georisk.service.map_changes import Changes
from georisk.service.map_columns import MapColumns
from georisk.service.map_detail import detail_of
from georisk.service.map_rings import ring_sums
from georisk.service.map_rows import DRAWN, TABLED, found, named, ordered, table_of
from georisk.service.map_state import Shown, begun, chosen
from georisk.service.map_view import (
    Window,
    drawn,
    hexagons,
    inside,
    of_any_band,
    of_bands,
    sums_by_band,
)
from georisk.service.replies import GEOJSON, feature_stream, json_bytes
from georisk.service.shelf import accepts_gzip, gzipped

Flags = NDArray[np.bool_]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
router = APIRouter(prefix="/maps/{run_id}", tags=["maps"])
MOST_FOUND = 8
MOST_NAMED = 100
WORTH_PACKING = 1_000


class FileForm(StrEnum):
    """The forms a selection is saved in."""

    XLSX = "xlsx"
    GEOJSON = "geojson"


def _reply(request: Request, content: Any) -> Response:  # noqa: ANN401 - whatever JSON holds
    """Answer with JSON, packed where the asker can unpack it."""
    body, headers = json_bytes(content), {"vary": "Accept-Encoding"}
    if len(body) >= WORTH_PACKING and accepts_gzip(request.headers.get("accept-encoding", "")):
        body, headers["content-encoding"] = b"".join(gzipped([body])), "gzip"
    return Response(body, media_type="application/json", headers=headers)


@router.get("")
def begin_map(request: Request, shown: ShownRun) -> Response:
    """Tell what a page must know before it draws: run, plants, estates, rings, filters, sums."""
    return _reply(request, begun(shown))


@router.get("/view")
def view_map(
    request: Request,
    shown: ShownRun,
    asked: Asked,
    seen: Seen,
    extras: Annotated[Extras, Depends()],
) -> Response:
    """Tell what a view shows: sums by band, and what to draw.

    Below zoom 15, and where more than 250 customers are in sight, those who would overlap come as
    one entry with how many of each band they are; the others one by one.
    """
    columns, wanted = shown.columns, asked.wanted
    any_band = of_any_band(columns, wanted)
    passing = any_band & of_bands(columns, wanted)
    window = Window.around(seen, extras.zoom)
    cells, rows = drawn(columns, passing, window, extras.zoom)
    answer = {
        "drawn": window.bounds,
        "seen": sums_by_band(columns, any_band & inside(columns, seen)),
        "all": sums_by_band(columns, any_band),
        "cells": cells,
        "customers": table_of(columns, rows, DRAWN),
        "stake": hexagons(columns, passing, window) if extras.stake else None,
        "changes": _changes(shown, extras.against, window.box, passing) if extras.against else None,
    }
    shown.caller.told(len(rows))
    return _reply(request, answer)


def _changes(shown: Shown, against: str, seen: Box, passing: Flags) -> dict[str, Any]:
    earlier = shown.columns_of(find_header(shown.context.store, against).run_id)
    found = Changes.between(earlier, shown.columns)
    return found.within(earlier, shown.columns, seen, passing)


@router.get("/table")
def list_map_customers(
    request: Request,
    shown: ShownRun,
    asked: Asked,
    seen: SeenOrAll,
    order: Annotated[Sorted, Depends()],
) -> Response:
    """List the customers of a view, a page at a time, at first those with most baht."""
    columns = shown.columns
    rows = np.flatnonzero(_selected(columns, asked, seen))
    page = ordered(columns, rows, order.sort, down=order.down)
    page = page[order.first : order.first + order.limit]
    shown.caller.told(len(page))
    return _reply(request, {"matched": len(rows), "customers": table_of(columns, page, TABLED)})


def _selected(columns: MapColumns, asked: Asked, seen: Box | None) -> Flags:
    wanted = chosen(columns, asked.wanted)
    return wanted if seen is None else wanted & inside(columns, seen)


@router.get("/selection", responses={200: {"content": {XLSX: {}, GEOJSON: {}}}})
def save_map_selection(
    shown: ShownRun,
    asked: Asked,
    seen: SeenOrAll,
    form: Annotated[FileForm, Query(alias="format")] = FileForm.XLSX,
) -> Response:
    """Give the customers of a view as a file: with the columns of ``assessments.csv``."""
    columns, run = shown.columns, shown.header
    ids = {columns.ids[row] for row in np.flatnonzero(_selected(columns, asked, seen)).tolist()}
    standings = shown.context.store.standings(run.run_id)
    people = (one for one in standings if one.record.customer_id in ids)
    name = f"georisk-{run.run_id}-selection.{form}"
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    if form is FileForm.GEOJSON:
        stream = feature_stream(shown.caller.counted(people))
        return StreamingResponse(stream, media_type=GEOJSON, headers=headers)
    listed = [
        AssessedCustomer(record=one.record, profile=one.profile, explanation=()) for one in people
    ]
    shown.caller.told(len(listed))
    return Response(selection_bytes(listed, run), media_type=XLSX, headers=headers)


@router.get("/search")
def search_map(
    request: Request,
    shown: ShownRun,
    q: Annotated[str, Query(min_length=1, max_length=200, description="Words, all are needed.")],
) -> Response:
    """Find customers by name, id, CA or BP, the strongest first."""
    columns = shown.columns
    rows = found(columns, q, MOST_FOUND)
    shown.caller.told(len(rows))
    return _reply(request, {"customers": table_of(columns, rows, TABLED)})


@router.get("/named")
def name_map_customers(
    request: Request,
    shown: ShownRun,
    ids: Annotated[list[str], Query(alias="id", max_length=MOST_NAMED)],
) -> Response:
    """Tell of customers by their ids; those there are not are left out."""
    rows = named(shown.columns, ids)
    shown.caller.told(len(rows))
    return _reply(request, {"customers": table_of(shown.columns, rows, TABLED)})


@router.get("/lines")
def draw_map_lines(request: Request, shown: ShownRun, seen: Seen, zoom: Zoom) -> Response:
    """Give the lines a view shows, by kind, as coarse as its pixels."""
    window = Window.around(seen, zoom)
    return _reply(
        request,
        {"drawn": window.bounds, "lines": shown.lines.within(window.box, zoom)},
    )


@router.get("/rings")
def sum_map_rings(
    request: Request,
    shown: ShownRun,
    asked: Asked,
    plant: Annotated[str, Query(max_length=200, description="Its id; `spp` is a filter.")],
) -> Response:
    """Sum up who lies within 2, 4, 6 and 8 km of a plant in a straight line."""
    columns = shown.columns
    plants = shown.context.store.layer(shown.header.run_id, "spps")
    sums = ring_sums(columns, chosen(columns, asked.wanted), plants, plant)
    return _reply(request, {"plant": plant, "rings": sums})


@router.get("/customers/{customer_id:path}")
def tell_map_customer(customer_id: str, request: Request, shown: ShownRun) -> Response:
    """Tell all of one customer, in both languages: what the panel shows."""
    told = detail_of(shown.context, shown.header.run_id, customer_id)
    shown.caller.told(1)
    return _reply(request, told)
