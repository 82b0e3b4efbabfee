"""Which tambon the evidence adds up to, how far it leads, and when it may not be believed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from georisk.location.areas import Level
from georisk.location.names import ALIKE, FORMER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from georisk.location.readings import Readings

# Points each piece of evidence is worth; a score is the share reached of what is stated.
TAMBON_POINTS: Final = 50
AMPHOE_POINTS: Final = 30
PROVINCE_POINTS: Final = 20
POSTCODE_POINTS: Final = 10
LEAST_MARGIN: Final = 3.0
"""Points by which an answer must lead the runner-up."""
SURE: Final = ALIKE * FORMER
"""A name as good as right: today's or a former one, in any of its spellings."""
NEAR_SERVED: Final = 0.75
SAME_PROVINCE: Final = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A tambon the address may mean; each likeness 0 to 1, None where nothing is stated.

    Parameters
    ----------
    postcode : float or None
        1 when the postcode serves it, 0.4 when it serves its province, else 0.
    score : float
        0 to 100.
    """

    code: str
    tambon: float
    amphoe: float | None
    province: float | None
    postcode: float | None
    score: float


def weigh(readings: Readings) -> tuple[Candidate, ...]:
    """Score every tambon the address may mean, the likeliest first."""
    stated = readings.tambon if readings.tambon.likeness else readings.stray_tambon
    found = (_candidate(code, how, readings) for code, how in stated.likeness.items())
    return tuple(sorted(found, key=lambda one: (-one.score, one.code)))


def _candidate(code: str, how: float, readings: Readings) -> Candidate:
    amphoe, province = readings.amphoe, readings.province
    in_amphoe = amphoe.likeness.get(code[: Level.AMPHOE], readings.formerly.get(code))
    of_amphoe = _share(in_amphoe, amphoe.marked, amphoe.best())
    of_province = _share(
        province.likeness.get(code[: Level.PROVINCE]), province.marked, province.best()
    )
    of_postcode = _served(code, readings.served)
    parts = (
        (TAMBON_POINTS, how),
        (AMPHOE_POINTS, of_amphoe),
        (PROVINCE_POINTS, of_province),
        (POSTCODE_POINTS, of_postcode),
    )
    stated = [(points, share) for points, share in parts if share is not None]
    total = sum(points for points, _ in stated)
    return Candidate(
        code=code,
        tambon=how,
        amphoe=of_amphoe,
        province=of_province,
        postcode=of_postcode,
        score=round(100 * sum(points * share for points, share in stated) / total, 3),
    )


def _share(how: float | None, marked: bool, best: float) -> float | None:
    """Return what a level speaks for a candidate: against it when it names something else."""
    if how is not None:
        return how
    return 0.0 if marked or best > 0 else None


def _served(code: str, served: Sequence[str]) -> float | None:
    if not served:
        return None
    if code in served:
        return 1.0
    return (
        SAME_PROVINCE
        if code[: Level.PROVINCE] in {one[: Level.PROVINCE] for one in served}
        else 0.0
    )


def believed(candidates: Sequence[Candidate], readings: Readings) -> bool:
    """Tell whether the first candidate may be the answer.

    The names must agree with one another, not only with the gazetteer: a name that is near must
    lie in the amphoe that is named, and without a province something else must vouch for it.
    """
    first, *others = candidates
    return (
        margin(candidates) >= LEAST_MARGIN
        and _province_vouched(first, others)
        and _tambon_vouched(first, readings)
    )


def margin(candidates: Sequence[Candidate]) -> float:
    """Return the points by which the first candidate leads, 100 when it is alone."""
    lead = candidates[0].score - (candidates[1].score if len(candidates) > 1 else 0.0)
    return round(lead, 1) if len(candidates) > 1 else 100.0


def _province_vouched(first: Candidate, others: Sequence[Candidate]) -> bool:
    if first.province:
        return True
    sure_pair = first.tambon >= SURE and (first.amphoe or 0.0) >= SURE
    if first.postcode is not None:
        return first.postcode == 1.0 or (first.postcode > 0 and (first.amphoe or 0.0) > 0)
    if first.province is not None:  # a province is named, and it is none that exists
        return sure_pair
    return sure_pair or (first.amphoe is None and first.tambon == 1.0 and not others)


def _tambon_vouched(first: Candidate, readings: Readings) -> bool:
    if first.amphoe:
        return True
    sure, served = first.tambon >= SURE, first.postcode == 1.0
    if readings.amphoe.likeness or readings.amphoe_elsewhere:
        return sure and served  # the amphoe named is another one: the postcode must outweigh it
    if sure:
        return first.postcode != 0.0
    return first.amphoe is None and first.tambon >= NEAR_SERVED and served
