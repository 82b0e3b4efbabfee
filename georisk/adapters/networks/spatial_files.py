"""Line files to one table of lines: what a distance may run along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from georisk.adapters.layers import Layer, read_layer
from georisk.adapters.networks.edge_tables import read_numbers
from georisk.adapters.networks.line_classes import CLASS_FIELDS, classes_of
from georisk.adapters.networks.line_files import KINDS, LineFile, Lines, line_file
from georisk.adapters.networks.line_layers import Unstreamable, line_batches, line_layer_names
from georisk.adapters.networks.line_levels import LEVEL_FIELDS, levels_of
from georisk.adapters.networks.surroundings import require_degrees, within_surroundings
from georisk.adapters.tables.opening import reading
from georisk.adapters.tables.raw_tables import FIRST_ROW, delimiter_of, file_hash, read_text
from georisk.adapters.tables.schema import folded
from georisk.adapters.tables.values import text_of
from georisk.distance import LineTable
from georisk.errors import EmptyNetwork, InputError, MissingColumn, UnreadableFile
from georisk.model import InputFile, LineKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame


NO_KIND = 255
NO_OWNER = -1
EDGE_COLUMNS = ("lon1", "lat1", "lon2", "lat2")
OSM_COLUMNS = {"highway", "osmway", "osmid"}
LINE_TYPES = (1, 2, 5)  # shapely's numbers of LineString, LinearRing and MultiLineString
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


def read_lines(specs: Sequence[str]) -> tuple[LineTable, tuple[InputFile, ...]]:
    """Read line files into one table; the order of the files changes nothing.

    One-way marks are ignored: a power line has no direction.

    Parameters
    ----------
    specs : sequence of str
        Each ``PATH`` or ``KIND:PATH``: any vector format GDAL reads (all of its layers),
        GeoParquet, an OSM ``.graphml``, an ``edges.csv`` with ``lon1, lat1, lon2, lat2`` (WGS 84).

    Returns
    -------
    LineTable
    tuple of InputFile
        ``rows`` are the lines taken, ``skipped`` the features that are no line.

    Raises
    ------
    UnreadableFile, UndeclaredCrs, MissingColumn, InputError, EmptyNetwork
    """
    files = [line_file(spec) for spec in specs]
    for file in files:
        _require_file(file)
    hashed = sorted(
        ((file_hash(file.path), file) for file in files),
        key=lambda item: (item[0], item[1].kind or ""),
    )
    parts = [_read_one(file) for _, file in hashed]
    if not any(len(part.kind) for part in parts):
        names = ", ".join(str(file.path) for file in files)
        raise EmptyNetwork(
            f"no line in {names}: give line strings", f"ไม่มีเส้นใน {names}: ต้องมีข้อมูลแบบเส้น"
        )
    inputs = tuple(
        InputFile(
            role="network",
            name=file.path.name,
            sha256=sha256,
            rows=len(part.kind),
            spec=file.spec,
            skipped=part.skipped + part.outside,
            outside=part.outside,
        )
        for (sha256, file), part in zip(hashed, parts, strict=True)
    )
    return _table(parts), inputs


def _require_file(file: LineFile) -> None:
    if not file.path.exists():
        kinds = ", ".join(f"{kind}:" for kind in KINDS)
        raise UnreadableFile(
            f"no such network file: {file.path} (a kind before the path is one of {kinds})",
            f"ไม่พบไฟล์โครงข่าย: {file.path} (ชนิดที่ระบุหน้าชื่อไฟล์ได้คือ {kinds})",
        )


def _read_one(file: LineFile) -> Lines:
    suffix = file.path.suffix.lower()
    with reading(file.path):
        if suffix in TABULAR:
            lines = _from_edges(file)
        elif suffix == ".graphml":
            lines = _from_graph(file)
        else:
            lines = _from_layers(file)
    require_degrees(file, lines)
    return within_surroundings(file, lines)


def _joined(parts: Sequence[Lines]) -> Lines:
    import numpy as np

    if len(parts) == 1:
        return parts[0]
    before = np.cumsum([0, *(len(part.kind) for part in parts)])
    return Lines(
        points=np.concatenate([np.empty((0, 2)), *(part.points for part in parts)]),
        line=np.concatenate(
            [
                np.empty(0, dtype=np.int64),
                *(part.line + shift for part, shift in zip(parts, before[:-1], strict=True)),
            ]
        ),
        kind=np.concatenate([np.empty(0, dtype=np.uint8), *(part.kind for part in parts)]),
        owner=np.concatenate([np.empty(0, dtype=object), *(part.owner for part in parts)]),
        level=np.concatenate([np.empty(0, dtype=np.int8), *(part.level for part in parts)]),
        label=np.concatenate([np.empty(0, dtype=object), *(part.label for part in parts)]),
        skipped=sum(part.skipped for part in parts),
    )


def _table(parts: Sequence[Lines]) -> LineTable:
    import numpy as np
    import pandas as pd

    lines = _joined(parts)
    owners = tuple(sorted({owner for owner in lines.owner.tolist() if owner}))
    index = {"": NO_OWNER, **{owner: place for place, owner in enumerate(owners)}}
    counts = np.bincount(lines.line, minlength=len(lines.kind))
    label, labels = pd.factorize(lines.label)
    return LineTable(
        start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        lon=np.ascontiguousarray(lines.points[:, 0]),
        lat=np.ascontiguousarray(lines.points[:, 1]),
        kind=lines.kind,
        owner=np.array([index[owner] for owner in lines.owner.tolist()], dtype=np.int32),
        owners=owners,
        level=lines.level if lines.level.any() else None,
        label=label.astype(np.int32) if any(labels) else None,
        labels=tuple(labels) if any(labels) else (),
    )


def _from_layers(file: LineFile) -> Lines:
    """Take the lines of every layer; other geometry is no line and is counted."""
    return _joined([_from_named(file, name) for name in line_layer_names(file.path)])


def _from_named(file: LineFile, name: str) -> Lines:
    try:
        return _joined([_from_layer(file, part) for part in line_batches(file.path, name)])
    except Unstreamable:
        return _from_layer(file, read_layer(file.path, name))


def _from_layer(file: LineFile, layer: Layer) -> Lines:
    import numpy as np
    import shapely

    shapes = np.empty(0, dtype=object) if layer.shapes is None else layer.shapes
    fields = layer.fields.rename(columns=lambda name: folded(str(name)))
    is_line = np.isin(shapely.get_type_id(shapes), LINE_TYPES) & ~shapely.is_empty(shapes)
    taken = np.flatnonzero(is_line)
    kinds = _kinds(file, fields.iloc[taken])
    used = kinds != NO_KIND
    taken, kinds = taken[used], kinds[used]
    parts, row = shapely.get_parts(shapes[taken], return_index=True)
    points, line = shapely.get_coordinates(parts, return_index=True)
    return Lines(
        points=points,
        line=line.astype(np.int64),
        kind=kinds[row],
        owner=_owners(fields)[taken][row],
        level=levels_of(fields)[taken][row],
        label=classes_of(fields.iloc[taken])[row],
        skipped=len(shapes) - len(taken),
    )


def _kinds(file: LineFile, fields: DataFrame) -> NDArray[np.uint8]:
    """Take the kind the command line states, else the column's; OSM ways with a highway are roads.

    The other ways of an OSM extract (rivers, railways) are of no kind.
    """
    import numpy as np

    if file.kind is not None or len(fields) == 0:
        index = 0 if file.kind is None else KINDS.index(file.kind)
        return np.full(len(fields), index, dtype=np.uint8)
    if "kind" in fields:
        words = [_word(word) for word in fields["kind"].tolist()]
        index_of = {word: _kind_index(file, word) for word in sorted(set(words))}
        return np.array([index_of[word] for word in words], dtype=np.uint8)
    if "highway" in fields:
        is_road = fields["highway"].notna().to_numpy()
        return np.where(is_road, KINDS.index(LineKind.ROAD), NO_KIND).astype(np.uint8)
    raise _no_kind(file)


def _word(value: object) -> str:
    """Take a cell as text; a missing one is empty."""
    return value.strip() if isinstance(value, str) else ""


def _no_kind(file: LineFile) -> MissingColumn:
    words = ", ".join(KINDS)
    return MissingColumn(
        f"{file.path} does not say what kind of lines it holds: give it a column kind ({words})"
        f" or say --network road:{file.path}",
        f"{file.path} ไม่ได้บอกชนิดของเส้น: เพิ่มคอลัมน์ kind ({words}) หรือระบุ --network road:{file.path}",
    )


def _kind_index(file: LineFile, word: str) -> int:
    kind = KIND_WORDS.get(folded(word))
    if kind is None:
        words = ", ".join(KINDS)
        raise InputError(
            f"{file.path}: kind is {word!r}: expected {words}",
            f"{file.path}: kind เป็น {word!r}: ต้องเป็น {words}",
        )
    return KINDS.index(kind)


def _owners(fields: DataFrame) -> NDArray[np.object_]:
    import numpy as np

    if "owner" not in fields:
        return np.full(len(fields), "", dtype=object)
    owners = np.empty(len(fields), dtype=object)
    owners[:] = [text_of(value) or "" for value in fields["owner"].tolist()]
    return owners


def _from_edges(file: LineFile) -> Lines:
    """Read one edge a row, from (lon1, lat1) to (lon2, lat2) on WGS 84."""
    import numpy as np
    import pandas as pd

    words = {"kind", "owner", *OSM_COLUMNS, *LEVEL_FIELDS, *CLASS_FIELDS}
    fields = read_numbers(file.path, EDGE_COLUMNS, words)
    if fields is None:
        fields = _edge_cells(file)
    ends = fields[list(EDGE_COLUMNS)].apply(pd.to_numeric, errors="coerce").to_numpy(np.float64)
    bad = np.flatnonzero(~np.isfinite(ends).all(axis=1))
    if len(bad):
        row = int(bad[0]) + FIRST_ROW
        raise UnreadableFile(
            f"{file.path} row {row}: an edge needs the four numbers {', '.join(EDGE_COLUMNS)}",
            f"{file.path} แถว {row}: เส้นเชื่อมต้องมีตัวเลขครบสี่ค่า {', '.join(EDGE_COLUMNS)}",
        )
    of_roads = file.kind is None and "kind" not in fields and OSM_COLUMNS & set(fields.columns)
    known = LineFile(path=file.path, kind=LineKind.ROAD) if of_roads else file
    return Lines(
        points=ends.reshape(-1, 2),
        line=np.repeat(np.arange(len(fields)), 2),
        kind=_kinds(known, fields),
        owner=_owners(fields),
        level=levels_of(fields),
        label=classes_of(fields),
    )


def _edge_cells(file: LineFile) -> DataFrame:
    """Read an edge table as text, whatever its encoding."""
    import io

    import pandas as pd

    text = read_text(file.path)
    separator = delimiter_of(text)
    fields = pd.read_csv(io.StringIO(text), sep=separator, dtype=str, index_col=False)
    fields = fields.rename(columns=lambda name: folded(str(name)))
    _require_ends(file, fields)
    return fields


def _require_ends(file: LineFile, fields: DataFrame) -> None:
    lacking = ", ".join(name for name in EDGE_COLUMNS if name not in fields)
    if lacking:
        wanted = ", ".join(EDGE_COLUMNS)
        raise MissingColumn(
            f"{file.path} has no column {lacking}: an edge table has {wanted} (WGS 84)",
            f"{file.path} ไม่มีคอลัมน์ {lacking}: ตารางเส้นเชื่อมต้องมี {wanted} (WGS 84)",
        )


def _from_graph(file: LineFile) -> Lines:
    from georisk.adapters.networks.graph_files import read_graph

    fields, shapes = read_graph(file.path)
    return _from_layer(file, Layer(name=file.path.stem, fields=fields, shapes=shapes))
