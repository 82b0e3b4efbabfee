"""The folium page. folium and branca are imported here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from branca.element import Element, Figure, MacroElement
from folium import Map
from jinja2 import Template

from georisk.maps.assets import leaflet, own_scripts, shell, styles
from georisk.maps.pagedata import packed
from georisk.maps.policy import content_security_policy

if TYPE_CHECKING:
    from georisk.maps.pagedata import Json

MAP_ID = "georisk"  # folium would draw a random one, and no two pages of a run would be equal
POLICY_PLACE = "georisk-policy-goes-here"
MIN_ZOOM, MAX_ZOOM = 5, 19


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around the map, and the scripts that fill it, in their order."""

    shell: str
    scripts: tuple[str, ...]


class Verbatim(Element):
    """Text that no template engine reads: a name such as ``{{ 7 * 7 }}`` stays a name."""

    _template = Template("{{ this.text }}")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class Start(MacroElement):
    """Hands folium's map to our script, once both are there."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "georisk.start({{ this._parent.get_name() }});"
        "{% endmacro %}"
    )


def render_page(data: Json, frame: Frame | None = None) -> str:
    """Return the whole page around its data, the same bytes for the same data.

    Parameters
    ----------
    frame : Frame or None
        None is the map of a run.
    """
    frame = frame or Frame(shell=shell(), scripts=own_scripts())
    figure = Figure()
    for index, text in enumerate(_head()):
        figure.header.add_child(Verbatim(text), index=index + 1)
    for text in _body(data, frame):
        figure.html.add_child(Verbatim(text))
    chart = blank_map()
    chart.add_to(figure)
    chart.add_child(Start())  # type: ignore[no-untyped-call]
    html = figure.render()
    # The first occurrence is ours: the policy stands before any data.
    return html.replace(POLICY_PLACE, content_security_policy(html), 1)


def blank_map() -> Map:
    """Return folium's map without tiles and without a single link to a host."""
    chart = Map(location=[13.4, 101.0], tiles=None, zoom_start=9, zoom_control=False)
    chart.options |= {"min_zoom": MIN_ZOOM, "max_zoom": MAX_ZOOM, "attribution_control": False}
    chart.default_js, chart.default_css = [], []
    chart._id = MAP_ID  # noqa: SLF001 - branca has no public way to name an element
    return chart


def _head() -> tuple[str, ...]:
    return (
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY_PLACE}">',
        '<link rel="icon" href="data:,">',
        "<title>georisk</title>",
        *(f"<style>{text}</style>" for text in styles()),
        f"<script>{leaflet()}</script>",
    )


def _body(data: Json, frame: Frame) -> tuple[str, ...]:
    return (
        frame.shell,
        f'<script type="text/plain" id="georisk-data">{packed(data)}</script>',
        *(f"<script>{text}</script>" for text in (*own_scripts(("boot.js",)), *frame.scripts)),
    )
