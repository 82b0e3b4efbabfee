"""``GET /v1/rules``: the rule set in force."""

from __future__ import annotations

from fastapi import APIRouter, Response

from georisk.service.access import Reader
from georisk.service.dependencies import World
from georisk.service.replies import json_reply
from georisk.service.schemas import Rules

router = APIRouter(prefix="/rules", tags=["rules"])


@router.get("", response_model=Rules)
def get_rules(reader: Reader, context: World) -> Response:
    """Read the rules: classes with their bounds, clauses, readings."""
    del reader
    header = context.header
    return json_reply(
        {"ruleset": header.ruleset, "sha256": header.ruleset_sha256, "rules": context.ruleset}
    )
