"""Names without a mark: 99/1 คลองกิ่ว บ้านบึง ชลบุรี, or Bowin, Si Racha, Chonburi.

They come in order, tambon, amphoe, province, and are read from the end: the province first, then
what stands before it. A name next to the one just read is expected there, so it may be spelt
worse; a name farther off must be right.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from georisk.location.areas import CAPITAL_KEYS, CAPITAL_TH, Level
from georisk.location.marked import Reading, find_near, to_reading
from georisk.location.names import EXACT, TWO_LETTERS
from georisk.location.spelling import STARTERS, fold, is_thai, key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from georisk.location.address import Segment
    from georisk.location.names import Match, NameIndex

NEAR_NEXT: Final = 0.72
"""Right before the name just read."""
NEAR_NEXT_STRONG: Final = 0.82
"""Enough to be preferred to a right name that stands farther off."""
NEAR_FAR: Final = 0.82
_LONGEST_NAME: Final = 5
_LETTER: Final = {Level.TAMBON: "ต", Level.AMPHOE: "อ", Level.PROVINCE: "จ"}
_SHORT_LATIN: Final = 4
_SHORTEST_TAIL: Final = 3
_SHORTEST_NEAR: Final = 4
_SHORTEST_PART_NEAR: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Some words in a row: ``words[start:end]`` of the segment at ``place``.

    Parameters
    ----------
    whole : bool
        All words of their segment.
    next : bool
        The last words of all that is left.
    """

    place: int
    start: int
    text: str
    whole: bool
    next: bool


def read_unmarked(
    names: NameIndex, level: Level, segments: tuple[Segment, ...], scope: tuple[str, ...]
) -> tuple[Reading, tuple[Segment, ...]]:
    """Read the last unmarked name of a level, and return what stands before it."""
    right = next(_right(names, level, segments, scope), None)
    if right is not None and right[0].next:
        return _taken(segments, *right)
    near = _best_near(names, level, segments, scope)
    if near is not None and near[0].next and near[1][0].likeness >= NEAR_NEXT_STRONG:
        return _taken(segments, *near)
    if right is not None:
        return _taken(segments, *right)
    tail, left = _tail(names, level, segments, scope)
    if tail.likeness or near is None:
        return tail, left
    return _taken(segments, *near)


def read_next(
    names: NameIndex, level: Level, segments: tuple[Segment, ...], scope: tuple[str, ...]
) -> Reading:
    """Read a name that stands right at the end of what is left, and is right."""
    for run, matches in _right(names, level, segments, scope):
        if run.next:
            return to_reading(matches, run.text)
    return Reading()


def _taken(
    segments: tuple[Segment, ...], run: Run, matches: tuple[Match, ...]
) -> tuple[Reading, tuple[Segment, ...]]:
    """Keep what stands before a name, and whatever is marked behind it."""
    segment = segments[run.place]
    cut = (replace(segment, words=segment.words[: run.start]),) if run.start else ()
    marked = tuple(part for part in segments[run.place + 1 :] if part.level is not None)
    return to_reading(matches, run.text), (*segments[: run.place], *cut, *marked)


def _runs(segments: tuple[Segment, ...]) -> Iterator[Run]:
    """Yield runs of words from the end backwards, the longest first.

    The first word of a marked segment belongs to its own level.
    """
    for place in range(len(segments) - 1, -1, -1):
        words = segments[place].words
        first = 0 if segments[place].level is None else 1
        for end in range(len(words), first, -1):
            for start in range(max(first, end - _LONGEST_NAME), end):
                yield Run(
                    place=place,
                    start=start,
                    text=" ".join(words[start:end]),
                    whole=start == 0 and end == len(words),
                    next=place == len(segments) - 1 and end == len(words),
                )


def _right(
    names: NameIndex, level: Level, segments: tuple[Segment, ...], scope: tuple[str, ...]
) -> Iterator[tuple[Run, tuple[Match, ...]]]:
    for run in _runs(segments):
        letters = len(key(run.text))
        if letters <= TWO_LETTERS and (level is Level.PROVINCE or not (run.next or run.whole)):
            continue
        latin = not is_thai(run.text)
        if not run.next and key(run.text) in CAPITAL_KEYS:
            continue  # plain เมือง belongs to the province right behind it
        if latin and not run.whole and letters <= _SHORT_LATIN and len(segments) > 1:
            continue  # Nan is no province in Nan Rong
        found = names.find(level, run.text, scope)
        if found and not (
            latin and level is Level.TAMBON and _is_part(names, segments, run, scope)
        ):
            yield run, found


def _is_part(
    names: NameIndex, segments: tuple[Segment, ...], run: Run, scope: tuple[str, ...]
) -> bool:
    """Tell whether a tambon in Latin letters is but a part of a longer one, slightly misspelt."""
    whole = " ".join(segments[run.place].words)
    return not run.whole and bool(names.find(Level.TAMBON, whole, scope, cutoff=NEAR_NEXT_STRONG))


def _best_near(
    names: NameIndex, level: Level, segments: tuple[Segment, ...], scope: tuple[str, ...]
) -> tuple[Run, tuple[Match, ...]] | None:
    if scope == ("",) and level is not Level.PROVINCE:
        return None
    best: tuple[Run, tuple[Match, ...]] | None = None
    for run in _runs(segments):
        shortest = _SHORTEST_NEAR if run.whole or run.next else _SHORTEST_PART_NEAR
        if len(fold(run.text)) < shortest:
            continue
        found = find_near(names, level, run.text, scope, NEAR_NEXT if run.next else NEAR_FAR)
        if found and (best is None or found[0].likeness > best[1][0].likeness):
            best = run, found
    return best


def _tail(
    names: NameIndex, level: Level, segments: tuple[Segment, ...], scope: tuple[str, ...]
) -> tuple[Reading, tuple[Segment, ...]]:
    """Find a name at the end of a Thai word written without spaces."""
    for place in range(len(segments) - 1, -1, -1):
        segment = segments[place]
        word = segment.words[-1]
        if not is_thai(word) or _is_name(names, segment):
            continue
        first = 1 if word[0] == _LETTER[level] else 2
        for start in range(first, len(word) - _SHORTEST_TAIL + 1):
            tail = word[start:]
            found = names.find(level, tail, scope) if tail[0] in STARTERS else ()
            if found and found[0].likeness == EXACT and (tail != CAPITAL_TH or not segment.level):
                words = (*segment.words[:-1], word[:start])
                left = (*segments[:place], replace(segment, words=words), *segments[place + 1 :])
                return to_reading(found, tail), left
    return Reading(), segments


def _is_name(names: NameIndex, segment: Segment) -> bool:
    """Tell whether the last word is a whole name itself: กุดขอนแก่น is no tambon of Khon Kaen."""
    levels = (Level.TAMBON, Level.AMPHOE) if segment.level is None else (segment.level,)
    return any(names.find(level, segment.words[-1]) for level in levels)
