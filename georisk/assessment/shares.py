"""Customers and baht a month by band: of all, by office, by KAMR; before and after a change."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import compress
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from georisk.assessment.standings import AT_STAKE, BUCKETS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from georisk.assessment.standings import Standing
    from georisk.distance.arrays import Ints
    from georisk.model import Customer, SppId

    Units = NDArray[np.int64] | NDArray[np.object_]

NOTHING = Decimal(0)
EXACT_IN_FLOATS = 1 << 53
STAKES = tuple(bucket in AT_STAKE for bucket in BUCKETS)
KEPT = 1 << 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A number of customers, and their bills in baht a month where the bill is known."""

    customers: int = 0
    baht: Decimal = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tally:
    """Customers and their bills by `BUCKETS`, exact: whole multiples of a power of ten of a baht.

    Parameters
    ----------
    customers : int64[buckets]
    units : int64[buckets] or object[buckets]
        Object where the sums are too large for 64 bits.
    exponent : int
        A unit is ``10 ** exponent`` baht.
    """

    customers: Ints
    units: Units
    exponent: int

    def by_bucket(self) -> dict[str, Share]:
        """Name the buckets."""
        pairs = zip(BUCKETS, self.customers.tolist(), self.units.tolist(), strict=True)
        return {
            bucket: _share(customers, units, self.exponent) for bucket, customers, units in pairs
        }

    def at_stake(self) -> Decimal:
        """Sum the baht a month of those that need a special-risk plan (clause 6.1.4)."""
        return Decimal(sum(compress(self.units.tolist(), STAKES))).scaleb(self.exponent)


@lru_cache(maxsize=KEPT)
def _share(customers: int, units: int, exponent: int) -> Share:
    """Make a share; most are asked for again: before a change, and after one that spares them."""
    return Share(customers=customers, baht=Decimal(units).scaleb(exponent))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shift:
    """Customers and baht by band before and after, of all or of one office or KAMR.

    Parameters
    ----------
    name : str or None
        None for all customers, and for those whose office or KAMR nobody states.
    tally_before, tally_after : Tally
    """

    name: str | None
    tally_before: Tally
    tally_after: Tally

    @property
    def before(self) -> Mapping[str, Share]:
        """By `BUCKETS`: the bands, ``high_or_very_high``, ``open``, ``not_assessed``."""
        return self.tally_before.by_bucket()

    @property
    def after(self) -> Mapping[str, Share]:
        """As ``before``, after the change."""
        return self.tally_after.by_bucket()

    @property
    def at_stake_before(self) -> Decimal:
        """Baht a month of the customers that need a special-risk plan, before."""
        return self.tally_before.at_stake()

    @property
    def at_stake_after(self) -> Decimal:
        """Baht a month of the customers that need a special-risk plan, after."""
        return self.tally_after.at_stake()


class Move(NamedTuple):
    """A customer whose eligibility, level, score, band or tier changes.

    Parameters
    ----------
    spp_before, spp_after : SppId or None
        The SPP the distance is measured to; None beyond the cutoff of all.
    mm_before, mm_after : int or None
        The routed distance in millimetres; None where nothing was routed.
    """

    customer: Customer
    before: Standing
    after: Standing
    spp_before: SppId | None
    spp_after: SppId | None
    mm_before: int | None
    mm_after: int | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bills:
    """Bills as whole multiples of a power of ten of a baht, 0 where unknown.

    Parameters
    ----------
    units : int64[n] or object[n]
        Object where the sum of all is too large for 64 bits.
    exponent : int
        A unit is ``10 ** exponent`` baht; never above 0.
    """

    units: Units
    exponent: int

    def baht(self, units: Units) -> Decimal:
        """Sum some of them."""
        return Decimal(int(units.sum())).scaleb(self.exponent)


