"""The yearly plan: a run is proposed, then approved by someone else, or withdrawn.

::

    (nothing) --propose--> proposed --approve--> approved --a later version--> superseded
                              |
                              +----withdraw----> withdrawn

An approved plan year does not change: what comes later is a new version, with a reason, and the
approved one stays in force until the new one is approved too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import reduce
from typing import TYPE_CHECKING

from georisk.errors import InvalidValue, PlanConflict

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from georisk.model import RunHeader

WHOLE = "customers"
ERA = 543
# No control, no end of a line, nothing that turns letters round; the invisible space between
# Thai words is a letter as any.
ONE_LINE = r"^[^\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]*$"


class PlanAction(StrEnum):
    """What someone does to a plan year."""

    PROPOSE = "propose"
    APPROVE = "approve"
    WITHDRAW = "withdraw"


class PlanStatus(StrEnum):
    """How far a version has come."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStep:
    """Someone did something to a plan year.

    Parameters
    ----------
    year : int
        CE year.
    by : str
        Who: a name on one line.
    reason : str or None
        Why; needed to withdraw, and to propose once a plan is approved.
    at : datetime or None
        When, by the clock of the store; None before it is kept.

    Raises
    ------
    InvalidValue
        When ``by`` is blank, or ``by`` or ``reason`` is not one line of text.
    """

    year: int
    action: PlanAction
    run_id: str
    by: str
    reason: str | None = None
    at: datetime | None = None

    def __post_init__(self) -> None:
        if not _said(self.by) or not _is_one_line(self.by):
            raise InvalidValue(
                f"by = {self.by!a}: say who, as a name on one line",
                f"by = {self.by!a}: โปรดระบุชื่อผู้ดำเนินการในบรรทัดเดียว",
            )
        if self.reason is not None and not _is_one_line(self.reason):
            raise InvalidValue(
                f"reason = {self.reason!a}: one line of text is expected",
                f"reason = {self.reason!a}: ต้องเป็นข้อความบรรทัดเดียว",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanVersion:
    """One proposal and what became of it.

    Parameters
    ----------
    version : int
        1 for the first proposal of the year.
    proposed, decided : PlanStep
        ``decided`` is the approval or the withdrawal; None while it is open.
    """

    version: int
    run_id: str
    status: PlanStatus
    proposed: PlanStep
    decided: PlanStep | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanYear:
    """A plan year with all its versions, oldest first."""

    year: int
    versions: tuple[PlanVersion, ...] = ()

    def _newest(self, status: PlanStatus) -> PlanVersion | None:
        found = (version for version in reversed(self.versions) if version.status is status)
        return next(found, None)

    @property
    def approved(self) -> PlanVersion | None:
        """The version in force."""
        return self._newest(PlanStatus.APPROVED)

    @property
    def proposed(self) -> PlanVersion | None:
        """The version that waits for a decision."""
        return self._newest(PlanStatus.PROPOSED)

    def status_of(self, run_id: str) -> PlanVersion | None:
        """Tell how far a run has come in this year, by its newest version."""
        return next((one for one in reversed(self.versions) if one.run_id == run_id), None)


def plan_of(year: int, steps: Iterable[PlanStep]) -> PlanYear:
    """Follow the steps of a year from its beginning.

    Raises
    ------
    PlanConflict
        When a step does not follow from those before.
    """
    return reduce(advance, steps, PlanYear(year=year))


def advance(plan: PlanYear, step: PlanStep) -> PlanYear:
    """Do one step.

    Raises
    ------
    PlanConflict
        When the step does not follow from the state of the plan.

    Examples
    --------
    >>> step = PlanStep(year=2027, action=PlanAction.PROPOSE, run_id="r1", by="Anong")
    >>> plan = advance(PlanYear(year=2027), step)
    >>> plan = advance(plan, replace(step, action=PlanAction.APPROVE, by="Boon"))
    >>> plan.approved.version, plan.approved.run_id
    (1, 'r1')
    """
    doing = {
        PlanAction.PROPOSE: _propose,
        PlanAction.APPROVE: _approve,
        PlanAction.WITHDRAW: _withdraw,
    }
    return doing[step.action](plan, step)


def _propose(plan: PlanYear, step: PlanStep) -> PlanYear:
    if plan.proposed is not None:
        raise _conflict(
            plan,
            f"run {plan.proposed.run_id} is proposed already; approve or withdraw it first",
            f"เสนอการประเมิน {plan.proposed.run_id} ไว้แล้ว โปรดอนุมัติหรือถอนก่อน",
        )
    if plan.approved is not None and plan.approved.run_id == step.run_id:
        raise _conflict(
            plan,
            f"run {step.run_id} is approved already; nothing would change",
            f"การประเมิน {step.run_id} ได้รับอนุมัติแล้ว ไม่มีสิ่งใดเปลี่ยน",
        )
    if plan.approved is not None and not _said(step.reason):
        raise _conflict(
            plan,
            "a plan is approved; a new version needs a reason",
            "มีแผนที่อนุมัติแล้ว การเสนอฉบับใหม่ต้องระบุเหตุผล",
        )
    version = PlanVersion(
        version=len(plan.versions) + 1,
        run_id=step.run_id,
        status=PlanStatus.PROPOSED,
        proposed=step,
    )
    return replace(plan, versions=(*plan.versions, version))


def _approve(plan: PlanYear, step: PlanStep) -> PlanYear:
    waiting = _waiting(plan, step)
    if _same_person(waiting.proposed.by, step.by):
        raise _conflict(
            plan,
            f"{step.by} proposed run {step.run_id}; someone else has to approve it",
            f"{step.by} เป็นผู้เสนอการประเมิน {step.run_id} ต้องให้ผู้อื่นเป็นผู้อนุมัติ",
        )
    now_in_force = replace(waiting, status=PlanStatus.APPROVED, decided=step)
    before = tuple(
        replace(one, status=PlanStatus.SUPERSEDED) if one.status is PlanStatus.APPROVED else one
        for one in plan.versions[:-1]
    )
    return replace(plan, versions=(*before, now_in_force))


def _withdraw(plan: PlanYear, step: PlanStep) -> PlanYear:
    waiting = _waiting(plan, step)
    if not _said(step.reason):
        raise _conflict(plan, "withdrawing needs a reason", "การถอนต้องระบุเหตุผล")
    withdrawn = replace(waiting, status=PlanStatus.WITHDRAWN, decided=step)
    return replace(plan, versions=(*plan.versions[:-1], withdrawn))


def _waiting(plan: PlanYear, step: PlanStep) -> PlanVersion:
    """Find the open proposal, which is always the newest version, and must be of this run."""
    waiting = plan.proposed
    if waiting is not None and waiting.run_id == step.run_id:
        return waiting
    if plan.approved is not None and plan.approved.run_id == step.run_id:
        raise _conflict(
            plan,
            f"run {step.run_id} is approved, and an approved plan does not change;"
            " propose another run as a new version, with a reason",
            f"การประเมิน {step.run_id} อนุมัติแล้วและแก้ไขไม่ได้ โปรดเสนอการประเมินอื่นเป็นฉบับใหม่พร้อมเหตุผล",
        )
    open_one = waiting.run_id if waiting else None
    raise _conflict(
        plan,
        f"run {step.run_id} is not proposed; {f'run {open_one} is' if open_one else 'none is'}",
        f"การประเมิน {step.run_id} ยังไม่ได้เสนอ"
        + (f" ที่เสนออยู่คือ {open_one}" if open_one else " และไม่มีการประเมินใดเสนออยู่"),
    )


def require_fit(header: RunHeader, year: int) -> None:
    """Refuse a run that cannot be the plan of a year.

    Raises
    ------
    PlanConflict
        When it is of another plan year, or holds only the customers of a request.
    """
    plan = PlanYear(year=year)
    if header.plan_year != year:
        raise _conflict(
            plan,
            f"run {header.run_id} is of plan year {header.plan_year or 'unknown'}",
            f"การประเมิน {header.run_id} เป็นของปีแผน {_thai_year(header.plan_year)}",
        )
    if not any(item.role == WHOLE for item in header.inputs):
        raise _conflict(
            plan,
            f"run {header.run_id} holds a request's customers, not a whole customers file",
            f"การประเมิน {header.run_id} มีเฉพาะลูกค้าจากคำขอ ไม่ใช่แฟ้มลูกค้าทั้งหมด",
        )


def _same_person(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def _is_one_line(text: str) -> bool:
    """Tell whether a text is one line that can be written down: half a letter cannot."""
    return re.match(ONE_LINE, text) is not None and text.encode("utf-8", "ignore").decode() == text


def _said(reason: str | None) -> bool:
    return bool(reason and reason.strip())


def _thai_year(year: int | None) -> str:
    return "ไม่ทราบ" if year is None else str(year + ERA)


def _conflict(plan: PlanYear, en: str, th: str) -> PlanConflict:
    return PlanConflict(f"plan {plan.year}: {en}", f"แผนปี {_thai_year(plan.year)}: {th}")
