"""What a file of rows amounts to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from georisk.adapters.tables.headings import AT_THE_TOP, TablePlace

if TYPE_CHECKING:
    from georisk.model import InputFile, Rejected

Record_co = TypeVar("Record_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch(Generic[Record_co]):
    """What a file amounts to: rows read and rows rejected add up to the rows of the file.

    Parameters
    ----------
    out_of_place : int
        How many positions looked out of place and were taken as they stand, being too many.
    blank_columns : tuple of str
        Headings that make an area consider a condition which no row says anything of.
    place : TablePlace
        Where in the file the table was found.
    """

    rows: tuple[Record_co, ...]
    rejected: tuple[Rejected, ...]
    unknown_columns: tuple[str, ...]
    file: InputFile
    out_of_place: int = 0
    blank_columns: tuple[str, ...] = ()
    place: TablePlace = AT_THE_TOP
