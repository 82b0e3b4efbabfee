"""Rows of the feed, and what changed in it from one run to another."""

from __future__ import annotations

import json
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from georisk.model import Tier
from georisk.service.replies import json_bytes
from georisk.service.schemas import OWN_TIER_FIELDS, PROFILE_FIELDS, TIER_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from georisk.errors import Language
    from georisk.model import Standing
    from georisk.service.context import ServiceContext
    from georisk.service.dependencies import TierFilter

Row = dict[str, Any]
Pair = tuple["Standing | None", "Standing | None"]
COLUMNS = (*PROFILE_FIELDS, *TIER_FIELDS, *OWN_TIER_FIELDS)
CHANGE_COLUMNS = ("change", "tier_before", "band_before")
EXEMPT = (
    "signed a power contract with an SPP, or clearly will (clause 6.1.4.3)",
    "ลงนามสัญญาซื้อไฟฟ้ากับ SPP แล้วหรือมีแนวโน้มชัดเจน (ข้อ 6.1.4.3)",
)
_profile = attrgetter(*PROFILE_FIELDS)
_record = attrgetter(*TIER_FIELDS)


class Rows:
    """Makes rows in a language; what a tier obliges to is looked up once for each tier.

    Parameters
    ----------
    context : ServiceContext
    lang : str
    """

    def __init__(self, context: ServiceContext, lang: Language) -> None:
        self._obligations = context.obligations
        self._thai = lang == "th"
        self._owed: dict[tuple[str, bool | None], Mapping[str, object]] = {}

    def row(self, standing: Standing) -> Row:
        """Tell where a customer stands."""
        record = standing.record
        values = (*_profile(standing.profile), *_record(record))
        return {
            **dict(zip((*PROFILE_FIELDS, *TIER_FIELDS), values, strict=True)),
            **self.due(record.tier, record.special_risk_plan, record.exempt),
        }

    def due(self, tier: str | None, special: bool | None, exempt: bool) -> Row:
        """Tell what follows for who has a tier, a special risk plan or none, or is exempt."""
        owed = None if tier is None or exempt else self._owed_of(tier, special)
        return {
            "exempt_reason": EXEMPT[self._thai] if exempt else None,
            "kamr_weight": None if owed is None else owed.get("kamr_weight"),
            "obligations": owed,
        }

    def change(self, pair: Pair) -> Row:
        """Tell where a customer stands now, and where it stood; who is gone stands nowhere."""
        before, after = pair
        if after is not None:
            row = self.row(after)
        else:
            row = dict.fromkeys(COLUMNS)
            if before is not None:
                row |= dict(zip(PROFILE_FIELDS, _profile(before.profile), strict=True))
        return {
            **row,
            "change": change_of(pair),
            "tier_before": before and before.record.tier,
            "band_before": before and before.record.band,
        }

    def _owed_of(self, tier: str, special: bool | None) -> Mapping[str, object]:
        found = self._owed.get((tier, special))
        if found is None:  # as plain JSON at once: the same few are written for every customer
            found = json.loads(json_bytes(self._obligations(Tier(tier), special)))
            self._owed[tier, special] = found
        return found


def flat(row: Row) -> Row:
    """Fit a row into a CSV line: what a tier obliges to becomes JSON text."""
    owed = row["obligations"]
    return {**row, "obligations": None if owed is None else json_bytes(owed).decode()}


def change_of(pair: Pair) -> str:
    """Name a change: ``new``, ``gone`` or ``changed``."""
    before, after = pair
    return "new" if before is None else "gone" if after is None else "changed"


def tier_moved(pair: Pair) -> bool:
    """Tell whether the tier itself differs."""
    tiers = [None if one is None else one.record.tier for one in pair]
    return tiers[0] != tiers[1]


def _key(standing: Standing | None) -> str | None:
    return None if standing is None else standing.record.customer_id


def _same(one: Standing, other: Standing) -> bool:
    return bool(
        _profile(one.profile) == _profile(other.profile)
        and _record(one.record) == _record(other.record)
    )


def differing(before: Iterable[Standing], after: Iterable[Standing]) -> Iterator[Pair]:
    """Yield the customers whose row of the feed is not the same in two runs.

    Parameters
    ----------
    before, after : iterable of Standing
        By ascending customer id.
    """
    old, new = iter(before), iter(after)
    one, other = next(old, None), next(new, None)
    while one is not None or other is not None:
        first, second = _key(one), _key(other)
        if one is not None and (second is None or (first is not None and first < second)):
            yield one, None
            one = next(old, None)
        elif other is not None and first != second:
            yield None, other
            other = next(new, None)
        elif one is not None and other is not None:
            if not _same(one, other):
                yield one, other
            one, other = next(old, None), next(new, None)


def wanted(standing: Standing | None, asked: TierFilter) -> bool:
    """Tell whether a customer is among those asked for."""
    if standing is None:
        return False
    pairs = (
        (asked.area, standing.profile.area),
        (asked.office, standing.profile.office),
        (asked.tier, standing.record.tier),
    )
    return all(want is None or want == has for want, has in pairs)
