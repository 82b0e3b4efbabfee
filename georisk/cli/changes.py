"""The changes a what-if asks about, as they are typed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from georisk.assessment.changes import AddLine, AddSpp, ChangeStatus, MoveSpp, RemoveSpp
from georisk.errors import InvalidValue, UsageError
from georisk.model import LineKind, LonLat, SppId, SppStatus
from georisk.wiring.questions import lines_to_add

if TYPE_CHECKING:
    from georisk.assessment.changes import Change

ADD, MOVE = "--add-spp LON,LAT[,MW]", "--move-spp ID,LON,LAT"
STATUS = "--set-status ID=STATUS (operating, construction, planned, retired)"
LINE = "--add-line KIND:LON,LAT;LON,LAT;... [OWNER] (distribution_line, road, spp_line)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The words of each option, in their order."""

    added: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    line_files: tuple[str, ...] = ()


def read_changes(typed: Typed) -> list[Change]:
    """Read the changes; several added plants are numbered.

    Raises
    ------
    UsageError
        When there is none, or one is misspelt.
    InputError
        When a line file cannot be used.
    """
    changes: list[Change] = [_added(text, at) for at, text in enumerate(typed.added, 1)]
    changes += [_moved(text) for text in typed.moved]
    changes += [RemoveSpp(spp_id=SppId(text)) for text in typed.removed]
    changes += [_status(text) for text in typed.status]
    changes += [_line(text) for text in typed.lines]
    changes += [line for spec in typed.line_files for line in lines_to_add(spec)]
    if not changes:
        raise UsageError(
            "nothing to ask: say --add-spp, --move-spp, --remove-spp, --set-status, --add-line or"
            " --add-lines",
            "ไม่ได้ระบุคำถาม: โปรดระบุ --add-spp, --move-spp, --remove-spp, --set-status, --add-line"
            " หรือ --add-lines",
        )
    return changes


def _added(text: str, number: int) -> AddSpp:
    place = _numbers(text, (2, 3), ADD)
    capacity = place[2] if len(place) > 2 else None  # noqa: PLR2004
    return AddSpp(point=_point(place), capacity_mw=capacity, spp_id=SppId(f"what-if-{number}"))


def _moved(text: str) -> MoveSpp:
    spp_id, _, place = text.partition(",")
    return MoveSpp(spp_id=SppId(spp_id), point=_point(_numbers(place, (2,), MOVE)))


def _status(text: str) -> ChangeStatus:
    """Read ``ID=STATUS``, or ``ID,STATUS`` as it was written before."""
    spp_id, _, status = text.rpartition("=" if "=" in text else ",")
    if not spp_id or status not in set(SppStatus):
        raise _misread(text, STATUS)
    return ChangeStatus(spp_id=SppId(spp_id), status=SppStatus(status))


def _line(text: str) -> AddLine:
    kind, _, rest = text.partition(":")
    places, _, owner = rest.strip().partition(" ")
    if kind not in set(LineKind):
        raise _misread(text, LINE)
    points = tuple(_point(_numbers(place, (2,), LINE)) for place in places.split(";"))
    try:
        return AddLine(
            points=points,
            kind=LineKind(kind),
            owner=SppId(owner.strip()) if owner.strip() else None,
        )
    except InvalidValue:
        raise _misread(text, LINE) from None


def _numbers(text: str, counts: tuple[int, ...], form: str) -> list[Decimal]:
    try:
        numbers = [Decimal(part.strip()) for part in text.split(",")]
    except InvalidOperation:
        raise _misread(text, form) from None
    if len(numbers) not in counts or not all(number.is_finite() for number in numbers):
        raise _misread(text, form)
    return numbers


def _point(numbers: list[Decimal]) -> LonLat:
    return LonLat(lon=float(numbers[0]), lat=float(numbers[1]))


def _misread(text: str, form: str) -> UsageError:
    return UsageError(f"{text!r}: expected {form}", f"{text!r}: รูปแบบที่ถูกต้องคือ {form}")
