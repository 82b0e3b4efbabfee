"""Assessments by columns as CSV and Parquet: the bytes that `run_files` gives row by row."""

from __future__ import annotations

import csv
import io
from itertools import groupby
from typing import TYPE_CHECKING, Any

from georisk.adapters.arrow_arrays import (
    flag_array,
    number_array,
    text_array,
    text_scalar,
    values_of,
)
from georisk.adapters.results.run_files import arrow_types, cell
from georisk.adapters.tables.encoded_columns import Words
from georisk.model import COLUMNS, Coded, Lengths, Numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import BinaryIO

    import pyarrow as pa

    from georisk.model import Degrees, RecordColumn, RecordColumns

    Array = pa.Array[Any]
    Part = Callable[[slice], Array]

CHUNK = 65_536
# Between these a shortest decimal is written without an exponent by Arrow and by Python alike.
PLAIN = (1e-3, 1e6)
MM = 1000
# What a CSV writer of any version might put into quotes: it is asked about each of these.
SUSPECT = r'[,"\s]'


def write_assessments_csv(table: RecordColumns, file: BinaryIO) -> None:
    """Write ``assessments.csv`` as `run_files.assessments_csv` renders it, some rows at a time."""
    file.write((",".join(COLUMNS) + "\n").encode("utf-8"))
    alike = [list(columns) for _, columns in groupby(table.columns.values(), key=_codes)]
    parts = [_part(columns, last=columns is alike[-1]) for columns in alike]
    for begin in range(0, len(table), CHUNK):
        texts = [part(slice(begin, begin + CHUNK)) for part in parts]
        file.write(_content(_joined(texts, ",", null_handling="replace", null_replacement="")))


def _codes(column: RecordColumn) -> int:
    """Put neighbours of one array of codes together: their text is made once for each code."""
    return id(column.codes) if isinstance(column, Coded) else id(column)


def _joined(texts: Sequence[Array], separator: str, **nulls: str) -> Array:
    """Join the texts of columns row by row."""
    import pyarrow.compute as pc

    join: Any = pc.binary_join_element_wise
    joined: Array = join(*texts, text_scalar(separator), **nulls)
    return joined


def _content(texts: Array) -> memoryview:
    """Return the bytes of all texts, one after the other."""
    import numpy as np

    _, ends, content = texts.buffers()
    if ends is None or content is None:
        return memoryview(b"")
    return memoryview(content)[: int(np.frombuffer(memoryview(ends), dtype=np.int32)[len(texts)])]


def _part(columns: Sequence[RecordColumn], *, last: bool) -> Part:
    """Prepare the text of neighbouring columns for any rows; the last ones end the line."""
    first = columns[0]
    if isinstance(first, Lengths):
        return _metres(first)
    if not isinstance(first, Coded):
        return _degrees(first)
    values = [column.values for column in columns if isinstance(column, Coded)]
    return _coded(first, _quoted(values, "\n" if last else ""))


def _coded(column: Coded[object], texts: Array) -> Part:
    def taken(rows: slice) -> Array:
        found: Array = texts.take(number_array(column.codes[rows]))
        return found

    return taken


def _quoted(columns: Sequence[Sequence[object]], end: str) -> Array:
    """Render values as a CSV writer does, several columns of them together."""
    rendered = [_rendered(values) for values in columns]
    joined = rendered[0] if len(rendered) == 1 else _joined(rendered, ",")
    return text_array([f"{text}{end}" for text in joined.to_pylist()]) if end else joined


def _rendered(values: Sequence[object]) -> Array:
    import numpy as np
    import pyarrow.compute as pc

    if isinstance(values, Numbers) and isinstance(values.written, Words):
        return values.written.array  # written as they would be rendered
    found = values.array if isinstance(values, Words) else text_array(list(map(cell, values)))
    suspects = values_of(pc.match_substring_regex(found, SUSPECT))
    if not suspects.any():
        return found
    texts: list[Any] = found.to_pylist()
    for place in np.flatnonzero(suspects).tolist():
        texts[place] = _by_writer(texts[place])
    return text_array(texts)


def _by_writer(text: str) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow((text, ""))
    return line.getvalue()[: -len(",\n")]


def _metres(column: Lengths) -> Part:
    """Render millimetres as metres with three decimals."""
    import numpy as np
    import pyarrow as pa

    decimals: Array = text_array([f".{mm:03d}" for mm in range(MM)])

    def texts(rows: slice) -> Array:
        metres, rest = np.divmod(column.mm[rows], MM)
        whole = number_array(metres, column.known[rows]).cast(pa.string())
        return _joined((whole, decimals.take(number_array(rest))), "")

    return texts


def _degrees(column: Degrees) -> Part:
    """Render degrees as Python does: the shortest decimal that is the same number."""
    import numpy as np
    import pyarrow as pa

    def texts(rows: slice) -> Array:
        degrees, known = column.degrees[rows], column.known[rows]
        size = np.abs(degrees)
        odd = (size < PLAIN[0]) | (size >= PLAIN[1]) | (degrees == np.rint(degrees))
        found: Array = number_array(degrees, known).cast(pa.string())
        if not (odd & known).any():
            return found
        plain = found.to_pylist()
        for place in np.flatnonzero(odd & known).tolist():
            plain[place] = repr(float(degrees[place]))
        return text_array(plain)

    return texts


def write_assessments_parquet(table: RecordColumns, file: BinaryIO) -> None:
    """Write ``assessments.parquet`` as `run_files.assessments_parquet` renders it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = arrow_types()
    arrays = [_typed(column, kinds[name]) for name, column in table.columns.items()]
    pq.write_table(pa.Table.from_arrays(arrays, names=list(table.columns)), file)


def _typed(column: RecordColumn, kind: Any) -> Array:  # noqa: ANN401 - an Arrow type
    if isinstance(column, Coded):
        values = _typed_values(column.values, kind)
        return values.take(number_array(column.codes))
    if isinstance(column, Lengths):
        return number_array(column.mm / MM, column.known)
    return number_array(column.degrees, column.known)


def _typed_values(values: Sequence[object], kind: Any) -> Array:  # noqa: ANN401 - an Arrow type
    import numpy as np
    import pyarrow.types as kinds

    if isinstance(values, Words):
        return values.array
    if isinstance(values, Numbers):
        return number_array(values.near, values.known)
    if kinds.is_string(kind):
        return text_array(values)  # type: ignore[arg-type]  # the type of the column says so
    known = np.array([value is not None for value in values], dtype=np.bool_)
    numbers = np.array([0 if value is None else value for value in values], kind.to_pandas_dtype())
    return flag_array(numbers, known) if kinds.is_boolean(kind) else number_array(numbers, known)
