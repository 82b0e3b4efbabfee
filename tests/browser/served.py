"""The sample's world served on this machine, and a browser that notes what it should not do."""

from __future__ import annotations

import json
import socket
import time
from dataclasses import dataclass, replace
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

import uvicorn

from georisk.service.app import create_app
from georisk.service.factory import service_context
from georisk.settings import Settings
from georisk.wiring.serving import serve_settings
from tests.browser.run_page import Opened
from tests.maps.sample_run import sample_run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import FastAPI
    from playwright.sync_api import Browser

HOSTILE = sample_run(60)
BEFORE = replace(
    HOSTILE,
    header=replace(HOSTILE.header, run_id="the-run-before"),
    customers=HOSTILE.customers[2:],
)
ANSWERED = """() => globalThis.georisk?.selection?.answer?.() && georisk.live.framed"""


@dataclass
class Site:
    """A service that answers, and the run of the sample in it."""

    base: str
    run_id: str
    app: FastAPI

    @property
    def page(self) -> str:
        """Address of the sample's map."""
        return f"{self.base}/maps/runs/{self.run_id}?lang=en"

    def ask(self, part: str, **parameters: Any) -> Any:
        """Ask as the page does."""
        said = f"?{urlencode(parameters)}" if parameters else ""
        return self._read(f"/v1/maps/{quote(self.run_id)}{part}{said}")

    def run_rejects(self) -> list[Any]:
        """Rows of the sample that could not be read, as the API tells them."""
        found: list[Any] = self._read(f"/v1/runs/{quote(self.run_id)}/rejects")["rejects"]
        return found

    def what_if(self, lon: float, lat: float) -> Any:
        """Ask the API itself."""
        body = {"run_id": self.run_id, "add_spp": [{"lon": lon, "lat": lat}]}
        return self._read("/v1/what-if", json.dumps(body).encode())

    def _read(self, path: str, body: bytes | None = None) -> Any:
        headers = {"content-type": "application/json"}
        with urlopen(Request(f"{self.base}{path}", body, headers)) as answer:  # noqa: S310 - our own
            return json.load(answer)


class Live(Opened):
    """A page of the service."""

    def answered(self) -> None:
        """Wait until what was asked last is drawn."""
        self.page.wait_for_function(ANSWERED)
        self.page.wait_for_function("() => document.body.ariaBusy !== 'true'")
        self.settle()

    def go(self, address: str) -> None:
        """Open a page from scratch."""
        self.leave()
        self.page.goto(address)
        self.answered()


def serving() -> Iterator[Site]:
    """Serve the sample and two made-up runs until the tests are over."""
    served = serve_settings(Settings())
    run_id = served.store.headers()[-1].run_id
    for document in (BEFORE, HOSTILE):
        served.store.save(document)
    context = replace(service_context(served, "th"), default_run=run_id)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = create_app(context)
    config = uvicorn.Config(app, port=port, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield Site(f"http://127.0.0.1:{port}", run_id, app)
    server.should_exit = True
    thread.join()


def browsing(chromium: Browser, site: Site) -> Iterator[Live]:
    """One tab for all tests; at the end nothing outside was asked and nothing went wrong."""
    context = chromium.new_context(viewport={"width": 1400, "height": 900}, accept_downloads=True)
    context.set_default_timeout(10_000)
    live = Live(context.new_page())
    live.listen()
    context.route("**", lambda route: allow(route, site.base))
    yield live
    context.close()


def allow(route: Any, base: str) -> None:
    """Let requests to the service pass, and nothing else."""
    if route.request.url.startswith((base, "data:", "blob:")):
        route.continue_()
    else:
        route.abort()
