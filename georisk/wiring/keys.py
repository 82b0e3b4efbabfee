"""Keys for the service: made, shown once, known again by a hash under the server's pepper.

A key is ``georisk_<id>_<secret>``. The secret has 256 random bits, so that a slow hash would add
nothing but time to every request; the pepper keeps a stolen store from telling which keys fit.
"""

from __future__ import annotations

import hmac
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from georisk.errors import StoreError, UsageError
from georisk.model.access import EVERYTHING, Key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from georisk.model.access import Reach, Scope
    from georisk.ports import Store
    from georisk.settings import Settings

PREFIX = "georisk"
ID_BYTES = 6
SECRET_BYTES = 32
PEPPER_BYTES = 32
FINGERPRINT_LETTERS = 12
OWNER_ONLY = 0o600


def digest_of(secret: str, pepper: bytes) -> str:
    """Hash the secret part of a key.

    Examples
    --------
    >>> digest_of("secret", b"pepper")[:16]
    '804e6d854739162f'
    """
    return hmac.digest(pepper, secret.encode(), "sha256").hex()


def fingerprint_of(pepper: bytes) -> str:
    """Name a pepper without telling it."""
    return digest_of("which pepper is this", pepper)[:FINGERPRINT_LETTERS]


def split_key(text: str) -> tuple[str, str] | None:
    """Take a key apart into its id and its secret; None when it is none.

    Examples
    --------
    >>> split_key("georisk_0a1b_s_e")
    ('0a1b', 's_e')
    >>> split_key("georisk_0a1b"), split_key("other_0a1b_s")
    (None, None)
    """
    prefix, _, rest = text.partition("_")
    key_id, _, secret = rest.partition("_")
    return (key_id, secret) if prefix == PREFIX and key_id and secret else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a new key shall be."""

    label: str
    scopes: tuple[Scope, ...]
    reach: Reach = EVERYTHING
    expires_at: datetime | None = None
    by: str | None = None


def new_key(wanted: Wanted, pepper: bytes) -> tuple[str, Key]:
    """Make a key: its text, which is told once and never again, and what is kept of it."""
    key_id, secret = secrets.token_hex(ID_BYTES), secrets.token_urlsafe(SECRET_BYTES)
    key = Key(
        key_id=key_id,
        label=wanted.label,
        scopes=wanted.scopes,
        digest=digest_of(secret, pepper),
        pepper=fingerprint_of(pepper),
        made_at=datetime.now(UTC),
        made_by=wanted.by,
        reach=wanted.reach,
        expires_at=wanted.expires_at,
    )
    return f"{PREFIX}_{key_id}_{secret}", key


def matching(text: str, keys: Mapping[str, Key], pepper: bytes) -> Key | None:
    """Find the key a text is, whatever its state; as quick for an unknown id as for a known."""
    parts = split_key(text)
    if parts is None:
        return None
    key_id, secret = parts
    key = keys.get(key_id)
    expected = key.digest if key is not None else "0" * 64
    fits = hmac.compare_digest(digest_of(secret, pepper), expected)
    return key if fits else None


def pepper_path(store_url: str) -> Path | None:
    """Name the file beside an SQLite store that holds its pepper; None for other stores.

    Examples
    --------
    >>> str(pepper_path("runs.sqlite")), str(pepper_path("sqlite:///runs.sqlite"))
    ('runs.sqlite.pepper', 'runs.sqlite.pepper')
    >>> pepper_path("postgresql://db/georisk")
    """
    from georisk.adapters.store import store_file

    path = store_file(store_url)
    return None if path is None else path.with_name(f"{path.name}.pepper")


def known_pepper(settings: Settings, store_url: str) -> bytes | None:
    """Give the pepper that is there; None while there is none.

    Raises
    ------
    StoreError
        The file cannot be read.
    """
    if settings.key_pepper is not None:
        return settings.key_pepper.encode()
    path = pepper_path(store_url)
    try:
        return None if path is None or not path.exists() else bytes.fromhex(path.read_text("ascii"))
    except (OSError, ValueError) as error:
        raise StoreError(
            f"{path}: the pepper of the keys cannot be read; restore it, or make new keys",
            f"{path}: อ่านความลับประจำเครื่อง (pepper) ของกุญแจไม่ได้ โปรดกู้คืนหรือสร้างกุญแจใหม่",
        ) from error


def pepper_for(settings: Settings, store_url: str) -> bytes:
    """Give the pepper, and make one beside an SQLite store that has none.

    Raises
    ------
    UsageError
        A store that several machines may share needs ``GEORISK_KEY_PEPPER``.
    StoreError
        The file cannot be read or written.
    """
    found = known_pepper(settings, store_url)
    if found is not None:
        return found
    path = pepper_path(store_url)
    if path is None:
        raise no_pepper()
    pepper = secrets.token_bytes(PEPPER_BYTES)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(pepper.hex())
    except OSError as error:
        raise StoreError(
            f"{path}: cannot be written: {error.strerror}; set GEORISK_KEY_PEPPER",
            f"{path}: เขียนไม่ได้: {error.strerror} โปรดตั้ง GEORISK_KEY_PEPPER",
        ) from error
    return pepper


def no_pepper() -> UsageError:
    """Say that keys need a pepper."""
    return UsageError(
        "GEORISK_KEY_PEPPER is not set: keys are hashed under it; set 32 letters or more, the same"
        " on every machine, and keep it outside of the store",
        "ยังไม่ได้ตั้ง GEORISK_KEY_PEPPER ซึ่งใช้เข้ารหัสกุญแจ โปรดตั้งอย่างน้อย 32 ตัวอักษร"
        " ให้เหมือนกันทุกเครื่อง และเก็บแยกจากที่เก็บข้อมูล",
    )


def key_store(settings: Settings) -> Store | None:
    """Open the store the keys are in; None for the sample while there is none.

    Raises
    ------
    StoreError
    """
    from georisk.adapters.store import open_store, store_file

    path = store_file(settings.store_url)
    if settings.serves_sample and settings.store is None and path is not None and not path.exists():
        return None
    return open_store(settings.store_url)


def is_guarded(settings: Settings) -> bool:
    """Tell whether a key or a token is needed: once a key was made, or an issuer is configured.

    Raises
    ------
    UsageError
        There are keys, and no pepper to know them by.
    StoreError
    """
    store = key_store(settings)
    keys = store.keys() if store is not None else ()
    if keys and known_pepper(settings, settings.store_url) is None:
        raise no_pepper()
    return bool(keys) or settings.oidc_issuer is not None


def require_own_keys(settings: Settings, store: Store) -> None:
    """Refuse to go on with keys that nothing opens.

    Raises
    ------
    UsageError, StoreError
    """
    pepper = known_pepper(settings, settings.store_url)
    foreign = foreign_keys(store.keys(), pepper)
    if foreign and pepper is None:
        raise no_pepper()
    if foreign:
        raise UsageError(
            f"{len(foreign)} keys were made under another GEORISK_KEY_PEPPER and open nothing here",
            f"กุญแจ {len(foreign)} ดอกสร้างด้วย GEORISK_KEY_PEPPER อื่น จึงใช้ที่นี่ไม่ได้",
        )


def foreign_keys(keys: Iterable[Key], pepper: bytes | None) -> tuple[Key, ...]:
    """Find the keys made under another pepper: they open nothing here."""
    mine = None if pepper is None else fingerprint_of(pepper)
    return tuple(key for key in keys if key.revoked_at is None and key.pepper != mine)
