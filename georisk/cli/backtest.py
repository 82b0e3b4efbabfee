"""``georisk backtest``: how the customers who left had been scored."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from georisk.cli.runs import StoreOption
from georisk.cli.tables import MOST_SHOWN, table, word
from georisk.cli.terminal import (
    DebugOption,
    LangOption,
    chosen_language,
    printable,
    progress_bar,
    say,
)
from georisk.cli.what_if import AsJson
from georisk.errors import UnreadableFile
from georisk.plan.backtest import Unseen
from georisk.plan.leaving import REASONS
from georisk.settings import Settings
from georisk.wiring import write_file
from georisk.wiring.activities import open_filled
from georisk.wiring.questions import json_text
from georisk.wiring.rehearsing import (
    REHEARSAL_STEPS,
    look_back,
    looked_back_fields,
    sightings_csv,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from georisk.errors import Language
    from georisk.plan.backtest import Backtest, Interval, Sighting
    from georisk.wiring.rehearsing import LookedBack

LostFile = Annotated[
    Path | None,
    typer.Option(
        "--lost",
        help="Register of lost customers (georisk template lost.xlsx);"
        " default: the Exit Interviews recorded in the store",
    ),
]
OneRun = Annotated[
    str | None, typer.Option("--run", help="Ask this run alone; default: a year before each left")
]
NewRules = Annotated[
    Path | None,
    typer.Option("--ruleset", help="Also say what this changed rule set would have done"),
]
OutCsv = Annotated[Path | None, typer.Option("--out", help="Also write the lost customers, as CSV")]
WHY_UNSEEN = {
    Unseen.NO_RUN: ("no run before", "ไม่มีรอบการประเมินก่อนหน้า"),
    Unseen.NOT_IN_RUN: ("not in that run", "ไม่อยู่ในรอบการประเมินนั้น"),
    Unseen.NOT_ELIGIBLE: ("not assessed", "ไม่เข้าเกณฑ์การประเมิน"),
}


def backtest(
    lost: LostFile = None,
    run: OneRun = None,
    ruleset: NewRules = None,
    store: StoreOption = None,
    as_json: AsJson = False,
    out: OutCsv = None,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Say how lost customers had been scored a year before: hit rate by band, calibration."""
    del lang, debug
    if lost is not None and not lost.exists():
        raise UnreadableFile(f"no such file: {lost}", f"ไม่พบไฟล์: {lost}")
    language = chosen_language(sys.argv)
    opened = open_filled(store or Settings().store_url)
    with progress_bar(REHEARSAL_STEPS, language) as progress:
        found = look_back(opened, lost, run=run, ruleset=ruleset, progress=progress)
    if out is not None:
        write_file(out, sightings_csv(found.found))
    if as_json:
        say(json_text(looked_back_fields(found)))
    else:
        say("\n\n".join(_words(found, language)))
    raise typer.Exit(1 if found.rejected else 0)


def _words(found: LookedBack, lang: Language) -> Iterator[str]:
    yield _summary(found.found, lang)
    yield _bands(found.found, lang)
    yield _people(found.found, lang)
    if found.before is not None and found.after is not None:
        yield _other_rules(found.before, found.after, lang)
    notes = list(_notes(found, lang))
    if notes:
        yield "\n".join(notes)


def _summary(found: Backtest, lang: Language) -> str:
    hits, lost = sum(item.hit for item in found.sightings), len(found.sightings)
    unseen = ", ".join(
        f"{WHY_UNSEEN[why][lang == 'th']} {count:,}" for why, count in found.unseen.items() if count
    )
    if lang == "th":
        lines = [
            f"สูญเสีย {lost:,} ราย เคยอยู่ในระดับสูงหรือสูงมาก {hits:,} ราย",
            (
                f"คิดเป็น {_share(found.hit_rate)} ของรายที่เคยให้คะแนน"
                f" และ {_share(found.hit_rate_of_all)} ของทั้งหมด"
            ),
        ]
    else:
        lines = [
            f"{lost:,} lost; {hits:,} had stood in band high or very high",
            (
                f"that is {_share(found.hit_rate)} of those scored,"
                f" {_share(found.hit_rate_of_all)} of all"
            ),
        ]
    if unseen:
        lines.append(("ที่ไม่เคยให้คะแนน: " if lang == "th" else "unseen: ") + unseen)
    if found.reasons:
        told = ", ".join(
            f"{REASONS[code][lang == 'th']} {count:,}" for code, count in found.reasons.items()
        )
        lines.append(("เหตุผล: " if lang == "th" else "reasons: ") + told)
    return "\n".join(lines)


