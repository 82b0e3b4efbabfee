"""Who stands at the door: a key, a token, or nobody while none is needed."""

from __future__ import annotations

import base64
import math
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool

from georisk.adapters.oidc import Holder, IssuerSilent, TokenRefused, TokenVerifier
from georisk.errors import StoreError
from georisk.service.access import Caller
from georisk.service.keys import KeyRing, no_keys
from georisk.service.limits import Buckets
from georisk.service.problems import Refused
from georisk.wiring.keys import split_key

CHALLENGE = {"www-authenticate": 'Bearer realm="georisk", Basic realm="georisk"'}
BAD_CHALLENGE = {"www-authenticate": 'Bearer realm="georisk", error="invalid_token"'}
MOST_LETTERS = 8_192
KEY_STATES = {
    "expired": ("the key has expired; ask for a new one", "กุญแจนี้หมดอายุแล้ว โปรดขอกุญแจใหม่"),
    "revoked": ("the key was revoked; ask for a new one", "กุญแจนี้ถูกยกเลิกแล้ว โปรดขอกุญแจใหม่"),
}


def _missing() -> Refused:
    return Refused(
        401,
        "access.missing",
        "send a key: Authorization: Bearer <key>",
        "โปรดส่งกุญแจ: Authorization: Bearer <key>",
        headers=CHALLENGE,
    )


def _unknown() -> Refused:
    return Refused(
        401,
        "access.unknown",
        "no such key; check that it was copied whole",
        "ไม่มีกุญแจนี้ โปรดตรวจว่าคัดลอกมาครบ",
        headers=BAD_CHALLENGE,
    )


def _password_of(credentials: str) -> str:
    try:
        return base64.b64decode(credentials, validate=True).decode("ascii").partition(":")[2]
    except ValueError:
        return ""


def bearer_of(header: str | None) -> str:
    """Take the key or token out of an Authorization header.

    Raises
    ------
    Refused
        401, when there is none.

    Examples
    --------
    >>> bearer_of("bearer  abc"), bearer_of("Basic YW55Ym9keTphYmM=")
    ('abc', 'abc')
    """
    scheme, _, rest = (header or "").partition(" ")
    text = rest.strip()
    if scheme.lower() == "basic":  # a browser that opens a map can send nothing else
        text = _password_of(text)
    elif scheme.lower() != "bearer":
        text = ""
    if not text:
        raise _missing()
    if len(text) > MOST_LETTERS or not text.isascii():
        raise _unknown()
    return text


@dataclass(frozen=True, slots=True)
class Gate:
    """Tells who asks.

    Parameters
    ----------
    ring : KeyRing
    tokens : TokenVerifier or None
        Of the issuer, where one is configured.
    buckets : Buckets
        How often each may ask.
    """

    ring: KeyRing = field(default_factory=no_keys)
    tokens: TokenVerifier | None = None
    buckets: Buckets = field(default_factory=lambda: Buckets(0, 1))

    @property
    def closed(self) -> bool:
        """True when a key or token is needed."""
        return self.tokens is not None or self.ring.configured

    async def freshen(self) -> None:
        """Make sure the keys are those in force."""
        if not self.ring.fresh:
            await run_in_threadpool(self.ring.freshen)

    async def admit(self, authorization: str | None) -> Caller:
        """Tell who asks.

        Raises
        ------
        Refused
            401: no key or token, or one that opens nothing; 429: too many requests.
        StoreError
            503: it cannot be told now.
        """
        if not self.closed:
            return Caller()
        text = bearer_of(authorization)
        if split_key(text) is None and self.tokens is not None:
            caller = await self._of_token(self.tokens, text)
        else:
            caller = self._of_key(text)
        self._require_patience(caller)
        return caller

    def _of_key(self, text: str) -> Caller:
        found = self.ring.find(text)
        if found is None:
            raise _unknown()
        key, state = found
        if state in KEY_STATES:
            words = KEY_STATES[state]
            raise Refused(401, f"access.{state}", *words, headers=BAD_CHALLENGE)
        return Caller(name=key.label, scopes=frozenset(key.scopes), reach=key.reach)

    async def _of_token(self, tokens: TokenVerifier, text: str) -> Caller:
        try:
            if not tokens.knows(text):
                await run_in_threadpool(tokens.learn)
            holder: Holder = tokens.holder(text)
        except TokenRefused as error:
            raise Refused(401, error.code, error.en, error.th, headers=BAD_CHALLENGE) from error
        except IssuerSilent as error:
            raise StoreError(error.en, error.th) from error
        return Caller(name=holder.name, scopes=holder.scopes, reach=holder.reach)

    def _require_patience(self, caller: Caller) -> None:
        seconds = math.ceil(self.buckets.wait(caller.name or ""))
        if seconds:
            raise Refused(
                429,
                "access.rate",
                f"too many requests; wait {seconds} s",
                f"ส่งคำขอถี่เกินไป โปรดรอ {seconds} วินาที",
                headers={"retry-after": str(seconds)},
            )
