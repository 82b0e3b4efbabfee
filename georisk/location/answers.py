"""What geocoding an address comes to: a place, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from georisk.model import Location, LonLat, Precision

Note = tuple[str, str]
"""The same remark in English and in Thai."""


class Reason(StrEnum):
    """Why an address has no place."""

    NO_PLACE = "no_place"
    AMBIGUOUS = "ambiguous"
    CONTRADICTION = "contradiction"
    NO_POSITION = "no_position"


@dataclass(frozen=True, slots=True, kw_only=True)
class Geocoded:
    """An address found.

    Parameters
    ----------
    location : Location
        Point on WGS 84, precision class, radius in metres, and the words that were matched. The
        precision is that of the *position*: a tambon known by name whose coordinates are not
        known has its amphoe's position, and says so.
    tambon_code, tambon, amphoe, province : str or None
        What the address names, in Thai, as far as it is certain.
    runner_up : str or None
        The next likeliest tambon or area.
    margin : float
        Points of 100 by which the answer leads the runner-up; 100 without one.
    notes : tuple of (en, th)
        What does not fit and did not decide.
    """

    location: Location
    province: str
    amphoe: str | None = None
    tambon: str | None = None
    tambon_code: str | None = None
    runner_up: str | None = None
    margin: float = 100.0
    notes: tuple[Note, ...] = ()

    @property
    def point(self) -> LonLat:
        """The position."""
        return self.location.point

    @property
    def precision(self) -> Precision:
        """The class of the position."""
        return self.location.precision


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlocated:
    """An address that has no certain place.

    Parameters
    ----------
    reason : Reason
    en, th : str
        What is wrong and with which words, in English and in Thai.
    runner_up : str or None
        The likeliest place, which the evidence does not carry: a proposal, not an answer.
    """

    reason: Reason
    en: str
    th: str
    runner_up: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What the names of an address come to, before anything has a position.

    Parameters
    ----------
    code : str
        A tambon's, an amphoe's or a province's.
    """

    code: str
    texts: tuple[str, ...] = ()
    runner_up: str | None = None
    margin: float = 100.0
    notes: tuple[Note, ...] = ()
