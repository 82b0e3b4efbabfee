"""What is worked out when it is first asked for, once for all threads."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Made = TypeVar("Made")


class Once(Generic[Made]):
    """Works something out at the first call; who calls meanwhile waits for it.

    A call that fails is tried again by the next one.

    Parameters
    ----------
    make : callable

    Examples
    --------
    >>> numbers = iter(range(10))
    >>> first = Once(lambda: next(numbers))
    >>> first.is_known, first(), first(), first.is_known
    (False, 0, 0, True)
    """

    def __init__(self, make: Callable[[], Made]) -> None:
        self._make: Callable[[], Made] | None = make
        self._made: list[Made] = []
        self._lock = Lock()

    def __call__(self) -> Made:
        """Give what was worked out."""
        if not self._made:
            with self._lock:
                if self._make is not None:
                    self._made.append(self._make())
                    self._make = None  # what it was made from may go
        return self._made[0]

    @property
    def is_known(self) -> bool:
        """True when a call has nothing to work out."""
        return bool(self._made)

    def __reduce__(self) -> tuple[type[Once[Made]], tuple[_Known[Made]]]:
        """Send another process what was worked out, not how."""
        return Once, (_Known(self()),)


class _Known(Generic[Made]):
    """Gives what it was given."""

    def __init__(self, made: Made) -> None:
        self._made = made

    def __call__(self) -> Made:
        return self._made
