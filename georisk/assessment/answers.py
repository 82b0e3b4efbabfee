"""Answers as plain data, for JSON, for a table, for the service: a what-if, an explanation."""

from __future__ import annotations

import json
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from georisk.assessment.records import metres

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from georisk.assessment.shares import Move, Share, Shift
    from georisk.assessment.standings import Standing
    from georisk.assessment.what_if import WhatIf
    from georisk.errors import Language
    from georisk.model import ExplanationStep

Fields = dict[str, object]
KEPT = 4096  # sentences that many customers are told are read once
WHO = ("customer_id", "name", "office", "kamr_id", "monthly_bill_thb")
SIDE = (
    *("eligible", "spp_id", "distance_m", "distance_level", "probability_level"),
    *("score", "score_low", "score_high", "band", "tier"),
)
# Of the table of customers that move, whoever they are.
MOVE_COLUMNS = (*WHO, *(f"{name}_{when}" for name in SIDE for when in ("before", "after")))


def what_if_fields(answer: WhatIf) -> Fields:
    """Lay the answer out by field; money and metres stay Decimals."""
    total = answer.total
    return {
        "rescored": answer.rescored,
        "moved": answer.moved,
        "at_stake_before_thb": total.at_stake_before,
        "at_stake_after_thb": total.at_stake_after,
        "at_stake_change_thb": total.at_stake_after - total.at_stake_before,
        "by_band": _by_band(total),
        "by_office": [_group("office", shift) for shift in answer.offices],
        "by_kamr": [_group("kamr_id", shift) for shift in answer.kamrs],
        "customers": [move_fields(move) for move in answer.moves],
    }


def _group(name: str, shift: Shift) -> Fields:
    return {
        name: shift.name,
        "at_stake_before_thb": shift.at_stake_before,
        "at_stake_after_thb": shift.at_stake_after,
        "by_band": _by_band(shift),
    }


def _by_band(shift: Shift) -> dict[str, Fields]:
    before, after = shift.before, shift.after  # each makes all its shares anew
    return {bucket: _shares(share, after[bucket]) for bucket, share in before.items()}


def _shares(before: Share, after: Share) -> Fields:
    return {
        "customers_before": before.customers,
        "monthly_bill_before_thb": before.baht,
        "customers_after": after.customers,
        "monthly_bill_after_thb": after.baht,
    }


def move_fields(move: Move) -> Fields:
    """Lay one customer that moves out by field, ``_before`` and ``_after`` beside each other."""
    customer = move.customer
    who = (
        customer.customer_id,
        customer.name,
        customer.office,
        customer.kamr_id,
        customer.monthly_bill_thb,
    )
    sides = zip(
        _side(move.before, move.spp_before, move.mm_before),
        _side(move.after, move.spp_after, move.mm_after),
        strict=True,
    )
    return dict(zip(MOVE_COLUMNS, chain(who, *sides), strict=True))


def _side(standing: Standing, spp_id: str | None, millimetres: int | None) -> tuple[object, ...]:
    return (
        standing.eligible,
        spp_id,
        metres(millimetres),
        standing.distance_level,
        standing.probability_level,
        standing.score,
        standing.score_low,
        standing.score_high,
        standing.band,
        standing.tier,
    )


def explanation_fields(steps: Iterable[ExplanationStep], lang: Language) -> list[Fields]:
    """Tell the way from input to tier in one language."""
    return [
        {
            "step": step.step,
            "clause": step.clause,
            "value": step.value,
            "unit": step.unit,
            "levels": step.levels,
            "readings": step.readings,
            "text": step.text_th if lang == "th" else step.text_en,
            "sentences": _sentences(step.sentences) if step.sentences else [],
        }
        for step in steps
    ]


@lru_cache(maxsize=KEPT)
def _sentences(written: str) -> Sequence[Fields]:
    """Read once what many customers are told; nobody changes it."""
    read: list[Fields] = json.loads(written)
    return read
