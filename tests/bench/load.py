"""Requests to a service from another process: when they are due, one by one, or all at once."""

from __future__ import annotations

import asyncio
import re
import selectors
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

CONNECTIONS = 8


async def _exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
) -> bytes:
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = head.partition("\r\n")[0]
    if " 304 " in status:
        return b""
    if " 200 " not in status:
        raise SystemExit(f"{request[:200]!r} was answered {head}")
    if "transfer-encoding: chunked" in head:
        return b"".join([part async for part in _chunks(reader)])
    length = next(line for line in head.splitlines() if line.startswith("content-length"))
    return await reader.readexactly(int(length.partition(":")[2]))


async def _chunks(reader: asyncio.StreamReader) -> Any:
    while size := int(await reader.readline(), 16):
        yield await reader.readexactly(size)
        await reader.readline()
    await reader.readline()


async def etag(door: int, request: bytes) -> str:
    """Ask once for the tag of an answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", door)
    try:
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        found: list[str] = re.findall(r"(?im)^etag: (\S+)", head)
        return found[0]
    finally:
        writer.close()


async def fetch(door: int, request: bytes) -> bytes:
    """Ask once, by a connection of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", door)
    try:
        return await _exchange(reader, writer, request)
    finally:
        writer.close()


def on_time(door: int, requests: Sequence[bytes], rate: float) -> list[float]:
    """Do as `paced`, in a loop that wakes when it is due: the usual one counts in milliseconds."""
    loop = partial(asyncio.SelectorEventLoop, selectors.SelectSelector())
    with asyncio.Runner(loop_factory=loop) as runner:
        return runner.run(paced(door, requests, rate))


async def paced(door: int, requests: Sequence[bytes], rate: float) -> list[float]:
    """Send so many a second; seconds from when each was due to its answer."""
    due: asyncio.Queue[tuple[float, bytes] | None] = asyncio.Queue()
    seconds: list[float] = []

    async def connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", door)
        while (one := await due.get()) is not None:
            await _exchange(reader, writer, one[1])
            seconds.append(perf_counter() - one[0])
        writer.close()

    async with asyncio.TaskGroup() as group:
        for _ in range(CONNECTIONS):
            group.create_task(connection())
        begun = perf_counter()
        for number, request in enumerate(requests):
            when = begun + number / rate
            await asyncio.sleep(max(0.0, when - perf_counter()))
            due.put_nowait((when, request))
        for _ in range(CONNECTIONS):
            due.put_nowait(None)
    return seconds


async def one_by_one(door: int, requests: Sequence[bytes]) -> list[float]:
    """Send each when the one before was answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", door)
    seconds = []
    for request in requests:
        begun = perf_counter()
        await _exchange(reader, writer, request)
        seconds.append(perf_counter() - begun)
    writer.close()
    return seconds


async def flood(door: int, requests: Sequence[bytes], count: int) -> None:
    """Send as fast as they are answered, by all connections."""
    each = [requests[at % len(requests)] for at in range(count)]
    async with asyncio.TaskGroup() as group:
        for first in range(CONNECTIONS):
            group.create_task(one_by_one(door, each[first::CONNECTIONS]))
