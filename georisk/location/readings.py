"""What an address says, level by level, held against the gazetteer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from georisk.location.areas import Level
from georisk.location.marked import Reading, read_marked, to_reading
from georisk.location.names import COUNTRY
from georisk.location.unmarked import read_next, read_unmarked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from georisk.location.address import ParsedAddress, Segment
    from georisk.location.gazetteer import Gazetteer
    from georisk.location.names import NameIndex

SPLIT_WORTH: Final = 0.93
"""A province that was taken out of the one the address names."""
NEAR_PROVINCE: Final = 0.74
NEAR_AMPHOE: Final = 0.72
NEAR_TAMBON: Final = 0.66
NEAR_TAMBON_WIDE: Final = 0.85


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """All that an address says.

    Parameters
    ----------
    stray_tambon : Reading
        A tambon's name behind the mark of an amphoe, where no amphoe is called so.
    formerly : mapping of str to float
        Tambon that were once in the amphoe named and are in another today, by code.
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
    formerly: Mapping[str, float]
    served: tuple[str, ...]
    amphoe_elsewhere: tuple[str, ...]
    pair_elsewhere: tuple[str, ...]


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
    closely = tuple(amphoe.likeness) or _within(_parents(served, Level.AMPHOE), within)
    tambon = _tambon(names, left, within, closely)
    missing = not amphoe.likeness and bool(province.likeness)
    elsewhere = _elsewhere(names, segments, marked=amphoe.marked) if missing else Reading()
    stray = missing and amphoe.marked and not tambon.likeness
    return Readings(
        province=province,
        amphoe=amphoe,
        tambon=tambon,
        stray_tambon=_stray_tambon(names, segments, within) if stray else Reading(),
        formerly=_formerly(names, left, amphoe),
        served=served,
        amphoe_elsewhere=tuple(elsewhere.likeness),
        pair_elsewhere=_pairs(names, segments, elsewhere),
    )


def _parents(codes: Iterable[str], level: Level) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code[:level] for code in codes))


def _within(codes: Iterable[str], scope: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code for code in codes if code.startswith(scope))


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
    reading, rest = read_marked(names, Level.PROVINCE, segments, COUNTRY, NEAR_PROVINCE)
    if reading.likeness:
        return reading, rest
    unmarked, left = read_unmarked(names, Level.PROVINCE, rest, COUNTRY)
    return replace(unmarked, marked=reading.marked), left


def _amphoe(
    names: NameIndex, segments: tuple[Segment, ...], within: tuple[str, ...]
) -> tuple[Reading, tuple[Segment, ...]]:
    reading, rest = read_marked(names, Level.AMPHOE, segments, within, NEAR_AMPHOE)
    return (reading, rest) if reading.marked else read_unmarked(names, Level.AMPHOE, rest, within)


def _tambon(
    names: NameIndex,
    segments: tuple[Segment, ...],
    within: tuple[str, ...],
    closely: tuple[str, ...],
) -> Reading:
    """Read the tambon closely within the amphoe, and more strictly in all the province.

    Parameters
    ----------
    closely : tuple of str
        The amphoe, or without one those that the postcode serves.
    """
    near, _ = read_marked(names, Level.TAMBON, segments, closely, NEAR_TAMBON)
    if near.marked:
        cutoff = 1.0 if within == COUNTRY else NEAR_TAMBON_WIDE
        wide, _ = read_marked(names, Level.TAMBON, segments, within, cutoff)
        texts = near.texts if near.best() >= wide.best() else wide.texts
        return Reading(likeness={**wide.likeness, **near.likeness}, texts=texts, marked=True)
    if closely:
        unmarked, _ = read_unmarked(names, Level.TAMBON, segments, closely)
        if unmarked.likeness:
            return unmarked
    if within == COUNTRY:
        return _whole(names, segments)
    return read_next(names, Level.TAMBON, segments, within)


def _formerly(names: NameIndex, segments: tuple[Segment, ...], amphoe: Reading) -> dict[str, float]:
    within = tuple(amphoe.likeness)
    if not within:
        return {}
    reading, _ = read_marked(names, Level.TAMBON, segments, within, 1.0)
    return {code: how for code, how in reading.likeness.items() if not code.startswith(within)}


def _whole(names: NameIndex, segments: tuple[Segment, ...]) -> Reading:
    """Take an address of one name and nothing else for that tambon."""
    if len(segments) != 1:
        return Reading()
    text = " ".join(segments[0].words)
    return to_reading(names.find(Level.TAMBON, text), text)


def _elsewhere(names: NameIndex, segments: tuple[Segment, ...], *, marked: bool) -> Reading:
    """Find an amphoe of exactly the name that is marked, or stands last, in all the country."""
    if marked:
        return read_marked(names, Level.AMPHOE, segments, COUNTRY, 1.0)[0]
    return read_next(names, Level.AMPHOE, segments, COUNTRY)


def _pairs(names: NameIndex, segments: tuple[Segment, ...], amphoe: Reading) -> tuple[str, ...]:
    """Find the tambon that is named, in the amphoe that is named, wherever that is."""
    within = tuple(amphoe.likeness)
    if not within:
        return ()
    reading, rest = read_marked(names, Level.TAMBON, segments, within, 1.0)
    if not reading.marked and not amphoe.marked:
        _, before = read_unmarked(names, Level.AMPHOE, rest, within)
        reading = read_next(names, Level.TAMBON, before, within)
    return tuple(reading.likeness)


def _stray_tambon(
    names: NameIndex, segments: tuple[Segment, ...], within: tuple[str, ...]
) -> Reading:
    named = tuple(
        replace(part, level=Level.TAMBON) for part in segments if part.level is Level.AMPHOE
    )
    return read_marked(names, Level.TAMBON, named, within, 1.0)[0]
