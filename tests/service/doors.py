"""Keys for the tests, and a world that asks for them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from georisk.model.access import Reach
from georisk.service.gate import Gate
from georisk.service.keys import KeyRing
from georisk.service.limits import Buckets
from georisk.wiring.keys import Wanted, new_key

if TYPE_CHECKING:
    from datetime import datetime

    from georisk.adapters.store.runs import SqlRunStore
    from georisk.model.access import Scope
    from georisk.service.context import ServiceContext

PEPPER = b"a pepper for the tests, 32 bytes"


@dataclass
class Clock:
    """Seconds that pass when a test says so."""

    seconds: float = 100.0

    def __call__(self) -> float:
        return self.seconds


def key(
    store: SqlRunStore,
    label: str,
    *scopes: Scope,
    reach: Reach = Reach(),  # noqa: B008 - it is frozen
    expires_at: datetime | None = None,
) -> dict[str, str]:
    """Make a key; the headers that carry it."""
    wanted = Wanted(label=label, scopes=scopes, reach=reach, expires_at=expires_at, by="อนงค์")
    text, made = new_key(wanted, PEPPER)
    store.add_key(made)
    return {"authorization": f"Bearer {text}"}


def guarded(
    context: ServiceContext, store: SqlRunStore, clock: Clock | None = None, **fields: Any
) -> ServiceContext:
    """The same world behind a gate that knows the keys of a store."""
    ring = KeyRing(store.keys, lambda: PEPPER, clock or Clock())
    gate = Gate(ring, fields.pop("tokens", None), fields.pop("buckets", Buckets(0, 1)))
    return replace(context, store=store, gate=gate, **fields)
