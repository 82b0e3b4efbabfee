"""Write ``georisk/location/outline_table.py``: how far Thailand and each of its provinces reach.

Run as ``python data/places/outline.py [REFERENCE_DATA]``; without an argument the folder is
``GEORISK_REFERENCE_DATA`` or ``../shared/data`` beside the project. Only extents are kept, rounded
outwards to 0.05 degrees (5.5 km): for each strip of 0.1 degrees of latitude the spans of longitude
with land in them, and the box around each province. No border is in it.
"""

from __future__ import annotations

import math
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyogrio
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapely.geometry.base import BaseGeometry

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "georisk" / "location" / "outline_table.py"
PROVINCES = Path("admin") / "adm1_province.geojson"
STRIP = 0.1
STEP = 20
"""Parts of a degree things are rounded to."""
MARGIN = 0.02
"""Degrees added first: two kilometres for land reclaimed and for borders drawn roughly."""
HEADING = '''"""How far Thailand and its provinces reach, rounded outwards to 0.05 degrees.

Written by ``data/places/outline.py``; do not edit by hand.
"""

from __future__ import annotations

from typing import Final

SPANS: Final = """
{spans}
"""
"""Latitude a strip of 0.1 degrees begins at, then spans of longitude with land in them."""

PROVINCES: Final = """
{provinces}
"""
"""DOPA code, south, north, west, east, Thai name, English name."""
'''


def down(value: float) -> float:
    """Round outwards to the south or west."""
    return math.floor(round(value * STEP, 6)) / STEP


def up(value: float) -> float:
    """Round outwards to the north or east."""
    return math.ceil(round(value * STEP, 6)) / STEP


def spans(land: BaseGeometry) -> Iterator[str]:
    """Yield the spans of each strip, those that touch joined."""
    _, south, _, north = land.bounds
    for number in range(math.floor(south / STRIP), math.ceil(north / STRIP)):
        begin = round(number * STRIP, 1)
        strip = shapely.box(90.0, begin - MARGIN, 110.0, begin + STRIP + MARGIN)
        inside = shapely.get_parts(shapely.intersection(land, strip))
        joined: list[list[float]] = []
        for west, _, east, _ in sorted(shapely.bounds(inside).tolist()):
            low, high = down(west - MARGIN), up(east + MARGIN)
            if joined and low <= joined[-1][1]:
                joined[-1][1] = max(joined[-1][1], high)
            else:
                joined.append([low, high])
        if joined:
            shown = " ".join(f"{low:.2f}-{high:.2f}" for low, high in joined)
            yield f"{begin:.1f} {shown}"


def table(folder: Path) -> str:
    """Return the module as text."""
    import geothai

    shapes = pyogrio.read_dataframe(folder / PROVINCES)
    valid = shapely.make_valid(np.asarray(shapes.geometry.values))
    boxes = {
        code.removeprefix("TH"): shape.bounds
        for code, shape in zip(shapes["ADM1_PCODE"], valid, strict=True)
    }
    rows = [
        f"{one.code} {down(south):.2f} {up(north):.2f} {down(west):.2f} {up(east):.2f}"
        f" {one.name_th} {one.name_en.replace(' ', '_')}"
        for one in sorted(geothai.provinces(), key=lambda one: one.code)
        for west, south, east, north in (boxes[one.code],)
    ]
    return HEADING.format(
        spans="\n".join(spans(shapely.union_all(valid))), provinces="\n".join(rows)
    )


if __name__ == "__main__":
    stated = os.environ.get("GEORISK_REFERENCE_DATA", ROOT.parent / "shared" / "data")
    TABLE.write_text(table(Path(sys.argv[1] if len(sys.argv) > 1 else stated)), encoding="utf-8")
    print(f"{TABLE.name}: {TABLE.stat().st_size:,} bytes")
