"""The one place of colours, shapes and sizes; the page draws its symbols and legend from it.

Band colours keep a CAM02-UCS distance of 22 or more in normal, deutan, protan and tritan vision;
shape, size and the number inside say the same a second time.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from georisk.maps.pagedata import Json

INK = "#16232e"
PAPER = "#ffffff"

# Strongest first, as the legend lists them; ``size`` is a radius in pixels at street zoom.
CUSTOMERS: Mapping[str, Mapping[str, Json]] = MappingProxyType(
    {
        "very_high": {"fill": "#8f040a", "ink": PAPER, "shape": "burst", "size": 15},
        "high": {"fill": "#de6410", "ink": INK, "shape": "diamond", "size": 12.5},
        "medium": {"fill": "#f1d736", "ink": INK, "shape": "square", "size": 10.5},
        "low": {"fill": "#1fb082", "ink": INK, "shape": "circle", "size": 9.5},
        "open": {"fill": PAPER, "ink": INK, "shape": "pill", "size": 11, "dotted": True},
        "not_eligible": {"fill": "#9aa6b0", "ink": INK, "shape": "circle", "size": 4},
    }
)

SPP_COLOUR = "#4b3a9e"
SPPS: Mapping[str, Mapping[str, Json]] = MappingProxyType(
    {
        "operating": {"fill": SPP_COLOUR, "ink": PAPER, "dash": []},
        "construction": {"fill": "#c9c1ee", "ink": SPP_COLOUR, "dash": []},
        "planned": {"fill": PAPER, "ink": SPP_COLOUR, "dash": [3, 2]},
        "retired": {"fill": "#e3e6e8", "ink": "#7c8790", "dash": []},
    }
)

LINES: Mapping[str, Mapping[str, Json]] = MappingProxyType(
    {
        "road": {"color": "#bcc5cc", "weight": 1.2, "opacity": 1},
        "distribution_line": {"color": "#2f7fc1", "weight": 1.6, "opacity": 0.85},
        "spp_line": {"color": SPP_COLOUR, "weight": 2.4, "opacity": 0.9},
    }
)

# Below everything else, lowest first; areas have a fill. Paler than any line that means something.
GROUND: Mapping[str, Mapping[str, Json]] = MappingProxyType(
    {
        "other_area": {"color": "#c9cfc4", "weight": 0.8, "fillColor": "#dfe5da", "fillOpacity": 1},
        "water_area": {"color": "#a9cadb", "weight": 0.8, "fillColor": "#d3e5ee", "fillOpacity": 1},
        "other": {"color": "#c3c9bd", "weight": 1, "opacity": 1},
        "water_fine": {"color": "#bcd6e3", "weight": 0.9, "opacity": 1},
        "water": {"color": "#a9cadb", "weight": 1.7, "opacity": 1},
        "admin": {"color": "#a79fb0", "weight": 1.1, "opacity": 1, "dashArray": "7 3 1.5 3"},
    }
)
# Names on it; quieter than the names of plants and estates.
PLACES: Mapping[str, Mapping[str, Json]] = MappingProxyType(
    {
        "province": {"ink": "#5c6470", "size": 15, "weight": 500, "dot": 0},
        "seat": {"ink": "#47525d", "size": 13, "weight": 500, "dot": 2.6},
        "town": {"ink": "#55606b", "size": 11.5, "weight": 400, "dot": 1.8},
        "admin": {"ink": "#665c72", "size": 11.5, "weight": 400, "dot": 0},
        "water": {"ink": "#2f6584", "size": 11, "weight": 400, "dot": 0},
        "other": {"ink": "#57624f", "size": 11, "weight": 400, "dot": 0},
    }
)

ESTATE: Mapping[str, Json] = MappingProxyType(
    {
        "color": "#a58a55",
        "weight": 1.2,
        "dashArray": "4 3",
        "fillColor": "#eadfc4",
        "fillOpacity": 0.55,
        "ink": "#735c2c",
    }
)
RING: Mapping[str, Json] = MappingProxyType(
    {
        "color": SPP_COLOUR,
        "weight": 1.1,
        "opacity": 0.45,
        "dashArray": "5 5",
        "fill": False,
    }
)
CHOSEN_RING: Mapping[str, Json] = MappingProxyType({"weight": 1.8, "opacity": 0.95})
# How far a position may be off. Not filled: hundreds lie over each other and would hide the map.
DOUBT: Mapping[str, Json] = MappingProxyType(
    {
        "color": INK,
        "weight": 1.1,
        "dashArray": "1.5 4",
        "fillColor": PAPER,
        "fillOpacity": 0,
    }
)
# Baht at stake, from little to much, in one hue that no band has; the sum stands inside.
STAKE: tuple[Mapping[str, Json], ...] = (
    MappingProxyType({"fill": "#d9d3f0", "ink": INK}),
    MappingProxyType({"fill": "#b3a7df", "ink": INK}),
    MappingProxyType({"fill": "#6350ad", "ink": PAPER}),
    MappingProxyType({"fill": "#35237c", "ink": PAPER}),
)
STAKE_OPACITY = 0.88  # lines shine through, and the sum stays readable
ROUTE: Mapping[str, Json] = MappingProxyType({"color": "#0f5f63", "weight": 1.4, "opacity": 0.45})
CHOSEN_ROUTE: Mapping[str, Json] = MappingProxyType({
    "color": "#0b6e72", "weight": 4.5, "opacity": 0.95,
})  # fmt: skip

# Of a route's legs, in the order they are travelled.
LEGS: Mapping[str, str] = MappingProxyType(
    {
        "access": "#8796a3",
        "line": "#2f7fc1",
        "corridor": "#c79a3a",
        "egress": "#5b6b78",
    }
)


def palette() -> Json:
    """Return every style as the page reads it."""
    return {
        "customers": {name: dict(style) for name, style in CUSTOMERS.items()},
        "spps": {name: dict(style) for name, style in SPPS.items()},
        "lines": {name: dict(style) for name, style in LINES.items()},
        "ground": {name: dict(style) for name, style in GROUND.items()},
        "places": {name: dict(style) for name, style in PLACES.items()},
        "estate": dict(ESTATE),
        "ring": dict(RING),
        "chosen_ring": dict(CHOSEN_RING),
        "doubt": dict(DOUBT),
        "stake": {"steps": [dict(style) for style in STAKE], "opacity": STAKE_OPACITY},
        "route": dict(ROUTE),
        "chosen_route": dict(CHOSEN_ROUTE),
        "legs": dict(LEGS),
        "ink": INK,
        "paper": PAPER,
    }
