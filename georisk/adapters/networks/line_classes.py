"""What lines are besides their kind, from the columns of their file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from georisk.adapters.networks.line_levels import tag_column
from georisk.distance.labels import TAGS, label_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame

CLASS_FIELDS = set(TAGS)
# Taking a tag out of ``other_tags`` reads all of it: only those an extract keeps there.
WITHIN_OTHER_TAGS = ("access", "bridge", "ford")


def classes_of(fields: DataFrame) -> NDArray[np.object_]:
    """Label each line as `distance.labels.label_of` says.

    Parameters
    ----------
    fields : DataFrame
        Headings folded.
    """
    import numpy as np
    import pandas as pd

    tags = {
        name: fields[name] if name in fields else tag_column(fields, name)
        for name in TAGS
        if name in fields or name in WITHIN_OTHER_TAGS
    }
    stated = {name: column.astype("string") for name, column in tags.items() if column is not None}
    if not stated or len(fields) == 0:
        return np.full(len(fields), "", dtype=object)
    # A country's lines have few labels: each is made once.
    row, distinct = pd.MultiIndex.from_frame(pd.DataFrame(stated)).factorize()
    names = [label_of(dict(zip(stated, _said(values), strict=True))) for values in distinct]
    labels = np.array(names, dtype=object)[row]
    return np.asarray(labels, dtype=object)


def _said(values: tuple[object, ...]) -> list[str | None]:
    return [value if isinstance(value, str) else None for value in values]
