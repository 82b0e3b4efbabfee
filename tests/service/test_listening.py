"""Where a service listens: at an address nobody has, shared fairly by its processes."""

from __future__ import annotations

import asyncio
import pickle
import socket
import sys
from contextlib import ExitStack
from multiprocessing.reduction import ForkingPickler

import pytest

from georisk.errors import UsageError
from georisk.service.listening import SharedSocket, free_address, shared_socket

HOST = "127.0.0.1"
CLIENTS = 64
linux = pytest.mark.skipif(sys.platform != "linux", reason="connections are dealt out on Linux")


def test_an_address_somebody_listens_at_is_refused_in_both_languages() -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"port {port}.*--port") as refused:
            free_address(HOST, port)
    assert str(port) in refused.value.th
    assert "--port" in refused.value.th


def test_a_port_is_found_where_any_will_do() -> None:
    family, (where, port) = free_address(HOST, 0)
    assert (where, family) == (HOST, socket.AF_INET)
    assert port > 0


def handed_on(opened: SharedSocket) -> SharedSocket:
    """What another process has of it."""
    copy: SharedSocket = pickle.loads(bytes(ForkingPickler.dumps(opened)))  # noqa: S301 - ours
    return copy


@linux
def test_connections_are_dealt_out_among_processes() -> None:
    with ExitStack() as closing:
        kept = closing.enter_context(shared_socket(*free_address(HOST, 0)))  # as the first process
        both = [closing.enter_context(handed_on(kept)) for _ in range(2)]
        for one in both:
            one.listen(CLIENTS)
            one.setblocking(False)  # noqa: FBT003
        for _ in range(CLIENTS):
            closing.enter_context(socket.create_connection(kept.getsockname()[:2], timeout=5))
        taken = [closing.enter_context(ExitStack()) for _ in both]
        counts = [_accepted(one, stack) for one, stack in zip(both, taken, strict=True)]
    assert sum(counts) == CLIENTS
    assert min(counts) > CLIENTS // 8


def _accepted(listening: SharedSocket, closing: ExitStack) -> int:
    count = 0
    while True:
        try:
            closing.enter_context(listening.accept()[0])
        except BlockingIOError:
            return count
        count += 1


@linux
def test_a_short_answer_is_not_held_back() -> None:
    """Asyncio switches Nagle's algorithm off only for sockets that say they are TCP.

    With it, an answer in two pieces waits for the client to acknowledge the first: 40 ms.
    """

    async def delays() -> int:
        told: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            mine = writer.get_extra_info("socket")
            told.set_result(mine.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        with shared_socket(*free_address(HOST, 0)) as kept:
            listening = handed_on(kept)
        server = await asyncio.start_server(answer, sock=listening)
        async with server:
            _, writer = await asyncio.open_connection(*listening.getsockname()[:2])
            at_once = await asyncio.wait_for(told, 5)
            writer.close()
        return at_once

    assert asyncio.run(delays()) == 1
