"""``georisk letter``: the special-risk plan and the Exit Interview of one customer, for Word."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from georisk.cli.runs import OutFile, StoreOption, stored_at
from georisk.cli.terminal import DebugOption, LangOption, say
from georisk.wiring import write_file
from georisk.wiring.letters import letter as write_letter

if TYPE_CHECKING:
    from georisk.reports import LetterName


class Letter(StrEnum):
    """The letters there are."""

    SPECIAL_RISK_PLAN = "special-risk-plan"
    EXIT_INTERVIEW = "exit-interview"


KINDS: dict[Letter, LetterName] = {
    Letter.SPECIAL_RISK_PLAN: "special_risk_plan",
    Letter.EXIT_INTERVIEW: "exit_interview",
}


def letter(
    name: Annotated[Letter, typer.Argument(help="special-risk-plan or exit-interview")],
    run: Annotated[str, typer.Option("--run", help="Id of a stored run; 'latest' is the newest")],
    customer: Annotated[str, typer.Option("--customer", help="customer_id")],
    out: OutFile,
    template: Annotated[
        Path | None, typer.Option("--template", help="Your own DOCX with the same fields")
    ] = None,
    ruleset: Annotated[Path | None, typer.Option("--ruleset", help="The run's rule set")] = None,
    store: StoreOption = None,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Write the special-risk plan or the Exit Interview form of one customer as DOCX, in Thai."""
    del lang, debug
    write_file(
        out,
        write_letter(
            stored_at(store), KINDS[name], customer, run, ruleset=ruleset, template=template
        ),
    )
    say(str(out))
