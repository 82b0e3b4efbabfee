"""Who asks, and what they may: scopes as types that stand in a handler's signature.

A handler of customer data takes a ``Reader``, ``Assessor``, ``Approver`` or ``Admin``. The rows it
gets from ``Context`` are those the caller may see, so that nothing else can leave through it; it
says with ``told`` or ``counted`` how many customers its answer tells of, for the audit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Annotated, TypeVar

from fastapi import Depends, Request

from georisk.model.access import EVERYTHING, Reach, Scope
from georisk.service.problems import Refused

Row = TypeVar("Row")
CALLER = "caller"
EVERY_SCOPE = frozenset(Scope)


@dataclass(slots=True)
class Tally:
    """How many customers an answer tells of; None while nobody said."""

    rows: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Whoever sent the request.

    Parameters
    ----------
    name : str or None
        Label of the key, or name in the token; None while no key is configured.
    scopes : frozenset of Scope
    reach : Reach
        Which customers the caller may see.
    """

    name: str | None = None
    scopes: frozenset[Scope] = EVERY_SCOPE
    reach: Reach = EVERYTHING
    tally: Tally = field(default_factory=Tally, compare=False)

    def may(self, *scopes: Scope) -> bool:
        """Tell whether the caller has one of some scopes."""
        return not self.scopes.isdisjoint({*scopes, Scope.ADMIN})

    def may_see(self, area: str | None, office: str | None) -> bool:
        """Tell whether the caller may see a customer of an area and an office."""
        return self.reach.admits(area, office)

    def told(self, rows: int) -> None:
        """Say how many customers the answer tells of, or the request wrote."""
        self.tally.rows = (self.tally.rows or 0) + rows

    def counted(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Count customers as they go by, for an answer that is written piece by piece."""
        self.told(0)  # at once: what is going to be told is audited before its first byte
        return map(self._one_more, rows)

    def _one_more(self, row: Row) -> Row:
        self.told(1)
        return row


async def caller_of(request: Request) -> Caller:
    """Tell who asks.

    Raises
    ------
    Refused
        401: no key or token, or one that opens nothing; 429: too many requests.
    """
    caller: Caller = await request.app.state.context.gate.admit(
        request.headers.get("authorization")
    )
    setattr(request.state, CALLER, caller)
    return caller


class Asks:
    """A dependency: the caller, who must have one of some scopes.

    Parameters
    ----------
    scopes : Scope
    whole : bool
        True for what concerns every customer at once: a key for some areas or offices may not.
    """

    def __init__(self, *scopes: Scope, whole: bool = False) -> None:
        self.scopes = scopes
        self.whole = whole

    async def __call__(self, caller: Annotated[Caller, Depends(caller_of)]) -> Caller:
        """Let the caller pass, or refuse with 403."""
        if not caller.may(*self.scopes):
            raise _lacking(self.scopes)
        if self.whole and caller.reach.limited:
            raise Refused(
                403,
                "access.limited",
                "this concerns every customer; the key sees those of some areas or offices only",
                "เรื่องนี้เกี่ยวกับลูกค้าทุกราย แต่กุญแจนี้เห็นเฉพาะบางเขตหรือบางการไฟฟ้า",
            )
        return caller


def _lacking(scopes: Iterable[Scope]) -> Refused:
    names = " or ".join(scopes)
    names_th = " หรือ ".join(scopes)
    return Refused(
        403,
        "access.scope",
        f"the key lacks the scope {names}; ask for one that has it",
        f"กุญแจนี้ไม่มีขอบเขต {names_th} โปรดขอกุญแจที่มีขอบเขตนี้",
    )


ASSESSING = Asks(Scope.ASSESS)
Reader = Annotated[Caller, Depends(Asks(Scope.READ))]
Assessor = Annotated[Caller, Depends(ASSESSING)]
Approver = Annotated[Caller, Depends(Asks(Scope.APPROVE))]
Admin = Annotated[Caller, Depends(Asks(Scope.ADMIN))]
# A plan is of the whole country, so whoever moves it on must see all of it.
Planner = Annotated[Caller, Depends(Asks(Scope.ASSESS, whole=True))]
Approving = Annotated[Caller, Depends(Asks(Scope.APPROVE, whole=True))]
Withdrawing = Annotated[Caller, Depends(Asks(Scope.ASSESS, Scope.APPROVE, whole=True))]
