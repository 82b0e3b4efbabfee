"""The rule set in force: the manual as data, with its classes prepared for look-up."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from georisk.scoring.scales import Scale, scale_of
from georisk.scoring.schema import BandRule, Manual

if TYPE_CHECKING:
    from collections.abc import Mapping

    from georisk.model import Band, BranchStatus
    from georisk.scoring.schema import BranchClass

MM_PER_KM = 1_000_000
USUAL_CONDITIONS = 12


@dataclass(frozen=True, kw_only=True, eq=False)
class RuleSet(Manual):
    """A checked and proved manual; make one with `parse_ruleset`.

    The prepared tables are computed once, on first use.
    """

    @cached_property
    def radius_mm(self) -> int:
        """The screening radius in millimetres."""
        return int(self.screening.radius_km * MM_PER_KM)

    @cached_property
    def distance_scale(self) -> Scale[int]:
        """Classes of condition 1, in millimetres."""
        rule = self.conditions.distance
        return scale_of(rule.label.en, rule.classes, lambda km: int(km * MM_PER_KM), rule.readings)

    @cached_property
    def outage_scale(self) -> Scale[Decimal]:
        """Classes of condition 3, in times a year."""
        rule = self.conditions.outage
        return scale_of(rule.label.en, rule.classes, Decimal, rule.readings)

    @cached_property
    def solar_scale(self) -> Scale[Fraction]:
        """Classes of solar power, in per cent of peak demand."""
        rule = self.conditions.solar
        return scale_of(rule.label.en, rule.classes, Fraction, rule.readings)

    @cached_property
    def impact_scale(self) -> Scale[Decimal]:
        """Classes of the bill, in baht a month."""
        return scale_of(self.impact.label.en, self.impact.classes, Decimal, self.impact.readings)

    @cached_property
    def probability_scale(self) -> Scale[Fraction]:
        """Classes of the exact average."""
        return scale_of(self.probability.label.en, self.probability.classes, Fraction)

    @cached_property
    def branch_classes(self) -> Mapping[BranchStatus, BranchClass]:
        """Classes of condition 2 by status."""
        return {item.status: item for item in self.conditions.branch.classes}

    @cached_property
    def branch_levels(self) -> tuple[int, ...]:
        """Every level of condition 2, ascending."""
        return tuple(sorted({item.level for item in self.conditions.branch.classes}))

    @cached_property
    def farthest_mm(self) -> int:
        """The first whole millimetre of the farthest class."""
        far = next(span for span, _ in self.distance_scale.classes if span.high is None)
        return 0 if far.low is None else far.low + (not far.low_in)

    @cached_property
    def _probability_table(self) -> Mapping[tuple[int, int], int]:
        return {
            (total, count): self.probability_scale.find(Fraction(total, count)).level
            for count in range(1, USUAL_CONDITIONS + 1)
            for total in range(count, 5 * count + 1)
        }

    def probability_level(self, total: int, count: int) -> int:
        """Return the level of the exact average ``total / count`` of ``count`` levels."""
        known = self._probability_table.get((total, count))
        return known or self.probability_scale.find(Fraction(total, count)).level

    @cached_property
    def _band_table(self) -> tuple[BandRule, ...]:
        return tuple(rule for rule in self.bands for _ in range(rule.min_score, rule.max_score + 1))

    def band_rule(self, score: int) -> BandRule:
        """Return the band of a score 1-25 with all that follows from it."""
        return self._band_table[score - 1]

    @cached_property
    def rule_of_band(self) -> Mapping[Band, BandRule]:
        """Band rules by band."""
        return {rule.band: rule for rule in self.bands}

    @cached_property
    def reading_order(self) -> Mapping[str, int]:
        """Place of each reading in the file: the order results name them in."""
        return {name: place for place, name in enumerate(self.readings)}
