"""How far down the names of an address are to be believed: tambon, amphoe, province, or not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from georisk.location.answers import Named, Note, Reason, Unlocated
from georisk.location.areas import Level
from georisk.location.names import ALIKE
from georisk.location.weighing import LEAST_MARGIN, SURE, believed, margin, weigh

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from georisk.location.gazetteer import Gazetteer
    from georisk.location.readings import Readings
    from georisk.location.weighing import Candidate

NEAR_ENOUGH: Final = 0.75
PROVINCE_ENOUGH: Final = 0.80
SERVED_BONUS: Final = 0.05


def decide(readings: Readings, gazetteer: Gazetteer) -> Named | Unlocated:
    """Choose the smallest area on which the evidence agrees.

    A contradiction that nothing outweighs is named, never settled by a guess.
    """
    candidates = weigh(readings)
    conflict = _conflict(readings, candidates, gazetteer)
    if conflict:
        return _contradiction(conflict, candidates, gazetteer)
    if candidates and believed(candidates, readings):
        return _tambon(candidates, readings, gazetteer)
    coarser = _amphoe(readings) or _shared_amphoe(candidates, readings) or _province(readings)
    if coarser is None:
        return _nothing(candidates, gazetteer)
    proposal = candidates[0].code if candidates else coarser.runner_up
    return replace(coarser, runner_up=proposal, notes=_why_coarser(readings, coarser, gazetteer))


def _conflict(
    readings: Readings, candidates: Sequence[Candidate], gazetteer: Gazetteer
) -> tuple[str, ...]:
    """Return the codes of statements that exclude one another with nothing to settle them."""
    named = [code for code, how in readings.province.likeness.items() if how >= ALIKE]
    sure = tuple(code for code in named if not set(gazetteer.split_off.get(code, ())) & set(named))
    if len(sure) > 1:
        return sure
    if readings.pair_elsewhere:
        return (*sure, readings.pair_elsewhere[0])
    served = {code[: Level.PROVINCE] for code in readings.served}
    backed = bool(served & set(readings.province.likeness))
    if readings.amphoe.marked and readings.amphoe_elsewhere and not backed:
        return (*sure, *readings.amphoe_elsewhere[:1])
    named_by_one = readings.province.likeness and not readings.amphoe.likeness and not candidates
    if served and named_by_one and not backed:
        return (*sure, *sorted(served)[:1])
    return ()


def _contradiction(
    codes: Sequence[str], candidates: Sequence[Candidate], gazetteer: Gazetteer
) -> Unlocated:
    named = " / ".join(gazetteer.label(code) for code in codes)
    return Unlocated(
        reason=Reason.CONTRADICTION,
        en=f"the address names places that exclude one another: {named}; correct the wrong one",
        th=f"ที่อยู่ระบุสถานที่ที่ขัดแย้งกัน: {named} โปรดแก้ส่วนที่ผิด",
        runner_up=gazetteer.label(candidates[0].code) if candidates else None,
    )


def _nothing(candidates: Sequence[Candidate], gazetteer: Gazetteer) -> Unlocated:
    if not candidates:
        return Unlocated(
            reason=Reason.NO_PLACE,
            en="no known tambon, amphoe, province or estate in the address: add them",
            th="ไม่พบชื่อตำบล อำเภอ จังหวัด หรือนิคมอุตสาหกรรมที่รู้จักในที่อยู่ โปรดระบุเพิ่ม",
        )
    labels = [gazetteer.label(candidate.code) for candidate in candidates]
    shown = "; ".join(labels[:3])
    return Unlocated(
        reason=Reason.AMBIGUOUS,
        en=f"the address fits {len(labels)} place(s) and vouches for none ({shown}):"
        " add the amphoe and the province",
        th=f"ที่อยู่อาจหมายถึง {len(labels)} แห่งและไม่มีข้อมูลยืนยัน ({shown}) โปรดระบุอำเภอและจังหวัด",
        runner_up=labels[0],
    )


def _tambon(candidates: Sequence[Candidate], readings: Readings, gazetteer: Gazetteer) -> Named:
    first = candidates[0]
    stated = readings.tambon if readings.tambon.likeness else readings.stray_tambon
    return Named(
        code=first.code,
        texts=(*stated.texts, *readings.amphoe.texts, *readings.province.texts),
        runner_up=candidates[1].code if len(candidates) > 1 else None,
        margin=margin(candidates),
        notes=_doubts(first, readings, gazetteer),
    )


def _doubts(first: Candidate, readings: Readings, gazetteer: Gazetteer) -> tuple[Note, ...]:
    """Say what does not fit a tambon that is believed all the same."""
    notes: list[Note] = []
    if first.postcode is not None and first.postcode < 1:
        right = ", ".join(gazetteer.areas[first.code].postcodes)
        notes.append(
            (f"the tambon's postcode is {right}", f"รหัสไปรษณีย์ของตำบลนี้คือ {right}"),
        )
    if first.amphoe == 0.0:
        label = gazetteer.label(first.code[: Level.AMPHOE])
        notes.append((f"the tambon lies in {label}", f"ตำบลนี้อยู่ใน {label}"))
    if not readings.province.texts:
        notes.append(("the address names no province", "ที่อยู่ไม่ได้ระบุจังหวัด"))
    return tuple(notes)


def _why_coarser(readings: Readings, answer: Named, gazetteer: Gazetteer) -> tuple[Note, ...]:
    """Say which finer name was there and could not be used."""
    notes: list[Note] = []
    label = gazetteer.label(answer.code)
    if readings.tambon.marked:
        notes.append(
            (f"no certain tambon of that name in {label}", f"ไม่พบตำบลชื่อนี้อย่างแน่ชัดใน {label}")
        )
    if readings.amphoe.marked and len(answer.code) < Level.AMPHOE:
        notes.append(
            (f"no certain amphoe of that name in {label}", f"ไม่พบอำเภอชื่อนี้อย่างแน่ชัดใน {label}")
        )
    return tuple(notes)


def _amphoe(readings: Readings) -> Named | None:
    province, served = readings.province, readings.served
    amphoe = {code[: Level.AMPHOE] for code in served}
    weights = {
        code: how * province.likeness.get(code[: Level.PROVINCE], 0.0 if province.likeness else 1.0)
        + (SERVED_BONUS if code in amphoe else 0.0)
        for code, how in readings.amphoe.likeness.items()
    }
    best = _leader(weights)
    if best is None:
        return None
    code, lead = best
    if not _amphoe_vouched(code, readings):
        return None
    return Named(code=code, texts=(*readings.amphoe.texts, *province.texts), margin=lead)


def _amphoe_vouched(code: str, readings: Readings) -> bool:
    how = readings.amphoe.likeness[code]
    if readings.province.likeness:
        return how >= NEAR_ENOUGH
    served = {one[: Level.PROVINCE] for one in readings.served}
    if served:
        return code[: Level.PROVINCE] in served
    return how >= SURE


def _leader(weights: Mapping[str, float]) -> tuple[str, float] | None:
    """Return the heaviest code and its lead in points; None when two are as good."""
    ranked = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    if not ranked:
        return None
    lead = 100.0 if len(ranked) == 1 else round(100 * (ranked[0][1] - ranked[1][1]), 1)
    return (ranked[0][0], lead) if lead >= LEAST_MARGIN else None


def _shared_amphoe(candidates: Sequence[Candidate], readings: Readings) -> Named | None:
    """Return the amphoe of all tambon in the lead: a tambon divided since its name was used."""
    if not candidates or readings.amphoe.likeness:
        return None
    first = candidates[0]
    near = [one for one in candidates if one.score > first.score - LEAST_MARGIN]
    amphoe = {one.code[: Level.AMPHOE] for one in near}
    if len(amphoe) > 1 or not first.province or first.tambon < SURE:
        return None
    texts = (*readings.tambon.texts, *readings.province.texts)
    return Named(code=amphoe.pop(), texts=texts)


def _province(readings: Readings) -> Named | None:
    served = {code[: Level.PROVINCE] for code in readings.served}
    if not readings.province.likeness:
        silent = not (readings.province.marked or readings.amphoe.marked)
        return Named(code=served.pop()) if len(served) == 1 and silent else None
    weights = {
        code: how + (SERVED_BONUS if code in served else 0.0)
        for code, how in readings.province.likeness.items()
    }
    best = _leader(weights)
    if best is None or weights[best[0]] < PROVINCE_ENOUGH:
        return None
    return Named(code=best[0], texts=readings.province.texts, margin=best[1])
