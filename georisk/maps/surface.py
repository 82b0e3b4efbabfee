"""A threat surface as one HTML file that opens anywhere: where a plant would put most at stake."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from georisk.maps.assets import labels, own_scripts, shell
from georisk.maps.findings import KINDS, MOST_VERTICES, paths_of
from georisk.maps.geometry import drawn_lines
from georisk.maps.palette import INK, LINES, PAPER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from georisk.distance import RouteNetwork
    from georisk.errors import Language
    from georisk.maps.pagedata import Json
    from georisk.model import LonLat, RunHeader, SppSite

WORST = 10
# What a browser still draws at once; those with the least at stake are left out, and it is said.
MOST_SITES = 50_000
# From pale to dark in one hue, so that it reads without colours too; the size says it again.
STEPS = ("#d9d3f0", "#b3a7df", "#8a79ca", "#6350ad", "#35237c")
NOTHING = "#9aa6b0"
SIGNIFICANT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SurfaceSite:
    """A candidate site as the page tells of it.

    Parameters
    ----------
    baht : Decimal
        A month, newly at stake.
    newly_at_stake, band_moves, newly_assessed, customers : int
    access_m : float or None
        None when no line is near enough.
    """

    site_id: str
    point: LonLat
    baht: Decimal
    newly_at_stake: int
    band_moves: int
    newly_assessed: int
    customers: int
    access_m: float | None


def render_surface(
    sites: Sequence[SurfaceSite],
    network: RouteNetwork,
    spps: Sequence[SppSite],
    *,
    header: RunHeader,
    lang: Language = "th",
) -> str:
    """Draw candidate sites by the baht a plant there would put at stake.

    The 50,000 sites with most at stake are drawn; lines of a network of more than 400,000 vertices
    are left out. Both are said on the page, and its counts are those of all sites.

    Parameters
    ----------
    sites : sequence of SurfaceSite
        The worst first.
    spps : sequence of SppSite
        The plants that are there.
    header : RunHeader
        Of the run the sites were asked for.

    Returns
    -------
    str
        A self-contained HTML page. Equal arguments give equal bytes.
    """
    from georisk.maps.page import Frame, render_page  # folium takes a second to import

    frame = Frame(shell=shell("surface.html"), scripts=own_scripts(("text.js", "surface.js")))
    data = {
        **surface_data(sites, network, spps),
        "run_id": header.run_id,
        "synthetic": header.synthetic,
        "attribution": header.attribution,
        "lang": lang,
    }
    return render_page(data, frame)


def surface_data(
    sites: Sequence[SurfaceSite], network: RouteNetwork, spps: Sequence[SppSite]
) -> dict[str, Json]:
    """Gather everything the page knows."""
    bounds = step_bounds([site.baht for site in sites])
    counts = [0] * (len(STEPS) + 1)
    for site in sites:
        counts[step_of(site.baht, bounds)] += 1
    lines_drawn = len(network.vertex_lon) <= MOST_VERTICES
    return {
        "labels": labels("surface_labels.json"),
        "palette": {
            "ink": INK,
            "paper": PAPER,
            "nothing": NOTHING,
            "steps": list(STEPS),
            "lines": {name: dict(style) for name, style in LINES.items()},
        },
        "bounds": [float(bound) for bound in bounds],
        "counts": counts,
        "count": len(sites),
        "worst": sum(site.customers > 0 for site in sites[:WORST]),
        "sites": [_row(site, step_of(site.baht, bounds)) for site in sites[:MOST_SITES]],
        "spps": [
            [spp.location.point.lon, spp.location.point.lat, str(spp.spp_id), spp.name, spp.name_th]
            for spp in spps
        ],
        "lines_drawn": lines_drawn,
        "lines": {
            kind: drawn_lines(paths_of(network, rank)) if lines_drawn else []
            for rank, kind in enumerate(KINDS)
        },
    }


def _row(site: SurfaceSite, step: int) -> Json:
    return [
        site.point.lon,
        site.point.lat,
        site.site_id,
        step,
        float(site.baht),
        site.newly_at_stake,
        site.band_moves,
        site.newly_assessed,
        site.customers,
        site.access_m,
    ]


def step_bounds(values: Sequence[Decimal]) -> list[Decimal]:
    """Lower bounds of the steps above the first: fifths of the greatest value, to two digits.

    Examples
    --------
    >>> [str(bound) for bound in step_bounds([Decimal(0), Decimal(9_870_000)])]
    ['2.0E+6', '3.9E+6', '5.9E+6', '7.9E+6']
    """
    greatest = max(values, default=Decimal(0))
    fifths = [greatest * rank / len(STEPS) for rank in range(1, len(STEPS))]
    return [Decimal(f"{fifth:.{SIGNIFICANT - 1}E}") for fifth in fifths]


def step_of(value: Decimal, bounds: Sequence[Decimal]) -> int:
    """Tell the step of a value: 0 where nothing is at stake, then 1 to 5.

    Examples
    --------
    >>> [step_of(Decimal(value), [Decimal(2), Decimal(4)]) for value in (0, 1, 2, 9)]
    [0, 1, 2, 3]
    """
    return 0 if value <= 0 else 1 + sum(value >= bound for bound in bounds)
