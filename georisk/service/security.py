"""Who may reach the service, and what browsers may do with its answers."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from georisk.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

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
ENCODED = [(name.encode(), value.encode()) for name, value in SECURITY_HEADERS.items()]
FEW_NAMES = 64  # of hosts and clients; who asks every day is one of them


@lru_cache(maxsize=FEW_NAMES)
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
        " make one with georisk keys add, or use --host 127.0.0.1",
        f"--host {host}: ยังไม่ได้ตั้งกุญแจ (key) จึงให้บริการได้เฉพาะในเครื่องนี้"
        " โปรดสร้างด้วย georisk keys add หรือใช้ --host 127.0.0.1",
    )


@lru_cache(maxsize=FEW_NAMES)
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


def complete(message: Message, headers: Iterable[tuple[bytes, bytes]]) -> None:
    """Add headers, named in small letters, that the start of a response does not state itself."""
    own = [*message["headers"]]
    names = {name.lower() for name, _ in own}
    message["headers"] = own + [one for one in headers if one[0] not in names]


class Headed:
    """Middleware: adds the security headers a response does not set itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and complete its response's headers."""

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                complete(message, ENCODED)
            await send(message)

        await self.app(scope, receive, headed if scope["type"] == "http" else send)


def is_from_afar(client: tuple[str, int] | None) -> bool:
    """Tell whether a request surely comes from another machine.

    Examples
    --------
    >>> is_from_afar(("127.0.0.1", 5000)), is_from_afar(("10.0.0.7", 5000)), is_from_afar(None)
    (False, True, False)
    """
    return client is not None and _is_elsewhere(client[0])


@lru_cache(maxsize=FEW_NAMES)
def _is_elsewhere(address: str) -> bool:
    try:
        return not ip_address(address).is_loopback
    except ValueError:
        return False


def _is_near(scope: Scope) -> bool:
    named = host_name(Headers(scope=scope).get("host", ""))
    return is_loopback(named) and not is_from_afar(scope.get("client"))


class LoopbackOnly:
    """Middleware: without keys, answers only requests that this machine sent to this machine.

    A page on the internet can make a browser ask for its own name resolved to 127.0.0.1 (DNS
    rebinding); the Host header gives it away.

    Parameters
    ----------
    app, refusal : ASGIApp
    is_guarded : callable
        Tells whether a key is needed, and then anybody may ask; whether the key fits is told later.
    """

    def __init__(
        self, app: ASGIApp, refusal: ASGIApp, is_guarded: Callable[[Scope], Awaitable[bool]]
    ) -> None:
        self.app = app
        self.refusal = refusal
        self.is_guarded = is_guarded

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        passes = scope["type"] != "http" or await self.is_guarded(scope) or _is_near(scope)
        await (self.app if passes else self.refusal)(scope, receive, send)
