"""Keys in the ledger: made and revoked, never changed; the chain proves them like everything."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from georisk.adapters.store.engine import reading, take_turn, writing
from georisk.adapters.store.ledger import append
from georisk.adapters.store.tables import KEY, LEDGER
from georisk.errors import NotFound, UsageError
from georisk.model.access import Key, Reach, Scope

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, Row

    from georisk.adapters.store.ledger import Clock

ADD, REVOKE = "add", "revoke"


def _time(said: str | None) -> datetime | None:
    return None if said is None else datetime.fromisoformat(said)


def _made(entry: Row[Any], body: dict[str, Any]) -> Key:
    return Key(
        key_id=entry.subject,
        label=body["label"],
        scopes=tuple(map(Scope, body["scopes"])),
        reach=Reach(areas=tuple(body["areas"]), offices=tuple(body["offices"])),
        digest=body["digest"],
        pepper=body["pepper"],
        made_at=datetime.fromisoformat(entry.at),
        made_by=entry.who,
        expires_at=_time(body["expires_at"]),
    )


def _body_of(key: Key) -> dict[str, Any]:
    return {
        "action": ADD,
        "label": key.label,
        "scopes": list(key.scopes),
        "areas": list(key.reach.areas),
        "offices": list(key.reach.offices),
        "digest": key.digest,
        "pepper": key.pepper,
        "expires_at": key.expires_at and key.expires_at.isoformat(),
    }


def keys_of(connection: Connection) -> dict[str, Key]:
    """Follow every key, oldest first."""
    query = select(LEDGER).where(LEDGER.c.kind == KEY).order_by(LEDGER.c.n)
    found: dict[str, Key] = {}
    for entry in connection.execute(query):
        body = json.loads(entry.body)
        if body["action"] == ADD:
            found[entry.subject] = _made(entry, body)
        else:
            revoked = replace(found[entry.subject], revoked_at=datetime.fromisoformat(entry.at))
            found[entry.subject] = revoked
    return found


class KeyTable:
    """The part of a store that keeps keys."""

    _engine: Engine
    _clock: Clock

    def keys(self) -> tuple[Key, ...]:
        """Every key there ever was, oldest first."""
        with reading(self._engine) as connection:
            return tuple(keys_of(connection).values())

    def add_key(self, key: Key) -> None:
        """Keep a key; ``made_at`` is taken from the clock of the store.

        Raises
        ------
        UsageError
            Another key, even a revoked one, has that label.
        """
        with writing(self._engine) as connection:
            take_turn(connection)
            if any(other.label == key.label for other in keys_of(connection).values()):
                raise UsageError(
                    f"label {key.label}: a key has it already, and plans are approved under it;"
                    " choose another",
                    f"ชื่อ {key.label}: มีกุญแจชื่อนี้แล้ว และแผนอนุมัติในชื่อกุญแจ โปรดใช้ชื่ออื่น",
                )
            at = self._clock()
            append(connection, KEY, key.key_id, _body_of(key), who=key.made_by, at=at)

    def revoke_key(self, name: str, *, by: str | None = None) -> Key:
        """Revoke a key by its id or label; one that is revoked stays as it is.

        Raises
        ------
        NotFound
            No such key.
        """
        with writing(self._engine) as connection:
            take_turn(connection)
            found = [key for key in keys_of(connection).values() if name in (key.key_id, key.label)]
            if not found:
                raise NotFound(
                    f"key {name}: no such key; georisk keys list shows them",
                    f"ไม่พบกุญแจ {name} ดูรายการด้วย georisk keys list",
                )
            key = found[0]
            if key.revoked_at is not None:
                return key
            at = self._clock()
            append(connection, KEY, key.key_id, {"action": REVOKE}, who=by, at=at)
        return replace(key, revoked_at=at)
