"""``georisk map``, ``report`` and ``runs``: what can be made of a stored run."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from georisk.cli.terminal import DebugOption, LangOption, map_language, say
from georisk.errors import UsageError
from georisk.plan.entries import parse_quarter
from georisk.settings import Settings
from georisk.wiring import (
    MapView,
    existing_store,
    map_file,
    open_basemap,
    resolve_run,
    write_file,
)
from georisk.wiring.activities import filled_workbook, open_filled, run_of_quarter
from georisk.wiring.jobs import LATEST

if TYPE_CHECKING:
    from georisk.model import RunDocument
    from georisk.ports import RunStore
    from georisk.wiring import MapForm

RunId = Annotated[str, typer.Option("--run", help="Id of a stored run; 'latest' is the newest")]
StoreOption = Annotated[str | None, typer.Option("--store", help="Store URL or SQLite file")]
EstateId = Annotated[str | None, typer.Option("--estate", help="Only this estate, by its id")]
CustomerOption = Annotated[
    str | None, typer.Option("--customer", help="A picture of this customer and its route")
]
BasemapOption = Annotated[
    list[str] | None,
    typer.Option(
        "--basemap",
        help="File to draw below everything else: water:FILE, admin:FILE or FILE; may be repeated",
    ),
]
Attribution = Annotated[
    str | None, typer.Option("--attribution", help="Whom to credit on the map, as licences ask")
]
AgainstOption = Annotated[
    str | None,
    typer.Option("--against", help="Id of an earlier run: the page also shows who moved since"),
]
AnyRun = Annotated[
    str | None,
    typer.Option("--run", help="Id of a stored run; default: the newest of the quarter's year"),
]
QuarterOption = Annotated[
    str | None,
    typer.Option("--quarter", help="Also sum up this quarter (CRM-KAM-004), such as 2027Q1"),
]
OutFile = Annotated[Path, typer.Option("--out", help="File to write")]


def stored_at(store: str | None) -> RunStore:
    """Open the store that is named, else the one in force."""
    return existing_store(store or Settings().store_url)


def stored_run(run: str, store: str | None) -> RunDocument:
    """Read a whole run from the store in force."""
    opened = stored_at(store)
    return opened.run(resolve_run(opened, run).run_id)


FORMS: dict[str, MapForm] = {".html": "html", ".png": "png", ".pdf": "pdf"}


def map_(
    run: RunId,
    out: OutFile,
    estate: EstateId = None,
    customer: CustomerOption = None,
    against: AgainstOption = None,
    basemap: BasemapOption = None,
    attribution: Attribution = None,
    store: StoreOption = None,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Draw a stored run as one HTML file that opens with no internet, or as PNG or PDF."""
    del lang, debug
    form = FORMS.get(out.suffix.lower())
    if form is None:
        raise UsageError(
            f"--out {out}: a map is written as .html, .png or .pdf",
            f"--out {out}: แผนที่เขียนเป็น .html, .png หรือ .pdf",
        )
    earlier = None if against is None else stored_run(against, store)
    view = MapView(estate_id=estate, customer_id=customer, against=earlier)
    told = Settings()
    ground = open_basemap(
        basemap or told.basemap, attribution if basemap else told.basemap_attribution
    )
    drawn = map_file(stored_run(run, store), form, view, map_language(sys.argv), ground)
    write_file(out, drawn)
    say(str(out))


def report(
    out: OutFile,
    run: AnyRun = None,
    quarter: QuarterOption = None,
    store: StoreOption = None,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Write a stored run as the CRM-KAM workbook, with what people filled in before."""
    del lang, debug
    wanted = None if quarter is None else parse_quarter(quarter)
    opened = open_filled(store or Settings().store_url)
    if run is None and wanted is None:
        raise UsageError("report needs --run or --quarter", "ต้องระบุ --run หรือ --quarter")
    chosen = run or (LATEST if wanted is None else run_of_quarter(opened, wanted))
    write_file(out, filled_workbook(opened, chosen, wanted))
    say(str(out))


def list_runs(
    store: StoreOption = None, lang: LangOption = None, debug: DebugOption = False
) -> None:
    """List the stored runs, oldest first."""
    del lang, debug
    for header in existing_store(store or Settings().store_url).headers():
        say(f"{header.run_id}  {header.as_of or '-'}  {header.plan_year or '-'}  {header.ruleset}")
