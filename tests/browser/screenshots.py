"""Pictures of the sample's main views for docs/pictures, made by hand and looked at.

python -m tests.browser.screenshots map.html docs/pictures
"""

from __future__ import annotations

import io
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image
from playwright.sync_api import sync_playwright

from tests.conftest import CHROMIUM_FLAGS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDE = (1360, 850)
NARROW = (390, 800)
SAME = 14  # steps of 255 in which no eye sees two colours
PAPER = (1060, 728)  # A4 without its margins


@dataclass(frozen=True)
class View:
    """A view as its address tells it; ``folds`` are opened, ``menu`` is shown from there on."""

    name: str
    address: str
    size: tuple[int, int] = WIDE
    folds: tuple[str, ...] = ()
    menu: str = "#menu section"
    printed: bool = False


LAEM_CHABANG = "map=14/13.0815/100.9020"
# Places and names are those of the synthetic sample district.
VIEWS = (
    View("run.th", "lang=th"),
    View("run.en", "lang=en"),
    View("customer.th", f"{LAEM_CHABANG}&lang=th&customer=SYN-0076"),
    View("customer.en", f"{LAEM_CHABANG}&lang=en&customer=SYN-0076"),
    View(
        "table.th",
        "map=13/13.0815/100.9020&lang=th&estate=E03&table=-bill&customer=SYN-0074",
        folds=("#filters",),
        menu="#filters",
    ),
    View(
        "table.en",
        "map=13/13.0815/100.9020&lang=en&estate=E03&table=-bill&customer=SYN-0074",
        folds=("#filters",),
        menu="#filters",
    ),
    View("plant.th", "map=11/13.0900/100.9600&lang=th&plant=SPP-076"),
    View(
        "stake.en",
        "map=11/13.0400/101.0600&lang=en&layers=estates,road,distribution_line,stake,spps",
    ),
    View("phone.th", f"{LAEM_CHABANG}&lang=th&customer=SYN-0076", size=NARROW),
    View("paper.th", f"{LAEM_CHABANG}&lang=th&estate=E03", size=PAPER, printed=True),
)


def take(browser: Browser, file: Path, view: View, out: Path) -> None:
    """Draw one view."""
    width, height = view.size
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(f"{file.as_uri()}#{view.address}")
    page.wait_for_function(
        "typeof georisk !== 'undefined' && georisk.state && document.title !== 'georisk'"
    )
    for fold in view.folds:
        page.click(f"{fold} summary")
    page.locator(view.menu).first.evaluate("(one) => one.scrollIntoView()")
    if view.printed:
        page.emulate_media(media="print")
        page.evaluate("georisk.print.before()")
    painted(page)
    small(page.screenshot(), out / f"{view.name}.png")
    page.close()


def small(picture: bytes, file: Path) -> None:
    """Keep a picture with 256 colours, a third of the size; what is rare keeps its colour, too."""
    full = Image.open(io.BytesIO(picture)).convert("RGB")
    counted: Any = full.getcolors(full.width * full.height)
    left = np.array([colour for _, colour in sorted(counted, reverse=True)])
    kept: list[int] = []
    while len(kept) < 3 * 256 and len(left):
        kept += left[0].tolist()
        left = left[np.abs(left - left[0]).max(axis=1) > SAME]
    palette = Image.new("P", (1, 1))
    palette.putpalette(kept)
    full.quantize(palette=palette, dither=Image.Dither.NONE).save(file, optimize=True)


def painted(page: Page) -> None:
    """Wait for the font and a frame."""
    page.evaluate("() => georisk.symbols.fontsReady().then(() => true)")
    page.wait_for_timeout(300)


def main(file: Path, out: Path) -> None:
    """Draw all views of a map file."""
    out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS
        )
        for view in VIEWS:
            take(browser, file.resolve(), view, out)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
