"""``/metrics``: what a monitor counts."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from georisk.service.access import Reader
from georisk.service.metrics import Metrics

router = APIRouter(tags=["health"])


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
def get_metrics(request: Request, reader: Reader) -> Response:
    """Count requests, by operation and class of status, for Prometheus; no ids, no addresses."""
    del reader
    metrics: Metrics = request.app.state.metrics
    text, media_type = metrics.text()
    return Response(text, headers={"content-type": media_type})
