"""What takes long is worked out once, however many threads ask for it at the same moment."""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import Future
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

Made = TypeVar("Made")


class Once(Generic[Made]):
    """Keeps what was worked out last, by key; threads may share one.

    Parameters
    ----------
    most : int
        How much is kept; what nobody asked for the longest gives way.

    Examples
    --------
    >>> kept = Once[int](2)
    >>> kept("two", lambda: 2), kept("two", lambda: 3)
    (2, 2)
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._made: OrderedDict[Hashable, Future[Made]] = OrderedDict()
        self._lock = Lock()

    def __call__(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Work something out once; who asks for it meanwhile waits for whoever began."""
        with self._lock:
            is_first = key not in self._made
            future = self._made.setdefault(key, Future())
            self._made.move_to_end(key)
            while len(self._made) > self._most:
                self._made.popitem(last=False)
        if is_first:
            self._work_out(key, future, make)
        return future.result()

    def _work_out(self, key: Hashable, future: Future[Made], make: Callable[[], Made]) -> None:
        try:
            future.set_result(make())
        except BaseException as error:
            with self._lock:
                if self._made.get(key) is future:  # another may have begun since it gave way
                    del self._made[key]
            future.set_exception(error)  # whoever waits hears of it, whoever comes later tries anew
            raise
