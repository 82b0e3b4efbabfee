"""Which run the feed told of before: from the store's ledger, never from a clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from georisk.plan.reigns import reign_at, reigns
from georisk.service.dependencies import western_year
from georisk.service.problems import Refused

if TYPE_CHECKING:
    from georisk.model import RunHeader
    from georisk.plan.reigns import Reign
    from georisk.ports import RunStore


def history(store: RunStore, plan_year: int | None = None) -> tuple[Reign, ...]:
    """Tell which runs were in force, oldest first."""
    headers = {header.run_id: header for header in store.headers()}
    return reigns(store.moments(), headers, plan_year)


def moment_of(text: str) -> datetime | None:
    """Read a moment of RFC 3339, its year CE or พ.ศ.; None when it is none, or names no zone.

    Examples
    --------
    >>> moment_of("2026-10-01T08:00:00+07:00").isoformat()
    '2026-10-01T01:00:00+00:00'
    >>> moment_of("2026-10-01T08:00:00 07:00") == moment_of("2026-10-01T01:00:00Z")
    True
    >>> moment_of("2569-10-01T08:00:00Z") == moment_of("2026-10-01T08:00:00Z")
    True
    >>> moment_of("2026-10-01T08:00:00"), moment_of("run-1")
    (None, None)
    """
    year, _, rest = text.replace(" ", "+").partition("-")  # a plus sign in a query is a blank
    try:
        when = datetime.fromisoformat(f"{western_year(int(year)):04}-{rest}")
        return None if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, OverflowError):  # the first and last hours of all time may have no UTC
        return None


def base_of(store: RunStore, header: RunHeader, since: str, plan_year: int | None) -> str | None:
    """Name the run that changes are counted from; None when there was none yet.

    Parameters
    ----------
    header : RunHeader
        Of the run that is told of.
    since : str
        The id of a run, or a moment.

    Raises
    ------
    Refused
        422, when it is neither.
    """
    if any(known.run_id == since for known in store.headers()):
        return since
    when = moment_of(since)
    if when is None:
        raise Refused(
            422,
            "since.invalid",
            f"since = {since!a}: neither a run here nor a time such as 2026-10-01T08:00:00+07:00",
            f"since = {since!a}: ไม่ใช่รหัสการประเมินที่มีอยู่ และไม่ใช่เวลา เช่น 2026-10-01T08:00:00+07:00",
        )
    found = history(store, plan_year)
    if all(reign.run_id != header.run_id for reign in found):
        return header.run_id  # it is served whatever the plan says
    reign = reign_at(found, when)
    return None if reign is None else reign.run_id
