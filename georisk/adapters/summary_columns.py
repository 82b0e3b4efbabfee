"""The summary of a run that is held by columns: what `summary` sums up record by record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from georisk.adapters.summary import (
    NO_TIER,
    NOT_ELIGIBLE,
    UNCERTAIN,
    UNKNOWN,
    figures,
    summed_up,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from georisk.adapters.summary import Figures
    from georisk.model import Coded, RecordColumns, Rejected, RunHeader

    Codes = NDArray[np.int32]


def summary_of_columns(
    header: RunHeader, table: RecordColumns, rejects: Sequence[Rejected]
) -> Mapping[str, object]:
    """Sum a run up as `summary_of` does."""
    counted = ("eligible", "band_certain", "special_risk_plan", "exit_interview")
    counts = {name: table.count_true(name) for name in counted}
    tables = {
        "by_band": _tabulated(table, *_bands(table)),
        "by_tier": _tabulated(table, *_labels(table.coded("tier"), NO_TIER)),
        "by_area": _tabulated(table, *_labels(table.area, UNKNOWN)),
        "by_spp": _tabulated(table, *_labels(table.coded("spp_id"), NO_TIER)),
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


def _tabulated(table: RecordColumns, codes: Codes, labels: list[str]) -> dict[str, Figures]:
    """Count customers and baht a month for each label some row has, labels ascending."""
    bill = table.coded("monthly_bill_thb")
    bills = np.empty(len(bill.values), dtype=np.object_)
    bills[:] = bill.values
    names = sorted(set(labels))
    place = {name: at for at, name in enumerate(names)}
    ranks = np.array([place[label] for label in labels], dtype=np.int16)[codes]
    order = np.argsort(ranks, kind="stable")
    bounds = np.searchsorted(ranks[order], np.arange(len(names) + 1))
    taken = bills[bill.codes[order]]
    return {
        name: figures(taken[begin:end].tolist())
        for name, begin, end in zip(names, bounds, bounds[1:], strict=False)
        if begin < end
    }
