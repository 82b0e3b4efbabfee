"""Whole runs against kept files; GEORISK_ACCEPT=1 rewrites them, on purpose."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

KEPT = ("assessments.csv", "rejects.csv", "summary.json")


def settled(path: Path) -> str:
    """Read an output without what may differ between runs."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".json":
        return text
    summary = json.loads(text)
    summary.pop("timings", None)
    return json.dumps(summary, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def check_golden(results: Path, expected: Path) -> None:
    """Compare each kept file with its golden, or accept it where GEORISK_ACCEPT is set."""
    if os.environ.get("GEORISK_ACCEPT"):
        shutil.rmtree(expected, ignore_errors=True)
        expected.mkdir(parents=True)
        for name in KEPT:
            (expected / name).write_text(settled(results / name), encoding="utf-8")
    for name in KEPT:
        kept = (expected / name).read_text(encoding="utf-8")
        assert settled(results / name) == kept, f"{name} differs from {expected.name}"
