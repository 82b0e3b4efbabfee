"""Sites, SPPs and lines out of geographic tables, which say what is wrong with them when it is.

A table is whatever has the ``geometry``, ``crs`` and ``index`` of a GeoDataFrame or a GeoSeries:
geopandas itself is not needed here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from georisk.distance.arrays import starts
from georisk.distance.lines import KINDS, NO_OWNER, LineTable
from georisk.errors import EmptyNetwork, InputError, NoEligibleSpp, NothingToAssess, UndeclaredCrs
from georisk.model import LineKind, Location, LonLat, Precision, SppId, SppSite, SppStatus

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Shapes = NDArray[np.object_]

WGS_84 = "EPSG:4326"
POINTS = ("Point",)
PLACES = ("Point", "Polygon", "MultiPolygon")
LINES = ("LineString", "MultiLineString", "LinearRing")


class GeoColumn(Protocol):
    """The geometry of a table, as a GeoSeries has it."""

    def to_crs(self, crs: str, /) -> GeoColumn:
        """Bring it to another CRS."""

    def to_numpy(self) -> Shapes:
        """Return shapely geometries, None where there is none."""


class Labels(Protocol):
    """The index of a table, as pandas has it."""

    @property
    def is_unique(self) -> bool:
        """Whether no label stands twice."""

    def __iter__(self) -> Iterator[Hashable]:
        """Go through the labels."""


class GeoTable(Protocol):
    """A GeoDataFrame, or a GeoSeries, as far as it is read here."""

    @property
    def geometry(self) -> GeoColumn:
        """The active geometry."""

    @property
    def crs(self) -> object:
        """The CRS, None where it is not declared."""

    @property
    def index(self) -> Labels:
        """The labels of the rows."""

    def __len__(self) -> int:
        """Return the number of rows."""


def sites_from_frame(customers: GeoTable) -> tuple[list[Hashable], list[LonLat]]:
    """Labels and positions of customers, in WGS 84 degrees.

    Parameters
    ----------
    customers : GeoDataFrame or GeoSeries of points
        In any declared CRS.

    Raises
    ------
    NothingToAssess
        When the table is empty.
    UndeclaredCrs
    InputError
        A row without geometry or with another kind of it, or a label that stands twice.

    Examples
    --------
    >>> import geopandas
    >>> from shapely import Point
    >>> sites_from_frame(geopandas.GeoSeries([Point(100.0, 13.0)], index=["mill"], crs=4326))
    (['mill'], [LonLat(lon=100.0, lat=13.0)])
    """
    if not len(customers):
        raise NothingToAssess(
            "customers: the table is empty: give one row a site",
            "customers: ตารางว่างเปล่า ต้องมีหนึ่งแถวต่อหนึ่งที่ตั้ง",
        )
    labels, shapes = _read("customers", customers, POINTS)
    return labels, [_position(shape) for shape in shapes]


def spps_from_frame(spps: GeoTable) -> list[SppSite]:
    """Plants by their ``spp_id`` column, else by their index.

    Parameters
    ----------
    spps : GeoDataFrame or GeoSeries of points or polygons
        In any declared CRS. A polygon is the plant's area; its lines start at a point on it.

    Raises
    ------
    NoEligibleSpp
        When the table is empty.
    UndeclaredCrs
    InputError
        A row without geometry or with another kind of it, or an id that stands twice.

    Examples
    --------
    >>> import geopandas
    >>> from shapely import Point
    >>> [spp] = spps_from_frame(geopandas.GeoSeries([Point(100.0, 13.0)], index=["A"], crs=4326))
    >>> spp.spp_id, spp.location.point
    ('A', LonLat(lon=100.0, lat=13.0))
    """
    if not len(spps):
        raise NoEligibleSpp(
            "spps: the table is empty: there is no SPP to measure a distance to",
            "spps: ตารางว่างเปล่า ไม่มี SPP ให้วัดระยะทาง",
        )
    labels, shapes = _read("spps", spps, PLACES)
    names = [str(name) for name in _column(spps, "spp_id") or labels]
    _require_once("spps", "spp_id", names)
    return [_plant(name, shape) for name, shape in zip(names, shapes, strict=True)]


def lines_of(lines: GeoTable, kind: LineKind) -> LineTable:
    """Lines with their ``kind`` and ``owner`` columns, where there are such.

    Raises
    ------
    EmptyNetwork, UndeclaredCrs, InputError
    """
    import shapely

    if not len(lines):
        raise EmptyNetwork(
            "network: the table is empty: give lines, one row each",
            "network: ตารางว่างเปล่า ต้องมีเส้นแถวละหนึ่งเส้น",
        )
    _, shapes = _read("network", lines, LINES)
    part, row = shapely.get_parts(shapes, return_index=True)
    xy, of = shapely.get_coordinates(part, return_index=True)
    named = ["" if _absent(owner) else str(owner) for owner in _values(lines, "owner", "")]
    owners = tuple(sorted(set(named) - {""}))
    rank = {owner: place for place, owner in enumerate(owners)} | {"": NO_OWNER}
    return LineTable(
        start=starts(np.bincount(of, minlength=len(part)).astype(np.int64)),
        lon=xy[:, 0],
        lat=xy[:, 1],
        kind=np.array(
            [_kind_index(stated, kind) for stated in _values(lines, "kind", kind)], dtype=np.uint8
        )[row],
        owner=np.array([rank[owner] for owner in named], dtype=np.int32)[row],
        owners=owners,
    )


def _read(role: str, table: GeoTable, expected: Sequence[str]) -> tuple[list[Hashable], Shapes]:
    """Labels and geometries on WGS 84, each of them there and of an expected type."""
    import shapely

    labels = list(table.index)
    _require_crs(role, table)
    _require_once(role, "index", labels)
    shapes = table.geometry.to_numpy()
    for label, shape in zip(labels, shapes, strict=True):
        if shape is None or shape.is_empty or not np.isfinite(shape.bounds).all():
            raise _no_geometry(role, label)
        if shape.geom_type not in expected:
            raise _wrong_type(role, label, shape.geom_type, expected)
    return labels, shapely.force_2d(table.geometry.to_crs(WGS_84).to_numpy())


def _require_crs(role: str, table: GeoTable) -> None:
    if table.crs is None:
        raise UndeclaredCrs(
            f"{role}: the table has no CRS: say which one it is in, with set_crs",
            f"{role}: ตารางไม่ได้ระบุระบบพิกัด โปรดระบุด้วย set_crs",
        )


def _require_once(role: str, what: str, names: Iterable[Hashable]) -> None:
    seen: set[Hashable] = set()
    for name in names:
        if name in seen:
            raise InputError(
                f"{role}: {what} {name!r} stands twice: answers could not be told apart",
                f"{role}: {what} {name!r} ซ้ำกัน จะแยกคำตอบออกจากกันไม่ได้",
            )
        seen.add(name)


def _no_geometry(role: str, label: Hashable) -> InputError:
    return InputError(
        f"{role}: row {label!r} has no geometry, or an empty one: drop it or give it a position",
        f"{role}: แถว {label!r} ไม่มีรูปทรงหรือรูปทรงว่าง โปรดตัดออกหรือระบุตำแหน่ง",
    )


def _wrong_type(role: str, label: Hashable, found: str, expected: Sequence[str]) -> InputError:
    wanted = ", ".join(expected)
    return InputError(
        f"{role}: row {label!r} is a {found}: expected {wanted}",
        f"{role}: แถว {label!r} เป็น {found} ต้องเป็น {wanted}",
    )


def _column(table: GeoTable, name: str) -> list[object] | None:
    if name not in getattr(table, "columns", ()):
        return None
    return list(table[name])  # type: ignore[index]


def _values(table: GeoTable, name: str, otherwise: str) -> list[object]:
    return _column(table, name) or [otherwise] * len(table)


def _absent(value: object) -> bool:
    """Whether a cell is empty: None, NaN, or what pandas has in its place."""
    return value is None or value == "" or type(value).__name__ == "NAType" or value != value  # noqa: PLR0124


def _kind_index(stated: object, otherwise: LineKind) -> int:
    try:
        return KINDS.index(otherwise if _absent(stated) else LineKind(str(stated)))
    except ValueError as error:
        kinds = ", ".join(KINDS)
        raise InputError(
            f"network: a line has kind {stated!r}: expected one of {kinds}",
            f"network: เส้นมีชนิด {stated!r} ต้องเป็นหนึ่งใน {kinds}",
        ) from error


def _position(shape: BaseGeometry) -> LonLat:
    lon, lat, *_ = shape.bounds
    return LonLat(lon=lon, lat=lat)


def _plant(name: str, shape: BaseGeometry) -> SppSite:
    import shapely

    flat = shape.geom_type in POINTS
    return SppSite(
        spp_id=SppId(name),
        name=name,
        location=Location(
            point=_position(shape if flat else shapely.point_on_surface(shape)),
            precision=Precision.SURVEYED,
        ),
        status=SppStatus.OPERATING,
        area=None if flat else shape,
    )
