"""``georisk levers``: what would lower one customer's band, who owns it, what would raise it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from georisk.cli.runs import RunId, StoreOption
from georisk.cli.terminal import DebugOption, LangOption, chosen_language, printable, say
from georisk.model import Band
from georisk.settings import Settings
from georisk.wiring import open_store
from georisk.wiring.planning import levers_fields, run_levers
from georisk.wiring.questions import json_text

if TYPE_CHECKING:
    from georisk.errors import Language
    from georisk.model import AssessedCustomer
    from georisk.scoring.sensitivity import Change, Levers

HEADINGS = {
    "single": ("The smallest single change", "การเปลี่ยนแปลงเดียวที่เล็กที่สุด"),
    "others": ("Each of these would do as well", "แต่ละข้อต่อไปนี้ก็เพียงพอเช่นกัน"),
    "pair": ("The smallest pair", "การเปลี่ยนแปลงคู่ที่เล็กที่สุด"),
    "nobodys": ("Nobody's lever", "สิ่งที่ไม่มีผู้ใดปรับได้"),
    "raising": (
        "The smallest change that would raise the band",
        "การเปลี่ยนแปลงที่เล็กที่สุดที่จะทำให้ระดับความเสี่ยงเพิ่มขึ้น",
    ),
}
NONE_LOWERS = (
    "No change of one or two conditions that PEA can act on lowers the band.",
    "ไม่มีเงื่อนไขเดียวหรือสองเงื่อนไขที่ กฟภ. ปรับแล้วจะลดระดับความเสี่ยงได้",
)
LOWEST = ("The band is the lowest already.", "อยู่ในระดับความเสี่ยงต่ำที่สุดแล้ว")
NOT_SCORED = (
    "The customer is not scored, so nothing lowers or raises a band.",
    "ลูกค้ารายนี้ไม่ได้ให้คะแนน จึงไม่มีระดับความเสี่ยงให้ลดหรือเพิ่ม",
)


def levers(
    customer_id: Annotated[str, typer.Argument(help="customer_id")],
    run: RunId,
    store: StoreOption = None,
    ruleset: Annotated[Path | None, typer.Option("--ruleset", help="The run's rule set")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON")] = False,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Say what would lower one customer's band, who owns it, and what would raise it."""
    del lang, debug
    language = chosen_language(sys.argv)
    opened = open_store(store or Settings().store_url)
    customer, found = run_levers(opened, customer_id, run, ruleset=ruleset)
    if as_json:
        told = None if found is None else levers_fields(found, language)
        record = customer.record
        head = {"customer_id": record.customer_id, "run_id": record.run_id}
        say(json_text({**head, "levers": told}))
        return
    say(_words(customer, found, language))


def _words(customer: AssessedCustomer, found: Levers | None, lang: Language) -> str:
    record = customer.record
    head = printable(f"{record.customer_id}  {customer.profile.name or ''}  [{record.run_id}]")
    return "\n".join([head, *lever_lines(found, lang)])


def lever_lines(found: Levers | None, lang: Language) -> list[str]:
    """Put the levers of one customer into lines; None is a customer who is not scored."""
    if found is None:
        return [NOT_SCORED[lang == "th"]]
    changes = {
        "single": found.singles[:1],
        "others": found.singles[1:],
        "pair": (found.pair,) if found.pair else (),
        "nobodys": found.nobodys,
        "raising": (found.raising,) if found.raising else (),
    }
    lines = []
    if not (found.single or found.pair):
        lines.append((LOWEST if found.band is Band.LOW else NONE_LOWERS)[lang == "th"])
    for name, told in changes.items():
        lines += _section(HEADINGS[name][lang == "th"], told, lang)
    return lines


def _section(heading: str, changes: tuple[Change, ...], lang: Language) -> list[str]:
    if not changes:
        return []
    return [f"{heading}:", *(line for change in changes for line in _change(change, lang))]


def _change(change: Change, lang: Language) -> list[str]:
    thai = lang == "th"
    lines = [f"  - {printable(change.text_th if thai else change.text_en)}"]
    for step in change.steps:
        if step.owner is not None and step.level_to < step.level_from:
            owner = step.owner.th if thai else step.owner.en
            word = "ผู้รับผิดชอบ" if thai else "owner"
            lines.append(f"    {word} ({printable(step.condition)}): {owner}")
    return lines
