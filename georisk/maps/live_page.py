"""The folium page of a service."""

from __future__ import annotations

from branca.element import CssLink, Figure, JavascriptLink

from georisk.maps.page import Start, Verbatim, blank_map


def live_html(shell: str, begins: str, assets: str, data: str) -> str:
    """Put a page together.

    Parameters
    ----------
    shell : str
        What stands around the map.
    begins : str
        JSON the page begins with, with no markup in it.
    assets : str
        Where its scripts and styles are served.
    data : str
        What its script asks for first; the browser asks for it at once, beside the scripts.
    """
    figure = Figure()
    for text in ('<link rel="icon" href="data:,">', "<title>georisk</title>"):
        figure.header.add_child(Verbatim(text))
    preload = f'<link rel="preload" as="fetch" crossorigin="anonymous" href="{data}">'
    figure.header.add_child(Verbatim(preload))
    figure.header.add_child(CssLink(f"{assets}/map.css"))
    figure.header.add_child(JavascriptLink(f"{assets}/leaflet.js"))
    figure.html.add_child(Verbatim(shell))
    holder = f'<script type="application/json" id="georisk-begins">{begins}</script>'
    figure.html.add_child(Verbatim(holder))
    figure.html.add_child(Verbatim(f'<script src="{assets}/map.js"></script>'))
    chart = blank_map()
    chart.add_to(figure)
    chart.add_child(Start())  # type: ignore[no-untyped-call]
    html: str = figure.render()
    return html
