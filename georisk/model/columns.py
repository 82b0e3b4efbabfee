"""A register of customers by columns: what `Customer` says of one, for half a million at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar, Union, overload

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Coded(Generic[Value]):
    """A column as its different values, each held once, and which of them every row has.

    Parameters
    ----------
    codes : int32[n]
        Index into ``values``.
    values : sequence
        Exact values as a `Customer` holds them: ``Decimal``, ``str``, an enum, None for unknown.
    """

    codes: NDArray[np.int32]
    values: Sequence[Value]

    def of(self, row: int) -> Value:
        """Return the value of one row."""
        code: int = self.codes.item(row)
        return self.values[code]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Numbers(Sequence[Decimal | None]):
    """Decimal numbers by the hundred thousand: each is made only when somebody asks for it.

    Parameters
    ----------
    written : sequence of str
        Plain decimals, as ``Decimal`` reads and writes them; empty where unknown.
    known : bool[k]
    near : float64[k]
        The float nearest to each; of no meaning where not ``known``.
    """

    written: Sequence[str]
    known: NDArray[np.bool_]
    near: NDArray[np.float64]

    def __len__(self) -> int:
        """Count the numbers, the unknown ones too."""
        return len(self.near)

    @overload
    def __getitem__(self, at: int) -> Decimal | None: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Decimal | None]: ...

    def __getitem__(self, at: int | slice) -> Decimal | Sequence[Decimal | None] | None:
        """Return a number, exactly as it is written."""
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(len(self)))]
        return Decimal(self.written[at]) if self.known[at] else None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CustomerColumns:
    """Customers by columns, in the order of their file; rejected rows are not among them.

    Parameters
    ----------
    row : int64[n]
        Row of the input file, as `Customer.row`.
    lon, lat : float64[n]
        Degrees on WGS 84; 0 where not ``located``, and never to be read there.
    located : bool[n]
    place : Coded of Location or None
        Precision, accuracy and method of the position; its own ``point`` means nothing here.
    fields : mapping of str to Coded
        Every other field of `Customer` by its name (``customer_id``, ``name``, ... ``in_estate``,
        ``kamr_id``, ``feeder_id``), those of `KasmFacts` by theirs. A field the file has no column
        for is None throughout.
    factors : mapping of str to Coded
        Local factors the file has a column for, by ``<id>``.
    solar_considered, synthetic : bool
        As in `Customer`; synthetic when any row says so.
    """

    row: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    located: NDArray[np.bool_]
    place: Coded[object]
    fields: Mapping[str, Coded[object]]
    factors: Mapping[str, Coded[object]]
    solar_considered: bool
    synthetic: bool

    def __len__(self) -> int:
        """Count the customers."""
        return len(self.row)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lengths:
    """A column of lengths.

    Parameters
    ----------
    mm : int64[n]
        Whole millimetres; of no meaning where not ``known``.
    known : bool[n]
    """

    mm: NDArray[np.int64]
    known: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Degrees:
    """A column of degrees.

    Parameters
    ----------
    degrees : float64[n]
        Of no meaning where not ``known``.
    known : bool[n]
    """

    degrees: NDArray[np.float64]
    known: NDArray[np.bool_]


RecordColumn: TypeAlias = Union["Coded[object]", Lengths, Degrees]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RecordColumns:
    """The rows of ``assessments.csv`` by columns.

    Parameters
    ----------
    columns : mapping of str to Coded, Lengths or Degrees
        Every field of `AssessmentRecord`, in their order. Columns that always change together share
        one array of codes.
    area : Coded of str or None
        The PEA area of each customer, for the summary.
    """

    columns: Mapping[str, RecordColumn]
    area: Coded[object]

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.area.codes)

    def coded(self, name: str) -> Coded[object]:
        """Return a column that is coded.

        Raises
        ------
        TypeError
            When it is one of lengths or degrees.
        """
        column = self.columns[name]
        if not isinstance(column, Coded):
            raise TypeError(name)
        return column

    def count_true(self, name: str) -> int:
        """Count the rows of which a field is true."""
        column = self.coded(name)
        true = [code for code, value in enumerate(column.values) if value is True]
        return sum(int((column.codes == code).sum()) for code in true)
