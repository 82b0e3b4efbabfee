"""What is said of a tier: who decided it, what KASM rests on, and what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from georisk.model import DecidedBy, KasmGrounds, Tier, TierDecision
from georisk.scoring import tier_readings
from georisk.scoring.tier_words import tier_words

if TYPE_CHECKING:
    from georisk.scoring import RuleSet

MAIN = KasmGrounds(value_class="H", main_reasons=("a", "f"))
SECONDARY = KasmGrounds(value_class="L", unknown=("voltage_kv", "nationwide_branches"))
UNVALUED = KasmGrounds()
BOTH, RISK, KASM = DecidedBy.BOTH, DecidedBy.RISK, DecidedBy.KASM
STAR, STATUS, STREAMLINE = Tier.STAR, Tier.STATUS, Tier.STREAMLINE


def said(rules: RuleSet, decision: TierDecision, *, open_risk: bool = False) -> tuple[str, str]:
    note = tier_words(decision, rules, open_risk=open_risk)
    return note.en, note.th


def decided(
    risk: Tier | None, kasm: Tier | None, by: DecidedBy | None, grounds: KasmGrounds = UNVALUED
) -> TierDecision:
    tier = None if by is None else risk if by in (RISK, BOTH) else kasm
    return TierDecision(tier_risk=risk, tier_kasm=kasm, tier=tier, decided_by=by, grounds=grounds)


@pytest.mark.parametrize(
    ("decision", "open_risk", "english", "thai"),
    [
        (decided(STAR, STAR, BOTH), False, "Tier Star: both the SPP risk", "ตรงกัน"),
        (
            decided(STAR, STATUS, RISK),
            False,
            "which is higher than Status by KASM",
            "ซึ่งสูงกว่ากลุ่ม Status ตาม KASM",
        ),
        (decided(STAR, None, RISK), False, "by the SPP risk; KASM gives no tier", "KASM ไม่ได้จัดกลุ่ม"),
        (decided(None, STATUS, KASM), False, "the SPP risk gives no tier", "ไม่ได้จัดกลุ่ม"),
        (
            decided(None, STATUS, KASM),
            True,
            "still open, and can give none higher",
            "ไม่ทำให้อยู่ในกลุ่มที่สูงกว่านี้",
        ),
        (decided(None, None, None), False, "No tier by SPP risk or KASM as yet.", "ยังไม่จัดกลุ่มตาม"),
        (
            decided(None, None, None),
            True,
            "No tier as yet: the SPP risk is still open.",
            "ยังไม่ชี้ขาด",
        ),
        (
            decided(None, STREAMLINE, None),
            True,
            "a higher one than Streamline by KASM",
            "สูงกว่า Streamline ตาม KASM",
        ),
    ],
)
def test_who_decided_and_whether_the_risk_is_open(
    rules: RuleSet, decision: TierDecision, open_risk: bool, english: str, thai: str
) -> None:
    en, th = said(rules, decision, open_risk=open_risk)
    assert english in en.partition(". ")[0] + "."
    assert thai in th


def test_a_main_customer_is_told_by_value_and_by_each_reason(rules: RuleSet) -> None:
    en, th = said(rules, decided(None, Tier.STRATEGIC, KASM, MAIN))
    assert "By its gross margin it is of high value (H)." in en
    assert "main customer: (a) supplied at 115 or 230 kV and (f) branches nationwide" in en
    assert "ลูกค้ามูลค่าสูง (H)" in th
    assert "(a) รับไฟฟ้าที่ระดับแรงดัน 115 หรือ 230 เควีและ (f) มีสาขาทั่วประเทศ" in th


def test_a_secondary_customer_is_told_what_nobody_stated(rules: RuleSet) -> None:
    en, th = said(rules, decided(None, STREAMLINE, KASM, SECONDARY))
    assert "nothing from (a) to (f) is known to hold" in en
    assert "the supply voltage (voltage_kv) and branches nationwide (nationwide_branches)" in en
    assert "แรงดันไฟฟ้าที่รับ (voltage_kv) และการมีสาขาทั่วประเทศ" in th
    whole = KasmGrounds(value_class="L")
    assert "Not stated" not in said(rules, decided(None, STREAMLINE, KASM, whole))[0]


def test_without_a_gross_margin_nothing_is_said_of_main_or_secondary(rules: RuleSet) -> None:
    en, th = said(rules, decided(STATUS, None, RISK))
    assert en.endswith("KASM needs the gross margin, which is unknown.")
    assert "secondary" not in en
    assert th.endswith("KASM ต้องใช้กำไรขั้นต้น ซึ่งยังไม่ทราบ")


def test_readings_of_kasm_come_before_the_one_that_chose(rules: RuleSet) -> None:
    grounds = KasmGrounds(value_class="M", main_reasons=("b",), readings=("R8",))
    decision = decided(STATUS, STAR, KASM, grounds)
    assert tier_readings(decision) == ("R8", "R9")
    assert tier_readings(decided(STAR, STAR, BOTH, grounds)) == ("R8",)
    assert "medium value (M)" in said(rules, decision)[0]