def bills_of(bills: Iterable[Decimal | None]) -> Bills:
    """Bring bills to one unit, the coarsest that holds them all exactly.

    Examples
    --------
    >>> found = bills_of([Decimal("1.25"), None, Decimal("3E+2")])
    >>> found.units.tolist(), found.exponent
    ([125, 0, 30000], -2)
    """
    given = [NOTHING if bill is None else bill for bill in bills]
    exponent = min((int(bill.as_tuple().exponent) for bill in given), default=0)
    exponent = min(exponent, 0)
    units = [int(bill.scaleb(-exponent)) for bill in given]
    fits = sum(map(abs, units)) <= np.iinfo(np.int64).max
    return Bills(units=np.array(units, dtype=np.int64 if fits else object), exponent=exponent)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ledger:
    """Customers and baht a month by group and band, ready to be carried from band to band.

    Parameters
    ----------
    names : tuple of str or None
        The groups, by name, those nobody names last.
    group : int64[n]
        Index into ``names`` of each customer.
    bills : Bills
    customers : int64[groups, buckets]
    units : int64[groups, buckets] or object[groups, buckets]
        Of the bills.
    """

    names: tuple[str | None, ...]
    group: Ints
    bills: Bills
    customers: Ints
    units: Units

    def tally(self, at: int) -> Tally:
        """Take one group."""
        return Tally(
            customers=self.customers[at], units=self.units[at], exponent=self.bills.exponent
        )


def ledger(
    groups: Sequence[str | None],
    bills: Bills,
    buckets: Ints,
    names: tuple[str | None, ...] = (),
) -> Ledger:
    """Count customers and add up their bills.

    Parameters
    ----------
    groups : sequence of str or None
        The group of each customer.
    buckets : int64[n]
        Index into `BUCKETS` of each customer.
    names : tuple of str or None
        Groups to keep a book of even where they have no customer.
    """
    every = {*names, *groups}
    ordered = tuple(sorted(every, key=lambda name: (name is None, name or "")))
    place = {name: at for at, name in enumerate(ordered)}
    group = np.array([place[name] for name in groups], dtype=np.int64)
    customers = np.zeros((len(ordered), len(BUCKETS)), dtype=np.int64)
    units: Units = np.zeros(customers.shape, dtype=np.int64)
    if bills.units.dtype == np.object_:
        units = units.astype(np.object_)
    np.add.at(customers, (group, buckets), 1)
    np.add.at(units, (group, buckets), bills.units)
    return Ledger(names=ordered, group=group, bills=bills, customers=customers, units=units)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Carried:
    """A ledger before and after customers were carried from band to band.

    Parameters
    ----------
    customers : int64[groups, buckets]
    units : int64[groups, buckets] or object[groups, buckets]
        After.
    touched : int64[k]
        Groups some of whose customers were carried, ascending.
    """

    book: Ledger
    customers: Ints
    units: Units
    touched: Ints

    def shifts(self) -> tuple[Shift, ...]:
        """Tell of every touched group, by name."""
        return tuple(self.shift(at) for at in self.touched.tolist())

    def shift(self, at: int) -> Shift:
        """Tell of one group."""
        exponent = self.book.bills.exponent
        return Shift(
            name=self.book.names[at],
            tally_before=self.book.tally(at),
            tally_after=Tally(
                customers=self.customers[at], units=self.units[at], exponent=exponent
            ),
        )


def carry(book: Ledger, row: Ints, old: Ints, new: Ints) -> Carried:
    """Carry customers from band to band, in the groups they belong to.

    Parameters
    ----------
    row : int64[k]
        The customers.
    old, new : int64[k]
        Index into `BUCKETS` of each, before and after.
    """
    group, bill = book.group[row], book.bills.units[row]
    customers, units = book.customers.copy(), book.units.copy()
    for bucket, sign in ((old, -1), (new, 1)):
        cell = group * len(BUCKETS) + bucket
        count = np.bincount(cell, minlength=customers.size).reshape(customers.shape)
        customers += sign * count
        units += sign * _sums(cell, bill, units)
    touched = np.flatnonzero(np.bincount(group, minlength=1))
    return Carried(book=book, customers=customers, units=units, touched=touched)


def _sums(cell: Ints, bill: Units, like: Units) -> Units:
    """Add bills up by cell, exactly: in floats where these hold every sum without rounding."""
    if bill.dtype == np.int64 and int(np.abs(bill).sum()) <= EXACT_IN_FLOATS:
        sums = np.bincount(cell, weights=bill, minlength=like.size)
        return sums.astype(np.int64).reshape(like.shape)
    result = np.zeros_like(like).ravel()
    np.add.at(result, cell, bill)
    return result.reshape(like.shape)
