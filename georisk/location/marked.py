"""Names that the address itself marks with their level: ตำบล, Amphoe, จ."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Final

from georisk.location.address import Segment
from georisk.location.areas import CAPITAL_KEYS, CAPITAL_TH, Level
from georisk.location.names import COUNTRY, EXACT
from georisk.location.spelling import STARTERS, is_thai, key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from georisk.location.names import Match, NameIndex

NEAR_OF_ANOTHER: Final = 0.88
"""What a tambon's name must reach that is, to the letter, the name of another tambon."""
HEAD: Final = 0.70
"""A name that runs into the next word: ต.คลองกิ่วใกล้วัด."""
_LONGEST_NAME: Final = 5
_SHORTEST_HEAD: Final = 4
_SHORTEST_REST: Final = 3
_KEEP_WITHIN: Final = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the text may mean at one level.

    Parameters
    ----------
    likeness : mapping of str to float
        By code of the area: how alike the names are, 0 to 1; empty when nothing matches.
    texts : tuple of str
        The words that were matched.
    marked : bool
        True when the address itself says that it names this level.
    """

    likeness: Mapping[str, float] = field(default_factory=dict)
    texts: tuple[str, ...] = ()
    marked: bool = False

    def best(self) -> float:
        """Return the highest likeness, 0 without any."""
        return max(self.likeness.values(), default=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    matches: tuple[Match, ...] = ()
    text: str = ""
    rest: tuple[str, ...] = ()


def read_marked(
    names: NameIndex,
    level: Level,
    segments: tuple[Segment, ...],
    scope: tuple[str, ...],
    cutoff: float,
) -> tuple[Reading, tuple[Segment, ...]]:
    """Read what is marked as a level.

    Returns
    -------
    Reading, tuple of Segment
        The second holds what is left; words behind a name stand unmarked in its place.
    """
    likeness: dict[str, float] = {}
    texts: list[str] = []
    rest: list[Segment] = []
    marked = False
    for segment in segments:
        if segment.level is not level:
            rest.append(segment)
            continue
        marked = True
        found = _match_name(names, level, segment, scope, cutoff)
        reading = to_reading(found.matches, found.text)
        for code, how in reading.likeness.items():
            likeness[code] = max(likeness.get(code, 0.0), how)
        texts += reading.texts
        if found.rest:
            rest.append(Segment(words=found.rest))
    return Reading(likeness=likeness, texts=tuple(texts), marked=marked), tuple(rest)


def to_reading(matches: tuple[Match, ...], text: str) -> Reading:
    """Keep the matches that are nearly as alike as the best."""
    if not matches:
        return Reading()
    least = matches[0].likeness - _KEEP_WITHIN
    kept = {match.code: match.likeness for match in matches if match.likeness >= least}
    return Reading(likeness=kept, texts=(text,))


def find_near(
    names: NameIndex, level: Level, text: str, scope: tuple[str, ...], cutoff: float
) -> tuple[Match, ...]:
    """Find names near a text, unless the text is the name of another area outside.

    อำเภอเมืองปทุมธานี is no slip of the pen for เมืองจันทบุรี. So many tambon share so few words
    that one letter off may make another tambon's name: there a very near name still counts.
    """
    if level is not Level.PROVINCE and scope != COUNTRY:
        outside = names.find(level, text)
        if level is Level.AMPHOE and outside:
            return ()
        if outside and outside[0].likeness == EXACT:
            cutoff = max(cutoff, NEAR_OF_ANOTHER)
    return names.find(level, text, scope, cutoff=cutoff)


def _match_name(
    names: NameIndex, level: Level, segment: Segment, scope: tuple[str, ...], cutoff: float
) -> _Found:
    """Match the name at the beginning, or at the end, of a marked segment."""
    joins = tuple(_joins(segment))
    for text, rest in joins:
        if names.find(level, text, scope) and not _capital_elsewhere(names, text, rest, scope):
            matches = names.find(level, text, scope, cutoff=cutoff)
            return _Found(matches=matches, text=text, rest=rest)
    near: Iterator[_Found] = iter(())
    if cutoff < 1:
        near = chain(
            (
                _Found(matches=find_near(names, level, text, scope, cutoff), text=text, rest=rest)
                for text, rest in joins
            ),
            _heads(names, level, segment, scope),
        )
    options = [option for option in near if option.matches]
    if not options:
        return _Found(rest=segment.words[:-1] if segment.name_last else segment.words[1:])
    return max(options, key=lambda option: option.matches[0].likeness)


def _capital_elsewhere(
    names: NameIndex, text: str, rest: tuple[str, ...], scope: tuple[str, ...]
) -> bool:
    """Tell whether plain เมือง goes on with the name of a province that is not meant."""
    if key(text) not in CAPITAL_KEYS:
        return False
    follows = (names.find(Level.PROVINCE, name) for name, _ in _joins(Segment(words=rest)))
    provinces = next((found for found in follows if found), ())
    return bool(provinces) and not any(one.code.startswith(_provinces(scope)) for one in provinces)


def _provinces(scope: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code[: Level.PROVINCE] for code in scope)


def _joins(segment: Segment) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the words a name may be made of, most words first, each with the words left over."""
    words = segment.words
    for count in range(min(len(words), _LONGEST_NAME), 0, -1):
        if segment.name_last:
            yield " ".join(words[-count:]), words[:-count]
        else:
            yield " ".join(words[:count]), words[count:]


def _heads(
    names: NameIndex, level: Level, segment: Segment, scope: tuple[str, ...]
) -> Iterator[_Found]:
    """Yield the longest name that a Thai word without spaces begins with."""
    word = segment.words[0]
    if not is_thai(word) or names.find(level, word):
        return
    for end in range(len(word) - _SHORTEST_REST, _SHORTEST_HEAD - 1, -1):
        head = word[:end]
        found = names.find(level, head, scope) if head != CAPITAL_TH else ()
        if found and found[0].likeness == EXACT and word[end] in STARTERS:
            yield _Found(
                matches=tuple(replace(match, likeness=HEAD * match.likeness) for match in found),
                text=head,
                rest=(word[end:], *segment.words[1:]),
            )
            return
