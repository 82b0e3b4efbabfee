"""How a judged condition is stated: known with its class, or open with all possible levels."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from georisk.messages import Note, Pair, either, pair, told
from georisk.model import Contribution
from georisk.scoring.wording import joined

if TYPE_CHECKING:
    from decimal import Decimal
    from fractions import Fraction

    from georisk.scoring.schema import Label

MISSING_VALUE = "R6"
Alternative = tuple[str, tuple[int, ...]]


class Judged(NamedTuple):
    """A contribution, and the levels that the alternatives of its readings would give."""

    contribution: Contribution
    alternatives: tuple[Alternative, ...] = ()


class Heading(NamedTuple):
    """What a condition is, whatever its value."""

    condition: str
    label: Label
    clause: str
    unit: str


class Verdict(NamedTuple):
    """The level a value was given, the class that says why, and the readings that decided."""

    level: int
    label: Label
    readings: tuple[str, ...] = ()
    alternatives: tuple[Alternative, ...] = ()


def field_words(field: str) -> Pair:
    """Name an input field in words, with its column so that it is found in the file.

    Examples
    --------
    >>> field_words("monthly_bill_thb")[0], field_words("factor_water")[0]
    ('the average monthly bill (monthly_bill_thb)', 'factor_water')
    """
    english, thai = (either(f"field.{field}", lang, "") for lang in ("en", "th"))
    if not english:
        return field, field
    return pair("condition.missing_field", words=(english, thai), field=field)


def known(
    heading: Heading, value: Decimal | Fraction | int | str | None, verdict: Verdict, note: Note
) -> Judged:
    """State a condition whose level is known."""
    contribution = Contribution(
        condition=heading.condition,
        label_en=heading.label.en,
        label_th=heading.label.th,
        value=value,
        unit=heading.unit,
        levels=(verdict.level,),
        named=Note(verdict.label.en, verdict.label.th),
        clause=heading.clause,
        readings=verdict.readings,
        note=note,
    )
    return Judged(contribution, verdict.alternatives)


def unknown(
    heading: Heading,
    levels: tuple[int, ...],
    missing: str,
    note: Note,
    lifted_by: tuple[Alternative, ...] = (),
) -> Judged:
    """State a condition whose value is missing: every level it could take (reading R6).

    Parameters
    ----------
    levels : tuple of int
        Ascending.
    missing : str
        The input field that lacks a value.
    lifted_by : tuple of Alternative
        Readings that narrowed the levels, with the levels before.
    """
    named = told("condition.unknown", missing=field_words(missing), levels=joined(levels))
    contribution = Contribution(
        condition=heading.condition,
        label_en=heading.label.en,
        label_th=heading.label.th,
        value=None,
        unit=heading.unit,
        levels=levels,
        named=named,
        clause=heading.clause,
        readings=(*(reading for reading, _ in lifted_by), MISSING_VALUE),
        missing=missing,
        note=note,
    )
    return Judged(contribution, lifted_by)
