"""The rule set in force, read and proved."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from georisk.scoring import RuleSet


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedRules:
    """A proved rule set and the hash of its text."""

    rules: RuleSet
    sha256: str


def load_rules(path: Path | None = None) -> LoadedRules:
    """Read and prove a rule set; None is the edition that comes with georisk."""
    from georisk.adapters.embedded import ruleset_text
    from georisk.adapters.tables.raw_tables import read_text
    from georisk.scoring import parse_ruleset

    text = ruleset_text() if path is None else read_text(path)
    return LoadedRules(rules=parse_ruleset(text), sha256=sha256_of(text.encode("utf-8")))


def sha256_of(content: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
