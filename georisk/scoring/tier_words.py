"""What is said of a tier: which road decided it, and what the tier by KASM rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from georisk.messages import NO_NOTE, Note, list_words, noted, told
from georisk.model import DecidedBy, TierDecision
from georisk.scoring.contribution import field_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from georisk.messages import Pair
    from georisk.model import KasmGrounds
    from georisk.scoring.ruleset import RuleSet

# The sentence a tier is told with, by who decided and whether the other road gave one too.
TIER_CODES: dict[tuple[DecidedBy, bool], str] = {
    (DecidedBy.RISK, False): "explain.tier_risk",
    (DecidedBy.RISK, True): "explain.tier_risk_over",
    (DecidedBy.KASM, False): "explain.tier_kasm",
    (DecidedBy.KASM, True): "explain.tier_kasm_over",
    (DecidedBy.BOTH, True): "explain.tier_both",
}


def tier_words(decision: TierDecision, rules: RuleSet, *, open_risk: bool) -> Note:
    """Say which road decided the tier, and why KASM says what it says.

    Parameters
    ----------
    open_risk : bool
        True while a missing value leaves the tier by SPP risk open.
    """
    proposed = NO_NOTE
    if decision.proposed is not None:
        proposed = told("explain.proposed", reason=decision.proposed)
    grounds = _grounds(decision.grounds, rules)
    return noted(_road(decision, open_risk=open_risk), grounds, proposed)


def _road(decision: TierDecision, *, open_risk: bool) -> Note:
    risk, kasm = decision.tier_risk, decision.tier_kasm
    if decision.tier is None or decision.decided_by is None:
        if not open_risk:
            return told("explain.no_tier")
        return told("explain.no_tier_over" if kasm else "explain.no_tier_open", kasm=kasm)
    if decision.decided_by == DecidedBy.KASM and open_risk:
        return told("explain.tier_kasm_open", tier=decision.tier)
    other = kasm if decision.decided_by == DecidedBy.RISK else risk
    code = TIER_CODES[decision.decided_by, other is not None]
    return told(code, tier=decision.tier, other=other)


def _grounds(grounds: KasmGrounds, rules: RuleSet) -> Note:
    """Say the class of the gross margin, and what makes the customer main or might have."""
    if grounds.main_reasons:
        reasons = _reasons(grounds.main_reasons, rules)
        return noted(_value(grounds, rules), told("explain.kasm_main", reasons=reasons))
    if grounds.value_class is None:
        return _value(grounds, rules)
    said = noted(_value(grounds, rules), told("explain.kasm_secondary"))
    if not grounds.unknown:
        return said
    fields = _listed(map(field_words, grounds.unknown))
    return noted(said, told("explain.kasm_unknown", fields=fields))


def _value(grounds: KasmGrounds, rules: RuleSet) -> Note:
    labels = {item.value: (item.label.en, item.label.th) for item in rules.kasm.value_classes}
    if grounds.value_class is None:
        return told("explain.kasm_unvalued")
    value = grounds.value_class
    return told("explain.kasm_value", label=labels[value], value=value)


def _reasons(letters: Iterable[str], rules: RuleSet) -> Pair:
    labels = [(letter, getattr(rules.kasm.labels, letter)) for letter in letters]
    return _listed((f"({letter}) {label.en}", f"({letter}) {label.th}") for letter, label in labels)


def _listed(words: Iterable[Pair]) -> Pair:
    english, thai = zip(*words, strict=True)
    return list_words(english, "en"), list_words(thai, "th")
