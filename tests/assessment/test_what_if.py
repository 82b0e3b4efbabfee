"""What a what-if says of places where it is easily wrong."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from shapely.geometry import box

import georisk.scoring
from georisk.assessment import assess, make_world, registers
from georisk.assessment.answers import MOVE_COLUMNS, move_fields, what_if_fields
from georisk.assessment.changes import (
    AddLine,
    AddSpp,
    ChangeStatus,
    MoveSpp,
    RemoveSpp,
    changed_spps,
    changed_world,
)
from georisk.assessment.standings import stated
from georisk.assessment.what_if import make_baseline, rescored, what_if
from georisk.distance import Limits, build_network
from georisk.errors import InvalidValue, NoEligibleSpp, UsageError
from georisk.model import (
    Customer,
    CustomerId,
    LineKind,
    Location,
    LonLat,
    Precision,
    SppId,
    SppSite,
    SppStatus,
)
from georisk.scoring import parse_ruleset
from tests.distance.worlds import at, plant, road, spp_line, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from georisk.assessment import World
    from georisk.assessment.changes import Change
    from georisk.distance.kept import Findings

RULES = parse_ruleset(
    (Path(georisk.scoring.__file__).parent / "rulesets" / "pea-2566.toml").read_text("utf-8")
)
LAT = 13.4
# 60 km of road from west to east, and the same of a line that S1 owns, 1 km north of it.
STEPS = [round(100.8 + step * 0.01, 7) for step in range(56)]
ROAD = road(*((lon, LAT) for lon in STEPS))
OWN = spp_line("S1", *((lon, LAT + 0.01) for lon in STEPS))
LINK = road((STEPS[0], LAT), (STEPS[0], LAT + 0.01))


def someone(name: str, lon: float | None, bill: str | None = "3000000", **more: object) -> Customer:
    location = None
    if lon is not None:
        location = Location(point=at(lon, LAT + 0.0001), precision=Precision.SURVEYED)
    return Customer(
        customer_id=CustomerId(name),
        row=2,
        location=location,
        monthly_bill_thb=None if bill is None else Decimal(bill),
        outages_12m=3,
        **more,  # type: ignore[arg-type]
    )


PEOPLE = (
    someone("near", 100.82, office="O1"),
    someone("middle", 101.05, office="O1"),
    someone("far", 101.34),
    someone("small", 100.83, "1000"),
    someone("unknown", 100.84, None),
    someone("nowhere", None),
)


def world_of(*spps: SppSite, lines: Sequence[object] = (ROAD,)) -> World:
    network = build_network(table(list(lines)))  # type: ignore[arg-type]
    return make_world(RULES, spps, network, (), Limits())


def agrees(world: World, changes: Sequence[Change]) -> tuple[list[str], int]:
    """Hold the answer to a full run; return who moves, and how many were scored again."""
    baseline = make_baseline(PEOPLE, world, registers())
    full = stated(assess(PEOPLE, changed_world(world, changes), registers()))
    row, _, after = rescored(baseline, changes)
    merged = baseline.before.copy()
    merged[row] = after
    assert np.array_equal(merged, full)
    answer = what_if(baseline, changes)
    moved = [PEOPLE[at].customer_id for at in np.flatnonzero((full != baseline.before).any(axis=1))]
    assert [move.customer.customer_id for move in answer.moves] == sorted(moved)
    return sorted(moved), answer.rescored


S1, S2 = plant("S1", 100.81, LAT), plant("S2", 101.35, LAT)


def test_a_removed_plant_moves_those_near_it_and_no_other() -> None:
    moved, again = agrees(world_of(S1, S2), [RemoveSpp(spp_id=SppId("S1"))])
    assert moved == ["near", "unknown"]
    assert again == 3  # "small" is near too, but was never assessed


def test_a_plant_with_lines_of_its_own_touches_who_is_near_the_lines() -> None:
    """Customers 20 and 55 km from the plant, 1 km from its line: reading R3 measures from that."""
    world = world_of(S1, S2, lines=(ROAD, OWN, LINK))
    for change in (
        RemoveSpp(spp_id=SppId("S1")),
        MoveSpp(spp_id=SppId("S1"), point=at(100.9, LAT)),
        ChangeStatus(spp_id=SppId("S1"), status=SppStatus.RETIRED),
    ):
        _, again = agrees(world, [change])
        assert again == 5
    without = world_of(S2, lines=(ROAD, OWN, LINK))
    _, again = agrees(without, [AddSpp(point=at(100.81, LAT), spp_id=SppId("S1"))])
    assert again == 5


def test_a_moved_plant_loses_the_outline_of_its_old_place() -> None:
    wide = plant("S1", 100.81, LAT, box(100.80, LAT - 0.01, 101.05, LAT + 0.01))
    moved, _ = agrees(world_of(wide, S2), [MoveSpp(spp_id=SppId("S1"), point=at(100.81, LAT))])
    assert "middle" in moved


def test_a_plant_that_only_changes_status_and_stays_eligible_moves_nobody() -> None:
    change = ChangeStatus(spp_id=SppId("S1"), status=SppStatus.PLANNED)
    assert agrees(world_of(S1, S2), [change]) == ([], 0)


def line(*places: tuple[float, float], owner: str | None = None) -> AddLine:
    kind = LineKind.DISTRIBUTION_LINE if owner is None else LineKind.SPP_LINE
    points = tuple(at(*place) for place in places)
    return AddLine(points=points, kind=kind, owner=None if owner is None else SppId(owner))


NORTH = [(lon, LAT + 0.01) for lon in STEPS]
BESIDE = plant("S1", 100.81, LAT + 0.011)


def test_a_line_far_away_that_joins_two_parts_settles_what_nobody_knew() -> None:
    """Customers by the south road, the plant by the north road; 60 km east they are joined."""
    world = world_of(BESIDE, S2, lines=(ROAD, road(*NORTH)))
    moved, _ = agrees(world, [line((STEPS[-1], LAT), (STEPS[-1], LAT + 0.01))])
    assert moved == ["near", "unknown"]


def test_a_line_shortens_the_way_of_customers_far_from_it() -> None:
    """From 21 km round by the north to 5 km straight on, 3 km from where the line is."""
    west, east = [lon for lon in STEPS if lon <= 100.84], [lon for lon in STEPS if lon >= 100.85]
    up = LAT + 0.1
    gap = (
        road(*((lon, LAT) for lon in west), (100.84, up), (100.85, up), (100.85, LAT)),
        road(*((lon, LAT) for lon in east)),
    )
    world = world_of(plant("S1", 100.89, LAT), S2, lines=gap)
    moved, _ = agrees(world, [line((100.84, LAT), (100.85, LAT))])
    assert moved == ["near", "unknown"]


def test_a_line_beside_a_plant_takes_its_foot_from_a_road_customers_are_far_along() -> None:
    """The plant hangs on the line then, which leads nowhere: nobody knows the distance any more."""
    off_road = plant("S1", 100.88, LAT + 0.01)
    world = world_of(off_road, S2)
    moved, again = agrees(world, [line((100.88, LAT + 0.012), (100.88, LAT + 0.02))])
    assert moved == ["near", "unknown"]
    assert again < len(PEOPLE)


def test_a_line_of_a_plants_own_counts_with_the_plant_that_is_moved() -> None:
    world = world_of(S1, S2)
    own = line((101.03, LAT), (101.05, LAT), owner="S1")
    agrees(world, [own])
    agrees(world, [own, MoveSpp(spp_id=SppId("S1"), point=at(101.0, LAT))])
    moved, _ = agrees(world, [own, AddSpp(point=at(101.06, LAT), spp_id=SppId("N"))])
    assert "middle" in moved


def test_a_line_needs_two_different_points() -> None:
    with pytest.raises(InvalidValue, match="two different"):
        AddLine(points=(at(100.0, LAT),) * 3)


def test_changes_add_up_in_their_order() -> None:
    first = AddSpp(point=at(101.05, LAT), spp_id=SppId("N"))
    then = MoveSpp(spp_id=SppId("N"), point=at(101.30, LAT))
    world = world_of(S1, S2)
    assert agrees(world, [first, then])[0] == []
    assert agrees(world, [first])[0] == ["middle"]
    assert agrees(world, [first, RemoveSpp(spp_id=SppId("N"))]) == ([], 0)
    assert agrees(world, [first, then, RemoveSpp(spp_id=SppId("S2"))])[0] == ["far"]


def test_of_plants_equally_far_the_smaller_id_is_named() -> None:
    baseline = make_baseline(PEOPLE, world_of(S1, S2), registers())
    twin = AddSpp(point=S2.location.point, spp_id=SppId("S1b"))
    _, found, _ = rescored(baseline, [twin])
    assert named(found) == {SppId("S1b")}
    later = AddSpp(point=S2.location.point, spp_id=SppId("S3"))
    _, found, _ = rescored(baseline, [later])
    assert named(found) == {SppId("S2")}


def named(found: Findings) -> set[SppId]:
    return {found.spp_ids[spp] for spp in found.spp.tolist()}


@pytest.mark.parametrize(
    "change",
    [
        AddSpp(point=at(101.0, LAT), spp_id=SppId("S1")),
        RemoveSpp(spp_id=SppId("S9")),
        MoveSpp(spp_id=SppId("S9"), point=at(101.0, LAT)),
        ChangeStatus(spp_id=SppId("S9"), status=SppStatus.RETIRED),
    ],
)
def test_a_plant_that_is_not_there_or_already_there_is_named(change: Change) -> None:
    with pytest.raises(UsageError, match=str(change.spp_id)):
        changed_spps((S1, S2), [change])


def test_without_any_plant_it_is_refused_like_a_run() -> None:
    baseline = make_baseline(PEOPLE, world_of(S1), registers())
    with pytest.raises(NoEligibleSpp):
        what_if(baseline, [RemoveSpp(spp_id=SppId("S1"))])


def test_no_customer_at_all() -> None:
    answer = what_if(make_baseline((), world_of(S1), registers()), [AddSpp(point=at(101.0, LAT))])
    assert answer.moves == ()
    assert answer.total.at_stake_after == 0


def test_baht_at_stake_is_the_bill_of_those_who_need_a_special_risk_plan() -> None:
    world = world_of(S1, S2)
    answer = what_if(
        make_baseline(PEOPLE, world, registers()), [AddSpp(point=LonLat(lon=101.05, lat=LAT))]
    )
    full = assess(PEOPLE, changed_world(world, [AddSpp(point=at(101.05, LAT))]), registers())
    stake = [
        item.customer.monthly_bill_thb or Decimal(0)
        for item in full
        if item.scorecard and item.scorecard.special_risk_plan
    ]
    assert answer.total.at_stake_after == sum(stake, Decimal(0))
    assert [shift.name for shift in answer.offices] == ["O1"]


def test_fields_and_columns_of_a_move_are_the_same() -> None:
    answer = what_if(
        make_baseline(PEOPLE, world_of(S1, S2), registers()), [RemoveSpp(spp_id=SppId("S1"))]
    )
    move = answer.moves[0]
    told = move_fields(move)
    assert tuple(told) == MOVE_COLUMNS
    assert (told["customer_id"], told["spp_id_before"]) == (move.customer.customer_id, "S1")
    assert (told["spp_id_after"], told["tier_after"]) == (move.spp_after, move.after.tier)
    assert (told["eligible_before"], told["tier_before"]) == (True, move.before.tier)
    fields = what_if_fields(answer)
    assert fields["moved"] == len(answer.moves)
