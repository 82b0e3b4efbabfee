"""Thailand's areas: province, amphoe, tambon, each known by the digits of its code."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from georisk.model import Precision

if TYPE_CHECKING:
    from georisk.model import LonLat


CAPITAL_TH: Final = "เมือง"
"""What the first amphoe of a province is plainly called."""
CAPITAL_EN: Final = ("Mueang", "Muang")
CAPITAL_KEYS: Final = frozenset({CAPITAL_TH, "mueang", "muang"})


class Level(IntEnum):
    """A level of administration; its value is the number of digits of its codes."""

    PROVINCE = 2
    AMPHOE = 4
    TAMBON = 6

    @property
    def precision(self) -> Precision:
        """The precision class of a position known to this level."""
        return Precision(self.name.lower())


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A province, amphoe or tambon of today.

    Parameters
    ----------
    code : str
        DOPA code of 2, 4 or 6 digits; an area's code begins with its parent's.
    name_th, name_en : str
        Without ต. อ. จ.; a Bangkok เขต without เขต.
    other_names : tuple of str
        Further spellings.
    postcodes : tuple of str
        Of a tambon; empty when unknown.
    point : LonLat or None
    radius_m : float or None
        Within it the whole area lies, seen from the point; None when only the point is known.
    """

    code: str
    name_th: str
    name_en: str
    other_names: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    point: LonLat | None = None
    radius_m: float | None = None

    @property
    def level(self) -> Level:
        """Province, amphoe or tambon."""
        return Level(len(self.code))

    @property
    def names(self) -> tuple[str, ...]:
        """Every spelling, Thai first."""
        return (self.name_th, self.name_en, *self.other_names)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerArea:
    """An area that is no more, or a name no longer in use, and what stands there today.

    Parameters
    ----------
    code : str
        The code it had: it says under which amphoe and province old addresses have it.
    names : tuple of str
    successors : tuple of str
        Codes of today. Several make the name ambiguous, and the answer coarser.
    """

    code: str
    names: tuple[str, ...]
    successors: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvinceSplit:
    """A province taken out of another: old addresses of the new one name the old one."""

    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EstatePlace:
    """An industrial estate or park, as addresses name it.

    Parameters
    ----------
    names : tuple of str
        Official names and aliases.
    point : LonLat or None
        None when only the area it lies in is known.
    radius_m : float or None
    within : tuple of str
        Codes of the areas it lies in: a tambon, an amphoe or a province each; empty when unknown.
    """

    estate_id: str
    names: tuple[str, ...]
    point: LonLat | None = None
    radius_m: float | None = None
    within: tuple[str, ...] = ()
