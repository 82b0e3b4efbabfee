"""One customer at once: the same as in its turn, and never where somebody would have to wait."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import pytest

from georisk.assessment.case import look_around
from georisk.model import AssessedCustomer, Rejected
from georisk.settings import Settings
from georisk.wiring.gathering import Gathered
from georisk.wiring.remembering import Remembered
from georisk.wiring.serving import assess_at_once, assess_items, serve_settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from georisk.model import LonLat
    from georisk.service.context import Outcome
    from georisk.wiring.serving import Served

KNOWN = {"monthly_bill_thb": 2_500_000, "outages_12m": 3, "branch_status": "all_pea"}


@pytest.fixture(scope="module")
def served() -> Served:
    """The sample's world, searched."""
    found = serve_settings(Settings())
    assert found.world.searches.fields
    return found


def _at_once(served: Served, *items: Mapping[str, object]) -> list[Outcome | None]:
    """What becomes of items that all come in one turn of the event loop."""

    async def asked() -> list[Outcome | None]:
        return await asyncio.gather(*(assess_at_once(served, item) for item in items))

    return asyncio.run(asked())


def _places(served: Served) -> list[dict[str, object]]:
    around = [spp.location.point for spp in served.world.spps]
    return [
        {"customer_id": f"C{number}-{step}", "lon": at.lon + step / 100, "lat": at.lat - step / 150}
        for number, at in enumerate(around)
        for step in (0, 1, 4, 12)
    ]


def test_at_once_is_as_in_its_turn(served: Served) -> None:
    items = [place | KNOWN for place in _places(served)]
    items += [
        {"customer_id": "no bill", "lon": 101.1, "lat": 13.4},
        {"customer_id": "no such column", "lon": 101.1, "lat": 13.4, "bil": 1},
        {"customer_id": "at sea", "lon": 10.0, "lat": 13.4},
        {"lon": 101.1, "lat": 13.4},
    ]
    at_once = [outcome for item in items for outcome in _at_once(served, item)]
    forgetful = replace(served, look=None)
    assert at_once == [assess_items(forgetful, [item])[0] for item in items]
    assert at_once == _at_once(served, *items)  # from what is remembered
    anew = replace(served, look=Remembered(Gathered(partial(look_around, served.world))))
    assert at_once == _at_once(anew, *items)  # all in one turn
    kinds = [type(one) for one in at_once]
    assert kinds[:-3] == [AssessedCustomer] * (len(items) - 3)
    assert kinds[-3:] == [Rejected] * 3
    scored = [one for one in at_once if isinstance(one, AssessedCustomer)]
    statuses = {one.record.distance_status for one in scored}
    assert {"routed", "beyond_cutoff"} <= statuses
    assert {one.record.eligible for one in scored} >= {True, False}


@pytest.mark.parametrize(
    "item",
    [
        {"customer_id": "nowhere"},
        {"customer_id": "an address", "address": "ต.บ่อวิน อ.ศรีราชา จ.ชลบุรี"},
        {"customer_id": "somewhere", "lon": 101.1, "lat": 13.4, "position_accuracy_m": 500},
    ],
)
def test_what_takes_longer_has_its_turn(served: Served, item: dict[str, object]) -> None:
    assert _at_once(served, item) == [None]
    assert len(assess_items(served, [item])) == 1


def test_nobody_is_at_once_before_the_network_is_searched() -> None:
    fresh = serve_settings(Settings())
    item = _places(fresh)[0] | KNOWN
    assert _at_once(fresh, item) == [None]
    assert not fresh.world.searches.search.is_known
    in_its_turn = assess_items(fresh, [item])[0]
    assert _at_once(fresh, item) == [in_its_turn]


def test_nobody_is_at_once_while_others_are_looked_around(served: Served) -> None:
    begun, may_go = Event(), Event()
    look: Any = served.look

    def slow(points: Sequence[LonLat]) -> Any:
        begun.set()
        assert may_go.wait(10)
        return look(points)

    busy = replace(served, look=Remembered(Gathered(slow)))
    first, second = (place | KNOWN for place in _places(served)[:2])
    other = Thread(target=assess_items, args=(busy, [first]))
    other.start()
    assert begun.wait(10)
    assert _at_once(busy, second) == [None]
    may_go.set()
    other.join(10)
    assert _at_once(busy, second) == assess_items(served, [second])
