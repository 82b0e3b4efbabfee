"""A sheet of paper to draw a map on: what it shows, in which proportion, with which letters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from math import cos, radians
from typing import TYPE_CHECKING, Any, cast

from georisk.errors import NotFound
from georisk.maps.assets import labels
from georisk.maps.geometry import around
from georisk.maps.layers import features, geometry, properties

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from matplotlib.axes import Axes
    from matplotlib.font_manager import FontProperties
    from shapely.geometry.base import BaseGeometry

    from georisk.errors import Language
    from georisk.model import AssessedCustomer, RunDocument

Box = tuple[float, float, float, float]
A4_LANDSCAPE = (11.69, 8.27)  # inches
INCH_MM = 25.4
LEAST_POINTS = 8.0  # of letters on paper smaller than A4, which else would shrink with it
MARGIN_M = 700.0
OTHER_SCRIPTS = "DejaVu Sans"  # comes with the drawing library
NO_GLYPH = "\u25a1"
MAP = (0.03, 0.08, 0.70, 0.80)  # left, bottom, width, height on the page


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a picture shows: one estate, one customer with its route, or (both None) the run.

    Parameters
    ----------
    width_mm : float or None
        How wide it will be placed, where it does not fill a page: letters have that size then.
    """

    estate_id: str | None = None
    customer_id: str | None = None
    width_mm: float | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A figure being drawn: its map, its fonts and its words.

    Parameters
    ----------
    shrunk : float
        Width of the paper against that of A4, whose proportions it has.
    """

    run: RunDocument
    axes: Axes
    box: Box
    lang: Language
    font: FontProperties
    shrunk: float = 1.0

    def points(self, size: float) -> float:
        """Return the size of letters that have this size on A4; small ones stay readable."""
        return size if self.shrunk == 1 else max(LEAST_POINTS, size * self.shrunk)

    def word(self, name: str) -> str:
        """Return a label of the map in the sheet's language."""
        words = cast("Mapping[str, Mapping[str, str]]", labels())
        return words[name][self.lang]

    def shows(self, lon: float | None, lat: float | None) -> bool:
        """Tell whether a position is in view."""
        west, south, east, north = self.box
        return lon is not None and lat is not None and west <= lon <= east and south <= lat <= north


@cache
def _fonts() -> tuple[FontProperties, frozenset[int]]:
    """Return the Thai font with one for other scripts behind it, and all letters they have."""
    from matplotlib import font_manager
    from matplotlib.ft2font import FT2Font

    folder = files("fontpkg_noto_sans_thai") / "files"
    font = next(file for file in folder.iterdir() if file.name.endswith(".ttf"))
    with as_file(font) as path:
        font_manager.fontManager.addfont(str(path))
        thai = FT2Font(str(path))
    other = FT2Font(font_manager.findfont(OTHER_SCRIPTS))
    known = frozenset(thai.get_charmap()) | frozenset(other.get_charmap())
    return font_manager.FontProperties(family=[thai.family_name, OTHER_SCRIPTS]), known


def thai_font() -> FontProperties:
    """Return the Thai font of the map pages; its letters are shaped by the drawing library."""
    return _fonts()[0]


def box_of(run: RunDocument, view: View) -> Box:
    """Return the box a picture shows, in degrees and in the proportions of the page.

    Raises
    ------
    NotFound
        No such estate or customer, or nothing has a position.
    """
    shape = _subject(run, view)
    return _in_proportion(around(shape, MARGIN_M).bounds)


def _in_proportion(box: Box) -> Box:
    """Widen a box to the shape of the map on the page, so that nothing is stretched."""
    west, south, east, north = box
    shrink = cos(radians((south + north) / 2))  # of a degree of longitude, against one of latitude
    wanted = A4_LANDSCAPE[0] * MAP[2] / (A4_LANDSCAPE[1] * MAP[3])
    wide, high = (east - west) * shrink, north - south
    more_lon = max(0.0, high * wanted - wide) / shrink / 2
    more_lat = max(0.0, wide / wanted - high) / 2
    return west - more_lon, south - more_lat, east + more_lon, north + more_lat


def _subject(run: RunDocument, view: View) -> BaseGeometry:
    from shapely.geometry import MultiPoint

    if view.estate_id is not None:
        return estate_shape(run, view.estate_id)
    chosen = [one for one in run.customers if view.customer_id in {None, one.record.customer_id}]
    if not chosen:
        raise _not_found("customer", "ลูกค้า", str(view.customer_id))
    points = [point for one in chosen for point in _points(one)]
    if not points:
        raise NotFound("nothing to draw has a position", "ไม่มีรายการใดมีพิกัดให้วาด")
    return MultiPoint(points).envelope


def _points(customer: AssessedCustomer) -> Iterator[tuple[float, float]]:
    record = customer.record
    if record.lon is not None and record.lat is not None:
        yield record.lon, record.lat
        yield from customer.path


def estate_shape(run: RunDocument, estate_id: str) -> BaseGeometry:
    """Return an estate's area; the circle of one that is a point with a radius.

    Raises
    ------
    NotFound
        No such estate in the run.
    """
    for feature in features(run.estates):
        fields = properties(feature)
        if fields["estate_id"] == estate_id:
            shape = geometry(feature)
            radius = fields.get("radius_m")
            return around(shape, float(cast("float", radius))) if radius else shape
    raise _not_found("estate", "นิคมอุตสาหกรรม", estate_id)


def _not_found(en: str, th: str, name: str) -> NotFound:
    return NotFound(f"no {en} {name!r} in the run", f"ไม่พบ{th} {name!r} ในรอบการประเมิน")


def plain(text: str) -> str:
    """Keep the drawing library from reading a formula between dollar signs.

    A letter that no font has becomes a box, a line break a blank.
    """
    known = _fonts()[1]
    letters = (" " if letter.isspace() else letter for letter in text)
    drawn = "".join(letter if ord(letter) in known else NO_GLYPH for letter in letters)
    return drawn.replace("$", r"\$")


def name_of(fields: Mapping[str, Any], lang: Language) -> str:
    """Return the name of an estate or a plant, in Thai where it has one."""
    return str(fields.get("name_th") or fields["name"] if lang == "th" else fields["name"])
