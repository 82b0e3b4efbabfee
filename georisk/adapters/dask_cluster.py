"""Work spread over the workers of a Dask scheduler, and gathered in order.

Nothing here knows what the work is: a pure function, what all its calls share, and batches. A batch
whose worker dies is done again elsewhere; since the function is pure the answer is the same.
"""

from __future__ import annotations

import re
import socket
from collections import deque
from contextlib import contextmanager
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from georisk import __version__
from georisk.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from urllib.parse import SplitResult

    Client = Any  # Dask's is untyped
    Future = Any

Shared = TypeVar("Shared")
Batch = TypeVar("Batch")
Result = TypeVar("Result")

ANSWER_WITHIN_S = 15.0
KNOCK_S = 5.0
WORKERS_WITHIN_S = 30
# Batches on their way at once, for each thread of the workers: enough that none waits for us.
AHEAD = 4
# A batch is given to this many workers after the first, should they die over it; and should what
# all share be lost with them, everything that is left is begun anew as often.
RETRIES = 5
SECRETS = re.compile(r"^([a-z0-9+.-]+://)?(?:[^/@]*@)*([^/?#]*).*$", re.IGNORECASE | re.DOTALL)
SCHEMES = ("tcp", "tls", "ws", "wss")


def require_address(address: str) -> None:
    """Refuse what is no address of a scheduler before the work begins.

    Raises
    ------
    UsageError
        Also where Dask is not installed.
    """
    parts = urlsplit(address)
    if parts.scheme not in SCHEMES or not parts.hostname or not _port(parts) or "@" in address:
        raise UsageError(
            f"--scheduler {without_secrets(address)}: expected the address of a Dask scheduler,"
            " as tcp://host:8786 or tls://host:8786, without a user or password",
            f"--scheduler {without_secrets(address)}: ต้องเป็นที่อยู่ของ Dask scheduler"
            " เช่น tcp://host:8786 หรือ tls://host:8786 โดยไม่มีชื่อผู้ใช้หรือรหัสผ่าน",
        )
    try:
        import distributed  # noqa: F401
    except ImportError:
        raise UsageError(
            "--scheduler needs Dask: install georisk with the extra distributed"
            " (pip install 'georisk[distributed]')",
            "--scheduler ต้องใช้ Dask: ติดตั้ง georisk พร้อมส่วนเสริม distributed"
            " (pip install 'georisk[distributed]')",
        ) from None


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        return None


def without_secrets(address: str) -> str:
    """Leave the user, the password and any query out of an address.

    Examples
    --------
    >>> without_secrets("tls://me:secret@grid.example:8786?token=x")
    'tls://grid.example:8786'
    """
    return re.sub(
        r"^([a-z0-9+.-]+://)?(?:[^/@]*@)*([^/?#]*).*$", r"\1\2", address, flags=re.IGNORECASE
    )


def in_order(
    address: str,
    work: Callable[[Shared, Batch], Result],
    shared: Shared,
    batches: Sequence[Batch],
) -> Iterator[Result]:
    """Yield what each batch amounts to, in the order of the batches.

    Parameters
    ----------
    address : str
        Of the scheduler.
    work : callable
        Pure, and importable by the workers.
    shared : object
        Sent to every worker once.

    Raises
    ------
    UsageError
        As `require_address`.
    InputError
        When no scheduler answers, it has no worker, a worker's georisk is of another version, or
        workers died over the work again and again.
    """
    require_address(address)
    with _client(address) as client:
        _require_workers(client, address)
        done, losses = 0, 0
        while done < len(batches):
            try:
                for result in _results(client, work, shared, batches[done:]):
                    yield result
                    done += 1
            except _lost() as error:
                losses += 1
                if losses > RETRIES:
                    raise _given_up(address, done, len(batches)) from error
                _require_workers(client, address)


@contextmanager
def _client(address: str) -> Iterator[Client]:
    import distributed

    _require_answer(address)
    try:
        client: Client = distributed.Client(  # type: ignore[no-untyped-call]
            address, timeout=ANSWER_WITHIN_S, set_as_default=False
        )
    except (OSError, TimeoutError, ValueError) as error:
        raise _no_answer(address) from error
    with client:
        yield client


def _require_answer(address: str) -> None:
    """Knock before Dask does, which waits long and leaves threads behind where nobody is."""
    parts = urlsplit(address)
    end, count = monotonic() + ANSWER_WITHIN_S, 0
    while True:
        try:
            socket.create_connection((str(parts.hostname), parts.port or 0), KNOCK_S).close()
        except OSError as error:
            count += 1
            if monotonic() > end:
                raise _no_answer(address) from error
            sleep(min(0.1 * count, 1.0))
        else:
            return


def _no_answer(address: str) -> InputError:
    return InputError(
        f"no Dask scheduler answers at {without_secrets(address)}: start one with dask scheduler,"
        " or leave --scheduler out",
        f"ไม่มี Dask scheduler ตอบที่ {without_secrets(address)}: เริ่มด้วยคำสั่ง dask scheduler"
        " หรือไม่ต้องระบุ --scheduler",
    )


def _require_workers(client: Client, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=WORKERS_WITHIN_S)
    except TimeoutError as error:
        raise InputError(
            f"the Dask scheduler at {without_secrets(address)} has no worker: start some with dask"
            " worker",
            f"Dask scheduler ที่ {without_secrets(address)} ไม่มี worker: เริ่มด้วยคำสั่ง dask worker",
        ) from error


def _lost() -> tuple[type[BaseException], ...]:
    """Errors that say a worker is gone and not that the work is wrong."""
    from distributed import CancelledError
    from distributed.client import FutureCancelledError
    from distributed.scheduler import KilledWorker

    return (KilledWorker, CancelledError, FutureCancelledError)


def _results(
    client: Client,
    work: Callable[[Shared, Batch], Result],
    shared: Shared,
    batches: Sequence[Batch],
) -> Iterator[Result]:
    """Keep a few batches on their way for each thread, and take the answers in order."""
    sent = client.scatter(shared, broadcast=True, hash=False)
    waiting: deque[Future] = deque()
    rest = iter(batches)
    ahead = AHEAD * max(1, sum(client.nthreads().values()))
    try:
        while True:
            while len(waiting) < ahead and (batch := next(rest, None)) is not None:
                waiting.append(
                    client.submit(
                        _checked, work, __version__, sent, batch, pure=False, retries=RETRIES
                    )
                )
            if not waiting:
                return
            yield waiting.popleft().result()
    finally:
        client.cancel(list(waiting))


def _checked(
    work: Callable[[Shared, Batch], Result], version: str, shared: Shared, batch: Batch
) -> Result:
    """Do one batch in a worker, where georisk is the one that asks."""
    if version != __version__:
        raise InputError(
            f"a worker has georisk {__version__}, the job {version}: install the same everywhere",
            f"worker ใช้ georisk {__version__} แต่งานนี้ใช้ {version}: ติดตั้งรุ่นเดียวกันทุกเครื่อง",
        )
    return work(shared, batch)


def _given_up(address: str, done: int, count: int) -> InputError:
    return InputError(
        f"workers of the Dask scheduler at {without_secrets(address)} died again and again:"
        f" {done:,} of {count:,} batches were done; give the workers more memory, or leave"
        " --scheduler out",
        f"worker ของ Dask scheduler ที่ {without_secrets(address)} หยุดทำงานซ้ำหลายครั้ง"
        f" เสร็จ {done:,} จาก {count:,} ชุด: เพิ่มหน่วยความจำให้ worker หรือไม่ต้องระบุ --scheduler",
    )
