"""Tokens of an OpenID Connect issuer: whose they are and what they allow.

The issuer's public keys are fetched from where its discovery document says, and kept. A token
names the algorithm it is signed with; only those of public keys are taken, so that neither a token
without a signature nor one signed with a public key as if it were a password passes.
"""

from __future__ import annotations

import json
import logging
import threading
import time
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from georisk.errors import GeoriskError, UsageError
from georisk.model.access import PERSON, Reach, Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jwt import PyJWK

LOG = logging.getLogger(__name__)
ALGORITHMS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA"),
)
PUBLIC_KINDS = {"RSA", "EC", "OKP"}
DISCOVERY = "/.well-known/openid-configuration"
REQUIRED = ("iss", "aud", "exp", "sub")
AREAS, OFFICES = "georisk_areas", "georisk_offices"
TIMEOUT_S = 5
MOST_BYTES = 1_000_000
FRESH_S = 600.0
# An unknown key may be a new one, but whoever makes names up must not make us ask each time.
AGAIN_S = 10.0
LEEWAY_S = 10
# What an issuer that is away, or that publishes something else than keys, comes to.
UNHAD = (
    *(OSError, HTTPException, GeoriskError),
    *(ValueError, TypeError, KeyError, AttributeError),
)
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class TokenRefused(GeoriskError):
    """A token that opens nothing."""

    code = "access.token"


class IssuerSilent(GeoriskError):
    """The issuer's keys cannot be had."""

    code = "access.issuer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Whoever came with a token.

    Parameters
    ----------
    name : str
        The subject, told apart from the label of any key.
    """

    name: str
    scopes: frozenset[Scope]
    reach: Reach


def _refused(en: str, th: str) -> TokenRefused:
    return TokenRefused(f"the token is not taken: {en}", f"ใช้โทเคนนี้ไม่ได้: {th}")


def _require_https(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" and (parts.scheme != "http" or parts.hostname not in LOOPBACK):
        raise UsageError(
            f"{url}: keys that prove who asks are fetched from there; it must begin with https://",
            f"{url}: เป็นที่มาของกุญแจยืนยันตัวตน ต้องขึ้นต้นด้วย https://",
        )
    return url


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The issuer answers itself, or not at all: elsewhere need not be https."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Follow nothing."""


def fetch_json(url: str) -> Mapping[str, Any]:
    """Fetch a small JSON object.

    Raises
    ------
    OSError, ValueError
        It cannot be had, or is none.
    """
    opener = urllib.request.build_opener(_NoRedirect)
    with opener.open(_require_https(url), timeout=TIMEOUT_S) as answer:
        found = json.loads(answer.read(MOST_BYTES))
    if not isinstance(found, dict):
        raise TypeError(url)
    return found


