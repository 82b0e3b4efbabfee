"""Pictures of the served map for docs/pictures, made by hand and looked at.

python -m tests.browser.served_pictures docs/pictures
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests.browser.screenshots import painted, small
from tests.browser.served import browsing, serving
from tests.conftest import CHROMIUM_FLAGS

if TYPE_CHECKING:
    from tests.browser.served import Live, Site

# Places of the synthetic sample district.
NEAR, FAR = (101.11, 13.315), (101.05, 13.27)


def estate(live: Live, site: Site) -> None:
    """An estate's customers with most baht at stake, and why one of them is."""
    live.go(f"{site.base}/maps/estates/E05?lang=th")
    live.page.click("#top-button")
    live.answered()
    live.page.locator("#list tbody button").nth(2).click()
    live.answered()


def what_if(live: Live, site: Site) -> None:
    """Two planned plants, kept and compared; the second on the map."""
    for name, (lon, lat) in (("Ban Bueng south", FAR), ("Ban Bueng east", NEAR)):
        live.go(f"{site.page}&plan={lon},{lat},90#map=11/13.2900/101.1000")
        live.page.wait_for_selector("#plan .change strong")
        live.page.fill("#plan-name", name)
        live.page.press("#plan-name", "Enter")
    for box in live.page.locator(".scenarios input").all():
        box.check()
    live.page.evaluate("() => { document.getElementById('plan').scrollTop = 0; }")
    live.answered()


def main(out: Path) -> None:
    """Draw all views."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS
        )
        for site in serving():
            for live in browsing(browser, site):
                for name, view in {"served.th": estate, "what-if.en": what_if}.items():
                    view(live, site)
                    painted(live.page)
                    small(live.page.screenshot(), out / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
