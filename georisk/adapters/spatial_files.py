"""Line files to one table of lines: what a distance may run along."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from georisk.adapters.raw_tables import file_hash, read_frame, read_text, reading
from georisk.adapters.schema import folded
from georisk.distance import LineTable
from georisk.errors import EmptyNetwork, MissingColumn, UnreadableFile, UsageError
from georisk.model import InputFile, LineKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray

KINDS = tuple(LineKind)
EDGE_COLUMNS = ("lon1", "lat1", "lon2", "lat2")
LINES = ("LineString", "LinearRing", "MultiLineString")
TABULAR = {".csv", ".tsv", ".txt"}
KIND_WORDS = {
    folded(word): kind
    for kind, words in (
        (LineKind.DISTRIBUTION_LINE, "distribution_line|สายจำหน่าย|feeder|line"),
        (LineKind.ROAD, "road|ถนน|corridor"),
        (LineKind.SPP_LINE, "spp_line|สาย spp|สายของ spp"),
    )
    for word in words.split("|")
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFile:
    """A file of lines and, where the command line says so, the kind of all of them."""

    path: Path
    kind: LineKind | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The lines of one file, as columns; ``owner`` is an SPP id or empty."""

    points: NDArray[np.float64]
    line: NDArray[np.int64]
    kind: NDArray[np.uint8]
    owner: Sequence[str]


def line_file(spec: str) -> LineFile:
    """Read ``PATH`` or ``KIND:PATH``.

    Examples
    --------
    >>> line_file("road:edges.csv").kind, line_file("lines.gpkg").kind
    (<LineKind.ROAD: 'road'>, None)
    """
    kind, colon, path = spec.partition(":")
    if colon and kind in [item.value for item in KINDS]:
        return LineFile(path=Path(path), kind=LineKind(kind))
    return LineFile(path=Path(spec), kind=None)


def read_lines(specs: Sequence[str]) -> tuple[LineTable, tuple[InputFile, ...]]:
    """Read line files into one table; the order of the files changes nothing.

    Parameters
    ----------
    specs : sequence of str
        Each ``PATH`` or ``KIND:PATH``: any vector format GDAL reads, an ``edges.csv`` with
        ``lon1, lat1, lon2, lat2``, or an OSM ``.graphml``.

    Raises
    ------
    UnreadableFile, UndeclaredCrs, MissingColumn, EmptyNetwork
    """
    files = [line_file(spec) for spec in specs]
    for file in files:
        if not file.path.exists():
            raise UnreadableFile(
                f"no such network file: {file.path}", f"ไม่พบไฟล์โครงข่าย: {file.path}"
            )
    hashed = sorted(((file_hash(file.path), file) for file in files), key=lambda item: item[0])
    parts = [_read_one(file) for _, file in hashed]
    inputs = tuple(
        InputFile(role="network", name=file.path.name, sha256=sha256, rows=len(part.kind))
        for (sha256, file), part in zip(hashed, parts, strict=True)
    )
    if not any(len(part.kind) for part in parts):
        names = ", ".join(str(file.path) for file in files)
        raise EmptyNetwork(f"no line in {names}", f"ไม่มีเส้นใน {names}")
    return _table(parts), inputs


def _read_one(file: LineFile) -> Lines:
    suffix = file.path.suffix.lower()
    with reading(file.path):
        if suffix in TABULAR:
            return _from_edges(file)
        if suffix == ".graphml":
            return _from_graph(file)
        return _from_frame(file, read_frame(file.path))


def _table(parts: Sequence[Lines]) -> LineTable:
    import numpy as np

    owners = tuple(sorted({owner for part in parts for owner in part.owner if owner}))
    index = {owner: place for place, owner in enumerate(owners)}
    counts = [np.bincount(part.line, minlength=len(part.kind)) for part in parts]
    points = np.concatenate([part.points for part in parts])
    return LineTable(
        start=np.concatenate([[0], np.cumsum(np.concatenate(counts))]).astype(np.int64),
        lon=np.ascontiguousarray(points[:, 0]),
        lat=np.ascontiguousarray(points[:, 1]),
        kind=np.concatenate([part.kind for part in parts]),
        owner=np.array(
            [index.get(owner, -1) for part in parts for owner in part.owner], dtype=np.int32
        ),
        owners=owners,
    )


def _from_frame(file: LineFile, frame: GeoDataFrame) -> Lines:
    """Take the lines of a layer; other geometry in it is no line and is left out."""
    import numpy as np
    import shapely

    frame = frame[frame.geometry.geom_type.isin(LINES) & ~frame.geometry.is_empty]
    kinds = _kinds(file, frame)
    parts, row = shapely.get_parts(frame.geometry.to_numpy(), return_index=True)
    points, line = shapely.get_coordinates(parts, return_index=True)
    owner = _owners(frame)
    return Lines(
        points=points,
        line=line.astype(np.int64),
        kind=kinds[row],
        owner=[owner[place] for place in row.tolist()],
    )


