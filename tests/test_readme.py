"""The README's words are tried, not trusted."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def test_the_library_example_runs() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) > 2_000


def test_every_command_named_exists() -> None:
    named = set(re.findall(r"^    georisk ([a-z-]+)", README, re.MULTILINE))
    done = subprocess.run(
        [sys.executable, "-m", "georisk", "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "", "COLUMNS": "200"},
    )
    known = set(re.findall(r"^│ ([a-z-]+) ", done.stdout, re.MULTILINE))
    assert named <= known
    assert "assess" in named
