"""Served maps at 50,000 customers, one-file maps at 5,000, and the plain folium.Marker way.

Figures and ratios of one run on one machine; nothing is asserted.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.request import urlopen

from tests.bench.children import say
from tests.conftest import CHROMIUM_FLAGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from playwright.sync_api import Browser, BrowserContext, Page

    from georisk.model import RunDocument

MB = 1_000_000
TURNS = 5
PATIENCE_S = 120
SIZE: Any = {"width": 1400, "height": 900}
USABLE = "() => globalThis.georisk?.selection?.answer?.() && performance.now()"
READY = "() => globalThis.georisk?.state && document.title !== 'georisk' && performance.now()"
# Pans as a hand does, and notes how long each frame took.
PAN = """async () => {
  const gaps = [];
  let [going, last] = [true, performance.now()];
  const beat = (now) => {
    gaps.push(now - last);
    last = now;
    if (going) requestAnimationFrame(beat);
  };
  requestAnimationFrame(beat);
  for (const step of [[300, 0], [0, 200], [-300, 0], [0, -200], [200, 100], [-200, -100]]) {
    map_georisk.panBy(step, { duration: 0.4 });
    await new Promise((done) => setTimeout(done, 600));
  }
  going = false;
  return gaps;
}"""
VIEWS = {
    "country": "bbox=99,12,103,15&zoom=8",
    "province": "bbox=100.8,13,101.2,13.5&zoom=11",
    "estate": "bbox=100.99,13.40,101.04,13.44&zoom=14",
    "street": "bbox=101.000,13.425,101.011,13.432&zoom=17",
}
# folium asks a CDN for these; what of them its page needs is given from here instead.
JQUERY = (
    "window.$ = window.jQuery = (text) => {"
    " const holder = document.createElement('div'); holder.innerHTML = text;"
    " return holder.children; };"
)


def run(words: Sequence[str]) -> None:
    """Measure 50,000 served and 5,000 in one file, or as many as asked for."""
    options = argparse.ArgumentParser(prog="python -m tests.bench maps")
    options.add_argument("--served", type=int, default=50_000)
    options.add_argument("--mailed", type=int, default=5_000)
    given = options.parse_args(words)
    from playwright.sync_api import sync_playwright

    with TemporaryDirectory(prefix="georisk-bench-") as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS
        )
        _served(Path(name), browser, given.served)
        _mailed(Path(name), browser, given.mailed)
        browser.close()


def _sample(count: int) -> RunDocument:
    from tests.maps.sample_run import sample_run

    return sample_run(count)


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    done = work()
    return time.perf_counter() - start, done


def _served(folder: Path, browser: Browser, count: int) -> None:
    from georisk.adapters.store import open_store

    document = _sample(count)
    store = folder / "runs.sqlite"
    opened = open_store(str(store))
    opened.save(document)
    opened.close()
    run_id = document.header.run_id
    with _service(store) as base:
        first, _ = _timed(lambda: _read(f"{base}/v1/maps/{run_id}"))
        say(f"\nserved, {count:,} customers")
        say(f"  first question to a service that just started   {first:8.2f} s")
        _say_generation(base, run_id)
        _say_views(base, run_id)
        _say_page(browser, f"{base}/maps/runs/{run_id}?lang=th")


@contextmanager
def _service(store: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    words = [sys.executable, "-m", "georisk", "serve", "--port", str(port)]
    process = subprocess.Popen(
        words,
        env={**os.environ, "GEORISK_STORE": str(store)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(base)
        yield base
    finally:
        process.terminate()
        process.wait()


def _wait(base: str) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        try:
            _read(f"{base}/healthz")
        except URLError:
            time.sleep(0.2)
        else:
            return
    sys.exit(f"no service within {PATIENCE_S} s")


def _read(address: str) -> bytes:
    with urlopen(address) as answer:  # noqa: S310 - our own service
        body: bytes = answer.read()
    return body


def _say_generation(base: str, run_id: str) -> None:
    times = [_timed(lambda: _read(f"{base}/maps/runs/{run_id}"))[0] for _ in range(10)]
    say(f"  page generation                                 {statistics.median(times):8.3f} s")


def _say_views(base: str, run_id: str) -> None:
    for name, parameters in VIEWS.items():
        address = f"{base}/v1/maps/{run_id}/view?{parameters}"
        pairs = [_timed(lambda where=address: _read(where)) for _ in range(15)]
        told = json.loads(pairs[0][1])
        median = statistics.median(seconds for seconds, _ in pairs) * 1000
        drawn = f"{len(told['cells']['lon'])} cells, {told['customers']['count']} alone"
        say(f"  view of a {name:10} {drawn:26} {median:10.1f} ms")


def _say_page(browser: Browser, address: str) -> None:
    usable, moved, gaps = [], [], []
    for _ in range(TURNS):
        context = browser.new_context(viewport=SIZE)
        page = context.new_page()
        sizes = _weighed(context, page)
        page.goto(address)
        usable.append(page.wait_for_function(USABLE).json_value() / 1000)
        gaps.append(statistics.median(page.evaluate(PAN)))
        moved.append(sum(sizes) / MB)
        context.close()
    say(f"  usable after                                    {statistics.median(usable):8.2f} s")
    say(f"  moved in all, six pans included                 {statistics.median(moved):8.2f} MB")
    say(f"  frame while panning, median                     {statistics.median(gaps):8.1f} ms")


def _weighed(context: BrowserContext, page: Page) -> list[float]:
    sizes: list[float] = []
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    return sizes


def _mailed(folder: Path, browser: Browser, count: int) -> None:
    from georisk.maps import render_map

    document = _sample(count)
    render_map(_sample(100))  # imports
    ours_s, ours = _timed(lambda: render_map(document))
    plain_s, plain = _timed(lambda: _marker_map(document))
    say(f"\nin one file, {count:,} customers{'georisk':>22}{'folium.Marker':>16}{'ratio':>8}")
    rows = (
        ("written in, s", ours_s, plain_s),
        ("size, MB", len(ours.encode()) / MB, len(plain.encode()) / MB),
        ("usable after, s", _opened(folder, browser, ours, READY), _opened(folder, browser, plain)),
    )
    for name, mine, other in rows:
        say(f"  {name:32}{mine:20.2f}{other:16.2f}{other / mine:8.1f}")


def _marker_map(document: RunDocument) -> str:
    """Draw customers as every folium tutorial does, with as much text as our panel tells."""
    import folium

    chart = folium.Map(location=[13.3, 101.0], zoom_start=9, tiles=None)
    for one in document.customers:
        if one.record.lat is None:
            continue
        # Without names: the sample's hostile ones break such a page.
        told = "<br>".join([one.record.customer_id, *(step.text_th for step in one.explanation)])
        folium.Marker([one.record.lat, one.record.lon], popup=told).add_to(chart)
    html: str = chart.get_root().render()
    return html


def _opened(folder: Path, browser: Browser, html: str, ready: str | None = None) -> float:
    """Open a file, what folium's asks a CDN for given from this machine; seconds until drawn."""
    file = folder / "map.html"
    file.write_text(html, encoding="utf-8")
    times = []
    for _ in range(3):
        page = browser.new_page(viewport=SIZE)
        page.route(re.compile("^https:"), _instead_of_cdn)
        page.goto(file.as_uri(), wait_until="load", timeout=PATIENCE_S * 1000)
        drawn = ready or "() => document.querySelector('.leaflet-marker-icon') && performance.now()"
        times.append(page.wait_for_function(drawn).json_value() / 1000)
        page.close()
    return statistics.median(times)


def _instead_of_cdn(route: Any) -> None:
    from georisk.maps.assets import leaflet

    address = route.request.url
    if "jquery" in address:
        route.fulfill(body=JQUERY, content_type="text/javascript")
    elif address.endswith("leaflet.js"):
        route.fulfill(body=leaflet(), content_type="text/javascript")
    else:
        route.fulfill(body="", content_type="text/plain")
