"""``/healthz`` and ``/readyz``: does the process answer, and is its world there."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from fastapi import APIRouter, Response

from georisk.errors import GeoriskError, Language
from georisk.service.context import Check
from georisk.service.dependencies import Lang, World
from georisk.service.problems import AGAIN_S, Refused
from georisk.service.replies import json_reply
from georisk.service.schemas import Health, Ready
from georisk.wiring.reloading import WorldKeeper

router = APIRouter(tags=["health"])
LOG = logging.getLogger(__name__)


@router.get("/healthz", response_model=Health)
def get_health() -> Response:
    """Tell that the process answers."""
    return json_reply({"status": "ok"})


@router.get("/readyz", response_model=Ready)
def get_readiness(context: World, lang: Lang) -> Response:
    """Tell what is served: rule set, network, store, and whether it is the synthetic sample.

    ``world`` names all of it in one word, as the header ``georisk-world`` of every answer does.
    ``refused`` is there while files that were replaced cannot be read: the code of what is wrong
    with them; the log has the rest, and what was served before still is.

    503 with ``reasons`` when something that requests need is not there.
    """
    missing = [check for check in context.checks if not _holds(check)]
    if missing:
        raise _not_ready(missing, lang)
    return json_reply(
        {
            **context.ready(),
            **_refused(context.keeper),
            "status": "ready",
            "sample": context.synthetic,
            "synthetic": context.synthetic,
        }
    )


def _refused(keeper: WorldKeeper | None) -> dict[str, str]:
    return {} if keeper is None or keeper.refused is None else {"refused": keeper.refused}


def _holds(check: Check) -> bool:
    try:
        check.holds()
    except GeoriskError as error:
        LOG.warning("%s: %s", check.name, error.en)
        return False
    return True


def _not_ready(missing: Sequence[Check], lang: Language) -> Refused:
    reasons = [
        {"check": check.name, "detail": check.th if lang == "th" else check.en} for check in missing
    ]
    return Refused(
        503,
        "not_ready",
        "; ".join(check.en for check in missing),
        "; ".join(check.th for check in missing),
        {"reasons": reasons},
        headers={"retry-after": str(AGAIN_S)},
    )
