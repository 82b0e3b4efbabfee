"""The network of a job: a prepared one mapped as it is, or line files joined now."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from georisk.adapters.networks.line_files import line_file
from georisk.adapters.networks.network_files import is_prepared, load_network, read_manifest
from georisk.adapters.networks.spatial_files import read_lines
from georisk.distance import LineTable, RouteNetwork, build_network
from georisk.distance.labels import appended
from georisk.errors import UsageError
from georisk.model import InputFile, LineKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from georisk.adapters.networks.line_files import LineFile
    from georisk.adapters.networks.network_files import Manifest
    from georisk.adapters.networks.osm import Roads

MM = 1000


def open_network(
    specs: Sequence[str], *, join_tolerance_m: float = 0.0
) -> tuple[RouteNetwork, tuple[InputFile, ...]]:
    """Open one prepared network, or read line files and join them.

    Parameters
    ----------
    specs : sequence of str
        One prepared network, or line files, each ``PATH`` or ``KIND:PATH``.
    join_tolerance_m : float
        How near lines have to be to be joined; a prepared network was joined when it was built.

    Returns
    -------
    RouteNetwork
    tuple of InputFile
        A prepared network is one file; its SHA-256 is that of its manifest, which holds the
        hashes of its arrays.

    Raises
    ------
    UsageError
        When a prepared network comes with other files, with a kind before its path, or with a
        tolerance that is not its own.
    UnreadableFile, UndeclaredCrs, MissingColumn, InputError, EmptyNetwork
    """
    files = [line_file(spec) for spec in specs]
    prepared = [file for file in files if is_prepared(file.path)]
    if not prepared:
        table, inputs = read_lines(specs)
        network = build_network(table, join_tolerance_mm=round(join_tolerance_m * MM))
        return network, inputs
    if len(files) > 1 or prepared[0].kind is not None:
        raise _mixed(prepared[0])
    network, manifest = load_network(prepared[0].path)
    if join_tolerance_m not in (0.0, manifest.join_tolerance_m):
        raise _joined_already(prepared[0], manifest.join_tolerance_m)
    return network, (_input_of(prepared[0], manifest),)


def tolerance_of(specs: Sequence[str], join_tolerance_m: float) -> float:
    """Return what the lines of `open_network` are joined with: a prepared network knows its own."""
    path = line_file(specs[0]).path
    return read_manifest(path).join_tolerance_m if is_prepared(path) else join_tolerance_m


def prepared_among(specs: Sequence[str]) -> bool:
    """Whether one of some network files is a prepared one."""
    return any(is_prepared(line_file(spec).path) for spec in specs)


def _joined_already(file: LineFile, tolerance_m: float) -> UsageError:
    return UsageError(
        f"{file.path} was built with a join tolerance of {tolerance_m:g} m: leave --join-tolerance"
        " out, or build it again with georisk network build --join-tolerance",
        f"{file.path} สร้างด้วยระยะเชื่อมเส้น {tolerance_m:g} ม.: ไม่ต้องระบุ --join-tolerance"
        " หรือสร้างใหม่ด้วย georisk network build --join-tolerance",
    )


def _input_of(file: LineFile, manifest: Manifest) -> InputFile:
    return InputFile(
        role="network",
        name=file.path.name,
        sha256=manifest.sha256,
        rows=int(manifest.content["counts"]["edges"]),
        spec=file.spec,
        skipped=sum(source.skipped for source in manifest.sources),
        outside=sum(source.outside for source in manifest.sources),
    )


def _mixed(file: LineFile) -> UsageError:
    return UsageError(
        f"{file.path} is a prepared network: name it alone and without a kind, or build one from"
        " all the line files with georisk network build",
        f"{file.path} เป็นโครงข่ายที่เตรียมไว้แล้ว: ระบุเพียงไฟล์เดียวโดยไม่มีชนิดนำหน้า"
        " หรือสร้างใหม่จากไฟล์เส้นทั้งหมดด้วย georisk network build",
    )


def read_sources(
    specs: Sequence[str], downloads: Mapping[str, Roads]
) -> tuple[LineTable, tuple[InputFile, ...]]:
    """Read line files and take downloaded roads into one table.

    Parameters
    ----------
    specs : sequence of str
        Each ``PATH`` or ``KIND:PATH``; a prepared network is refused.
    downloads : mapping of str to Roads
        By the name of what was asked for.

    Raises
    ------
    UsageError, UnreadableFile, UndeclaredCrs, MissingColumn, InputError, EmptyNetwork
    """
    for file in map(line_file, specs):
        if is_prepared(file.path):
            raise _already_prepared(file)
    read = [read_lines(specs)] if specs else []
    loaded = [_of_download(name, roads) for name, roads in sorted(downloads.items())]
    tables = [table for table, _ in read] + [table for table, _ in loaded]
    inputs = [item for _, items in read for item in items] + [item for _, item in loaded]
    return _one_table(tables), tuple(inputs)


def _of_download(name: str, roads: Roads) -> tuple[LineTable, InputFile]:
    import numpy as np
    import pandas as pd
    import shapely

    shapes = roads.shapes
    label, labels = pd.factorize(roads.label)

    points, line = shapely.get_coordinates(shapes, return_index=True)
    counts = np.bincount(line, minlength=len(shapes))
    table = LineTable(
        start=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        lon=np.ascontiguousarray(points[:, 0]),
        lat=np.ascontiguousarray(points[:, 1]),
        kind=np.full(len(shapes), tuple(LineKind).index(LineKind.ROAD), dtype=np.uint8),
        owner=np.full(len(shapes), -1, dtype=np.int32),
        label=label.astype(np.int32),
        labels=tuple(labels),
    )
    rows = zip(shapely.to_wkb(shapes, byte_order=1).tolist(), roads.label.tolist(), strict=True)
    digest = hashlib.sha256(b"".join(sorted(wkb + said.encode() for wkb, said in rows)))
    source = InputFile(role="network", name=name, sha256=digest.hexdigest(), rows=len(shapes))
    return table, source


def _one_table(tables: list[LineTable]) -> LineTable:
    """Append the tables to the first; downloaded roads belong to nobody."""
    import numpy as np

    if len(tables) == 1:
        return tables[0]
    label, labels = appended(*(table.labelled for table in tables))
    before = np.cumsum([0, *(int(table.start[-1]) for table in tables[:-1])])
    ends = [table.start[1:] + shift for table, shift in zip(tables, before, strict=True)]
    return LineTable(
        start=np.concatenate([np.zeros(1, dtype=np.int64), *ends]),
        lon=np.concatenate([table.lon for table in tables]),
        lat=np.concatenate([table.lat for table in tables]),
        kind=np.concatenate([table.kind for table in tables]),
        owner=np.concatenate([table.owner for table in tables]),
        owners=tables[0].owners,
        level=np.concatenate([_levels(table) for table in tables]),
        label=label,
        labels=labels,
    )


def _levels(table: LineTable) -> NDArray[np.int8]:
    import numpy as np

    return np.zeros(len(table.kind), dtype=np.int8) if table.level is None else table.level


def _already_prepared(file: LineFile) -> UsageError:
    return UsageError(
        f"{file.path} is a prepared network already: name the line files it was built from",
        f"{file.path} เป็นโครงข่ายที่เตรียมไว้แล้ว: โปรดระบุไฟล์เส้นที่ใช้สร้าง",
    )
