"""Which rows of a customers file plain columns cannot say everything of."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, cast

from georisk.adapters.arrow_arrays import text_array, values_of
from georisk.adapters.tables.encoded_columns import Words
from georisk.adapters.tables.rows import SUMS
from georisk.adapters.tables.typed_columns import TypedColumn
from georisk.adapters.tables.values import LONGEST_TEXT, Misread, text_of
from georisk.scoring.bills import MONTHS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from georisk.adapters.tables.encoded_columns import Encoded
    from georisk.adapters.tables.raw_columns import RawColumns
    from georisk.adapters.tables.typed_columns import ReadColumn

ID = "customer_id"


def first_rows(raw: RawColumns) -> NDArray[np.intp]:
    """Find the first row that has each row's id; a row without an id is its own."""
    import numpy as np

    column, rows = cast("Encoded", raw.columns[ID]), len(raw.numbers)  # no axis
    known: dict[str | None, int] = {}
    if len(column.cells) == rows and _are_apart(column.cells):
        used = np.zeros(rows, bool)
        used[column.codes] = True
        if used.all():
            return np.arange(rows)
    texts = _identities(column.cells)
    identity = np.array([known.setdefault(text, len(known)) for text in texts], np.intp)
    of_row = identity[column.codes]
    first = np.empty(len(known), np.intp)
    first[of_row[::-1]] = np.arange(rows)[::-1]
    blank = of_row == known.get(None, -1)
    return np.where(blank, np.arange(rows), first[of_row])


def _are_apart(cells: Sequence[object]) -> bool:
    """Tell whether different cells are sure to be different ids, and none is blank."""
    if isinstance(cells, Words) and cells.are_printed(LONGEST_TEXT):
        return True
    texts = _identities(cells)
    return None not in texts and len(set(texts)) == len(texts)


def _identities(cells: Sequence[object]) -> list[str | None]:
    if set(map(type, cells)) == {str}:
        return [text or None for text in map(str.strip, cast("Sequence[str]", cells))]
    return list(map(text_of, cells))


def odd_rows(raw: RawColumns, read: Mapping[str, ReadColumn]) -> NDArray[np.bool_]:
    """Find the rows that have a problem, or a fact that several cells make together."""
    import numpy as np

    odd = np.zeros(len(raw.numbers), bool)
    odd[list(raw.surplus)] = True
    if raw.shapes is not None:
        odd |= np.array([shape is not None for shape in raw.shapes], bool)
    for name, column in read.items():
        if isinstance(column, TypedColumn):
            _mark(odd, name, column)
    return odd | _lacks_peak(read, odd) | _lacks_reason(read, odd)


def _mark(odd: NDArray[np.bool_], name: str, column: TypedColumn) -> None:
    """Mark the rows whose cell cannot be read, or that have no id."""
    if Misread in column.kinds:
        odd |= column.where(_is_misread)
    if name == ID:
        odd |= _are_sums(column.values)[column.codes]
    if name == ID and type(None) in column.kinds:
        odd |= ~column.where(_is_stated)


def _are_sums(ids: Sequence[object]) -> NDArray[np.bool_]:
    """Tell which ids are words of a line of sums."""
    import numpy as np

    if isinstance(ids, Words):
        import pyarrow.compute as pc

        return values_of(pc.is_in(ids.array, value_set=text_array(sorted(SUMS))))
    return np.fromiter(map(SUMS.__contains__, ids), bool, len(ids))


def _lacks_peak(read: Mapping[str, ReadColumn], none: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Find the rows with solar power and no peak demand to hold it against."""
    solar, peak = read.get("solar_kw"), read.get("peak_demand_kw")
    if not isinstance(solar, TypedColumn):
        return none
    installed = solar.where(_is_above_zero)
    return installed & ~peak.where(_is_above_zero) if isinstance(peak, TypedColumn) else installed


def _lacks_reason(read: Mapping[str, ReadColumn], none: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Find the rows proposed for a group without a reason."""
    proposal, reason = read.get("kasm_proposal"), read.get("kasm_reason")
    if not isinstance(proposal, TypedColumn):
        return none
    proposed = proposal.where(_is_stated)
    return proposed & ~reason.where(_is_stated) if isinstance(reason, TypedColumn) else proposed


def monthly_rows(read: Mapping[str, ReadColumn], rows: int) -> NDArray[np.bool_]:
    """Find the rows that state the bill of a month."""
    import numpy as np

    stated = np.zeros(rows, bool)
    for name in MONTHS:
        column = read.get(name)
        if isinstance(column, TypedColumn):
            stated |= column.where(_is_stated)
    return stated


def _is_misread(value: object) -> bool:
    return isinstance(value, Misread)


def _is_stated(value: object) -> bool:
    return value is not None


def _is_above_zero(value: object) -> bool:
    return isinstance(value, Decimal) and value > 0
