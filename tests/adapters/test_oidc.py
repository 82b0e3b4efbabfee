"""Tokens of an issuer that runs on loopback, with keys made for the test."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from georisk.adapters.oidc import (
    AGAIN_S,
    FRESH_S,
    IssuerSilent,
    TokenRefused,
    TokenVerifier,
)
from georisk.errors import UsageError
from georisk.model.access import Reach, Scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from georisk.adapters.oidc import Holder

AUDIENCE = "georisk"


@dataclass
class Clock:
    seconds: float = 1_000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Issuer:
    """What the issuer publishes, and how often it was asked."""

    url: str
    keys: list[dict[str, Any]] = field(default_factory=list)
    said: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    down: bool = False

    def publish(self, private: Any, kid: str | None, **members: Any) -> None:
        algorithm = jwt.get_algorithm_by_name("ES256" if is_ec(private) else "RS256")
        public = json.loads(algorithm.to_jwk(private.public_key()))
        named = {} if kid is None else {"kid": kid}
        self.keys.append({**public, **named, "use": "sig", **members})


def is_ec(private: Any) -> bool:
    return isinstance(private, ec.EllipticCurvePrivateKey)


@contextmanager
def serving(issuer: Issuer) -> Iterator[None]:
    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            issuer.asked.append(self.path)
            pages = {
                "/.well-known/openid-configuration": {
                    "issuer": issuer.url,
                    "jwks_uri": f"{issuer.url}/keys",
                    **issuer.said,
                },
                "/keys": {"keys": issuer.keys},
            }
            if issuer.down or self.path not in pages:
                self.send_error(503)
                return
            body = json.dumps(pages[self.path]).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    issuer.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def private() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65_537, 2_048)


@pytest.fixture(scope="module")
def stranger() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65_537, 2_048)


@pytest.fixture
def issuer(private: rsa.RSAPrivateKey) -> Iterator[Issuer]:
    found = Issuer("")
    found.publish(private, "k1")
    with serving(found):
        yield found


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def verifier(issuer: Issuer, clock: Clock) -> TokenVerifier:
    return TokenVerifier(issuer.url, AUDIENCE, clock=clock)


def token(issuer: Issuer, private: Any, kid: str | None = "k1", **claims: Any) -> str:
    said = {
        "iss": issuer.url,
        "aud": AUDIENCE,
        "sub": "anong",
        "exp": int(time.time()) + 300,
        "scope": "openid read assess",
        **claims,
    }
    said = {name: value for name, value in said.items() if value is not None}
    headers = {} if kid is None else {"kid": kid}
    algorithm = "ES256" if is_ec(private) else "RS256"
    return jwt.encode(said, private, algorithm=algorithm, headers=headers)


def proved(verifier: TokenVerifier, text: str) -> Holder:
    if not verifier.knows(text):
        verifier.learn()
    return verifier.holder(text)


def by_hand(header: dict[str, Any], claims: dict[str, Any], secret: bytes = b"") -> str:
    """A token as an attacker writes it, past what a library would refuse to sign."""

    def packed(content: bytes) -> str:
        return base64.urlsafe_b64encode(content).decode().rstrip("=")

    signed = f"{packed(json.dumps(header).encode())}.{packed(json.dumps(claims).encode())}"
    seal = hmac.digest(secret, signed.encode(), hashlib.sha256) if secret else b""
    return f"{signed}.{packed(seal)}"


def test_a_good_token_says_who_and_what(
    verifier: TokenVerifier, issuer: Issuer, private: rsa.RSAPrivateKey
) -> None:
    holder = proved(verifier, token(issuer, private))
    assert holder.name == "oidc:anong"
    assert holder.scopes == {Scope.READ, Scope.ASSESS}
    assert holder.reach == Reach()


def test_keys_are_fetched_once(
    verifier: TokenVerifier, issuer: Issuer, private: rsa.RSAPrivateKey
) -> None:
    for _ in range(5):
        proved(verifier, token(issuer, private))
    assert issuer.asked == ["/.well-known/openid-configuration", "/keys"]


@pytest.mark.parametrize("said", [["read"], 7, None, "reads READ", ""])
def test_scopes_are_those_of_the_claim_and_no_others(
    verifier: TokenVerifier, issuer: Issuer, private: rsa.RSAPrivateKey, said: object
) -> None:
    assert proved(verifier, token(issuer, private, scope=said)).scopes == frozenset()


def test_limits_come_with_the_token(
    verifier: TokenVerifier, issuer: Issuer, private: rsa.RSAPrivateKey
) -> None:
    text = token(issuer, private, georisk_areas=["กฟก.1"], georisk_offices=["กฟจ.ชลบุรี"])
    assert proved(verifier, text).reach == Reach(("กฟก.1",), ("กฟจ.ชลบุรี",))


@pytest.mark.parametrize("limit", ["กฟก.1", [], [1], {}, 0, False])
def test_a_limit_that_cannot_be_read_opens_nothing(
    verifier: TokenVerifier, issuer: Issuer, private: rsa.RSAPrivateKey, limit: object
) -> None:
    with pytest.raises(TokenRefused):
        proved(verifier, token(issuer, private, georisk_areas=limit))


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": int(time.time()) - 60},
        {"exp": None},
        {"exp": "soon"},
        {"nbf": int(time.time()) + 600},
        {"aud": "another"},
        {"aud": None},
        {"iss": "https://another.example"},
        {"iss": None},
        {"sub": None},
    ],
)
def test_expired_misdirected_and_foreign_tokens_are_refused(
    verifier: TokenVerifier, issuer: Issuer, private: rsa.RSAPrivateKey, claims: dict[str, Any]
) -> None:
    with pytest.raises(TokenRefused):
        proved(verifier, token(issuer, private, **claims))


def test_a_token_of_another_key_is_refused(
    verifier: TokenVerifier, issuer: Issuer, stranger: rsa.RSAPrivateKey
) -> None:
    for kid in ("k1", "k2", None):
        with pytest.raises(TokenRefused):
            proved(verifier, token(issuer, stranger, kid))


def test_no_signature_and_a_public_key_as_password_are_refused(
    verifier: TokenVerifier, issuer: Issuer, private: rsa.RSAPrivateKey
) -> None:
    claims = {
        "iss": issuer.url,
        "aud": AUDIENCE,
        "sub": "x",
        "exp": int(time.time()) + 300,
        "scope": "admin",
    }
    proved(verifier, token(issuer, private))
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    forged = [
        by_hand({"alg": "none", "kid": "k1"}, claims),
        by_hand({"alg": "None", "kid": "k1"}, claims),
        by_hand({"kid": "k1"}, claims),
        by_hand({"alg": "HS256", "kid": "k1"}, claims, public),
        by_hand({"alg": "HS256", "kid": "k1"}, claims, json.dumps(issuer.keys[0]).encode()),
        by_hand({"alg": "RS256", "kid": "k1"}, claims),
        by_hand({"alg": "RS256", "kid": "k1"}, claims, public),
        by_hand({"alg": "ES256", "kid": "k1"}, claims, public),
        by_hand({"alg": ["RS256"], "kid": "k1"}, claims),
        token(issuer, private)[:-4] + "AAAA",
        *("", ".", "a.b.c", "..", "{}"),
    ]
    for text in forged:
        with pytest.raises(TokenRefused):
            proved(verifier, text)


def test_a_shared_secret_among_the_keys_is_not_taken(clock: Clock, private: Any) -> None:
    issuer = Issuer("")
    issuer.keys = [{"kty": "oct", "kid": "s", "k": base64.urlsafe_b64encode(b"s" * 32).decode()}]
    issuer.publish(private, "enc", use="enc")
    with serving(issuer):
        verifier = TokenVerifier(issuer.url, AUDIENCE, clock=clock)
        with pytest.raises(TokenRefused):
            proved(verifier, token(issuer, private, "enc"))
        with pytest.raises(TokenRefused):
            proved(verifier, by_hand({"alg": "HS256", "kid": "s"}, {"sub": "x"}, b"s" * 32))


def test_a_new_key_is_learnt_but_names_made_up_do_not_make_us_ask(
    verifier: TokenVerifier, issuer: Issuer, clock: Clock, private: Any
) -> None:
    proved(verifier, token(issuer, private))
    new = ec.generate_private_key(ec.SECP256R1())
    issuer.publish(new, "k2")
    for number in range(20):
        with pytest.raises(TokenRefused):
            proved(verifier, token(issuer, new, f"made-up-{number}"))
    assert len(issuer.asked) == 2
    clock.seconds += AGAIN_S
    assert proved(verifier, token(issuer, new, "k2")).name == "oidc:anong"
    assert len(issuer.asked) == 4


def test_a_key_that_is_withdrawn_is_forgotten(
    verifier: TokenVerifier, issuer: Issuer, clock: Clock, private: Any, stranger: Any
) -> None:
    proved(verifier, token(issuer, private))
    issuer.keys.clear()
    issuer.publish(stranger, "k9")
    clock.seconds += FRESH_S
    with pytest.raises(TokenRefused):
        proved(verifier, token(issuer, private))


def test_a_silent_issuer_is_told_from_a_bad_token(
    verifier: TokenVerifier, issuer: Issuer, clock: Clock, private: Any
) -> None:
    issuer.down = True
    for _ in range(2):
        with pytest.raises(IssuerSilent):
            proved(verifier, token(issuer, private))
    issuer.down = False
    clock.seconds += AGAIN_S
    proved(verifier, token(issuer, private))
    issuer.down = True
    clock.seconds += FRESH_S
    assert proved(verifier, token(issuer, private)).name == "oidc:anong"


@pytest.mark.parametrize(
    "said",
    [
        {"issuer": "https://evil.example"},
        {"jwks_uri": "http://evil.example/keys"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": 7},
    ],
)
def test_a_discovery_document_of_someone_else_is_not_followed(
    verifier: TokenVerifier, issuer: Issuer, private: Any, said: dict[str, Any]
) -> None:
    issuer.said = said
    with pytest.raises(IssuerSilent):
        proved(verifier, token(issuer, private))


@pytest.mark.parametrize("url", ["http://idp.example", "file:///etc/passwd", "ftp://x", "idp"])
def test_keys_are_fetched_over_https_only(url: str) -> None:
    with pytest.raises(UsageError, match="https"):
        TokenVerifier(url, AUDIENCE)
