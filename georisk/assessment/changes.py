"""Changes to the plants that a what-if may ask about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from georisk.assessment.case import make_world
from georisk.errors import UsageError
from georisk.model import Location, Precision, SppId, SppSite, SppStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from georisk.assessment.case import World
    from georisk.model import LonLat

NEW_ID = SppId("what-if")
METHOD = "what_if"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddSpp:
    """A plant is planned at a place; a planned plant counts as eligible whatever its megawatts."""

    point: LonLat
    capacity_mw: Decimal | None = None
    spp_id: SppId = NEW_ID


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveSpp:
    """A plant stands elsewhere: as a point, for its polygon was that of the old place.

    Lines the plant owns are part of the network and stay where they are.
    """

    spp_id: SppId
    point: LonLat


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveSpp:
    """A plant is no more."""

    spp_id: SppId


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeStatus:
    """A plant comes to another stage of its life."""

    spp_id: SppId
    status: SppStatus


Change = AddSpp | MoveSpp | RemoveSpp | ChangeStatus


def changed_spps(spps: Iterable[SppSite], changes: Sequence[Change]) -> tuple[SppSite, ...]:
    """Apply changes one after the other; plants that none of them names stay the same objects.

    Raises
    ------
    UsageError
        When a change names a plant that is not there, or adds one that is.
    """
    named = {spp.spp_id: spp for spp in spps}
    for change in changes:
        if isinstance(change, AddSpp) == (change.spp_id in named):
            raise _wrong_name(change, named)
        if isinstance(change, RemoveSpp):
            del named[change.spp_id]
        elif isinstance(change, AddSpp):
            named[change.spp_id] = _planned(change)
        else:
            named[change.spp_id] = _altered(named[change.spp_id], change)
    return tuple(named[spp_id] for spp_id in sorted(named))


def _planned(change: AddSpp) -> SppSite:
    return SppSite(
        spp_id=change.spp_id,
        name=str(change.spp_id),
        location=_placed(change.point),
        status=SppStatus.PLANNED,
        capacity_mw=change.capacity_mw,
        source=METHOD,
    )


def _altered(spp: SppSite, change: MoveSpp | ChangeStatus) -> SppSite:
    if isinstance(change, MoveSpp):
        return replace(spp, location=_placed(change.point), area=None)
    return replace(spp, status=change.status)


def _placed(point: LonLat) -> Location:
    return Location(point=point, precision=Precision.SURVEYED, method=METHOD)


def _wrong_name(change: Change, named: Iterable[SppId]) -> UsageError:
    known = ", ".join(sorted(named)[:20])
    if isinstance(change, AddSpp):
        return UsageError(
            f"SPP {change.spp_id} is there already: give the new one another id",
            f"มี SPP {change.spp_id} อยู่แล้ว: โปรดใช้รหัสอื่น",
        )
    return UsageError(
        f"no SPP {change.spp_id}: the run has {known}",
        f"ไม่มี SPP {change.spp_id}: รอบการประเมินนี้มี {known}",
    )


def changed_world(world: World, changes: Sequence[Change]) -> World:
    """Make the whole world anew after some changes: what a full re-run would assess against.

    Raises
    ------
    UsageError
        As `changed_spps`.
    NoEligibleSpp
        When no plant is left that could take a customer.
    """
    return make_world(
        world.rules,
        changed_spps(world.spps, changes),
        world.network,
        world.estates,
        world.searches.limits,
    )