def _share(found: Interval | None) -> str:
    if found is None:
        return "-"
    return f"{found.share:.1%} ({found.low:.1%} - {found.high:.1%})"


def _bands(found: Backtest, lang: Language) -> str:
    heading = (
        ["ระดับ", "ลูกค้า", "สูญเสีย", "สัดส่วน (95%)", "ของที่สูญเสีย (95%)"]
        if lang == "th"
        else ["band", "customers", "lost", "share (95%)", "of the lost (95%)"]
    )
    rows = [
        [
            word(row.standing, lang),
            f"{row.customers:,}",
            f"{row.lost:,}",
            _share(row.share),
            _share(row.of_lost),
        ]
        for row in found.rows
    ]
    return table([heading, *rows], right=(1, 2, 3, 4))


def _people(found: Backtest, lang: Language) -> str:
    heading = (
        ["รหัสลูกค้า", "วันที่สูญเสีย", "รอบการประเมิน", "ณ วันที่", "ระดับ", "คะแนน"]
        if lang == "th"
        else ["customer", "lost on", "run", "as of", "stood", "score"]
    )
    rows = [_person(item, lang) for item in found.sightings[:MOST_SHOWN]]
    left = len(found.sightings) - len(rows)
    shown = table([heading, *rows])
    more = f"... และอีก {left:,} ราย" if lang == "th" else f"... and {left:,} more"
    return f"{shown}\n{more} (--out, --json)" if left else shown


def _person(item: Sighting, lang: Language) -> list[str]:
    record = None if item.assessed is None else item.assessed.record
    if item.unseen is None and item.standing is not None:
        stood = word(item.standing, lang)
    else:
        stood = "" if item.unseen is None else WHY_UNSEEN[item.unseen][lang == "th"]
    short = "" if item.a_year else (" (ไม่ถึงหนึ่งปี)" if lang == "th" else " (under a year)")
    score = ""
    if record is not None and record.score_low is not None:
        same = record.score_low == record.score_high
        score = str(record.score_low) if same else f"{record.score_low}-{record.score_high}"
    return [
        item.lost.customer_id,
        str(item.lost.lost_on),
        item.round.run_id if item.round else "-",
        f"{item.round.as_of}{short}" if item.round else "-",
        stood,
        score,
    ]


def _other_rules(before: Backtest, after: Backtest, lang: Language) -> str:
    heading = (
        ["ระดับ", "ลูกค้าเดิม", "ลูกค้าใหม่", "สูญเสียเดิม", "สูญเสียใหม่"]
        if lang == "th"
        else ["band", "customers", "by the new rules", "lost", "by the new rules"]
    )
    rows = [
        [
            word(old.standing, lang),
            *(f"{count:,}" for count in (old.customers, new.customers, old.lost, new.lost)),
        ]
        for old, new in zip(before.rows, after.rows, strict=True)
    ]
    rates = (_share(before.hit_rate), _share(after.hit_rate))
    told = (
        f"ชุดเกณฑ์ใหม่: อัตราที่เตือนถูก {rates[0]} เป็น {rates[1]}"
        if lang == "th"
        else f"the changed rule set: hit rate {rates[0]} becomes {rates[1]}"
    )
    return f"{told}\n{table([heading, *rows], right=(1, 2, 3, 4))}"


def _notes(found: LookedBack, lang: Language) -> Iterator[str]:
    thai = lang == "th"
    for run, error in found.not_again:
        yield (
            f"{run}: ชุดเกณฑ์ใหม่คำนวณไม่ได้: {error.th}"
            if thai
            else f"{run}: not judged by the changed rule set: {error.en}"
        )
    if found.undated:
        names = ", ".join(found.undated)
        yield f"ไม่ทราบวันที่ประเมินจึงไม่ได้ใช้: {names}" if thai else f"not dated, not asked: {names}"
    for bad in found.rejected:
        first = bad.problems[0]
        told = first.expected_th if thai else first.expected_en
        where = f"แถวที่ {bad.row}" if thai else f"row {bad.row}"
        yield printable(f"{where}, {first.field} {first.value!r}: {told}")
