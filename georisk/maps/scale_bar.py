"""A scale bar whose length is geodesic, and an arrow to the north."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.font_manager import FontProperties

    from georisk.errors import Language

STEPS_M = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000)
KILOMETRE = 1_000
PART = 0.25  # of the width of the map, at most
NORTH = {"th": "น", "en": "N"}
UNITS = {"th": ("ม.", "กม."), "en": ("m", "km")}


@dataclass(frozen=True, slots=True)
class NorthAndScale:
    """In which font and language."""

    font: FontProperties
    lang: Language


def bar_length(width_m: float) -> int:
    """Choose the longest round length that takes at most a quarter of the width.

    Examples
    --------
    >>> bar_length(10_000.0), bar_length(900.0), bar_length(10.0)
    (2000, 200, 50)
    """
    return max((step for step in STEPS_M if step <= width_m * PART), default=STEPS_M[0])


def draw_north_and_scale(axes: Axes, what: NorthAndScale) -> None:
    """Draw both at the lower edge of what the axes show."""
    from pyproj import Geod

    globe = Geod(ellps="WGS84")
    (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
    lon, lat = west + 0.04 * (east - west), south + 0.05 * (north - south)
    _, _, width = globe.inv(west, lat, east, lat)
    metres = bar_length(width)
    end, _, _ = globe.fwd(lon, lat, 90, metres)
    axes.plot([lon, end], [lat, lat], color="black", linewidth=4, solid_capstyle="butt", zorder=9)
    small, large = UNITS[what.lang]
    shown = f"{metres} {small}" if metres < KILOMETRE else f"{metres // KILOMETRE} {large}"
    up = 0.02 * (north - south)
    axes.text(lon, lat + up, shown, fontproperties=what.font, fontsize=10, zorder=9)
    top = (west + 0.96 * (east - west), south + 0.16 * (north - south))
    axes.annotate(
        NORTH[what.lang], top, (top[0], south + 0.05 * (north - south)), fontproperties=what.font,
        fontsize=13, ha="center", va="center", zorder=9,
        arrowprops={"arrowstyle": "-|>", "color": "black", "linewidth": 1.6},
    )  # fmt: skip
