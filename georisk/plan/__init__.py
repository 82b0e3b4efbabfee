"""What follows from a score: the tier by both roads and what it obliges the plan to."""

from georisk.plan.balancing import Balanced, CannotBalance, Move, Why
from georisk.plan.filling import Filling, ServiceLimit
from georisk.plan.kasm import KasmFinding, kasm_findings, kasm_tiers
from georisk.plan.loads import KamrLoad, LoadState
from georisk.plan.obligations import Obligations, obligations
from georisk.plan.tiers import decide_tier
from georisk.plan.workload import Group, Workload, workload

__all__ = [
    "Balanced",
    "CannotBalance",
    "Filling",
    "Group",
    "KamrLoad",
    "KasmFinding",
    "LoadState",
    "Move",
    "Obligations",
    "ServiceLimit",
    "Why",
    "Workload",
    "decide_tier",
    "kasm_findings",
    "kasm_tiers",
    "obligations",
    "workload",
]
