"""Levers: the smallest change that lowers a customer's band, who owns it, and what would raise it.

Everything is exact over the rule table: levels in, band out. The band meant is the highest the
customer may be in, so that a missing value is never taken for a good one. A lever holds a
condition *to at most* a level; what could make it worse brings one *to at least* a level. The size
of a change is the number of levels it moves.

Two conditions are nobody's lever and are said to be: the distance, which no one can lengthen, and
the bill, whose fall would lower the band and is itself the loss the plan is to prevent.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from georisk.messages import noted
from georisk.scoring.factors import ALL_LEVELS
from georisk.scoring.lever_words import (
    FACTOR,
    lowering_words,
    owner_of,
    raising_words,
    result_words,
)
from georisk.scoring.scorecard import Levels, Outcome, outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from georisk.messages import Note
    from georisk.model import Band, ExplanationStep, Scorecard
    from georisk.scoring.ruleset import RuleSet

DISTANCE, IMPACT = "distance", "impact"
NOBODYS = frozenset({DISTANCE, IMPACT})
MEASURED = ("distance", "branch", "outage", "solar")
DISTINCT = 8_192  # of level sets; a country has a few hundred


class LevelSets(NamedTuple):
    """Every level each condition could take, ascending, and those of the impact.

    Conditions stand in the manual's order, local factors as ``factor_<id>``.
    """

    conditions: tuple[tuple[str, Levels], ...]
    impact: Levels


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One condition brought from one level to another.

    Parameters
    ----------
    condition : str
        ``branch``, ``outage``, ``solar``, ``factor_<id>``; or ``distance`` or ``impact``.
    level_from, level_to : int
        The highest level it may have now, and the one it is brought to.
    known : bool
        False while a value is missing and several levels are possible.
    owner : Note or None
        The unit of PEA that can act; None where nobody can.
    """

    condition: str
    level_from: int
    level_to: int
    known: bool
    owner: Note | None
    said: Note

    @property
    def size(self) -> int:
        """Levels moved."""
        return abs(self.level_to - self.level_from)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Steps taken together, and the score and band they lead to.

    Parameters
    ----------
    score_low, score_high : int
        Equal unless a missing value leaves the score open.
    band_low, band_high : Band
    """

    steps: tuple[Step, ...]
    score_low: int
    score_high: int
    band_low: Band
    band_high: Band
    said: Note

    @property
    def size(self) -> int:
        """Levels moved in all."""
        return sum(step.size for step in self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Levers:
    """What would change a customer's band.

    Parameters
    ----------
    band : Band
        The highest the customer may be in now.
    single : Change or None
        The smallest change of one condition that lowers the band; None when no one of them can.
    singles : tuple of Change
        The smallest of every condition that can do it alone, smallest first.
    pair : Change or None
        The smallest change of two conditions, neither of which would suffice alone.
    nobodys : tuple of Change
        What would lower the band and is nobody's to change: a longer way, a smaller bill.
    raising : Change or None
        The smallest change of one condition that would raise the band, whoever brings it about.
    """

    band: Band
    single: Change | None
    singles: tuple[Change, ...]
    pair: Change | None
    nobodys: tuple[Change, ...]
    raising: Change | None


# --- the levels of a customer --------------------------------------------------------------------


def levels_of_card(card: Scorecard) -> LevelSets:
    """Take the levels from a scorecard."""
    conditions = tuple((item.condition, item.levels) for item in card.conditions)
    return LevelSets(conditions, card.impact.levels)


def levels_of_steps(steps: Iterable[ExplanationStep]) -> LevelSets | None:
    """Take the levels from a stored explanation; None for a customer who was not scored."""
    found = {step.step: step.levels for step in steps}
    if IMPACT not in found:
        return None
    names = [name for name in found if name in MEASURED or name.startswith(FACTOR)]
    return LevelSets(tuple((name, found[name]) for name in names), found[IMPACT])


# --- levers --------------------------------------------------------------------------------------


@lru_cache(maxsize=DISTINCT)
def levers_of(levels: LevelSets, rules: RuleSet) -> Levers:
    """Find the smallest changes that lower and raise the band.

    Of changes of equal size the one on the earlier condition is taken. Answers are kept by level
    sets, of which a country has only some hundreds.

    Parameters
    ----------
    levels : LevelSets
        At least one condition.
    rules : RuleSet
    """
    table = _Table(dict(levels.conditions), levels.impact, rules)
    down = [change for name in table.names for change in table.lowering(name)]
    own = sorted(
        (change for change in down if change.steps[0].condition not in NOBODYS),
        key=lambda change: change.size,
    )
    up = [change for name in table.names for change in table.raising(name)]
    return Levers(
        band=table.band,
        single=own[0] if own else None,
        singles=tuple(own),
        pair=table.lowering_pair(),
        nobodys=tuple(change for change in down if change.steps[0].condition in NOBODYS),
        raising=min(up, key=lambda change: change.size, default=None),
    )


class _Table:
    """The rule table seen from one customer's levels."""

    def __init__(self, conditions: dict[str, Levels], impact: Levels, rules: RuleSet) -> None:
        self.sets = {**conditions, IMPACT: impact}
        self.names = tuple(self.sets)
        self.rules = rules
        self.now = self._outcome({})
        self.band = rules.band_rule(self.now.high).band
        self._order = [rule.band for rule in rules.bands]

    def lowering(self, name: str) -> Iterator[Change]:
        """Hold one condition to at most the highest level that lowers the band, if there is one."""
        for level in reversed(self._below(name)):
            if self._lowers({name: level}):
                yield self._change({name: level})
                return

    def raising(self, name: str) -> Iterator[Change]:
        """Bring one condition to at least the lowest level that raises the band."""
        highest = self.sets[name][-1]
        for level in _possible(name, self.rules):
            if level > highest and self._place({name: level}) > self._order.index(self.band):
                yield self._change({name: level})
                return

    def lowering_pair(self) -> Change | None:
        """Find the smallest two that lower the band together and neither alone."""
        actionable = [name for name in self.names if name not in NOBODYS]
        found = [
            {one: low, other: level}
            for one, other in combinations(actionable, 2)
            for low in reversed(self._below(one))
            for level in reversed(self._below(other))
            if self._lowers({one: low, other: level})
            and not (self._lowers({one: low}) or self._lowers({other: level}))
        ]
        if not found:
            return None
        return self._change(min(found, key=self._size))

    def _below(self, name: str) -> list[int]:
        return [level for level in _possible(name, self.rules) if level < self.sets[name][-1]]

    def _size(self, targets: dict[str, int]) -> int:
        return sum(abs(level - self.sets[name][-1]) for name, level in targets.items())

    def _lowers(self, targets: dict[str, int]) -> bool:
        return self._place(targets) < self._order.index(self.band)

    def _place(self, targets: dict[str, int]) -> int:
        return self._order.index(self.rules.band_rule(self._outcome(targets).high).band)

    def _outcome(self, targets: dict[str, int]) -> Outcome:
        sets = {**self.sets, **{name: self._brought(name, to) for name, to in targets.items()}}
        impact = sets.pop(IMPACT)
        return outcome(sets.values(), impact, self.rules)

    def _brought(self, name: str, to: int) -> Levels:
        """Hold the levels to at most ``to``; where that is higher than all, bring them to it."""
        levels = self.sets[name]
        return (to,) if to > levels[-1] else tuple(sorted({min(level, to) for level in levels}))

    def _change(self, targets: dict[str, int]) -> Change:
        steps = tuple(self._step(name, level) for name, level in targets.items())
        after = self._outcome(targets)
        before = (self.now.low, self.now.high)
        result = result_words(before, (after.low, after.high), self.rules)
        return Change(
            steps=steps,
            score_low=after.low,
            score_high=after.high,
            band_low=self.rules.band_rule(after.low).band,
            band_high=self.rules.band_rule(after.high).band,
            said=noted(*(step.said for step in steps), result),
        )

    def _step(self, name: str, to: int) -> Step:
        levels = self.sets[name]
        was, known = levels[-1], len(levels) == 1
        if to < was:
            text = lowering_words(name, was, to, self.rules, known=known)
        else:
            text = raising_words(name, was, to, self.rules)
        return Step(
            condition=name,
            level_from=was,
            level_to=to,
            known=known,
            owner=owner_of(name),
            said=text,
        )


def _possible(name: str, rules: RuleSet) -> tuple[int, ...]:
    """Give every level a condition can take, ascending."""
    if name == "branch":
        floor = rules.conditions.branch.partner.at_least
        return tuple(sorted({*rules.branch_levels, floor}))
    if name == DISTANCE:
        return rules.distance_scale.levels
    if name == IMPACT:
        return rules.impact_scale.levels
    if name == "outage":
        return rules.outage_scale.levels
    return rules.solar_scale.levels if name == "solar" else ALL_LEVELS
