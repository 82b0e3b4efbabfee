"""What is remembered is what would be seen again, and no more of it than may be kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING, Any, cast

import pytest

from georisk.assessment.case import look_around
from georisk.model import LonLat
from georisk.settings import Settings
from georisk.wiring.gathering import Gathered
from georisk.wiring.remembering import AHEAD, Remembered
from georisk.wiring.serving import look_ahead, serve_settings

if TYPE_CHECKING:
    from collections.abc import Sequence


class Seer:
    """Looks at numbers, and writes down which."""

    def __init__(self) -> None:
        self.looks: list[list[int]] = []

    def __call__(self, points: Sequence[Any]) -> list[Any]:
        self.looks.append(list(points))
        if -1 in points:
            raise ValueError("not to be looked at")
        return [point * 10 for point in points]


def remembering(seer: Any, most: int = 100) -> Any:
    return Remembered(cast("Any", Gathered(seer)), most)


def test_each_position_is_looked_at_once_and_told_in_the_order_asked() -> None:
    seer = Seer()
    seen = remembering(seer)
    assert seen([3, 1, 3]) == [30, 10, 30]
    assert seen([1, 2, 3]) == [10, 20, 30]
    assert seen.at_once([2]) == [20]
    assert seen.at_once([4]) == [40]
    assert seen([4]) == [40]
    assert seen([]) == []
    assert seer.looks == [[3, 1], [2], [4]]


def test_what_was_seen_first_gives_way() -> None:
    seer = Seer()
    seen = remembering(seer, most=3)
    assert seen([1, 2, 3, 4]) == [10, 20, 30, 40]
    assert seen([2, 3, 4]) == [20, 30, 40]
    assert seen([1]) == [10]
    assert seer.looks == [[1, 2, 3, 4], [1]]
    assert len(seen._kept) == 3


def test_a_look_that_fails_leaves_nothing_behind() -> None:
    seer = Seer()
    seen = remembering(seer)
    for ask in (seen, seen.at_once):
        with pytest.raises(ValueError, match="not to be looked at"):
            ask([-1])
    assert seen._kept == {}


def test_what_is_known_is_told_while_somebody_looks() -> None:
    begun, may_go = Event(), Event()

    def slow(points: Sequence[Any]) -> list[Any]:
        if 5 in points:
            begun.set()
            assert may_go.wait(10)
        return [point * 10 for point in points]

    seen = remembering(slow)
    assert seen([1]) == [10]
    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(seen, [5])
        assert begun.wait(10)
        assert seen.at_once([1]) == [10]
        assert seen.at_once([2]) is None
        may_go.set()
        assert first.result(10) == [50]


@pytest.mark.parametrize("count", [0, 1, AHEAD, AHEAD + 1, 3 * AHEAD])
def test_looking_ahead_is_done_in_parts_and_of_no_more_than_is_kept(count: int) -> None:
    seer, most = Seer(), 2 * AHEAD
    seen = remembering(seer, most)
    seen.look_ahead(range(count))
    assert [number for look in seer.looks for number in look] == [*range(min(count, most))]
    assert all(len(look) <= AHEAD for look in seer.looks)
    seer.looks.clear()
    assert seen([*range(min(count, most))]) == [10 * number for number in range(min(count, most))]
    assert seer.looks == []


def test_many_threads_get_each_their_own_while_little_is_kept() -> None:
    seen = remembering(Seer(), most=7)

    def ask(start: int) -> bool:
        points = [(start * 31 + step * step) % 40 for step in range(200)]
        return all(seen([point, point + 1]) == [10 * point, 10 * point + 10] for point in points)

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(ask, range(8)))
    assert len(seen._kept) <= 7


def test_what_is_remembered_of_a_world_is_what_lies_there() -> None:
    served = serve_settings(Settings())
    around = [spp.location.point for spp in served.world.spps]
    points = [LonLat(lon=at.lon + 0.011, lat=at.lat - 0.007) for at in around]
    look_ahead(served, points)
    assert served.look is not None
    assert served.look.at_once(points) == look_around(served.world, points)
