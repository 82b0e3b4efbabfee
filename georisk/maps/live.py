"""The page of a service: it holds no customer, and asks the API for what is in view."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote, urlsplit

from georisk.maps.assets import labels, leaflet, own_scripts, shell, styles
from georisk.maps.customers import symbol_of
from georisk.maps.palette import CUSTOMERS, palette
from georisk.maps.policy import content_security_policy

if TYPE_CHECKING:
    from georisk.errors import Language
    from georisk.maps.pagedata import Json

__all__ = ["SYMBOLS", "About", "LivePage", "live_assets", "live_policy", "render_live", "symbol_of"]

SYMBOLS = tuple(CUSTOMERS)
# In the order they run. Those of the one-file map first; a live part takes the place of what a
# page that holds every customer does otherwise.
SCRIPTS = (
    "boot.js", "live_ask.js", "text.js", "symbols.js", "live_customers.js", "live_view.js",
    "crowd.js", "live_crowd.js", "stake.js", "basemap.js", "layers.js", "changes.js",
    "live_tiles.js", "live_layers.js", "panel.js", "live_panel.js", "legend.js", "filters.js",
    "live_search.js", "live_files.js", "table.js", "live_table.js", "state.js", "print.js",
    "page.js", "live_whatif.js", "live_compare.js", "live_page.js",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class About:
    """What a page opens with: one estate or area, filtered; one plant or customer, chosen."""

    kind: Literal["estate", "area", "spp", "customer"]
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LivePage:
    """What a page shows at first: a run, or of it the one thing it is about."""

    run_id: str
    about: About | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiles:
    """A tile server of another host.

    Parameters
    ----------
    url : str
        ``https://host/{z}/{x}/{y}.png``.
    attribution : str
        Whom to credit, as plain text.
    """

    url: str
    attribution: str

    @property
    def origin(self) -> str:
        """The host as a security policy names it.

        Examples
        --------
        >>> Tiles(url="https://tiles.example.org/{z}/{x}/{y}.png", attribution="Example").origin
        'https://tiles.example.org'
        """
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


def words() -> Json:
    """Every word of the page in both languages."""
    return {**dict(labels()), **dict(labels("live_labels.json"))}  # type: ignore[arg-type]


@cache
def live_assets() -> dict[str, tuple[str, str]]:
    """Return what the pages load, by name: the media type and the text."""
    return {
        "leaflet.js": ("text/javascript", leaflet()),
        "map.js": ("text/javascript", "\n".join(own_scripts(SCRIPTS))),
        "map.css": ("text/css", "\n".join((*styles(), *own_scripts(("live.css",))))),
    }


@cache
def live_version() -> str:
    """Tell the assets of one georisk from those of another."""
    texts = "\0".join(text for _, text in live_assets().values())
    return sha256(texts.encode("utf-8")).hexdigest()[:16]


def render_live(page: LivePage, *, lang: Language = "th", tiles: Tiles | None = None) -> str:
    """Return a page for a service, a few kilobytes; what it loads is under ``/maps/assets``.

    Returns
    -------
    str
        Equal arguments give equal bytes.
    """
    from georisk.maps.live_page import live_html  # folium takes a second to import

    begins: Json = {
        "lang": lang,
        "run_id": page.run_id,
        "about": None if page.about is None else {"kind": page.about.kind, "id": page.about.id},
        "tiles": None if tiles is None else {"url": tiles.url, "attribution": tiles.attribution},
        "labels": words(),
        "palette": palette(),
    }
    around = shell() + shell("live_shell.html")
    assets, data = f"/maps/assets/{live_version()}", f"/v1/maps/{quote(page.run_id, safe='')}"
    return live_html(around, _inert(begins), assets, data)


def _inert(value: Json) -> str:
    """Write JSON in which an HTML parser finds nothing."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def live_policy(html: str, tiles: Tiles | None = None) -> str:
    """Return the Content-Security-Policy of a page of a service, for its header.

    Besides what stands in the page, only what the service itself serves; no ``unsafe-eval``, no
    ``unsafe-inline``, no host but that of the tiles, for pictures only.
    """
    own = content_security_policy(html)
    for directive in ("script-src", "style-src"):
        own = own.replace(f"{directive} ", f"{directive} 'self' ")
    if tiles is not None:
        own = own.replace("img-src ", f"img-src {tiles.origin} ")
    return f"{own}; connect-src 'self'; frame-ancestors 'none'"
