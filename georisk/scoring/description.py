"""The rule set as a page of plain text, for reading on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from georisk.model import Tier
from georisk.scoring.schema import Bounded, Label
from georisk.scoring.wording import joined, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from georisk.errors import Language
    from georisk.scoring.ruleset import RuleSet
    from georisk.scoring.schema import Activities, ObligationRule


class Titled(Protocol):
    """Anything with a label and a clause."""

    @property
    def label(self) -> Label: ...  # noqa: D102
    @property
    def clause(self) -> str: ...  # noqa: D102


class Levelled(Protocol):
    """Anything with a level and a label."""

    @property
    def level(self) -> int: ...  # noqa: D102
    @property
    def label(self) -> Label: ...  # noqa: D102


WORDS = {
    "edition": Label(en="edition", th="ฉบับปี"),
    "effective": Label(en="in force from", th="ใช้ตั้งแต่"),
    "source": Label(en="source", th="ที่มา"),
    "clause": Label(en="clause", th="ข้อ"),
    "screening": Label(en="Who is assessed", th="ลูกค้าที่ต้องประเมิน"),
    "bill": Label(en="average bill a month, at least (baht)", th="ค่าไฟฟ้าเฉลี่ยต่อเดือน ไม่ต่ำกว่า (บาท)"),
    "radius": Label(
        en="in an industrial estate, or within this radius of an eligible SPP (km)",
        th="อยู่ในนิคมอุตสาหกรรม หรือภายในรัศมีจาก SPP ที่เข้าเกณฑ์ (กม.)",
    ),
    "level": Label(en="level", th="ระดับ"),
    "partner": Label(en="at least level", th="อย่างน้อยระดับ"),
    "bands": Label(en="Score, band, tier", th="คะแนน ระดับความเสี่ยง และกลุ่ม"),
    "kasm": Label(en="KASM: the other road to a tier", th="KASM: เกณฑ์จัดกลุ่มอีกทางหนึ่ง"),
    "margin": Label(en="gross margin, baht a month", th="กำไรขั้นต้น บาทต่อเดือน"),
    "main": Label(en="main group", th="กลุ่มหลัก"),
    "secondary": Label(en="secondary group", th="กลุ่มรอง"),
    "obligations": Label(en="What a tier obliges to", th="สิ่งที่ต้องดำเนินการตามกลุ่ม"),
    "weight": Label(en="KAMR weight", th="น้ำหนักภาระงาน KAMR"),
    "least": Label(en="at least", th="อย่างน้อย"),
    "of": Label(en="of", th="จาก"),
    "target": Label(en="target", th="เป้าหมาย"),
    "workload": Label(en="One KAMR carries (points)", th="KAMR หนึ่งคนรับผิดชอบ (คะแนน)"),
    "month": Label(en="month", th="เดือน"),
    "quarter": Label(en="quarter", th="ไตรมาส"),
    "year": Label(en="year", th="ปี"),
    "readings": Label(en="Readings", th="การตีความ"),
    "alternative": Label(en="alternative", th="ทางเลือกอื่น"),
    "why": Label(en="because", th="เพราะ"),
    "examples": Label(en="worked examples proved", th="ตัวอย่างที่พิสูจน์แล้ว"),
}


def describe(rules: RuleSet, lang: Language) -> str:
    """Describe a rule set: who is assessed, every class, what follows, and how gaps are read.

    Returns
    -------
    str
        Plain text in Thai or English, sections under headings, no table that Thai would break.
    """
    sections = (
        _heading(rules, lang),
        _screening(rules, lang),
        *_conditions(rules, lang),
        _bands(rules, lang),
        _kasm(rules, lang),
        _obligations(rules, lang),
        _readings(rules, lang),
    )
    return "\n\n".join("\n".join(lines) for lines in sections) + "\n"


def _say(word: str, lang: Language) -> str:
    return WORDS[word].text(lang)


def _section(title: str, clause: str, lines: Iterable[str], lang: Language) -> list[str]:
    return [
        f"{title[0].upper()}{title[1:]} [{_say('clause', lang)} {clause}]",
        *(f"  {line}" for line in lines),
    ]


def _heading(rules: RuleSet, lang: Language) -> list[str]:
    edition = f"{_say('edition', lang)} {rules.edition} ({rules.issued})"
    return [
        f"{rules.id}: {rules.title.text(lang)}",
        f"  {edition}; {_say('effective', lang)} {rules.effective.isoformat()}",
        f"  {_say('source', lang)}: {rules.source.text(lang)}",
        f"  {_say('examples', lang)}: {len(rules.examples)}",
    ]


def _screening(rules: RuleSet, lang: Language) -> list[str]:
    lines = (
        f"{_say('bill', lang)}: {rules.screening.minimum_bill_thb:,f}",
        f"{_say('radius', lang)}: {number(rules.screening.radius_km)}",
    )
    return _section(_say("screening", lang), rules.screening.clause, lines, lang)


def _conditions(rules: RuleSet, lang: Language) -> Iterator[list[str]]:
    """Every condition, then the average and the impact, each class by rising level."""
    named, branch = rules.conditions, rules.conditions.branch
    lifted = f"{branch.partner.label.text(lang)}: {_say('partner', lang)} {branch.partner.at_least}"
    yield _classes(named.distance, named.distance.classes, (), lang)
    yield _classes(branch, branch.classes, (lifted,), lang)
    for measured in (named.outage, named.solar):
        yield _classes(measured, measured.classes, (), lang)
    for name, factor in rules.local_factors.items():
        where = f"factor_{name} {joined(factor.areas)}".rstrip()
        yield _classes(factor, factor.levels, (where,), lang)
    yield _classes(rules.probability, rules.probability.classes, (), lang)
    yield _classes(rules.impact, rules.impact.classes, (), lang)


def _classes(
    condition: Titled, classes: Sequence[Levelled], extra: Iterable[str], lang: Language
) -> list[str]:
    lines = [
        f"{_say('level', lang)} {item.level}: {item.label.text(lang)}{_bounds(item)}"
        for item in sorted(classes, key=lambda item: item.level)
    ]
    return _section(condition.label.text(lang), condition.clause, [*lines, *extra], lang)


def _bounds(item: object) -> str:
    """Write the exact interval of a measured class, ``[2, 4)``."""
    if not isinstance(item, Bounded):
        return ""
    low = item.min_inclusive if item.min_inclusive is not None else item.min_exclusive
    high = item.max_inclusive if item.max_inclusive is not None else item.max_exclusive
    left = "[" if item.min_inclusive is not None else "("
    right = "]" if item.max_inclusive is not None else ")"
    shown = ("-oo" if low is None else f"{low:,f}", "oo" if high is None else f"{high:,f}")
    return f"  {left}{shown[0]}, {shown[1]}{right}"


def _bands(rules: RuleSet, lang: Language) -> list[str]:
    lines = [
        f"{rule.min_score}-{rule.max_score}: {rule.label.text(lang)} ({rule.colour.text(lang)}),"
        f" {rule.tier}: {rule.consequence.text(lang)}"
        for rule in rules.bands
    ]
    exempt = f"{joined(rules.exemption.contracts)}: {rules.exemption.label.text(lang)}"
    actions = [
        f"{_say('clause', lang)} {action.clause}: {action.label.text(lang)}"
        for action in rules.special_risk
    ]
    clause = joined(dict.fromkeys((rules.impact.clause, rules.exemption.clause)))
    return _section(_say("bands", lang), clause, [*lines, exempt, *actions], lang)


def _kasm(rules: RuleSet, lang: Language) -> list[str]:
    kasm = rules.kasm
    values = [
        f"{item.value} {item.label.text(lang)} ({_say('margin', lang)}):{_bounds(item)}"
        for item in kasm.value_classes
    ]
    cells = [
        f"{_say('main' if cell.main else 'secondary', lang)}, {cell.value}: {cell.tier}"
        for cell in kasm.matrix
    ]
    labels = kasm.labels
    reasons = [
        f"{_say('main', lang)} ({letter}) {label.text(lang)}"
        for letter, label in zip(
            "abcdef", (labels.a, labels.b, labels.c, labels.d, labels.e, labels.f), strict=True
        )
    ]
    return _section(_say("kasm", lang), kasm.clause, [*values, *reasons, *cells], lang)


def _obligations(rules: RuleSet, lang: Language) -> list[str]:
    lines = [f"{tier}: {_obligation(rules.obligations[tier], lang)}" for tier in Tier]
    load = rules.workload
    points = f"{number(load.minimum)}-{number(load.maximum)}"
    clause = rules.obligations[Tier.STRATEGIC].clause
    lines.append(f"{_say('workload', lang)}: {points}")
    return _section(_say("obligations", lang), clause, lines, lang)


def _obligation(rule: ObligationRule, lang: Language) -> str:
    weight = f"{_say('weight', lang)} {rule.kamr_weight}" if rule.kamr_weight else ""
    contacts = [f"{item.activity} {item.times}/{_say(item.per, lang)}" for item in rule.com]
    parts = (weight, _activities(rule.fms, lang), _activities(rule.rba, lang), *contacts)
    return "; ".join(part for part in parts if part)


def _activities(rule: Activities | None, lang: Language) -> str:
    if rule is None:
        return ""
    return (
        f"{_say('least', lang)} {rule.at_least} {_say('of', lang)} {rule.of[0]}-{rule.of[-1]}"
        f" ({_say('target', lang)} {rule.target_percent}%)"
    )


def _readings(rules: RuleSet, lang: Language) -> list[str]:
    lines = [_say("readings", lang)]
    for name, reading in rules.readings.items():
        lines.append(
            f"  {name} [{_say('clause', lang)} {reading.clause}] {reading.choice.text(lang)}"
        )
        lines.append(f"     {_say('alternative', lang)}: {reading.alternative.text(lang)}")
        lines.append(f"     {_say('why', lang)}: {reading.why.text(lang)}")
    return lines
