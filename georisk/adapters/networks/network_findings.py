"""The findings of a network check as files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from georisk.distance import RouteNetwork
    from georisk.distance.quality import Findings

NOBODY = -1


def findings_geojson(network: RouteNetwork, findings: Sequence[Findings]) -> dict[str, object]:
    """Take every finding as a point with its flaw, its edges, their kinds and its metres."""
    return {
        "type": "FeatureCollection",
        "features": [
            feature for one in findings for feature in _features(one, _kinds(network, one))
        ],
    }


def _kinds(network: RouteNetwork, findings: Findings) -> list[tuple[str, str | None]]:
    from georisk.model import LineKind

    kinds = [kind.value for kind in LineKind]
    own = network.edge_kind[findings.edge].tolist()
    other = network.edge_kind[findings.other].tolist()
    return [
        (kinds[one], None if edge == NOBODY else kinds[two])
        for one, two, edge in zip(own, other, findings.other.tolist(), strict=True)
    ]


def _features(
    findings: Findings, kinds: Sequence[tuple[str, str | None]]
) -> list[Mapping[str, object]]:
    columns = (findings.lon, findings.lat, findings.edge, findings.other, findings.metres)
    rows = zip(*(column.tolist() for column in columns), kinds, strict=True)
    return [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [round(lon, 7), round(lat, 7)]},
            "properties": {
                "flaw": findings.flaw.value,
                "edge": edge,
                "kind": kind,
                "other_edge": None if other == NOBODY else other,
                "other_kind": other_kind,
                "metres": round(metres, 3),
            },
        }
        for lon, lat, edge, other, metres, (kind, other_kind) in rows
    ]


def check_json(content: Mapping[str, object]) -> str:
    """Write plain data as JSON, one line a level."""
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
