"""Files opened: whatever a reader throws at a damaged one becomes one clear error."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from georisk.errors import GeoriskError, UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn whatever a reader throws at a damaged file into one clear error."""
    try:
        yield
    except GeoriskError:
        raise
    except Exception as error:
        plain = error.strerror if isinstance(error, OSError) else None
        reason = " ".join((plain or str(error)).split())[:200] or type(error).__name__
        raise UnreadableFile(
            f"cannot read {path}: {reason}",
            f"อ่านไฟล์ {path} ไม่ได้: {reason}",
        ) from error
