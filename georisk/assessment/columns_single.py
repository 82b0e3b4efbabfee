"""Between a register by columns and its customers one by one."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from georisk.model import Coded, Customer, CustomerColumns, KasmFacts, LonLat

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from georisk.model import Location

KASM_FIELDS = tuple(field.name for field in fields(KasmFacts))
NOT_COLUMNS = {
    "row",
    "location",
    "solar_considered",
    "local_factors",
    "kasm",
    "synthetic",
    "site_accounts",
    "site_bill_thb",
}
OWN_FIELDS = tuple(field.name for field in fields(Customer) if field.name not in NOT_COLUMNS)
NOWHERE = LonLat(lon=0.0, lat=0.0)


def customer_at(columns: CustomerColumns, row: int) -> Customer:
    """Return one customer of a register."""
    stated = {name: columns.fields[name].of(row) for name in OWN_FIELDS if name in columns.fields}
    facts = {name: columns.fields[name].of(row) for name in KASM_FIELDS if name in columns.fields}
    if stated.get("remarks") is None:
        stated["remarks"] = ()
    return Customer(
        **stated,  # type: ignore[arg-type]  # a register by columns holds what a customer holds
        row=int(columns.row[row]),
        location=location_at(columns, row),
        solar_considered=columns.solar_considered,
        local_factors={name: coded.of(row) for name, coded in columns.factors.items()},  # type: ignore[misc]
        kasm=KasmFacts(**facts),  # type: ignore[arg-type]
        synthetic=columns.synthetic,
    )


def location_at(columns: CustomerColumns, row: int) -> Location | None:
    """Return where one customer is."""
    if not columns.located[row]:
        return None
    place: Location = columns.place.of(row)  # type: ignore[assignment]
    return replace(place, point=LonLat(lon=float(columns.lon[row]), lat=float(columns.lat[row])))


def columns_of(customers: Sequence[Customer]) -> CustomerColumns:
    """Put customers into columns, in their order."""
    places = [customer.location for customer in customers]
    names = sorted({name for customer in customers for name in customer.local_factors})
    return CustomerColumns(
        row=np.array([customer.row for customer in customers], dtype=np.int64),
        lon=np.array([place.point.lon if place else 0.0 for place in places], dtype=np.float64),
        lat=np.array([place.point.lat if place else 0.0 for place in places], dtype=np.float64),
        located=np.array([place is not None for place in places], dtype=np.bool_),
        place=coded([place and replace(place, point=NOWHERE) for place in places]),
        fields={
            **{name: coded([getattr(one, name) for one in customers]) for name in OWN_FIELDS},
            **{name: coded([getattr(one.kasm, name) for one in customers]) for name in KASM_FIELDS},
        },
        factors={name: coded([one.local_factors.get(name) for one in customers]) for name in names},
        solar_considered=any(customer.solar_considered for customer in customers),
        synthetic=any(customer.synthetic for customer in customers),
    )


def coded(values: Iterable[object]) -> Coded[object]:
    """Hold each different value once; what is equal and written differently stays apart."""
    rank: dict[tuple[type, object], int] = {}
    kept: list[object] = []
    codes = []
    for value in values:
        key = (type(value), str(value) if isinstance(value, Decimal) else value)
        code = rank.setdefault(key, len(kept))
        if code == len(kept):
            kept.append(value)
        codes.append(code)
    return Coded(codes=np.array(codes, dtype=np.int32), values=tuple(kept))
