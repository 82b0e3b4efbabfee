"""The rule set in force, its text, and evidence to vary."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import georisk.scoring
from georisk.model import BranchStatus, Evidence, Route, SppContract, SppId
from georisk.scoring import parse_ruleset

if TYPE_CHECKING:
    from collections.abc import Callable

    from georisk.scoring import RuleSet

MANUAL = Path(georisk.scoring.__file__).parent / "rulesets" / "pea-2566.toml"


@pytest.fixture(scope="session")
def manual() -> str:
    """The text of the rule set in force."""
    return MANUAL.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def rules(manual: str) -> RuleSet:
    return parse_ruleset(manual)


@pytest.fixture(scope="session")
def route() -> Callable[..., Route]:
    """Make a route of some millimetres, all of them along lines unless said otherwise."""

    def make(total_mm: int, **legs: Any) -> Route:
        rest = sum(legs.get(leg, 0) for leg in ("access_mm", "corridor_mm", "egress_mm"))
        known = {"access_mm": 0, "corridor_mm": 0, "egress_mm": 0, "line_mm": total_mm - rest}
        return Route(spp_id=SppId("S1"), **{**known, **legs})

    return make


@pytest.fixture(scope="session")
def evidence(route: Callable[..., Route]) -> Callable[..., Evidence]:
    """Make complete evidence of middling risk (levels 4, 1, 1; impact 4), changed as said."""

    def make(**changes: Any) -> Evidence:
        usual: dict[str, Any] = {
            "monthly_bill_thb": Decimal(4_500_000),
            "distance": route(3_000_000),
            "branch_status": BranchStatus.NONE,
            "spp_partner": False,
            "spp_contract": SppContract.NONE,
            "outages_12m": 0,
            "local_factors": {},
            "notes": {},
        }
        return Evidence(**{**usual, **changes})

    return make
