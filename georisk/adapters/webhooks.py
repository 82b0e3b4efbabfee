"""Webhooks as the Standard Webhooks specification has them: signed, sent once more until taken.

https://www.standardwebhooks.com: the headers ``webhook-id``, ``webhook-timestamp`` and
``webhook-signature`` (``v1,`` and the base64 of an HMAC-SHA256 of id, timestamp and body).
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from georisk.errors import UsageError

if TYPE_CHECKING:
    from georisk.ports import Message

PREFIX = "whsec_"
LEAST_KEY, MOST_KEY = 24, 64
TIMEOUT_S = 15.0
# Seconds to wait after each attempt that failed, as the specification suggests.
BACKOFF_S = (5.0, 300.0, 1_800.0, 7_200.0, 18_000.0, 36_000.0, 50_400.0, 72_000.0, 86_400.0)
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an attempt.

    Parameters
    ----------
    said : str
        The status, or how the connection failed; for the store.
    taken : bool
    gone : bool
        The listener wants no more of it.
    """

    said: str
    taken: bool = False
    gone: bool = False


def webhook_key(secret: str) -> bytes:
    """Read the secret of a webhook.

    Raises
    ------
    UsageError
        When it is not base64 of 24 to 64 bytes.

    Examples
    --------
    >>> len(webhook_key("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"))
    24
    """
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except ValueError:
        key = b""
    if LEAST_KEY <= len(key) <= MOST_KEY:
        return key
    raise UsageError(
        f"GEORISK_WEBHOOK_SECRET: {PREFIX} and the base64 of {LEAST_KEY} to {MOST_KEY} random bytes"
        " are expected",
        f"GEORISK_WEBHOOK_SECRET: ต้องเป็น {PREFIX} ตามด้วย base64"
        f" ของไบต์สุ่ม {LEAST_KEY} ถึง {MOST_KEY} ไบต์",
    )


def require_safe(url: str) -> str:
    """Refuse an address that would carry who changed tier in the clear over a network.

    Raises
    ------
    UsageError
        When it is not https, unless it is this machine, carries a password, or cannot be asked.

    Examples
    --------
    >>> require_safe("https://crm.example/hook"), require_safe("http://127.0.0.1:9000/")
    ('https://crm.example/hook', 'http://127.0.0.1:9000/')
    """
    if _is_safe(url):
        return url
    raise UsageError(
        "GEORISK_WEBHOOK_URL: an https address without a password is expected"
        " (http to this machine only), other letters than ASCII as %XX",
        "GEORISK_WEBHOOK_URL: ต้องเป็นที่อยู่ https ที่ไม่มีรหัสผ่าน (http ใช้ได้เฉพาะในเครื่องนี้)"
        " อักษรที่ไม่ใช่ ASCII ให้เขียนเป็น %XX",
    )


def _is_safe(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port  # read when it is asked for, and no number up to 65535 then
    except ValueError:
        return False
    near = parts.scheme == "http" and parts.hostname in LOOPBACK
    sendable = bool(parts.hostname) and url.isascii() and url.isprintable() and " " not in url
    return sendable and parts.username is None and (parts.scheme == "https" or near)


def signature(key: bytes, webhook_id: str, timestamp: int, body: str) -> str:
    """Sign a message.

    Examples
    --------
    The example of the specification's own libraries:

    >>> signature(
    ...     webhook_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
    ...     "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, '{"test": 2432232314}')
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    signed = f"{webhook_id}.{timestamp}.{body}".encode()
    return "v1," + base64.b64encode(hmac.digest(key, signed, sha256)).decode()


def send(url: str, key: bytes, message: Message, timestamp: int) -> Answer:
    """Send a message once; redirects are not followed.

    Parameters
    ----------
    timestamp : int
        Seconds since 1970, of this attempt.
    """
    headers = {
        "content-type": "application/json",
        "user-agent": "georisk",
        "webhook-id": message.webhook_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(key, message.webhook_id, timestamp, message.body),
    }
    try:
        status = _post(url, message.body.encode(), headers)
    except (OSError, HTTPException) as error:
        return Answer(type(error).__name__)
    taken = HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES
    return Answer(str(status), taken=taken, gone=status == HTTPStatus.GONE)


def _post(url: str, body: bytes, headers: dict[str, str]) -> int:
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_S)
    try:
        path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        connection.request("POST", path, body, headers)
        return connection.getresponse().status
    finally:
        connection.close()
