"""``georisk map``, ``report`` and ``runs``: what can be made of a stored run."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from georisk.cli.terminal import DebugOption, LangOption, map_language, say
from georisk.settings import Settings
from georisk.wiring import map_html, open_store, workbook, write_file

RunId = Annotated[str, typer.Option("--run", help="Id of a stored run; 'latest' is the newest")]
StoreOption = Annotated[str | None, typer.Option("--store", help="Store URL or SQLite file")]
OutFile = Annotated[Path, typer.Option("--out", help="File to write")]


def map_(
    run: RunId,
    out: OutFile,
    store: StoreOption = None,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Draw a stored run as one HTML file that opens with no internet."""
    del lang, debug
    document = open_store(store or Settings().store_url).run(run)
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
    write_file(out, workbook(open_store(store or Settings().store_url).run(run)))
    say(str(out))


def list_runs(
    store: StoreOption = None, lang: LangOption = None, debug: DebugOption = False
) -> None:
    """List the stored runs, oldest first."""
    del lang, debug
    for header in open_store(store or Settings().store_url).headers():
        say(f"{header.run_id}  {header.as_of or '-'}  {header.plan_year or '-'}  {header.ruleset}")
