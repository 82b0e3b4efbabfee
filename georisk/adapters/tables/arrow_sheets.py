"""CSV and Parquet files to columns of raw cells, by Arrow.

A file that Arrow might read otherwise than `raw_tables` does is left to that: the answer is None.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any, cast

from georisk.adapters.arrow_arrays import values_of
from georisk.adapters.tables.encoded_columns import Encoded, Plain, Sheet, Words, encoded
from georisk.adapters.tables.headings import AXES, column_of
from georisk.adapters.tables.raw_tables import UTF_16_MARKS, delimiter_of
from georisk.adapters.tables.unpacking import require_few

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import IO

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from georisk.adapters.tables.encoded_columns import RawColumn

MARK = b"\xef\xbb\xbf"
QUOTE = b'"'
BLOCK = 1 << 22


def csv_sheet(path: Path, table: str) -> Sheet | None:
    """Read a CSV file whose rows all have as many cells as headings; None for any other."""
    found = _csv(path.read_bytes())
    return None if found is None else _sheet(found[1], found[0], table)


def _csv(content: bytes) -> tuple[tuple[str, ...], pa.Table] | None:
    start = len(MARK) if content.startswith(MARK) else 0
    end = _end(content)
    head_end = content.find(b"\n", start, end)
    if head_end < 0 or not _is_regular(content, head_end):
        return None
    head = _head(content[start:head_end])
    if head is None:
        return None
    headings, delimiter = head
    quoted = QUOTE in content
    if quoted and not _quotes_are_paired(memoryview(content)[start:end], delimiter.encode()):
        return None
    body = memoryview(content)[head_end + 1 : end]
    cells = _parsed(body, delimiter, len(headings), quoted=quoted)
    return None if cells is None else (headings, cells)


def _end(content: bytes) -> int:
    """Leave out the blank lines at the end."""
    end = len(content)
    while end and content[end - 1] in b"\r\n":
        end -= 1
    return end


def _is_regular(content: bytes, head_end: int) -> bool:
    """Tell whether lines end as Arrow and `csv` both understand, and no byte is out of place."""
    return not (
        b"\0" in content
        or content.startswith(UTF_16_MARKS)
        or content.startswith(MARK, head_end + 1)
        or content.count(b"\r") != content.count(b"\r\n")
    )


def _head(line: bytes) -> tuple[tuple[str, ...], str] | None:
    """Read the headings and find the delimiter; one column alone could hide blank lines."""
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return None
    delimiter = delimiter_of(text)
    if text.count('"') % 2 or delimiter not in text:
        return None
    cells = next(csv.reader([text], delimiter=delimiter))
    return tuple(cell.strip() for cell in cells), delimiter


def _quotes_are_paired(content: memoryview, delimiter: bytes) -> bool:
    """Tell whether quotes stand only around whole cells, or double inside them."""
    import numpy as np

    data = np.frombuffer(content, np.uint8)
    places = np.flatnonzero(data == QUOTE[0])
    if len(places) % 2:
        return False
    opening, closing = places[::2], places[1::2]
    doubled = opening[1:] == closing[:-1] + 1
    starts = _is_any(data, opening - 1, delimiter + b"\n")
    ends = _is_any(data, closing + 1, delimiter + b"\r\n")
    starts[1:] |= doubled
    ends[:-1] |= doubled
    return bool(starts.all() and ends.all())


def _is_any(data: NDArray[np.uint8], places: NDArray[np.intp], wanted: bytes) -> NDArray[np.bool_]:
    """Tell which places hold a wanted byte; beyond either end of the data all is well."""
    import numpy as np

    outside = (places < 0) | (places >= len(data))
    held = data[np.where(outside, 0, places)]
    return outside | np.isin(held, np.frombuffer(wanted, np.uint8))


def _parsed(body: memoryview, delimiter: str, width: int, *, quoted: bool) -> pa.Table | None:
    """Read every cell as text; None where a row is longer or shorter, or no UTF-8."""
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    names = [str(place) for place in range(width)]
    try:
        return arrow_csv.read_csv(
            cast("IO[Any]", pa.BufferReader(pa.py_buffer(body))),
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=BLOCK),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter,
                quote_char='"' if quoted else False,
                newlines_in_values=quoted,
                ignore_empty_lines=False,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None


def parquet_sheet(path: Path, table: str) -> Sheet | None:
    """Read a Parquet file; None for one with geometry.

    Raises
    ------
    Exception
        Whatever Arrow throws at a damaged file.
    """
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path)
    require_few(path, file.metadata.num_rows, file.metadata.num_columns)
    if b"geo" in (file.schema_arrow.metadata or {}):
        return None
    content = file.read()
    headings = tuple(str(name).strip() for name in content.column_names)
    return _sheet(content, headings, table)


def _sheet(content: pa.Table, headings: tuple[str, ...], table: str) -> Sheet:
    """Take the columns over one by one, so that Arrow's copy of each can go."""
    import pyarrow as pa

    rows = content.num_rows
    cells = content.columns[::-1]
    del content
    columns = tuple(_column(cells.pop(), column_of(table, word) in AXES) for word in headings)
    pa.default_memory_pool().release_unused()
    return Sheet(headings=headings, columns=columns, rows=rows)


def _column(cells: pa.ChunkedArray[Any], is_axis: bool) -> RawColumn:
    import pyarrow as pa
    import pyarrow.types as kinds

    kind = cells.type
    number = kinds.is_integer(kind) or kinds.is_floating(kind)
    if is_axis and (number or kinds.is_string(kind) or kinds.is_large_string(kind)):
        return Plain(cells=cells)
    if kinds.is_dictionary(kind):
        coded = cells.unify_dictionaries()
    else:
        try:
            coded = cells.dictionary_encode()
        except pa.ArrowNotImplementedError:
            return encoded(cells.to_pylist())
    return _encoded(cast("pa.DictionaryArray[Any, Any]", coded.combine_chunks()))


def _encoded(cells: pa.DictionaryArray[Any, Any]) -> Encoded:
    """Take codes and cells; a row without a value has the code of a None of its own."""
    import numpy as np
    import pyarrow.types as kinds

    words: Sequence[object] = (
        Words(cells.dictionary)
        if kinds.is_string(cells.dictionary.type)
        else cells.dictionary.to_pylist()
    )
    codes = cells.indices
    if codes.null_count:
        codes = codes.fill_null(len(words))
        words = [*words, None]
    return Encoded(codes=values_of(codes).astype(np.int32, copy=False), cells=words)
