"""How a command says who keeps a run, and what the run corrects."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from georisk.errors import UsageError
from georisk.ports import Correction
from georisk.wiring import resolve_run

if TYPE_CHECKING:
    from georisk.model import RunDocument
    from georisk.ports import RunStore

Supersedes = Annotated[
    str | None, typer.Option("--supersedes", help="A stored run this one corrects; with --reason")
]
Reason = Annotated[str | None, typer.Option("--reason", help="Why the other run is corrected")]


def user_name() -> str | None:
    """Name whoever is logged in; None where the machine does not know."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return None


def correction_of(supersedes: str | None, reason: str | None) -> Correction | None:
    """Read what a run corrects.

    Raises
    ------
    UsageError
        When one of the two is missing.

    Examples
    --------
    >>> correction_of("r1", "two sites were swapped").supersedes
    'r1'
    """
    if supersedes is None and reason is None:
        return None
    if not supersedes or not reason or not reason.strip():
        raise UsageError(
            "--supersedes RUN and --reason TEXT go together: say both",
            "ต้องระบุ --supersedes RUN และ --reason ข้อความ ทั้งคู่",
        )
    return Correction(supersedes=supersedes, reason=reason)


def found_in(store: RunStore | None, correction: Correction | None) -> Correction | None:
    """Make sure that the corrected run is there, before the long work begins.

    Raises
    ------
    NotFound
        No such run.
    UsageError
        The run is not to be stored at all.
    """
    if correction is None:
        return None
    if store is None:
        raise UsageError(
            "--supersedes needs a store: leave --no-store and --tables-only out",
            "--supersedes ต้องใช้คลังข้อมูล: โปรดไม่ระบุ --no-store และ --tables-only",
        )
    header = resolve_run(store, correction.supersedes)
    return Correction(supersedes=header.run_id, reason=correction.reason)


def keep(store: RunStore, run: RunDocument, correction: Correction | None) -> None:
    """Keep a run in the name of whoever is logged in."""
    store.save(run, by=user_name(), correction=correction)
