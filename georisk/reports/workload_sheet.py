"""The KAMR workload sheet: weighted points of every KAMR against 6-12 (clause 6.1.2)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from georisk.messages import say
from georisk.model import Tier
from georisk.plan.loads import LoadState, charges_of, kamr_load
from georisk.reports.columns import Column, Formula
from georisk.reports.sheets import write_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xlsxwriter.worksheet import Worksheet

    from georisk.model import AssessedCustomer
    from georisk.plan.loads import Charge, KamrLoad
    from georisk.reports.columns import Cell
    from georisk.reports.sheets import Book
    from georisk.scoring import RuleSet

STATES = {
    LoadState.UNDER: "ต่ำกว่าเกณฑ์",
    LoadState.WITHIN: "อยู่ในเกณฑ์",
    LoadState.OVER: "เกินเกณฑ์",
}
WEIGHTLESS = "ไม่มีลูกค้าที่นับคะแนน"
WEIGHED = (Tier.STRATEGIC, Tier.STAR, Tier.STATUS)


def kamr_loads(charges: Iterable[Charge], rules: RuleSet) -> list[KamrLoad]:
    """Weigh every KAMR the run names, by id."""
    held: dict[str, list[Charge]] = {}
    for charge in charges:
        if charge.kamr_id is not None:
            held.setdefault(charge.kamr_id, []).append(charge)
    return [kamr_load(kamr, held[kamr], rules) for kamr in sorted(held)]


def repeated_partners(charges: Iterable[Charge]) -> dict[str, str]:
    """Name, by KAMR, the partners weighed more than once at one office."""
    times = Counter(
        (charge.kamr_id, charge.bp_no, charge.office)
        for charge in charges
        if charge.points and charge.bp_no and charge.kamr_id
    )
    told: dict[str, list[str]] = {}
    for (kamr, partner, _), count in sorted(times.items(), key=str):
        if count > 1:
            told.setdefault(str(kamr), []).append(
                say("sheet.partner", "th", partner=partner, count=count)
            )
    return {kamr: ", ".join(partners) for kamr, partners in told.items()}


def workload_columns(rules: RuleSet, repeated: Mapping[str, str]) -> tuple[Column[KamrLoad], ...]:
    """Columns of the sheet; the points are a formula over the counts, to be checked."""
    weights = {tier: rules.obligations[tier].kamr_weight for tier in WEIGHED}
    points = "+".join(f"{{{tier}}}*{weight}" for tier, weight in weights.items())
    load = rules.workload
    bounds = say("sheet.range", "th", low=load.minimum, high=load.maximum)

    def count_of(tier: Tier) -> Column[KamrLoad]:
        return Column(tier, tier, 11, "int", lambda load: load.counts[tier])

    return (
        Column("kamr", "รหัส KAMR", 14, "text", lambda load: load.kamr_id),
        Column("offices", "กฟฟ.", 34, "text", lambda load: ", ".join(load.offices)),
        Column("customers", "ลูกค้าทั้งหมด (ราย)", 12, "int", lambda load: load.customers),
        *(count_of(tier) for tier in Tier),
        Column("points", "คะแนนถ่วงน้ำหนัก", 12, "points", lambda load: Formula(points, load.points)),
        Column("range", "เกณฑ์", 10, "text", lambda _: bounds),
        Column("state", "ผล", 22, "text", _state),
        Column("off", "ขาด (-) เกิน (+)", 12, "points", lambda load: load.off_by),
        Column("open", "ลูกค้าที่กลุ่มยังไม่ชี้ขาด (ราย)", 14, "int", _undecided),
        Column(
            "twice",
            "BP ที่นับหลายครั้งใน กฟฟ. เดียวกัน",
            36,
            "text",
            lambda load: repeated.get(load.kamr_id),
        ),
    )


def _state(load: KamrLoad) -> Cell:
    return STATES[load.state] if load.points else WEIGHTLESS


def _undecided(load: KamrLoad) -> Cell:
    return len(load.undecided)


def write_workload(
    book: Book, sheet: Worksheet, customers: Iterable[AssessedCustomer], rules: RuleSet
) -> None:
    """Fill the sheet."""
    load = rules.workload
    title = say("sheet.workload", "th", low=load.minimum, high=load.maximum, clause=load.clause)
    charges = charges_of(customers, rules)
    columns = workload_columns(rules, repeated_partners(charges))
    loads = kamr_loads(charges, rules)
    write_table(book, sheet, title, columns, loads)
