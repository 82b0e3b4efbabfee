"""Positions of one turn of the event loop: looked around once, told each its own."""

from __future__ import annotations

import asyncio
from threading import Thread
from typing import Any

import pytest

from georisk.wiring.turning import InOneTurn

DEADLINE_S = 10


class _Looks:
    """Looks that are written down; a position is a number, and what lies around it its double."""

    def __init__(self) -> None:
        self.made: list[list[Any]] = []

    def __call__(self, points: Any) -> Any:
        self.made.append(list(points))
        return [2 * point for point in points]


def test_who_comes_in_one_turn_is_looked_around_together() -> None:
    looks = _Looks()
    turn: Any = InOneTurn(looks)

    async def day() -> list[int]:
        first = await asyncio.gather(turn(1), turn(2), turn(1))
        return [*first, await turn(3)]

    assert asyncio.run(day()) == [2, 4, 2, 6]
    assert looks.made == [[1, 2, 1], [3]]


def test_nobody_is_told_while_somebody_else_looks() -> None:
    turn: Any = InOneTurn(lambda _: None)

    async def day() -> list[None]:
        return await asyncio.gather(turn(1), turn(2))

    assert asyncio.run(day()) == [None, None]


def test_who_has_gone_keeps_nobody_from_an_answer() -> None:
    turn: Any = InOneTurn(_Looks())

    async def day() -> list[Any]:
        tasks = [asyncio.create_task(turn(number)) for number in range(3)]
        await asyncio.sleep(0)
        tasks[1].cancel()
        return await asyncio.gather(*tasks, return_exceptions=True)

    first, second, third = asyncio.run(day())
    assert (first, third) == (0, 4)
    assert isinstance(second, asyncio.CancelledError)


def test_an_error_is_told_to_all_of_its_turn_and_to_nobody_after() -> None:
    broken = [True]

    def look(points: Any) -> Any:
        if broken.pop() if broken else False:
            raise OSError("the network file is gone")
        return points

    turn: Any = InOneTurn(look)

    async def day() -> list[Any]:
        first = await asyncio.gather(turn(1), turn(2), return_exceptions=True)
        return [*first, await turn(3)]

    one, other, after = asyncio.run(day())
    assert [str(error) for error in (one, other)] == ["the network file is gone"] * 2
    assert after == 3


@pytest.mark.parametrize("loops", [4])
def test_each_loop_has_turns_of_its_own(loops: int) -> None:
    turn: Any = InOneTurn(_Looks())
    told: dict[int, list[int]] = {}

    async def many(number: int) -> list[int]:
        return [
            answer
            for at in range(200)
            for answer in await asyncio.gather(turn(number), turn(number + at))
        ]

    def alone(number: int) -> None:
        told[number] = asyncio.run(asyncio.wait_for(many(number), DEADLINE_S))

    threads = [Thread(target=alone, args=(number,)) for number in range(loops)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(DEADLINE_S)
    assert told == {
        number: [answer for at in range(200) for answer in (2 * number, 2 * (number + at))]
        for number in range(loops)
    }
