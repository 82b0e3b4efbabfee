"""Columns of typed cells: each different raw cell is read once, by the reader of single cells."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from georisk.adapters.arrow_arrays import number_array, text_array, text_scalar, values_of
from georisk.adapters.tables.encoded_columns import Plain, Words
from georisk.adapters.tables.schema import Kind
from georisk.adapters.tables.values import (
    LONGEST_TEXT,
    PLAIN_NUMBER,
    Misread,
    Typed,
    float_text,
    tried,
)
from georisk.model import Numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from georisk.adapters.tables.encoded_columns import RawColumn
    from georisk.adapters.tables.schema import Column

Read: TypeAlias = Typed | Misread | None
# Neither a sign, which a least value may forbid, nor zeros in front.
UNSIGNED = r"^(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,20})?$"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TypedColumn:
    """A column read.

    Parameters
    ----------
    codes : int32[n]
        Index into ``values``.
    values : sequence
        What each different raw cell says; a `Misread` is what it should have been.
    kinds : set of type
        The types among the values.
    apart : bool
        No value is among them twice, that much is known.
    """

    codes: NDArray[np.int32]
    values: Sequence[Read]
    kinds: frozenset[type]
    apart: bool = False

    def cells_of(self, rows: NDArray[np.intp]) -> Iterator[Read]:
        """Return what the cells of some rows say."""
        return map(self.values.__getitem__, self.codes[rows].tolist())

    def where(self, test: Callable[[object], bool]) -> NDArray[np.bool_]:
        """Tell of which rows the cell passes a test."""
        import numpy as np

        return np.fromiter(map(test, self.values), bool, len(self.values))[self.codes]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Unread:
    """A column whose cells are read one by one, where need be."""

    column: Column
    raw: Plain

    def cells_of(self, rows: NDArray[np.intp]) -> Iterator[Read]:
        """Return what the cells of some rows say."""
        cells = self.raw.cells.take(number_array(rows))
        return (tried(self.column, cell) for cell in cells.to_pylist())


ReadColumn: TypeAlias = TypedColumn | Unread


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Axis:
    """Degrees of every row.

    Parameters
    ----------
    degrees : float64[n]
        Of no meaning where not ``stated``.
    stated : bool[n]
    odd : bool[n]
        The cell is neither blank nor a plain number: only the reader of single cells knows what
        to say of it.
    """

    degrees: NDArray[np.float64]
    stated: NDArray[np.bool_]
    odd: NDArray[np.bool_]


def typed(column: Column, raw: RawColumn) -> ReadColumn:
    """Read a column of raw cells."""
    if isinstance(raw, Plain):
        return Unread(column=column, raw=raw)
    values, apart = READERS.get(column.kind, _singly)(column, raw.cells)
    return TypedColumn(codes=raw.codes, values=values, kinds=_kinds(values), apart=apart)


def _kinds(values: Sequence[Read]) -> frozenset[type]:
    if isinstance(values, Words):
        return frozenset({str})
    if isinstance(values, Numbers):
        return frozenset({Decimal} if values.known.all() else {Decimal, type(None)})
    return frozenset(map(type, values))


def axis(read: ReadColumn) -> Axis:
    """Take a column of latitudes or longitudes as floats."""
    import numpy as np

    if isinstance(read, Unread):
        return _arrow_axis(read.raw.cells)
    values = [float(value) if isinstance(value, Decimal) else None for value in read.values]
    stated = np.array([value is not None for value in values], bool)
    degrees = np.array([value or 0.0 for value in values])
    odd = np.zeros(len(read.codes), bool)  # what cannot be read is a Misread
    return Axis(degrees=degrees[read.codes], stated=stated[read.codes], odd=odd)


def _arrow_axis(cells: pa.ChunkedArray[Any]) -> Axis:
    """Let Arrow read plain numbers: it rounds as Python does."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_floating(cells.type) or pa.types.is_integer(cells.type):
        degrees = cells.cast(pa.float64(), safe=False).fill_null(pa.scalar(0.0)).to_numpy()
        there, finite = cells.is_valid().to_numpy(), np.isfinite(degrees)
        return Axis(degrees=degrees, stated=there & finite, odd=there & ~finite)
    blank = text_scalar("")
    whole: Any = cells.combine_chunks()
    text = pc.utf8_trim(whole.fill_null(blank), characters=" \t")
    plain = pc.match_substring_regex(text, f"^(?:{PLAIN_NUMBER.pattern})$")
    degrees = values_of(pc.if_else(plain, text, text_scalar("0")).cast(pa.float64()))
    stated, filled = values_of(plain), values_of(pc.not_equal(text, blank))
    return Axis(degrees=degrees, stated=stated, odd=filled & ~stated)


def _singly(column: Column, cells: Sequence[object]) -> tuple[Sequence[Read], bool]:
    return [tried(column, cell) for cell in cells], False


def _texts(column: Column, cells: Sequence[object]) -> tuple[Sequence[Read], bool]:
    """Strip texts that can be printed, and so have no control characters, all at once."""
    if isinstance(cells, Words) and cells.are_printed(LONGEST_TEXT):
        return cells, True
    if set(map(type, cells)) != {str}:
        return _singly(column, cells)
    texts = list(map(str.strip, cast("Sequence[str]", cells)))
    if not all(map(str.isprintable, texts)) or max(map(len, texts)) > LONGEST_TEXT:
        return _singly(column, cells)
    return [text or None for text in texts], len(set(texts)) == len(texts)


def _numbers(column: Column, cells: Sequence[object]) -> tuple[Sequence[Read], bool]:
    """Take plain decimals that need no second look all at once, and any other cell singly."""
    if isinstance(cells, Words) and column.least in {None, 0}:
        numbers = _written(column, cells)
        if numbers is not None:
            return numbers, True
    texts = [cell if type(cell) is str else _number_text(cell) for cell in cells]
    plain = _unsigned(texts)
    if plain is None or column.least not in {None, 0}:
        return _singly(column, cells)
    values: list[Read] = [
        Decimal(text) if is_plain else tried(column, cell)
        for cell, text, is_plain in zip(cells, texts, plain, strict=True)
    ]
    others = [value for value, is_plain in zip(values, plain, strict=True) if not is_plain]
    return values, others in ([], [None]) and len(set(texts)) == len(texts)


def _written(column: Column, cells: Words) -> Numbers | None:
    """Leave plain decimals as they are written; None where a cell that is none says something."""
    import numpy as np
    import pyarrow.compute as pc

    known = values_of(pc.match_substring_regex(cells.array, UNSIGNED))
    others = np.flatnonzero(~known)
    if len(others) > 1 or any(tried(column, cells[at]) is not None for at in others.tolist()):
        return None
    written = cells if len(others) == 0 else cells.blanked(others.item())
    near = np.zeros(len(cells))
    near[known] = values_of(written.taken(np.flatnonzero(known)).array.cast("double"))
    return Numbers(written=written, known=known, near=near)


def _number_text(cell: object) -> str:
    if type(cell) is float:
        return float_text(cell) or ""
    return str(cell) if type(cell) is int else ""


def _unsigned(texts: Sequence[str]) -> list[bool] | None:
    import pyarrow.compute as pc

    try:
        cells = text_array(texts)
    except UnicodeEncodeError:  # half a letter
        return None
    return cast("list[bool]", pc.match_substring_regex(cells, UNSIGNED).to_pylist())


READERS: Mapping[Kind, Callable[[Column, Sequence[object]], tuple[Sequence[Read], bool]]] = {
    Kind.TEXT: _texts,
    Kind.NUMBER: _numbers,
}
