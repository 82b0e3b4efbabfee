"""``georisk map``, ``report`` and ``runs``: what can be made of a stored run."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from georisk.cli.terminal import DebugOption, LangOption, map_language, say
from georisk.settings import Settings
from georisk.wiring import map_html, open_store, resolve_run, workbook, write_file

if TYPE_CHECKING:
    from georisk.model import RunDocument

RunId = Annotated[str, typer.Option("--run", help="Id of a stored run; 'latest' is the newest")]
StoreOption = Annotated[str | None, typer.Option("--store", help="Store URL or SQLite file")]
OutFile = Annotated[Path, typer.Option("--out", help="File to write")]


def stored_run(run: str, store: str | None) -> RunDocument:
    """Read a whole run from the store in force."""
    opened = open_store(store or Settings().store_url)
    return opened.run(resolve_run(opened, run).run_id)


def map_(
    run: RunId,
    out: OutFile,
    store: StoreOption = None,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Draw a stored run as one HTML file that opens with no internet."""
    del lang, debug
    document = stored_run(run, store)
    write_file(out, map_html(document, map_language(sys.argv)).encode())
    say(str(out))


def report(
    run: RunId,
    out: OutFile,
    store: StoreOption = None,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Write a stored run as the CRM-KAM workbook."""
    del lang, debug
    write_file(out, workbook(stored_run(run, store)))
    say(str(out))


def list_runs(
    store: StoreOption = None, lang: LangOption = None, debug: DebugOption = False
) -> None:
    """List the stored runs, oldest first."""
    del lang, debug
    for header in open_store(store or Settings().store_url).headers():
        say(f"{header.run_id}  {header.as_of or '-'}  {header.plan_year or '-'}  {header.ruleset}")
