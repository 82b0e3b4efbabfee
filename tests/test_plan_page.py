"""The page for a Senior KAMR is walked through: three commands from a file to a plan."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from georisk.cli.app import app

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "plan.md").read_text(encoding="utf-8")
(BLOCK,) = re.findall(r"```\n(.*?)```", PAGE, re.DOTALL)
CUSTOMER = "SYN-0249"


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Type the commands of the page as they stand, where a user would."""
    folder = tmp_path_factory.mktemp("walk")
    (folder / "data").symlink_to(ROOT / "data")
    for line in BLOCK.strip().splitlines():
        program, *words = shlex.split(line)
        assert program == "georisk"
        command = [sys.executable, "-m", "georisk", *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
        assert done.returncode in (0, 1), done.stderr  # 1: the sample has rows to reject
    return folder


def test_three_commands_are_enough() -> None:
    assert len(BLOCK.strip().splitlines()) == 3


def test_the_morning_page_names_the_customer_first(walked: Path) -> None:
    page = (walked / "morning.html").read_text(encoding="utf-8")
    rows = page.partition("<tbody>")[2]
    assert CUSTOMER in rows.partition("</tr>")[0]
    assert "<td>Strategic</td>" in rows.partition("</tr>")[0]


def test_the_plan_is_of_the_customer_with_its_actions_and_picture(walked: Path) -> None:
    with zipfile.ZipFile(walked / "plan.docx") as plan:
        text = plan.read("word/document.xml").decode("utf-8")
        pictures = [name for name in plan.namelist() if name.startswith("word/media/")]
    for words in (CUSTOMER, "Strategic", "2570", "6.1.4.1", "6.1.4.2"):
        assert words in text
    assert pictures


def test_commands_of_the_table_exist() -> None:
    commands = get_command(app)
    named = re.findall(r"`georisk ([a-z-]+(?: [a-z]+(?= ))?)", PAGE)
    assert len(named) >= 6
    for words in named:
        known: Any = commands
        for word in words.split()[: 2 if words.split()[0] in {"rules", "activities"} else 1]:
            known = known.commands[word]
