"""What the evidence amounts to: screening, levels, score, band, and why (rules sections 1-4)."""

from georisk.scoring.chances import band_shares, distance_levels
from georisk.scoring.contribution import field_words
from georisk.scoring.description import describe
from georisk.scoring.explanation import explain, tier_readings
from georisk.scoring.factors import local_factors_of
from georisk.scoring.outages import (
    OutageCount,
    OutageRegister,
    last_day,
    outage_register,
    outages_in_year,
    year_before,
)
from georisk.scoring.parsing import parse_ruleset
from georisk.scoring.registers import (
    BranchFinding,
    GroupRegister,
    branch_status_of,
    group_register,
)
from georisk.scoring.ruleset import RuleSet
from georisk.scoring.scorecard import score
from georisk.scoring.screening import Circumstances, SppEligibility, screen, spp_eligibility

__all__ = [
    "BranchFinding",
    "Circumstances",
    "GroupRegister",
    "OutageCount",
    "OutageRegister",
    "RuleSet",
    "SppEligibility",
    "band_shares",
    "branch_status_of",
    "describe",
    "distance_levels",
    "explain",
    "field_words",
    "group_register",
    "last_day",
    "local_factors_of",
    "outage_register",
    "outages_in_year",
    "parse_ruleset",
    "score",
    "screen",
    "spp_eligibility",
    "tier_readings",
    "year_before",
]
