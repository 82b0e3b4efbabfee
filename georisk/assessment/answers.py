"""Answers as plain data, for JSON, for a table, for the service: a what-if, an explanation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from georisk.assessment.records import metres

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from georisk.assessment.shares import Move, Share, Shift
    from georisk.assessment.standings import Standing
    from georisk.assessment.what_if import WhatIf
    from georisk.errors import Language
    from georisk.model import ExplanationStep

Fields = dict[str, object]
SIDES = ("before", "after")


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
    return {
        bucket: {**_share(before, bucket, "before"), **_share(after, bucket, "after")}
        for bucket in before
    }


def _share(shares: Mapping[str, Share], bucket: str, side: str) -> Fields:
    share = shares[bucket]
    return {f"customers_{side}": share.customers, f"monthly_bill_{side}_thb": share.baht}


def move_fields(move: Move) -> Fields:
    """Lay one customer that moves out by field, ``_before`` and ``_after`` beside each other."""
    customer = move.customer
    sides = (
        _side(move.before, move.spp_before, move.mm_before),
        _side(move.after, move.spp_after, move.mm_after),
    )
    return {
        "customer_id": customer.customer_id,
        "name": customer.name,
        "office": customer.office,
        "kamr_id": customer.kamr_id,
        "monthly_bill_thb": customer.monthly_bill_thb,
        **{
            f"{name}_{when}": fields[name]
            for name in sides[0]
            for when, fields in zip(SIDES, sides, strict=True)
        },
    }


def _side(standing: Standing, spp_id: str | None, millimetres: int | None) -> Fields:
    return {
        "eligible": standing.eligible,
        "spp_id": spp_id,
        "distance_m": metres(millimetres),
        "distance_level": standing.distance_level,
        "probability_level": standing.probability_level,
        "score": standing.score,
        "score_low": standing.score_low,
        "score_high": standing.score_high,
        "band": standing.band,
        "tier": standing.tier,
    }


def move_columns() -> tuple[str, ...]:
    """Columns of the table of customers that move, whoever they are.

    Examples
    --------
    >>> move_columns()[5:9]
    ('eligible_before', 'eligible_after', 'spp_id_before', 'spp_id_after')
    """
    who = ("customer_id", "name", "office", "kamr_id", "monthly_bill_thb")
    names = (
        "eligible spp_id distance_m distance_level probability_level score score_low score_high"
        " band tier"
    )
    return (*who, *(f"{name}_{when}" for name in names.split() for when in SIDES))


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
            "sentences": json.loads(step.sentences) if step.sentences else [],
        }
        for step in steps
    ]
