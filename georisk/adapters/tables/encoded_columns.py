"""Columns of raw cells: each different cell once, and which row has which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, TypeAlias, overload

from georisk.adapters.arrow_arrays import number_array, text_array

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

ONE_KEY = {str, float, type(None)}  # of these no two are equal that a reader would tell apart
# Printed as it stands, and nothing to strip: most ids and codes.
PRINTED = r"^[!-~](?:[ -~]*[!-~])?$"


@dataclass(frozen=True, slots=True, eq=False)
class Words(Sequence[str]):
    """Texts as Arrow holds them; each becomes one of Python's when somebody asks for it.

    Parameters
    ----------
    array : StringArray
        Without nulls.
    """

    array: pa.Array[Any]

    def __len__(self) -> int:
        """Count the texts."""
        return len(self.array)

    @overload
    def __getitem__(self, at: int) -> str: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...

    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        """Return a text."""
        if isinstance(at, slice):
            return Words(self.array[at])
        text: str = self.array[at].as_py()
        return text

    def __iter__(self) -> Iterator[str]:
        """Go through all texts at once: asking for each costs more."""
        texts: list[Any] = self.array.to_pylist()
        return iter(texts)

    def taken(self, places: NDArray[np.intp]) -> Words:
        """Keep some texts."""
        return Words(self.array.take(number_array(places)))

    def blanked(self, place: int) -> Words:
        """Let one text be empty."""
        import pyarrow as pa

        if not self[place]:
            return self
        before, after = self.array[:place], self.array[place + 1 :]
        return Words(pa.concat_arrays([before, text_array([""]), after]))

    def are_printed(self, longest: int) -> bool:
        """Tell whether each is as long at most, printable, of ASCII, and has nothing to strip."""
        import pyarrow.compute as pc

        texts: Any = self.array
        plain = pc.all(pc.match_substring_regex(texts, PRINTED)).as_py()
        return bool(plain) and (pc.max(pc.binary_length(texts)).as_py() or 0) <= longest


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Encoded:
    """A column as its different raw cells, in no order, and the code of every row.

    Parameters
    ----------
    codes : int32[n]
        Index into ``cells``.
    """

    codes: NDArray[np.int32]
    cells: Sequence[object]

    def of(self, row: int) -> object:
        """Return the raw cell of a row."""
        return self.cells[self.codes.item(row)]

    def taken(self, rows: NDArray[np.intp]) -> Encoded:
        """Keep some rows."""
        return Encoded(codes=self.codes[rows], cells=self.cells)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Plain:
    """A column of numbers or texts as Arrow holds it: nearly every cell of it is different."""

    cells: pa.ChunkedArray[Any]

    def of(self, row: int) -> object:
        """Return the raw cell of a row."""
        cell: object = self.cells[row].as_py()
        return cell

    def taken(self, rows: NDArray[np.intp]) -> Plain:
        """Keep some rows."""
        return Plain(cells=self.cells.take(number_array(rows)))


RawColumn: TypeAlias = Encoded | Plain


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sheet:
    """Every row of a file: headings, and the column below each."""

    headings: tuple[str, ...]
    columns: tuple[RawColumn, ...]
    rows: int


def plain(numbers: Sequence[object]) -> Plain:
    """Hand a column of numbers to Arrow."""
    import pyarrow as pa

    return Plain(cells=pa.chunked_array([pa.array(numbers, pa.float64())]))


def encoded(cells: Sequence[object]) -> Encoded:
    """Give each different cell its code; equal cells of different types differ.

    Examples
    --------
    >>> column = encoded(("a", 1.0, "a", True))
    >>> column.codes.tolist(), column.cells
    ([0, 1, 0, 2], ['a', 1.0, True])
    """
    import numpy as np

    # A list or a map has no hash, and Decimal("1.0") equals Decimal("1.00"): their texts tell.
    one_key = set(map(type, cells)) <= ONE_KEY
    keys: Iterable[object] = cells if one_key else ((type(cell), repr(cell)) for cell in cells)
    known: dict[object, int] = defaultdict(count().__next__)
    codes = np.fromiter(map(known.__getitem__, keys), np.int32, len(cells))
    if one_key:
        return Encoded(codes=codes, cells=list(known))
    first = np.unique(codes, return_index=True)[1]
    return Encoded(codes=codes, cells=[cells[place] for place in first.tolist()])
