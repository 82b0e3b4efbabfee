"""Changes to the plants and the lines that a what-if may ask about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from georisk.assessment.case import make_world
from georisk.distance import LineTable, prepare_spps
from georisk.distance.arrays import starts
from georisk.distance.extending import extended
from georisk.distance.geodesy import degrees_of
from georisk.distance.lines import FEWEST_VERTICES, KINDS, NO_OWNER
from georisk.errors import InvalidValue, UsageError
from georisk.model import LineKind, Location, Precision, SppId, SppSite, SppStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from georisk.assessment.case import World
    from georisk.distance import RouteNetwork
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


@dataclass(frozen=True, slots=True, kw_only=True)
class AddLine:
    """A line is built; it is joined to the network at the vertices it shares with other lines.

    Parameters
    ----------
    points : tuple of LonLat
        Its vertices, two at least.
    kind : LineKind
    owner : SppId or None
        The SPP whose own line it is (reading R3).

    Raises
    ------
    InvalidValue
        When it has less than two different vertices.
    """

    points: tuple[LonLat, ...]
    kind: LineKind = LineKind.DISTRIBUTION_LINE
    owner: SppId | None = None

    def __post_init__(self) -> None:
        if len(set(self.points)) < FEWEST_VERTICES:
            raise InvalidValue(
                f"a line of {len(self.points)} points: it needs two different ones at least",
                f"เส้นมี {len(self.points)} จุด: ต้องมีจุดที่ต่างกันอย่างน้อยสองจุด",
            )


# Returns a network with lines added.
Extend = Callable[["RouteNetwork", LineTable], "RouteNetwork"]
PlantChange = AddSpp | MoveSpp | RemoveSpp | ChangeStatus
Change = PlantChange | AddLine


def added_lines(changes: Sequence[Change]) -> LineTable | None:
    """Gather the lines some changes add; None when there is none."""
    lines = [change for change in changes if isinstance(change, AddLine)]
    if not lines:
        return None
    lon, lat = degrees_of([point for line in lines for point in line.points])
    owners = tuple(sorted({str(line.owner) for line in lines if line.owner is not None}))
    whose = [NO_OWNER if line.owner is None else owners.index(line.owner) for line in lines]
    return LineTable(
        start=starts(np.array([len(line.points) for line in lines], dtype=np.int64)),
        lon=lon,
        lat=lat,
        kind=np.array([KINDS.index(line.kind) for line in lines], dtype=np.uint8),
        owner=np.array(whose, dtype=np.int32),
        owners=owners,
    )


def changed_network(
    network: RouteNetwork, changes: Sequence[Change], extend: Extend = extended
) -> RouteNetwork:
    """Join the lines some changes add to a network."""
    lines = added_lines(changes)
    return network if lines is None else extend(network, lines)


def changed_spps(spps: Iterable[SppSite], changes: Sequence[Change]) -> tuple[SppSite, ...]:
    """Apply changes one after the other; plants that none of them names stay the same objects.

    A line changes no plant.

    Raises
    ------
    UsageError
        When a change names a plant that is not there, or adds one that is.
    """
    named = {spp.spp_id: spp for spp in spps}
    for change in changes:
        if isinstance(change, AddLine):
            continue
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


def _wrong_name(change: PlantChange, named: Iterable[SppId]) -> UsageError:
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


def changed_world(world: World, changes: Sequence[Change], extend: Extend = extended) -> World:
    """Make the whole world anew after some changes: what a full re-run would assess against.

    Parameters
    ----------
    extend : callable
        Joins lines to the network, as the network itself was joined.

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
        changed_network(world.network, changes, extend),
        world.estates,
        world.searches.limits,
        partial(prepare_spps, cache=world.searches.cache),
    )
