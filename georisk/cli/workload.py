"""``georisk workload``: weighted points per KAMR against 6-12, and what would put it right."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from georisk.cli.runs import RunId, StoreOption
from georisk.cli.tables import table
from georisk.cli.terminal import DebugOption, LangOption, chosen_language, printable, say
from georisk.messages import say as words_of
from georisk.model import Tier
from georisk.plan import Balanced
from georisk.settings import Settings
from georisk.wiring import existing_store
from georisk.wiring.planning import run_workload, workload_fields
from georisk.wiring.questions import json_text

if TYPE_CHECKING:
    from decimal import Decimal

    from georisk.errors import Language
    from georisk.plan import Filling, Group, KamrLoad, Workload

STATES = {"under": "ต่ำกว่าเกณฑ์", "within": "ตามเกณฑ์", "over": "เกินเกณฑ์"}


def workload(
    run: RunId,
    office: Annotated[str | None, typer.Option("--office", help="Only this PEA office")] = None,
    store: StoreOption = None,
    ruleset: Annotated[Path | None, typer.Option("--ruleset", help="The run's rule set")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON")] = False,
    lang: LangOption = None,
    debug: DebugOption = False,
) -> None:
    """Weigh every KAMR against 6-12 points, and propose who should care for whom."""
    del lang, debug
    language = chosen_language(sys.argv)
    opened = existing_store(store or Settings().store_url)
    header, found = run_workload(opened, run, office=office, ruleset=ruleset)
    if as_json:
        say(json_text({"run_id": header.run_id, **workload_fields(found, language)}))
        return
    say(_words(found, language))


def _words(found: Workload, lang: Language) -> str:
    parts = ["\n".join(_group(group, lang)) for group in found.groups]
    notes = [_unplaced(found, lang)] if found.unplaced else []
    notes += [_repeated(item.bp_no, len(item.customers), lang) for item in found.repeated]
    return "\n\n".join([*parts, *(["\n".join(notes)] if notes else [])])


def _group(group: Group, lang: Language) -> list[str]:
    thai = lang == "th"
    offices = ", ".join(map(printable, group.offices))
    name = offices or ("ไม่ระบุ กฟฟ." if thai else "no office stated")
    total = f"{name}: รวม {group.points} คะแนน" if thai else f"{name}: {group.points} points in all"
    lines = [total, _kamrs(group.kamrs, lang)] if group.kamrs else [total]
    lines += [_weightless(kamr, lang) for kamr in group.kamrs if not kamr.points]
    if group.unassigned:
        count = len(group.unassigned)
        lines.append(f"ยังไม่มี KAMR: {count} ราย" if thai else f"without a KAMR: {count}")
    if group.fill_up:
        lines.append(_filling(group.fill_up, lang))
    if group.one_more:
        lines.append(_one_more(group.one_more, lang))
    return [*lines, _proposal(group, lang)]


def _weightless(kamr: KamrLoad, lang: Language) -> str:
    """Say that a KAMR has no customer that counts."""
    name = printable(kamr.kamr_id)
    if lang == "th":
        return f"KAMR {name} ไม่มีลูกค้าที่นับคะแนน (มี {kamr.customers} ราย ซึ่งไม่ถ่วงน้ำหนัก)"
    return f"KAMR {name} has no customer that weighs ({kamr.customers} that do not)"


def _kamrs(kamrs: tuple[KamrLoad, ...], lang: Language) -> str:
    heading = (
        ["KAMR", *Tier, "คะแนน", "สถานะ", "ต่าง"]
        if lang == "th"
        else ["KAMR", *Tier, "points", "state", "off by"]
    )
    rows = [
        [
            kamr.kamr_id,
            *(str(kamr.counts[tier]) for tier in Tier),
            str(kamr.points),
            STATES[kamr.state] if lang == "th" else kamr.state.value,
            _signed(kamr.off_by),
        ]
        for kamr in kamrs
    ]
    return table([heading, *rows], right=(1, 2, 3, 4, 5, 7))


def _signed(points: Decimal) -> str:
    return f"{points:+f}" if points else ""


def _people(filling: Filling) -> str:
    return ", ".join(printable(item.customer_id) for item in filling.added) or "-"


def _filling(filling: Filling, lang: Language) -> str:
    if not filling.added:
        lacking = filling.target - filling.after
        return words_of("workload.nobody", lang, points=filling.before, lacking=lacking)
    limit = filling.services
    if lang == "th":
        services = f" FMS ไม่เกิน {limit.at_most} จาก {limit.of[0]}-{limit.of[-1]}" if limit else ""
        return (
            f"เติมลูกค้ารายใหญ่ลำดับถัดไปเป็น Status: {_people(filling)}"
            f" (จาก {filling.before} เป็น {filling.after} ต้องการ {filling.target}){services}"
            f"{_resting_on(filling)}{_not_enough(filling, lang)}"
        )
    services = f"; at most {limit.at_most} of {limit.of[0]}-{limit.of[-1]} each" if limit else ""
    return (
        f"fill up with the next largest as Status: {_people(filling)}"
        f" ({filling.before} to {filling.after}, {filling.target} needed){services}"
        f"{_resting_on(filling)}{_not_enough(filling, lang)}"
    )


def _not_enough(filling: Filling, lang: Language) -> str:
    """Say that an office has nobody else to add."""
    if filling.enough:
        return ""
    lacking = filling.target - filling.after
    if lang == "th":
        return f" แต่ไม่มีลูกค้ารายอื่นให้เพิ่มแล้ว ยังขาด {lacking} คะแนน ควรรวมกับ กฟฟ. อื่น"
    return f"; nobody else is there to add, {lacking} stay lacking: join it with another office"


def _resting_on(filling: Filling) -> str:
    """Name the reading a proposal rests on."""
    return f" [{', '.join(filling.readings)}]" if filling.readings else ""


def _one_more(filling: Filling, lang: Language) -> str:
    if lang == "th":
        return (
            f"หากต้องการ KAMR เพิ่มอีก 1 คน ให้เติม {_people(filling)} เป็น Status{_resting_on(filling)}"
        )
    return f"for one more KAMR, add as Status: {_people(filling)}{_resting_on(filling)}"


def _proposal(group: Group, lang: Language) -> str:
    proposal, thai = group.proposal, lang == "th"
    if not isinstance(proposal, Balanced):
        return proposal.detail_th if thai else proposal.detail_en
    if not proposal.moves:
        return "ไม่ต้องย้ายลูกค้า" if thai else "nobody has to move"
    heading = (
        ["ย้าย", "กลุ่ม", "คะแนน", "จาก", "ไป"] if thai else ["move", "tier", "points", "from", "to"]
    )
    rows = [
        [
            move.customer_id,
            move.tier or "",
            str(move.points),
            _held(move.from_kamr, move.from_m),
            _held(move.to_kamr, move.to_m),
        ]
        for move in proposal.moves
    ]
    points = ", ".join(f"{printable(kamr)} {held}" for kamr, held in proposal.points.items())
    then = f"หลังย้าย: {points}" if thai else f"then: {points}"
    return f"{table([heading, *rows], right=(2,))}\n{then}"


def _held(kamr: str | None, metres: int | None) -> str:
    if kamr is None:
        return "-"
    return kamr if metres is None else f"{kamr} ({metres / 1000:.1f} km)"


def _unplaced(found: Workload, lang: Language) -> str:
    names = ", ".join(map(printable, found.unplaced))
    if lang == "th":
        return f"ไม่ระบุทั้ง กฟฟ. และ KAMR: {names}"
    return f"neither office nor KAMR stated: {names}"


def _repeated(bp_no: str, count: int, lang: Language) -> str:
    name = printable(bp_no)
    if lang == "th":
        return (
            f"BP {name} นับภาระงาน {count} ครั้งใน กฟฟ. เดียวกัน: หากเป็นสถานที่เดียวกันควรรวมเป็นลูกค้ารายเดียว"
        )
    return f"BP {name} is weighed {count} times at one office: one site should be one customer"
