"""Who may reach the service, and what browsers may do with its answers."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders

from georisk.errors import UsageError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECURITY_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address can only mean this machine.

    Examples
    --------
    >>> is_loopback("localhost"), is_loopback("127.0.0.1"), is_loopback("::1")
    (True, True, True)
    >>> is_loopback("0.0.0.0"), is_loopback("localhost.example.org"), is_loopback("")
    (False, False, False)
    """
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def refuse_open_host(host: str, *, keys_configured: bool) -> None:
    """Refuse to listen beyond this machine while anybody could read customer data.

    Raises
    ------
    UsageError
        When ``host`` is not loopback and no key is configured.
    """
    if keys_configured or is_loopback(host):
        return
    raise UsageError(
        f"--host {host}: no key is configured, so the service answers this machine only;"
        " use --host 127.0.0.1",
        f"--host {host}: ยังไม่ได้ตั้งกุญแจ (key) จึงให้บริการได้เฉพาะในเครื่องนี้ โปรดใช้ --host 127.0.0.1",
    )


def host_name(header: str) -> str:
    """Take the name out of a Host header; nothing when it is malformed.

    Examples
    --------
    >>> host_name("[::1]:8000"), host_name("localhost:8000"), host_name("[")
    ('::1', 'localhost', '')
    """
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""


class Headed:
    """Middleware: adds the security headers a response does not set itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and complete its response's headers."""

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, headed if scope["type"] == "http" else send)


class LoopbackOnly:
    """Middleware: without keys, answers only requests that were addressed to this machine.

    A page on the internet can make a browser ask for its own name resolved to 127.0.0.1 (DNS
    rebinding); the Host header gives it away.
    """

    def __init__(self, app: ASGIApp, refusal: ASGIApp) -> None:
        self.app = app
        self.refusal = refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        named_well = scope["type"] != "http" or is_loopback(
            host_name(Headers(scope=scope).get("host", ""))
        )
        await (self.app if named_well else self.refusal)(scope, receive, send)
