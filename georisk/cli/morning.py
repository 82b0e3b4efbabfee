"""``georisk morning``: the Senior KAMR's page of the day, to read or to print on A4."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from georisk.cli.runs import OutFile, RunId, StoreOption
from georisk.cli.terminal import DebugOption, LangOption, chosen_language, say
from georisk.settings import Settings
from georisk.wiring import resolve_run, write_file
from georisk.wiring.activities import open_filled
from georisk.wiring.morning import Asked, rules_at_hand, today, write_morning
from georisk.wiring.reopening import require_rules


def morning(
    run: RunId,
    out: OutFile,
    kamr: Annotated[
        str | None, typer.Option("--kamr", help="kamr_id; default: customers of every KAMR")
    ] = None,
    day: Annotated[
        datetime | None,
        typer.Option("--day", formats=["%Y-%m-%d"], help="What is due on this day; default: today"),
    ] = None,
    ruleset: Annotated[Path | None, typer.Option("--ruleset", help="The run's rule set")] = None,
    store: StoreOption = None,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Write one page for the morning: special risks, what changed, what is due, what is open."""
    del lang, debug
    opened = open_filled(store or Settings().store_url)
    header = resolve_run(opened, run)
    rules = rules_at_hand(header) if ruleset is None else require_rules(header, ruleset)
    asked = Asked(kamr=kamr, day=today() if day is None else day.date(), rules=rules)
    write_file(out, write_morning(opened, header, asked, chosen_language(sys.argv)).encode())
    say(str(out))
