"""What lies under the customers of a served map: plants, estates, rings, and lines in view."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from georisk.maps.geometry import encode
from georisk.maps.layers import estates, features, properties, rings, spps
from georisk.maps.palette import LINES
from georisk.model import RunDocument

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from georisk.distance.morton import Box
    from georisk.maps.pagedata import Json
    from georisk.model import RunHeader

NOBODY: Mapping[str, object] = {"type": "FeatureCollection", "features": ()}
WORLD_PIXELS = 256  # at zoom 0
LEAST_PIXELS = 2.0  # what is smaller on the screen is not drawn
EVERY_OTHER = 2  # of a ring's 128 corners: 10 m off its circle at 8 km


def ground_of(
    header: RunHeader, plants: Mapping[str, object], outlines: Mapping[str, object]
) -> dict[str, Json]:
    """Gather plants, estates and rings as the page draws them.

    Parameters
    ----------
    plants, outlines : mapping
        GeoJSON of a run's plants and estates.
    """
    run = RunDocument(
        header=header, customers=(), rejects=(), spps=plants, estates=outlines, lines=NOBODY
    )
    drawn: Any = rings(run)
    return {
        "spps": spps(run),
        "estates": estates(run),
        "rings": [
            {"outlines": [[_coarse(part) for part in ring] for ring in one["outlines"]]}
            for one in drawn
        ],
    }


def _coarse(steps: Sequence[int]) -> list[int]:
    """Leave out every other corner; the ring stays closed."""
    places = np.cumsum(np.array(steps, dtype=np.int64).reshape(-1, 2), axis=0)
    kept = np.vstack((places[:-1:EVERY_OTHER], places[-1:]))
    flat: list[int] = np.vstack((kept[:1], np.diff(kept, axis=0))).ravel().tolist()
    return flat


@dataclass(frozen=True, slots=True, eq=False)
class LiveLines:
    """A run's lines by kind, joined end to end, with an index over where they are."""

    lines: Mapping[str, NDArray[np.object_]]
    trees: Mapping[str, Any]

    @classmethod
    def of(cls, collection: Mapping[str, object]) -> LiveLines:
        """Join the lines of a run.

        Parameters
        ----------
        collection : mapping
            GeoJSON of LineStrings and MultiLineStrings with a ``kind``.
        """
        import shapely

        joined = {kind: _joined(collection, kind) for kind in LINES}
        return cls(joined, {kind: shapely.STRtree(lines) for kind, lines in joined.items()})

    def within(self, box: Box, zoom: int) -> dict[str, list[list[int]]]:
        """Give what a view shows of each kind, as coarse as its pixels, each line encoded."""
        import shapely

        pixel = 360 / (WORLD_PIXELS * 2.0**zoom)
        window = shapely.box(box.west, box.south, box.east, box.north)
        return {
            kind: _drawn(self.lines[kind][np.sort(tree.query(window))], window, pixel)
            for kind, tree in self.trees.items()
        }


def _joined(collection: Mapping[str, object], kind: str) -> NDArray[np.object_]:
    import shapely

    texts = [
        json.dumps(item["geometry"])
        for item in features(collection)
        if properties(item)["kind"] == kind
    ]
    pieces = shapely.get_parts(shapely.from_geojson(texts))
    return shapely.get_parts(shapely.line_merge(shapely.multilinestrings(pieces)))


def _drawn(lines: NDArray[np.object_], window: BaseGeometry, pixel: float) -> list[list[int]]:
    """Drop what no eye sees at this zoom, and what lies outside of the view."""
    import shapely

    west, south, east, north = shapely.bounds(lines).reshape(-1, 4).T
    seen = np.hypot(east - west, north - south) > LEAST_PIXELS * pixel
    cut = shapely.get_parts(shapely.clip_by_rect(lines[seen], *window.bounds))
    coarse = shapely.simplify(cut, pixel / 2)
    return [encode(shapely.get_coordinates(line)) for line in coarse if not line.is_empty]
