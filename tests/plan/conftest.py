"""The rule set in force."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import georisk.scoring
from georisk.scoring import parse_ruleset

if TYPE_CHECKING:
    from georisk.scoring import RuleSet


@pytest.fixture(scope="session")
def rules() -> RuleSet:
    folder = Path(georisk.scoring.__file__).parent / "rulesets"
    return parse_ruleset((folder / "pea-2566.toml").read_text(encoding="utf-8"))
