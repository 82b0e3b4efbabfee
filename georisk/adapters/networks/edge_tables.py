"""Edge tables (``edges.csv``) read as numbers: one edge a row, tens of bytes each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from georisk.adapters.tables.raw_tables import delimiter_of
from georisk.adapters.tables.schema import folded

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from pandas import DataFrame

HEAD_BYTES = 1 << 16
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


def read_numbers(path: Path, numbers: Collection[str], words: Collection[str]) -> DataFrame | None:
    """Read the named columns of a large plain table at once.

    Parameters
    ----------
    numbers, words : collection of str
        Folded headings: columns of numbers, all of which must be there, and of text, which need
        not. Other columns are left in the file.

    Returns
    -------
    DataFrame or None
        Its headings folded; None where the table is not that plain (another encoding, a number
        that is none), so that a reader that looks at each cell must say what is wrong.
    """
    import pyarrow as pa
    from pyarrow import csv

    separator, headings = _head(path)
    wanted = {name: folded(name) for name in headings if folded(name) in {*numbers, *words}}
    if not set(numbers) <= set(wanted.values()) or len(set(headings)) < len(headings):
        return None
    types = {name: pa.float64() if wanted[name] in numbers else pa.string() for name in wanted}
    options = csv.ConvertOptions(
        column_types=types, include_columns=list(types), strings_can_be_null=True
    )
    try:
        content = csv.read_csv(
            path, parse_options=csv.ParseOptions(delimiter=separator), convert_options=options
        )
    except (pa.ArrowException, UnicodeError):
        return None
    frame: DataFrame = content.to_pandas(self_destruct=True)
    return frame.rename(columns=wanted)


def _head(path: Path) -> tuple[str, list[str]]:
    with path.open("rb") as file:
        line = file.read(HEAD_BYTES).split(b"\n", 1)[0]
    text = line.decode("utf-8", errors="replace").strip("\r").removeprefix(MARK)
    separator = delimiter_of(text)
    return separator, [name.strip('"') for name in text.split(separator)]
