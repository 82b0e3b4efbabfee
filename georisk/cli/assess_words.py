"""What ``georisk assess`` and ``georisk demo`` say when they are done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from georisk.model import Tier

if TYPE_CHECKING:
    from pathlib import Path

    from georisk.errors import Language
    from georisk.model import RunDocument


def summary_words(run: RunDocument, out: Path, lang: Language) -> str:
    """Say what was done in a few lines."""
    records = [customer.record for customer in run.customers]
    eligible = sum(record.eligible for record in records)
    certain = sum(record.band_certain is True for record in records)
    said = (len(records), eligible, certain, len(run.rejects))
    return counted_words(said, run.header.run_id, out, lang)


def counted_words(said: tuple[int, int, int, int], run_id: str, out: Path, lang: Language) -> str:
    """Say how many were assessed, are eligible, have a certain band, and were rejected."""
    assessed, eligible, certain, rejected = said
    if lang == "th":
        why = f" (สาเหตุอยู่ใน {out / 'rejects.csv'})" if rejected else ""
        return (
            f"ประเมินแล้ว {assessed:,} ราย (เข้าเกณฑ์ {eligible:,} ราย ทราบระดับความเสี่ยงแน่ชัด"
            f" {certain:,} ราย) ไม่ผ่านการตรวจ {rejected:,} แถว{why}\n"
            f"รอบการประเมิน {run_id} ผลลัพธ์อยู่ใน {out}"
        )
    why = f" ({out / 'rejects.csv'} says why)" if rejected else ""
    return (
        f"assessed {assessed:,} customers ({eligible:,} eligible, {certain:,} with a certain"
        f" band), rejected {rejected:,} rows{why}\n"
        f"run {run_id}, results in {out}"
    )


def demo_words(run: RunDocument, out: Path, lang: Language) -> str:
    """Say what to open, and the two commands that lead to a printed plan."""
    store = out / "georisk.sqlite"
    morning, letter = _next_commands(run, store)
    if lang == "th":
        return (
            "ข้อมูลทั้งหมดนี้เป็นข้อมูลสังเคราะห์ ไม่ใช่ลูกค้าจริง\n"
            f"เปิดแผนที่       {out / 'map.html'}\n"
            f"เปิดสมุดงาน      {out / 'workbook.xlsx'}\n"
            f"หน้าสรุปเช้า      {morning}\n"
            f"แผนลูกค้ารายหนึ่ง  {letter}\n"
            f"เรียกใช้ API     GEORISK_STORE={store} georisk serve"
        )
    return (
        "all of this is synthetic: no real customer is in it\n"
        f"open the map        {out / 'map.html'}\n"
        f"open the workbook   {out / 'workbook.xlsx'}\n"
        f"a KAMR's morning    {morning}\n"
        f"a customer's plan   {letter}\n"
        f"start the API       GEORISK_STORE={store} georisk serve"
    )


def _next_commands(run: RunDocument, store: Path) -> tuple[str, str]:
    """Write the commands of the morning page and the letter for the customer most at stake."""
    one = max(
        (item for item in run.customers if item.record.special_risk_plan),
        key=lambda item: (item.record.tier == Tier.STRATEGIC, item.record.monthly_bill_thb or 0),
    )
    kept, who = f"--run latest --store {store}", one.record.customer_id
    return (
        f"georisk morning {kept} --kamr {one.profile.kamr_id} --out morning.html",
        f"georisk letter special-risk-plan {kept} --customer {who} --out plan.docx",
    )
