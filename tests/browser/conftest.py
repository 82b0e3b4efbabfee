"""The sample run's map, drawn once and loaded anew for each test."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from georisk.maps import render_map
from tests.browser.run_page import RUN, WIDE, Opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    written = tmp_path_factory.mktemp("map") / "map.html"
    written.write_text(render_map(RUN), encoding="utf-8")
    return written


@contextmanager
def new_tab(chromium: Browser) -> Iterator[Opened]:
    """A tab without a network."""
    context = chromium.new_context(viewport=WIDE, offline=True)
    context.set_default_timeout(10_000)
    it = Opened(context.new_page())
    it.listen()
    yield it
    context.close()


@pytest.fixture(scope="module")
def tab(chromium: Browser) -> Iterator[Opened]:
    """One tab for a module: a new one costs as much as drawing the map."""
    with new_tab(chromium) as it:
        yield it


@pytest.fixture(scope="module")
def kept(chromium: Browser, file: Path) -> Iterator[Opened]:
    """The map in a tab of its own, for tests that do not mind what the test before did."""
    with new_tab(chromium) as it:
        it.open(file.as_uri())
        yield it


@pytest.fixture
def opened(tab: Opened, file: Path) -> Opened:
    """The map as it opens, whatever the test before did."""
    tab.leave()
    tab.open(file.as_uri())
    return tab
