"""``georisk diff``: who moved between two stored runs, and what moved them."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from georisk.cli.runs import StoreOption
from georisk.cli.tables import MOST_SHOWN, baht, table, word
from georisk.cli.terminal import DebugOption, LangOption, chosen_language, progress_bar, say
from georisk.cli.what_if import AsJson, OutCsv
from georisk.settings import Settings
from georisk.wiring import existing_store, write_file
from georisk.wiring.attributing import STEPS, attribute
from georisk.wiring.questions import (
    compare_runs,
    comparison_csv,
    comparison_fields,
    json_text,
    shares_fields,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from georisk.errors import Language
    from georisk.plan.causes import Share
    from georisk.plan.compare import Comparison

DIRECTIONS = {
    "up": "เสี่ยงขึ้น",
    "down": "เสี่ยงลดลง",
    "new": "ใหม่",
    "gone": "หายไป",
    "other": "เปลี่ยนแบบอื่น",
    "unmoved": "คงเดิม",
}
CAUSE_WORDS = {
    "program": "โปรแกรม",
    "data": "ข้อมูลลูกค้าและทะเบียน",
    "rules": "ชุดเกณฑ์",
    "network": "โครงข่าย",
    "world": "SPP และนิคม",
}
FACTOR_WORDS = {
    "distance": "ระยะทาง",
    "branch": "เครือข่ายสาขา",
    "outage": "ไฟฟ้าขัดข้อง",
    "other": "ปัจจัยอื่น",
    "impact": "ค่าไฟฟ้า",
    "eligibility": "การคัดกรอง",
    "contract": "สัญญากับ SPP",
    "kasm": "KASM",
}
OldRules = Annotated[
    Path | None, typer.Option(help="Rule set of the earlier run, where it is not georisk's own")
]
LaterRules = Annotated[
    Path | None, typer.Option(help="Rule set of the later run, where it is not georisk's own")
]


def diff(
    run_a: Annotated[str, typer.Argument(help="The earlier run")],
    run_b: Annotated[str, typer.Argument(help="The later run; 'latest' is the newest")],
    store: StoreOption = None,
    as_json: AsJson = False,
    out: OutCsv = None,
    causes: Annotated[
        bool,
        typer.Option(
            "--causes", help="Also say what moved them: data, rules, network or world, in turn"
        ),
    ] = False,
    ruleset_before: OldRules = None,
    ruleset_after: LaterRules = None,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Say who moved between two stored runs, and which factor moved them.

    With --causes both runs are made again from their files, and of the earlier one the data, the
    rules, the network and the world are swapped for those of the later, one after the other.
    """
    del lang, debug
    language = chosen_language(sys.argv)
    opened = existing_store(store or Settings().store_url)
    found = compare_runs(opened, run_a, run_b)
    why = None
    if causes:
        with progress_bar(STEPS, language) as progress:
            why = attribute(opened, run_a, run_b, (ruleset_before, ruleset_after), progress)
    if out is not None:
        write_file(out, comparison_csv(found, why))
    if as_json:
        told = comparison_fields(found)
        say(json_text(told if why is None else {**told, "causes": shares_fields(why)}))
        return
    say(comparison_words(found, language))
    if why is not None:
        say(f"\n{cause_words(why, language)}")


def cause_words(found: Sequence[Share], lang: Language) -> str:
    """Put into a table what each cause did with those above it already swapped."""
    thai = lang == "th"
    heading = (
        ["สาเหตุ (เปลี่ยนทีละอย่างตามลำดับ)", *DIRECTIONS.values(), "บาท/เดือน"]
        if thai
        else ["cause (swapped in this order)", *DIRECTIONS, "baht/month"]
    )
    rows = [
        [
            CAUSE_WORDS[share.cause] if thai else str(share.cause),
            *(f"{count:,}" for count in (*share.step.counts.values(), share.step.unmoved)),
            baht(_moved_baht(share)),
        ]
        for share in found
    ]
    return table([heading, *rows], right=tuple(range(1, len(heading))))


def _moved_baht(share: Share) -> Decimal:
    bills = (one.latest.record.monthly_bill_thb for one in share.step.movements)
    return sum((bill for bill in bills if bill is not None), Decimal(0))


def comparison_words(found: Comparison, lang: Language) -> str:
    """Put a comparison into counts, the matrix of bands, what changed, and who moved."""
    thai = lang == "th"
    counts = {**{key.value: count for key, count in found.counts.items()}, "unmoved": found.unmoved}
    parts = [
        ", ".join(f"{DIRECTIONS[key] if thai else key} {n:,}" for key, n in counts.items()),
        _matrix(found, lang),
    ]
    factors = {name: count for name, count in found.factor_counts.items() if count}
    if factors:
        told = ", ".join(
            f"{FACTOR_WORDS[key] if thai else key} {n:,}" for key, n in factors.items()
        )
        parts.append(("ปัจจัยที่เปลี่ยน: " if thai else "what changed: ") + told)
    if found.movements:
        parts.append(_movements(found, lang))
    return "\n\n".join(parts)


def _matrix(found: Comparison, lang: Language) -> str:
    heading = (
        ["ระดับก่อน", "ระดับหลัง", "ราย", "บาท/เดือน"]
        if lang == "th"
        else ["band before", "band after", "customers", "baht/month"]
    )
    rows = [
        [word(before, lang), word(after, lang), f"{cell.customers:,}", baht(cell.baht)]
        for (before, after), cell in found.matrix.items()
    ]
    return table([heading, *rows], right=(2, 3))


def _movements(found: Comparison, lang: Language) -> str:
    thai = lang == "th"
    heading = (
        ["รหัสลูกค้า", "ชื่อ", "ทิศทาง", "ปัจจัย", "บาท/เดือน"]
        if thai
        else ["customer", "name", "moved", "factors", "baht/month"]
    )
    rows = [
        [
            movement.customer_id,
            movement.latest.profile.name or "",
            DIRECTIONS[movement.direction] if thai else str(movement.direction),
            ", ".join(FACTOR_WORDS[name] if thai else name for name in movement.factors),
            baht(movement.latest.record.monthly_bill_thb),
        ]
        for movement in found.movements[:MOST_SHOWN]
    ]
    left = len(found.movements) - len(rows)
    shown = table([heading, *rows], right=(4,))
    more = f"... และอีก {left:,} ราย" if thai else f"... and {left:,} more"
    return f"{shown}\n{more} (--out, --json)" if left else shown
