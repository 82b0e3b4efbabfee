"""On which level a line runs: on the ground, over a bridge or through a tunnel, as OSM says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from georisk.distance.labels import DENIED

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

LEVEL_FIELDS = {"bridge", "tunnel", "layer"}
OTHER_TAGS = "othertags"
MOST = 100


def levels_of(fields: DataFrame) -> NDArray[np.int8]:
    """Read the level of each line: ``layer`` where it says one, else a bridge is 1, a tunnel -1.

    Parameters
    ----------
    fields : DataFrame
        Headings folded; columns ``bridge``, ``tunnel``, ``layer``, or OSM's ``other_tags`` that
        hold these; a file with none of them is all on the ground.
    """
    import numpy as np
    import pandas as pd

    result = np.zeros(len(fields), dtype=np.int8)
    for name, level in (("tunnel", -1), ("bridge", 1)):
        column = tag_column(fields, name)
        if column is not None:
            words = column.fillna("").astype(str).str.strip().str.casefold()
            result[~words.isin(DENIED).to_numpy()] = level
    layer = tag_column(fields, "layer")
    if layer is not None:
        stated = pd.to_numeric(layer, errors="coerce").fillna(0).to_numpy(np.float64)
        clipped = np.clip(stated, -MOST, MOST).astype(np.int8)
        result = np.where(clipped != 0, clipped, result)
    return result


def tag_column(fields: DataFrame, name: str) -> Series | None:
    """Take a tag from a column of its own, or from OSM's ``other_tags``."""
    if name in fields:
        return fields[name]
    if OTHER_TAGS not in fields:
        return None
    return fields[OTHER_TAGS].astype("string").str.extract(f'"{name}"=>"([^"]*)"')[0]
