"""The pages of a mapped network: whose memory they are."""

from __future__ import annotations

import mmap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from georisk.distance import RouteNetwork


def let_go(network: RouteNetwork) -> None:
    """Give the pages of a mapped network back to the system; they are read again when needed.

    They are the system's, and it takes them when it is short of memory; until then they count as
    memory of this process. Of a network that is not mapped nothing changes.
    """
    import numpy as np

    base: object = network.node_key
    while isinstance(base, np.ndarray):
        base = base.base
    if isinstance(base, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        base.madvise(mmap.MADV_DONTNEED)
