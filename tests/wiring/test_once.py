"""What takes long is worked out once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from georisk.wiring.once import Once


def test_who_asks_meanwhile_waits_for_whoever_began() -> None:
    begun, go = Event(), Event()
    made: list[object] = []

    def slowly() -> object:
        begun.set()
        assert go.wait(5)
        made.append(object())
        return made[-1]

    once = Once[object](2)
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(once, "run", slowly)
        assert begun.wait(5)
        others = [pool.submit(once, "run", slowly) for _ in range(3)]
        assert once("another", object) is not None  # nobody else is kept waiting
        go.set()
        assert {id(asked.result(5)) for asked in (first, *others)} == {id(made[0])}
    assert len(made) == 1


def test_what_failed_is_tried_anew() -> None:
    once = Once[int](2)
    with pytest.raises(ZeroDivisionError):
        once("key", lambda: 1 // 0)
    assert once("key", lambda: 7) == 7


def test_what_nobody_asked_for_the_longest_gives_way() -> None:
    once = Once[str](2)
    for key in ("a", "b", "a", "c"):
        once(key, lambda: "old")
    assert [once(key, lambda: "new") for key in ("a", "c", "b")] == ["old", "old", "new"]
