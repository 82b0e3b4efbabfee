"""What an address says, level by level, held against the gazetteer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Final

from georisk.location.address import Segment
from georisk.location.areas import Level
from georisk.location.names import COUNTRY
from georisk.location.spelling import is_thai, key

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
HEAD: Final = 0.90
"""A name that runs into the next word: ต.คลองกิ่วบ้านบึง."""
_LONGEST_NAME: Final = 5
_SHORTEST_PART: Final = 3
_SHORTEST_TAIL: Final = 4
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
    tambon = _tambon(names, left, within, tuple(amphoe.likeness))
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
) -> Reading:
    """Read the tambon closely within the amphoe, and more strictly in all the province."""
    near, _ = _marked(names, Level.TAMBON, segments, amphoe, NEAR_TAMBON)
    if near.marked:
        cutoff = 1.0 if within == COUNTRY else NEAR_WIDE
        wide, _ = _marked(names, Level.TAMBON, segments, within, cutoff)
        both = {**wide.likeness, **near.likeness}
        texts = near.texts if near.best() >= wide.best() else wide.texts
        return Reading(likeness=both, texts=texts, marked=True)
    for scope in (amphoe, within):
        if scope and scope != COUNTRY:
            loose, _ = _loose(names, Level.TAMBON, segments, scope)
            if not loose.likeness and scope is amphoe:
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
    for end in range(len(word) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
        found = names.find(level, word[:end], scope)
        if found and word[end] in _STARTERS:
            yield _Found(
                matches=tuple(replace(match, likeness=HEAD * match.likeness) for match in found),
                text=word[:end],
                rest=(word[end:], *segment.words[1:]),
            )
            return


# What a Thai syllable can begin with: consonants and the vowels written before them.
_STARTERS: Final = frozenset("กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮเแโใไ")


def _loose(
    names: NameIndex, level: Level, segments: tuple[Segment, ...], scope: tuple[str, ...]
) -> tuple[Reading, tuple[Segment, ...]]:
    """Find the last unmarked name of a level: whole words first, then the tail of a word."""
    for place in range(len(segments) - 1, -1, -1):
        segment = segments[place]
        first = 0 if segment.level is None else 1
        for start, end in _spans(len(segment.words), first):
            text = " ".join(segment.words[start:end])
            found = names.find(level, text, scope)
            if found:
                left = _without(segments, place, start, end)
                return _reading(_Found(matches=found, text=text), marked=False), left
    return _tail(names, level, segments, scope)


def _spans(count: int, first: int) -> Iterator[tuple[int, int]]:
    """Yield the runs of words to try: from the end backwards, the longest first."""
    for end in range(count, first, -1):
        for start in range(max(first, end - _LONGEST_NAME), end):
            yield start, end


def _without(
    segments: tuple[Segment, ...], place: int, start: int, end: int
) -> tuple[Segment, ...]:
    """Take some words out of one segment; what stands behind them becomes its own segment."""
    segment = segments[place]
    before = (replace(segment, words=segment.words[:start]),) if start else ()
    after = (Segment(words=segment.words[end:]),) if segment.words[end:] else ()
    return (*segments[:place], *before, *after, *segments[place + 1 :])


def _tail(
    names: NameIndex, level: Level, segments: tuple[Segment, ...], scope: tuple[str, ...]
) -> tuple[Reading, tuple[Segment, ...]]:
    """Find a name at the end of a Thai word written without spaces."""
    for place in range(len(segments) - 1, -1, -1):
        segment = segments[place]
        word = segment.words[-1]
        if not is_thai(word):
            continue
        for start in range(2, len(word) - _SHORTEST_TAIL + 1):
            if word[start] not in _STARTERS:
                continue
            found = names.find(level, word[start:], scope)
            if found:
                words = (*segment.words[:-1], word[:start])
                left = (*segments[:place], replace(segment, words=words), *segments[place + 1 :])
                return _reading(_Found(matches=found, text=word[start:]), marked=False), left
    return Reading(), segments


def _loose_near(
    names: NameIndex, level: Level, segments: tuple[Segment, ...], scope: tuple[str, ...]
) -> tuple[Reading, tuple[Segment, ...]]:
    """Find the unmarked words that come nearest to a name, later words before earlier ones."""
    best: tuple[float, int, int, int] | None = None
    for place, segment in enumerate(segments):
        if segment.level is not None and len(segment.words) == 1:
            continue
        for start, end in _spans(len(segment.words), 0 if segment.level is None else 1):
            text = " ".join(segment.words[start:end])
            if len(key(text)) <= _SHORTEST_PART:
                continue
            found = names.find(level, text, scope, cutoff=NEAR_LOOSE)
            if found and (best is None or (found[0].likeness, place, end) > best[:3]):
                best = (found[0].likeness, place, end, start)
    if best is None:
        return Reading(), segments
    _, place, end, start = best
    text = " ".join(segments[place].words[start:end])
    matches = names.find(level, text, scope, cutoff=NEAR_LOOSE)
    left = _without(segments, place, start, end)
    return _reading(_Found(matches=matches, text=text), marked=False), left
