"""Every word of help exists in Thai, and nothing is kept that nobody says any more."""

from __future__ import annotations

import subprocess
import sys

from typer.main import get_command

from georisk.cli.app import app
from georisk.cli.thai_help import described, put_into_thai, thai_help

UNTRANSLATED = {"ID", "ID,LON,LAT", "customer_id", "Overpass API", "Nominatim"}


def test_every_help_text_has_a_thai_one() -> None:
    english = {one.help for one in described(get_command(app))}
    assert english == set(thai_help())


def test_thai_is_thai() -> None:
    for english, thai in thai_help().items():
        has_thai = any("\u0e00" <= letter <= "\u0e7f" for letter in thai)
        assert has_thai != (english in UNTRANSLATED), english


def test_the_whole_tree_is_exchanged() -> None:
    command = get_command(app)
    put_into_thai(command)
    assert {one.help for one in described(command)} == set(thai_help().values())


def test_help_follows_the_language() -> None:
    words = [sys.executable, "-m", "georisk", "assess", "--lang", "th", "--help"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert "โรงไฟฟ้า SPP" in done.stdout
    assert "SPP plants" not in done.stdout
