"""What tests may need from outside: skipped with a clear word, or failed where CI requires it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

# A busy machine is slow now and then: that is no fault of what is tested.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")
ROOT = Path(__file__).resolve().parents[1]
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def lacking(what: str, why: str) -> None:
    """Skip the test, or fail it where GEORISK_REQUIRE names what it lacks."""
    if what in os.environ.get("GEORISK_REQUIRE", "").split(","):
        pytest.fail(f"{what} is required here: {why}", pytrace=False)
    pytest.skip(f"no {what}: {why}")


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The folder of real data beside the project."""
    folder = Path(os.environ.get("GEORISK_REFERENCE_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        lacking("reference", f"{folder.name} not found; set GEORISK_REFERENCE_DATA")
    return folder


@pytest.fixture(scope="session")
def office() -> str:
    """LibreOffice, which works formulas out as a KAMR's spreadsheet does."""
    executable = shutil.which("soffice")
    if executable is None:
        lacking("office", "no soffice on the path")
    return str(executable)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A headless Chromium, driven by Playwright."""
    executable = shutil.which("chromium")
    if executable is None:
        lacking("browser", "no chromium on the path")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()
