"""``georisk rules``: the rule set in words, the proof of a file, why one customer scored so."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from georisk.assessment.answers import explanation_fields
from georisk.cli.diff import comparison_words
from georisk.cli.levers import lever_lines
from georisk.cli.runs import RunId, StoreOption, stored_at
from georisk.cli.terminal import (
    DebugOption,
    LangOption,
    chosen_language,
    printable,
    progress_bar,
    say,
)
from georisk.cli.what_if import AsJson, OutCsv
from georisk.errors import InputError, NotFound
from georisk.scoring import describe
from georisk.scoring.sensitivity import levels_of_steps, levers_of
from georisk.settings import Settings
from georisk.wiring import existing_store, load_rules, write_file
from georisk.wiring.planning import levers_told
from georisk.wiring.questions import comparison_csv, comparison_fields, json_text
from georisk.wiring.rehearsing import REHEARSAL_STEPS
from georisk.wiring.rehearsing import rehearse as rehearse_run
from georisk.wiring.reopening import require_rules

if TYPE_CHECKING:
    from georisk.errors import Language
    from georisk.model import AssessedCustomer, RunHeader
    from georisk.scoring import RuleSet
    from georisk.wiring.rehearsing import Rehearsal

app = typer.Typer(help="The rule set / ชุดหลักเกณฑ์", no_args_is_help=True)
WITHOUT_RULES = (
    "What would change the band is told with the run's own rule set: --ruleset FILE.",
    "สิ่งที่จะเปลี่ยนระดับความเสี่ยงบอกได้เมื่อระบุชุดเกณฑ์ของรอบนี้: --ruleset ไฟล์",
)
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
    ruleset: Annotated[Path | None, typer.Option("--ruleset", help="The run's rule set")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON")] = False,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Say why one customer scored what it scored, with the manual's clause for each step."""
    del lang, debug
    header, found = _assessed(store or Settings().store_url, customer_id, run)
    language = chosen_language(sys.argv)
    rules = _rules_of(header, ruleset)
    say(_as_json(found, rules, language) if as_json else _as_text(found, rules, language))


def _rules_of(header: RunHeader, ruleset: Path | None) -> RuleSet | None:
    """Give the rules of a run for its levers; None where nobody named its file."""
    try:
        return require_rules(header, ruleset)
    except InputError:
        if ruleset is not None:
            raise
        return None


@app.command()
def rehearse(
    file: Annotated[Path, typer.Argument(help="The changed rule set (TOML)")],
    run: RunId,
    store: StoreOption = None,
    as_json: AsJson = False,
    out: OutCsv = None,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Judge a stored run by a changed rule set before it is approved: who would move."""
    del lang, debug
    language = chosen_language(sys.argv)
    with progress_bar(REHEARSAL_STEPS, language) as progress:
        found = rehearse_run(stored_at(store), run, file, progress)
    if out is not None:
        write_file(out, comparison_csv(found.comparison))
    if as_json:
        say(json_text({**_rehearsal_head(found), **comparison_fields(found.comparison)}))
    else:
        say(
            f"{_rehearsal_words(found, language)}\n\n{comparison_words(found.comparison, language)}"
        )


def _rehearsal_head(found: Rehearsal) -> dict[str, object]:
    return {
        "run_id": found.header.run_id,
        "ruleset": found.header.ruleset,
        "rehearsed": found.ruleset,
        "engine_of_run": found.engine,
    }


def _rehearsal_words(found: Rehearsal, lang: Language) -> str:
    run, old, new = found.header.run_id, found.header.ruleset, found.ruleset
    if lang == "th":
        told = f"รอบการประเมิน {run} ด้วยชุดเกณฑ์ {new} แทน {old} (ทดลอง ไม่บันทึก)"
        older = f"\nรอบนี้คำนวณด้วย georisk {found.engine}: ความต่างบางส่วนอาจมาจากโปรแกรม"
    else:
        told = f"run {run} by {new} instead of {old} (rehearsed, nothing is kept)"
        older = (
            f"\nthe run was made by georisk {found.engine}: some of it may be the program's doing"
        )
    return told + older if found.engine else told


def _assessed(store: str, customer_id: str, run: str | None) -> tuple[RunHeader, AssessedCustomer]:
    history = tuple(existing_store(store).history(customer_id))
    chosen = [pair for pair in history if run in (None, "latest", pair[0].run_id)]
    if not chosen:
        raise NotFound(
            f"customer {customer_id!r} is in no such run of {store}: see `georisk runs`",
            f"ไม่พบลูกค้า {customer_id!r} ในรอบการประเมินนั้นของ {store}: ดู `georisk runs`",
        )
    return chosen[-1]


def _as_text(found: AssessedCustomer, rules: RuleSet | None, lang: Language) -> str:
    head = f"{found.record.customer_id}  {found.profile.name or ''}  [{found.record.run_id}]"
    lines = [printable(head)]
    for number, step in enumerate(found.explanation, 1):
        words = step.text_th if lang == "th" else step.text_en
        lines.append(f"{number:>2}. {printable(words)}  (ข้อ {step.clause})")
    lines += [WITHOUT_RULES[lang == "th"]] if rules is None else _levers(found, rules, lang)
    return "\n".join(lines)


def _levers(found: AssessedCustomer, rules: RuleSet, lang: Language) -> list[str]:
    levels = levels_of_steps(found.explanation)
    return lever_lines(None if levels is None else levers_of(levels, rules), lang)


def _as_json(found: AssessedCustomer, rules: RuleSet | None, lang: Language) -> str:
    steps = explanation_fields(found.explanation, lang)
    body = {"customer_id": found.record.customer_id, "run_id": found.record.run_id, "steps": steps}
    levers = None if rules is None else levers_told(found, rules, lang)
    return json_text({**body, "levers": levers})