def _kinds(file: LineFile, frame: GeoDataFrame) -> NDArray[np.uint8]:
    import numpy as np

    if file.kind is not None:
        return np.full(len(frame), KINDS.index(file.kind), dtype=np.uint8)
    named = {folded(str(name)): name for name in frame.columns}
    if "kind" in named:
        words = frame[named["kind"]].astype(object).tolist()
        return np.array([_kind_index(file, word) for word in words], dtype=np.uint8)
    if "highway" in named:
        return np.full(len(frame), KINDS.index(LineKind.ROAD), dtype=np.uint8)
    raise _no_kind(file)


def _no_kind(file: LineFile) -> MissingColumn:
    words = ", ".join(kind.value for kind in KINDS)
    return MissingColumn(
        f"{file.path} does not say what kind of lines it holds: give it a column kind ({words})"
        f" or say --network road:{file.path}",
        f"{file.path} ไม่ได้บอกชนิดของเส้น: เพิ่มคอลัมน์ kind ({words}) หรือระบุ --network road:{file.path}",
    )


def _kind_index(file: LineFile, word: object) -> int:
    kind = KIND_WORDS.get(folded(str(word)))
    if kind is None:
        words = ", ".join(item.value for item in KINDS)
        raise UsageError(
            f"{file.path}: kind is {word!r}: expected {words}",
            f"{file.path}: kind เป็น {word!r}: ต้องเป็น {words}",
        )
    return KINDS.index(kind)


def _owners(frame: GeoDataFrame) -> list[str]:
    if "owner" not in frame.columns:
        return [""] * len(frame)
    column = frame["owner"]
    known = column.notna().tolist()
    return [str(name).strip() if there else "" for name, there in zip(column, known, strict=True)]


def _from_edges(file: LineFile) -> Lines:
    """Read one edge a row, from (lon1, lat1) to (lon2, lat2) on WGS 84."""
    import io

    import numpy as np
    import pandas as pd

    head = read_text(file.path)
    frame = pd.read_csv(io.StringIO(head), sep=None, engine="python", dtype=str, nrows=0)
    lacking = [name for name in EDGE_COLUMNS if name not in frame.columns]
    if lacking:
        raise MissingColumn(
            f"{file.path} has no column {', '.join(lacking)}: an edge table has"
            f" {', '.join(EDGE_COLUMNS)} (WGS 84)",
            f"{file.path} ไม่มีคอลัมน์ {', '.join(lacking)}: ตารางเส้นเชื่อมต้องมี"
            f" {', '.join(EDGE_COLUMNS)} (WGS 84)",
        )
    separator = max(",;\t", key=head.split("\n", 1)[0].count)
    frame = pd.read_csv(io.StringIO(head), sep=separator, dtype=str, keep_default_na=False)
    ends = frame[list(EDGE_COLUMNS)].astype(np.float64).to_numpy()
    if not np.isfinite(ends).all():
        row = int(np.flatnonzero(~np.isfinite(ends).all(axis=1))[0]) + 2
        raise UnreadableFile(
            f"{file.path} row {row}: an edge needs four finite coordinates",
            f"{file.path} แถว {row}: เส้นเชื่อมต้องมีพิกัดที่เป็นตัวเลขครบสี่ค่า",
        )
    kind = file.kind or (None if "kind" in frame.columns else LineKind.ROAD)
    words = [kind] * len(frame) if kind else frame["kind"].tolist()
    return Lines(
        points=ends.reshape(-1, 2),
        line=np.repeat(np.arange(len(frame)), 2),
        kind=np.array([_kind_index(file, word) for word in words], dtype=np.uint8),
        owner=frame["owner"].tolist() if "owner" in frame.columns else [""] * len(frame),
    )


def _from_graph(file: LineFile) -> Lines:
    """Read an OSM graph as osmnx saves it: nodes have x and y, edges may have a WKT geometry."""
    import networkx as nx
    import numpy as np
    import shapely

    graph = nx.read_graphml(file.path)
    place = {name: (float(data["x"]), float(data["y"])) for name, data in graph.nodes(data=True)}
    shapes = [
        shapely.from_wkt(data["geometry"])
        if data.get("geometry")
        else shapely.LineString([place[start], place[end]])
        for start, end, data in graph.edges(data=True)
    ]
    points, line = shapely.get_coordinates(np.array(shapes, dtype=object), return_index=True)
    kind = KINDS.index(file.kind or LineKind.ROAD)
    return Lines(
        points=points,
        line=line.astype(np.int64),
        kind=np.full(len(shapes), kind, dtype=np.uint8),
        owner=[""] * len(shapes),
    )
