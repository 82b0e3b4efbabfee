"""``georisk worklist``: the locations worth fixing, the one that matters most first."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from georisk.cli.runs import RunId, StoreOption, stored_run
from georisk.cli.terminal import DebugOption, LangOption, chosen_language, say
from georisk.errors import UsageError
from georisk.wiring import worklist_file, worklist_text, write_file

SHEET, TEXT = ".xlsx", ".csv"


def worklist(
    run: RunId,
    out: Annotated[
        Path | None, typer.Option("--out", help="CSV or XLSX file to write; else it is printed")
    ] = None,
    store: StoreOption = None,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """List weak locations by bill x chance that a better location changes the band."""
    del lang, debug
    language = chosen_language(sys.argv)
    if out is not None and out.suffix.lower() not in {SHEET, TEXT}:
        raise UsageError(
            f"--out {out}: a worklist is a .csv or .xlsx file",
            f"--out {out}: รายการงานต้องเป็นไฟล์ .csv หรือ .xlsx",
        )
    document = stored_run(run, store)
    if out is None:
        say(worklist_text(document, language).rstrip("\n"))
        return
    write_file(out, worklist_file(document, language, sheet=out.suffix.lower() == SHEET))
    say(str(out))
