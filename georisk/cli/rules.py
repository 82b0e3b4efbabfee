"""``georisk rules``: the rule set in words, the proof of a file, why one customer scored so."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from georisk.cli.terminal import DebugOption, LangOption, chosen_language, printable, say
from georisk.errors import NotFound
from georisk.scoring import describe
from georisk.settings import Settings
from georisk.wiring import load_rules, open_store

if TYPE_CHECKING:
    from georisk.errors import Language
    from georisk.model import AssessedCustomer

app = typer.Typer(help="The rule set / ชุดหลักเกณฑ์", no_args_is_help=True)
RuleSetFile = Annotated[Path | None, typer.Option("--ruleset", help="A rule set file (TOML)")]


@app.command()
def show(ruleset: RuleSetFile = None, lang: LangOption = None, debug: DebugOption = False) -> None:
    """Print the rule set: classes, clauses, bands, readings."""
    del lang, debug
    say(describe(load_rules(ruleset).rules, chosen_language(sys.argv)))


@app.command()
def check(
    file: Annotated[Path | None, typer.Argument(help="A rule set file; default: ours")] = None,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Prove a rule set: every key known, no gap, no overlap, every worked example right."""
    del lang, debug
    rules = load_rules(file).rules
    if chosen_language(sys.argv) == "th":
        say(f"{rules.id}: ถูกต้อง ตัวอย่างคำนวณ {len(rules.examples)} ข้อตรงทั้งหมด")
    else:
        say(f"{rules.id}: holds; {len(rules.examples)} worked examples proved")


@app.command()
def explain(
    customer_id: Annotated[str, typer.Argument(help="customer_id")],
    run: Annotated[str | None, typer.Option("--run", help="Run id; default: the newest")] = None,
    store: Annotated[str | None, typer.Option("--store", help="Store URL or file")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON")] = False,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Say why one customer scored what it scored, with the manual's clause for each step."""
    del lang, debug
    found = _assessed(store or Settings().store_url, customer_id, run)
    language = chosen_language(sys.argv)
    say(_as_json(found, language) if as_json else _as_text(found, language))


def _assessed(store: str, customer_id: str, run: str | None) -> AssessedCustomer:
    history = tuple(open_store(store).history(customer_id))
    chosen = [item for header, item in history if run in (None, "latest", header.run_id)]
    if not chosen:
        raise NotFound(
            f"customer {customer_id!r} is in no such run of {store}: see `georisk runs`",
            f"ไม่พบลูกค้า {customer_id!r} ในรอบการประเมินนั้นของ {store}: ดู `georisk runs`",
        )
    return chosen[-1]


def _as_text(found: AssessedCustomer, lang: Language) -> str:
    head = f"{found.record.customer_id}  {found.profile.name or ''}  [{found.record.run_id}]"
    lines = [printable(head)]
    for number, step in enumerate(found.explanation, 1):
        words = step.text_th if lang == "th" else step.text_en
        lines.append(f"{number:>2}. {printable(words)}  (ข้อ {step.clause})")
    return "\n".join(lines)


def _as_json(found: AssessedCustomer, lang: Language) -> str:
    steps = [
        {
            "step": step.step,
            "clause": step.clause,
            "value": step.value,
            "unit": step.unit,
            "levels": list(step.levels),
            "readings": list(step.readings),
            "text": step.text_th if lang == "th" else step.text_en,
        }
        for step in found.explanation
    ]
    body = {"customer_id": found.record.customer_id, "run_id": found.record.run_id, "steps": steps}
    return json.dumps(body, ensure_ascii=False, indent=2)
