"""What the service writes of itself: one JSON object a line, to standard error.

A line names operations, never addresses: an address may hold the id of a customer.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

REQUEST: ContextVar[str | None] = ContextVar("georisk_request", default=None)
FIELDS = "fields"
WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
ID_BYTES = 16
ENCODER = json.JSONEncoder(ensure_ascii=False, default=str)


def request_id_of(stated: str | None) -> str:
    """Take a request's own id, or give one to a request that has none fit to be written down.

    Examples
    --------
    >>> request_id_of("kam-2569.17")
    'kam-2569.17'
    >>> len(request_id_of("a b")), len(request_id_of(None))
    (32, 32)
    """
    if stated is not None and WELL_FORMED.fullmatch(stated):
        return stated
    return secrets.token_hex(ID_BYTES)


class JsonLines(logging.Formatter):
    """Writes a log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record; whatever it holds stays on its line."""
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": REQUEST.get(),
            **getattr(record, FIELDS, {}),
        }
        if record.exc_info:
            said["exception"] = self.formatException(record.exc_info)
        return ENCODER.encode(said)


def log_config(level: str) -> dict[str, Any]:
    """Tell ``logging.config`` how: uvicorn passes it to each process.

    Parameters
    ----------
    level : str
        ``debug`` or ``info``.
    """
    ours = {"level": level.upper(), "handlers": ["stderr"], "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": f"{__name__}.{JsonLines.__name__}"}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "json",
                "stream": "ext://sys.stderr",
            }
        },
        "root": {"level": "WARNING", "handlers": ["stderr"]},
        "loggers": {"georisk": ours, "uvicorn": ours},
    }
