"""From a name as it is written to the areas it may mean: exact, alike, or nearly so."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process

from georisk.location.areas import Level
from georisk.location.spelling import fold, key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

EXACT: Final = 1.0
ALIKE: Final = 0.97
"""A name that only sounds the same: another tone mark, another way to write it in Latin."""
FORMER: Final = 0.95
"""A name, or a place in the tree, that held once."""
NEAR: Final = 0.96
"""What a likeness of 100 % of the folded names is worth at most when it is found by likeness."""
COUNTRY: Final = ("",)
_MOST_NEAR: Final = 4
TWO_LETTERS: Final = 2
_MOST_REMEMBERED: Final = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One spelling of one area.

    Parameters
    ----------
    path : str
        Where the name is looked for: the area's code, or the code it had.
    code : str
        The area of today.
    worth : float
        1 for today's name, less for a former one.
    literal : bool
        True for a name that only counts as it stands, such as plain เมือง: what merely
        resembles it is no sign of it. An abbreviation of two letters always is.
    """

    path: str
    code: str
    worth: float = EXACT
    literal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Match:
    """An area a text may mean, and how alike the names are, from 0 to 1."""

    likeness: float
    code: str


@dataclass(frozen=True, slots=True, eq=False)
class NameIndex:
    """The names of all areas, by level, by key and by the area around.

    What was looked up is remembered: the same few thousand names come again and again.
    """

    exact: Mapping[tuple[Level, str], tuple[Entry, ...]]
    alike: Mapping[tuple[Level, str], tuple[Entry, ...]]
    around: Mapping[tuple[Level, str], tuple[Sequence[str], Sequence[Entry]]]
    _known: dict[tuple[Level, str, tuple[str, ...], float], tuple[Match, ...]] = field(
        default_factory=dict, repr=False
    )

    def find(
        self, level: Level, name: str, scope: tuple[str, ...] = COUNTRY, *, cutoff: float = 1.0
    ) -> tuple[Match, ...]:
        """Find the areas a name may mean, the most alike first.

        Parameters
        ----------
        scope : tuple of str
            Codes of the areas to look in; an empty code is the whole country.
        cutoff : float
            The least likeness, 0 to 1; at 1 names are never compared, only looked up.
        """
        asked = (level, name, scope, cutoff)
        known = self._known.get(asked)
        if known is None:
            if len(self._known) > _MOST_REMEMBERED:
                self._known.clear()
            known = self._known[asked] = self._find(level, name, scope, cutoff)
        return known

    def _find(
        self, level: Level, name: str, scope: tuple[str, ...], cutoff: float
    ) -> tuple[Match, ...]:
        best: dict[str, float] = {}
        for names, text, worth in (
            (self.exact, key(name), EXACT),
            (self.alike, fold(name), ALIKE),
        ):
            for entry in names.get((level, text), ()) if text else ():
                if entry.path.startswith(scope):
                    best[entry.code] = max(best.get(entry.code, 0.0), worth * entry.worth)
        if cutoff < 1:
            self._add_near(best, level, fold(name), scope, cutoff)
        found = (Match(code=code, likeness=likeness) for code, likeness in best.items())
        return tuple(sorted(found, key=lambda match: (-match.likeness, match.code)))

    def _add_near(
        self,
        best: dict[str, float],
        level: Level,
        folded: str,
        scope: tuple[str, ...],
        cutoff: float,
    ) -> None:
        if len(folded) <= TWO_LETTERS:  # one letter off in two is another name
            return
        for around in scope:
            texts, entries = self.around.get((level, around), ((), ()))
            near = process.extract(
                folded,
                texts,
                scorer=fuzz.ratio,
                score_cutoff=100 * cutoff / NEAR,
                limit=_MOST_NEAR,
            )
            for _, score, place in near:
                entry = entries[place]
                likeness = NEAR * score / 100 * entry.worth
                best[entry.code] = max(best.get(entry.code, 0.0), likeness)


def build_index(named: Iterable[tuple[Entry, Iterable[str]]]) -> NameIndex:
    """Index areas by their names.

    Parameters
    ----------
    named : iterable of (Entry, names)
    """
    exact: dict[tuple[Level, str], dict[Entry, None]] = defaultdict(dict)
    alike: dict[tuple[Level, str], dict[Entry, None]] = defaultdict(dict)
    around: dict[tuple[Level, str], dict[tuple[str, Entry], None]] = defaultdict(dict)
    for entry, names in named:
        level = Level(len(entry.path))
        for name in names:
            exact[level, key(name)][entry] = None
            if entry.literal or len(key(name)) <= TWO_LETTERS:
                continue
            alike[level, fold(name)][entry] = None
            for digits in (0, 2, 4):
                if digits < level:
                    around[level, entry.path[:digits]][fold(name), entry] = None
    return NameIndex(
        exact={asked: tuple(found) for asked, found in exact.items()},
        alike={asked: tuple(found) for asked, found in alike.items()},
        around={
            asked: (tuple(text for text, _ in found), tuple(entry for _, entry in found))
            for asked, found in around.items()
        },
    )
