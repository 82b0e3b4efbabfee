"""Vertices that are nowhere on the globe, or nowhere near Thailand: a CRS that lies."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from georisk.errors import InputError, UnreadableFile

if TYPE_CHECKING:
    from georisk.adapters.networks.line_files import LineFile, Lines

# West, south, east, north of all that could serve a customer in Thailand, with room to spare.
SURROUNDINGS = (90.0, 0.0, 112.0, 26.0)


def require_degrees(file: LineFile, lines: Lines) -> None:
    """Name the file and the line of a vertex that is nowhere on the globe."""
    import numpy as np

    limits = np.array([180.0, 90.0])
    bad = np.flatnonzero(~(np.abs(lines.points) <= limits).all(axis=1))
    if len(bad) == 0:
        return
    lon, lat = lines.points[bad[0]].tolist()
    line = int(lines.line[bad[0]]) + 1
    swapped = abs(lon) <= limits[1] < abs(lat) <= limits[0]
    fix_en, fix_th = (
        ("lat and lon look swapped", "lat กับ lon น่าจะสลับกัน")
        if swapped
        else ("correct or remove the line", "โปรดแก้ไขหรือลบเส้นนี้")
    )
    raise UnreadableFile(
        f"{file.path}: line {line} has a vertex at lon {lon:g}, lat {lat:g}: {fix_en}",
        f"{file.path}: เส้นที่ {line} มีจุดที่ lon {lon:g}, lat {lat:g}: {fix_th}",
    )


def within_surroundings(file: LineFile, lines: Lines) -> Lines:
    """Leave out the lines that stray far from Thailand; refuse a file most of which does."""
    import numpy as np

    low, high = np.array(SURROUNDINGS[:2]), np.array(SURROUNDINGS[2:])
    inside = (lines.points >= low) & (lines.points <= high)
    astray = ~np.asarray(inside.all(axis=1), dtype=np.bool_)
    if not astray.any():
        return lines
    if 2 * int(astray.sum()) > len(astray):
        raise _elsewhere(file, lines, int(np.flatnonzero(astray)[0]), int(astray.sum()))
    stays = np.ones(len(lines.kind), dtype=np.bool_)
    stays[lines.line[astray]] = False
    kept = stays[lines.line]
    return replace(
        lines,
        points=lines.points[kept],
        line=(np.cumsum(stays) - 1)[lines.line[kept]],
        kind=lines.kind[stays],
        owner=lines.owner[stays],
        level=lines.level[stays],
        label=lines.label[stays],
        outside=int((~stays).sum()),
    )


def _elsewhere(file: LineFile, lines: Lines, vertex: int, count: int) -> InputError:
    lon, lat = lines.points[vertex].tolist()
    line, total = int(lines.line[vertex]) + 1, len(lines.points)
    west, south, east, north = SURROUNDINGS
    return InputError(
        f"{file.path}: {count} of {total} vertices lie outside of Thailand's surroundings"
        f" ({west:g}-{east:g} E, {south:g}-{north:g} N), the first at lon {lon:.6f}, lat {lat:.6f}"
        f" (line {line}): the file's CRS is not the one it declares, or it is of another country",
        f"{file.path}: จุด {count} จาก {total} จุดอยู่นอกบริเวณประเทศไทย"
        f" (ลองจิจูด {west:g}-{east:g} ละติจูด {south:g}-{north:g}) จุดแรกอยู่ที่ lon {lon:.6f},"
        f" lat {lat:.6f} (เส้นที่ {line}): ระบบพิกัดของไฟล์ไม่ตรงกับที่ประกาศไว้ หรือเป็นข้อมูลของประเทศอื่น",
    )