class TokenVerifier:
    """Proves tokens of one issuer made out to one audience; threads may share one.

    Parameters
    ----------
    issuer, audience : str
    fetch : callable
        Fetches a JSON object.
    clock : callable
        Seconds that only grow.

    Raises
    ------
    UsageError
        The issuer is not https, or the library that proves signatures is not installed.
    """

    def __init__(
        self,
        issuer: str,
        audience: str,
        fetch: Callable[[str], Mapping[str, Any]] = fetch_json,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        _require_library()
        self._issuer = _require_https(issuer)
        self._audience = audience
        self._fetch = fetch
        self._clock = clock
        self._keys: dict[str | None, PyJWK] = {}
        self._asked_at: float | None = None
        self._had_at: float | None = None
        self._asking = threading.Lock()

    def knows(self, token: str) -> bool:
        """Tell whether a token can be proved without asking the issuer."""
        return self._is_younger(self._had_at, FRESH_S) and self._find(_key_id(token)) is not None

    def learn(self) -> None:
        """Ask the issuer for its keys, unless that was done just now.

        Raises
        ------
        IssuerSilent
            It does not answer, and never did.
        """
        with self._asking:
            if self._is_younger(self._asked_at, AGAIN_S):
                self._require_some()
                return
            self._asked_at = self._clock()
            try:
                self._keys = self._ask()
            except UNHAD as error:
                LOG.warning("%s: its keys cannot be had: %s", self._issuer, error)
                self._require_some()
                return  # the keys we have may still be the right ones
            self._had_at = self._asked_at

    def _require_some(self) -> None:
        if self._had_at is None:
            raise IssuerSilent(
                f"{self._issuer}: the keys of the issuer cannot be had",
                f"{self._issuer}: ขอกุญแจของผู้ออกโทเคนไม่ได้",
            )

    def holder(self, token: str) -> Holder:
        """Prove a token and tell who holds it.

        Raises
        ------
        TokenRefused
            Unsigned, signed by someone else, expired, or made out to another audience.
        """
        import jwt

        key = self._find(_key_id(token))
        if key is None:
            raise _refused("signed with no key of the issuer", "ไม่ได้ลงนามด้วยกุญแจของผู้ออก")
        try:
            claims = jwt.decode(
                token,
                key,
                algorithms=list(ALGORITHMS),
                audience=self._audience,
                issuer=self._issuer,
                leeway=LEEWAY_S,
                options={"require": list(REQUIRED)},
            )
        except jwt.ExpiredSignatureError as error:
            raise _refused("it has expired", "หมดอายุแล้ว") from error
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise _refused(
                "made out by or to someone else, or altered", "ออกโดยหรือออกให้ผู้อื่น หรือถูกแก้ไข"
            ) from error
        return _holder_of(claims)

    def _is_younger(self, moment: float | None, seconds: float) -> bool:
        return moment is not None and self._clock() - moment < seconds

    def _find(self, key_id: str | None) -> PyJWK | None:
        if key_id is None and len(self._keys) == 1:  # nothing to choose from
            return next(iter(self._keys.values()))
        return self._keys.get(key_id)

    def _ask(self) -> dict[str | None, PyJWK]:
        from jwt import PyJWK, PyJWTError

        said = self._fetch(self._issuer.rstrip("/") + DISCOVERY)
        if said["issuer"] != self._issuer:
            raise ValueError(said["issuer"])
        found: dict[str | None, PyJWK] = {}
        for item in self._fetch(_require_https(said["jwks_uri"]))["keys"]:
            if item.get("kty") in PUBLIC_KINDS and item.get("use", "sig") == "sig":
                try:
                    found[item.get("kid")] = PyJWK(item)
                except PyJWTError:  # of a kind this library does not know
                    continue
        return found


def _require_library() -> None:
    try:
        import jwt  # noqa: F401
    except ImportError as error:
        raise UsageError(
            "GEORISK_OIDC_ISSUER needs a library: pip install 'georisk[oidc]'",
            "GEORISK_OIDC_ISSUER ต้องใช้ไลบรารี: pip install 'georisk[oidc]'",
        ) from error


def _key_id(token: str) -> str | None:
    import jwt

    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError) as error:
        raise _refused("it is none", "ไม่ใช่โทเคน") from error
    if header.get("alg") not in ALGORITHMS:
        raise _refused("signed in a way that is not taken", "วิธีลงนามใช้ไม่ได้")
    key_id: str | None = header.get("kid")
    return key_id


def _holder_of(claims: Mapping[str, Any]) -> Holder:
    said = claims.get("scope", "")
    words = said.split() if isinstance(said, str) else []
    scopes = frozenset(scope for scope in Scope if scope.value in words)
    reach = Reach(areas=_names(claims, AREAS), offices=_names(claims, OFFICES))
    return Holder(name=f"{PERSON}{claims['sub']}", scopes=scopes, reach=reach)


def _names(claims: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Read a limit; one that cannot be read must not become no limit."""
    said = claims.get(name)
    if said is None:
        return ()
    if not isinstance(said, list) or not said or not all(isinstance(item, str) for item in said):
        raise _refused(f"{name} is no list of names", f"{name} ไม่ใช่รายการชื่อ")
    return tuple(said)
