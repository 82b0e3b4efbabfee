"""``georisk what-if``: what a changed plant would do."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from georisk.cli.changes import Typed, read_changes
from georisk.cli.runs import RunId, StoreOption
from georisk.cli.tables import MOST_SHOWN, baht, table, word
from georisk.cli.terminal import DebugOption, LangOption, chosen_language, progress_bar, say
from georisk.settings import Settings
from georisk.wiring import existing_store, resolve_run, write_file
from georisk.wiring.questions import QUESTION_STEPS, ask_what_if, what_if_csv, what_if_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from georisk.assessment.shares import Move, Shift
    from georisk.assessment.what_if import WhatIf
    from georisk.errors import Language

Added = Annotated[
    list[str] | None, typer.Option("--add-spp", help="LON,LAT[,MW]: a plant is planned there")
]
Moved = Annotated[list[str] | None, typer.Option("--move-spp", help="ID,LON,LAT")]
Removed = Annotated[list[str] | None, typer.Option("--remove-spp", help="ID")]
Status = Annotated[
    list[str] | None,
    typer.Option(
        "--set-status",
        "--spp-status",
        help="ID=STATUS: operating, construction, planned or retired; whether the plant counts is"
        " judged anew",
    ),
]
Line = Annotated[
    list[str] | None,
    typer.Option(
        "--add-line",
        help="'KIND:LON,LAT;LON,LAT;... [OWNER]': a distribution_line, road or spp_line is built",
    ),
]
LineFiles = Annotated[
    list[str] | None,
    typer.Option("--add-lines", help="PATH or KIND:PATH: every line of a file is built"),
]
RuleSetFile = Annotated[
    Path | None, typer.Option("--ruleset", help="The run's rule set, if it is not georisk's own")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON")]
OutCsv = Annotated[
    Path | None, typer.Option("--out", help="Also write the customers that move, as CSV")
]


def what_if(
    run: RunId,
    add_spp: Added = None,
    move_spp: Moved = None,
    remove_spp: Removed = None,
    set_status: Status = None,
    add_line: Line = None,
    add_lines: LineFiles = None,
    store: StoreOption = None,
    ruleset: RuleSetFile = None,
    as_json: AsJson = False,
    out: OutCsv = None,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Say who would change level, band or tier, and the baht a month at stake before and after."""
    del lang, debug
    language = chosen_language(sys.argv)
    changes = read_changes(
        Typed(
            added=tuple(add_spp or ()),
            moved=tuple(move_spp or ()),
            removed=tuple(remove_spp or ()),
            status=tuple(set_status or ()),
            lines=tuple(add_line or ()),
            line_files=tuple(add_lines or ()),
        )
    )
    header = resolve_run(existing_store(store or Settings().store_url), run)
    with progress_bar(QUESTION_STEPS, language) as progress:
        answer = ask_what_if(header, changes, ruleset=ruleset, progress=progress)
    if out is not None:
        write_file(out, what_if_csv(answer))
    say(what_if_json(answer) if as_json else _answer_words(answer, language))


# --- what is answered --------------------------------------------------------------------------


def _answer_words(answer: WhatIf, lang: Language) -> str:
    thai = lang == "th"
    total = answer.total
    before, after = total.at_stake_before, total.at_stake_after
    headline = (
        f"ค่าไฟฟ้าที่เสี่ยงสูญเสีย (ระดับสูงและสูงมาก) {baht(before)} -> {baht(after)} บาทต่อเดือน"
        f" ({after - before:+,.0f}) ลูกค้าที่เปลี่ยนแปลง {answer.moved:,} ราย"
        if thai
        else f"at stake (bands high and very high): {baht(before)} -> {baht(after)} baht a month"
        f" ({after - before:+,.0f}); {answer.moved:,} customers change"
    )
    parts = [headline, _bands(total, lang)]
    if answer.offices:
        parts += [
            _groups(answer.offices, "กฟฟ." if thai else "office", lang),
            _groups(answer.kamrs, "ผู้ดูแลลูกค้า (KAMR)" if thai else "KAMR", lang),
            _movers(answer.moves, lang),
        ]
    return "\n\n".join(parts)


def _bands(shift: Shift, lang: Language) -> str:
    heading = (
        ["ระดับความเสี่ยง", "รายก่อน", "รายหลัง", "บาท/เดือนก่อน", "บาท/เดือนหลัง"]
        if lang == "th"
        else ["band", "before", "after", "baht/month before", "baht/month after"]
    )
    rows = [
        [
            word(bucket, lang),
            f"{shift.before[bucket].customers:,}",
            f"{shift.after[bucket].customers:,}",
            baht(shift.before[bucket].baht),
            baht(shift.after[bucket].baht),
        ]
        for bucket in shift.before
    ]
    return table([heading, *rows], right=(1, 2, 3, 4))


def _groups(shifts: Iterable[Shift], title: str, lang: Language) -> str:
    heading = (
        [title, "บาท/เดือนที่เสี่ยงก่อน", "บาท/เดือนที่เสี่ยงหลัง", "เปลี่ยนแปลง"]
        if lang == "th"
        else [title, "at stake before", "at stake after", "change"]
    )
    rows = [
        [
            shift.name or "-",
            baht(shift.at_stake_before),
            baht(shift.at_stake_after),
            f"{shift.at_stake_after - shift.at_stake_before:+,.0f}",
        ]
        for shift in shifts
    ]
    return table([heading, *rows], right=(1, 2, 3))


def _movers(moves: tuple[Move, ...], lang: Language) -> str:
    """List the customers with the largest bills."""
    heading = (
        ["รหัสลูกค้า", "ชื่อ", "ระดับความเสี่ยง", "ระดับระยะทาง", "คะแนน", "กลุ่ม", "บาท/เดือน"]
        if lang == "th"
        else ["customer", "name", "band", "distance level", "score", "tier", "baht/month"]
    )
    largest = sorted(
        moves, key=lambda move: (-(move.customer.monthly_bill_thb or 0), move.customer.customer_id)
    )[:MOST_SHOWN]
    rows = [_mover(move, lang) for move in largest]
    shown = table([heading, *rows], right=(6,))
    left = len(moves) - len(rows)
    if not left:
        return shown
    more = f"... และอีก {left:,} ราย" if lang == "th" else f"... and {left:,} more"
    return f"{shown}\n{more} (--out, --json)"


def _mover(move: Move, lang: Language) -> list[str]:
    sides = (move.before, move.after)
    bands = [word(side.bucket, lang) for side in sides]
    scores = [
        "-"
        if side.score_low is None
        else f"{side.score_low}"
        if side.score_low == side.score_high
        else f"{side.score_low}-{side.score_high}"
        for side in sides
    ]
    return [
        move.customer.customer_id,
        move.customer.name or "",
        _from_to(bands),
        _from_to([str(side.distance_level or "-") for side in sides]),
        _from_to(scores),
        _from_to([side.tier or "-" for side in sides]),
        baht(move.customer.monthly_bill_thb),
    ]


def _from_to(pair: list[str]) -> str:
    """Write a change once when there is none.

    Examples
    --------
    >>> _from_to(["low", "high"]), _from_to(["low", "low"])
    ('low -> high', 'low')
    """
    return pair[0] if pair[0] == pair[1] else f"{pair[0]} -> {pair[1]}"
