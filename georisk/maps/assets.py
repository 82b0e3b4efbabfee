"""Scripts, styles and the Thai font, from installed packages and our own files, as text."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from georisk.maps.pagedata import Json

SCRIPTS = (
    "text.js", "symbols.js", "customers.js", "selection.js", "crowd.js", "stake.js", "basemap.js",
    "layers.js", "changes.js", "panel.js", "legend.js", "filters.js", "search.js", "files.js",
    "table.js", "state.js", "print.js", "page.js",
)  # fmt: skip
MIME = {"png": "image/png", "gif": "image/gif", "ttf": "font/ttf"}
PICTURE = re.compile(r"url\(([\"']?)(images/[^)\"']+)\1\)")
SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)


def data_uri(file: Traversable) -> str:
    """Write a file as a ``data:`` address."""
    content = b64encode(file.read_bytes()).decode("ascii")
    return f"data:{MIME[file.name.rpartition('.')[2]]};base64,{content}"


def _text(file: Traversable) -> str:
    """Read a file; browsers hash a script with its line ends as LF, so they are LF here too."""
    return file.read_text(encoding="utf-8").replace("\r\n", "\n")


def _leaflet() -> Traversable:
    return files("xstatic.pkg.leaflet") / "data"


def _own(name: str) -> str:
    return _text(files("georisk.maps") / "static" / name)


@cache
def leaflet() -> str:
    """Leaflet's script."""
    script = SOURCE_MAP.sub("", _text(_leaflet() / "leaflet.js"))
    # Leaflet's default credit is a link to its site; we never show it, and no page may hold a link.
    return script.replace('href="https://leafletjs.com"', 'href="#"')


@cache
def own_scripts(names: tuple[str, ...] = SCRIPTS) -> tuple[str, ...]:
    """Our scripts, in the order they run: after the data, before the map."""
    return tuple(_own(name) for name in names)


@cache
def styles() -> tuple[str, ...]:
    """Leaflet's style with its pictures inside, the font, our own style."""
    folder = _leaflet()
    drawn = PICTURE.sub(
        lambda found: f"url({data_uri(folder.joinpath(found[2]))})", _text(folder / "leaflet.css")
    )
    return (drawn, _font_face(), _own("map.css"))


def _font_face() -> str:
    """Noto Sans Thai, one variable file for all weights."""
    folder = files("fontpkg_noto_sans_thai") / "files"
    font = next(file for file in folder.iterdir() if file.name.endswith(".ttf"))
    return (
        '@font-face{font-family:"Noto Sans Thai";font-weight:100 900;font-stretch:62.5% 100%;'
        f'src:url({data_uri(font)}) format("truetype")}}'
    )


@cache
def shell(name: str = "shell.html") -> str:
    """Return a page's frame around the map."""
    return _own(name)


@cache
def labels(name: str = "labels.json") -> Json:
    """Every word of a page in both languages."""
    return cast("Json", json.loads(_own(name)))
