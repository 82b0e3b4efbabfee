"""Stages in processes of their own, and what is printed of them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
Figures = dict[str, Any]


def stage(name: str, folder: str, *words: object) -> Figures:
    """Run one stage of ``tests.bench.stages`` and read its figures."""
    command = [sys.executable, "-m", "tests.bench.stages", name, folder, *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    said = done.stdout.splitlines()[-1]
    figures: Figures = json.loads(said[said.index("{") :])  # a rival's library may speak before it
    return figures


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
