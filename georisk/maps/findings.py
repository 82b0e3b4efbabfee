"""The findings of a network check as one HTML file that opens anywhere."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from georisk.distance.quality import Flaw
from georisk.maps.assets import labels, own_scripts, shell
from georisk.maps.geometry import drawn_lines
from georisk.maps.palette import INK, LINES, PAPER
from georisk.model import LineKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from georisk.distance import RouteNetwork
    from georisk.distance.quality import Findings
    from georisk.errors import Language
    from georisk.maps.pagedata import Json

KINDS = tuple(kind.value for kind in LineKind)
# What a browser still draws and a mail still carries.
MOST_VERTICES = 400_000
MOST_OF_A_FLAW = 3_000
NOBODY = -1
# Every flaw has a shape of its own besides its colour.
FLAWS: Mapping[Flaw, Mapping[str, Json]] = MappingProxyType(
    {
        Flaw.ISLAND: {"fill": "#4b3a9e", "shape": "square"},
        Flaw.GAP: {"fill": "#8f040a", "shape": "burst"},
        Flaw.CROSSING: {"fill": "#f1d736", "shape": "diamond"},
        Flaw.OVERLAP: {"fill": "#1fb082", "shape": "pill"},
        Flaw.SPIKE: {"fill": "#de6410", "shape": "triangle"},
        Flaw.ZERO_LENGTH: {"fill": PAPER, "shape": "circle"},
        Flaw.LENGTH: {"fill": "#9aa6b0", "shape": "cross"},
        Flaw.DETOUR: {"fill": "#0f9bd7", "shape": "ring"},
    }
)


def render_findings(
    network: RouteNetwork,
    findings: Sequence[Findings],
    *,
    lang: Language = "th",
    attribution: str | None = None,
) -> str:
    """Draw the findings of a check over the lines they are about.

    Of each flaw the 3,000 largest are drawn; lines of a network of more than 400,000 vertices are
    left out. Both are said on the page, and the counts are always those of all findings.

    Parameters
    ----------
    attribution : str or None
        Plain text the licences of the lines ask for.

    Returns
    -------
    str
        A self-contained HTML page. Equal arguments give equal bytes.
    """
    from georisk.maps.page import Frame, render_page  # folium takes a second to import

    frame = Frame(shell=shell("findings.html"), scripts=own_scripts(("text.js", "findings.js")))
    data = {**findings_data(network, findings), "lang": lang, "attribution": attribution}
    return render_page(data, frame)


def findings_data(network: RouteNetwork, findings: Sequence[Findings]) -> dict[str, Json]:
    """Gather everything the page knows."""
    drawn = len(network.vertex_lon) <= MOST_VERTICES
    return {
        "labels": labels("findings_labels.json"),
        "palette": {
            "ink": INK,
            "lines": {name: dict(style) for name, style in LINES.items()},
            "flaws": {flaw.value: dict(style) for flaw, style in FLAWS.items()},
        },
        "digest": network.digest,
        "bounds": list(_bounds(network)),
        "nodes": network.node_count,
        "edges": network.edge_count,
        "lines_drawn": drawn,
        "lines": {
            kind: drawn_lines(paths_of(network, rank)) if drawn else []
            for rank, kind in enumerate(KINDS)
        },
        "flaws": [_flaw(network, one) for one in findings],
    }


def _bounds(network: RouteNetwork) -> tuple[float, float, float, float]:
    box = network.bounds
    return box.west, box.south, box.east, box.north


def paths_of(network: RouteNetwork, kind: int) -> Iterator[list[list[float]]]:
    """Paths of the edges of a kind, an index into `KINDS`."""
    for edge in np.flatnonzero(network.edge_kind == kind).tolist():
        one = slice(int(network.vertex_start[edge]), int(network.vertex_start[edge + 1]))
        lon, lat = network.vertex_lon[one], network.vertex_lat[one]
        yield np.column_stack((lon, lat)).tolist()


def _flaw(network: RouteNetwork, findings: Findings) -> Json:
    """Take the largest findings of a flaw, one row each."""
    order = np.lexsort((findings.edge, -np.abs(findings.metres)))[:MOST_OF_A_FLAW]
    return {
        "flaw": findings.flaw.value,
        "count": len(findings.lon),
        "rows": [
            [
                round(float(findings.lon[row]), 7),
                round(float(findings.lat[row]), 7),
                round(float(findings.metres[row]), 3),
                _kind(network, int(findings.edge[row])),
                _kind(network, int(findings.other[row])),
            ]
            for row in order.tolist()
        ],
    }


def _kind(network: RouteNetwork, edge: int) -> str | None:
    return None if edge == NOBODY else KINDS[int(network.edge_kind[edge])]
