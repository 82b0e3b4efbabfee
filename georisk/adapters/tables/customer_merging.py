"""The columns of customers from what plain rows say and what rows read singly came to."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from georisk.adapters.tables.encoded_columns import Words
from georisk.adapters.tables.headings import FACTOR
from georisk.adapters.tables.typed_columns import TypedColumn
from georisk.model import (
    BranchStatus,
    Customer,
    KasmFacts,
    KasmProposal,
    Location,
    LonLat,
    Numbers,
    Precision,
    SppContract,
)
from georisk.model.columns import Coded, CustomerColumns

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from georisk.adapters.tables.customer_positions import Positions
    from georisk.adapters.tables.typed_columns import ReadColumn
    from georisk.scoring.bills import AverageBill

BILL, REMARKS, ACCURACY = "monthly_bill_thb", "remarks", "position_accuracy_m"
ORIGIN = LonLat(lon=0, lat=0)
ELSEWHERE = {"row", "location", "solar_considered", "local_factors", "kasm"}
FIELDS: Mapping[str, object] = {
    item.name: None if item.default is MISSING else item.default
    for item in (*fields(Customer), *fields(KasmFacts))
    if item.name not in ELSEWHERE
}
MADE: Mapping[str, Callable[[object], object]] = {
    "branch_status": lambda value: None if value is None else BranchStatus(str(value)),
    "kasm_proposal": lambda value: None if value is None else KasmProposal(str(value)),
    "spp_contract": lambda value: None if value is None else SppContract(str(value)),
    "synthetic": lambda value: value is True,
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reading:
    """What came of the rows of a file.

    Parameters
    ----------
    numbers : int64[n]
        Row of the input file.
    read : mapping of str to ReadColumn
        The columns of the file by name.
    where : Positions
        Of the plain rows.
    locations : mapping of int to Location or None
        Of the rows read singly.
    bills : mapping of int to AverageBill
        Of these, and of rows with the bills of months.
    rejected : sequence of int
    """

    numbers: NDArray[np.int64]
    read: Mapping[str, ReadColumn]
    where: Positions
    locations: Mapping[int, Location | None]
    bills: Mapping[int, AverageBill]
    rejected: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Values:
    """Codes of all rows, and values that may be of no row, or equal unless ``apart``."""

    codes: NDArray[np.int32]
    values: Sequence[object]
    apart: bool = False

    def of(self, row: int) -> object:
        """Return the value of a row."""
        return self.values[self.codes.item(row)]


def merged(reading: Reading) -> CustomerColumns:
    """Put the columns of the accepted rows together."""
    import numpy as np

    kept = np.ones(len(reading.numbers), bool)
    kept[list(reading.rejected)] = False
    columns = {
        name: _coded(column, kept, MADE.get(name, _as_it_is))
        for name, column in _columns(reading).items()
    }
    lon, lat, located = _points(reading)
    return CustomerColumns(
        row=reading.numbers[kept],
        lon=lon[kept],
        lat=lat[kept],
        located=located[kept],
        place=_coded(_places(reading, located), kept, _as_it_is),
        fields={
            name: columns.get(name) or _constant(default, int(kept.sum()))
            for name, default in FIELDS.items()
        },
        factors={
            name.removeprefix(FACTOR): columns[name]
            for name in sorted(columns)
            if name.startswith(FACTOR)
        },
        solar_considered="solar_kw" in columns,
        synthetic="synthetic" in columns and True in columns["synthetic"].values,
    )


def _columns(reading: Reading) -> dict[str, Values]:
    """Take the columns as read; what several cells make together is of the rows read singly."""
    found: dict[str, Values] = {
        name: Values(codes=column.codes, values=column.values, apart=column.apart)
        for name, column in reading.read.items()
        if isinstance(column, TypedColumn)
    }
    stated, remarks = found.get(BILL, _alike(reading, None)), _alike(reading, ())
    bills = reading.bills.items()
    means = {row: bill.thb for row, bill in bills if bill.thb is not stated.of(row)}
    found[BILL] = _changed(stated, means)
    found[REMARKS] = _changed(remarks, {row: bill.remarks for row, bill in bills if bill.remarks})
    return found


def _points(
    reading: Reading,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    import numpy as np

    where = reading.where
    located = where.located.copy()
    lon, lat = np.where(located, where.lon, 0.0), np.where(located, where.lat, 0.0)
    for row, location in reading.locations.items():
        if location is not None:
            point = location.point
            lon[row], lat[row], located[row] = point.lon, point.lat, True
    return lon, lat, located


def _places(reading: Reading, located: NDArray[np.bool_]) -> Values:
    """Say how each position came to be known: plain degrees by the accuracy stated beside them."""
    import numpy as np

    stated = reading.read.get(ACCURACY)
    radii = stated if isinstance(stated, TypedColumn) else _alike(reading, None)
    places = [_surveyed(radius) for radius in radii.values]
    codes = np.where(located, radii.codes, len(places)).astype(np.int32)
    singly = {
        row: location and replace(location, point=ORIGIN)
        for row, location in reading.locations.items()
    }
    return _changed(Values(codes=codes, values=[*places, None]), singly)


def _surveyed(radius: object) -> Location:
    accuracy = float(radius) if isinstance(radius, Decimal) else None
    return Location(point=ORIGIN, precision=Precision.SURVEYED, accuracy_m=accuracy)


def _alike(reading: Reading, value: object) -> Values:
    import numpy as np

    return Values(codes=np.zeros(len(reading.numbers), np.int32), values=(value,))


def _constant(value: object, rows: int) -> Coded[object]:
    import numpy as np

    return Coded(codes=np.zeros(rows, np.int32), values=(value,))


def _changed(column: Values, changes: Mapping[int, object]) -> Values:
    """Give some rows another value."""
    if not changes:
        return column
    codes, values = column.codes.copy(), list(column.values)
    known: dict[object, int] = {}
    for row, value in changes.items():
        code = known.setdefault(_key(value), len(values))
        if code == len(values):
            values.append(value)
        codes[row] = code
    return Values(codes=codes, values=values)


def _coded(
    column: Values, kept: NDArray[np.bool_], made: Callable[[object], object]
) -> Coded[object]:
    """Hold each value of the accepted rows once; equal numbers written otherwise stay apart."""
    import numpy as np

    codes = column.codes if kept.all() else column.codes[kept]
    used = np.zeros(len(column.values), bool)
    used[codes] = True
    if column.apart:
        return _apart(column, codes, used, made)
    known: dict[object, int] = {}
    values: list[object] = []
    target = np.zeros(len(used), np.int32)
    for code in np.flatnonzero(used).tolist():
        value = made(column.values[code])
        place = target[code] = known.setdefault(_key(value), len(values))
        if place == len(values):
            values.append(value)
    return Coded(codes=target[codes], values=tuple(values))


def _apart(
    column: Values,
    codes: NDArray[np.int32],
    used: NDArray[np.bool_],
    made: Callable[[object], object],
) -> Coded[object]:
    """Leave out the values no row has; the others stay as they are held."""
    import numpy as np

    values = column.values
    if not used.all():
        codes = (np.cumsum(used, dtype=np.int32) - 1)[codes]
        values = _taken(values, np.flatnonzero(used))
    return Coded(codes=codes, values=values if made is _as_it_is else tuple(map(made, values)))


def _taken(values: Sequence[object], places: NDArray[np.intp]) -> Sequence[object]:
    if isinstance(values, Words):
        return values.taken(places)
    if isinstance(values, Numbers) and isinstance(values.written, Words):
        written = values.written.taken(places)
        return Numbers(written=written, known=values.known[places], near=values.near[places])
    return tuple(map(values.__getitem__, places.tolist()))


def _key(value: object) -> object:
    """Tell values apart by how they are written: 1.0 is not 1.00 in a file given back."""
    return value if value is None or isinstance(value, str) else str(value)


def _as_it_is(value: object) -> object:
    return value
