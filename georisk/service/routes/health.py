"""``/healthz`` and ``/readyz``: does the process answer, and is its world there."""

from __future__ import annotations

from fastapi import APIRouter, Response

from georisk.service.dependencies import Context
from georisk.service.replies import json_reply
from georisk.service.schemas import Health, Ready

router = APIRouter(tags=["health"])


@router.get("/healthz", response_model=Health)
def get_health() -> Response:
    """Tell that the process answers."""
    return json_reply({"status": "ok"})


@router.get("/readyz", response_model=Ready)
def get_readiness(context: Context) -> Response:
    """Tell what is served: rule set, network, store, and whether it is the synthetic sample."""
    return json_reply(
        {
            **context.ready(),
            "status": "ready",
            "sample": context.synthetic,
            "synthetic": context.synthetic,
        }
    )
