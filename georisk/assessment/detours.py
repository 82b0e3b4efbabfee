"""What is said of a run some of whose ways are suspiciously long."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from georisk.messages import pair
from georisk.model import Route, is_detour

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from georisk.model import Assessment, EstateId

NAMED = 5


def detour_words(assessments: Iterable[Assessment]) -> Iterator[tuple[str, str]]:
    """Say how many ways are over twice the straight line, and in which estates they are.

    The streets around such a site are likely not mapped; each result says it of itself too.
    """
    yield from words_of_detours(
        item.estate_id
        for item in assessments
        if isinstance(item.distance, Route) and is_detour(item.distance.total_mm, item.straight_mm)
    )


def words_of_detours(estates: Iterable[EstateId | None]) -> Iterator[tuple[str, str]]:
    """Say the same from the estate of each site whose way is a detour; None is in none."""
    found = Counter(estate or "-" for estate in estates)
    if not found:
        return
    first = sorted(found.items(), key=lambda entry: (-entry[1], entry[0]))[:NAMED]
    where = ", ".join(f"{estate} {count}" for estate, count in first)
    yield pair("detours.run", count=found.total(), where=where)
