"""What follows from a score: the tier by both roads and what it obliges the plan to."""

from georisk.plan.kasm import KasmFinding, kasm_findings, kasm_tiers
from georisk.plan.obligations import Obligations, obligations
from georisk.plan.tiers import decide_tier

__all__ = [
    "KasmFinding",
    "Obligations",
    "decide_tier",
    "kasm_findings",
    "kasm_tiers",
    "obligations",
]
