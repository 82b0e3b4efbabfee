"""The sample run's map opened in a browser that has no network, and what it did."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.maps.sample_run import sample_run

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

    from georisk.model import AssessedCustomer

RUN = sample_run()
WIDE: ViewportSize = {"width": 1400, "height": 900}
PIXEL_OF = """([lon, lat]) => {
  const at = map_georisk.latLngToContainerPoint([lat, lon]);
  const frame = map_georisk.getContainer().getBoundingClientRect();
  return [frame.left + at.x, frame.top + at.y];
}"""
COLOUR_AT = """([pane, lon, lat]) => {
  const canvas = map_georisk.getPane(pane).querySelector("canvas");
  const frame = canvas.getBoundingClientRect();
  const at = map_georisk.latLngToContainerPoint([lat, lon]);
  const map = map_georisk.getContainer().getBoundingClientRect();
  const scale = canvas.width / frame.width;
  const [x, y] = [(map.left + at.x - frame.left) * scale, (map.top + at.y - frame.top) * scale];
  return [...canvas.getContext("2d").getImageData(x, y, 1, 1).data];
}"""


@dataclass
class Opened:
    """A page and everything it did that it should not."""

    page: Page
    requests: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def leave(self) -> None:
        """Go to an empty page and forget what was done before."""
        self.page.goto("about:blank")
        self.page.set_viewport_size(WIDE)
        self.requests.clear()
        self.faults.clear()

    def open(self, address: str) -> None:
        """Go to an address and wait until everything is drawn in its font."""
        self.page.goto(address)
        self.page.wait_for_function("document.title.includes('3f9ac21b7e04')")
        self.page.evaluate("() => georisk.symbols.fontsReady().then(() => true)")
        self.settle()

    def listen(self) -> None:
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda said: self.faults.append(f"{said.type}: {said.text}"))
        self.page.on("dialog", self.refuse)

    def refuse(self, dialog: Any) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def zoom_to(self, customer: AssessedCustomer) -> None:
        place = [customer.record.lat, customer.record.lon]
        self.page.evaluate("place => void map_georisk.setView(place, 18, {animate: false})", place)
        self.settle()

    def settle(self) -> None:
        """Wait until canvases have been painted."""
        self.page.evaluate(
            "() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 30)))"
        )

    def click(self, customer: AssessedCustomer) -> None:
        self.zoom_to(customer)
        self.page.mouse.click(
            *self.page.evaluate(PIXEL_OF, [customer.record.lon, customer.record.lat])
        )

    def colour(self, pane: str, customer: AssessedCustomer, aside: float = 0) -> list[int]:
        place = [pane, customer.record.lon, (customer.record.lat or 0) + aside]
        found: list[int] = self.page.evaluate(COLOUR_AT, place)
        return found


def strongest(**wanted: Any) -> AssessedCustomer:
    """A customer nothing is drawn over: the last one drawn of those that match."""
    matching = [
        customer
        for customer in RUN.customers
        if customer.record.lon is not None
        and all(getattr(customer.record, name) == value for name, value in wanted.items())
    ]
    return max(matching, key=lambda customer: customer.record.score_high or 0)
