"""What an address says, level by level, held against the gazetteer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Final

from georisk.location.address import Segment
from georisk.location.areas import CAPITAL_TH, Level
from georisk.location.names import COUNTRY, EXACT, TWO_LETTERS
from georisk.location.spelling import fold, is_thai, key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from georisk.location.address import ParsedAddress
    from georisk.location.gazetteer import Gazetteer
    from georisk.location.names import Match, NameIndex

SPLIT_WORTH: Final = 0.93
"""A province that was taken out of the one the address names."""
NEAR_PROVINCE: Final = 0.74
NEAR_AMPHOE: Final = 0.72
NEAR_TAMBON: Final = 0.66
NEAR_LOOSE: Final = 0.82
NEAR_WIDE: Final = 0.85
NEAR_ADJACENT: Final = 0.72
"""Where a name must stand: a tambon right before its amphoe, an amphoe right before its province."""
HEAD: Final = 0.70
"""A name that runs into the next word: ต.คลองกิ่วใกล้วัด."""
_LONGEST_NAME: Final = 5
_SHORTEST_HEAD: Final = 4
_SHORTEST_TAIL: Final = 3
_SHORTEST_NEAR: Final = 4
_SHORTEST_PART_NEAR: Final = 6
_KEEP_WITHIN: Final = 0.15
# What a Thai syllable can begin with: consonants and the vowels written before them.
_STARTERS: Final = frozenset("กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮเแโใไ")


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
class Readings:
    """All that an address says.

    Parameters
    ----------
    stray_tambon : Reading
        A tambon's name behind the mark of an amphoe, where no amphoe is called so.
    served : tuple of str
        Codes of the tambon the postcode serves; empty without a known postcode.
    amphoe_elsewhere : tuple of str
        The amphoe named, when it lies in another province than the one named.
    pair_elsewhere : tuple of str
        Tambon outside the province named whose own and whose amphoe's name are both right.
    """

    province: Reading
    amphoe: Reading
    tambon: Reading
    stray_tambon: Reading
    served: tuple[str, ...]
    amphoe_elsewhere: tuple[str, ...]
    pair_elsewhere: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    matches: tuple[Match, ...] = ()
    text: str = ""
    rest: tuple[str, ...] = ()


def read_address(parsed: ParsedAddress, gazetteer: Gazetteer) -> Readings:
    """Read the levels from the largest down, each within what the larger ones allow."""
    names = gazetteer.names
    served = gazetteer.postcodes.get(parsed.postcode or "", ())
    province, segments = _province(names, parsed.segments)
    province = _with_split_off(province, gazetteer)
    within = tuple(province.likeness) or _parents(served, Level.PROVINCE) or COUNTRY
    amphoe, left = _amphoe(names, segments, within)
    if amphoe.marked and not amphoe.likeness and not province.likeness:
        within = COUNTRY  # the postcode alone may be the slip
        amphoe, left = _amphoe(names, segments, within)
    tambon = _tambon(names, left, within, tuple(amphoe.likeness), _parents(served, Level.AMPHOE))
    unknown_amphoe = amphoe.marked and not amphoe.likeness and bool(province.likeness)
    stray = unknown_amphoe and not tambon.likeness
    elsewhere = _anywhere(names, Level.AMPHOE, parsed.segments) if unknown_amphoe else ()
    return Readings(
        province=province,
        amphoe=amphoe,
        tambon=tambon,
        stray_tambon=_stray_tambon(names, parsed.segments, within) if stray else Reading(),
        served=served,
        amphoe_elsewhere=elsewhere,
        pair_elsewhere=_pairs(names, parsed.segments, elsewhere),
    )


def _anywhere(names: NameIndex, level: Level, segments: tuple[Segment, ...]) -> tuple[str, ...]:
    """Find the areas of the whole country that have exactly the name that is marked."""
    reading, _ = _marked(names, level, segments, COUNTRY, 1.0)
    return tuple(reading.likeness)


def _pairs(
    names: NameIndex, segments: tuple[Segment, ...], amphoe: tuple[str, ...]
) -> tuple[str, ...]:
    tambon = _anywhere(names, Level.TAMBON, segments) if amphoe else ()
    return tuple(code for code in tambon if code.startswith(amphoe))


def _parents(codes: Iterable[str], level: Level) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code[:level] for code in codes))


def _with_split_off(province: Reading, gazetteer: Gazetteer) -> Reading:
    """Let an old province stand for those taken out of it since."""
    likeness = dict(province.likeness)
    for code, how in province.likeness.items():
        for new in gazetteer.split_off.get(code, ()):
            likeness[new] = max(likeness.get(new, 0.0), SPLIT_WORTH * how)
    return replace(province, likeness=likeness)


def _province(
    names: NameIndex, segments: tuple[Segment, ...]
) -> tuple[Reading, tuple[Segment, ...]]:
    reading, rest = _marked(names, Level.PROVINCE, segments, COUNTRY, NEAR_PROVINCE)
    if reading.likeness:
        return reading, rest
    loose, left = _loose(names, Level.PROVINCE, rest, COUNTRY)
    if not loose.likeness:
        loose, left = _loose_near(names, Level.PROVINCE, rest, COUNTRY)
    return replace(loose, marked=reading.marked), left


def _amphoe(
    names: NameIndex, segments: tuple[Segment, ...], within: tuple[str, ...]
) -> tuple[Reading, tuple[Segment, ...]]:
    reading, rest = _marked(names, Level.AMPHOE, segments, within, NEAR_AMPHOE)
    if reading.marked:
        return reading, rest
    loose, left = _loose(names, Level.AMPHOE, rest, within)
    if not loose.likeness and within != COUNTRY:
        return _loose_near(names, Level.AMPHOE, rest, within)
    return loose, left


def _tambon(
    names: NameIndex,
    segments: tuple[Segment, ...],
    within: tuple[str, ...],
    amphoe: tuple[str, ...],
    served: tuple[str, ...],
) -> Reading:
    """Read the tambon closely within the amphoe, and more strictly in all the province.

    Without an amphoe those that the postcode serves stand in for it.
    """
    closely = amphoe or tuple(code for code in served if code.startswith(within))
    near, _ = _marked(names, Level.TAMBON, segments, closely, NEAR_TAMBON)
    if near.marked:
        cutoff = 1.0 if within == COUNTRY else NEAR_WIDE
        wide, _ = _marked(names, Level.TAMBON, segments, within, cutoff)
        both = {**wide.likeness, **near.likeness}
        texts = near.texts if near.best() >= wide.best() else wide.texts
        return Reading(likeness=both, texts=texts, marked=True)
    for scope in (closely, within):
        if scope and scope != COUNTRY:
            loose, _ = _loose(names, Level.TAMBON, segments, scope)
            if not loose.likeness and scope is closely:
                loose, _ = _loose_near(names, Level.TAMBON, segments, scope)
            if loose.likeness:
                return loose
    return _whole(names, segments) if within == COUNTRY else Reading()


def _whole(names: NameIndex, segments: tuple[Segment, ...]) -> Reading:
    """Take an address of one name and nothing else for that tambon."""
    if len(segments) != 1:
        return Reading()
    text = " ".join(segments[0].words)
    found = names.find(Level.TAMBON, text)
    return _reading(_Found(matches=found, text=text), marked=False)


def _stray_tambon(
    names: NameIndex, segments: tuple[Segment, ...], within: tuple[str, ...]
) -> Reading:
    named = tuple(
        replace(part, level=Level.TAMBON) for part in segments if part.level is Level.AMPHOE
    )
    reading, _ = _marked(names, Level.TAMBON, named, within, 1.0)
    return reading


def _reading(found: _Found, *, marked: bool) -> Reading:
    """Keep the matches that are nearly as alike as the best."""
    if not found.matches:
        return Reading(marked=marked)
    least = found.matches[0].likeness - _KEEP_WITHIN
    kept = {match.code: match.likeness for match in found.matches if match.likeness >= least}
    return Reading(likeness=kept, texts=(found.text,), marked=marked)


def _marked(
    names: NameIndex,
    level: Level,
    segments: tuple[Segment, ...],
    scope: tuple[str, ...],
    cutoff: float,
) -> tuple[Reading, tuple[Segment, ...]]:
    """Read what is marked as a level; the words left over stand unmarked in its place."""
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
        reading = _reading(found, marked=True)
        for code, how in reading.likeness.items():
            likeness[code] = max(likeness.get(code, 0.0), how)
        texts += reading.texts
        if found.rest:
            rest.append(Segment(words=found.rest))
    return Reading(likeness=likeness, texts=tuple(texts), marked=marked), tuple(rest)


def _match_name(
    names: NameIndex, level: Level, segment: Segment, scope: tuple[str, ...], cutoff: float
) -> _Found:
    """Match the name at the beginning, or at the end, of a marked segment."""
    joins = tuple(_joins(segment))
    for text, rest in joins:
        if names.find(level, text, scope):
            matches = names.find(level, text, scope, cutoff=cutoff)
            return _Found(matches=matches, text=text, rest=rest)
    near = (
        _Found(matches=names.find(level, text, scope, cutoff=cutoff), text=text, rest=rest)
        for text, rest in (joins if cutoff < 1 else ())
    )
    heads = _heads(names, level, segment, scope) if cutoff < 1 else ()
    options = [option for option in chain(near, heads) if option.matches]
    if not options:
        return _Found(rest=segment.words[1:] if not segment.name_last else segment.words[:-1])
    return max(options, key=lambda option: option.matches[0].likeness)


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
    if not is_thai(word):
        return
    for end in range(len(word) - _SHORTEST_TAIL, _SHORTEST_HEAD - 1, -1):
        found = names.find(level, word[:end], scope)
        if found and found[0].likeness == EXACT and word[end] in _STARTERS:
            yield _Found(
                matches=tuple(replace(match, likeness=HEAD * match.likeness) for match in found),
                text=word[:end],
                rest=(word[end:], *segment.words[1:]),
            )
            return


def _loose(
    names: NameIndex, level: Level, segments: tuple[Segment, ...], scope: tuple[str, ...]
) -> tuple[Reading, tuple[Segment, ...]]:
    """Find the last unmarked name of a level: whole words first, then the tail of a word."""
    for place in range(len(segments) - 1, -1, -1):
        for start, end in _spans(segments[place], level):
            text = " ".join(segments[place].words[start:end])
            found = names.find(level, text, scope) if len(key(text)) > TWO_LETTERS else ()
            if found:
                left = _before(segments, place, start)
                return _reading(_Found(matches=found, text=text), marked=False), left
    return _tail(names, level, segments, scope)


def _spans(segment: Segment, level: Level) -> Iterator[tuple[int, int]]:
    """Yield the runs of words to try: from the end backwards, the longest first.

    The first word of a marked segment is the name that was marked. A province in Latin letters
    ends its piece of the address: Nan is no province in ``Nan Rong``.
    """
    count = len(segment.words)
    first = 0 if segment.level is None else 1
    last = level is Level.PROVINCE and not is_thai(segment.words[-1])
    for end in range(count, count - 1 if last else first, -1):
        for start in range(max(first, end - _LONGEST_NAME), end):
            yield start, end


def _before(segments: tuple[Segment, ...], place: int, start: int) -> tuple[Segment, ...]:
    """Keep what stands before an unmarked name, and whatever is marked behind it.

    Unmarked names come in order, tambon, amphoe, province: nothing smaller follows.
    """
    segment = segments[place]
    cut = (replace(segment, words=segment.words[:start]),) if start else ()
    marked = tuple(part for part in segments[place + 1 :] if part.level is not None)
    return (*segments[:place], *cut, *marked)


def _tail(
    names: NameIndex, level: Level, segments: tuple[Segment, ...], scope: tuple[str, ...]
) -> tuple[Reading, tuple[Segment, ...]]:
    """Find a name at the end of a Thai word written without spaces."""
    for place in range(len(segments) - 1, -1, -1):
        segment = segments[place]
        word = segment.words[-1]
        if not is_thai(word) or _is_name(names, segment):
            continue
        for start in range(2, len(word) - _SHORTEST_TAIL + 1):
            tail = word[start:]
            found = names.find(level, tail, scope) if tail[0] in _STARTERS else ()
            if found and found[0].likeness == EXACT and (tail != CAPITAL_TH or not segment.level):
                words = (*segment.words[:-1], word[:start])
                left = (*segments[:place], replace(segment, words=words), *segments[place + 1 :])
                return _reading(_Found(matches=found, text=tail), marked=False), left
    return Reading(), segments


def _is_name(names: NameIndex, segment: Segment) -> bool:
    """Tell whether the last word is a whole name itself: กุดขอนแก่น is no tambon of Khon Kaen."""
    levels = (Level.TAMBON, Level.AMPHOE) if segment.level is None else (segment.level,)
    return any(names.find(level, segment.words[-1]) for level in levels)


def _loose_near(
    names: NameIndex, level: Level, segments: tuple[Segment, ...], scope: tuple[str, ...]
) -> tuple[Reading, tuple[Segment, ...]]:
    """Find the unmarked words nearest to a name; less will do where the name must stand."""
    best: tuple[float, int, int] | None = None
    chosen = _Found()
    for place, segment in enumerate(segments):
        for start, end in _spans(segment, level):
            last = place == len(segments) - 1 and end == len(segment.words)
            whole = end - start == len(segment.words) or last
            text = " ".join(segment.words[start:end])
            if len(fold(text)) < (_SHORTEST_NEAR if whole else _SHORTEST_PART_NEAR):
                continue
            cutoff = NEAR_ADJACENT if last else NEAR_LOOSE
            found = names.find(level, text, scope, cutoff=cutoff)
            if found and (best is None or (found[0].likeness, place, -start) > best):
                best = (found[0].likeness, place, -start)
                chosen = _Found(matches=found, text=text)
    if best is None:
        return Reading(), segments
    return _reading(chosen, marked=False), _before(segments, best[1], -best[2])
