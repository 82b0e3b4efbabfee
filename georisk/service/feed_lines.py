"""Rows of the feed put together from the JSON the store holds: the letters of `feed.Rows`, sooner.

A row that is read as a record and written again costs five times as much, and says the same.
"""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, get_args, get_type_hints

from georisk.adapters.results.run_files import cell
from georisk.model import AssessmentRecord
from georisk.service.feed import flat
from georisk.service.replies import ENCODER, json_bytes
from georisk.service.schemas import PROFILE_FIELDS, TIER_FIELDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from georisk.service.dependencies import TierFilter
    from georisk.service.feed import Rows

Pieces = tuple[str, ...]
NAMES = (
    *(f"profile.{name}" for name in PROFILE_FIELDS),
    *(f"record.{name}" for name in TIER_FIELDS),
)
STORED = (*PROFILE_FIELDS, *TIER_FIELDS)
CUSTOMER, AREA, OFFICE = (STORED.index(name) for name in ("customer_id", "area", "office"))
TIER, SPECIAL, EXEMPT = (STORED.index(name) for name in ("tier", "special_risk_plan", "exempt"))
HEAD = "{" + ",".join(f'"{name}":%s' for name in STORED)


@cache
def _decimals() -> tuple[int, ...]:
    """Tell which pieces are exact numbers: the store keeps those as text."""
    hints = get_type_hints(AssessmentRecord)
    return tuple(STORED.index(name) for name in TIER_FIELDS if Decimal in get_args(hints[name]))


def customer_of(pieces: Pieces) -> str:
    """Read the customer's id."""
    found: str = json.loads(pieces[CUSTOMER])
    return found


def wanted_pieces(asked: TierFilter) -> dict[int, str]:
    """Tell which pieces a filter asks for."""
    pairs = {AREA: asked.area, OFFICE: asked.office, TIER: asked.tier}
    return {place: ENCODER.encode(want) for place, want in pairs.items() if want is not None}


class Lines:
    """Writes rows as JSON or as cells; what a tier obliges to is written once for each tier.

    Parameters
    ----------
    rows : Rows
        Knows what a tier obliges to.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._tails: dict[Pieces, tuple[str, tuple[str, ...]]] = {}

    def line(self, pieces: Pieces) -> str:
        """Write a row as JSON."""
        values = list(pieces)
        for place in _decimals():
            if pieces[place] != "null":
                values[place] = repr(float(pieces[place][1:-1]))
        return HEAD % tuple(values) + self._tail(pieces)[0]

    def cells(self, pieces: Pieces) -> Sequence[str]:
        """Write a row as the cells of a CSV file."""
        values = list(map(_cell, pieces))
        for place in _decimals():
            if values[place]:
                values[place] = cell(Decimal(values[place]))
        return (*values, *self._tail(pieces)[1])

    def _tail(self, pieces: Pieces) -> tuple[str, tuple[str, ...]]:
        """Write what follows from tier, special risk plan and exemption."""
        key = (pieces[TIER], pieces[SPECIAL], pieces[EXEMPT])
        found = self._tails.get(key)
        if found is None:
            due = self._rows.due(*map(json.loads, key))
            text = json_bytes(due).decode()[1:]
            cells = (cell(value) for value in flat(due).values())
            found = self._tails[key] = f",{text}", tuple(cells)
        return found


def _cell(piece: str) -> str:
    if piece.startswith('"'):
        text: str = json.loads(piece) if "\\" in piece else piece[1:-1]
        return text
    return "" if piece == "null" else piece
