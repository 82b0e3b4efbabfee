"""Feeder files as one model of sections, switches and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from georisk.adapters.tables.registers import read_feeders
from georisk.model import FeederModel, FeederPoint, Section

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from georisk.adapters.tables.batches import Batch
    from georisk.adapters.tables.feeder_rows import FeederRow


def read_model(paths: Iterable[Path]) -> tuple[FeederModel, tuple[Batch[FeederRow], ...]]:
    """Read feeder files as one model: lines in one, switches and sources in another, as it comes.

    Raises
    ------
    InputError
    """
    batches = tuple(read_feeders(path) for path in paths)
    items = [item for batch in batches for row in batch.rows for item in row]
    model = FeederModel(
        sections=tuple(item for item in items if isinstance(item, Section)),
        points=tuple(item for item in items if isinstance(item, FeederPoint)),
    )
    return model, batches
