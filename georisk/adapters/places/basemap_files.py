"""Files a map draws below everything else: water, borders, whatever GDAL reads."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from georisk.adapters.layers import layer_names, read_layer
from georisk.adapters.tables.opening import reading
from georisk.errors import InputError
from georisk.model import Basemap, GroundKind, GroundShapes, PlaceName

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from georisk.adapters.layers import Layer

THAI: Final = re.compile(r"[ก-๛]")
NAMES_TH: Final = ("name_th", "name:th", "adm3_th", "adm2_th", "adm1_th")
NAMES_EN: Final = ("name_en", "name:en", "adm3_en", "adm2_en", "adm1_en")
NAME: Final = "name"
KIND: Final = "kind"
CREDIT: Final = "attribution"
LONGEST_NAME: Final = 60
LONGEST_CREDIT: Final = 200
MOST_CREDITS: Final = 5


def read_basemap(specs: Sequence[str]) -> Basemap:
    """Read basemap files.

    Parameters
    ----------
    specs : sequence of str
        ``PATH``, ``water:PATH`` or ``admin:PATH``. Without a kind in front, a ``kind`` column says
        it of each shape; what neither says is drawn plainly. ``name`` and ``name_th`` (or
        ``name:en``, ``name:th``, ``ADM2_EN``, ``ADM2_TH``) become labels, ``attribution`` is shown.

    Raises
    ------
    UnreadableFile, UndeclaredCrs
    InputError
        When a file holds no line and no area.
    """
    read = [_read_file(*_split(spec)) for spec in specs]
    told = dict.fromkeys(credit for _, found in read for credit in found)
    return Basemap(grounds=tuple(one for found, _ in read for one in found), credits=tuple(told))


def _split(spec: str) -> tuple[GroundKind | None, Path]:
    """Take the kind off a spec; a colon after anything else belongs to the path."""
    before, colon, rest = spec.partition(":")
    if colon and before in set(GroundKind):
        return GroundKind(before), Path(rest)
    return None, Path(spec)


def _read_file(kind: GroundKind | None, path: Path) -> tuple[list[GroundShapes], list[str]]:
    with reading(path):
        layers = [read_layer(path, name) for name in layer_names(path)]
    grounds = [ground for layer in layers for ground in _grounds(layer, kind)]
    if not grounds:
        raise InputError(
            f"{path} has neither lines nor areas: a basemap is water, borders, or the like",
            f"{path} ไม่มีข้อมูลเส้นหรือพื้นที่: พื้นแผนที่คือแหล่งน้ำ เขตปกครอง หรือข้อมูลทำนองนี้",
        )
    return grounds, [credit for layer in layers for credit in _credits(layer.fields)]


def _grounds(layer: Layer, kind: GroundKind | None) -> Iterator[GroundShapes]:
    import numpy as np
    import shapely

    if layer.shapes is None:
        return
    parts, rows = shapely.get_parts(layer.shapes, return_index=True)
    # What is missing, empty, or not to be moved to WGS 84 has no finite bounds.
    used = np.isfinite(shapely.bounds(parts)).all(axis=1) & (shapely.get_dimensions(parts) > 0)
    kinds, names = _kinds(layer.fields, kind)[rows], _names(layer.fields)
    for wanted in GroundKind:
        taken = np.flatnonzero(used & (kinds == wanted.value))
        if len(taken):
            named = tuple(names[row] for row in rows[taken])
            yield GroundShapes(kind=wanted, shapes=parts[taken], names=named)


def _kinds(fields: pd.DataFrame, kind: GroundKind | None) -> NDArray[np.object_]:
    import numpy as np

    if kind is not None:
        return np.full(len(fields), kind.value, dtype=object)
    said = _texts(fields, _columns(fields).get(KIND))
    known = {one.value for one in GroundKind}
    return np.array(
        [text if text in known else GroundKind.OTHER.value for text in said], dtype=object
    )


def _names(fields: pd.DataFrame) -> list[PlaceName | None]:
    """Take a name in Thai letters for Thai, whatever its column."""
    columns = _columns(fields)
    thai = _texts(fields, _first(columns, NAMES_TH))
    english = _texts(fields, _first(columns, NAMES_EN))
    plain = _texts(fields, columns.get(NAME))
    return [_name(*one) for one in zip(thai, english, plain, strict=True)]


def _name(th: str | None, en: str | None, plain: str | None) -> PlaceName | None:
    if plain is not None and THAI.search(plain):
        th = th or plain
    else:
        en = en or plain
    return PlaceName(en=en, th=th) if en or th else None


def _columns(fields: pd.DataFrame) -> Mapping[str, str]:
    return {str(name).casefold(): str(name) for name in fields.columns}


def _first(columns: Mapping[str, str], wanted: Sequence[str]) -> str | None:
    """Prefer the finest level: a file of amphoe names their provinces too."""
    return next((columns[name] for name in wanted if name in columns), None)


def _texts(fields: pd.DataFrame, column: str | None) -> list[str | None]:
    if column is None:
        return [None] * len(fields)
    return [
        " ".join(value.split())[:LONGEST_NAME] or None if isinstance(value, str) else None
        for value in fields[column]
    ]


def _credits(fields: pd.DataFrame) -> list[str]:
    column = _columns(fields).get(CREDIT)
    if column is None:
        return []
    said = [" ".join(text.split())[:LONGEST_CREDIT] for text in fields[column].dropna().astype(str)]
    return list(dict.fromkeys(text for text in said if text))[:MOST_CREDITS]
