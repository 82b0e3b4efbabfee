"""What rules ask of customers by columns: their own values, and what the registers say of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from georisk.assessment.columns_coding import Kinds, cells_of, kinds_by_first, replaced, used
from georisk.assessment.columns_single import customer_at
from georisk.assessment.evidence import on_feeders
from georisk.assessment.outages import outages_of
from georisk.model import Numbers
from georisk.scoring import branch_status_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal
    from fractions import Fraction

    from georisk.assessment.columns_coding import Flags, Floats, Ints
    from georisk.assessment.evidence import Registers
    from georisk.assessment.outages import OutageFinding
    from georisk.model import BranchStatus, Coded, Customer, CustomerColumns

Given = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lookup:
    """Customers by columns, beside what other files say of them.

    Parameters
    ----------
    place : int64[n]
        Row among the customers with a position; -1 without one.
    bills : Kinds of Decimal or None
        What is assessed: the bill of the whole site.
    """

    columns: CustomerColumns
    known: Registers
    place: Ints
    bills: Kinds[Decimal | None]

    def field(self, name: str) -> Kinds[object]:
        """Return a column of the file by the name `Customer` or `KasmFacts` has for it."""
        return kinds_of(self.columns.fields[name])

    def factor(self, name: str) -> Kinds[object]:
        """Return the levels of a local factor."""
        return kinds_of(self.columns.factors[name])

    def bill_cells(self, cuts: Sequence[Fraction]) -> Kinds[Decimal | None]:
        """Tell bills apart by the cell between cuts they lie in."""
        return decimal_cells(self.bills, cuts)

    def branches(self, rows: Ints) -> Kinds[BranchStatus | None]:
        """Return the branch status of some rows: as given, else from the register of branches."""
        stated = self.field("branch_status").taken(rows)
        blank = np.array([value is None for value in stated.values], dtype=np.bool_)[stated.codes]
        asked = np.flatnonzero(blank & self._in_groups(rows))
        found = [
            branch_status_of(customer_at(self.columns, row), self.known.groups).status
            for row in rows[asked].tolist()
        ]
        told: Kinds[object] = replaced(stated, asked, found)
        return used(told).merged(lambda status: status)  # type: ignore[return-value]

    def _in_groups(self, rows: Ints) -> Flags:
        """Tell which rows the register of branches can say something of."""
        groups, found = self.known.groups, np.zeros(len(rows), dtype=np.bool_)
        for name, known in (
            ("bp_no", groups.sites),
            ("customer_id", groups.groups_of_site),
            ("ca_no", groups.groups_of_site),
        ):
            if known:
                column = self.field(name)
                named = np.array([value in known for value in column.values], dtype=np.bool_)
                found |= named[column.codes[rows]]
        return found

    def outages(self, rows: Ints) -> Kinds[Given]:
        """Return the outages of some rows: as given, else counted in the register."""
        stated = self.field("outages_12m").taken(rows)
        blank = np.array([value is None for value in stated.values], dtype=np.bool_)[stated.codes]
        given = used(stated).asked(_counts)
        if self.known.outages is None or self.known.as_of is None:
            return given
        asked = np.flatnonzero(blank)
        found = self._counted(rows[asked])
        codes = given.codes.copy()
        codes[asked] = len(given.values) + found.codes
        return Kinds(codes=codes, values=(*given.values, *found.values))

    def _counted(self, rows: Ints) -> Kinds[Given]:
        """Count the registered outages, once for all customers that only a feeder is known of."""
        alone = self._counted_alone(rows)
        feeder = self.field("feeder_id").taken(rows)
        codes = np.where(alone, len(feeder.values) + np.cumsum(alone), feeder.codes)
        first = kinds_by_first(codes, int(codes.max(initial=0)) + 1, lambda row: int(rows[row]))
        customers = [customer_at(self.columns, row) for row in first.values]
        known = on_feeders(self.known, customers)
        return Kinds(
            codes=first.codes,
            values=tuple(_found(_finding(one, known)) for one in customers),
        )

    def _counted_alone(self, rows: Ints) -> Flags:
        """Tell whose outages are nobody else's: who is named, or placed on a traced feeder."""
        if self.known.feeders is not None or self.known.outages is None:
            return np.ones(len(rows), dtype=np.bool_)
        named = self.known.outages.by_customer
        column = self.field("customer_id").taken(rows)
        return np.array([column.values[code] in named for code in column.codes.tolist()], np.bool_)


def _counts(count: object) -> Given:
    return {"outages_12m": count, "outages_all_12m": None}


def _finding(customer: Customer, known: Registers) -> OutageFinding:
    supply = known.supplies.get(customer.customer_id)
    return outages_of(customer, known.outages, known.as_of, supply)


def _found(finding: OutageFinding) -> Given:
    return {"outages_12m": finding.count, "outages_all_12m": finding.everything}


def kinds_of(column: Coded[object]) -> Kinds[object]:
    """Take a column of a file as kinds of rows."""
    return Kinds(codes=column.codes.astype(np.int64), values=column.values)


def nearly(values: Sequence[Decimal | None]) -> tuple[Flags, Floats]:
    """Tell which numbers are known, and the float nearest to each that is; 0 for the others."""
    if isinstance(values, Numbers):
        return values.known, values.near
    known = np.array([value is not None for value in values], dtype=np.bool_)
    return known, np.array([0.0 if value is None else float(value) for value in values])


def decimal_cells(column: Kinds[Decimal | None], cuts: Sequence[Fraction]) -> Kinds[Decimal | None]:
    """Tell numbers apart by the cell between cuts they lie in; unknown is a kind of its own."""
    known, near = nearly(column.values)
    cells = cells_of(near, lambda at: column.values[at] or 0, cuts) + 1
    cells[~known] = 0
    packed = kinds_by_first(cells, 2 * len(cuts) + 2, lambda at: column.values[at])
    return Kinds(codes=packed.codes[column.codes], values=packed.values)
