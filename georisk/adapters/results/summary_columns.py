"""The summary of a run that is held by columns: what `summary` sums up record by record."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from georisk.adapters.arrow_arrays import values_of
from georisk.adapters.results.summary import NO_TIER, NOT_ELIGIBLE, UNCERTAIN, UNKNOWN, summed_up
from georisk.adapters.tables.encoded_columns import Words
from georisk.model import Numbers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from georisk.adapters.results.summary import Figures
    from georisk.model import Coded, RecordColumns, Rejected, RunHeader

    Codes = NDArray[np.int32]

# What sums of 64 bits stay below for certain.
MOST = 2.0**62


def summary_of_columns(
    header: RunHeader, table: RecordColumns, rejects: Sequence[Rejected]
) -> Mapping[str, object]:
    """Sum a run up as `summary_of` does."""
    counted = ("eligible", "band_certain", "special_risk_plan", "exit_interview")
    counts = {name: table.count_true(name) for name in counted}
    bills = _bills(table)
    tables = {
        "by_band": _tabulated(bills, *_bands(table)),
        "by_tier": _tabulated(bills, *_labels(table.coded("tier"), NO_TIER)),
        "by_area": _tabulated(bills, *_labels(table.area, UNKNOWN)),
        "by_spp": _tabulated(bills, *_labels(table.coded("spp_id"), NO_TIER)),
    }
    return summed_up(header, rejects, {"assessed": len(table), **counts}, tables)


def _labels(column: Coded[object], blank: str) -> tuple[Codes, list[str]]:
    """Name the values of a column."""
    return column.codes, [str(value) if value else blank for value in column.values]


def _bands(table: RecordColumns) -> tuple[Codes, list[str]]:
    """Name the band of each customer that is assessed."""
    eligible = table.coded("eligible")
    codes, bands = _labels(table.coded("band"), UNCERTAIN)
    names = [band if assessed else NOT_ELIGIBLE for assessed in eligible.values for band in bands]
    return eligible.codes * len(bands) + codes, names


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Bills:
    """The bills of all rows as whole numbers, so that they can be added up exactly and at once.

    Parameters
    ----------
    units : int64[n] or object[n]
        Bills in units of ``10 ** -places`` baht, 0 where unknown; of Python's where 64 bits might
        not hold a sum.
    known : bool[n]
    places : int
    """

    units: NDArray[Any]
    known: NDArray[np.bool_]
    places: int


def _bills(table: RecordColumns) -> _Bills:
    column = table.coded("monthly_bill_thb")
    values: Sequence[Decimal | None] = column.values  # type: ignore[assignment]
    if isinstance(values, Numbers):
        known = values.known
    else:
        known = np.array([value is not None for value in values], dtype=np.bool_)
    units, places = _written_units(values, len(table)) or _units(values)
    return _Bills(units=units[column.codes], known=known[column.codes], places=places)


def _written_units(values: Sequence[Decimal | None], count: int) -> tuple[NDArray[Any], int] | None:
    """Let Arrow read the digits of plain decimals; None where their sum might be too large."""
    import pyarrow.compute as pc

    if not isinstance(values, Numbers) or not isinstance(values.written, Words):
        return None
    rows = np.flatnonzero(values.known)
    texts: Any = values.written.taken(rows).array
    point, length = values_of(pc.find_substring(texts, ".")), values_of(pc.binary_length(texts))
    decimals = np.where(point < 0, 0, length - point - 1).astype(np.int64)
    places = int(decimals.max(initial=0))
    if values.near.max(initial=0) * 10.0**places * count > MOST:
        return None
    digits = values_of(pc.replace_substring(texts, ".", "").cast("int64"))
    units = np.zeros(len(values), dtype=np.int64)
    units[rows] = digits * 10 ** (places - decimals)
    return units, places


def _units(values: Sequence[Decimal | None]) -> tuple[NDArray[Any], int]:
    stated = [value or Decimal(0) for value in values]
    places = max((-int(value.as_tuple().exponent) for value in stated), default=0)
    places = max(places, 0)
    return np.array([int(value.scaleb(places)) for value in stated], dtype=np.object_), places


def _tabulated(bills: _Bills, codes: Codes, labels: list[str]) -> dict[str, Figures]:
    """Count customers and baht a month for each label some row has, labels ascending."""
    names = sorted(set(labels))
    place = {name: at for at, name in enumerate(names)}
    ranks = np.array([place[label] for label in labels], dtype=np.int64)[codes]
    count = np.bincount(ranks, minlength=len(names)).tolist()
    known = np.bincount(ranks[bills.known], minlength=len(names)).tolist()
    total = np.zeros(len(names), dtype=bills.units.dtype)
    np.add.at(total, ranks, bills.units)
    return {
        name: {
            "customers": count[at],
            "monthly_bill_thb": float(Decimal(total.item(at)).scaleb(-bills.places)),
            "bill_unknown": count[at] - known[at],
        }
        for at, name in enumerate(names)
        if count[at]
    }
