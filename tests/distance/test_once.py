"""Worked out when it is first asked for: once, by one thread, tried anew after a failure."""

from __future__ import annotations

import pickle
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from georisk.distance import (
    Limits,
    build_network,
    measure_prepared,
    prepare_spps,
    preparing,
)
from georisk.distance.once import Once
from georisk.distance.preparing import prepare_later
from tests.distance.worlds import at, plant, road, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from georisk.distance.routing import SppFields

NETWORK = build_network(table([road((101.0, 13.0), (101.05, 13.0))]))
PLANTS = [plant("B", 101.04, 13.0), plant("A", 101.01, 13.0)]
SITE = at(101.0, 13.0)


def test_threads_that_ask_at_once_get_one_thing() -> None:
    made = []

    def make() -> object:
        time.sleep(0.02)
        made.append(1)
        return object()

    once = Once(make)
    with ThreadPoolExecutor(8) as pool:
        given = {id(one) for one in pool.map(lambda _: once(), range(8))}
    assert (len(given), len(made)) == (1, 1)


def test_what_failed_is_tried_anew() -> None:
    answers = iter((OSError("away"), 7))

    def make() -> int:
        answer = next(answers)
        if isinstance(answer, OSError):
            raise answer
        return answer

    once = Once(make)
    with pytest.raises(OSError, match="away"):
        once()
    assert once() == once() == 7


def test_another_process_is_sent_what_was_worked_out() -> None:
    sent = pickle.loads(pickle.dumps(Once(lambda: (1, 2))))  # noqa: S301 - our own bytes
    assert sent() == (1, 2)


def test_the_network_is_searched_when_the_first_site_is_measured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    searched, really = [], preparing.searched

    def counted(*asked: object, **said: object) -> Sequence[SppFields]:
        searched.append(asked)
        return really(*asked, **said)  # type: ignore[arg-type]

    monkeypatch.setattr(preparing, "searched", counted)
    later = prepare_later(NETWORK, PLANTS, Limits())
    assert not searched
    found = [measure_prepared(NETWORK, [SITE], later) for _ in range(2)]
    assert len(searched) == 1
    at_once = prepare_spps(NETWORK, PLANTS, Limits())
    assert len(searched) == 2
    assert found == 2 * [measure_prepared(NETWORK, [SITE], at_once)]
    assert [one.spp_id for one in later.fields] == ["A", "B"]
