"""Looking together: each gets its own, whoever else asks, and nobody waits for ever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING, Any, cast

import pytest

from georisk.assessment.case import look_around
from georisk.model import LonLat
from georisk.settings import Settings
from georisk.wiring.gathering import Gathered
from georisk.wiring.serving import serve_settings

if TYPE_CHECKING:
    from collections.abc import Sequence


class Slow:
    """Looks at numbers; the first look lasts until it is let go."""

    def __init__(self) -> None:
        self.begun, self.may_go = Event(), Event()
        self.looks: list[list[int]] = []

    def __call__(self, points: Sequence[Any]) -> list[Any]:
        self.looks.append(list(points))
        self.begun.set()
        assert self.may_go.wait(10)
        if -1 in points:
            raise ValueError("not to be looked at")
        return [point * 10 for point in points]


def test_what_is_asked_during_a_look_goes_into_the_next_together() -> None:
    slow = Slow()
    gathered = cast("Any", Gathered(slow))
    with ThreadPoolExecutor(8) as threads:
        first = threads.submit(gathered, [1])
        assert slow.begun.wait(10)
        others = [threads.submit(gathered, [at, at + 1]) for at in range(10, 17)]
        while len(gathered._waiting) < len(others):
            pass
        slow.may_go.set()
        assert first.result(10) == [10]
        assert [one.result(10) for one in others] == [
            [at * 10, (at + 1) * 10] for at in range(10, 17)
        ]
    assert [len(look) for look in slow.looks] == [1, 14]


def test_a_look_that_fails_is_told_to_all_who_waited_and_to_nobody_later() -> None:
    slow = Slow()
    slow.may_go.set()
    gathered = cast("Any", Gathered(slow))
    with pytest.raises(ValueError, match="not to be looked at"):
        gathered([-1])
    assert gathered([2]) == [20]


def test_positions_looked_at_together_are_as_each_alone() -> None:
    world = serve_settings(Settings()).world
    around = [spp.location.point for spp in world.spps[:12]]
    points = [LonLat(lon=at.lon + 0.013, lat=at.lat - 0.009) for at in around]
    alone = [look_around(world, [point])[0] for point in points]
    assert look_around(world, points) == alone
    assert len({one.nearest for one in alone}) > 1


def test_at_once_is_now_or_not_at_all() -> None:
    slow = Slow()
    gathered = cast("Any", Gathered(slow))
    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(gathered, [1])
        assert slow.begun.wait(10)
        assert gathered.at_once([2]) is None
        slow.may_go.set()
        assert first.result(10) == [10]
    assert gathered.at_once([2]) == [20]
    with pytest.raises(ValueError, match="not to be looked at"):
        gathered.at_once([-1])
    assert gathered.at_once([3]) == [30]
