"""Barrier layers: lines and areas that no leg to the network may cross."""

from __future__ import annotations

from typing import TYPE_CHECKING

from georisk.adapters.layers import layer_names, read_layer
from georisk.adapters.tables.opening import reading
from georisk.adapters.tables.raw_tables import file_hash
from georisk.distance.barriers import Barriers, barriers_of
from georisk.errors import InputError
from georisk.model import InputFile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

ROLE = "barriers"


def read_barriers(paths: Sequence[Path]) -> tuple[Barriers | None, tuple[InputFile, ...]]:
    """Read all layers of some files; the order of the files changes nothing.

    Returns
    -------
    Barriers or None
        None without a file.
    tuple of InputFile
        ``skipped`` counts what is neither a line nor an area.

    Raises
    ------
    UnreadableFile, UndeclaredCrs
    InputError
        When a file holds no line and no area.
    """
    if not paths:
        return None, ()
    read = [_read_one(path) for path in paths]
    return barriers_of([shape for shapes, _ in read for shape in shapes]), tuple(
        file for _, file in read
    )


def _read_one(path: Path) -> tuple[NDArray[np.object_], InputFile]:
    import numpy as np
    import shapely

    with reading(path):
        layers = [read_layer(path, name).shapes for name in layer_names(path)]
    shapes = np.concatenate([np.empty(0, dtype=object), *(s for s in layers if s is not None)])
    used = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    used &= shapely.get_dimensions(shapes) > 0
    if not used.any():
        raise InputError(
            f"{path} has neither lines nor areas: a barrier is a river, a railway, a fence",
            f"{path} ไม่มีข้อมูลเส้นหรือพื้นที่: สิ่งกีดขวางคือแม่น้ำ ทางรถไฟ หรือรั้ว",
        )
    file = InputFile(
        role=ROLE,
        name=path.name,
        sha256=file_hash(path),
        rows=int(used.sum()),
        spec=str(path.resolve()),
        skipped=len(shapes) - int(used.sum()),
    )
    return shapes[used], file
